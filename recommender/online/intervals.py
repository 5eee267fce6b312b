"""Rates and means with intervals whose unit is the shopper: answers to one shopper are no independent draws."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

CONFIDENCE = 0.95
_Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)

Sums = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A value with its interval of 95 % and its variance."""

    value: float
    low: float
    high: float
    variance: float


def ratio(totals: Sums, answers: Sums) -> tuple[float, float]:
    """Return the mean an answer and its variance, shoppers drawn as a whole (delta method; Cochran 1977, 6.3).

    Parameters
    ----------
    totals : ndarray, (S,)
        Of each shopper the sum over their answers.
    answers : ndarray, (S,)
        Of each shopper how many answers there were, at least 1.

    Examples
    --------
    >>> ratio(np.array([1.0, 0.0]), np.array([2.0, 2.0]))
    (0.25, 0.0625)
    """
    shoppers, count = len(totals), float(answers.sum())
    value = float(totals.sum()) / count
    if shoppers < 2:
        return value, float("inf")
    residuals = totals - value * answers
    return value, float((residuals**2).sum()) * shoppers / (shoppers - 1) / count**2


def rate(totals: Sums, answers: Sums) -> Estimate:
    """Return a share with Wilson's interval (1927) for as many independent answers as the shoppers' are worth.

    That number is the one whose binomial variance equals the variance by shoppers (Kish's effective sample size). At
    a share of 0 or 1, which shows no variance, each shopper counts as one.

    Examples
    --------
    >>> found = rate(np.zeros(50), np.full(50, 4.0))
    >>> found.value, round(found.low, 3), round(found.high, 3)
    (0.0, 0.0, 0.071)
    """
    value, variance = ratio(totals, answers)
    count = float(answers.sum())
    if 0 < variance < float("inf") and 0 < value < 1:
        count = min(value * (1 - value) / variance, count)
    else:
        count = float(len(totals))
    centre = (value + _Z**2 / (2 * count)) / (1 + _Z**2 / count)
    half = _Z / (1 + _Z**2 / count) * np.sqrt(value * (1 - value) / count + _Z**2 / (4 * count**2))
    return Estimate(value, max(float(centre - half), 0.0), min(float(centre + half), 1.0), variance)


def mean(totals: Sums, answers: Sums) -> Estimate:
    """Return a mean an answer with its interval, shoppers drawn as a whole."""
    value, variance = ratio(totals, answers)
    half = _Z * float(np.sqrt(variance))
    return Estimate(value, value - half, value + half, variance)


def difference(treatment: Estimate, control: Estimate) -> Estimate:
    """Return treatment minus control of two groups that share no shopper."""
    value, variance = treatment.value - control.value, treatment.variance + control.variance
    half = _Z * float(np.sqrt(variance))
    return Estimate(value, value - half, value + half, variance)
