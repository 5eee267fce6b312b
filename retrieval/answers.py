"""From a ranking to what the shopper gets: the wished order, what is out of stock last, the variant to show."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from retrieval.columns import NO_PRICE, Mask
from retrieval.index import ProductIndex
from retrieval.lexicon import concepts
from retrieval.types import Hit, ParsedQuery

#: Of the fused candidates, those within this share of the best score count as answers. Rank fusion never says
#: "no", so that without a floor every query would "find" hundreds.
SCORE_FLOOR = 0.35
#: A wish for an order is a wish for an order of what fits well: the cheapest of everything that shares a word
#: with "bluetooth headphones" would be headphones with a wire. So what is sorted says all that was asked for, and
#: where no product does, it scores nearly as high as the best.
HEAD_FLOOR, HEAD_FLOOR_SAYING_ALL = 0.8, 0.5

Scored = list[tuple[int, float]]


def above_floor(ranked: Scored) -> Scored:
    """Return the scored rows, best first, that count as answers."""
    return [(row, score) for row, score in ranked if score >= ranked[0][1] * SCORE_FLOOR]


def with_the_rest(ranked: Scored, wanted: Mask) -> Scored:
    """Return the ranked rows that are wanted, then all other wanted ones in the order of the catalogue."""
    found = [(row, score) for row, score in ranked if wanted[row]]
    rest = wanted.copy()
    rest[[row for row, _ in found]] = False
    return found + [(row, 0.0) for row in np.flatnonzero(rest).tolist()]


def most_popular(index: ProductIndex, allowed: Mask) -> Scored:
    """Return the allowed rows by rating, weighed by the number of ratings, best first."""
    popular = np.log1p(index.columns.rating_count) * index.columns.rating
    rows = np.flatnonzero(allowed)
    order = rows[np.argsort(-popular[rows], kind="stable")]
    return [(row, float(popular[row])) for row in order.tolist()]


def in_wished_order(
    index: ProductIndex, ranked: Scored, query: ParsedQuery, fits: Mask, unknown: npt.NDArray[np.int32]
) -> Scored:
    """Sort the well-fitting answers as wished; ties keep their order.

    What cannot be bought comes last, and before it what says less of what was asked for.

    Parameters
    ----------
    index, ranked, query
        One version, its answers and the query that they keep.
    fits : (V,) bool
        Variants that fit.
    unknown : (N,) int32
        Of how many constraints each product says nothing.
    """
    key = _sort_key(index, query, fits)
    stocked = index.columns.has_stock(fits)
    heads = _heads(index, ranked, query) if key is not None else set()

    def place(pair: tuple[int, float]) -> tuple[bool, int, bool, float]:
        row, _ = pair
        head = row in heads
        return (
            not bool(stocked[row]),
            int(unknown[row]),
            key is not None and not head,
            float(key[row]) if key is not None and head else 0,
        )

    return sorted(ranked, key=place)


def _heads(index: ProductIndex, ranked: Scored, query: ParsedQuery) -> set[int]:
    """Return the rows that fit so well that their order may be another one than relevance."""
    # All tents fit "the cheapest tent" equally well.
    if not query.terms or index.kinds.is_only(query.terms):
        return {row for row, _ in ranked}
    best = max((score for _, score in ranked), default=0.0)
    says_all = saying_all(index, query.terms)
    heads = {row for row, score in ranked if says_all[row] and score >= HEAD_FLOOR_SAYING_ALL * best}
    return heads or {row for row, score in ranked if score >= HEAD_FLOOR * best}


def any_says_all(index: ProductIndex, ranked: Scored, text: str) -> bool:
    """Say whether any of the ranked products says everything that a text says."""
    return bool(saying_all(index, text)[[row for row, _ in ranked]].any())


def saying_all(index: ProductIndex, text: str) -> Mask:
    """Return which products say everything that a text says, in its words or in other ones, (N,) bool."""
    found = np.ones(len(index.columns), bool)
    for wordings in concepts(text):
        found &= np.any([index.lexical.holding(terms) for terms in wordings], axis=0)
    return found


def _sort_key(index: ProductIndex, query: ParsedQuery, fits: Mask) -> npt.NDArray[np.floating] | None:
    """Return what to sort rows by, the lowest first, (N,); None for relevance."""
    columns = index.columns
    if query.sort in ("price_asc", "price_desc"):
        prices = columns.lowest_prices(fits).astype(np.float64)
        signed = prices if query.sort == "price_asc" else -prices
        return np.where(prices == NO_PRICE, np.inf, signed)
    if query.sort == "rating":
        return -columns.rating
    if query.sort == "newest":
        return -columns.released_day.astype(np.float64)
    return None


def hits(index: ProductIndex, ranked: Sequence[tuple[int, float]], fits: Mask) -> tuple[Hit, ...]:
    """Return hits with the best of each product's variants that fit, (V,) bool."""
    variants = index.columns.best_variants([row for row, _ in ranked], fits)
    return tuple(
        Hit(product_id=index.columns.ids[row], variant_id=variant, score=round(score, 6))
        for (row, score), variant in zip(ranked, variants, strict=True)
    )
