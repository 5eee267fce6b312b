"""Answer blocks as lines of plain text: for terminals, REST clients without pictures, copies of a conversation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import singledispatch

from shop.money import format_money
from shop.types import Language
from zhanggui.messages import (
    AnyBlock,
    AttachmentBlock,
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
    StepState,
    TextBlock,
)

#: Written after a step of an order that is done, and after the present one.
STEP_MARKS = {StepState.DONE: " ✓", StepState.CURRENT: " ●"}


def plain_text(blocks: Iterable[AnyBlock], language: Language) -> str:
    """Write a message as text; what is not for the shopper (a hand-off) is left out."""
    shown = (block for block in blocks if not isinstance(block, HandoffBlock))
    return "\n".join(line for block in shown for line in block_lines(block, language))


@singledispatch
def block_lines(block: AnyBlock, language: Language = "en") -> Iterator[str]:
    """Write a block as lines of text."""
    raise TypeError(f"expected an answer block, got {type(block).__name__} ({language})")


@block_lines.register
def _(block: TextBlock, language: Language = "en") -> Iterator[str]:
    del language
    yield block.text


@block_lines.register
def _(block: CardsBlock, language: Language = "en") -> Iterator[str]:
    for card in block.cards:
        yield f"  • {_card(card, language)}" + (f"  ({card.reason})" if card.reason else "")


@block_lines.register
def _(block: ComparisonBlock, language: Language = "en") -> Iterator[str]:
    # Row by row, as it is read: columns of proportional letters would not stand in line.
    for number, card in enumerate(block.products, 1):
        yield f"  {number}. {_card(card, language)}"
    for row in block.rows:
        yield f"  {'≠' if row.differs else '='} {row.label}: " + " | ".join(value or "–" for value in row.values)


@block_lines.register
def _(block: QuickRepliesBlock, language: Language = "en") -> Iterator[str]:
    del language
    yield "  " + "  ".join(f"[{reply.label}]" for reply in block.replies)


@block_lines.register
def _(block: ChipsBlock, language: Language = "en") -> Iterator[str]:
    del language
    yield "  " + "  ".join([f"({chip.label})" for chip in block.chips] + list(block.relaxed))


@block_lines.register
def _(block: FormBlock, language: Language = "en") -> Iterator[str]:
    del language
    yield f"  {block.title}"
    for field in block.fields:
        choices = " / ".join(option.label for option in field.options)
        asked = f"{field.label}: {choices}" if choices else field.label
        yield f"  – {asked} ({field.error})" if field.error else f"  – {asked}"


@block_lines.register
def _(block: OfferBlock, language: Language = "en") -> Iterator[str]:
    del language
    yield f"  % {block.title}" + (f" · {block.code}" if block.code else "")
    if block.text:
        yield f"  {block.text}"
    yield from (f"  – {term}" for term in block.terms)
    if block.products:
        yield "  " + ", ".join(product.title for product in block.products)


@block_lines.register
def _(block: OrderTimelineBlock, language: Language = "en") -> Iterator[str]:
    del language
    yield f"  {block.number}: {block.status_label}"
    yield "  " + " → ".join(f"{step.label}{STEP_MARKS.get(step.state, '')}" for step in block.steps)


@block_lines.register
def _(block: SourcesBlock, language: Language = "en") -> Iterator[str]:
    del language
    yield "  — " + ", ".join(source.title for source in block.sources)


@block_lines.register
def _(block: AttachmentBlock, language: Language = "en") -> Iterator[str]:
    del language
    yield f"  [{block.name}]"


@block_lines.register
def _(block: HandoffBlock, language: Language = "en") -> Iterator[str]:
    del language
    yield f"  [hand-off: {block.reason}]"


def _card(card: ProductCard, language: Language) -> str:
    return card.title + (f"  {format_money(card.price, language)}" if card.price else "")
