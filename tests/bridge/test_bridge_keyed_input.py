"""Whatever an integrator's system sends: a sensible answer or a problem with 4xx, never a 500."""

from __future__ import annotations

import httpx
import pytest

from tests.bridge.server import Bridge, problem_of
from tests.bridge.test_bridge_input import BODIES, JSON

WRITES = (
    ("PUT", "/v1/catalog/products/p-input"),
    ("PATCH", "/v1/catalog/products/p-input/variants/v-1"),
    ("PUT", "/v1/customers/c-input"),
    ("PUT", "/v1/orders/IN-1234"),
    ("POST", "/v1/webhooks"),
    ("PATCH", "/v1/webhooks/none"),
    ("POST", "/v1/desk/conversations/none/messages"),
    ("POST", "/v1/events"),
    ("POST", "/v1/recommendations"),
)
IDS = (
    "%00",
    "%0a",
    "%20",
    "%F0%9F%98%80",
    "%ED%A0%80",
    "%ff",
    "..%2f..",
    "'%20OR%201=1",
    "x" * 129,
    "x" * 3_000,
    "编号",
)


@pytest.fixture
def keyed(bridge: Bridge) -> httpx.Client:
    return bridge.integrator()


@pytest.mark.parametrize("kind", BODIES)
def test_bad_bodies_are_refused(keyed: httpx.Client, kind: str) -> None:
    for method, path in WRITES:
        for more in ({}, {"Idempotency-Key": f"bad-{kind}".replace(" ", "-")}):
            answer = keyed.request(method, path, content=BODIES[kind], headers={**JSON, **more})
            # A refused request keeps no key: the next path may use it, too.
            problem = problem_of(answer, answer.status_code)
            assert problem["type"] in (
                "/problems/unreadable-body",
                "/problems/invalid-request",
                "/problems/bad-request",
            )
            assert answer.status_code in (400, 422)
            assert len(answer.content) < 10_000


@pytest.mark.parametrize("name", IDS, ids=lambda name: name[:20])
@pytest.mark.parametrize(
    "path",
    [
        "/v1/catalog/products/{}",
        "/v1/catalog/imports/{}",
        "/v1/customers/{}",
        "/v1/orders/{}",
        "/v1/webhooks/{}",
        "/v1/webhooks/{}/deliveries",
        "/v1/desk/conversations/{}",
        "/v1/desk/conversations/{}/messages",
    ],
)
def test_odd_ids_are_not_there(keyed: httpx.Client, path: str, name: str) -> None:
    answer = keyed.get(path.format(name))
    assert problem_of(answer, answer.status_code)["status"] in (404, 422)


@pytest.mark.parametrize(
    "path", ["/v1/catalog/products", "/v1/webhooks", "/v1/desk/conversations", "/v1/webhooks/none/deliveries"]
)
@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "limit=x", "cursor=%00", "cursor=!", "cursor=cHJvZHVjdHMKAA"]
)
def test_bad_pages_are_refused(keyed: httpx.Client, path: str, query: str) -> None:
    problem_of(keyed.get(f"{path}?{query}"), 422, "invalid-request")


def test_bodies_over_the_limit_are_refused(keyed: httpx.Client) -> None:
    for method, path in WRITES:
        problem_of(keyed.request(method, path, content=b"x" * 70_000, headers=JSON), 413, "too-large")
