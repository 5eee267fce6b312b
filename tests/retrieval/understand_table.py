"""What the tables of queries share: one catalogue's vocabulary, and what a case expects."""

from __future__ import annotations

from typing import Any

from retrieval.brands import Vocabulary
from retrieval.types import ParsedQuery
from retrieval.understand import QueryParser

#: A query, and every field that is not at its default (``terms`` only where a case says it).
Case = tuple[str, dict[str, Any]]

BRANDS = [
    "Logitech",
    "Sony",
    "HP",
    "Apple",
    "Black & Decker",
    "Northfold",
    "3M",
    "Kingston Technology",
    "Sharp",
    "山行",
]
PARSER = QueryParser(Vocabulary.of(BRANDS))
_ALWAYS = {"text", "language", "currency", "terms"}


def understood(text: str) -> dict[str, Any]:
    """Return the constraints that a query was understood to hold."""
    parsed = PARSER.parse(text)
    return {name: value for name, value in parsed if name not in _ALWAYS and value != _default(name)}


def _default(name: str) -> Any:
    return ParsedQuery.model_fields[name].get_default(call_default_factory=True)


def price(low: float | None = None, high: float | None = None) -> dict[str, int]:
    """Return the expected bounds, given in whole units of the currency."""
    bounds = {"price_min_minor": low, "price_max_minor": high}
    return {name: round(value * 100) for name, value in bounds.items() if value is not None}
