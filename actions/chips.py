"""What was understood from a query, as removable chips."""

from __future__ import annotations

from collections.abc import Callable

from retrieval.types import ParsedQuery
from shop.money import format_money
from shop.types import CurrencyCode, Language, Money
from zhanggui.messages import MAX_CHIPS, MAX_RELAXED, Chip, ChipsBlock, Payload
from zhanggui.wording import colour_name, word

#: Name of the entity by which a chip's removal says which constraint goes.
REMOVE = "constraint"
#: What the removal of a chip sets, where it stands for a whole field.
_CLEARED: dict[str, dict[str, object]] = {
    "price": {"price_min_minor": None, "price_max_minor": None},
    "rating": {"rating_min": None},
    "quantity": {"quantity": None},
    "sort": {"sort": "relevance"},
    "in_stock_only": {"in_stock_only": False},
}
#: The lists that a chip's value is taken out of.
_LISTS = {
    name: (name,) for name in ("brands", "colours", "sizes", "features", "departments", "kinds", "model_numbers")
} | {"excluded": ("excluded_brands", "excluded_terms", "excluded_features")}


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
    chips += [
        _chip(word("chip_not", language, what=named("features", key)), "excluded", key)
        for key in parsed.excluded_features
    ]
    chips += [_chip(wish.said, "numbers", wish.said) for wish in parsed.numbers]
    chips += [_chip(name.upper(), "model_numbers", name) for name in parsed.model_numbers]
    for name in ("features", "departments", "kinds"):
        chips += [_chip(named(name, key), name, key) for key in getattr(parsed, name)]
    for choice in parsed.choices:
        chips.append(_chip(named("choices", f"{choice.key}|{choice.value}"), "choices", choice.key))
    if parsed.rating_min is not None:
        chips.append(_chip(word("rating_from", language, stars=f"{parsed.rating_min:g}"), "rating", "rating"))
    if parsed.quantity is not None:
        chips.append(_chip(word("chip_quantity", language, count=parsed.quantity), "quantity", "quantity"))
    chips += [
        _chip(word("chip_correction", language, read=own.read, said=own.said), "corrections", own.said)
        for own in parsed.corrections
    ]
    if parsed.in_stock_only:
        chips.append(_chip(word("chip_in_stock", language), "in_stock_only", "in_stock_only"))
    if parsed.sort != "relevance":
        chips.append(_chip(word(f"sort_{parsed.sort}", language), "sort", parsed.sort))
    return ChipsBlock(chips=tuple(chips[:MAX_CHIPS]), relaxed=relaxed[:MAX_RELAXED]) if chips or relaxed else None


def without(parsed: ParsedQuery, constraint: str) -> ParsedQuery:
    """Return the query without a chip's constraint, ``kind:value`` as the chip sent it."""
    kind, _, value = constraint.partition(":")
    if kind in _CLEARED:
        return parsed.model_copy(update=_CLEARED[kind])
    if kind == "corrections":
        return _as_said(parsed, value)
    if kind == "numbers":
        return parsed.model_copy(update={"numbers": tuple(own for own in parsed.numbers if own.said != value)})
    if kind == "choices":
        return parsed.model_copy(update={"choices": tuple(own for own in parsed.choices if own.key != value)})
    names = _LISTS.get(kind, ())
    return parsed.model_copy(
        update={name: tuple(kept for kept in getattr(parsed, name) if kept != value) for name in names}
    )


def _as_said(parsed: ParsedQuery, said: str) -> ParsedQuery:
    """Return the query with one correction undone: its words are searched for as they were written."""
    undone = [own for own in parsed.corrections if own.said == said]
    terms = parsed.terms
    for own in undone:
        terms = terms.replace(own.read, own.said)
    return parsed.model_copy(
        update={"terms": terms, "corrections": tuple(own for own in parsed.corrections if own not in undone)}
    )


def _chip(label: str, kind: str, value: str) -> Chip:
    remove = Payload(intent="refine_search", entities={REMOVE: f"{kind}:{value}"[:200]})
    return Chip(label=label[:120], remove=remove)


def _price_chip(parsed: ParsedQuery, language: Language) -> list[Chip]:
    label = price_label(parsed.price_min_minor, parsed.price_max_minor, parsed.currency, language)
    return [_chip(label, "price", "price")] if label else []


def price_label(low: int | None, high: int | None, currency: CurrencyCode, language: Language) -> str | None:
    """Return price bounds in words ("under $50"); None for none. Amounts are minor units."""

    def money(amount_minor: int) -> str:
        return format_money(Money(amount_minor=amount_minor, currency=currency), language)

    if low is not None and high is not None:
        return word("chip_between", language, low=money(low), high=money(high))
    if high is not None:
        return word("chip_under", language, amount=money(high))
    return word("chip_over", language, amount=money(low)) if low is not None else None
