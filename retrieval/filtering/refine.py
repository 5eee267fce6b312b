"""One more constraint on a query, as facets offer it: a short text that a button can carry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from retrieval.filtering.attributes import split_choice_key, split_number_key
from retrieval.types import Choice, NumberWish, ParsedQuery

#: Nothing that a facet asks for is longer.
MAX_ASK_CHARS = 200


def range_ask(name: str, low: float | None, high: float | None, *more: str) -> str:
    """Return the text of a range: ``price:0:4999``; an open end is empty."""
    return ":".join([name, *("" if end is None else repr(end) for end in (low, high)), *more])


def number_ask(key: str, low: float | None, high: float | None, said: str) -> str:
    """Return the text of a range of an attribute's numbers, in base units; ``said`` is what a chip shows."""
    return f"number:{key}:{range_ask('', low, high, said)[1:]}"


def refined(query: ParsedQuery, ask: str) -> ParsedQuery:
    """Return a query with a facet's value asked for; it takes the place of another value of the same facet.

    Yes-or-no attributes are asked for beside each other.

    Raises
    ------
    ValueError
        When the text is none that a facet gives: it may come from outside.

    Examples
    --------
    >>> refined(ParsedQuery(brands=("Acme",)), "brands:Zeta").brands
    ('Zeta',)
    >>> refined(ParsedQuery(), "price:5000:9999").price_min_minor
    5000
    """
    kind, _, value = ask.partition(":")
    if kind not in _CHANGES or not value or len(ask) > MAX_ASK_CHARS:
        raise ValueError(f"expected a constraint of a facet ({', '.join(_CHANGES)}) with its value, got {ask[:60]!r}")
    try:
        changes = _CHANGES[kind](query, value)
        # Validated again: model_copy takes anything.
        return ParsedQuery.model_validate({**dict(query), **changes})
    except (ValueError, StopIteration) as error:  # pydantic's errors are ValueErrors
        raise ValueError(f"expected a value that {kind} can have, got {value[:60]!r}") from error


def _price(_query: ParsedQuery, value: str) -> dict[str, Any]:
    low, high = (int(end) if end else None for end in value.split(":"))
    return {"price_min_minor": low, "price_max_minor": high}


def _feature(query: ParsedQuery, value: str) -> dict[str, Any]:
    return {
        "features": tuple(dict.fromkeys((*query.features, value))),
        "excluded_features": tuple(key for key in query.excluded_features if key != value),
    }


def _choice(query: ParsedQuery, value: str) -> dict[str, Any]:
    key, own = split_choice_key(value)
    kept = tuple(choice for choice in query.choices if choice.key != key)
    return {"choices": (*kept, Choice(key=key, value=own))}


def _number(query: ParsedQuery, value: str) -> dict[str, Any]:
    name, low, high, said = value.split(":", 3)
    key, dimension = split_number_key(name)
    wish = NumberWish(
        dimension=dimension,
        low=float(low) if low else None,
        high=float(high) if high else None,
        said=said,
        of=key.replace("_", " ")[:40],
    )
    # A wish that names no attribute is about the same one.
    kept = tuple(own for own in query.numbers if own.dimension != dimension or own.of not in (wish.of, None))
    return {"numbers": (*kept, wish)}


_CHANGES: Mapping[str, Callable[[ParsedQuery, str], dict[str, Any]]] = {
    "brands": lambda _query, value: {"brands": (value,)},
    "departments": lambda _query, value: {"departments": (value,)},
    "kinds": lambda _query, value: {"kinds": (value,)},
    "colours": lambda _query, value: {"colours": (value,)},
    "sizes": lambda _query, value: {"sizes": (value,)},
    "rating": lambda _query, value: {"rating_min": float(value)},
    "price": _price,
    "features": _feature,
    "choice": _choice,
    "number": _number,
}
