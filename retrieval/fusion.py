"""Reciprocal rank fusion (Cormack, Clarke and Buettcher, SIGIR 2009)."""

from __future__ import annotations

from collections.abc import Sequence

#: The constant of the paper; flat in a wide range.
RRF_K = 60


def reciprocal_rank_fusion(
    rankings: Sequence[Sequence[int]], weights: Sequence[float] | None = None, k: int = RRF_K
) -> list[tuple[int, float]]:
    """Fuse rankings into one.

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
