"""Variety: maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from recommender.types import Scores


def mmr(scores: Scores, vectors: npt.NDArray[np.float32], relevance: float, most: int | None = None) -> list[int]:
    """Order candidates so that each is good and unlike those before it.

    Parameters
    ----------
    scores : ndarray, (C,)
        Higher is better.
    vectors : ndarray, (C, D)
        Unit vectors of the candidates.
    relevance : float
        1 keeps the order of the scores, 0 looks at unlikeness alone.
    most : int, optional
        How many are chosen; the others follow by score. All by default.

    Returns
    -------
    list of int
        All candidates' places, best first.

    Examples
    --------
    >>> same, other = [1.0, 0.0], [0.0, 1.0]
    >>> mmr(np.array([3, 2.9, 2], np.float32), np.array([same, same, other], np.float32), 0.5)
    [0, 2, 1]
    >>> mmr(np.array([3, 2.9, 2], np.float32), np.array([same, same, other], np.float32), 0.5, most=1)
    [0, 1, 2]
    """
    if not len(scores):
        return []
    quality = _unit_range(scores)
    cosines = vectors @ vectors.T
    # Encoders differ in where their cosines begin (E5's at .75): only the spread within the candidates counts.
    likeness = _unit_range(cosines)
    order = [int(np.argmax(quality))]
    nearest = likeness[order[0]].copy()
    left = np.ones(len(scores), bool)
    left[order[0]] = False
    while left.any() and len(order) < (len(scores) if most is None else most):
        gain = np.where(left, relevance * quality - (1 - relevance) * nearest, -np.inf)
        best = int(np.argmax(gain))
        order.append(best)
        left[best] = False
        np.maximum(nearest, likeness[best], out=nearest)
    rest = np.flatnonzero(left)
    return [*order, *rest[np.argsort(-scores[rest], kind="stable")].tolist()]


def _unit_range(values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    low, high = float(values.min()), float(values.max())
    spread = high - low
    return np.asarray((values - low) / spread if spread > 0 else np.zeros_like(values), np.float32)
