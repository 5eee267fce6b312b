"""What shoppers buy of: decayed shares of departments, kinds, brands and price bands."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from recommender.interactions.past import Past
from recommender.items.facts import UNKNOWN, Codes
from recommender.profiles.taste import HALF_LIFE


def decayed_shares(past: Past, codes: Codes, count: int, half_life: float = HALF_LIFE) -> sparse.csr_array:
    """Return each shopper's shares of what their history is made of.

    Parameters
    ----------
    past : Past
        Q shoppers.
    codes : ndarray, (I,) int32
        What each item belongs to; :data:`recommender.items.facts.UNKNOWN` is left out.
    count : int
        How many codes there are, K.
    half_life : float
        Age at which an event counts half, days.

    Returns
    -------
    sparse array, (Q, K) float64
        Rows sum to 1, or to 0 where nothing is known.

    Examples
    --------
    >>> past = Past.of_one(np.array([0, 1, 2], np.int32), np.array([120.0, 120.0, 0.001]))
    >>> decayed_shares(past, np.array([0, 0, 1], np.int32), 2).toarray().round(2).tolist()
    [[0.5, 0.5]]
    """
    of_event = codes[past.items]
    known = of_event != UNKNOWN
    weights = (past.weights * 0.5 ** (past.ages / half_life))[known]
    summed = sparse.csr_array((weights, (past.owners[known], of_event[known])), shape=(past.questions, count))
    summed.sum_duplicates()
    totals = np.asarray(summed.sum(axis=1)).ravel()
    scale = np.divide(1.0, totals, out=np.zeros(len(totals)), where=totals > 0)
    return (sparse.diags_array(scale) @ summed).tocsr()
