"""From a ranking to what the shopper gets: the wished order, what is out of stock last, the variant to show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from retrieval.indexing.columns import NO_PRICE, Mask
from retrieval.indexing.index import ProductIndex
from retrieval.types import Hit, ParsedQuery
from retrieval.understanding.lexicon import concepts

#: Of the fused candidates, those within this share of the best score count as answers. Rank fusion never says
#: "no", so that without a floor every query would "find" hundreds.
SCORE_FLOOR = 0.35
#: A wish for an order is a wish for an order of what fits well: the cheapest of everything that shares a word
#: with "bluetooth headphones" would be headphones with a wire. So what is sorted says all that was asked for, and
#: where no product does, it scores nearly as high as the best.
HEAD_FLOOR, HEAD_FLOOR_SAYING_ALL = 0.8, 0.5
#: More constraints than a query can have.
MAX_UNKNOWN = 1_000


class Scored(NamedTuple):
    """Products with their scores, best first: arrays, because of a million products 50,000 may be of one kind."""

    rows: npt.NDArray[np.int64]
    scores: npt.NDArray[np.float32]

    @classmethod
    def of(cls, pairs: Sequence[tuple[int, float]]) -> Self:
        """Take (row, score) pairs."""
        return cls(np.array([row for row, _ in pairs], np.int64), np.array([score for _, score in pairs], np.float32))

    def taken(self, places: slice | Mask | npt.NDArray[np.int64]) -> Scored:
        """Return some of the products, or all of them in another order."""
        return Scored(self.rows[places], self.scores[places])

    def pairs(self) -> list[tuple[int, float]]:
        """Return (row, score) pairs."""
        return list(zip(self.rows.tolist(), self.scores.tolist(), strict=True))


def above_floor(ranked: Scored) -> Scored:
    """Return the scored rows, best first, that count as answers."""
    return ranked.taken(ranked.scores >= ranked.scores[:1] * np.float32(SCORE_FLOOR))


def with_the_rest(ranked: Scored, wanted: Mask) -> Scored:
    """Return the ranked rows that are wanted, then all other wanted ones in the order of the catalogue."""
    found = ranked.taken(wanted[ranked.rows])
    rest = wanted.copy()
    rest[found.rows] = False
    others = np.flatnonzero(rest)
    return Scored(
        np.concatenate([found.rows, others]), np.concatenate([found.scores, np.zeros(len(others), np.float32)])
    )


def most_popular(index: ProductIndex, allowed: Mask) -> Scored:
    """Return the allowed rows by rating, weighed by the number of ratings, best first."""
    rows, scores = index.columns.by_popularity
    own = allowed[rows]
    return Scored(rows[own], scores[own])


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
    unknown : (n,) int32
        Of how many constraints each answer says nothing.
    """
    key = _sort_key(index, query, fits, ranked.rows)
    stocked = index.columns.has_stock(fits, ranked.rows)
    # Small whole numbers are sorted in one pass (radix).
    group = 2 * (unknown + ~stocked * (MAX_UNKNOWN + 1)).astype(np.int16)
    if key is not None:
        heads = _heads(index, ranked, query)
        order = np.argsort(np.where(heads, key, 0.0), kind="stable")
        ranked, group = ranked.taken(order), (group + ~heads)[order]
    return ranked.taken(np.argsort(group, kind="stable"))


def _heads(index: ProductIndex, ranked: Scored, query: ParsedQuery) -> Mask:
    """Return which of the ranked rows fit so well that their order may be another one than relevance, (n,) bool."""
    # All tents fit "the cheapest tent" equally well.
    if not query.terms or index.kinds.is_only(query.terms):
        return np.ones(len(ranked.rows), bool)
    best = ranked.scores.max(initial=0.0)
    heads = saying_all(index, query.terms)[ranked.rows] & (ranked.scores >= HEAD_FLOOR_SAYING_ALL * best)
    return heads if heads.any() else np.asarray(ranked.scores >= HEAD_FLOOR * best)


def any_says_all(index: ProductIndex, ranked: Scored, text: str) -> bool:
    """Say whether any of the ranked products says everything that a text says."""
    return bool(saying_all(index, text)[ranked.rows].any())


def saying_all(index: ProductIndex, text: str) -> Mask:
    """Return which products say everything that a text says, in its words or in other ones, (N,) bool."""
    found = np.ones(len(index.columns), bool)
    for first, *others in concepts(text):
        saying = index.lexical.holding(first)
        for terms in others:
            saying |= index.lexical.holding(terms)
        found &= saying
    return found


def _sort_key(
    index: ProductIndex, query: ParsedQuery, fits: Mask, rows: npt.NDArray[np.int64]
) -> npt.NDArray[np.floating] | None:
    """Return what to sort rows, (n,), by, the lowest first, (n,); None for relevance."""
    columns = index.columns
    if query.sort in ("price_asc", "price_desc"):
        prices = columns.lowest_prices(fits, rows).astype(np.float64)
        signed = prices if query.sort == "price_asc" else -prices
        return np.where(prices == NO_PRICE, np.inf, signed)
    if query.sort == "rating":
        return -columns.rating[rows]
    if query.sort == "newest":
        return -columns.released_day[rows].astype(np.float64)
    return None


def hits(index: ProductIndex, ranked: Sequence[tuple[int, float]], fits: Mask) -> tuple[Hit, ...]:
    """Return hits with the best of each product's variants that fit, (V,) bool."""
    variants = index.columns.best_variants([row for row, _ in ranked], fits)
    return tuple(
        Hit(product_id=index.columns.ids[row], variant_id=variant, score=round(score, 6))
        for (row, score), variant in zip(ranked, variants, strict=True)
    )
