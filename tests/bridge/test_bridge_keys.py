"""Keys of integrators: what opens what, how often, until when; and a write that is sent twice is done once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import insert, select, text, update
from typer.testing import CliRunner

from bridge.api_keys import PREFIX, Scope
from bridge.cli import app
from bridge.database import upgrade
from bridge.idempotency import KEPT_FOR, LOST_AFTER
from bridge.models import ApiKeyRow, IdempotencyRow
from shop.database import open_engine
from tests.bridge.server import Bridge, Json, Shopper, problem_of
from zhanggui.settings import Settings

PRODUCT: Json = {"title": {"en": "A thing"}, "variants": [{"id": "k-1", "stock_quantity": 1}]}
HOOK: Json = {"url": "http://127.0.0.1:9/", "events": ["order.changed"]}
PATH = "/v1/catalog/products/k-product"


@pytest.fixture
def keyed(bridge: Bridge) -> Iterator[httpx.Client]:
    client = bridge.integrator()
    remove_endpoints(client)
    yield client
    remove_endpoints(client)
    client.delete(PATH)


def remove_endpoints(client: httpx.Client) -> None:
    for endpoint in client.get("/v1/webhooks").json()["items"]:
        client.delete(f"/v1/webhooks/{endpoint['id']}")


def rows(bridge: Bridge, query: Any) -> list[Any]:
    engine = open_engine(bridge.settings.resolved_database_url)
    with engine.begin() as connection:
        result = connection.execute(query)
        found = list(result) if result.returns_rows else []
    engine.dispose()
    return found


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "Bearer",
        "Basic enhnOng=",
        "Bearer zg_",
        "Bearer zg_000000000000_" + "A" * 43,
        "Bearer zg_" + "é" * 12,
        "Bearer zg_'; DROP TABLE api_keys; --",
        "Bearer " + "x" * 60,
        "Bearer zg_" + "x" * 8_000,
    ],
)
def test_what_is_no_key_opens_nothing(bridge: Bridge, authorization: str | None) -> None:
    headers = {} if authorization is None else {b"authorization": authorization.encode()}
    problem_of(bridge.http().get("/v1/catalog/products", headers=headers), 401, "bad-token")
    problem_of(bridge.http().put(PATH, json=PRODUCT, headers=headers), 401, "bad-token")


def test_a_wrong_secret_is_no_key(bridge: Bridge) -> None:
    key, token = bridge.parts.api_keys.create("a test", [Scope.CATALOGUE_READ])
    for wrong in (
        token[:-1],
        token + "A",
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        key.prefix,
        key.prefix + "_",
    ):
        answer = bridge.http().get("/v1/catalog/products", headers={"Authorization": f"Bearer {wrong}"})
        problem_of(answer, 401, "bad-token")


def test_a_revoked_key_opens_nothing_from_then_on(bridge: Bridge) -> None:
    key, token = bridge.parts.api_keys.create("a test", [Scope.CATALOGUE_READ])
    http = bridge.http(headers={"Authorization": f"Bearer {token}"})
    assert http.get("/v1/catalog/products").is_success
    assert bridge.parts.api_keys.revoke(key.prefix)
    problem_of(http.get("/v1/catalog/products"), 401, "bad-token")
    assert not bridge.parts.api_keys.revoke(key.prefix)


@pytest.mark.parametrize(
    ("method", "path", "body", "scope"),
    [
        ("GET", "/v1/catalog/products", None, Scope.CATALOGUE_READ),
        ("PUT", PATH, PRODUCT, Scope.CATALOGUE_WRITE),
        ("DELETE", PATH, None, Scope.CATALOGUE_WRITE),
        ("POST", "/v1/catalog/imports", None, Scope.CATALOGUE_WRITE),
        ("GET", "/v1/orders/ZG-1234", None, Scope.ORDERS_WRITE),
        ("GET", "/v1/customers/c-1", None, Scope.CUSTOMERS_WRITE),
        ("GET", "/v1/desk/conversations", None, Scope.CONVERSATIONS_READ),
        ("POST", "/v1/desk/conversations/x/close", None, Scope.CONVERSATIONS_WRITE),
        ("GET", "/v1/webhooks", None, Scope.WEBHOOKS_WRITE),
        ("POST", "/v1/webhooks", HOOK, Scope.WEBHOOKS_WRITE),
        ("POST", "/v1/search", {"text": "tent"}, Scope.SEARCH_READ),
        ("POST", "/v1/recommendations", {}, Scope.SEARCH_READ),
        ("POST", "/v1/events", {"session_id": "s", "events": [{"kind": "view"}]}, Scope.EVENTS_WRITE),
    ],
)
def test_a_key_does_what_its_scopes_say(
    bridge: Bridge, method: str, path: str, body: Json | None, scope: Scope
) -> None:
    others = bridge.integrator(*(other for other in Scope if other.partition(":")[0] != scope.partition(":")[0]))
    problem = problem_of(others.request(method, path, json=body), 403, "forbidden")
    assert scope in problem["detail"]
    answer = bridge.integrator(scope).request(method, path, json=body)
    assert answer.status_code not in (401, 403), answer.text


def test_who_may_write_may_read_but_not_the_other_way_round(bridge: Bridge) -> None:
    assert bridge.integrator(Scope.CATALOGUE_WRITE).get("/v1/catalog/products").is_success
    problem_of(bridge.integrator(Scope.CATALOGUE_READ).put(PATH, json=PRODUCT), 403, "forbidden")


def test_keys_and_tokens_of_conversations_do_not_open_each_others_doors(bridge: Bridge, shopper: Shopper) -> None:
    problem_of(shopper.http.get("/v1/catalog/products"), 401, "bad-token")
    problem_of(shopper.http.get("/v1/desk/conversations"), 401, "bad-token")
    problem_of(bridge.integrator().get(f"{shopper.path}/messages"), 401, "bad-token")
    problem_of(bridge.integrator().get("/staff/api/conversations"), 401, "bad-token")


def test_each_key_has_a_limit_of_its_own(bridge: Bridge) -> None:
    few, many = bridge.integrator(per_minute=3), bridge.integrator(per_minute=1_000)
    for _ in range(3):
        assert few.get("/v1/catalog/products", params={"limit": 1}).is_success
    answer = few.get("/v1/catalog/products", params={"limit": 1})
    problem = problem_of(answer, 429, "too-many-requests")
    assert 1 <= int(answer.headers["retry-after"]) == problem["retry_after_s"] <= 20
    assert many.get("/v1/catalog/products", params={"limit": 1}).is_success


def test_the_database_knows_no_token(bridge: Bridge) -> None:
    key, token = bridge.parts.api_keys.create("a test", [Scope.CATALOGUE_READ])
    secret = token.removeprefix(f"{key.prefix}_")
    assert len(secret) >= 43
    (row,) = rows(bridge, select(ApiKeyRow.__table__).where(ApiKeyRow.id == key.id))
    assert secret not in str(row)
    assert key.last_used_at is None
    assert bridge.http(headers={"Authorization": f"Bearer {token}"}).get("/v1/catalog/products").is_success
    used = next(one for one in bridge.parts.api_keys.all() if one.id == key.id).last_used_at
    assert used is not None
    assert datetime.now(UTC) - used < timedelta(minutes=1)


def test_keys_by_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHANGGUI_VAR_DIR", str(tmp_path))
    upgrade(Settings().resolved_database_url)
    run = CliRunner().invoke
    made = run(app, ["keys", "create", "erp", "--scope", "orders:write", "--per-minute", "7", "--json"])
    assert made.exit_code == 0, made.output
    shown = json.loads(made.stdout)
    assert shown["token"].startswith(shown["key"] + "_")
    assert shown["scopes"] == ["orders:write"]
    plain = run(app, ["keys", "create", "crm", "--scope", "search:read", "--scope", "events:write"])
    token = plain.stdout.strip()
    assert token.startswith(PREFIX)
    listed = run(app, ["keys", "list", "--json"])
    assert [(key["name"], key["requests_per_minute"]) for key in json.loads(listed.stdout)] == [
        ("crm", 600),
        ("erp", 7),
    ]
    assert token not in listed.stdout
    assert "erp" in run(app, ["keys", "list"]).stdout
    assert run(app, ["keys", "revoke", shown["key"]]).exit_code == 0
    assert run(app, ["keys", "revoke", shown["key"]]).exit_code == 1
    assert json.loads(run(app, ["keys", "list", "--json"]).stdout)[1]["revoked_at"]
    assert run(app, ["keys", "create", "x", "--scope", "everything"]).exit_code == 2
    assert run(app, ["keys", "create", "a\nb", "--scope", "search:read"]).exit_code == 2


# Idempotency-Key


def once(key: str) -> dict[str, str]:
    return {"Idempotency-Key": key}


def test_the_same_request_is_done_once_and_answered_alike(keyed: httpx.Client) -> None:
    first = keyed.post("/v1/webhooks", json=HOOK, headers=once("same"))
    again = keyed.post("/v1/webhooks", json=HOOK, headers=once("same"))
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert first.headers["content-type"] == again.headers["content-type"]
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert len(keyed.get("/v1/webhooks").json()["items"]) == 1
    keyed.post("/v1/webhooks", json=HOOK, headers=once("other"))
    assert len(keyed.get("/v1/webhooks").json()["items"]) == 2


def test_an_answer_without_a_body_is_kept_too(keyed: httpx.Client) -> None:
    assert keyed.put(PATH, json=PRODUCT).is_success
    assert keyed.delete(PATH, headers=once("gone")).status_code == 204
    assert keyed.put(PATH, json=PRODUCT).is_success
    again = keyed.delete(PATH, headers=once("gone"))
    assert (again.status_code, again.content) == (204, b"")
    assert keyed.get(PATH).is_success, "the second one was not done"


@pytest.mark.parametrize("other", ["body", "path", "query", "method"])
def test_another_request_under_the_same_key_is_refused(keyed: httpx.Client, other: str) -> None:
    assert keyed.put(PATH, json=PRODUCT, headers=once(f"x-{other}")).is_success
    changed = {
        "body": ("PUT", PATH, PRODUCT | {"brand": "B"}),
        "path": ("PUT", f"{PATH}-2", PRODUCT),
        "query": ("PUT", f"{PATH}?a=b", PRODUCT),
        "method": ("DELETE", PATH, PRODUCT),
    }
    method, path, body = changed[other]
    answer = keyed.request(method, path, json=body, headers=once(f"x-{other}"))
    problem_of(answer, 422, "idempotency-key-reused")
    assert keyed.get(PATH).json()["brand"] is None


def test_keys_of_two_integrators_do_not_meet(bridge: Bridge, keyed: httpx.Client) -> None:
    assert keyed.put(PATH, json=PRODUCT, headers=once("shared")).is_success
    other = bridge.integrator()
    answer = other.put(PATH, json=PRODUCT | {"brand": "B"}, headers=once("shared"))
    assert answer.is_success
    assert "idempotent-replayed" not in answer.headers


def test_of_twenty_at_once_one_is_done(bridge: Bridge, keyed: httpx.Client) -> None:
    authorization = {"Authorization": keyed.headers["authorization"], **once("storm")}

    def send(_: int) -> httpx.Response:
        with bridge.http(headers=authorization) as http:
            return http.post("/v1/webhooks", json=HOOK)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(send, range(20)))
    done = [answer.json()["id"] for answer in answers if answer.status_code == 201]
    assert len(set(done)) == 1
    for answer in answers:
        if answer.status_code != 201:
            problem_of(answer, 409, "being-answered")
            assert answer.headers["retry-after"] == "1"
    assert [one["id"] for one in keyed.get("/v1/webhooks").json()["items"]] == done[:1]
    assert keyed.post("/v1/webhooks", json=HOOK, headers=once("storm")).json()["id"] == done[0]


def test_what_was_refused_may_be_corrected_under_its_key(keyed: httpx.Client) -> None:
    problem_of(keyed.put(PATH, json={"title": {}}, headers=once("corrected")), 422, "invalid-request")
    assert keyed.put(PATH, json=PRODUCT, headers=once("corrected")).is_success


def test_an_answer_is_forgotten_after_a_day(bridge: Bridge, keyed: httpx.Client) -> None:
    assert keyed.put(PATH, json=PRODUCT, headers=once("day")).is_success
    old = datetime.now(UTC) - KEPT_FOR - timedelta(seconds=1)
    rows(bridge, update(IdempotencyRow).where(IdempotencyRow.key == "day").values(created_at=old))
    assert keyed.put(PATH, json=PRODUCT | {"brand": "B"}, headers=once("day")).json()["brand"] == "B"
    rows(bridge, update(IdempotencyRow).where(IdempotencyRow.key == "day").values(created_at=old))
    bridge.parts.idempotency.prune()
    assert rows(bridge, select(IdempotencyRow.key).where(IdempotencyRow.key == "day")) == []


@pytest.mark.parametrize(("age", "is_lost"), [(timedelta(), False), (LOST_AFTER + timedelta(seconds=1), True)])
def test_a_request_cut_off_by_a_crash_can_be_sent_again(bridge: Bridge, age: timedelta, is_lost: bool) -> None:
    key, token = bridge.parts.api_keys.create("a test", tuple(Scope))
    http = bridge.http(headers={"Authorization": f"Bearer {token}"})
    name = f"cut-{is_lost}"
    assert http.put(PATH, json=PRODUCT, headers=once(name)).is_success
    (row,) = rows(bridge, select(IdempotencyRow.__table__).where(IdempotencyRow.key == name))
    half = {**row._mapping, "status": None, "body": None, "created_at": datetime.now(UTC) - age}
    rows(bridge, text(f"DELETE FROM idempotency WHERE key = '{name}'"))  # noqa: S608
    rows(bridge, insert(IdempotencyRow).values(**half))
    answer = http.put(PATH, json=PRODUCT, headers=once(name))
    if is_lost:
        assert answer.is_success
        assert http.put(PATH, json=PRODUCT, headers=once(name)).headers["idempotent-replayed"] == "true"
    else:
        problem_of(answer, 409, "being-answered")
    http.delete(PATH)
    assert key.name == "a test"


@pytest.mark.parametrize("key", [b"", b"a b", b"\xff", b"x" * 256, "键".encode()])
def test_odd_keys_are_refused(keyed: httpx.Client, key: bytes) -> None:
    answer = keyed.put(PATH, json=PRODUCT, headers={b"idempotency-key": key})
    problem_of(answer, 422, "invalid-request")


def test_a_page_may_send_the_header_and_nothing_is_kept(shopper: Shopper) -> None:
    body = {"events": [{"kind": "view"}]}
    for _ in range(2):
        answer = shopper.http.post("/v1/events", json=body, headers=once("page"))
        assert answer.status_code == 202
        assert "idempotent-replayed" not in answer.headers
