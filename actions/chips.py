"""What was understood from a query, as removable chips."""

from __future__ import annotations

from collections.abc import Callable

from retrieval.types import ParsedQuery
from shop.money import format_money
from shop.types import Language, Money
from zhanggui.messages import Chip, ChipsBlock, Payload
from zhanggui.wording import colour_name, word

#: Name of the entity by which a chip's removal says which constraint goes.
REMOVE = "constraint"
MAX_CHIPS = 12


def _key(_name: str, key: str) -> str:
    return key


def chips_block(
    parsed: ParsedQuery, relaxed: tuple[str, ...], language: Language, named: Callable[[str, str], str] = _key
) -> ChipsBlock | None:
    """Build the block; None when nothing but words was understood and nothing was relaxed.

    Parameters
    ----------
    parsed : ParsedQuery
    relaxed : tuple of str
        What was given up, in words.
    language : str
    named : callable
        Returns what a shopper reads for a key of the query ("features", "waterproof").
    """
    chips = [
        *_price_chip(parsed, language),
        *(_chip(brand, "brands", brand) for brand in parsed.brands),
        *(_chip(colour_name(colour, language), "colours", colour) for colour in parsed.colours),
        *(_chip(size, "sizes", size) for size in parsed.sizes),
        *(
            _chip(word("chip_not", language, what=what), "excluded", what)
            for what in (*parsed.excluded_brands, *parsed.excluded_terms)
        ),
    ]
    chips += [_chip(wish.said, "numbers", wish.said) for wish in parsed.numbers]
    for name in ("features", "departments", "kinds"):
        chips += [_chip(named(name, key), name, key) for key in getattr(parsed, name)]
    for choice in parsed.choices:
        chips.append(_chip(named("choices", f"{choice.key}|{choice.value}"), "choices", choice.key))
    if parsed.rating_min is not None:
        chips.append(_chip(word("rating_from", language, stars=f"{parsed.rating_min:g}"), "rating", "rating"))
    if parsed.in_stock_only:
        chips.append(_chip(word("chip_in_stock", language), "in_stock_only", "in_stock_only"))
    if parsed.sort != "relevance":
        chips.append(_chip(word(f"sort_{parsed.sort}", language), "sort", parsed.sort))
    return ChipsBlock(chips=tuple(chips[:MAX_CHIPS]), relaxed=relaxed[:6]) if chips or relaxed else None


def without(parsed: ParsedQuery, constraint: str) -> ParsedQuery:
    """Return the query without a chip's constraint, ``kind:value`` as the chip sent it."""
    kind, _, value = constraint.partition(":")
    if kind == "price":
        return parsed.model_copy(update={"price_min_minor": None, "price_max_minor": None})
    if kind == "rating":
        return parsed.model_copy(update={"rating_min": None})
    if kind == "numbers":
        return parsed.model_copy(update={"numbers": tuple(own for own in parsed.numbers if own.said != value)})
    if kind == "choices":
        return parsed.model_copy(update={"choices": tuple(own for own in parsed.choices if own.key != value)})
    if kind == "sort":
        return parsed.model_copy(update={"sort": "relevance"})
    if kind == "in_stock_only":
        return parsed.model_copy(update={"in_stock_only": False})
    names = ("excluded_brands", "excluded_terms") if kind == "excluded" else (kind,)
    known = set(type(parsed).model_fields)
    return parsed.model_copy(
        update={name: tuple(kept for kept in getattr(parsed, name) if kept != value) for name in names if name in known}
    )


def _chip(label: str, kind: str, value: str) -> Chip:
    remove = Payload(intent="refine_search", entities={REMOVE: f"{kind}:{value}"[:200]})
    return Chip(label=label[:120], remove=remove)


def _price_chip(parsed: ParsedQuery, language: Language) -> list[Chip]:
    def money(amount_minor: int) -> str:
        return format_money(Money(amount_minor=amount_minor, currency=parsed.currency), language)

    low, high = parsed.price_min_minor, parsed.price_max_minor
    if low is not None and high is not None:
        label = word("chip_between", language, low=money(low), high=money(high))
    elif high is not None:
        label = word("chip_under", language, amount=money(high))
    elif low is not None:
        label = word("chip_over", language, amount=money(low))
    else:
        return []
    return [_chip(label, "price", "price")]
