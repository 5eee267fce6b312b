"""The demo shop's catalogue as records."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from functools import cache

from shop.demo.compose import Item, compose_family
from shop.demo.content import load_content
from shop.types import Department, Product


def start_of_day(now: datetime | None = None) -> datetime:
    """Return midnight UTC of a day (today's when none is given): what the demo's dates count from."""
    return (now or datetime.now(UTC)).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def demo_items(now: datetime | None = None) -> tuple[Item, ...]:
    """Return all products with where they come from; the day of ``now`` dates their releases."""
    return _items(start_of_day(now))


@cache
def _items(today: datetime) -> tuple[Item, ...]:
    content = load_content()
    return tuple(
        item
        for department in content.departments
        for family in department.families
        for item in compose_family(content.common, department, family, today)
    )


def demo_products(now: datetime | None = None) -> list[Product]:
    """Return the demo shop's products in the order of the shop front; ids do not depend on ``now``."""
    return [item.product for item in demo_items(now)]


def demo_departments() -> list[Department]:
    """Return the departments in their order, with the number of their products."""
    counts = Counter(item.product.department for item in demo_items())
    return [
        Department(key=department.key, title=department.title, product_count=counts[department.key])
        for department in load_content().departments
    ]
