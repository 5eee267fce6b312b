"""Interactions: who took an interest in what and when, as row numbers; the one place where ids become rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommender.interactions.columns import EVENT_DTYPE, Column
from recommender.types import ItemRows
from shop.types import EventKind, ShopperEvent

#: Order of the kinds in the event table.
KINDS: tuple[EventKind, ...] = tuple(EventKind)
PURCHASE = KINDS.index(EventKind.PURCHASE)

#: How strongly each kind speaks for an item. A look is cheap, a purchase costs money.
WEIGHTS: dict[EventKind, float] = {
    EventKind.PURCHASE: 1.0,
    EventKind.CART: 0.6,
    EventKind.RATING: 0.6,
    EventKind.CLICK: 0.2,
    EventKind.VIEW: 0.2,
}
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

    def __init__(self, ids: Iterable[str]) -> None:
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
    """An event table, sorted by shopper and then by time.

    Parameters
    ----------
    users, items : IdMap
        ``items`` may hold items without an event.
    events : ndarray, (E,) of :data:`recommender.interactions.columns.EVENT_DTYPE`
    has_times : bool
        False where only the order within a shopper is known; then times of two shoppers cannot be compared.
    """

    users: IdMap
    items: IdMap
    events: Events
    has_times: bool = True

    @classmethod
    def from_events(cls, events: Iterable[ShopperEvent], item_ids: Sequence[str] | None = None) -> Self:
        """Build from the shop's stream of events.

        Parameters
        ----------
        events : iterable of ShopperEvent
            In time order. Searches are left out; what was wholly returned or rated badly is left out too, with
            everything that the shopper did with that item before.
        item_ids : sequence of str, optional
            The items to keep, in the order of their rows; all that occur by default.
        """
        kept = None if item_ids is None else frozenset(item_ids)
        users: dict[str, int] = {}
        items: dict[str, int] = {item: row for row, item in enumerate(item_ids or ())}
        rows: list[tuple[int, int, float, int, float]] = []
        verdict = _Verdicts()
        for event in events:
            shopper = shopper_of(event)
            if shopper is None or event.product_id is None or (kept is not None and event.product_id not in kept):
                continue
            user = users.setdefault(shopper, len(users))
            item = items.setdefault(event.product_id, len(items))
            if verdict.hears(user, item, event):
                rows.append((user, item, event.at.timestamp(), KINDS.index(event.kind), WEIGHTS[event.kind]))
        liked = [row for row in rows if not verdict.rejects(row[0], row[1])]
        return cls(IdMap(users), IdMap(items), _sorted(np.array(liked, EVENT_DTYPE)))

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
        events[Column.WEIGHT] = WEIGHTS[EventKind.PURCHASE]
        return cls(IdMap(user_ids), IdMap(items), events, has_times=False)

    def __len__(self) -> int:
        return len(self.events)

    def column(self, name: str) -> npt.NDArray[Any]:
        """Return one column, (E,)."""
        values: npt.NDArray[Any] = self.events[name]
        return values

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

    def matrix(self, last: int | None = None) -> sparse.csr_array:
        """Return the strongest interest of each shopper in each item, (U, I) float32.

        Parameters
        ----------
        last : int, optional
            Look at no more than this many of a shopper's newest events.
        """
        users, items, weights = (self.column(name) for name in (Column.USER, Column.ITEM, Column.WEIGHT))
        if last is not None:
            recent = np.arange(len(self)) >= self.starts[1:][users] - last
            users, items, weights = users[recent], items[recent], weights[recent]
        shape = (len(self.users), len(self.items))
        order = np.lexsort((-weights, items, users))
        users, items, weights = users[order], items[order], weights[order]
        first = np.ones(len(users), bool)
        first[1:] = (users[1:] != users[:-1]) | (items[1:] != items[:-1])
        return sparse.csr_array((weights[first], (users[first], items[first])), shape=shape)

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
        return type(self)(self.users, self.items, self.events[kept], self.has_times)

    def without_last(self, count: int, at_least: int) -> Self:
        """Return these without the last ``count`` events of every shopper who has ``at_least`` so many."""
        lengths = np.diff(self.starts)
        ends = self.starts[1:] - np.where(lengths >= at_least, count, 0)
        return self.where(np.arange(len(self)) < ends[self.column(Column.USER)])

    def until(self, moment_s: float) -> Self:
        """Return the events before a moment in seconds since 1970."""
        return self.where(self.column(Column.AT) < moment_s)


class _Verdicts:
    """Who has rejected what: returned all of it, or rated it badly."""

    def __init__(self) -> None:
        self._owned: dict[tuple[int, int], int] = {}
        self._badly_rated: set[tuple[int, int]] = set()
        self._returned: set[tuple[int, int]] = set()

    def hears(self, user: int, item: int, event: ShopperEvent) -> bool:
        """Note what an event says; return whether it speaks for the item."""
        pair = (user, item)
        if event.kind is EventKind.PURCHASE:
            self._owned[pair] = self._owned.get(pair, 0) + event.quantity
        if event.kind is EventKind.RETURN:
            self._owned[pair] = self._owned.get(pair, 0) - event.quantity
            self._returned.add(pair)
        if event.kind is EventKind.RATING and event.rating is not None and event.rating <= LOW_RATING:
            self._badly_rated.add(pair)
            return False
        return event.kind in WEIGHTS

    def rejects(self, user: int, item: int) -> bool:
        """Say whether the shopper has turned the item down."""
        pair = (user, item)
        return pair in self._badly_rated or (pair in self._returned and self._owned[pair] <= 0)


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


def batches(histories: Sequence[ItemRows], size: int) -> Iterator[Sequence[ItemRows]]:
    """Yield slices of at most ``size`` histories."""
    for start in range(0, len(histories), size):
        yield histories[start : start + size]


def _sorted(events: Events) -> Events:
    order = np.lexsort((events[Column.AT], events[Column.USER]))
    return events[order]
