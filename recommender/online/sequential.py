"""Tests that may be looked at after every shopper, and still seldom cry wolf.

A test for one look, repeated at every look, rejects a true hypothesis sooner or later. A test martingale does not:
it is a fair or losing bet as long as the hypothesis holds, and by Ville's inequality (1939) the chance that such a bet
ever multiplies its stake by 1 / alpha is at most alpha, however often one looks and whenever one stops. See Robbins
(1970) for mixtures of bets, and Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting"
(JRSS B, 2024), for the form used here.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.stats import beta

#: Each bet is that the rate is this share of its bound; the stake is spread over them evenly.
_SHARES = np.linspace(0.05, 0.95, 19)


def log_evidence_below(successes: npt.NDArray[np.bool_], bound: float) -> npt.NDArray[np.float64]:
    """Return, after each draw, the logarithm of the evidence that the rate is below a bound.

    Parameters
    ----------
    successes : ndarray, (N,) bool
        One entry a shopper, in the order of time: the chance of each, given those before it, is at least the bound
        where the hypothesis holds.
    bound : float
        Above 0, below 1.

    Returns
    -------
    ndarray, (N,)
        Where the hypothesis holds it ever reaches ``log(1 / alpha)`` with a chance of at most alpha.

    Examples
    --------
    >>> bool(log_evidence_below(np.zeros(100, bool), 0.1)[-1] > np.log(1 / 0.05))
    True
    """
    hits = np.cumsum(successes)[:, None]
    misses = np.arange(1, len(successes) + 1)[:, None] - hits
    # A bet on q pays q / bound for a success and (1 - q) / (1 - bound) for a failure: at most 1 in the mean where the
    # rate is the bound or above, since q is below it.
    gains = hits * np.log(_SHARES) + misses * np.log((1 - _SHARES * bound) / (1 - bound))
    highest = gains.max(axis=1, keepdims=True, initial=-np.inf)
    return np.asarray((highest + np.log(np.exp(gains - highest).mean(axis=1, keepdims=True)))[:, 0], np.float64)


def lower_bound(successes: int, draws: int, alpha: float) -> float:
    """Return what a rate is at least, with confidence 1 - alpha, after a number of draws fixed beforehand.

    Clopper and Pearson (Biometrika, 1934).

    Examples
    --------
    >>> round(lower_bound(50, 1_000, 0.025), 4), lower_bound(0, 10, 0.025)
    (0.0373, 0.0)
    """
    return float(beta.ppf(alpha, successes, draws - successes + 1)) if successes else 0.0
