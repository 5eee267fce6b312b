"""What may be done with an order: windows to the day, exclusions, refunds to the cent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shop.order_rules import (
    Refusal,
    ReturnReason,
    changeable,
    price_drop,
    refund_for,
    returnable,
    under_warranty,
)
from shop.types import LocalizedText, Money, Order, OrderLine, OrderStatus, Product, Variant

PLACED = datetime(2026, 3, 1, 10, tzinfo=UTC)
ARRIVED = datetime(2026, 3, 5, 14, tzinfo=UTC)


def money(minor: int) -> Money:
    return Money(amount_minor=minor, currency="USD")


def line(price: int = 2_000, quantity: int = 1, returned: int = 0) -> OrderLine:
    return OrderLine(
        product_id="p", variant_id="v", title=LocalizedText(en="Thing", zh="东西"), quantity=quantity,
        unit_price=money(price), returned_quantity=returned,
    )  # fmt: skip


def order(status: OrderStatus = OrderStatus.DELIVERED, *lines: OrderLine, **more: object) -> Order:
    own = lines or (line(),)
    values = {
        "number": "ZG-2026-100001", "customer_id": "c", "status": status, "placed_at": PLACED, "lines": own,
        "total": money(sum(one.unit_price.amount_minor * one.quantity for one in own)),
        "delivered_at": ARRIVED if status is OrderStatus.DELIVERED else None,
    }  # fmt: skip
    return Order.model_validate({**values, **more})


def product(kind: str = "thing", department: str = "home", price: int = 2_000, stock: int = 5) -> Product:
    return Product(
        id="p", title=LocalizedText(en="Thing"), product_type=LocalizedText(en=kind), department=department,
        variants=(Variant(id="v", price=money(price), stock_quantity=stock),),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("status", "refusal"),
    [
        (OrderStatus.PLACED, None),
        (OrderStatus.PAID, None),
        (OrderStatus.PACKED, None),
        (OrderStatus.SHIPPED, Refusal.SHIPPED),
        (OrderStatus.OUT_FOR_DELIVERY, Refusal.SHIPPED),
        (OrderStatus.DELIVERED, Refusal.DELIVERED),
        (OrderStatus.RETURNED, Refusal.DELIVERED),
        (OrderStatus.CANCELLED, Refusal.CANCELLED),
    ],
)
def test_changes_are_possible_until_the_carrier_has_it(status: OrderStatus, refusal: Refusal | None) -> None:
    assert changeable(order(status)).refusal == refusal


def test_the_last_day_of_the_return_counts_whole_and_the_next_no_more() -> None:
    last = datetime(2026, 4, 4, 23, 59, tzinfo=UTC)
    assert returnable(order(), line(), product(), last).allowed
    late = returnable(order(), line(), product(), last + timedelta(minutes=2))
    assert late.refusal is Refusal.TOO_LATE
    assert late.until is not None
    assert late.until.date() == last.date()


@pytest.mark.parametrize(("placed", "days"), [((11, 14), 30), ((11, 15), 45), ((12, 31), 45), ((1, 1), 30)])
def test_presents_may_come_back_longer(placed: tuple[int, int], days: int) -> None:
    bought = datetime(2025, *placed, 12, tzinfo=UTC)
    own = order(placed_at=bought, delivered_at=bought + timedelta(days=3))
    until = returnable(own, line(), product(), bought + timedelta(days=4)).until
    assert until is not None
    assert (until.date() - own.delivered_at.date()).days == days  # type: ignore[union-attr]


@pytest.mark.parametrize(("kind", "department"), [("earbuds", "audio"), ("coffee beans", "food"), ("dog food", "pets")])
def test_what_touches_the_body_or_spoils_comes_back_only_when_the_shop_is_at_fault(kind: str, department: str) -> None:
    thing = product(kind, department)
    for reason in (None, ReturnReason.CHANGED_MIND, ReturnReason.DOES_NOT_FIT, ReturnReason.OTHER):
        assert returnable(order(), line(), thing, ARRIVED, reason).refusal is Refusal.NOT_RETURNABLE
    for reason in (ReturnReason.FAULTY, ReturnReason.DAMAGED, ReturnReason.WRONG_ITEM):
        assert returnable(order(), line(), thing, ARRIVED, reason).allowed
        assert returnable(order(), line(), thing, ARRIVED + timedelta(days=60), reason).refusal is Refusal.TOO_LATE


def test_what_is_not_there_or_came_back_is_not_returned() -> None:
    assert returnable(order(OrderStatus.SHIPPED), line(), product(), ARRIVED).refusal is Refusal.NOT_DELIVERED
    assert returnable(order(OrderStatus.CANCELLED), line(), product(), ARRIVED).refusal is Refusal.CANCELLED
    assert returnable(order(), line(returned=1), product(), ARRIVED).refusal is Refusal.RETURNED
    assert returnable(order(), line(quantity=2, returned=1), product(), ARRIVED).allowed
    assert returnable(order(), line(), None, ARRIVED).allowed


@pytest.mark.parametrize(
    ("kind", "department", "months"),
    [("laptop", "computers", 24), ("power bank", "phones", 12), ("toaster", "kitchen", 24)],
)
def test_warranty_of_electronics_and_batteries(kind: str, department: str, months: int) -> None:
    thing = product(kind, department)
    assert under_warranty(order(), line(), thing, ARRIVED + timedelta(days=30 * months)).allowed
    late = under_warranty(order(), line(), thing, ARRIVED + timedelta(days=31 * months))
    assert late.refusal is Refusal.TOO_LATE


def test_clothes_have_no_warranty() -> None:
    assert under_warranty(order(), line(), product("shirt", "clothing"), ARRIVED).refusal is Refusal.NO_WARRANTY


def test_a_price_difference_is_counted_from_what_was_paid_for_what_was_kept() -> None:
    bought = line(price=2_000, quantity=3, returned=1)
    verdict, amount = price_drop(order(OrderStatus.DELIVERED, bought), bought, product(price=1_750), ARRIVED)
    assert verdict.allowed
    assert amount == money(500)


@pytest.mark.parametrize(("price", "stock"), [(2_000, 5), (2_100, 5), (1_000, 0)])
def test_no_difference_where_the_price_is_not_lower_or_nothing_is_left(price: int, stock: int) -> None:
    verdict, amount = price_drop(order(), line(), product(price=price, stock=stock), ARRIVED)
    assert (verdict.refusal, amount) == (Refusal.NOT_CHEAPER, None)


def test_price_protection_ends_after_fourteen_days() -> None:
    cheap = product(price=1_000)
    assert price_drop(order(), line(), cheap, ARRIVED + timedelta(days=14))[0].allowed
    assert price_drop(order(), line(), cheap, ARRIVED + timedelta(days=15))[0].refusal is Refusal.TOO_LATE
    assert price_drop(order(OrderStatus.SHIPPED), line(), cheap, ARRIVED + timedelta(days=90))[0].allowed


def test_a_refund_is_what_was_paid_less_the_label_unless_the_shop_is_at_fault() -> None:
    bought = line(price=2_000, quantity=2)
    own = order(OrderStatus.DELIVERED, bought)
    assert refund_for(own, bought, ReturnReason.CHANGED_MIND) == money(4_000 - 490)
    assert refund_for(own, bought, ReturnReason.FAULTY) == money(4_000)


def test_a_coupon_is_not_paid_back() -> None:
    first, second = line(price=4_000), line(price=2_000)
    own = order(OrderStatus.DELIVERED, first, second, total=money(5_400), coupon_code="WELCOME10")
    assert refund_for(own, second, ReturnReason.FAULTY) == money(1_800)


def test_a_refund_is_never_below_zero() -> None:
    cheap = line(price=300)
    assert refund_for(order(OrderStatus.DELIVERED, cheap), cheap, ReturnReason.OTHER) == money(0)
