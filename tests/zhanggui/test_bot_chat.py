"""``zhanggui bot chat``: blocks become lines of a terminal, faults become a sentence."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from zhanggui.bot_chat import Chat
from zhanggui.bot_process import BotError
from zhanggui.settings import Settings


def answering(monkeypatch: pytest.MonkeyPatch, status: int, answer: Any) -> list[dict[str, Any]]:
    """Let a stand-in answer for the bot; return what it is sent."""
    sent: list[dict[str, Any]] = []

    def post(url: str, **parts: Any) -> httpx.Response:
        sent.append(parts["json"])
        return httpx.Response(status, json=answer, request=httpx.Request("POST", url))

    monkeypatch.setattr(httpx, "post", post)
    return sent


def test_a_conversation_keeps_its_sender_language_and_customer(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = [
        {"text": "您好"},
        {"custom": {"blocks": [{"type": "text", "text": "还有"}]}},
        {"custom": {"blocks": [{}]}},
    ]
    sent = answering(monkeypatch, 200, answer)
    chat = Chat(Settings(), "zh", "c-1")
    lines = chat.say("你好")
    chat.say("帐篷")
    assert lines[:2] == ["您好", "还有"]
    assert "not a valid answer" in lines[2]
    assert [body["message"] for body in sent] == ["你好", "帐篷"]
    assert len({body["sender"] for body in sent}) == 1
    assert (sent[0]["metadata"]["language"], sent[0]["metadata"]["customer_id"]) == ("zh", "c-1")


def test_a_bot_that_does_not_answer_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, 503, [])
    with pytest.raises(BotError, match="make run"):
        Chat(Settings()).say("hello")
