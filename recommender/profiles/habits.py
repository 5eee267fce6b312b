"""How recently, how often and for how much shoppers buy (RFM), all shoppers at once.

Recency, frequency and monetary value are the classic summary of a customer (Bult & Wansbeek, "Optimal Selection for
Direct Mail", Marketing Science 14, 1995).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from recommender.interactions.columns import DAY_S, NONE, PURCHASE, RETURN, UNKNOWN_PRICE, Column
from recommender.interactions.table import Interactions

DAYS_OF_MONTH = 365.25 / 12
#: A rate needs time: who came yesterday and bought once does not buy thirty times a month.
MIN_SPAN_DAYS = DAYS_OF_MONTH
#: Below so many intervals between days with orders the next one is a guess, and none is told.
MIN_INTERVALS = 2

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Habits:
    """Habits by shopper, (U,) each; money is (U, M), one column a currency.

    Parameters
    ----------
    orders : ndarray, int64
        Orders placed (what was bought at one moment is one order).
    units, returned_units : ndarray, int64
        Pieces bought, and those of them sent back.
    first_order_s, last_order_s : ndarray, float64
        Seconds since 1970; NaN for who has bought nothing.
    interval_days : ndarray, float64
        Median number of days between days with orders; NaN with fewer than :data:`MIN_INTERVALS` of them.
    net_minor : ndarray, int64
        Paid for goods less what was sent back, in minor units.
    gross_minor, orders_of_currency : ndarray, int64
        Paid for goods before any return, and in how many orders.
    moment_s : float
        The moment that is looked back from.
    """

    orders: Counts
    units: Counts
    returned_units: Counts
    first_order_s: Floats
    last_order_s: Floats
    interval_days: Floats
    net_minor: Counts
    gross_minor: Counts
    orders_of_currency: Counts
    moment_s: float

    @classmethod
    def of(cls, data: Interactions, moment_s: float) -> Self:
        """Work out the habits of all shoppers from events before a moment in seconds since 1970."""
        known = data.until(moment_s)
        kinds = known.column(Column.KIND)
        bought, returned = known.events[kinds == PURCHASE], known.events[kinds == RETURN]
        users, currencies = len(data.users), len(data.currencies)
        placed = bought[_first_of_orders(bought)]
        first, last = np.full(users, np.inf), np.full(users, -np.inf)
        np.minimum.at(first, placed[Column.USER], placed[Column.AT])
        np.maximum.at(last, placed[Column.USER], placed[Column.AT])
        gross = _money(bought, users, currencies)
        return cls(
            orders=np.bincount(placed[Column.USER], minlength=users),
            units=_summed(bought[Column.USER], bought[Column.QUANTITY], users),
            returned_units=_summed(returned[Column.USER], returned[Column.QUANTITY], users),
            first_order_s=np.where(np.isfinite(first), first, np.nan),
            last_order_s=np.where(np.isfinite(last), last, np.nan),
            interval_days=_median_intervals(placed, users),
            net_minor=gross - _money(returned, users, currencies),
            gross_minor=gross,
            orders_of_currency=_counted_by_currency(bought, users, currencies),
            moment_s=moment_s,
        )

    @property
    def recency_days(self) -> Floats:
        """Days since the last order; NaN for who has bought nothing."""
        return (self.moment_s - self.last_order_s) / DAY_S

    @property
    def orders_per_month(self) -> Floats:
        """Orders a month since the first one, over a month at least; 0 for who has bought nothing."""
        span_days = np.maximum((self.moment_s - self.first_order_s) / DAY_S, MIN_SPAN_DAYS)
        return np.where(self.orders > 0, self.orders * DAYS_OF_MONTH / span_days, 0.0)

    @property
    def expected_next_s(self) -> Floats:
        """When the next order is expected, seconds since 1970: an interval after the last; NaN where none is known."""
        return self.last_order_s + self.interval_days * DAY_S

    @property
    def basket_minor(self) -> Floats:
        """Average paid for the goods of one order before any return, (U, M); NaN without an order in the currency."""
        found: Floats = np.divide(
            self.gross_minor,
            self.orders_of_currency,
            out=np.full(self.gross_minor.shape, np.nan),
            where=self.orders_of_currency > 0,
        )
        return found


def _first_of_orders(bought: npt.NDArray[np.void]) -> npt.NDArray[np.bool_]:
    """Mark the first line of each order: purchases of one shopper at one moment stand side by side."""
    first = np.ones(len(bought), bool)
    first[1:] = (np.diff(bought[Column.USER]) != 0) | (np.diff(bought[Column.AT]) != 0)
    return first


def _summed(users: npt.NDArray[Any], values: npt.NDArray[Any], count: int) -> Counts:
    return np.bincount(users, values, minlength=count).astype(np.int64)


def _money(events: npt.NDArray[np.void], users: int, currencies: int) -> Counts:
    """Sum price times pieces by shopper and currency, (U, M); what has no known price is left out."""
    total = np.zeros((users, currencies), np.int64)
    priced = events[(events[Column.UNIT_PRICE] != UNKNOWN_PRICE) & (events[Column.CURRENCY] != NONE)]
    # Integers all the way: money is never a float.
    amounts = priced[Column.UNIT_PRICE] * priced[Column.QUANTITY]
    np.add.at(total, (priced[Column.USER], priced[Column.CURRENCY]), amounts)
    return total


def _counted_by_currency(bought: npt.NDArray[np.void], users: int, currencies: int) -> Counts:
    """Count orders with a known price by shopper and currency, (U, M): an order has one currency."""
    count = np.zeros((users, currencies), np.int64)
    priced = bought[bought[Column.CURRENCY] != NONE]
    placed = priced[_first_of_orders(priced)]
    np.add.at(count, (placed[Column.USER], placed[Column.CURRENCY]), 1)
    return count


def _median_intervals(placed: npt.NDArray[np.void], users: int) -> Floats:
    """Return the median days between days with orders by shopper, (U,).

    The median, since one long holiday says little about the next order.
    """
    days = np.unique(np.stack([placed[Column.USER], placed[Column.AT] // DAY_S], axis=1), axis=0)
    same = np.diff(days[:, 0]) == 0
    owners, gaps = days[1:, 0][same].astype(np.int64), np.diff(days[:, 1])[same]
    order = np.lexsort((gaps, owners))
    owners, gaps = owners[order], gaps[order]
    counts = np.bincount(owners, minlength=users)
    begins = np.cumsum(counts) - counts
    medians = np.full(users, np.nan)
    told = np.flatnonzero(counts >= MIN_INTERVALS)
    low, high = begins[told] + (counts[told] - 1) // 2, begins[told] + counts[told] // 2
    medians[told] = (gaps[low] + gaps[high]) / 2
    return medians
