"""What a shopper has done: what their orders and this visit say, oldest first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from recommender.interactions.table import LOW_RATING, newest_distinct
from recommender.serving.shelf import Shelf
from recommender.types import ItemRows, RecommendRequest, Scene
from shop.service import Shop
from shop.types import EventKind, Order, OrderStatus

#: Newest orders and events that are read: a taste of two years ago says little.
MAX_ORDERS = 30
MAX_EVENTS = 100
MAX_HISTORY = 50
_TELLING = frozenset({EventKind.VIEW, EventKind.CLICK, EventKind.CART, EventKind.RATING})


@dataclass(frozen=True, eq=False)
class History:
    """Rows of products that the shopper took an interest in, oldest first, and which of them they have bought."""

    rows: ItemRows
    bought: frozenset[int]
    #: Rows of all that was ordered, sent back or not: neither is offered again unasked.
    ordered: frozenset[int]
    #: All that was ever bought, by product id: once-only products are not offered again.
    bought_ids: frozenset[str]


def read_history(shop: Shop, shelf: Shelf, request: RecommendRequest) -> History:
    """Return a shopper's history as the scene may use it (``session`` knows this visit only)."""
    customer_id = None if request.scene is Scene.SESSION else request.customer_id
    orders = shop.orders.for_customer(customer_id, MAX_ORDERS) if customer_id else []
    dated: list[tuple[float, str, bool]] = []
    for order in orders:
        dated += [(order.placed_at.timestamp(), product_id, True) for product_id in kept_products(order)]
    rejected: set[str] = set()
    events = shop.events.recent(customer_id=customer_id, session_id=request.session_id, limit=MAX_EVENTS)
    for event in events:
        if event.product_id is None or event.kind not in _TELLING:
            continue
        if event.kind is EventKind.RATING and (event.rating or 0.0) <= LOW_RATING:
            rejected.add(event.product_id)
        else:
            dated.append((event.at.timestamp(), event.product_id, False))
    told = [entry for entry in sorted(dated) if entry[1] not in rejected]
    ids = [product_id for _, product_id, _ in told] + list(request.product_ids_in_context)
    bought = frozenset(product_id for _, product_id, was_bought in told if was_bought)
    return History(
        rows=newest_distinct(shelf.rows(ids).tolist(), MAX_HISTORY) if ids else np.empty(0, np.int32),
        bought=frozenset(shelf.rows(bought).tolist()),
        ordered=frozenset(shelf.rows(line.product_id for order in orders for line in order.lines).tolist()),
        bought_ids=bought,
    )


def kept_products(order: Order) -> list[str]:
    """Return the products of an order that were not all sent back; none of a cancelled order."""
    if order.status is OrderStatus.CANCELLED:
        return []
    return [line.product_id for line in order.lines if line.returned_quantity < line.quantity]
