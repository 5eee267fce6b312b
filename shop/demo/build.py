"""Loads the demo shop into a database; does nothing when the same one is there already."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from importlib.resources.abc import Traversable

from shop.demo.articles import demo_articles
from shop.demo.catalogue import demo_departments, demo_products
from shop.demo.coupons import demo_coupons
from shop.demo.orders import demo_orders
from shop.demo.shoppers import demo_shoppers
from shop.demo.visits import demo_events
from shop.service import Shop

_LOADED = "demo_shop"
#: Called with (what, done, total).
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class DemoSummary:
    """What is in the shop now."""

    products: int
    articles: int
    customers: int
    orders: int
    events: int
    was_loaded_before: bool


def holds_demo(shop: Shop) -> bool:
    """Say whether the demo shop was ever loaded into this database."""
    return shop.meta.get(_LOADED) is not None


def load_demo(shop: Shop, now: datetime | None = None, progress: Progress | None = None) -> DemoSummary:
    """Load products, articles, customers, coupons, orders and page events.

    Parameters
    ----------
    shop : Shop
        Migrated.
    now : datetime, optional
        The moment that parcels and releases are dated from; the present by default.
    progress : callable, optional
        Called with (what, done, total).
    """
    content = content_hash()
    before = shop.meta.get(_LOADED)
    if before == content:
        return _summary(shop, was_loaded_before=True)
    tell = progress or (lambda _what, _done, _total: None)
    moment = now or datetime.now(UTC)
    products = demo_products(moment)
    shop.products.upsert_departments(demo_departments())
    shop.products.upsert(products)
    tell("products", len(products), len(products))
    shop.articles.upsert(demo_articles())
    shop.customers.upsert(shopper.customer for shopper in demo_shoppers(moment))
    shop.coupons.upsert(demo_coupons(moment))
    orders = demo_orders(moment)
    shop.orders.upsert(orders)
    tell("orders", len(orders), len(orders))
    if before is None:
        # Events are a log: a second load must not say everything twice.
        shop.events.record(demo_events(orders, moment))
    shop.meta.set(_LOADED, content)
    return _summary(shop, was_loaded_before=False)


def content_hash() -> str:
    """Return a hash of everything that the demo shop is made of."""
    digest = hashlib.sha256()
    for path in _all_files(files("shop.demo")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _all_files(folder: Traversable) -> list[Traversable]:
    found: list[Traversable] = []
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.is_dir():
            found += [] if path.name == "__pycache__" else _all_files(path)
        else:
            found.append(path)
    return found


def _summary(shop: Shop, *, was_loaded_before: bool) -> DemoSummary:
    return DemoSummary(
        products=shop.products.count(),
        articles=shop.articles.count(),
        customers=sum(1 for _ in shop.customers.iterate()),
        orders=sum(1 for _ in shop.orders.iterate()),
        events=shop.events.count(),
        was_loaded_before=was_loaded_before,
    )
