"""Measures of rankings in which each history has one or more items to be found."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from recommender.interactions.holdout import Holdout, Wanted
from recommender.types import ItemRows, Scores

Ranks = npt.NDArray[np.int64]
Owners = npt.NDArray[np.int64]


def ranks_of_targets(scores: Scores, targets: npt.NDArray[np.int32], owners: Owners) -> Ranks:
    """Return the rank of each target among all items, from 1.

    Parameters
    ----------
    scores : ndarray, (B, I)
        Items that are out of the race hold ``-inf``.
    targets : ndarray, (T,)
        The items to be found.
    owners : ndarray, (T,)
        The row of ``scores`` each is to be found in.

    Returns
    -------
    ndarray, (T,)
        Items with the same score count as ranked before the target: a model that cannot tell items apart
        gains nothing by it.

    Examples
    --------
    >>> ranks_of_targets(np.array([[0.1, 0.5, 0.5]], np.float32), np.array([2], np.int32), np.array([0])).tolist()
    [2]
    """
    own = scores[owners, targets]
    return np.array([(scores[row] >= value).sum() for row, value in zip(owners, own, strict=True)], np.int64)


def masked(scores: Scores, histories: Sequence[ItemRows], wanted: Wanted = Wanted.NEW) -> Scores:
    """Take the items of each history, or all others, out of the race, in place; return the scores."""
    for row, history in enumerate(histories):
        if wanted is Wanted.NEW:
            scores[row, history] = -np.inf
        else:
            out = np.ones(scores.shape[1], bool)
            out[history] = False
            scores[row, out] = -np.inf
    return scores


def ranks_in(
    held: Holdout, score: Callable[[int, int], Scores], batch: int = 256, wanted: Wanted = Wanted.NEW
) -> Ranks:
    """Rank all targets among all items except those of their history; or among these where they may come again.

    Parameters
    ----------
    held : Holdout
    score : callable
        Scores the histories from one place to before another; its result is changed.
    batch : int
        Histories scored at once: B times the number of items must fit into memory.

    Returns
    -------
    ndarray, (T,)
    """
    ranks = [np.empty(0, np.int64)]
    for start in range(0, len(held), batch):
        part = held.part(start, min(start + batch, len(held)))
        scores = masked(score(start, start + len(part)), part.known_items(), wanted)
        ranks.append(ranks_of_targets(scores, part.targets, part.owners))
    return np.concatenate(ranks)


def recall_at(ranks: Ranks, owners: Owners, k: int) -> float:
    """Return the mean share of a history's targets among the first k; 0 where there is no target.

    Examples
    --------
    >>> recall_at(np.array([1, 3, 11, 7]), np.arange(4), 10)
    0.75
    >>> recall_at(np.array([1, 30, 2, 3]), np.array([0, 0, 1, 1]), 10)
    0.75
    """
    if not len(ranks):
        return 0.0
    found = np.bincount(owners, ranks <= k) / np.maximum(np.bincount(owners), 1)
    return float(found[np.unique(owners)].mean())


def ndcg_at(ranks: Ranks, owners: Owners, k: int) -> float:
    """Return the mean normalised discounted gain, ``1 / log2(rank + 1)`` of each target within the first k.

    Divided by the gain of the best order there is (Järvelin and Kekäläinen, 2002): 1 where there is one target.

    Examples
    --------
    >>> ndcg_at(np.array([1, 3]), np.arange(2), 10)
    0.75
    >>> ndcg_at(np.array([2, 1]), np.array([0, 0]), 10)
    1.0
    """
    each = ndcg_each(ranks, owners, k)
    return float(each.mean()) if len(each) else 0.0


def ndcg_each(ranks: Ranks, owners: Owners, k: int) -> npt.NDArray[np.float64]:
    """Return the same of each history that has targets, in their order: two models are compared in pairs.

    Examples
    --------
    >>> ndcg_each(np.array([1, 3, 20]), np.array([0, 2, 4]), 10).tolist()
    [1.0, 0.5, 0.0]
    """
    if not len(ranks):
        return np.empty(0, np.float64)
    gains = np.bincount(owners, np.where(ranks <= k, 1 / np.log2(ranks + 1.0), 0.0))
    ideal = np.concatenate([[0.0], np.cumsum(1 / np.log2(np.arange(2, k + 2)))])
    counts = np.bincount(owners)
    there = counts > 0
    each: npt.NDArray[np.float64] = gains[there] / ideal[np.minimum(counts[there], k)]
    return each
