"""Facts of the shop's products, taken out of the index's columns."""

from __future__ import annotations

import numpy as np

from recommender.interactions.columns import UNKNOWN_PRICE
from recommender.items.facts import UNKNOWN, Coded, ItemFacts, price_levels
from retrieval.indexing.columns import NO_PRICE, Columns
from retrieval.indexing.stored import Labels


def facts_of(columns: Columns) -> ItemFacts:
    """Return the facts of all products, in the rows of the index.

    The kind is the product's type ("tent"); the price is that of the cheapest variant, in the catalogue's currency.
    """
    count = len(columns)
    lowest = columns.lowest_prices(np.ones(len(columns.price_minor), bool), np.arange(count))
    price_minor = np.where(lowest == NO_PRICE, UNKNOWN_PRICE, lowest)
    kind = coded(columns.type_keys)
    return ItemFacts(
        kind=kind,
        department=coded(columns.department),
        brand=coded(columns.brand),
        price_minor=price_minor,
        price_level=price_levels(kind.codes, price_minor),
        released_day=columns.released_day,
    )


def coded(labels: Labels) -> Coded:
    """Return a column of the index with its empty texts as unknown."""
    names = tuple(text for text in labels.table if text)
    code_of = {text: code for code, text in enumerate(names)}
    renumbered = np.array([code_of.get(text, UNKNOWN) for text in labels.table], np.int32)
    return Coded(names, renumbered[labels.codes] if len(labels) else np.empty(0, np.int32))
