"""What the demo's shoppers looked at before they bought: views, clicks and carts of the last months."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from shop.demo.baskets import Shelves, draw_basket
from shop.demo.catalogue import demo_items
from shop.demo.compose import SEED
from shop.demo.shoppers import demo_shoppers
from shop.types import EventKind, Order, ShopperEvent

VISIT_DAYS = 120
_VISITS_PER_SHOPPER = 12


def demo_events(orders: list[Order], now: datetime | None = None) -> list[ShopperEvent]:
    """Return page events in time order: those that led to recent orders, and visits that led to none."""
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    since = moment - timedelta(days=VISIT_DAYS)
    rng = Random(f"{SEED}:visits")
    shelves = Shelves(demo_items(now))
    by_id = {item.product.id: item for item in shelves.items}
    events: list[ShopperEvent] = []
    for order in orders:
        if order.placed_at < since:
            continue
        for line in order.lines:
            rivals = rng.sample(shelves.by_family[by_id[line.product_id].family.key], k=1)
            seen = [*(rival.product.id for rival in rivals), line.product_id]
            events += _visit(
                rng, order.customer_id, order.placed_at - timedelta(minutes=rng.randint(5, 90)), seen, True
            )
    for shopper in demo_shoppers(now):
        for _ in range(rng.randint(0, 2 * _VISITS_PER_SHOPPER)):
            at = since + (moment - since) * rng.random()
            seen = [item.product.id for item, _, _ in draw_basket(rng, shelves, shopper.taste, set(), at)]
            if shopper.role != "new":
                events += _visit(rng, shopper.customer.id, at, seen, False)
    return sorted(events, key=lambda event: event.at)


def _visit(rng: Random, customer_id: str, at: datetime, seen: list[str], ends_in_cart: bool) -> Iterator[ShopperEvent]:
    for position, product_id in enumerate(seen):
        when = at + timedelta(seconds=40 * position)
        yield ShopperEvent(kind=EventKind.VIEW, at=when, customer_id=customer_id, product_id=product_id)
        if ends_in_cart and position == len(seen) - 1:
            when += timedelta(seconds=rng.randint(10, 60))
            yield ShopperEvent(kind=EventKind.CART, at=when, customer_id=customer_id, product_id=product_id)
