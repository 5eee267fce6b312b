"""Candidates: the best of each model's, so that the ranker need not look at a hundred thousand items."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from recommender.types import ItemRows, Scores

#: Taken from each model: ten times what a page shows.
EACH = 100
#: One score in so many says about where the best ones begin.
_SAMPLED = 32
Places = npt.NDArray[np.int64]


def best_of_each(scores: Sequence[Scores], out: ItemRows, each: int = EACH) -> ItemRows:
    """Return the items that stand among the best of any model, ascending.

    Parameters
    ----------
    scores : sequence of ndarray, (I,)
        One a model; a model that says nothing (all items equal) proposes nothing, NaN is not proposed.
    out : ndarray, int32
        Rows that are out of the race.
    each : int
        How many of each model.

    Examples
    --------
    >>> best_of_each([np.array([3, 2, 1], np.float32), np.array([0, 1, 2], np.float32)], np.array([2]), 1).tolist()
    [0, 1]
    """
    found = [np.empty(0, np.int64)]
    for own in scores:
        left = own.copy()
        left[out] = -np.inf
        best = highest(left, each)
        best = best[np.isfinite(left[best])]
        if len(best) and _tells_apart(left, left[best]):
            # Far more than are wanted may reach the bar.
            found.append(best[np.argpartition(-left[best], min(each, len(best)) - 1)[:each]])
    return np.unique(np.concatenate(found)).astype(np.int32)


def best_first(scores: Scores, most: int) -> Places:
    """Return the places of the highest scores, best first; equal ones in their order.

    Examples
    --------
    >>> best_first(np.array([1, 3, 3, 2], np.float32), 3).tolist()
    [1, 2, 3]
    """
    best = highest(scores, most)
    return best[np.argsort(-scores[best], kind="stable")][:most]


def highest(scores: Scores, most: int) -> Places:
    """Return places, ascending, that hold those of the ``most`` highest scores, of equal ones the first; never NaN.

    A bar is guessed from a sample first: to part 100,000 scores takes five times as long, and fifty times where most of
    them are equal, as those of products that a model knows nothing of are.
    """
    share = most / _SAMPLED
    # Four deviations beyond what would do: hardly ever do too few reach the bar.
    reaching = math.ceil(share + 4 * math.sqrt(share)) + 4
    sample = scores[::_SAMPLED]
    sample = np.sort(sample[~np.isnan(sample)])
    if len(sample) > reaching:
        best = _from(scores, most, sample[-reaching])
        if len(best) >= most:
            return best
    known = scores[~np.isnan(scores)]
    if len(known) <= most:
        return np.flatnonzero(~np.isnan(scores))
    return _from(scores, most, np.partition(known, len(known) - most)[len(known) - most])


def _from(scores: Scores, most: int, bar: np.float32) -> Places:
    """Return the places above a bar; where these are fewer than ``most``, with the first of those that stand at it."""
    above = np.flatnonzero(scores > bar)
    if len(above) >= most:
        return above
    return np.sort(np.concatenate([above, np.flatnonzero(scores == bar)[: most - len(above)]]))


def _tells_apart(scores: Scores, best: Scores) -> bool:
    """Say whether any finite score is lower than the highest one."""
    highest = best.max()
    return bool(best.min() < highest or (np.isfinite(scores) & (scores < highest)).any())
