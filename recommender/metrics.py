"""Measures of a ranking in which each shopper has one item to be found."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from recommender.types import Scores

Ranks = npt.NDArray[np.int64]


def ranks_of_targets(scores: Scores, targets: npt.NDArray[np.int32]) -> Ranks:
    """Return the rank of each target among all items, from 1.

    Parameters
    ----------
    scores : ndarray, (B, I)
        Items that are out of the race hold ``-inf``.
    targets : ndarray, (B,)
        The item to be found in each row.

    Returns
    -------
    ndarray, (B,)
        Items with the same score count as ranked before the target: a model that cannot tell items apart
        gains nothing by it.

    Examples
    --------
    >>> ranks_of_targets(np.array([[0.1, 0.5, 0.5]], np.float32), np.array([2], np.int32)).tolist()
    [2]
    """
    own = scores[np.arange(len(scores)), targets][:, None]
    return np.asarray((scores >= own).sum(axis=1), np.int64)


def recall_at(ranks: Ranks, k: int) -> float:
    """Return the share of targets among the first k; 0 where there is no target.

    Examples
    --------
    >>> recall_at(np.array([1, 3, 11, 7]), 10)
    0.75
    """
    return float((ranks <= k).mean()) if len(ranks) else 0.0


def ndcg_at(ranks: Ranks, k: int) -> float:
    """Return the mean normalised discounted gain, ``1 / log2(rank + 1)`` within the first k.

    With one relevant item the best possible gain is 1 (Järvelin and Kekäläinen, 2002).

    Examples
    --------
    >>> ndcg_at(np.array([1, 3]), 10)
    0.75
    """
    gains = np.where(ranks <= k, 1 / np.log2(ranks + 1.0), 0.0)
    return float(gains.mean()) if len(ranks) else 0.0
