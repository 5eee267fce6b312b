"""Staff: signing in and out, what needs a session, what needs the CSRF token."""

from __future__ import annotations

import json
from http.cookies import SimpleCookie

import httpx
import jwt
import pytest

from bridge.auth import STAFF
from bridge.parts import SIGN_INS_A_MINUTE, STAFF_COOKIE
from tests.bridge.conftest import OpenBridge
from tests.bridge.server import PASSWORD, Bridge, Json, Shopper, Staff, problem_of

#: No conversation has this id.
NOBODY = "01900000-0000-7000-8000-000000000000"
READS = ["/staff/api/conversations", f"/staff/api/conversations/{NOBODY}"]
WRITES = [f"/staff/api/conversations/{NOBODY}/{action}" for action in ("take", "release", "close", "messages")]
ANSWER: Json = {"client_message_id": "x", "text": "hello"}


@pytest.fixture(scope="module")
def own_bridge(open_shared: OpenBridge) -> Bridge:
    """A bridge whose sign-ins nobody else counts."""
    return open_shared()


def test_signing_in_opens_what_was_closed_and_signing_out_closes_it(own_bridge: Bridge) -> None:
    http = own_bridge.http()
    problem_of(http.get("/staff/api/conversations"), 401, "bad-token")
    assert http.get("/staff/api/session").json() == {"name": None, "csrf_token": None}
    answer = http.post("/staff/api/session", json={"password": PASSWORD, "name": " 艾达 Ada "})
    assert answer.status_code == httpx.codes.OK
    assert answer.json()["name"] == "艾达 Ada"
    assert http.get("/staff/api/session").json() == answer.json()
    assert http.get("/staff/api/conversations").is_success
    assert http.delete("/staff/api/session").status_code == httpx.codes.NO_CONTENT
    problem_of(http.get("/staff/api/conversations"), 401, "bad-token")


def test_cookie_is_out_of_reach_for_scripts_and_other_sites(own_bridge: Bridge) -> None:
    answer = own_bridge.http().post("/staff/api/session", json={"password": PASSWORD, "name": "Ada"})
    (cookie,) = SimpleCookie(answer.headers["set-cookie"]).values()
    assert cookie.key == STAFF_COOKIE
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "lax", "/staff")
    assert 0 < int(cookie["max-age"]) <= 12 * 3600


@pytest.mark.parametrize(
    "body",
    [
        {"password": "wrong", "name": "Ada"},
        {"password": "", "name": "Ada"},
        {"password": PASSWORD + " ", "name": "Ada"},
        {"password": "密码", "name": "Ada"},
        {"password": "\x00", "name": "Ada"},
    ],
)
def test_wrong_password(bridge: Bridge, body: Json) -> None:
    answer = bridge.http().post("/staff/api/session", json=body)
    problem = problem_of(answer, 401, "bad-token")
    assert "set-cookie" not in answer.headers
    assert body["password"].strip() in ("", "\x00") or body["password"] not in problem["detail"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"password": PASSWORD},
        {"name": "Ada"},
        {"password": PASSWORD, "name": ""},
        {"password": PASSWORD, "name": "   "},
        {"password": PASSWORD, "name": "x" * 81},
        {"password": PASSWORD, "name": "A\x00da"},
        {"password": PASSWORD, "name": "A\nda"},
        {"password": PASSWORD, "name": "\ud800"},
        {"password": "\ud800", "name": "Ada"},
        {"password": "x" * 201, "name": "Ada"},
        {"password": PASSWORD, "name": "Ada", "role": "admin"},
        {"password": [PASSWORD], "name": "Ada"},
    ],
    ids=lambda body: json.dumps(body)[:60],
)
def test_bad_sign_in(bridge: Bridge, body: Json) -> None:
    content = json.dumps(body)
    answer = bridge.http().post("/staff/api/session", content=content, headers={"content-type": "application/json"})
    problem_of(answer, 422, "invalid-request")
    assert PASSWORD not in answer.text


def test_guessing_is_limited_also_for_the_right_password(open_bridge: OpenBridge) -> None:
    http = open_bridge().http()
    for _ in range(SIGN_INS_A_MINUTE):
        problem_of(http.post("/staff/api/session", json={"password": "guess", "name": "Eve"}), 401)
    answer = http.post("/staff/api/session", json={"password": PASSWORD, "name": "Eve"})
    problem = problem_of(answer, 429, "too-many-requests")
    assert 1 <= int(answer.headers["retry-after"]) == problem["retry_after_s"] <= 60


@pytest.mark.parametrize("path", READS)
def test_reading_needs_a_session(bridge: Bridge, shopper: Shopper, path: str) -> None:
    problem_of(bridge.http().get(path), 401, "bad-token")
    problem_of(shopper.http.get(path), 401, "bad-token")
    for cookie in ("x", shopper.token, "", "..", "a" * 5_000):
        problem_of(bridge.http(cookies={STAFF_COOKIE: cookie}).get(path), 401, "bad-token")


@pytest.mark.parametrize("path", WRITES)
def test_writing_needs_a_session_and_the_csrf_token(bridge: Bridge, staff: Staff, path: str) -> None:
    body = ANSWER if path.endswith("messages") else None
    problem_of(bridge.http().post(path, json=body), 401, "bad-token")
    http = bridge.http(headers={"cookie": staff.http.headers["cookie"]})
    problem_of(http.post(path, json=body), 403, "forbidden")
    other = bridge.staff("Grace").http.headers["x-csrf-token"]
    for token in ("", "x", other, "中".encode().decode("latin-1")):
        headers = {b"x-csrf-token": token.encode("latin-1")}
        problem_of(http.post(path, json=body, headers=headers), 403, "forbidden")
    problem_of(staff.http.post(path, json=body), 404, "unknown-conversation")


def test_session_ends(bridge: Bridge) -> None:
    claims = {"sub": "Ada", "aud": STAFF, "csrf": "x", "exp": 1}
    cookie = jwt.encode(claims, bridge.settings.secret("secret_key"), "HS256")
    problem = problem_of(bridge.http(cookies={STAFF_COOKIE: cookie}).get(READS[0]), 401, "bad-token")
    assert "expired" in problem["detail"]
    assert bridge.http(cookies={STAFF_COOKIE: cookie}).get("/staff/api/session").json()["name"] is None


def test_shoppers_token_is_no_staff_session_even_with_its_claims(bridge: Bridge) -> None:
    claims = {"sub": "Eve", "aud": "zhanggui-conversation", "csrf": "x", "exp": 2**33}
    cookie = jwt.encode(claims, bridge.settings.secret("secret_key"), "HS256")
    problem_of(bridge.http(cookies={STAFF_COOKIE: cookie}).get(READS[0]), 401, "bad-token")


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


@pytest.mark.parametrize("path", ["/", "/staff", "/p/p-1", "/a/returns", "/widget.js"])
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
    assert http.get("/staff").is_success
