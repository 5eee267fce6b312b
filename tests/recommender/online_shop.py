"""A small shop for online learning: products, customers, orders, answers and what came of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from recommender.online.answer import DECISION_KIND, Key
from shop.service import Shop
from shop.types import (
    Customer,
    Decision,
    EventKind,
    LocalizedText,
    Money,
    Order,
    OrderLine,
    OrderStatus,
    Product,
    ShopperEvent,
    Variant,
)

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
_NUMBERS = count(1)


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def product(product_id: str) -> Product:
    price = Money(amount_minor=1_000, currency="EUR")
    return Product(
        id=product_id,
        title=LocalizedText(en=f"Kettle {product_id}", zh=f"水壶{product_id}"),
        variants=(Variant(id=f"{product_id}-v", price=price, stock_quantity=9),),
    )


def fill(shop: Shop, products: Iterable[str], customers: Iterable[str]) -> None:
    shop.products.upsert(product(product_id) for product_id in products)
    shop.customers.upsert(Customer(id=one, name=one, created_at=NOW - timedelta(days=400)) for one in customers)


def order(customer: str, minutes: float, *lines: str, number: str = "", **more: Any) -> Order:
    """Lines are "product", "product*2" (pieces) or "product*2-1" (of which one was sent back)."""
    return Order(
        number=number or f"ZG-{next(_NUMBERS):06}",
        customer_id=customer,
        placed_at=at(minutes),
        lines=tuple(_line(text) for text in lines),
        total=Money(amount_minor=0, currency="EUR"),
        **{"status": OrderStatus.PAID, **more},
    )


def _line(text: str) -> OrderLine:
    product_id, _, pieces = text.partition("*")
    quantity, _, returned = pieces.partition("-")
    return OrderLine(
        product_id=product_id,
        variant_id=f"{product_id}-v",
        title=LocalizedText(en=product_id),
        quantity=int(quantity or 1),
        returned_quantity=int(returned or 0),
        unit_price=Money(amount_minor=1_000, currency="EUR"),
    )


def answer(shop: Shop, minutes: float, chosen: str, customer: str | None = None, *rest: str, **more: Any) -> str:
    """Log an answer that shows products of one letter each; return its id."""
    decision = decided(minutes, chosen, customer, *rest, **more)
    shop.decisions.log(decision)
    return decision.id


def decided(
    minutes: float, chosen: str, customer: str | None = None, session: str | None = None, **more: Any
) -> Decision:
    version = more.pop("version", "v1")
    return Decision(
        id=f"d-{next(_NUMBERS):06}",
        at=at(minutes),
        kind=DECISION_KIND,
        context={Key.SCENE: "for_you", Key.CUSTOMER: customer, Key.SESSION: session, **more},
        allowed=tuple(chosen),
        chosen=tuple(chosen),
        propensity=1.0,
        model_version=version,
    )


def event(kind: EventKind, minutes: float, product_id: str, **more: Any) -> ShopperEvent:
    return ShopperEvent(kind=kind, at=at(minutes), product_id=product_id, **more)


def click(shop: Shop, minutes: float, product_id: str, decision_id: str, **more: Any) -> None:
    shop.events.record([event(EventKind.CLICK, minutes, product_id, decision_id=decision_id, **more)])
