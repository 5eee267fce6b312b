"""Staff: what needs a session, what needs the CSRF token; the pages."""

from __future__ import annotations

import json

import httpx
import pytest

from bridge.admission import STAFF_COOKIE
from tests.bridge.conftest import OpenBridge
from tests.bridge.server import Bridge, Json, Shopper, Staff, problem_of

#: No conversation has this id.
NOBODY = "01900000-0000-7000-8000-000000000000"
READS = ["/staff/api/conversations", f"/staff/api/conversations/{NOBODY}"]
WRITES = [f"/staff/api/conversations/{NOBODY}/{action}" for action in ("take", "release", "close", "messages")]
WRITES += [f"/staff/api/conversations/{NOBODY}/{action}" for action in ("transfer", "notes")]
ANSWER: Json = {"client_message_id": "x", "text": "hello"}


@pytest.mark.parametrize("path", READS)
def test_reading_needs_a_session(bridge: Bridge, shopper: Shopper, path: str) -> None:
    problem_of(bridge.http().get(path), 401, "bad-token")
    problem_of(shopper.http.get(path), 401, "bad-token")
    for cookie in ("x", shopper.token, "", "..", "a" * 5_000):
        problem_of(bridge.http(cookies={STAFF_COOKIE: cookie}).get(path), 401, "bad-token")


@pytest.mark.parametrize("path", WRITES)
def test_writing_needs_a_session_and_the_csrf_token(bridge: Bridge, staff: Staff, path: str) -> None:
    bodies: Json = {"messages": ANSWER, "transfer": {"to": None}, "notes": {"text": "angry"}}
    body = bodies.get(path.rpartition("/")[2])
    problem_of(bridge.http().post(path, json=body), 401, "bad-token")
    http = bridge.http(headers={"cookie": staff.http.headers["cookie"]})
    problem_of(http.post(path, json=body), 403, "forbidden")
    other = bridge.staff("Grace").http.headers["x-csrf-token"]
    for token in ("", "x", other, "中".encode().decode("latin-1")):
        headers = {b"x-csrf-token": token.encode("latin-1")}
        problem_of(http.post(path, json=body, headers=headers), 403, "forbidden")
    problem_of(staff.http.post(path, json=body), 404, "unknown-conversation")


@pytest.mark.parametrize("state", ["", "Waiting", "x", "waiting;", "\x00", "中"])
def test_unknown_state_is_refused(staff: Staff, state: str) -> None:
    problem_of(staff.http.get("/staff/api/conversations", params={"state": state}), 422, "invalid-request")


@pytest.mark.parametrize(
    "body",
    [
        {},
        ANSWER | {"text": ""},
        ANSWER | {"text": "\x00\x01 "},
        ANSWER | {"text": "x" * 4_001},
        ANSWER | {"text": "\ud800"},
        ANSWER | {"client_message_id": "\ud800"},
        ANSWER | {"author": "somebody"},
    ],
    ids=lambda body: json.dumps(body)[:60],
)
def test_bad_answer_is_refused(shopper: Shopper, staff: Staff, body: Json) -> None:
    staff.do("take", shopper)
    path, headers = f"/staff/api/conversations/{shopper.id}/messages", {"content-type": "application/json"}
    problem_of(staff.http.post(path, content=json.dumps(body), headers=headers), 422, "invalid-request")
    assert shopper.said("person") == []


def test_transcript_shows_the_newest_messages(bridge: Bridge, shopper: Shopper, staff: Staff) -> None:
    shopper.ask("我想退货")
    whole = staff.http.get(f"/staff/api/conversations/{shopper.id}").json()
    assert whole["messages"] == shopper.history()
    assert (whole["state"], whole["language"], whole["customer_name"]) == ("bot", "zh", None)
    identity = bridge.http().get("/demo/api/identities").json()[0]
    known = bridge.shopper(identity=identity["token"])
    whole = staff.http.get(f"/staff/api/conversations/{known.id}").json()
    assert whole["customer_name"] == identity["name"]


@pytest.mark.parametrize("path", ["/", "/console", "/p/p-1", "/a/returns", "/widget.js"])
def test_pages_are_served_with_their_headers(bridge: Bridge, path: str) -> None:
    answer = bridge.http().get(path)
    assert answer.is_success
    assert answer.headers["x-content-type-options"] == "nosniff"
    if path != "/widget.js":
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy


def test_nobody_can_be_a_customer_of_the_demo_in_production(open_bridge: OpenBridge) -> None:
    secret = "as long as a secret has to be, and longer"
    http = open_bridge(environment="production", secret_key=secret, identity_secret=secret).http()
    assert http.get("/").is_success
    assert http.get("/demo/api/identities").json() == []


def test_product_that_the_demo_has_not_drawn_has_no_picture(bridge: Bridge) -> None:
    products = bridge.parts.services.shop.products
    product = next(products.iterate())
    products.upsert([product.model_copy(update={"id": "not-drawn"})])
    try:
        problem_of(bridge.http().get("/demo/pictures/not-drawn.svg"), 404)
    finally:
        products.delete(["not-drawn"])


def test_demo_is_off_when_the_setting_is(open_bridge: OpenBridge) -> None:
    http = open_bridge(demo=False).http()
    for path in ("/", "/demo/api/identities", "/demo/api/products", "/p/p-1"):
        problem_of(http.get(path), 404)
    assert http.get("/console").is_success


def test_old_address_leads_to_the_console(bridge: Bridge) -> None:
    answer = bridge.http().get("/staff")
    assert (answer.status_code, answer.headers["location"]) == (httpx.codes.PERMANENT_REDIRECT, "/console")
