"""Histories as rows of a sparse matrix, the newest items the heaviest: what every linear item model multiplies."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from recommender.types import EntryWeights, ItemRows

#: Older items weigh less than .8 ** 30 = .001: nothing.
MAX_AGE = 30


def decayed(
    histories: Sequence[ItemRows], items: int, age_decay: float, weights: Sequence[EntryWeights] | None = None
) -> sparse.csr_array:
    """Return what each history holds, weighted by age, (B, I) float32.

    Parameters
    ----------
    histories : sequence of int32 arrays
        Item rows, oldest first; what is repeated is added up.
    items : int
        Number of columns.
    age_decay : float
        An item's weight falls by this with each newer item after it.
    weights : sequence of float32 arrays, optional
        How much each entry counts instead, by its age in days; then all of a history is looked at.

    Examples
    --------
    >>> decayed([np.array([2, 0], np.int32), np.empty(0, np.int32)], 3, 0.5).toarray().tolist()
    [[1.0, 0.0, 0.5], [0.0, 0.0, 0.0]]
    """
    if weights is None:
        shown = [history[-MAX_AGE:][::-1] for history in histories]
        by_age = (age_decay ** np.arange(MAX_AGE)).astype(np.float32)
        weights = [by_age[: len(history)] for history in shown]
    else:
        shown = list(histories)
    # Rows as they are: SciPy sorts and counts anew what comes as pairs of places, half a millisecond for one history.
    starts = np.cumsum([0, *map(len, shown)], dtype=np.int32)
    columns = np.concatenate([np.empty(0, np.int32), *shown])
    given = np.concatenate([np.empty(0, np.float32), *weights])
    return sparse.csr_array((given, columns, starts), shape=(len(histories), items))
