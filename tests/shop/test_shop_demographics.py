"""Age and gender only where given; a customer's lines and events in one query each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from shop.orders import Purchase
from shop.service import Shop
from shop.types import (
    AgeBand,
    Customer,
    Demographics,
    EventKind,
    LocalizedText,
    Money,
    Order,
    OrderLine,
    OrderStatus,
    ShopperEvent,
)

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def customer(customer_id: str) -> Customer:
    return Customer(id=customer_id, name="Lin Mei 林梅", created_at=NOW)


def order(number: str, customer_id: str, status: OrderStatus, day: int, returned: int = 0) -> Order:
    line = OrderLine(
        product_id="p-1",
        variant_id="p-1-m",
        title=LocalizedText(zh="帐篷"),
        quantity=2,
        unit_price=Money(amount_minor=4_995, currency="USD"),
        returned_quantity=returned,
    )
    placed_at = NOW + timedelta(days=day)
    return Order(
        number=number,
        customer_id=customer_id,
        status=status,
        placed_at=placed_at,
        lines=(line,),
        total=Money(amount_minor=9_990, currency="USD"),
        delivered_at=placed_at + timedelta(days=4) if returned else None,
    )


def test_what_a_customer_gives_is_kept_replaced_and_forgotten(shop: Shop) -> None:
    shop.customers.upsert([customer("c-1"), customer("c-2")])
    assert shop.demographics.get("c-1") is None
    first = Demographics(age_band=AgeBand.FROM_25, gender="female", given_at=NOW)
    second = Demographics(age_band=AgeBand.FROM_35, given_by="shop", given_at=NOW)
    shop.demographics.give("c-1", first)
    assert shop.demographics.get("c-1") == first
    shop.demographics.give("c-1", second)
    assert shop.demographics.get("c-1") == second, "nothing of the first is left"
    assert shop.demographics.get("c-2") is None
    assert shop.demographics.forget("c-1")
    assert shop.demographics.get("c-1") is None
    assert not shop.demographics.forget("c-1")


def test_nobody_is_described_who_is_no_customer(shop: Shop) -> None:
    with pytest.raises(IntegrityError):
        shop.demographics.give("c-none", Demographics(gender="other", given_at=NOW))


def test_purchases_are_the_lines_of_orders_that_stand(shop: Shop) -> None:
    shop.customers.upsert([customer("c-1"), customer("c-2")])
    shop.orders.upsert(
        [
            order("ZG-1001", "c-1", OrderStatus.DELIVERED, 0, returned=1),
            order("ZG-1002", "c-1", OrderStatus.CANCELLED, 1),
            order("ZG-1003", "c-2", OrderStatus.PLACED, 2),
        ]
    )
    delivered = NOW + timedelta(days=4)
    first = Purchase("c-1", "p-1", "p-1-m", NOW, delivered, 2, 1, 4_995, "USD")
    assert shop.orders.purchases("c-1") == [first]
    placed = NOW + timedelta(days=2)
    assert shop.orders.purchases() == [first, Purchase("c-2", "p-1", "p-1-m", placed, placed, 2, 0, 4_995, "USD")]


def test_interactions_of_one_customer_are_those_among_all(shop: Shop) -> None:
    shop.customers.upsert([customer("c-1"), customer("c-2")])
    shop.orders.upsert(
        [order("ZG-1001", "c-1", OrderStatus.DELIVERED, 0, returned=2), order("ZG-1003", "c-2", OrderStatus.PLACED, 2)]
    )
    looked = [
        ShopperEvent(kind=EventKind.VIEW, at=NOW, customer_id=name, product_id="p-1", source="page")
        for name in ("c-1", "c-2")
    ]
    shop.events.record(looked)
    everybody = list(shop.events.interactions())
    own = list(shop.events.interactions_of(["c-1"]))
    assert own == [event for event in everybody if event.customer_id == "c-1"]
    assert [event.kind for event in own] == [EventKind.VIEW, EventKind.PURCHASE, EventKind.RETURN]
