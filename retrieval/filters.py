"""Hard filters over one index version, and what is given up when nothing keeps them all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

import numpy as np

from retrieval.answers import saying_all
from retrieval.columns import Mask
from retrieval.index import ProductIndex
from retrieval.lexicon import concepts, synonyms, translate
from retrieval.text import tokenise
from retrieval.types import RELAXABLE, ParsedQuery

#: So many things are said by a name, and not by a kind with a brand: "Kettlewright tent".
NAMING_CONCEPTS = 3
#: What a query looks like without each constraint that may be given up.
_WITHOUT: Mapping[str, dict[str, Any]] = {
    "in_stock": {"in_stock_only": False},
    "size": {"sizes": ()},
    "colour": {"colours": ()},
    "brand": {"brands": ()},
    "price": {"price_min_minor": None, "price_max_minor": None},
}


def fitting(
    index: ProductIndex, parsed: ParsedQuery, department: str | None, wanted: Mask | None
) -> tuple[ParsedQuery, tuple[str, ...], Mask]:
    """Return the products that keep a query's filters, giving up as little as is needed.

    Parameters
    ----------
    index : ProductIndex
    parsed : ParsedQuery
    department : str, optional
        Key of a department; never given up.
    wanted : (N,) bool, optional
        Products of the kind that is asked for; where it is given, one of them must be left.

    Returns
    -------
    query : ParsedQuery
        The query without what was given up.
    relaxed : tuple of str
        What was given up: the fewest constraints that leave a product, the first of
        :data:`retrieval.types.RELAXABLE` first. Exclusions are never given up.
    allowed : (N,) bool
        The fitting products; none where even without all of these nothing is left.
    """
    base = unexcluded = ~_excluded(index, parsed)
    if wanted is not None and (base & wanted).any():
        base = base & wanted
    for query, relaxed in _lighter(parsed):
        allowed = base & index.columns.products_that_fit(query, department)
        if relaxed and wanted is not None and len(concepts(parsed.terms)) >= NAMING_CONCEPTS:
            # What the kind was read from may be part of a name: the brand that asks for its "upholstered bed" has no
            # bed for dogs, but one that is called so.
            named = unexcluded & index.columns.products_that_fit(parsed, department) & saying_all(index, parsed.terms)
            if named.any():
                return parsed, (), named
        if allowed.any():
            # "Red wine" asks for no red bottle: where products say the colour in their own words, nothing is given up.
            if "colour" in relaxed and (allowed & _saying(index, parsed.terms, *parsed.colours)).any():
                relaxed = tuple(name for name in relaxed if name != "colour")
            return query, relaxed, allowed
    return parsed, (), np.zeros_like(base)


def _saying(index: ProductIndex, *texts: str) -> Mask:
    """Return which products say everything that each of the texts says, (N,) bool."""
    found = np.ones(len(index.columns), bool)
    for text in texts:
        found &= saying_all(index, text)
    return found


def _lighter(parsed: ParsedQuery) -> Iterator[tuple[ParsedQuery, tuple[str, ...]]]:
    """Yield the query with nothing given up, then with each constraint, each pair, …, all of them."""
    held = [name for name in RELAXABLE if parsed.model_copy(update=_WITHOUT[name]) != parsed]
    for count in range(len(held) + 1):
        for names in combinations(held, count):
            changes = {key: value for name in names for key, value in _WITHOUT[name].items()}
            yield parsed.model_copy(update=changes), names


def _excluded(index: ProductIndex, parsed: ParsedQuery) -> Mask:
    """Return which products' texts or materials hold an excluded word, or its translation or synonym, (N,) bool."""
    mask = index.lexical.holding([])
    for term in parsed.excluded_terms:
        own = tokenise(term)
        names = [own, *(tokenise(name) for group in (*translate(term), *synonyms(own)) for name in group)]
        for words in names:
            mask |= index.lexical.holding(words) | index.columns.products_made_of(words)
    return mask
