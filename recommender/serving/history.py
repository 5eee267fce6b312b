"""What a shopper has done: what their orders and this visit say, oldest first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from recommender.interactions.columns import DAY_S, UNKNOWN_PRICE
from recommender.interactions.past import Past, repeated
from recommender.interactions.table import LOW_RATING, WEIGHTS, newest_distinct
from recommender.serving.shelf import Shelf
from recommender.types import EntryWeights, ItemRows, RecommendRequest, Scene
from shop.events import ProductEvent
from shop.orders import Purchase
from shop.service import Shop
from shop.types import EventKind

#: Newest lines of orders and events that are looked at: a taste of years ago says little.
MAX_PURCHASES = 1_000
MAX_EVENTS = 60
MAX_HISTORY = 50
#: Events that are looked at where repeats count.
MAX_REPEATED = 1_000
_TELLING = frozenset({EventKind.VIEW, EventKind.CLICK, EventKind.CART, EventKind.RATING})
#: Ages begin here: what happens at this moment has happened before the answer.
_NOW_S = 1.0


@dataclass(frozen=True, eq=False)
class History:
    """Rows of products that the shopper took an interest in, oldest first, and which of them they have bought."""

    rows: ItemRows
    bought: frozenset[int]
    #: Rows of all that was ordered and not cancelled, sent back or not: neither is offered again unasked.
    ordered: frozenset[int]
    #: All that was ever bought, by product id: once-only products are not offered again.
    bought_ids: frozenset[str]
    #: All of it with ages, prices and repeats, for the ranker.
    past: Past

    def seen_by(self, shelf: Shelf) -> tuple[ItemRows, EntryWeights | None]:
        """Return what the models are asked about: as their training read histories, with repeats or without."""
        if shelf.learned is not None and shelf.learned.repeats:
            return repeated(self.past, MAX_REPEATED)
        return self.rows, None


@dataclass(frozen=True)
class _Told:
    """One thing that the shopper did."""

    at_s: float
    product_id: str
    kind: EventKind
    unit_price_minor: int


def read_history(shop: Shop, shelf: Shelf, request: RecommendRequest, now_s: float) -> History:
    """Return a shopper's history as the scene may use it (``session`` knows this visit only).

    Parameters
    ----------
    shop : Shop
    shelf : Shelf
    request : RecommendRequest
    now_s : float
        The moment of the answer in seconds since 1970.
    """
    customer_id = None if request.scene is Scene.SESSION else request.customer_id
    purchases = shop.orders.purchases(customer_id)[-MAX_PURCHASES:] if customer_id else []
    kept = [one for one in purchases if one.returned_quantity < one.quantity]
    events = shop.events.recent(customer_id=customer_id, session_id=request.session_id, limit=MAX_EVENTS)
    rejected = {event.product_id for event in events if _is_rejection(event)}
    told = [*map(_of_purchase, kept), *(found for event in events if (found := _of_event(event)) is not None)]
    told = sorted((one for one in told if one.product_id not in rejected), key=lambda one: one.at_s)
    told += [_Told(now_s, product_id, EventKind.VIEW, UNKNOWN_PRICE) for product_id in request.product_ids_in_context]
    told = [one for one in told if one.product_id in shelf.index.row_by_id]
    rows = shelf.rows(one.product_id for one in told)
    bought = frozenset(one.product_id for one in told if one.kind is EventKind.PURCHASE)
    return History(
        rows=newest_distinct(rows.tolist(), MAX_HISTORY),
        bought=frozenset(shelf.rows(bought).tolist()),
        ordered=frozenset(shelf.rows(one.product_id for one in purchases).tolist()),
        bought_ids=frozenset(one.product_id for one in kept),
        past=_past(told, rows, now_s),
    )


def _of_purchase(purchase: Purchase) -> _Told:
    return _Told(purchase.placed_at.timestamp(), purchase.product_id, EventKind.PURCHASE, purchase.unit_price_minor)


def _of_event(event: ProductEvent) -> _Told | None:
    if event.kind not in _TELLING:
        return None
    return _Told(event.at.timestamp(), event.product_id, event.kind, UNKNOWN_PRICE)


def _is_rejection(event: ProductEvent) -> bool:
    return event.kind is EventKind.RATING and (event.rating or 0.0) <= LOW_RATING


def _past(told: list[_Told], rows: ItemRows, now_s: float) -> Past:
    at_s = np.array([one.at_s for one in told], np.float64)
    return Past.of_one(
        items=rows,
        ages=np.maximum(now_s - at_s, _NOW_S) / DAY_S,
        weights=np.array([WEIGHTS[one.kind] for one in told], np.float32),
        bought=np.array([one.kind is EventKind.PURCHASE for one in told], bool),
        unit_prices_minor=np.array([one.unit_price_minor for one in told], np.int64),
    )
