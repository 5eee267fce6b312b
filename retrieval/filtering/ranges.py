"""Ranges of numbers that a shopper would name: few, with round ends, each with something in it."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

MAX_RANGES = 5
#: Leading digits of ends that people name.
_ROUND = np.array([1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 10])


def rounded(value: float) -> float:
    """Return the nearest round number above 0.

    Examples
    --------
    >>> rounded(47.2), rounded(1340.0), rounded(0.26)
    (50.0, 1500.0, 0.25)
    """
    scale = 10.0 ** math.floor(math.log10(value))
    lead = float(_ROUND[np.argmin(np.abs(_ROUND - value / scale))])
    # Not lead * scale alone: 3 * 0.1 is 0.30000000000000004.
    return round(lead * scale, 12)


def range_ends(values: npt.NDArray[np.floating], ranges: int = MAX_RANGES) -> list[float]:
    """Return the round numbers that cut values into at most so many ranges of about equal counts, ascending.

    A range runs from one end to below the next; the first is open below, the last above. None is empty.

    Examples
    --------
    >>> range_ends(np.array([9.0, 12, 19, 22, 35, 48, 60, 75, 120, 300]))
    [20.0, 30.0, 50.0, 80.0]
    >>> range_ends(np.array([5.0, 5, 5]))
    []
    """
    positive = values[values > 0]
    if len(positive) < 2 or positive.min() == positive.max():
        return []
    shares = np.arange(1, ranges) / ranges
    ends = sorted({rounded(float(end)) for end in np.quantile(positive, shares)})
    kept: list[float] = []
    for end in ends:
        inside = np.count_nonzero((values >= (kept[-1] if kept else -np.inf)) & (values < end))
        if inside and (values >= end).any():
            kept.append(end)
    return kept
