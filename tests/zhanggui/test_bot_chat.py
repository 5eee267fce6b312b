"""``zhanggui bot chat``: blocks become lines of a terminal, faults become a sentence."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from shop.types import Money
from zhanggui.bot_chat import Chat, block_lines
from zhanggui.bot_process import BotError
from zhanggui.messages import (
    AnyBlock,
    CardsBlock,
    Chip,
    ChipsBlock,
    OrderTimelineBlock,
    ProductCard,
    QuickRepliesBlock,
    QuickReply,
    Source,
    SourcesBlock,
    StepState,
    TextBlock,
    TimelineStep,
)
from zhanggui.settings import Settings

USD = Money(amount_minor=4_995, currency="USD")
YEN = Money(amount_minor=4_995, currency="JPY")


@pytest.mark.parametrize(
    ("block", "lines"),
    [
        (TextBlock(text="Hello"), ["Hello"]),
        (QuickRepliesBlock(replies=(QuickReply(label="好的"), QuickReply(label="No"))), ["  [好的]  [No]"]),
        (ChipsBlock(chips=(Chip(label="red"),), relaxed=("price",)), ["  (red)  price"]),
        (SourcesBlock(sources=(Source(title="Returns"),)), ["  — Returns"]),
        (
            CardsBlock(
                cards=(
                    ProductCard(product_id="1", variant_id="1", title="Kettle", price=USD, reason="often bought"),
                    ProductCard(product_id="2", variant_id="2", title="水壶", price=YEN),
                    ProductCard(product_id="3", variant_id="3", title="No price"),
                )
            ),
            ["  • Kettle  $49.95  (often bought)", "  • 水壶  ¥4,995", "  • No price"],
        ),
        (
            OrderTimelineBlock(
                number="ZG-1",
                status_label="on its way",
                placed_at=datetime(2026, 11, 1, tzinfo=UTC),
                total=USD,
                steps=(
                    TimelineStep(label="packed", state=StepState.DONE),
                    TimelineStep(label="sent", state=StepState.CURRENT),
                    TimelineStep(label="there", state=StepState.UPCOMING),
                ),
            ),
            ["  ZG-1: on its way", "  packed ✓ → sent ● → there"],
        ),
    ],
)
def test_a_block_in_the_terminal(block: AnyBlock, lines: list[str]) -> None:
    assert list(block_lines(block)) == lines


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
