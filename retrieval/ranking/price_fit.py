"""How well prices suit a bound: of what is "under 100", what costs 3 is seldom meant.

Hand-set: of the data to measure on none has prices. It only decides among equals, and it is flat where a shopper may
well be indifferent, so that nobody is led to the dearest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from retrieval.indexing.columns import NO_PRICE, Columns, Mask

#: Within this factor of the bound all prices suit equally; beyond the other one none does.
FULL_WITHIN, NONE_BEYOND = 2.0, 8.0


@dataclass(frozen=True)
class PriceFit:
    """How well the rows of one version suit the one bound that a query states."""

    columns: Columns
    #: Variants that keep the query, (V,).
    fits: Mask
    bound_minor: int

    @classmethod
    def of(cls, columns: Columns, fits: Mask, low: int | None, high: int | None) -> Self | None:
        """Return None where no bound or both are stated: then no price suits better than another one."""
        bound = high if low is None else low
        return cls(columns, fits, bound) if bound and (low is None or high is None) else None

    def __call__(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """Return how well each row's cheapest fitting variant suits, (n,), 0 to 1."""
        prices = self.columns.lowest_prices(self.fits, rows)
        return suited(np.where(prices == NO_PRICE, np.inf, prices), self.bound_minor)


def suited(prices_minor: npt.NDArray[np.float64], bound_minor: int) -> npt.NDArray[np.float32]:
    """Return how well prices that keep a bound suit it, (n,): the farther from it, the less; 0 for inf.

    Examples
    --------
    >>> suited(np.array([9_900.0, 5_000, 2_500, 300, np.inf]), 10_000).tolist()
    [1.0, 1.0, 0.5, 0.0, 0.0]
    """
    factors = np.abs(np.log2(np.maximum(prices_minor, 1.0) / bound_minor))
    steps = (factors - np.log2(FULL_WITHIN)) / np.log2(NONE_BEYOND / FULL_WITHIN)
    return np.asarray(np.clip(1.0 - steps, 0.0, 1.0), np.float32)
