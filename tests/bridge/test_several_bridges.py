"""Several bridges with Redis between them: one service to shoppers and agents, also while Redis is away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from bridge.checks import look
from bridge.database import upgrade
from bridge.redis_link import RedisLink
from shop.service import Shop
from tests.bridge.conftest import OpenBridge
from tests.bridge.rasa import Rasa
from tests.bridge.server import Bridge, Json, Shopper, Socket, Staff, problem_of, until
from tests.bridge.test_bridge_postgresql import new_database
from tests.redis_server import BINARY, MISSING, RedisServer
from zhanggui.doctor.findings import Level
from zhanggui.services import Services
from zhanggui.settings import Settings
from zhanggui.shared_lookups import SharedLookups

pytestmark = pytest.mark.skipif(BINARY is None, reason=MISSING)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, module_var: Path) -> str:
    if request.param == "postgresql":
        return new_database(request.getfixturevalue("postgres_url"), "several")
    url = Settings(var_dir=module_var).resolved_database_url
    upgrade(url)
    return url


@pytest.fixture(scope="module")
def bridge_services(demo_services: Services, database_url: str) -> Iterator[Services]:
    shop = Shop.open(database_url)
    yield replace(demo_services, shop=shop)
    shop.close()


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def given_settings(given_settings: dict[str, Any], module_var: Path, database_url: str) -> dict[str, Any]:
    return {**given_settings, "var_dir": module_var, "database_url": database_url}


def _is(link: RedisLink, is_up: bool) -> bool:
    return link.is_up is is_up


class Pair:
    """Two bridges side by side."""

    def __init__(self, open_bridge: OpenBridge, redis: RedisServer, **settings: Any) -> None:
        self._open, self._given = open_bridge, {"redis_url": redis.url, **settings}
        self.first, self.second = self.open(), self.open()
        self.both = (self.first, self.second)
        self.wait("up")

    def open(self) -> Bridge:
        """One more."""
        return self._open(**self._given)

    def wait(self, state: str) -> None:
        """Wait until both know that Redis is up, or down."""
        for bridge in self.both:
            link = bridge.parts.link
            assert link is not None
            until(partial(_is, link, state == "up"), f"Redis to be {state}")


@pytest.fixture
def pair(open_bridge: OpenBridge, redis: RedisServer) -> Pair:
    return Pair(open_bridge, redis)


def at(shopper: Shopper, bridge: Bridge) -> Shopper:
    """The same shopper's page at another bridge."""
    other = object.__new__(Shopper)
    other.__dict__.update(shopper.__dict__)
    other.bridge, other.http = bridge, bridge.http(headers={"Authorization": f"Bearer {shopper.token}"})
    return other


def seen_by_staff(line: Socket, shopper: Shopper, last: int) -> list[int]:
    """Numbers of a conversation's messages that a console is pushed, until it has all from its first one on."""
    found: list[int] = []
    while not found or len(found) < last + 1 - min(found):
        frame = line.next("message")
        if frame["conversation_id"] == shopper.id:
            found.append(frame["message"]["seq"])
    return found


def metric(bridge: Bridge, name: str) -> float:
    lines = bridge.http().get("/metrics").text.splitlines()
    return float(next(line.split()[-1] for line in lines if line.startswith(f"{name} ")))


def readyz(bridge: Bridge) -> httpx.Response:
    return bridge.http().get("/readyz")


def test_shopper_at_one_and_agent_at_the_other_see_all_in_order(pair: Pair) -> None:
    shopper, ada = pair.first.shopper(), pair.second.staff()
    elsewhere = at(shopper, pair.second)
    with shopper.listen() as page, elsewhere.listen() as other_page, ada.listen() as console:
        shopper.http.post(f"{shopper.path}/handoff")
        assert ada.do("take", shopper).is_success
        for number in range(5):
            page.send({"type": "message", "client_message_id": f"s{number}", "text": f"from the shopper {number}"})
            assert ada.answer(shopper, f"from Ada {number}", f"a{number}").is_success
        until(lambda: len(shopper.said("shopper")) == 5, "the shopper's messages")
        last = shopper.history()[-1]["seq"]
        expected = list(range(1, last + 1))
        for line in (page, other_page):
            assert [message["seq"] for message in line.messages_to(last)] == expected
        pushed = seen_by_staff(console, shopper, last)
        assert sorted(pushed) == list(range(min(pushed), last + 1))
        # What is not stored is told, too.
        console.send({"type": "typing", "on": True, "conversation_id": shopper.id})
        assert page.next("typing")["role"] == "person"


def test_redis_dies_and_comes_back_and_nothing_is_lost(pair: Pair, redis: RedisServer) -> None:
    shopper, ada = pair.first.shopper(), pair.second.staff()
    with shopper.listen() as page, ada.listen() as console:
        shopper.http.post(f"{shopper.path}/handoff")
        assert ada.do("take", shopper).is_success
        until(lambda: shopper.state() == "person", "the take")
        steps: tuple[tuple[str, Callable[[], None]], ...]
        steps = (("up", lambda: None), ("down", redis.kill), ("up", redis.start))
        for number, (state, change) in enumerate(steps):
            change()
            pair.wait(state)
            assert [metric(bridge, "zhanggui_redis_up") for bridge in pair.both] == [float(state == "up")] * 2
            ready = readyz(pair.first)
            assert (ready.status_code, ready.json()["checks"]["redis"]) == (200, state == "up")
            assert shopper.send(f"shopper {number}").is_success
            assert ada.answer(shopper, f"Ada {number}", f"a{number}").is_success
        last = shopper.history()[-1]["seq"]
        assert [message["seq"] for message in page.messages_to(last)] == list(range(1, last + 1))
        # The console puts them in their order by their numbers.
        pushed = seen_by_staff(console, shopper, last)
        assert sorted(pushed) == list(range(min(pushed), last + 1))
        assert metric(pair.first, "zhanggui_redis_failures_total") >= 1


def test_a_take_and_an_erasure_at_another_bridge_are_seen_without_redis(pair: Pair, redis: RedisServer) -> None:
    shopper, ada = pair.first.shopper(), pair.second.staff()
    redis.kill()
    pair.wait("down")
    with shopper.listen() as page:
        assert page.next("state")["state"] == "bot"
        assert ada.do("take", shopper).is_success
        until(lambda: page.next("state")["state"] == "person", "the news of the take")
        assert at(shopper, pair.second).http.delete(shopper.path).is_success
        with pytest.raises(Exception, match="4401"):
            while True:
                page.next()


def test_limit_is_counted_over_both_and_by_each_without_redis(open_bridge: OpenBridge, redis: RedisServer) -> None:
    pair = Pair(open_bridge, redis, messages_per_minute=4)
    shopper = pair.first.shopper()
    pages = (shopper, at(shopper, pair.second))
    answers = [pages[number % 2].send("hello").status_code for number in range(6)]
    assert answers == [202] * 4 + [429] * 2
    refused = problem_of(pages[1].send("hello"), 429)
    assert 1 <= refused["retry_after_s"] <= 15
    redis.kill()
    pair.wait("down")
    assert [page.send("hello").status_code for page in pages] == [202, 202]


def test_a_conversation_has_one_turn_at_a_time_over_both(pair: Pair, rasa: Rasa) -> None:
    shopper = pair.first.shopper()
    pages = (shopper, at(shopper, pair.second))
    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(lambda number: pages[number % 2].send(f"say {number}", wait_s=20), range(8)))
    assert all(one.is_success for one in sent)
    assert rasa.most_at_once[shopper.id] == 1
    assert len(rasa.heard(shopper.id)) == 8


def test_a_bridge_that_starts_does_not_take_the_turns_of_another_one(pair: Pair, rasa: Rasa) -> None:
    shopper = pair.first.shopper()
    with rasa.held():
        assert shopper.send("slow question").is_success
        until(lambda: rasa.under_way[shopper.id], "the turn")
        third = pair.open()
        assert third.parts.link is not None
        until(lambda: third.parts.link and third.parts.link.is_up, "the third bridge")
    until(lambda: "echo: slow question" in shopper.said("bot"), "the answer")
    third.settle()
    assert shopper.said("bot").count("echo: slow question") == 1


def presence_of(staff: Staff, bridge: Bridge) -> str:
    headers = dict(staff.http.headers)
    team = (
        bridge.http(headers={name: headers[name] for name in ("cookie", "x-csrf-token")}).get("/staff/api/team").json()
    )
    found: str = next(one["presence"] for one in team["members"] if one["name"] == staff.name)
    return found


def test_an_agent_is_there_at_all_bridges_and_lost_when_gone_from_all(
    open_bridge: OpenBridge, redis: RedisServer
) -> None:
    pair = Pair(open_bridge, redis, agent_grace_s=1.0)
    shopper, ada = pair.first.shopper(), pair.second.staff("Grace")
    cookies: Json = {name: ada.http.headers[name] for name in ("cookie", "x-csrf-token")}
    with ada.listen():
        until(lambda: presence_of(ada, pair.first) == "online", "news of the console")
        away = pair.first.http(headers=cookies).put("/staff/api/presence", json={"presence": "away"})
        assert away.is_success
        until(lambda: presence_of(ada, pair.second) == "away", "news of being away")
        pair.first.http(headers=cookies).put("/staff/api/presence", json={"presence": "online"})
        until(lambda: presence_of(ada, pair.second) == "online", "news of being back")
        assert ada.do("take", shopper).is_success
    until(lambda: presence_of(ada, pair.first) == "offline", "news of the closed console")
    until(lambda: shopper.state() == "waiting", "the conversation's way back to the queue")


def test_failed_lookups_are_counted_over_all_action_servers(redis: RedisServer) -> None:
    one, other = SharedLookups(4, redis.url), SharedLookups(4, redis.url)
    for lookups in (one, other, one, other):
        assert not one.is_exhausted("v") and not other.is_exhausted("v")
        lookups.count("v")
    assert one.is_exhausted("v") and other.is_exhausted("v")
    assert not one.is_exhausted("w") and not one.is_exhausted(None)
    redis.kill()
    assert not one.is_exhausted("v"), "two failures of four were seen here"
    one.count("v")
    one.count("v")
    assert one.is_exhausted("v")


def test_the_same_address_has_the_same_name_at_both(pair: Pair) -> None:
    until(lambda: len({bridge.parts.visitors.name("203.0.113.7") for bridge in pair.both}) == 1, "one key")


def test_doctor_looks_at_redis(redis: RedisServer, tmp_path: Path) -> None:
    settings = Settings(var_dir=tmp_path, redis_url=redis.url)
    (found, *_) = look(settings)
    assert (found.what, found.level) == ("redis", Level.OK)
    redis.kill()
    (found, *_) = look(settings)
    assert (found.level, "ZHANGGUI_REDIS_URL" in found.remedy) == (Level.FAULT, True)
