"""The written shoppers can be played, and what they are answered is written as they see it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from benchmarks.dialogue_world import _AGE_DAYS
from benchmarks.transcript_markdown import block_lines, turn
from benchmarks.transcripts import dearer, scripts
from shop.types import LANGUAGES, Language, LocalizedText, Money, Order, OrderLine, OrderStatus
from zhanggui.messages import (
    AnyBlock,
    CardsBlock,
    Chip,
    ChipsBlock,
    ComparisonBlock,
    ComparisonRow,
    HandoffBlock,
    HandoffReason,
    OfferBlock,
    ProductCard,
    QuickRepliesBlock,
    QuickReply,
    TextBlock,
)

USD = Money(amount_minor=4_900, currency="USD")


@pytest.mark.parametrize("language", LANGUAGES)
def test_ten_shoppers_say_what_can_be_filled_in(language: Language) -> None:
    written = scripts(language)
    assert len(written) == 10
    facts = {"number": "ZG-1", "spaced": "zg 1", "email": "a@b.c", "phone": "1234"}
    for script in written:
        assert 6 <= len(script.says) <= 14, script.title
        assert all(said.format(**facts) for said in script.says)
        assert set(script.orders) <= set(_AGE_DAYS)


def test_both_languages_have_shoppers_of_the_same_kinds() -> None:
    english, chinese = ([(s.orders, s.signed, s.paid_more) for s in scripts(language)] for language in LANGUAGES)
    assert english == chinese


def test_a_dearer_order_costs_what_its_lines_cost() -> None:
    title = LocalizedText(en="Kettle", zh="水壶")
    line = OrderLine(product_id="p", variant_id="v", title=title, quantity=2, unit_price=USD)
    order = Order(
        number="ZG-1", customer_id="c", status=OrderStatus.PACKED, placed_at=datetime(2026, 11, 1, tzinfo=UTC), lines=(line,), total=USD
    )  # fmt: skip
    raised = dearer(order, 20)
    assert raised.lines[0].unit_price.amount_minor == 5_880
    assert raised.total.amount_minor == 2 * 5_880


@pytest.mark.parametrize(
    ("block", "language", "lines"),
    [
        (TextBlock(text="2 * 3\n$4"), "en", ["2 \\* 3  \n\\$4"]),
        (QuickRepliesBlock(replies=(QuickReply(label="好"),)), "zh", ["`[ 好 ]`"]),
        (ChipsBlock(chips=(Chip(label="red"),), relaxed=("under $5",)), "en", ["`red ×` ~~under \\$5~~"]),
        (HandoffBlock(reason=HandoffReason.ASKED, summary="for the person only"), "en", []),
    ],
)
def test_a_block_in_markdown(block: AnyBlock, language: Language, lines: list[str]) -> None:
    assert list(block_lines(block, language)) == lines


def test_a_comparison_is_a_table() -> None:
    products = tuple(ProductCard(product_id=str(n), variant_id=str(n), title=f"T{n}", price=USD) for n in range(2))
    rows = (ComparisonRow(label="Size", values=("1 l", "2 l")), ComparisonRow(label="Made of", values=("tin", "tin")))
    (written,) = block_lines(ComparisonBlock(products=products, rows=rows), "en")
    assert written.splitlines() == [
        "| | **T0**, \\$49.00 | **T1**, \\$49.00 |",
        "|---|---|---|",
        "| Size ≠ | 1 l | 2 l |",
        "| Made of | tin | tin |",
    ]


def test_an_offer_stands_apart() -> None:
    (written,) = block_lines(OfferBlock(title="5 off", code="A-1", terms=("once",)), "en")
    assert written == "> % 5 off · A-1  \n> – once"


def test_cards_beyond_the_first_are_counted() -> None:
    cards = tuple(ProductCard(product_id=str(n), variant_id=str(n), title=f"T{n}", price=USD) for n in range(6))
    (written,) = block_lines(CardsBlock(cards=cards), "zh")
    assert written.splitlines() == [*(f"- **T{n}**, \\$49" for n in range(4)), "- *还有2件*"]


def test_a_message_without_an_answer_stands_alone() -> None:
    assert list(turn("hello?", [], "en")) == ["**Shopper:** hello?"]


def test_an_answer_that_begins_with_a_list_begins_on_a_line_of_its_own() -> None:
    cards = CardsBlock(cards=(ProductCard(product_id="1", variant_id="1", title="Tent"),))
    assert list(turn("tent", [cards], "en")) == ["**Shopper:** tent", "**Zhanggui:**", "- **Tent**"]
