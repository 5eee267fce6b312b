"""Association rules: what stands in the same orders more often than chance puts it there.

Itemsets come from FP-growth (Han, Pei & Yin, "Mining Frequent Patterns without Candidate Generation", SIGMOD 2000),
as mlxtend has it. A rule is kept only if Fisher's exact test says that chance does not explain it, with the share of
false rules among all that could have been found held down by Benjamini & Hochberg ("Controlling the False Discovery
Rate", JRSS B 57, 1995): of a million pairs of products ten thousand would pass a test at one per cent.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import reduce
from math import comb
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.stats import hypergeom

from recommender.models.storage import read_array, write_array

#: Expected share of chance among the kept rules.
FALSE_DISCOVERY_RATE = 0.01
#: Twice may be chance whatever a test says: orders of one shopper are not independent.
MIN_ORDERS = 3
#: Orders that sets are looked for in: more change no rule that matters, and FP-growth's time grows with them.
MAX_MINED_ORDERS = 10_000
#: A supermarket's baskets hold nearly every pair of kinds.
MAX_PAIRS = 2_000
#: What fewer baskets hold adds nothing that pairs do not say.
MAX_ITEMS_OF_SET = 3
NONE = -1

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class RuleTo(NamedTuple):
    """What a rule leads to: ``orders`` hold both sides; lift 2 is twice as often as by chance."""

    row: int
    lift: float
    confidence: float
    orders: int


@dataclass(frozen=True, eq=False)
class Rules:
    """Rules "who buys these buys that along", by falling lift; (R,) each.

    Parameters
    ----------
    first, second : ndarray, int64
        Rows of what is in the basket, ``second`` is -1 in rules of one item.
    then : ndarray, int64
        Row of what is bought along.
    orders : ndarray, int64
        Orders that hold all of it.
    confidence, lift : ndarray, float64
        Share of the baskets with the first part that hold the second; that over its share in all orders.
    p_value : ndarray, float64
        Of Fisher's exact test that the two parts meet by chance.
    """

    first: Ints
    second: Ints
    then: Ints
    orders: Ints
    confidence: Floats
    lift: Floats
    p_value: Floats

    def __len__(self) -> int:
        return len(self.first)

    def rules_for(self, row: int) -> list[RuleTo]:
        """Return what is bought along with one item, by falling lift."""
        return [self.at(place) for place in np.flatnonzero((self.first == row) & (self.second == NONE)).tolist()]

    def rules_for_all(self, rows: npt.NDArray[np.integer]) -> list[RuleTo]:
        """Return what is bought along with any one or two of some items and is not among them, by falling lift.

        Of several rules to the same item that of the greatest lift is told.
        """
        held = np.append(np.asarray(rows, np.int64), NONE)
        fits = np.isin(self.first, rows) & np.isin(self.second, held) & ~np.isin(self.then, rows)
        best: dict[int, RuleTo] = {}
        for place in np.flatnonzero(fits).tolist():
            best.setdefault(int(self.then[place]), self.at(place))
        return list(best.values())

    def at(self, place: int) -> RuleTo:
        """Return what the rule at a place leads to."""
        return RuleTo(
            int(self.then[place]), float(self.lift[place]), float(self.confidence[place]), int(self.orders[place])
        )

    def save(self, folder: Path) -> None:
        """Write the columns to an existing folder."""
        for column in fields(self):
            write_array(folder, column.name, getattr(self, column.name))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open saved rules."""
        return cls(**{column.name: read_array(folder, column.name) for column in fields(cls)})


def mine_rules(
    baskets: sparse.csr_array,
    min_orders: int = MIN_ORDERS,
    max_items: int = MAX_ITEMS_OF_SET,
    max_pairs: int = MAX_PAIRS,
    false_discovery_rate: float = FALSE_DISCOVERY_RATE,
    seed: int = 0,
) -> Rules:
    """Find the rules that chance does not explain.

    Sets are looked for in at most :data:`MAX_MINED_ORDERS` orders, drawn at random; what is told of those found is
    counted in all.

    Parameters
    ----------
    baskets : sparse array, (B, I)
        Ones where an order holds an item (or a kind).
    min_orders : int
        A set must stand in so many of the orders that are looked at.
    max_items : int
        Items of a set, 2 or 3: of three, two lead to the third.
    max_pairs : int
        Where more pairs stand in so many orders, only the commonest are looked at.
    false_discovery_rate : float
        See :data:`FALSE_DISCOVERY_RATE`.
    """
    total = baskets.shape[0]
    mined = baskets
    if total > MAX_MINED_ORDERS:
        mined = baskets[np.sort(np.random.default_rng(seed).choice(total, MAX_MINED_ORDERS, replace=False))]
    least = _least_orders(mined, min_orders, max_pairs)
    frequent = np.flatnonzero(np.asarray(mined.sum(axis=0)).ravel() >= least)
    if len(frequent) < 2:
        return _rules([], 0, total, false_discovery_rate)
    # Both are large, and only a training needs them.
    import pandas as pd
    from mlxtend.frequent_patterns import fpgrowth

    held = pd.DataFrame.sparse.from_spmatrix(sparse.csr_matrix(mined[:, frequent]).astype(bool))
    support = (least - 0.5) / mined.shape[0]
    sets = fpgrowth(held, min_support=support, max_len=max_items)["itemsets"]
    orders_of = _counted(baskets, [frozenset(frequent[list(places)].tolist()) for places in sets])
    found = [
        (tuple(sorted(items - {then})), then, orders, orders_of[items - {then}], orders_of[frozenset((then,))])
        for items, orders in orders_of.items()
        if len(items) > 1
        for then in items
    ]
    return _rules(found, _tests(len(frequent), max_items), total, false_discovery_rate)


def _least_orders(mined: sparse.csr_array, least: int, most: int) -> int:
    """Raise the number of orders that a set must stand in until not too many pairs do."""
    pairs = sparse.triu(mined.T @ mined, k=1).data
    if len(pairs) > most:
        least = max(least, int(np.partition(pairs, -most)[-most]))
    return least


def _counted(baskets: sparse.csr_array, sets: list[frozenset[int]]) -> dict[frozenset[int], int]:
    """Count the orders that hold each set."""
    columns = baskets.tocsc()

    def orders(item: int) -> npt.NDArray[np.int32]:
        found: npt.NDArray[np.int32] = columns.indices[columns.indptr[item] : columns.indptr[item + 1]]
        return found

    counted: dict[frozenset[int], int] = {}
    for items in sets:
        held = reduce(lambda one, other: np.intersect1d(one, other, assume_unique=True), map(orders, items))
        counted[items] = len(held)
    return counted


def baskets_of_kinds(baskets: sparse.csr_array, kinds: npt.NDArray[np.int32], count: int) -> sparse.csr_array:
    """Return which kinds each order holds, (B, K) of ones; items of no known kind (-1) are left out."""
    known = np.flatnonzero(kinds >= 0)
    of_kind = sparse.csr_array(
        (np.ones(len(known), np.float32), (known, kinds[known])), shape=(baskets.shape[1], count)
    )
    held = (baskets @ of_kind).tocsr()
    held.data[:] = 1
    return held


def _tests(items: int, most: int) -> int:
    """Count the rules that could have been found: every way to choose a set and what of it comes last."""
    return sum(comb(items, size) * size for size in range(2, most + 1))


def _rules(found: list[tuple[tuple[int, ...], int, int, int, int]], tests: int, total: int, rate: float) -> Rules:
    """Keep of (items, then, orders of all, of the items, of then) what chance does not explain, by falling lift."""
    first = np.array([items[0] for items, *_ in found], np.int64)
    second = np.array([items[1] if len(items) > 1 else NONE for items, *_ in found], np.int64)
    then, both, left, right = (np.array([row[place] for row in found], np.int64) for place in range(1, 5))
    p_value = hypergeom.sf(both - 1, total, left, right) if len(found) else np.empty(0)
    confidence = both / np.maximum(left, 1)
    lift = confidence * total / np.maximum(right, 1)
    kept = np.flatnonzero(significant(p_value, tests, rate) & (lift > 1))
    order = kept[np.lexsort((then[kept], second[kept], first[kept], -both[kept], -lift[kept]))]
    return Rules(first[order], second[order], then[order], both[order], confidence[order], lift[order], p_value[order])


def significant(p_values: Floats, tests: int, rate: float) -> npt.NDArray[np.bool_]:
    """Say which of the smallest p-values of ``tests`` hold when the share of false ones shall be ``rate``.

    Benjamini & Hochberg's step-up rule; the tests that are not given count as failed.

    Examples
    --------
    >>> significant(np.array([0.001, 0.04, 0.02]), 4, 0.05).tolist()
    [True, False, True]
    """
    order = np.argsort(p_values)
    passed = np.flatnonzero(p_values[order] <= rate * np.arange(1, len(order) + 1) / max(tests, 1))
    kept = np.zeros(len(p_values), bool)
    kept[order[: passed[-1] + 1 if len(passed) else 0]] = True
    return kept
