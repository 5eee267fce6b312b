"""Candidates: the best of each model's, so that the ranker need not look at a hundred thousand items."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from recommender.types import ItemRows, Scores

#: Taken from each model: ten times what a page shows.
EACH = 100


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
        left = np.where(np.isnan(own), np.float32(-np.inf), own)
        left[out] = -np.inf
        finite = left[np.isfinite(left)]
        count = min(each, len(finite))
        if count and finite.max() > finite.min():
            found.append(np.argpartition(-left, count - 1)[:count])
    return np.unique(np.concatenate(found)).astype(np.int32)


def best_first(scores: Scores, most: int) -> npt.NDArray[np.int64]:
    """Return the places of the highest scores, best first; equal ones in their order.

    Examples
    --------
    >>> best_first(np.array([1, 3, 3, 2], np.float32), 3).tolist()
    [1, 2, 3]
    """
    if len(scores) <= most:
        return np.argsort(-scores, kind="stable")
    least = np.partition(scores, len(scores) - most)[len(scores) - most]
    best = np.flatnonzero(scores >= least)
    return best[np.argsort(-scores[best], kind="stable")][:most]
