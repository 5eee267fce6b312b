"""Too much at once is refused with a time to come again, nothing of it is stored, and what was let in is answered."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.bridge.conftest import OpenBridge
from tests.bridge.rasa import Rasa, Reply, Turn, echo
from tests.bridge.server import Bridge, Json, Shopper, problem_of, texts, until

AT_ONCE, WAITING = 2, 3


@pytest.fixture
def narrow(open_bridge: OpenBridge) -> Bridge:
    return open_bridge(bot_turns_at_once=AT_ONCE, bot_turns_waiting=WAITING)


@pytest.fixture
def full(narrow: Bridge, rasa: Rasa) -> Iterator[list[Shopper]]:
    """Shoppers who have taken all places; the bot does not answer meanwhile."""
    shoppers = [narrow.shopper() for _ in range(AT_ONCE + WAITING)]
    with rasa.held():
        for shopper in shoppers:
            assert shopper.send("let in").status_code == httpx.codes.ACCEPTED
        until(lambda: len(rasa.turns) == AT_ONCE, "the bot being asked")
        yield shoppers


def assert_overloaded(answer: httpx.Response) -> Json:
    problem = problem_of(answer, 503, "overloaded")
    assert 1 <= int(answer.headers["retry-after"]) == problem["retry_after_s"] <= 60
    return problem


def metric(bridge: Bridge, name: str) -> float:
    lines = bridge.http().get("/metrics").text.splitlines()
    return next((float(line.rpartition(" ")[2]) for line in lines if line.startswith(name)), 0.0)


def test_one_too_many_is_refused_and_not_stored(narrow: Bridge, full: list[Shopper], rasa: Rasa) -> None:
    late = narrow.shopper()
    problem = assert_overloaded(late.send("one too many"))
    assert "come again" in problem["detail"]
    assert late.said("shopper") == []
    assert len(rasa.turns) == AT_ONCE, "the others wait in the bridge"
    assert metric(narrow, 'zhanggui_shed_total{what="turn"}') == 1
    assert metric(narrow, "zhanggui_turns_inside") == AT_ONCE + WAITING


def test_line_is_told_which_message_was_refused_and_goes_on(narrow: Bridge, full: list[Shopper], rasa: Rasa) -> None:
    late = narrow.shopper()
    with late.listen(after=1) as line:
        line.send({"type": "message", "client_message_id": "x", "text": "hello"})
        error = line.next("error")
        assert error["client_message_id"] == "x"
        assert error["problem"]["status"] == 503 and error["problem"]["retry_after_s"] >= 1
        rasa.reset()
        until(lambda: metric(narrow, "zhanggui_turns_inside") == 0, "room")
        line.send({"type": "message", "client_message_id": "x", "text": "hello"})
        assert line.next("ack")["seq"] == 2
        assert texts(line.messages_to(3)[-1]["blocks"]) == "echo: hello"


def test_what_was_let_in_is_answered(narrow: Bridge, full: list[Shopper], rasa: Rasa) -> None:
    rasa.reset()
    for shopper in full:
        until(lambda shopper=shopper: shopper.said("bot")[1:] == ["echo: let in"], "the answer")  # type: ignore[misc]


def test_message_that_comes_again_is_acknowledged_also_when_there_is_no_room(full: list[Shopper]) -> None:
    again = full[0].send("let in", client_message_id="m1")
    assert again.status_code == httpx.codes.ACCEPTED, again.text
    assert again.json()["seq"] == 2


def test_people_are_written_to_also_when_the_bot_has_no_room(narrow: Bridge, full: list[Shopper]) -> None:
    waiting = narrow.shopper()
    assert waiting.http.post(f"{waiting.path}/handoff").is_success
    assert waiting.send("for a person").status_code == httpx.codes.ACCEPTED


def test_bot_is_asked_by_so_many_at_once_and_every_turn_ends_in_time(narrow: Bridge, rasa: Rasa) -> None:
    turn_s, inside, most = 0.2, 0, 0
    lock = threading.Lock()

    def slow(turn: Turn) -> Reply:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        time.sleep(turn_s)
        with lock:
            inside -= 1
        return echo(turn)

    rasa.answer = slow
    shoppers = [narrow.shopper() for _ in range(20)]

    def ask(shopper: Shopper) -> tuple[int, float]:
        began = time.monotonic()
        answer = shopper.send("hello", wait_s=10)
        return answer.status_code, time.monotonic() - began

    with ThreadPoolExecutor(len(shoppers)) as pool:
        ended = list(pool.map(ask, shoppers))
    assert most == AT_ONCE
    accepted = [seconds for status, seconds in ended if status == httpx.codes.OK]
    refused = [seconds for status, seconds in ended if status == httpx.codes.SERVICE_UNAVAILABLE]
    assert len(accepted) + len(refused) == 20
    assert len(accepted) >= AT_ONCE + WAITING and refused
    # Who is let in waits for WAITING / AT_ONCE turns at most; the rest is what this machine takes.
    assert max(accepted) < turn_s * (1 + WAITING / AT_ONCE) + 3
    assert max(refused) < 3


def test_requests_at_once_are_limited_but_not_those_that_watch(open_bridge: OpenBridge, rasa: Rasa) -> None:
    bridge = open_bridge(requests_at_once=2)
    shopper, other = bridge.shopper(), bridge.shopper()
    with rasa.held(), ThreadPoolExecutor(2) as pool:
        asking = [pool.submit(shopper.send, f"message {number}", 10) for number in range(2)]
        until(lambda: len(rasa.turns) == 1, "the first turn")
        until(lambda: len(bridge.parts.conversations._turns) == 2, "the second one")
        answer = other.http.get(f"{other.path}/messages")
        assert_overloaded(answer)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert bridge.http().get("/healthz").is_success
        assert metric(bridge, 'zhanggui_shed_total{what="request"}') == 1
        rasa.reset()
        assert all(asked.result().is_success for asked in asking)
    assert other.http.get(f"{other.path}/messages").is_success
