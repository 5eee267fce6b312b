"""Writes a dialogue as Markdown, as the shopper sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import TypeAdapter

from shop.money import format_money
from shop.types import Language, Money
from zhanggui.messages import (
    AnyBlock,
    CardsBlock,
    ChipsBlock,
    ComparisonBlock,
    FormBlock,
    HandoffBlock,
    OfferBlock,
    OrderTimelineBlock,
    ProductCard,
    QuickRepliesBlock,
    SourcesBlock,
    TextBlock,
)
from zhanggui.plain_text import STEP_MARKS
from zhanggui.plain_text import block_lines as plain_lines

#: So many cards are written; the shopper swipes to the others.
CARDS_WRITTEN = 4
BLOCK: TypeAdapter[AnyBlock] = TypeAdapter(AnyBlock)
WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "shopper": "**Shopper:** ",
        "bot": "**Zhanggui:** ",
        "more": "and {count} more",
        "sold_out": "sold out",
        "source": "source",
    },
    "zh": {"shopper": "**顾客**：", "bot": "**掌柜**：", "more": "还有{count}件", "sold_out": "缺货", "source": "来源"},
}


def plain(text: str) -> str:
    r"""Return a text so that Markdown shows it as it is.

    Examples
    --------
    >>> plain("2 * 3 <b>")
    '2 \\* 3 \\<b\\>'
    """
    return re.sub(r"([\\`*_\[\]<>#|~$])", r"\\\1", text)


def block_lines(block: AnyBlock, language: Language) -> Iterator[str]:
    """Yield the paragraphs of a block; a hand-off is nothing that a shopper sees."""
    match block:
        case TextBlock():
            yield plain(block.text).replace("\n", "  \n")
        case CardsBlock():
            yield "\n".join(_cards(block, language))
        case ComparisonBlock():
            yield "\n".join(_table(block, language))
        case FormBlock() | OfferBlock():
            yield "  \n".join(f"> {plain(line.strip())}" for line in plain_lines(block, language))
        case QuickRepliesBlock():
            yield " ".join(f"`[ {reply.label} ]`" for reply in block.replies)
        case ChipsBlock():
            yield " ".join(
                [f"`{chip.label} ×`" for chip in block.chips] + [f"~~{plain(own)}~~" for own in block.relaxed]
            )
        case OrderTimelineBlock():
            steps = " → ".join(plain(step.label) + STEP_MARKS.get(step.state, "") for step in block.steps)
            total = _money(block.total, language)
            yield f"> **{block.number}**: {plain(block.status_label)}, {total}  \n> {steps}"
        case SourcesBlock():
            titles = ", ".join(f"*{plain(source.title)}*" for source in block.sources)
            yield f"({WORDS[language]['source']}: {titles})"
        case HandoffBlock():
            return


def _money(money: Money, language: Language) -> str:
    # Two dollar signs in a paragraph are a formula to some readers of Markdown.
    return format_money(money, language).replace("$", "\\$")


def _table(block: ComparisonBlock, language: Language) -> Iterator[str]:
    columns = [_card(card, language).replace("|", "\\|") for card in block.products]
    yield "| |" + "".join(f" {column} |" for column in columns)
    yield "|---|" + "---|" * len(columns)
    for row in block.rows:
        yield f"| {plain(row.label)}{' ≠' if row.differs else ''} |" + "".join(f" {plain(v)} |" for v in row.values)


def _cards(block: CardsBlock, language: Language) -> Iterator[str]:
    for card in block.cards[:CARDS_WRITTEN]:
        yield f"- {_card(card, language)}"
    rest = len(block.cards) - CARDS_WRITTEN
    if rest > 0:
        yield f"- *{WORDS[language]['more'].format(count=rest)}*"


def _card(card: ProductCard, language: Language) -> str:
    parts = [f"**{plain(card.title)}**"]
    if card.price:
        parts.append(_money(card.price, language))
    if not card.in_stock:
        parts.append(WORDS[language]["sold_out"])
    if card.reason:
        parts.append(f"*{plain(card.reason)}*")
    return ", ".join(parts)


def turn(said: str, blocks: list[AnyBlock], language: Language) -> Iterator[str]:
    """Yield the paragraphs of a message and its answer."""
    words = WORDS[language]
    yield words["shopper"] + plain(said)
    lines = [line for block in blocks for line in block_lines(block, language)]
    if not lines:
        return
    if isinstance(blocks[0], TextBlock):
        yield words["bot"] + lines[0]
        yield from lines[1:]
    else:
        # A list does not begin in the middle of a line.
        yield words["bot"].rstrip()
        yield from lines
