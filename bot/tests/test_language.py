"""Which language a message is answered in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from components.language import LanguageComponent, asked_language, text_language
from rasa.shared.nlu.training_data.message import Message


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("where is my order", "en"),
        ("thanks!", "en"),
        ("red running shoes men", "en"),
        ("do you sell 华为 phones?", "en"),
        ("我的订单到哪了", "zh"),
        ("想买 bluetooth speaker 200块以内", "zh"),
        ("iPhone 15 Pro Max 有吗", "zh"),
        ("我要退貨", "zh"),
        ("Sony WH-1000XM4", None),
        ("ZG-2026-104233", None),
        ("mei.lin@example.com", None),
        ("4821", None),
        ("👍", None),
        ("", None),
    ],
)
def test_language_of_a_text(text: str, language: str | None) -> None:
    assert text_language(text) == language


def understood(text: str, metadata: dict[str, Any] | None, intent: str = "chitchat") -> Message:
    message = Message({"text": text, "metadata": metadata, "intent": {"name": intent}})
    return LanguageComponent().process([message])[0]


def language_of(message: Message) -> list[str]:
    return [e["value"] for e in message.get("entities") or [] if e["entity"] == "language"]


def test_the_bridges_word_comes_before_the_texts_script() -> None:
    assert language_of(understood("where is it", {"language": "zh"})) == ["zh"]


def test_the_text_speaks_when_the_bridge_does_not() -> None:
    assert language_of(understood("在哪里", {})) == ["zh"]
    assert language_of(understood("where is it", {"language": None})) == ["en"]


def test_nothing_is_added_when_there_is_no_language() -> None:
    assert language_of(understood("4821", {})) == []


def test_a_message_outside_conversations_gets_none() -> None:
    assert language_of(understood("where is it", None)) == []


@pytest.mark.parametrize(
    ("text", "language"), [("可以说英文吗", "en"), ("please speak Chinese", "zh"), ("switch language", "zh")]
)
def test_an_asked_language_wins_over_everything(text: str, language: str) -> None:
    assert language_of(understood(text, {"language": "zh"}, "language_switch")) == [language]


def test_two_named_languages_are_no_wish() -> None:
    assert asked_language("can you translate chinese to english") is None


@pytest.mark.parametrize("text", ['/order_status{"order_number": "ZG-2026-104233"}', "/order_status"])
def test_a_buttons_payload_carries_the_language(text: str) -> None:
    message = understood(text, {"language": "zh"})
    name, _, payload = message.get("text").partition("{")
    assert name == "/order_status"
    assert json.loads("{" + payload)["language"] == "zh"


def test_a_broken_payload_is_left_alone() -> None:
    assert understood('/greet{"a"', {"language": "zh"}).get("text") == '/greet{"a"'
