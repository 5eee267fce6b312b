"""What of a message can be searched, how a question is cut into terms, and which part of a message is shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zhanggui.messages import (
    AnyBlock,
    AttachmentBlock,
    CardsBlock,
    ComparisonBlock,
    OfferBlock,
    OrderTimelineBlock,
    TextBlock,
)

#: Han and kana: each character is a word of its own, because nothing stands between their words.
_CHARACTER = re.compile(r"([\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])")
#: A trigram index knows no shorter terms.
TRIGRAM = 3
#: Shown before the first match, and in all.
_LEAD_CHARS, _SNIPPET_CHARS = 40, 180


@dataclass(frozen=True)
class SnippetPart:
    """A piece of a message: found, or what stands around it."""

    text: str
    is_match: bool


def text_of(blocks: Sequence[AnyBlock], author: str | None = None) -> str:
    """Return what a message can be found by: its words, the products and the order on it, and who wrote it."""
    return "\n".join(part for part in (*_texts(blocks), author or "") if part)


def _texts(blocks: Sequence[AnyBlock]) -> Iterable[str]:
    for block in blocks:
        match block:
            case TextBlock():
                yield block.text
            case CardsBlock():
                yield from (card.title for card in block.cards)
            case ComparisonBlock():
                yield from (card.title for card in block.products)
            case OfferBlock():
                yield f"{block.title} {block.code or ''}"
            case AttachmentBlock():
                yield block.name
            case OrderTimelineBlock():
                yield block.number
                yield from (item.title for item in block.items)
                yield block.tracking_number or ""


def words_of(text: str) -> str:
    """Return a text as words with blanks between them, each Han character one of them.

    Examples
    --------
    >>> words_of("订单ZG-42，要退款!")
    '订 单 zg 42 要 退 款'
    """
    spaced = _CHARACTER.sub(r" \1 ", text.casefold())
    return " ".join("".join(c if c.isalnum() else " " for c in spaced).split())


def terms_of(text: str) -> tuple[str, ...]:
    """Return the terms of a question, all of which must be found; nothing where it has neither letter nor digit.

    Examples
    --------
    >>> terms_of(" blue  tent!"), terms_of("?!")
    (('blue', 'tent!'), ())
    """
    return tuple(term for term in unicodedata.normalize("NFC", text).split() if words_of(term))


def has_character(term: str) -> bool:
    """Say whether a term has Han or kana in it."""
    return _CHARACTER.search(term) is not None


def snippet_of(text: str, terms: Sequence[str]) -> tuple[SnippetPart, ...]:
    """Return the part of a text around the first match, cut where matches begin and end.

    Examples
    --------
    >>> [(part.text, part.is_match) for part in snippet_of("I want a <b>tent</b>", ["TENT"])]
    [('I want a <b>', False), ('tent', True), ('</b>', False)]
    """
    pattern = re.compile("|".join(re.escape(term) for term in sorted(terms, key=len, reverse=True)), re.IGNORECASE)
    first = pattern.search(text)
    begin = max(0, first.start() - _LEAD_CHARS) if first else 0
    shown = text[begin : begin + _SNIPPET_CHARS]
    parts: list[SnippetPart] = [SnippetPart("…", is_match=False)] if begin else []
    last = 0
    for match in pattern.finditer(shown):
        if match.start() > last:
            parts.append(SnippetPart(shown[last : match.start()], is_match=False))
        parts.append(SnippetPart(match.group(), is_match=True))
        last = match.end()
    rest = shown[last:] + ("…" if begin + _SNIPPET_CHARS < len(text) else "")
    return (*parts, SnippetPart(rest, is_match=False)) if rest else tuple(parts)
