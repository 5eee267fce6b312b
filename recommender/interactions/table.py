"""Interactions: who did what with which item and when, as row numbers; the one place where ids become rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommender.interactions.columns import (
    DAY_S,
    EVENT_DTYPE,
    KINDS,
    NONE,
    PURCHASE,
    RATING,
    RETURN,
    UNKNOWN_PRICE,
    Column,
)
from recommender.types import ItemRows
from shop.types import EventKind, ShopperEvent

#: How strongly each kind speaks for an item. A look is cheap, a purchase costs money; a search names no item.
WEIGHTS: dict[EventKind, float] = {
    EventKind.PURCHASE: 1.0,
    EventKind.CART: 0.6,
    EventKind.RATING: 0.6,
    EventKind.CLICK: 0.2,
    EventKind.VIEW: 0.2,
    EventKind.SEARCH: 0.0,
    EventKind.RETURN: 0.0,
}
_WEIGHT_OF_KIND = np.array([WEIGHTS[kind] for kind in KINDS], np.float32)
#: A rating up to here (of five stars) is a rejection.
LOW_RATING = 2.0

Events = npt.NDArray[np.void]


class IdMap:
    """Outside ids and their row numbers.

    Examples
    --------
    >>> ids = IdMap(["kettle", "tent"])
    >>> ids.row("tent"), ids.row("boat"), ids.rows(["boat", "kettle"]).tolist()
    (1, None, [0])
    """

    def __init__(self, ids: Iterable[str] = ()) -> None:
        self.ids = list(ids)
        self._rows = {outside_id: row for row, outside_id in enumerate(self.ids)}
        if len(self._rows) != len(self.ids):
            raise ValueError(f"expected distinct ids, got {len(self.ids) - len(self._rows)} twice")

    def __len__(self) -> int:
        return len(self.ids)

    def row(self, outside_id: str) -> int | None:
        """Return the row of an id, or None where it is not known."""
        return self._rows.get(outside_id)

    def rows(self, outside_ids: Iterable[str]) -> ItemRows:
        """Return the rows of the ids that are known, in their order."""
        found = [self._rows[outside_id] for outside_id in outside_ids if outside_id in self._rows]
        return np.array(found, np.int32)


@dataclass(frozen=True, eq=False)
class Interactions:
    """The event table, sorted by shopper and then by time: searches, returns and bad ratings included.

    Models learn from :meth:`liked`.

    Parameters
    ----------
    users, items : IdMap
        ``items`` may hold items without an event.
    events : ndarray, (E,) of :data:`recommender.interactions.columns.EVENT_DTYPE`
    has_times : bool
        False where only the order within a shopper is known; then times of two shoppers cannot be compared.
    sources, decisions : IdMap
        Where events came from; the logged decisions that showed the items.
    currencies : IdMap
        ISO 4217 codes of the prices.
    """

    users: IdMap
    items: IdMap
    events: Events
    has_times: bool = True
    sources: IdMap = field(default_factory=IdMap)
    decisions: IdMap = field(default_factory=IdMap)
    currencies: IdMap = field(default_factory=IdMap)

    @classmethod
    def from_events(cls, events: Iterable[ShopperEvent], item_ids: Sequence[str] | None = None) -> Self:
        """Build from the shop's stream of events.

        Parameters
        ----------
        events : iterable of ShopperEvent
            Events of nobody are left out.
        item_ids : sequence of str, optional
            The items to keep, in the order of their rows; all that occur by default.
        """
        kept = None if item_ids is None else frozenset(item_ids)
        users: dict[str, int] = {}
        items: dict[str, int] = {item: row for row, item in enumerate(item_ids or ())}
        sources: dict[str, int] = {}
        decisions: dict[str, int] = {}
        currencies: dict[str, int] = {}
        rows: list[tuple[int, int, float, int, int, int, int, float, int, int]] = []
        for event in events:
            shopper = shopper_of(event)
            product = event.product_id
            if shopper is None or (kept is not None and product is not None and product not in kept):
                continue
            rows.append(
                (
                    users.setdefault(shopper, len(users)),
                    NONE if product is None else items.setdefault(product, len(items)),
                    event.at.timestamp(),
                    KINDS.index(event.kind),
                    event.quantity,
                    event.unit_price.amount_minor if event.unit_price else UNKNOWN_PRICE,
                    currencies.setdefault(event.unit_price.currency, len(currencies)) if event.unit_price else NONE,
                    np.nan if event.rating is None else event.rating,
                    sources.setdefault(event.source, len(sources)),
                    NONE if event.decision_id is None else decisions.setdefault(event.decision_id, len(decisions)),
                )
            )
        table = _sorted(np.array(rows, EVENT_DTYPE))
        return cls(IdMap(users), IdMap(items), table, True, IdMap(sources), IdMap(decisions), IdMap(currencies))

    @classmethod
    def from_purchases(
        cls,
        users: npt.NDArray[Any],
        items: npt.NDArray[Any],
        at_s: npt.NDArray[np.float64],
        quantities: npt.NDArray[np.int32] | None = None,
        unit_prices_minor: npt.NDArray[np.int64] | None = None,
        source: str = "order",
        currency: str = "USD",
    ) -> Self:
        """Build from columns of purchases, (E,) each: a year of a supermarket is too long for objects.

        Parameters
        ----------
        users, items : ndarray
            Ids of any kind that NumPy sorts; they become text.
        at_s : ndarray
            Seconds since 1970.
        quantities, unit_prices_minor : ndarray, optional
            One piece and no known price by default.
        source, currency : str
            Where they come from; ISO 4217 code of all prices.
        """
        user_ids, user_rows = np.unique(users, return_inverse=True)
        item_ids, item_rows = np.unique(items, return_inverse=True)
        events = np.zeros(len(users), EVENT_DTYPE)
        events[Column.USER], events[Column.ITEM], events[Column.AT] = user_rows, item_rows, at_s
        events[Column.KIND] = PURCHASE
        events[Column.QUANTITY] = 1 if quantities is None else quantities
        events[Column.UNIT_PRICE] = UNKNOWN_PRICE if unit_prices_minor is None else unit_prices_minor
        events[Column.CURRENCY] = NONE if unit_prices_minor is None else 0
        events[Column.RATING] = np.nan
        events[Column.DECISION] = NONE
        return cls(
            IdMap(map(str, user_ids.tolist())),
            IdMap(map(str, item_ids.tolist())),
            _sorted(events),
            sources=IdMap([source]),
            currencies=IdMap([currency] if unit_prices_minor is not None else []),
        )

    @classmethod
    def from_sequences(cls, user_ids: Sequence[str], sequences: Sequence[Sequence[str]]) -> Self:
        """Build from item ids by shopper, oldest first; all count as purchases, times are not known."""
        items: dict[str, int] = {}
        flat = [items.setdefault(item, len(items)) for sequence in sequences for item in sequence]
        lengths = [len(sequence) for sequence in sequences]
        events = np.zeros(len(flat), EVENT_DTYPE)
        events[Column.ITEM] = flat
        events[Column.USER] = np.repeat(np.arange(len(sequences)), lengths)
        events[Column.AT] = np.concatenate([np.arange(n) for n in lengths]) if lengths else []
        events[Column.KIND] = PURCHASE
        events[Column.QUANTITY] = 1
        events[Column.UNIT_PRICE] = UNKNOWN_PRICE
        events[Column.CURRENCY] = NONE
        events[Column.RATING] = np.nan
        events[Column.DECISION] = NONE
        return cls(IdMap(user_ids), IdMap(items), events, has_times=False)

    def __len__(self) -> int:
        return len(self.events)

    def column(self, name: str) -> npt.NDArray[Any]:
        """Return one column, (E,)."""
        values: npt.NDArray[Any] = self.events[name]
        return values

    @cached_property
    def weights(self) -> npt.NDArray[np.float32]:
        """How strongly each event speaks for its item, (E,); 0 where it says nothing or the opposite."""
        strength = _WEIGHT_OF_KIND[self.column(Column.KIND)]
        return np.where(self._low_ratings(), np.float32(0), strength)

    @cached_property
    def ages_days(self) -> npt.NDArray[np.float64]:
        """How long before the newest event each was, (E,); 0 where no times are known."""
        at_s = self.column(Column.AT)
        return (at_s.max() - at_s) / DAY_S if self.has_times and len(self) else np.zeros(len(self))

    def liked(self) -> Self:
        """Return the events that speak for an item.

        What was wholly returned or rated badly is left out, with everything that the shopper did with that item: only
        as far as these events know it, so that a table cut at a moment learns nothing of later returns.
        """
        speaks = (self.weights > 0) & (self.column(Column.ITEM) != NONE)
        return self.where(speaks & ~self._rejected())

    def rejections(self) -> sparse.csr_array:
        """Return which shoppers turned which items down: returned all of them or rated them badly, (U, I) of ones."""
        gone = self.events[self._rejected()]
        pairs = np.unique(gone[[Column.USER, Column.ITEM]])
        ones = np.ones(len(pairs), np.float32)
        return sparse.csr_array((ones, (pairs[Column.USER], pairs[Column.ITEM])), shape=self._shape)

    @property
    def _shape(self) -> tuple[int, int]:
        return len(self.users), len(self.items)

    def _low_ratings(self) -> npt.NDArray[np.bool_]:
        low: npt.NDArray[np.bool_] = (self.column(Column.RATING) <= LOW_RATING) & (self.column(Column.KIND) == RATING)
        return low

    def _rejected(self) -> npt.NDArray[np.bool_]:
        """Mark all events of the pairs of shopper and item that ended in a rejection, (E,)."""
        kinds, quantities = self.column(Column.KIND), self.column(Column.QUANTITY)
        keys = self.column(Column.USER).astype(np.int64) * (len(self.items) + 1) + self.column(Column.ITEM) + 1
        _, pairs = np.unique(keys, return_inverse=True)
        bought = np.bincount(pairs, quantities * (kinds == PURCHASE))
        returned = np.bincount(pairs, quantities * (kinds == RETURN))
        disliked = np.bincount(pairs, self._low_ratings())
        verdict = ((returned > 0) & (returned >= bought)) | (disliked > 0)
        marked: npt.NDArray[np.bool_] = verdict[pairs] & (self.column(Column.ITEM) != NONE)
        return marked

    @cached_property
    def starts(self) -> npt.NDArray[np.int64]:
        """Where each shopper's events begin, and the end of the last, (U + 1,)."""
        counts = np.bincount(self.column(Column.USER), minlength=len(self.users))
        return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)

    def sequence(self, user: int) -> ItemRows:
        """Return a shopper's items, oldest first, repeats included."""
        rows: ItemRows = self.column(Column.ITEM)[self.starts[user] : self.starts[user + 1]]
        return rows

    def sequences(self) -> list[ItemRows]:
        """Return all shoppers' items, oldest first."""
        return [self.sequence(user) for user in range(len(self.users))]

    def matrix(self, last: int | None = None, summed: bool = False) -> sparse.csr_array:
        """Return the strongest interest of each shopper in each item, (U, I) float32.

        Parameters
        ----------
        last : int, optional
            Look at no more than this many of a shopper's newest events.
        summed : bool
            Add the interest up instead: what is bought every week counts each time.
        """
        users, items, weights = self.column(Column.USER), self.column(Column.ITEM), self.weights
        if last is not None:
            recent = np.arange(len(self)) >= self.starts[1:][users] - last
            users, items, weights = users[recent], items[recent], weights[recent]
        if summed:
            table = sparse.csr_array((weights, (users, items)), shape=self._shape)
            table.sum_duplicates()
            return table
        order = np.lexsort((-weights, items, users))
        users, items, weights = users[order], items[order], weights[order]
        first = np.ones(len(users), bool)
        first[1:] = (users[1:] != users[:-1]) | (items[1:] != items[:-1])
        return sparse.csr_array((weights[first], (users[first], items[first])), shape=self._shape)

    def baskets(self) -> sparse.csr_array:
        """Return what was bought in one order, (B, I) of ones: purchases of one shopper at one moment."""
        bought = self.events[self.column(Column.KIND) == PURCHASE]
        if not len(bought) or not self.has_times:
            return sparse.csr_array((0, len(self.items)), dtype=np.float32)
        new = np.ones(len(bought), bool)
        new[1:] = (np.diff(bought[Column.USER]) != 0) | (np.diff(bought[Column.AT]) != 0)
        basket = np.cumsum(new) - 1
        ones = np.ones(len(bought), np.float32)
        held = sparse.csr_array((ones, (basket, bought[Column.ITEM])), shape=(int(basket[-1]) + 1, len(self.items)))
        held.data[:] = 1  # two lines of one product are one
        return held

    def where(self, kept: npt.NDArray[np.bool_]) -> Self:
        """Return the events marked, with the same shoppers and items, so that rows stay comparable."""
        return replace(self, events=self.events[kept])

    def without_last(self, count: int, at_least: int) -> Self:
        """Return these without the last ``count`` events of every shopper who has ``at_least`` so many."""
        lengths = np.diff(self.starts)
        ends = self.starts[1:] - np.where(lengths >= at_least, count, 0)
        return self.where(np.arange(len(self)) < ends[self.column(Column.USER)])

    def until(self, moment_s: float) -> Self:
        """Return the events before a moment in seconds since 1970."""
        return self.where(self.column(Column.AT) < moment_s)

    def purchases(self) -> Self:
        """Return purchases and what takes them back: returns and ratings."""
        return self.where(np.isin(self.column(Column.KIND), (PURCHASE, RETURN, RATING)))

    def repeated_share(self) -> float:
        """Return how many of the purchases repeat an earlier one of the same shopper and item, 0 to 1."""
        bought = self.events[self.column(Column.KIND) == PURCHASE]
        return 1 - len(np.unique(bought[[Column.USER, Column.ITEM]])) / len(bought) if len(bought) else 0.0

    def since(self, moment_s: float) -> Self:
        """Return the events at or after a moment in seconds since 1970."""
        return self.where(self.column(Column.AT) >= moment_s)


def shopper_of(event: ShopperEvent) -> str | None:
    """Return the key of who acted: the customer, else the visit; None where neither is known."""
    if event.customer_id is not None:
        return event.customer_id
    return f"session:{event.session_id}" if event.session_id is not None else None


def newest_distinct(items: Iterable[int], limit: int) -> ItemRows:
    """Return the last occurrences of the newest distinct items, oldest first.

    Examples
    --------
    >>> newest_distinct([3, 1, 3, 2], 2).tolist()
    [3, 2]
    """
    newest = dict.fromkeys(reversed(list(items)))
    return np.array(list(newest)[:limit][::-1], np.int32)


def _sorted(events: Events) -> Events:
    order = np.lexsort((events[Column.AT], events[Column.USER]))
    return events[order]
