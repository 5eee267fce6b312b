"""Substitutes and complements told apart: what is bought instead of an item, and what along with it.

Both are lifts, how many times more often than by chance two items meet, but in different places: complements in one
order; substitutes, of one kind, in one visit or with one shopper at different times, and rarely in one order. Of most
pairs there are few counts or none, so each lift is drawn towards a prior, that of the items' kinds or of their texts
(Gamma-Poisson shrinkage: DuMouchel, "Bayesian Data Mining in Large Frequency Tables", American Statistician 53, 1999).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import faiss
import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.stats import poisson

from recommender.interactions.table import Interactions
from recommender.items.evidence import bought_at_other_times, counts_of, pairs_in, visits
from recommender.items.facts import UNKNOWN, Codes
from recommender.items.rules import significant
from recommender.models.storage import read_sparse, write_sparse

#: Related items kept an item.
MOST = 50
#: The prior weighs as much as so many expected meetings: of two items that chance would bring together once.
PRIOR_STRENGTH = 1.0
#: The same for substitutes: within a kind how often an item is taken at all says most.
SUBSTITUTE_PRIOR_STRENGTH = 5.0
#: Two kinds go together if chance explains it with no more than this share of false ones among such pairs.
FALSE_DISCOVERY_RATE = 0.05
#: Kinds with a lift of their own, the commonest: the table of all pairs of these is 200 MB.
MAX_KINDS = 5_000
#: Vectors compared at once: 150 MB of them.
_PAIRS_AT_ONCE = 50_000

Rows = npt.NDArray[np.int64]
#: Rows and columns of pairs of items, (P,) each.
Pairs = tuple[Rows, Rows]
Floats = npt.NDArray[np.float64]
Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Relations:
    """The most related items of each; rows and columns are item rows, (I, I) float32 each.

    Parameters
    ----------
    substitutes : sparse array
        Of one kind. Lift of being looked at or bought instead, times how often the other is.
    complements : sparse array
        Expected share of the orders with the row's item that hold the column's; only above chance.
    """

    substitutes: sparse.csr_array
    complements: sparse.csr_array

    @classmethod
    def of(cls, data: Interactions, groups: Codes, vectors: Vectors | None = None) -> Self:
        """Work out both.

        Parameters
        ----------
        data : Interactions
            With returns and ratings: what was sent back was not bought along.
        groups : ndarray, (I,) int32
            Kind of each item, see :func:`groups_of` where it is not known; -1 is of no kind.
        vectors : ndarray, (I, D) float32, optional
            Unit vectors of the texts: of two items of one kind the more alike are the likelier substitutes.
        """
        liked = data.liked()
        return cls(
            substitutes=_substitutes(data, liked.baskets(), groups, vectors),
            complements=_complements(liked.baskets(), groups),
        )

    def save(self, folder: Path) -> None:
        """Write both to an existing folder."""
        write_sparse(folder, "substitutes", self.substitutes)
        write_sparse(folder, "complements", self.complements)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open what was saved."""
        return cls(read_sparse(folder, "substitutes"), read_sparse(folder, "complements"))


def _complements(baskets: sparse.csr_array, groups: Codes) -> sparse.csr_array:
    counts, total = counts_of(baskets), max(baskets.shape[0], 1)
    lifts = _Lifts(counts, pairs_in(baskets), total, groups)
    # One more each: an item that was never sold may go with a tent as other stoves do.
    popularity: Floats = (counts + 1) / total
    rows, columns = _distinct(lifts.met(), lifts.of_related_groups(popularity))
    found = lifts.at(rows, columns)
    return _top_rows(rows, columns, np.where(found > 1, found, 0) * popularity[columns], len(counts))


def _substitutes(
    data: Interactions, baskets: sparse.csr_array, groups: Codes, vectors: Vectors | None
) -> sparse.csr_array:
    met = (pairs_in(visits(data)) + bought_at_other_times(data)).tocsr()
    often = np.asarray(met.sum(axis=1), np.float64).ravel()
    in_orders = _Lifts(counts_of(baskets), pairs_in(baskets), max(baskets.shape[0], 1), groups)
    rows, columns = _distinct(met.nonzero(), _of_own_group(groups, often))
    same = (groups[rows] == groups[columns]) & (groups[rows] != UNKNOWN)
    rows, columns = rows[same], columns[same]
    counted = _values_at(met, rows, columns)
    # How often the item is taken among those of its kind.
    of_group = np.bincount(groups + 1, often + 1)
    within = (often[columns] + 1) / of_group[groups[columns] + 1]
    met_in_group = np.bincount(rows, counted, minlength=len(groups))
    alike = _relative_likeness(rows, columns, len(groups), vectors)
    expected = met_in_group[rows] * within
    lifts = (counted + SUBSTITUTE_PRIOR_STRENGTH * alike) / (expected + SUBSTITUTE_PRIOR_STRENGTH)
    # What chance does not bring into one order so often is bought along, not instead.
    return _top_rows(rows, columns, lifts * within * (in_orders.at(rows, columns) <= 1), len(groups))


def _relative_likeness(rows: Rows, columns: Rows, count: int, vectors: Vectors | None) -> Floats:
    """Return how alike the texts of pairs are against the mean of the row's pairs, around 1, (P,); 1 without texts."""
    if vectors is None:
        return np.ones(len(rows))
    likeness = np.empty(len(rows))
    for start in range(0, len(rows), _PAIRS_AT_ONCE):
        part = slice(start, start + _PAIRS_AT_ONCE)
        likeness[part] = np.einsum("pd,pd->p", vectors[rows[part]], vectors[columns[part]])
    # Squared: texts of one kind are all alike, and differences would be lost.
    likeness = np.maximum(likeness, 0) ** 2
    mean = np.bincount(rows, likeness, minlength=count) / np.maximum(np.bincount(rows, minlength=count), 1)
    found: Floats = np.divide(likeness, mean[rows], out=np.ones(len(rows)), where=mean[rows] > 0)
    return found


class _Lifts:
    """Lifts of items in orders, drawn towards those of their kinds."""

    def __init__(self, counts: Floats, together: sparse.csr_array, total: int, groups: Codes) -> None:
        self._counts, self._together, self._total = counts, together, total
        self._groups = _commonest(groups)
        self._of_groups = _lifts_of_groups(counts, together, total, self._groups)

    def at(self, rows: Rows, columns: Rows) -> Floats:
        """Return the lifts of pairs of items, (P,)."""
        expected = self._counts[rows] * self._counts[columns] / self._total
        # The last row and column stand for unknown kinds: -1 finds them.
        prior = self._of_groups[self._groups[rows], self._groups[columns]]
        found: Floats = (_values_at(self._together, rows, columns) + PRIOR_STRENGTH * prior) / (
            expected + PRIOR_STRENGTH
        )
        return found

    def met(self) -> Pairs:
        """Return the pairs that stand in one order."""
        rows, columns = self._together.nonzero()
        return rows, columns

    def of_related_groups(self, popularity: Floats) -> Pairs:
        """Return the pairs of each item with the likeliest items of the kinds that go with its own."""
        pairs = []
        for group, lifts in enumerate(self._of_groups[:-1, :-1]):
            lifted = np.append(np.where(lifts > 1, lifts, 0), 0)[self._groups] * popularity
            pairs.append(_crossed(np.flatnonzero(self._groups == group), _highest(lifted)))
        return _joined(pairs)


def _of_own_group(groups: Codes, often: Floats) -> Pairs:
    """Return the pairs of each item with the items of its kind that are met most often."""
    order = np.argsort(groups, kind="stable")
    starts = np.searchsorted(groups[order], np.arange(int(groups.max(initial=UNKNOWN)) + 2))
    members = [order[first:last] for first, last in itertools.pairwise(starts.tolist())]
    return _joined([_crossed(own, own[_highest(often[own] + 1)]) for own in members])


def _highest(scores: Floats) -> Rows:
    """Return the places of the highest positive scores, twice as many as are kept in the end."""
    most = min(2 * MOST, len(scores))
    best = np.argpartition(-scores, most - 1)[:most] if most else np.empty(0, np.int64)
    return best[scores[best] > 0]


def _crossed(rows: Rows, columns: Rows) -> Pairs:
    return np.repeat(rows, len(columns)), np.tile(columns, len(rows))


def _joined(pairs: Sequence[Pairs]) -> Pairs:
    empty = np.empty(0, np.int64)
    return np.concatenate([empty, *(p[0] for p in pairs)]), np.concatenate([empty, *(p[1] for p in pairs)])


def _distinct(*pairs: Pairs) -> Pairs:
    """Return all pairs once, in the order of their rows, without those of an item and itself."""
    rows, columns = _joined(pairs)
    width = int(columns.max(initial=0)) + 1
    keys = np.unique(rows[rows != columns].astype(np.int64) * width + columns[rows != columns])
    return keys // width, keys % width


def _values_at(matrix: sparse.csr_array, rows: Rows, columns: Rows) -> Floats:
    """Return the entries of a matrix at some places, (P,)."""
    held = matrix.tocsr(copy=True)
    held.sort_indices()
    width = np.int64(matrix.shape[1])
    keys = np.repeat(np.arange(matrix.shape[0]), np.diff(held.indptr)) * width + held.indices
    wanted = rows * width + columns
    place = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
    if not len(keys):
        return np.zeros(len(wanted))
    return np.where(keys[place] == wanted, held.data[place], 0).astype(np.float64)


def _commonest(groups: Codes) -> Codes:
    """Return groups with those beyond the :data:`MAX_KINDS` of most items as unknown."""
    sizes = np.bincount(groups[groups != UNKNOWN], minlength=int(groups.max(initial=0)) + 1)
    if len(sizes) <= MAX_KINDS:
        return groups
    renumbered = np.full(len(sizes) + 1, UNKNOWN, np.int32)  # the last is of UNKNOWN itself
    renumbered[np.argsort(-sizes, kind="stable")[:MAX_KINDS]] = np.arange(MAX_KINDS)
    return renumbered[groups]


def _lifts_of_groups(counts: Floats, together: sparse.csr_array, total: int, groups: Codes) -> Floats:
    """Return the lift of each two kinds in orders, (K + 1, K + 1); the last row and column are 1, of no kind.

    Kinds that chance may have brought together lift nothing: their lift is at most 1.
    """
    known = np.flatnonzero(groups != UNKNOWN)
    size = int(groups.max(initial=UNKNOWN)) + 1
    of_group = sparse.csr_array((np.ones(len(known)), (known, groups[known])), shape=(len(groups), size))
    met = (of_group.T @ together @ of_group).toarray()
    each = of_group.T @ counts
    # Of two different items: an item cannot stand with itself.
    own = of_group.T @ counts**2
    expected = (np.outer(each, each) - np.diag(own)) / total
    lifts = (met + PRIOR_STRENGTH) / (expected + PRIOR_STRENGTH)
    tested = np.triu_indices(size)
    chance = poisson.sf(met[tested] - 1, np.maximum(expected[tested], 1e-12))
    passed = np.zeros((size, size), bool)
    passed[tested] = significant(chance, len(chance), FALSE_DISCOVERY_RATE)
    lifts = np.where(passed | passed.T, lifts, np.minimum(lifts, 1))
    return np.pad(lifts, ((0, 1), (0, 1)), constant_values=1.0)


def _top_rows(rows: Rows, columns: Rows, scores: Floats, count: int) -> sparse.csr_array:
    """Keep the :data:`MOST` highest positive scores of each row, (I, I)."""
    order = np.lexsort((columns, -scores, rows))
    order = order[scores[order] > 0]
    starts = np.searchsorted(rows[order], np.arange(count))
    kept = order[np.arange(len(order)) - starts[rows[order]] < MOST]
    return sparse.csr_array((scores[kept].astype(np.float32), (rows[kept], columns[kept])), shape=(count, count))


def groups_of(vectors: Vectors, items_of_group: int = 5, seed: int = 0) -> Codes:
    """Return groups of items with like texts, (I,) int32, for catalogues that name no kinds.

    Parameters
    ----------
    vectors : ndarray, (I, D) float32
        Unit vectors.
    items_of_group : int
        On average; the demo shop has five products a kind.
    """
    count = max(1, len(vectors) // items_of_group)
    # A few vectors a centroid are what is wanted here, and no reason for a warning.
    model = faiss.Kmeans(vectors.shape[1], count, niter=10, seed=seed, min_points_per_centroid=1, spherical=True)
    model.train(np.ascontiguousarray(vectors))
    groups: Codes = model.index.search(np.ascontiguousarray(vectors), 1)[1][:, 0].astype(np.int32)
    return groups
