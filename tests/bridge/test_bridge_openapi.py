"""The schema is true: what fits it and what does not is answered as it says, and never with a 500."""

from __future__ import annotations

from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import validate
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bridge.roles import Role
from tests.bridge.server import Bridge, Json

#: The public interface: an operation that is added or taken away is a decision.
OPEN = (
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
    "POST /v1/conversations",
    "POST /v1/search",
    "POST /v1/recommendations",
    "GET /demo/api/departments",
    "GET /demo/api/products",
    "GET /demo/api/products/{product_id}",
    "GET /demo/api/identities",
    "GET /demo/api/articles/{key}",
    "GET /demo/pictures/{product_id}.svg",
    "POST /staff/api/session",
    "GET /staff/api/session",
    "DELETE /staff/api/session",
)
SHOPPER = (
    "GET /v1/conversations/{conversation_id}/messages",
    "POST /v1/conversations/{conversation_id}/messages",
    "POST /v1/conversations/{conversation_id}/handoff",
    "POST /v1/conversations/{conversation_id}/rating",
    "DELETE /v1/conversations/{conversation_id}",
    "GET /v1/conversations/{conversation_id}/export",
    "GET /v1/conversations/{conversation_id}/preferences",
    "DELETE /v1/conversations/{conversation_id}/preferences",
    "DELETE /v1/conversations/{conversation_id}/preferences/{preference_id}",
    "POST /v1/events",
)
STAFF = (
    "GET /staff/api/conversations",
    "GET /staff/api/conversations/{conversation_id}",
    "POST /staff/api/conversations/{conversation_id}/take",
    "POST /staff/api/conversations/{conversation_id}/release",
    "POST /staff/api/conversations/{conversation_id}/close",
    "POST /staff/api/conversations/{conversation_id}/messages",
    "POST /staff/api/conversations/{conversation_id}/transfer",
    "POST /staff/api/conversations/{conversation_id}/notes",
    "PUT /staff/api/conversations/{conversation_id}/labels",
    "GET /staff/api/conversations/{conversation_id}/panel",
    "GET /staff/api/conversations/{conversation_id}/suggestions",
    "PUT /staff/api/session/password",
    "POST /staff/api/session/totp",
    "POST /staff/api/session/totp/confirm",
    "POST /staff/api/session/totp/remove",
    "GET /staff/api/team",
    "PUT /staff/api/presence",
    "GET /staff/api/hours",
    "PUT /staff/api/hours",
    "GET /staff/api/canned",
    "PUT /staff/api/canned/{shortcut}",
    "DELETE /staff/api/canned/{shortcut}",
    "GET /staff/api/accounts",
    "POST /staff/api/accounts",
    "PATCH /staff/api/accounts/{name}",
    "DELETE /staff/api/accounts/{name}/sessions",
    "GET /staff/api/audit",
)
#: Nothing in their request could be wrong, or only that a conversation is not there.
CANNOT_BE_WRONG = (
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
    "GET /staff/api/session",
    "DELETE /staff/api/session",
    "POST /v1/conversations/{conversation_id}/handoff",
    "DELETE /v1/conversations/{conversation_id}",
    "GET /v1/conversations/{conversation_id}/export",
    "GET /v1/conversations/{conversation_id}/preferences",
    "DELETE /v1/conversations/{conversation_id}/preferences",
    "GET /staff/api/team",
    "GET /staff/api/hours",
    "GET /staff/api/canned",
    "GET /staff/api/accounts",
    "GET /staff/api/audit",
)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 10


@pytest.fixture
def openapi(bridge: Bridge) -> Json:
    found: Json = bridge.http().get("/openapi.json").json()
    return found


def operations(openapi: Json) -> dict[str, Json]:
    return {
        f"{method.upper()} {path}": found for path, item in openapi["paths"].items() for method, found in item.items()
    }


def test_schema_is_valid_and_complete(openapi: Json) -> None:
    validate(openapi)
    assert openapi["openapi"].startswith("3.1")
    assert set(operations(openapi)) == {*OPEN, *SHOPPER, *STAFF}


def test_schema_says_who_may_ask(openapi: Json) -> None:
    schemes = openapi["components"]["securitySchemes"]

    def needed(label: str) -> set[tuple[str, str]]:
        names = {name for need in operations(openapi)[label].get("security", []) for name in need}
        return {(schemes[name]["type"], schemes[name].get("in", "header")) for name in names}

    for label in SHOPPER:
        assert needed(label) == {("http", "header")}, label
    for label in STAFF:
        writes = {("apiKey", "header")} if not label.startswith("GET") else set()
        assert needed(label) == {("apiKey", "cookie")} | writes, label


def test_schema_teaches_by_examples(openapi: Json) -> None:
    for name in ("StartConversation", "NewMessage", "SearchBody", "RecommendBody", "PageEvents"):
        assert openapi["components"]["schemas"][name]["examples"], name
    for label, operation in operations(openapi).items():
        assert operation.get("summary") and operation.get("description"), label


@pytest.mark.parametrize("label", [*OPEN, *SHOPPER, *STAFF])
def test_what_fits_the_schema_is_answered_as_it_says(bridge: Bridge, openapi: Json, label: str) -> None:
    assert_conforms(bridge, openapi, label, GenerationMode.POSITIVE)


@pytest.mark.parametrize("label", [label for label in (*OPEN, *SHOPPER, *STAFF) if label not in CANNOT_BE_WRONG])
def test_what_does_not_fit_the_schema_is_answered_as_it_says(bridge: Bridge, openapi: Json, label: str) -> None:
    assert_conforms(bridge, openapi, label, GenerationMode.NEGATIVE)


def assert_conforms(bridge: Bridge, openapi: Json, label: str, mode: Any) -> None:
    method, _, path = label.partition(" ")
    operation = schemathesis.openapi.from_dict(openapi)[path][method]
    staff = bridge.staff("Schema", Role.ADMIN)
    session = requests.Session()
    known: Json = {}
    if mode is GenerationMode.POSITIVE:
        # What is generated exists by no chance.
        known = {
            "product_id": bridge.http().get("/demo/api/products").json()["products"][0]["id"],
            "key": "cancel-order",
            "name": bridge.staff("Fuzzed").name,
        }

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
    )
    @given(case=operation.as_strategy(mode))
    def conforms(case: Any) -> None:
        shopper = bridge.shopper()
        for name in known.keys() & (case.path_parameters or {}).keys():
            case.path_parameters[name] = known[name]
        if "{conversation_id}" in path and mode is GenerationMode.POSITIVE:
            case.path_parameters["conversation_id"] = shopper.id
            if path.startswith("/staff") and path.endswith(("/release", "/messages", "/transfer")):
                assert staff.do("take", shopper).is_success
        headers = {
            "Authorization": f"Bearer {shopper.token}",
            "Cookie": staff.http.headers["cookie"],
            "X-CSRF-Token": staff.http.headers["x-csrf-token"],
        }
        case.call_and_validate(base_url=bridge.url, session=session, headers=headers, checks=CHECKS)

    try:
        conforms()
    finally:
        session.close()
        bridge.parts.notebook.set_hours(None, "test")
