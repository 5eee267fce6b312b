"""The schema is true: what fits it and what does not is answered as it says, and never with a 500."""

from __future__ import annotations

from typing import Any

import httpx
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
from tests.bridge.pictures import PDF
from tests.bridge.server import Bridge, Json, Staff

#: The public interface: an operation that is added or taken away is a decision.
OPEN = (
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
    "POST /v1/conversations",
    "GET /v1/widget",
    "POST /v1/search",
    "POST /v1/recommendations",
    "GET /v1/attachments/{attachment_id}",
    "GET /v1/erasures/{erasure_id}",
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
    "GET /v1/conversations",
    "POST /v1/conversations/{conversation_id}/identity",
    "POST /v1/conversations/{conversation_id}/token",
    "GET /v1/conversations/{conversation_id}/messages",
    "POST /v1/conversations/{conversation_id}/messages",
    "POST /v1/conversations/{conversation_id}/handoff",
    "POST /v1/conversations/{conversation_id}/rating",
    "POST /v1/conversations/{conversation_id}/consent",
    "DELETE /v1/conversations/{conversation_id}",
    "GET /v1/conversations/{conversation_id}/export",
    "GET /v1/conversations/{conversation_id}/preferences",
    "DELETE /v1/conversations/{conversation_id}/preferences",
    "DELETE /v1/conversations/{conversation_id}/preferences/{preference_id}",
    "POST /v1/conversations/{conversation_id}/attachments",
    "GET /v1/conversations/{conversation_id}/attachments/{attachment_id}",
    "DELETE /v1/conversations/{conversation_id}/attachments/{attachment_id}",
    "POST /v1/events",
    "GET /v1/me/export",
    "POST /v1/me/erasure",
)
STAFF = (
    "GET /staff/api/search",
    "GET /staff/api/conversations",
    "GET /staff/api/conversations/{conversation_id}",
    "POST /staff/api/conversations/{conversation_id}/take",
    "POST /staff/api/conversations/{conversation_id}/release",
    "POST /staff/api/conversations/{conversation_id}/close",
    "POST /staff/api/conversations/{conversation_id}/messages",
    "POST /staff/api/conversations/{conversation_id}/attachments",
    "GET /staff/api/attachments/{attachment_id}",
    "POST /staff/api/conversations/{conversation_id}/transfer",
    "POST /staff/api/conversations/{conversation_id}/notes",
    "PUT /staff/api/conversations/{conversation_id}/labels",
    "GET /staff/api/conversations/{conversation_id}/messages/{seq}/article-draft",
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
    "POST /staff/api/hours/preview",
    "GET /staff/api/canned",
    "PUT /staff/api/canned/{shortcut}",
    "DELETE /staff/api/canned/{shortcut}",
    "PUT /staff/api/canned/own/{shortcut}",
    "DELETE /staff/api/canned/own/{shortcut}",
    "PUT /staff/api/canned-files/{whose}/{shortcut}",
    "GET /staff/api/canned-files/{whose}/{shortcut}",
    "DELETE /staff/api/canned-files/{whose}/{shortcut}",
    "GET /staff/api/accounts",
    "POST /staff/api/accounts",
    "PATCH /staff/api/accounts/{name}",
    "GET /staff/api/accounts/{name}/sessions",
    "DELETE /staff/api/accounts/{name}/sessions",
    "DELETE /staff/api/accounts/{name}/sessions/{session_id}",
    "GET /staff/api/sessions",
    "DELETE /staff/api/sessions",
    "DELETE /staff/api/sessions/{session_id}",
    "GET /staff/api/audit",
    "GET /staff/api/audit.csv",
    "GET /staff/api/keys",
    "POST /staff/api/keys",
    "DELETE /staff/api/keys/{key_id}",
    "GET /staff/api/webhooks",
    "POST /staff/api/webhooks",
    "PATCH /staff/api/webhooks/{endpoint_id}",
    "DELETE /staff/api/webhooks/{endpoint_id}",
    "POST /staff/api/webhooks/{endpoint_id}/rotate",
    "POST /staff/api/webhooks/{endpoint_id}/test",
    "GET /staff/api/webhooks/{endpoint_id}/deliveries",
    "POST /staff/api/webhooks/{endpoint_id}/replay",
    "POST /staff/api/webhooks/{endpoint_id}/deliveries/{event_id}/replay",
    "GET /staff/api/articles",
    "GET /staff/api/articles/{key}",
    "PUT /staff/api/articles/{key}",
    "POST /staff/api/articles/{key}/publish",
    "POST /staff/api/articles/{key}/withdraw",
    "GET /staff/api/board",
)
INTEGRATOR = (
    "GET /v1/catalog/products",
    "GET /v1/catalog/products/{product_id}",
    "PUT /v1/catalog/products/{product_id}",
    "DELETE /v1/catalog/products/{product_id}",
    "PATCH /v1/catalog/products/{product_id}/variants/{variant_id}",
    "POST /v1/catalog/imports",
    "GET /v1/catalog/imports/{job_id}",
    "GET /v1/customers/{customer_id}",
    "PUT /v1/customers/{customer_id}",
    "GET /v1/customers/{customer_id}/export",
    "POST /v1/customers/{customer_id}/erasure",
    "GET /v1/customers/{customer_id}/erasures",
    "GET /v1/orders/{number}",
    "PUT /v1/orders/{number}",
    "GET /v1/desk/search",
    "GET /v1/desk/conversations",
    "GET /v1/desk/conversations/{conversation_id}",
    "GET /v1/desk/conversations/{conversation_id}/messages",
    "GET /v1/desk/conversations/{conversation_id}/attachments/{attachment_id}",
    "POST /v1/desk/conversations/{conversation_id}/messages",
    "POST /v1/desk/conversations/{conversation_id}/assign",
    "PUT /v1/desk/conversations/{conversation_id}/labels",
    "POST /v1/desk/conversations/{conversation_id}/release",
    "POST /v1/desk/conversations/{conversation_id}/close",
    "POST /v1/webhooks",
    "GET /v1/webhooks",
    "GET /v1/webhooks/{endpoint_id}",
    "PATCH /v1/webhooks/{endpoint_id}",
    "DELETE /v1/webhooks/{endpoint_id}",
    "POST /v1/webhooks/{endpoint_id}/rotate",
    "POST /v1/webhooks/{endpoint_id}/test",
    "GET /v1/webhooks/{endpoint_id}/deliveries",
    "POST /v1/webhooks/{endpoint_id}/replay",
    "POST /v1/webhooks/{endpoint_id}/deliveries/{event_id}/replay",
)
#: Nothing in their request could be wrong, or only that a conversation is not there.
CANNOT_BE_WRONG = (
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
    "GET /v1/widget",
    "GET /staff/api/session",
    "DELETE /staff/api/session",
    "POST /v1/conversations/{conversation_id}/handoff",
    "DELETE /v1/conversations/{conversation_id}",
    "GET /v1/conversations/{conversation_id}/export",
    "GET /v1/conversations/{conversation_id}/preferences",
    "DELETE /v1/conversations/{conversation_id}/preferences",
    "GET /v1/me/export",
    "POST /v1/me/erasure",
    "GET /staff/api/team",
    "GET /staff/api/hours",
    "GET /staff/api/canned",
    "GET /staff/api/accounts",
    "GET /staff/api/sessions",
    "DELETE /staff/api/sessions",
    "GET /staff/api/keys",
    "GET /staff/api/articles",
)
#: Bodies that integrators send.
WRITTEN = (
    "ProductBody",
    "VariantChange",
    "CustomerBody",
    "OrderBody",
    "DeskMessage",
    "Assignment",
    "NewEndpoint",
    "EndpointChange",
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
    assert set(operations(openapi)) == {*OPEN, *SHOPPER, *STAFF, *INTEGRATOR}


def test_schema_says_who_may_ask(openapi: Json) -> None:
    schemes = openapi["components"]["securitySchemes"]

    def needed(label: str) -> set[tuple[str, str]]:
        names = {name for need in operations(openapi)[label].get("security", []) for name in need}
        return {(schemes[name]["type"], schemes[name].get("in", "header")) for name in names}

    for label in SHOPPER:
        assert needed(label) == {("http", "header")}, label
    for label in ("POST /v1/search", "POST /v1/recommendations"):
        assert {} in operations(openapi)[label]["security"], "anybody may ask"
        assert {"api_key": []} in operations(openapi)[label]["security"]
    for label in INTEGRATOR:
        assert [list(need) for need in operations(openapi)[label]["security"]] == [["api_key"]], label
    for label in STAFF:
        writes = {("apiKey", "header")} if not label.startswith("GET") else set()
        assert needed(label) == {("apiKey", "cookie")} | writes, label


def test_every_write_of_an_integrator_takes_an_idempotency_key(openapi: Json) -> None:
    for label in (*INTEGRATOR, "POST /v1/events"):
        names = {parameter["name"] for parameter in operations(openapi)[label].get("parameters", [])}
        assert ("Idempotency-Key" in names) == (not label.startswith("GET")), label


def test_schema_teaches_by_examples(openapi: Json) -> None:
    for name in ("StartConversation", "NewMessage", "SearchBody", "RecommendBody", "PageEvents", *WRITTEN):
        assert openapi["components"]["schemas"][name]["examples"], name
    for label, operation in operations(openapi).items():
        assert operation.get("summary") and operation.get("description"), label


def test_every_answer_says_what_is_in_it(openapi: Json) -> None:
    """A client can be made from it: but for archives, which hold what is kept, none answers with just some object."""
    said = {"$ref", "properties", "items", "anyOf", "allOf"}
    untyped = [
        label
        for label, operation in operations(openapi).items()
        for status, answer in operation["responses"].items()
        if status.startswith("2") and "application/json" in answer.get("content", {})
        if not said & answer["content"]["application/json"]["schema"].keys()
    ]
    assert [label for label in untyped if not label.endswith("/export")] == []


@pytest.mark.parametrize("label", [*OPEN, *SHOPPER, *STAFF, *INTEGRATOR])
def test_what_fits_the_schema_is_answered_as_it_says(bridge: Bridge, openapi: Json, label: str) -> None:
    assert_conforms(bridge, openapi, label, GenerationMode.POSITIVE)


@pytest.mark.parametrize(
    "label", [label for label in (*OPEN, *SHOPPER, *STAFF, *INTEGRATOR) if label not in CANNOT_BE_WRONG]
)
def test_what_does_not_fit_the_schema_is_answered_as_it_says(bridge: Bridge, openapi: Json, label: str) -> None:
    assert_conforms(bridge, openapi, label, GenerationMode.NEGATIVE)


def openapi_example(http: httpx.Client, name: str) -> Json:
    found: Json = http.get("/openapi.json").json()["components"]["schemas"][name]["examples"][0]
    return found


def existing(keyed: httpx.Client, label: str) -> Json:
    """Ids of what is there; what is written over belongs to this test alone."""
    if "{endpoint_id}" in label:
        hook = {"url": "http://127.0.0.1:9/", "events": ["order.changed"]}
        endpoint_id = keyed.post("/v1/webhooks", json=hook).json()["id"]
        event_id = keyed.post(f"/v1/webhooks/{endpoint_id}/test").json()["event_id"]
        return {"endpoint_id": endpoint_id, "event_id": event_id}
    if label not in INTEGRATOR:
        return {"product_id": keyed.get("/v1/catalog/products", params={"limit": 1}).json()["items"][0]["id"]}
    known: Json = {"product_id": "p-schemathesis", "variant_id": "v-1", "customer_id": "c-schemathesis"}
    body = {"title": {"en": "Anything"}, "variants": [{"id": "v-1"}]}
    assert keyed.put("/v1/catalog/products/p-schemathesis", json=body).is_success
    if "customers" in label or "orders" in label:
        customer = {"name": "Somebody", "created_at": "2026-01-01T00:00:00Z"}
        assert keyed.put("/v1/customers/c-schemathesis", json=customer).is_success
        known["number"] = "ZG-SCHEMATHESIS"
        body = openapi_example(keyed, "OrderBody") | {"customer_id": "c-schemathesis"}
        assert keyed.put("/v1/orders/ZG-SCHEMATHESIS", json=body).is_success
    if "{job_id}" in label:
        known["job_id"] = keyed.post("/v1/catalog/imports", content=b"{}").json()["id"]
    return known


def own_article(staff: Staff) -> str:
    """Key of an article that may be changed."""
    texts = {"en": {"title": "Schemathesis", "body": "Nothing."}}
    assert staff.http.put("/staff/api/articles/schemathesis", json={"texts": texts}).is_success
    return "schemathesis"


def assert_conforms(bridge: Bridge, openapi: Json, label: str, mode: Any) -> None:
    method, _, path = label.partition(" ")
    operation = schemathesis.openapi.from_dict(openapi)[path][method]
    staff = bridge.staff("Schema", Role.ADMIN)
    session = requests.Session()
    keyed = bridge.integrator()
    known: Json = {}
    if mode is GenerationMode.POSITIVE:
        # What is generated exists by no chance.
        known = {
            "key": own_article(staff) if "/staff/api/articles" in label else "cancel-order",
            "name": bridge.staff("Fuzzed").name,
            "product_id": bridge.http().get("/demo/api/products").json()["products"][0]["id"],
            **existing(keyed, label),
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
        if "{attachment_id}" in path and mode is GenerationMode.POSITIVE:
            upload = shopper.http.post(f"{shopper.path}/attachments", content=PDF)
            attachment_id = case.path_parameters["attachment_id"] = upload.json()["attachment"]["attachment_id"]
            if path.startswith("/v1/attachments"):
                case.query["token"], _ = bridge.parts.tokens.for_attachment(attachment_id)
        for name in known.keys() & (case.path_parameters or {}).keys():
            case.path_parameters[name] = known[name]
        if "{conversation_id}" in path and mode is GenerationMode.POSITIVE:
            case.path_parameters["conversation_id"] = shopper.id
            if path.startswith("/staff") and path.endswith(("/release", "/messages", "/transfer", "/attachments")):
                assert staff.do("take", shopper).is_success
        key = keyed.headers["authorization"] if label in INTEGRATOR else f"Bearer {shopper.token}"
        headers = {
            "Authorization": key,
            "Cookie": staff.http.headers["cookie"],
            "X-CSRF-Token": staff.http.headers["x-csrf-token"],
        }
        case.call_and_validate(base_url=bridge.url, session=session, headers=headers, checks=CHECKS)

    try:
        conforms()
    finally:
        session.close()
        # Other tests share the shop and the desk.
        bridge.parts.notebook.set_hours(None, "test")
        assert keyed.delete("/v1/catalog/products/p-schemathesis").is_success
        # Nobody is to be told of the tests that follow.
        while found := keyed.get("/v1/webhooks").json()["items"]:
            for endpoint in found:
                assert keyed.delete(f"/v1/webhooks/{endpoint['id']}").is_success
