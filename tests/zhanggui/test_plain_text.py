"""Blocks without a browser: each kind as lines that can be read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

import pytest

from shop.types import Money
from zhanggui.messages import (
    AnyBlock,
    AttachmentBlock,
    CardsBlock,
    Chip,
    ChipsBlock,
    ComparisonBlock,
    ComparisonRow,
    FieldKind,
    FormBlock,
    FormField,
    FormOption,
    HandoffBlock,
    HandoffReason,
    OfferBlock,
    OrderTimelineBlock,
    Payload,
    ProductCard,
    QuickRepliesBlock,
    QuickReply,
    Source,
    SourcesBlock,
    StepState,
    TextBlock,
    TimelineStep,
)
from zhanggui.plain_text import block_lines, plain_text

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
        (
            ComparisonBlock(
                products=(
                    ProductCard(product_id="1", variant_id="1", title="Kettle", price=USD),
                    ProductCard(product_id="2", variant_id="2", title="水壶"),
                ),
                rows=(
                    ComparisonRow(label="Volume", values=("1 l", "2 l")),
                    ComparisonRow(label="Material", values=("steel", "steel")),
                    ComparisonRow(label="Weight", values=("900 g", "")),
                ),
            ),
            [
                "  1. Kettle  $49.95",
                "  2. 水壶",
                "  ≠ Volume: 1 l | 2 l",
                "  = Material: steel | steel",
                "  = Weight: 900 g | –",
            ],
        ),
        (
            FormBlock(
                title="Return",
                submit_label="Send",
                payload=Payload(intent="inform"),
                fields=(
                    FormField(
                        name="reason",
                        label="Reason",
                        kind=FieldKind.RADIO,
                        options=(FormOption(value="a", label="Faulty"), FormOption(value="b", label="Too small")),
                    ),
                    FormField(name="comment", label="Comment", error="at most 300 characters"),
                ),
            ),
            ["  Return", "  – Reason: Faulty / Too small", "  – Comment (at most 300 characters)"],
        ),
        (
            OfferBlock(title="10 % off", code="SAVE10", text="takes $5 off", terms=("once", "until May")),
            ["  % 10 % off · SAVE10", "  takes $5 off", "  – once", "  – until May"],
        ),
        (
            AttachmentBlock(
                attachment_id="00000000-0000-4000-8000-000000000000",
                name="脚踏.jpg",
                media_type="image/jpeg",
                size_bytes=9,
            ),
            ["  [脚踏.jpg]"],
        ),
    ],
)
def test_a_block_is_lines_of_text(block: AnyBlock, lines: list[str]) -> None:
    assert list(block_lines(block)) == lines


def test_every_block_can_be_written() -> None:
    union, _ = get_args(AnyBlock)
    assert set(get_args(union)) <= set(block_lines.registry)


def test_a_message_is_text_without_what_the_shopper_must_not_see() -> None:
    blocks = (TextBlock(text="Hello"), HandoffBlock(reason=HandoffReason.ASKED, summary="angry"))
    assert plain_text(blocks, "en") == "Hello"
