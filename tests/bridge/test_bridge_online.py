"""What a shopper does is known to the next answer, in this process and in another one; clicks find their answer."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from recommender.online.outcomes import read_outcomes
from tests.bridge.server import Bridge, Shopper
from zhanggui.services import Services

#: Answers a request a line, as the action server does in its process.
OTHER_PROCESS = """
import json, sys
from pathlib import Path
from recommender.types import RecommendRequest
from zhanggui.services import Services
from zhanggui.settings import Settings

services = Services.open(Settings(var_dir=Path(sys.argv[1])))
services.recommender.load()
print("ready", flush=True)
for line in sys.stdin:
    result = services.recommender.recommend(RecommendRequest(**json.loads(line)))
    print(result.model_dump_json(), flush=True)
services.close()
"""


@pytest.fixture(scope="module")
def actions(demo_var: Path, bridge_services: Services) -> Iterator[subprocess.Popen[str]]:
    del bridge_services  # migrated
    command = [sys.executable, "-c", OTHER_PROCESS, str(demo_var)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert any(line == "ready\n" for line in process.stdout)
        yield process
        assert process.stdin is not None
        process.stdin.close()


def ask(process: subprocess.Popen[str], **request: Any) -> dict[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(request) + "\n")
    process.stdin.flush()
    found: dict[str, Any] = json.loads(process.stdout.readline())
    return found


def look_at(shopper: Shopper, product_id: str, **more: Any) -> None:
    event = {"kind": "view", "product_id": product_id, **more}
    answer = shopper.http.post("/v1/events", json={"events": [event]})
    assert answer.status_code == httpx.codes.ACCEPTED, answer.text


def recommended(shopper: Shopper, scene: str = "session") -> dict[str, Any]:
    answer = shopper.http.post("/v1/recommendations", json={"scene": scene, "limit": 6})
    assert answer.status_code == httpx.codes.OK, answer.text
    found: dict[str, Any] = answer.json()
    return found


def ids(items: list[dict[str, Any]]) -> list[str]:
    return [item["product_id"] for item in items]


def products_of_many_kinds(bridge: Bridge) -> list[str]:
    """Return one product of each kind that can be bought."""
    shop = bridge.parts.services.shop
    by_kind = {found.product_type.en: found.id for found in shop.products.iterate() if found.in_stock}
    return list(by_kind.values())


def test_the_very_next_answer_knows_the_event(bridge: Bridge, shopper: Shopper) -> None:
    before = recommended(shopper)
    viewed = products_of_many_kinds(bridge)[0]
    begun = time.monotonic()
    look_at(shopper, viewed)
    after = recommended(shopper)
    assert time.monotonic() - begun < 1
    assert ids(after["items"]) != ids(before["items"])
    reasons = [item["reason"]["kind"] for item in after["items"] if item["reason"]]
    assert "because_you_viewed" in reasons


def test_the_other_process_knows_it_too(bridge: Bridge, shopper: Shopper, actions: subprocess.Popen[str]) -> None:
    request = {"scene": "session", "session_id": shopper.id, "limit": 6}
    delays_s: list[float] = []
    seen: set[str] = set()
    for viewed in products_of_many_kinds(bridge)[:3]:
        before = ask(actions, **request)
        look_at(shopper, viewed)
        begun = time.monotonic()
        after = ask(actions, **request)
        delays_s.append(time.monotonic() - begun)
        assert ids(after["items"]) != ids(before["items"])
        seen.add(viewed)
        named = {item["reason"]["product_id"] for item in after["items"] if item["reason"]}
        assert named
        assert named <= seen
    assert max(delays_s) < 1


def test_a_click_on_what_was_recommended_is_put_to_its_answer(bridge: Bridge, shopper: Shopper) -> None:
    begun = datetime.now(UTC)
    shown = recommended(shopper, "bestsellers")
    clicked = shown["items"][2]["product_id"]
    look_at(shopper, clicked, kind="click", decision_id=shown["decision_id"])
    look_at(shopper, clicked, kind="cart", decision_id=shown["decision_id"])
    shop = bridge.parts.services.shop
    outcomes = {outcome.decision.id: outcome for outcome in read_outcomes(shop, begun, begun + timedelta(minutes=5))}
    found = outcomes[shown["decision_id"]]
    assert found.clicked == found.carted == {clicked}
    assert found.decision.chosen.index(clicked) == 2
