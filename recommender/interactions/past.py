"""What shoppers had done before the moments at which they are asked about: flat arrays without any future."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt

from recommender.interactions.columns import DAY_S, PURCHASE, UNKNOWN_PRICE, Column
from recommender.interactions.table import IdMap, Interactions
from recommender.types import ItemRows

#: By which a habit fades: chosen on completejourney's four weeks before those that are tested on.
HABIT_HALF_LIFE_DAYS = 112.0

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Past:
    """What speaks for items, as it was known at some moments; (E,) each, side by side by question.

    Parameters
    ----------
    questions : int
        How many moments of shoppers, Q.
    owners : ndarray, int64
        For each event the place of the question that it belongs to, ascending.
    items : ndarray, int32
        Item rows.
    ages : ndarray, float64
        How long before the moment, in days, above 0; events between where only their order is known.
    weights : ndarray, float32
        How strongly each speaks for its item, see :data:`recommender.interactions.table.WEIGHTS`.
    bought : ndarray, bool
        Whether it is a purchase.
    unit_prices_minor : ndarray, int64
        What was paid for one; :data:`recommender.interactions.columns.UNKNOWN_PRICE` where it is not known.
    """

    questions: int
    owners: Places
    items: ItemRows
    ages: npt.NDArray[np.float64]
    weights: Floats
    bought: npt.NDArray[np.bool_]
    unit_prices_minor: npt.NDArray[np.int64]

    @classmethod
    def of_one(
        cls,
        items: ItemRows,
        ages: npt.NDArray[np.float64],
        weights: Floats | None = None,
        bought: npt.NDArray[np.bool_] | None = None,
        unit_prices_minor: npt.NDArray[np.int64] | None = None,
    ) -> Self:
        """Build for one shopper and moment; purchases of full weight at unknown prices by default.

        What has no age above 0 (the moment itself, the future) is left out.
        """
        count = len(items)
        before = ages > 0
        return cls(
            questions=1,
            owners=np.zeros(int(before.sum()), np.int64),
            items=items[before],
            ages=ages[before],
            weights=(np.ones(count, np.float32) if weights is None else weights)[before],
            bought=(np.ones(count, bool) if bought is None else bought)[before],
            unit_prices_minor=(
                np.full(count, UNKNOWN_PRICE, np.int64) if unit_prices_minor is None else unit_prices_minor
            )[before],
        )

    @classmethod
    def of_histories(cls, histories: Sequence[ItemRows]) -> Self:
        """Build from bare sequences, oldest first: all are purchases, the newest of age 1."""
        lengths = np.array([len(history) for history in histories], np.int64)
        owners = np.repeat(np.arange(len(histories)), lengths)
        ends = np.cumsum(lengths)
        count = int(ends[-1]) if len(ends) else 0
        return cls(
            questions=len(histories),
            owners=owners,
            items=np.concatenate([np.empty(0, np.int32), *histories]).astype(np.int32),
            ages=(ends[owners] - np.arange(count)).astype(np.float64),
            weights=np.ones(count, np.float32),
            bought=np.ones(count, bool),
            unit_prices_minor=np.full(count, UNKNOWN_PRICE, np.int64),
        )

    def take(self, places: npt.NDArray[np.integer]) -> Self:
        """Return the past of some questions, in the order of ``places``, (Q,)."""
        entries, owners = owned_by(self.owners, places)
        return type(self)(
            len(places),
            owners,
            self.items[entries],
            self.ages[entries],
            self.weights[entries],
            self.bought[entries],
            self.unit_prices_minor[entries],
        )

    @classmethod
    def of(
        cls,
        data: Interactions,
        users: npt.NDArray[np.integer],
        moments_s: npt.NDArray[np.float64],
        last: int | None = None,
    ) -> Self:
        """Take what shoppers had liked before moments out of the event table.

        Parameters
        ----------
        data : Interactions
            With all events, returns and ratings included: what was sent back before a moment is no liking at it, what
            is sent back after it still is.
        users : ndarray, (Q,)
            Rows of shoppers; one may stand several times, with different moments.
        moments_s : ndarray, (Q,)
            Seconds since 1970 (places in the sequence where no times are known). Events at the moment itself are
            not taken: they are what is to be foretold.
        last : int, optional
            Look at no more than so many of the newest events of each.
        """
        at_s = data.column(Column.AT)
        begins, ends = data.starts[users], data.starts[np.asarray(users) + 1]
        ends = _first_at_or_after(at_s, begins, ends, moments_s)
        if last is not None:
            begins = np.maximum(begins, ends - last)
        lengths = ends - begins
        places = np.arange(int(lengths.sum())) + np.repeat(begins - np.cumsum(lengths) + lengths, lengths)
        events = data.events[places]
        events[Column.USER] = np.repeat(np.arange(len(lengths)), lengths)
        asked = replace(data, users=IdMap(map(str, range(len(lengths)))), events=events).liked()
        owners = asked.column(Column.USER).astype(np.int64)
        return cls(
            questions=len(lengths),
            owners=owners,
            items=asked.column(Column.ITEM),
            ages=(moments_s[owners] - asked.column(Column.AT)) / (DAY_S if data.has_times else 1.0),
            weights=asked.weights,
            bought=asked.column(Column.KIND) == PURCHASE,
            unit_prices_minor=asked.column(Column.UNIT_PRICE),
        )


def repeated(past: Past, limit: int) -> tuple[ItemRows, Floats]:
    """Return the newest ``limit`` events of one question, oldest first, and how much each counts.

    Where things are bought again and again, how often and how lately says more than the place in a sequence: a basket
    has no order.
    """
    order = np.argsort(-past.ages, kind="stable")[-limit:]
    faded = past.weights[order] * 0.5 ** (past.ages[order] / HABIT_HALF_LIFE_DAYS)
    return past.items[order], faded.astype(np.float32)


def owned_by(owners: Places, places: npt.NDArray[np.integer]) -> tuple[Places, Places]:
    """Return which entries belong to some owners, and the owners' numbers among these.

    Parameters
    ----------
    owners : ndarray, (E,)
        Ascending.
    places : ndarray, (P,)
        Distinct owners.

    Returns
    -------
    entries, new_owners : ndarray, int64
        Of the same length, in the order of ``places``.

    Examples
    --------
    >>> [part.tolist() for part in owned_by(np.array([0, 1, 1, 4]), np.array([1, 4]))]
    [[1, 2, 3], [0, 0, 1]]
    """
    first, last = np.searchsorted(owners, places), np.searchsorted(owners, places, side="right")
    lengths = last - first
    entries = np.arange(int(lengths.sum())) + np.repeat(first - np.cumsum(lengths) + lengths, lengths)
    return entries, np.repeat(np.arange(len(places)), lengths)


def _first_at_or_after(
    at_s: npt.NDArray[np.float64], low: Places, high: Places, moments_s: npt.NDArray[np.float64]
) -> Places:
    """Return by bisection the first place in [low, high) whose time is not before the moment, else ``high``; (Q,)."""
    low, high = low.copy(), high.copy()
    while (searching := low < high).any():
        middle = (low + high) // 2
        before = searching & (at_s[np.minimum(middle, len(at_s) - 1)] < moments_s)
        low = np.where(before, middle + 1, low)
        high = np.where(searching & ~before, middle, high)
    return low
