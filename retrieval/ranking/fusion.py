"""Fusion of a lexical and a dense ranking: by score (the default) or by rank."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

#: The constant of the paper; flat in a wide range.
RRF_K = 60


def reciprocal_rank_fusion(
    rankings: Sequence[Sequence[int]], weights: Sequence[float] | None = None, k: int = RRF_K
) -> list[tuple[int, float]]:
    """Fuse rankings into one by their ranks (Cormack, Clarke and Buettcher, SIGIR 2009).

    Parameters
    ----------
    rankings : sequence of sequences of int
        Rows, best first; each row at most once in a ranking.
    weights : sequence of float, optional
        Weight of each ranking, 1 by default.
    k : int
        Damping of the first ranks.

    Returns
    -------
    list of (row, score)
        Best first; equal scores in the order of the rows, so that the order of the rankings does not matter.

    Examples
    --------
    >>> [row for row, _ in reciprocal_rank_fusion([[3, 1, 2], [1, 3]])]
    [1, 3, 2]
    """
    scores: dict[int, float] = {}
    for ranking, weight in zip(rankings, weights or [1.0] * len(rankings), strict=True):
        for position, row in enumerate(ranking, start=1):
            scores[row] = scores.get(row, 0.0) + weight / (k + position)
    # Rounded: sums of the same parts in another order differ in their last bit.
    return sorted(scores.items(), key=lambda pair: (-round(pair[1], 12), pair[0]))


def convex_combination(
    lexical: npt.NDArray[np.float32],
    cosines: npt.NDArray[np.float32],
    cosine_floor: float,
    lexical_share: float,
) -> npt.NDArray[np.float32]:
    """Fuse scores into one (Bruch, Gai and Ingber, "An analysis of fusion functions", TOIS 2023).

    Parameters
    ----------
    lexical : (N,) float32
        BM25 scores; divided by the best one.
    cosines : (N,) float32
        Cosines to the query; stretched from ``cosine_floor`` .. the best one to 0 .. 1.
    cosine_floor : float
        Cosine of a product that has nothing to do with the query.
    lexical_share : float
        Weight of BM25, 0 to 1.

    Returns
    -------
    (N,) float32
        Scores, about 0 to 1.

    Examples
    --------
    >>> convex_combination(np.float32([4, 2]), np.float32([0.8, 0.9]), 0.7, 0.5).round(2).tolist()
    [0.75, 0.75]
    """
    meaning = stretched(cosines, cosine_floor)
    return np.asarray(lexical_share * share_of_best(lexical) + (1 - lexical_share) * meaning, np.float32)


def share_of_best(scores: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return scores divided by the best one, (N,); all 0 where none is above 0.

    Examples
    --------
    >>> share_of_best(np.float32([4, 2, 0])).tolist()
    [1.0, 0.5, 0.0]
    """
    return np.asarray(scores / max(float(scores.max(initial=0.0)), 1e-9), np.float32)


def stretched(cosines: npt.NDArray[np.float32], floor: float) -> npt.NDArray[np.float32]:
    """Return cosines from ``floor`` .. the best one as 0 .. 1, (N,): E5's lie in a narrow band far above 0.

    Examples
    --------
    >>> stretched(np.float32([0.9, 0.8, 0.6]), 0.7).round(2).tolist()
    [1.0, 0.5, 0.0]
    """
    span = max(float(cosines.max(initial=floor)) - floor, 1e-9)
    return np.asarray(np.maximum(cosines - floor, 0.0) / span, np.float32)
