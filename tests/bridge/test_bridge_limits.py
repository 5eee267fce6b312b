"""Limits answer 429 with Retry-After; CORS lets the shop's pages in and no other."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.errors import TooMany
from bridge.limits import MAX_BODY_BYTES, MAX_BUCKETS, RateLimiter
from bridge.rate_limits import SIGNALS_A_MINUTE
from tests.bridge.conftest import OpenBridge
from tests.bridge.server import Bridge, Json, Shopper, Staff, problem_of, until

OURS = "http://127.0.0.1:8000"
EVIL = "https://evil.example"


def assert_too_many(answer: httpx.Response, longest_s: int) -> Json:
    problem = problem_of(answer, 429, "too-many-requests")
    assert 1 <= int(answer.headers["retry-after"]) == problem["retry_after_s"] <= longest_s
    return problem


def test_messages_of_a_conversation_are_limited(open_bridge: OpenBridge) -> None:
    bridge = open_bridge(messages_per_minute=3)
    shopper, other = bridge.shopper(), bridge.shopper()
    for number in range(3):
        assert shopper.send(f"message {number}").status_code == httpx.codes.ACCEPTED
    problem = assert_too_many(shopper.send("one too many"), 20)
    assert "3 messages a minute" in problem["detail"]
    assert shopper.said("shopper") == ["message 0", "message 1", "message 2"]
    with shopper.listen() as socket:
        socket.send({"type": "message", "client_message_id": "x", "text": "over the socket"})
        error = socket.next("error")
    assert error["problem"]["status"] == 429
    assert error["client_message_id"] == "x"
    # One shopper's haste is not another's.
    assert other.send("hello").status_code == httpx.codes.ACCEPTED


def test_one_shopper_cannot_crowd_out_the_staff(bridge: Bridge, shopper: Shopper, staff: Staff) -> None:
    with staff.listen() as desk, shopper.listen() as socket:
        for number in range(1_000):
            socket.send({"type": "typing", "on": bool(number % 2)})
        socket.send({"type": "ping"})
        socket.next("pong")
        bridge.shopper().send("hello")
        frames = [desk.next()]
        while frames[-1]["type"] != "message":
            frames.append(desk.next())
    assert len([frame for frame in frames if frame["type"] == "typing"]) <= SIGNALS_A_MINUTE


def test_conversations_of_an_address_are_limited(open_bridge: OpenBridge) -> None:
    bridge = open_bridge(conversations_per_hour=2)
    for _ in range(2):
        bridge.shopper()
    assert_too_many(bridge.http().post("/v1/conversations", json={}), 1_800)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/search", {"text": "帐篷"}),
        ("/v1/recommendations", {}),
        ("/v1/events", {"events": [{"kind": "search", "query": "tent"}]}),
    ],
)
def test_open_endpoints_are_limited(open_bridge: OpenBridge, path: str, body: Json) -> None:
    bridge = open_bridge()
    bridge.parts.limits.reads = RateLimiter(1, 3_600, "requests an hour")
    shopper = bridge.shopper()
    assert shopper.http.post(path, json=body).is_success
    assert_too_many(shopper.http.post(path, json=body), 3_600)


def test_bucket_fills_again() -> None:
    limiter = RateLimiter(2, 0.2, "tests")
    limiter.take_here("a")
    limiter.take_here("a")
    with pytest.raises(TooMany):
        limiter.take_here("a")
    limiter.take_here("b")

    def again() -> bool:
        try:
            limiter.take_here("a")
        except TooMany:
            return False
        return True

    until(again, "the bucket to fill")


@given(st.lists(st.sampled_from("abc"), max_size=60), st.integers(1, 5))
def test_bucket_gives_no_more_than_it_holds(keys: list[str], capacity: int) -> None:
    limiter = RateLimiter(capacity, 3_600, "tests")
    taken = dict.fromkeys("abc", 0)
    for key in keys:
        try:
            limiter.take_here(key)
            taken[key] += 1
        except TooMany as problem:
            assert 1 <= int(problem.headers["Retry-After"]) <= 3_600
    assert taken == {key: min(keys.count(key), capacity) for key in "abc"}


def test_scanning_addresses_does_not_fill_the_memory() -> None:
    limiter = RateLimiter(1, 3_600, "tests")
    for number in range(MAX_BUCKETS + 100):
        limiter.take_here(str(number))
    assert len(limiter._buckets) == MAX_BUCKETS


@pytest.mark.parametrize("origin", [OURS, "http://localhost:8000"])
def test_shops_pages_may_ask(bridge: Bridge, origin: str) -> None:
    answer = bridge.http().options(
        "/v1/conversations/x/messages",
        headers={
            "origin": origin,
            "access-control-request-method": "POST",
            "access-control-request-headers": "authorization, content-type, prefer",
        },
    )
    assert answer.status_code == httpx.codes.OK
    assert answer.headers["access-control-allow-origin"] == origin
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "access-control-allow-credentials" not in answer.headers
    answer = bridge.http().post("/v1/conversations", json={}, headers={"origin": origin})
    assert answer.headers["access-control-allow-origin"] == origin
    assert "Retry-After" in answer.headers["access-control-expose-headers"]
    assert "Origin" in answer.headers["vary"]


@pytest.mark.parametrize("origin", [EVIL, "null", OURS + ".evil.example", "https://127.0.0.1:8000", "http://127.0.0.1"])
def test_other_pages_may_not(bridge: Bridge, origin: str) -> None:
    preflight = bridge.http().options(
        "/v1/conversations", headers={"origin": origin, "access-control-request-method": "POST"}
    )
    assert preflight.status_code == httpx.codes.BAD_REQUEST
    for answer in (preflight, bridge.http().post("/v1/conversations", json={}, headers={"origin": origin})):
        assert "access-control-allow-origin" not in answer.headers


def test_pages_can_read_what_went_wrong(open_bridge: OpenBridge) -> None:
    bridge = open_bridge(messages_per_minute=1)
    shopper = bridge.shopper()
    path, body = f"{shopper.path}/messages", {"client_message_id": "x", "text": "hello"}
    shopper.http.headers["origin"] = OURS
    found = {
        404: shopper.http.get("/v1/nothing"),
        405: shopper.http.put(path, json=body),
        401: shopper.http.get(path, headers={"authorization": "x"}),
        422: shopper.http.post(path, json={}),
        400: shopper.http.post(path, content="{", headers={"content-type": "application/json"}),
        413: shopper.http.post(path, content="x" * (MAX_BODY_BYTES + 1)),
    }
    assert shopper.http.post(path, json=body).is_success
    found[429] = shopper.http.post(path, json=body)
    for status, answer in found.items():
        problem_of(answer, status)
        assert answer.headers["access-control-allow-origin"] == OURS, status
        assert answer.headers["x-content-type-options"] == "nosniff", status


@pytest.mark.parametrize("path", ["/widget.js", "/static/widget/api.js"])
def test_widget_loads_on_any_page(bridge: Bridge, path: str) -> None:
    answer = bridge.http().get(path, headers={"origin": EVIL})
    assert answer.is_success
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"


def test_body_at_the_limit_passes_and_one_byte_more_does_not(shopper: Shopper) -> None:
    path, headers = f"{shopper.path}/messages", {"content-type": "application/json"}
    body = b'{"client_message_id": "x", "text": "hello"}'
    assert shopper.http.post(path, content=body.ljust(MAX_BODY_BYTES), headers=headers).is_success
    for content in (body.ljust(MAX_BODY_BYTES + 1), iter([body.ljust(40_000), b" " * 40_000])):
        problem_of(shopper.http.post(path, content=content, headers=headers), 413, "too-large")
    assert shopper.said("shopper") == ["hello"]
