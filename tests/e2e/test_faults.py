"""Processes that die, hang or restart: the shopper gets a polite answer, nothing is lost, the talk goes on.

Runs after the other end-to-end tests (alphabetical order), on the same processes.
"""

from __future__ import annotations

import signal
import threading
import time
from typing import Any

import pytest

from tests.e2e.conftest import Client, of_type, words
from tests.e2e.stack import Stack

pytestmark = pytest.mark.e2e


def typed(shopper: Client) -> list[str]:
    return [
        block["text"]
        for message in shopper.messages()
        if message["role"] == "shopper"
        for block in of_type(message["blocks"], "text")
    ]


def test_actions_killed_and_back(stack: Stack) -> None:
    shopper = Client(stack.url, locale="zh")
    shopper.say("你好")
    stack.kill("actions")
    blocks = shopper.say("想买一个帐篷")
    assert any("一" <= character <= "鿿" for character in words(blocks)), "polite answer in the shopper's language"
    stack.start("actions")
    stack.wait_ready()
    assert of_type(shopper.say("想买一个帐篷"), "cards")
    assert typed(shopper) == ["你好", "想买一个帐篷", "想买一个帐篷"]


def test_bot_hangs_then_goes_on(stack: Stack) -> None:
    shopper = Client(stack.url, locale="en")
    stack.signal("bot", signal.SIGSTOP)
    try:
        started = time.monotonic()
        blocks = shopper.say("I need a kettle")
        assert words(blocks)
        assert time.monotonic() - started < 12
    finally:
        stack.signal("bot", signal.SIGCONT)
    stack.wait_ready()
    deadline = time.monotonic() + 30
    while not of_type(shopper.say("I need a kettle"), "cards"):
        assert time.monotonic() < deadline, "the bot did not come back"
        time.sleep(1)


def test_bot_killed_in_the_middle_of_a_turn(stack: Stack) -> None:
    shopper = Client(stack.url, locale="en")
    shopper.say("hello")
    answers: list[list[dict[str, Any]]] = []
    stack.signal("bot", signal.SIGSTOP)  # so that the turn is surely under way when the process dies
    turn = threading.Thread(target=lambda: answers.append(shopper.say("a tent for two people")))
    turn.start()
    time.sleep(1)
    stack.kill("bot")
    turn.join(30)
    assert answers, "the turn must end with an answer"
    assert words(answers[0])
    while_down = shopper.say("do you have hiking boots")
    assert words(while_down)
    assert of_type(while_down, "cards"), "search works without the bot"
    stack.start("bot")
    stack.wait_ready()
    assert of_type(shopper.say("do you have hiking boots"), "cards")
    assert typed(shopper) == [
        "hello",
        "a tent for two people",
        "do you have hiking boots",
        "do you have hiking boots",
    ]


def test_bridge_killed_keeps_what_was_said(stack: Stack) -> None:
    shopper = Client(stack.url, locale="en")
    shopper.say("hello")
    before = shopper.messages()
    stack.kill("bridge")
    stack.start("bridge")
    stack.wait_ready()
    assert shopper.messages()[: len(before)] == before
    assert of_type(shopper.say("a tent please"), "cards")
