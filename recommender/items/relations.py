"""Substitutes and complements told apart: what is bought instead of an item, and what along with it.

Both are lifts, how many times more often than by chance two items meet, but in different places: complements in one
order; substitutes, of one kind, in one visit or with one shopper at different times, and rarely in one order. Of most
pairs there are few counts or none, so each lift is drawn towards a prior, that of the items' kinds or of their texts
(Gamma-Poisson shrinkage: DuMouchel, "Bayesian Data Mining in Large Frequency Tables", American Statistician 53, 1999).
"""

from __future__ import annotations

from collections.abc import Callable
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
#: Rows worked on at once: 100,000 items times this are 200 MB.
_BLOCK = 256

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
    counts, together, total = counts_of(baskets), pairs_in(baskets), max(baskets.shape[0], 1)
    prior = _Prior(counts, together, total, groups)
    # One more each: an item that was never sold may go with a tent as other stoves do.
    popularity: Floats = (counts + 1) / total
    return _top_rows(
        len(counts),
        lambda rows: _above_chance(prior.lifts(rows)) * popularity,
    )


def _substitutes(
    data: Interactions, baskets: sparse.csr_array, groups: Codes, vectors: Vectors | None
) -> sparse.csr_array:
    seen = visits(data)
    met = (pairs_in(seen) + bought_at_other_times(data)).tocsr()
    often = np.asarray(met.sum(axis=1), np.float64).ravel()
    in_orders = _Prior(counts_of(baskets), pairs_in(baskets), max(baskets.shape[0], 1), groups)
    share = (often + 1) / max(float(often.sum() + len(often)), 1.0)
    of_group = np.bincount(
        groups[groups != UNKNOWN], share[groups != UNKNOWN], minlength=int(groups.max(initial=0)) + 1
    )

    def score(rows: npt.NDArray[np.int64]) -> Floats:
        same = (groups[rows][:, None] == groups) & (groups != UNKNOWN)
        counted = met[rows].toarray() * same
        within = share / np.maximum(of_group[groups], 1e-12) * same
        expected = counted.sum(axis=1, keepdims=True) * within
        alike = _relative_likeness(rows, same, vectors)
        lifts = (counted + SUBSTITUTE_PRIOR_STRENGTH * alike) / (expected + SUBSTITUTE_PRIOR_STRENGTH)
        # What chance does not bring into one order so often is bought along, not instead.
        found: Floats = lifts * within * (in_orders.lifts(rows) <= 1)
        return found

    return _top_rows(len(groups), score)


def _relative_likeness(rows: npt.NDArray[np.int64], same: npt.NDArray[np.bool_], vectors: Vectors | None) -> Floats:
    """Return how alike the texts are against the mean of the kind, around 1, (n, I); 1 without texts."""
    if vectors is None:
        return np.ones(same.shape)
    # Squared: texts of one kind are all alike, and differences would be lost.
    likeness = np.maximum(vectors[rows] @ vectors.T, 0).astype(np.float64) ** 2 * same
    mean = likeness.sum(axis=1, keepdims=True) / np.maximum(same.sum(axis=1, keepdims=True), 1)
    found: Floats = np.divide(likeness, mean, out=np.ones_like(likeness), where=mean > 0)
    return found


class _Prior:
    """Lifts of items in orders, drawn towards those of their kinds."""

    def __init__(self, counts: Floats, together: sparse.csr_array, total: int, groups: Codes) -> None:
        self._counts, self._together, self._total, self._groups = counts, together, total, groups
        self._of_groups = _lifts_of_groups(counts, together, total, groups)

    def lifts(self, rows: npt.NDArray[np.int64]) -> Floats:
        """Return the lift of some items with all, (n, I); 0 with themselves."""
        expected = np.outer(self._counts[rows], self._counts) / self._total
        # The last row and column stand for unknown kinds: -1 finds them.
        prior = self._of_groups[self._groups[rows]][:, self._groups]
        found: Floats = (self._together[rows].toarray() + PRIOR_STRENGTH * prior) / (expected + PRIOR_STRENGTH)
        found[np.arange(len(rows)), rows] = 0
        return found


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


def _above_chance(lifts: Floats) -> Floats:
    return np.where(lifts > 1, lifts, 0)


def _top_rows(count: int, score: Callable[[npt.NDArray[np.int64]], Floats]) -> sparse.csr_array:
    """Keep the :data:`MOST` highest positive scores of each row, (I, I), the highest first."""
    rows, columns, values = [np.empty(0, np.int64)], [np.empty(0, np.int64)], [np.empty(0)]
    for block in np.split(np.arange(count), range(_BLOCK, count, _BLOCK)):
        scores = score(block)
        scores[np.arange(len(block)), block] = 0
        best = np.argpartition(-scores, min(MOST, count) - 1, axis=1)[:, :MOST] if count else block[:, None]
        kept = np.take_along_axis(scores, best, axis=1)
        place, which = np.nonzero(kept > 0)
        rows.append(block[place])
        columns.append(best[place, which])
        values.append(kept[place, which])
    entries = (np.concatenate(values).astype(np.float32), (np.concatenate(rows), np.concatenate(columns)))
    return sparse.csr_array(entries, shape=(count, count))


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
