"""The bot is down, slow, broken or talks nonsense: the shopper gets a polite answer and nothing typed is lost."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator

import httpx
import pytest

from bridge.bot_client import FAILURES_TO_OPEN
from bridge.conversations import RECOVER_WITHIN
from bridge.texts import fixed_text
from shop.types import Language
from tests.bridge.conftest import OpenBridge
from tests.bridge.rasa import Rasa, Raw, Reply, Turn
from tests.bridge.server import Bridge, Shopper, texts, until
from tests.ports import free_port

#: How long the bot may take in these tests.
BOT_TIMEOUT_S = 0.4
BOTH = pytest.mark.parametrize(
    ("language", "text"), [("en", "what are your thoughts on life?"), ("zh", "你觉得人生的意义是什么呢？")]
)


@pytest.fixture(scope="module")
def running_faulty(open_shared: OpenBridge) -> Bridge:
    return open_shared(bot_timeout_s=BOT_TIMEOUT_S)


@pytest.fixture
def faulty(running_faulty: Bridge, rasa: Rasa) -> Iterator[Bridge]:
    """A bridge that soon gives the bot up; at the end of each test the bot is healthy and answers again."""
    yield running_faulty
    rasa.reset()
    shopper = running_faulty.shopper()
    until(lambda: texts(shopper.ask("hello")) == "echo: hello", "the bot being asked again")


@pytest.fixture(scope="module")
def lone(open_shared: OpenBridge) -> Bridge:
    """A bridge whose bot was never started."""
    return open_shared(bot_url=f"http://127.0.0.1:{free_port()}")


def assert_polite(shopper: Shopper, language: Language, text: str) -> None:
    blocks = shopper.ask(text)
    assert texts(blocks) == fixed_text("trouble", language)
    (offer,) = (block for block in blocks if block["type"] == "quick_replies")
    assert [reply["payload"]["intent"] for reply in offer["replies"]] == ["human_agent"]
    assert offer["replies"][0]["label"] == fixed_text("person", language)
    assert shopper.said("shopper")[-1] == text


@BOTH
def test_refused_connection(lone: Bridge, language: Language, text: str) -> None:
    assert_polite(lone.shopper(), language, text)


def _says(*rows: object) -> Callable[[Turn], Reply]:
    return lambda _: Raw(body=json.dumps(rows).encode())


NONSENSE: dict[str, Callable[[Turn], Reply]] = {
    "500": lambda _: Raw(500, b"oops"),
    "503": lambda _: Raw(503),
    "404": lambda _: Raw(404, b"{}"),
    "redirect": lambda _: Raw(302),
    "nothing said": lambda _: [],
    "empty body": lambda _: Raw(),
    "not JSON": lambda _: Raw(body=b"<html>"),
    "not UTF-8": lambda _: Raw(body=b'[{"text": "\xff"}]'),
    "a number": lambda _: Raw(body=b"7"),
    "null": lambda _: Raw(body=b"null"),
    "an object": lambda _: Raw(body=b'{"text": "hello"}'),
    "too many digits": lambda _: Raw(body=b"1" * 5_000),
    "too many brackets": lambda _: Raw(body=b"[" * 50_000),
    "rows that are no objects": _says(1, "x", None),
    "text that is none": _says({"text": 7}),
    "half of a surrogate pair": lambda _: Raw(body=b'[{"text": "\\ud800"}]'),
    "only blocks that are none": _says({"custom": {"blocks": [{"type": "html"}]}}),
    "only what we do not show": _says({"image": "https://shop.example/x.png"}),
}


@pytest.mark.parametrize("kind", NONSENSE)
def test_nonsense_of_the_bot(faulty: Bridge, rasa: Rasa, kind: str) -> None:
    rasa.answer = NONSENSE[kind]
    assert_polite(faulty.shopper(), "en", "what are your thoughts on life?")


def test_half_an_answer_is_still_said(faulty: Bridge, rasa: Rasa) -> None:
    rasa.answer = _says({"custom": {"blocks": [{"type": "html"}]}}, {"text": "您好"})
    assert texts(faulty.shopper().ask("hello")) == "您好"


@BOTH
def test_slow_bot(faulty: Bridge, rasa: Rasa, language: Language, text: str) -> None:
    with rasa.held():
        began = time.monotonic()
        assert_polite(faulty.shopper(), language, text)
        assert BOT_TIMEOUT_S <= time.monotonic() - began < 5


def test_bot_that_drips_its_answer(faulty: Bridge, rasa: Rasa) -> None:
    # Each byte comes in time, all of them never.
    with rasa.dripping():
        assert_polite(faulty.shopper(), "en", "what are your thoughts on life?")


def test_fault_of_our_own_is_answered_politely_too(open_bridge: OpenBridge, monkeypatch: pytest.MonkeyPatch) -> None:
    bridge = open_bridge()

    async def broken(*_: object) -> None:
        raise RuntimeError("a fault that nobody thought of")

    monkeypatch.setattr(bridge.parts.bot, "send", broken)
    shopper = bridge.shopper()
    assert_polite(shopper, "en", "what are your thoughts on life?")
    assert bridge.parts.repository.unanswered(RECOVER_WITHIN) == []


def test_late_answer_is_not_said_after_the_polite_one(faulty: Bridge, rasa: Rasa) -> None:
    shopper = faulty.shopper()
    with rasa.held():
        shopper.ask("hello")
    until(lambda: not rasa.under_way[shopper.id], "the late answer")
    assert shopper.said("bot")[1:] == [fixed_text("trouble", "en")]
    assert texts(shopper.ask("again")) == "echo: again"


@pytest.mark.parametrize(("language", "text"), [("en", "a two person tent"), ("zh", "想买一个帐篷")])
def test_products_come_also_without_the_bot(lone: Bridge, language: Language, text: str) -> None:
    blocks = lone.shopper().ask(text)
    assert texts(blocks) == fixed_text("trouble_with_products", language)
    assert [block["type"] for block in blocks] == ["text", "cards", "quick_replies"]
    assert all(card["price"] for card in blocks[1]["cards"])


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_person_comes_also_without_the_bot(lone: Bridge, locale: Language) -> None:
    shopper = lone.shopper(locale=locale)
    answer = shopper.send(payload={"intent": "human_agent"}, label=fixed_text("person", locale), wait_s=10).json()
    assert answer["state"] == shopper.state() == "waiting"
    assert [message["role"] for message in answer["answers"]] == ["system"]


def test_button_without_the_bot(lone: Bridge) -> None:
    blocks = lone.shopper(locale="zh").ask(payload={"intent": "order_status"}, label="我的订单到哪了？")
    assert texts(blocks) == fixed_text("trouble", "zh")


def test_language_of_the_answer_is_that_of_the_message(lone: Bridge) -> None:
    shopper = lone.shopper(locale="en")
    assert texts(shopper.ask("你觉得人生的意义是什么呢？")) == fixed_text("trouble", "zh")
    assert texts(shopper.ask("what are your thoughts on life?")) == fixed_text("trouble", "en")


def test_nothing_typed_is_lost_while_the_bot_is_away(faulty: Bridge, rasa: Rasa) -> None:
    shopper = faulty.shopper()
    typed = [f"message {number} 第{number}条" for number in range(8)]
    rasa.stop()
    try:
        for text in typed[:4]:
            shopper.send(text)
        until(lambda: len(shopper.said("bot")) == 5, "four polite answers")
    finally:
        rasa.start()
    for text in typed[4:]:
        shopper.ask(text)
    assert shopper.said("shopper") == typed
    assert [message["seq"] for message in shopper.history()] == list(range(1, 18))


def test_bot_is_left_alone_after_repeated_failures_and_asked_again_later(faulty: Bridge, rasa: Rasa) -> None:
    shopper = faulty.shopper()
    rasa.answer = lambda _: Raw(500)
    for _ in range(FAILURES_TO_OPEN + 3):
        assert texts(shopper.ask("hello")) == fixed_text("trouble", "en")
    assert len(rasa.heard(shopper.id)) == FAILURES_TO_OPEN
    rasa.reset()
    until(lambda: texts(shopper.ask("hello")) == "echo: hello", "the bot being asked again")


def test_one_failure_is_forgotten_after_a_success(faulty: Bridge, rasa: Rasa) -> None:
    shopper = faulty.shopper()
    for _ in range(FAILURES_TO_OPEN):
        rasa.answer = lambda _: Raw(500)
        assert texts(shopper.ask("hello")) == fixed_text("trouble", "en")
        rasa.reset()
        assert texts(shopper.ask("hello")) == "echo: hello"


def test_everything_else_works_without_the_bot(lone: Bridge) -> None:
    shopper = lone.shopper()
    assert shopper.http.post(f"{shopper.path}/handoff").json()["state"] == "waiting"
    ada = lone.staff()
    assert ada.do("take", shopper).is_success
    assert ada.answer(shopper, "hello, Ada here").is_success
    assert ada.do("release", shopper).is_success
    assert shopper.state() == "bot"
    search = lone.http().post("/v1/search", json={"text": "tent"})
    assert search.status_code == httpx.codes.OK and search.json()["hits"]


def test_settling_down_waits_for_the_turns_under_way(open_bridge: OpenBridge, rasa: Rasa) -> None:
    bridge = open_bridge()
    shopper = bridge.shopper()
    with rasa.held():
        shopper.send("hello")
        until(lambda: rasa.heard(shopper.id), "the turn's begin")
        bridge.stop_soon()
    bridge.wait_stopped()
    assert [message.role for message in bridge.parts.repository.messages(shopper.id)] == ["bot", "shopper", "bot"]


def parts_ready(bridge: Bridge, status: int) -> dict[str, bool]:
    answer = bridge.http().get("/readyz")
    assert answer.status_code == status, answer.text
    checks: dict[str, bool] = answer.json()["checks"]
    assert answer.json()["ready"] == all(checks.values())
    return checks


def test_ready_when_all_parts_are(bridge: Bridge) -> None:
    assert bridge.http().get("/healthz").json() == {"status": "ok"}
    assert parts_ready(bridge, 200) == {"bot": True, "actions": True, "database": True, "index": True}


def test_not_ready_names_the_part(open_bridge: OpenBridge, tmp_path: object) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    assert parts_ready(open_bridge(bot_url=nowhere), 503) == {
        "bot": False,
        "actions": True,
        "database": True,
        "index": True,
    }
    assert [name for name, is_ready in parts_ready(open_bridge(actions_url=nowhere), 503).items() if not is_ready] == [
        "actions"
    ]
    empty = open_bridge(database_url=f"sqlite:///{tmp_path}/empty.db")
    assert [name for name, is_ready in parts_ready(empty, 503).items() if not is_ready] == ["database"]
    assert empty.http().get("/healthz").is_success


@pytest.mark.parametrize(
    "status",
    [Raw(body=b'{"model_file": null}'), Raw(500), Raw(body=b"[]"), Raw(body=b"7"), Raw(body=b"<html>"), Raw()],
    ids=lambda raw: f"{raw.status} {raw.body!r}",
)
def test_not_ready_while_the_bot_has_no_model(bridge: Bridge, rasa: Rasa, status: Raw) -> None:
    rasa.status = status
    assert parts_ready(bridge, 503)["bot"] is False
