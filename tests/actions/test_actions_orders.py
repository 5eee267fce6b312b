"""Order look-up: who may see which order."""

from __future__ import annotations

from itertools import islice

import pytest

from actions.orders import MAX_TRIES
from shop.types import Customer, Order
from tests.actions.conftest import Shopper
from zhanggui.services import Services


@pytest.fixture(scope="session")
def buyer(services: Services) -> tuple[Customer, Order]:
    """A customer of the demo shop with an order."""
    for customer in islice(services.shop.customers.iterate(), 200):
        if orders := services.shop.orders.for_customer(customer.id, limit=1):
            return customer, orders[0]
    raise AssertionError("the demo shop has no customer with an order")


@pytest.fixture(scope="session")
def other(services: Services, buyer: tuple[Customer, Order]) -> Order:
    """Somebody else's order."""
    for customer in services.shop.customers.iterate():
        if customer.id != buyer[0].id and (orders := services.shop.orders.for_customer(customer.id, limit=1)):
            return orders[0]
    raise AssertionError("the demo shop has only one customer with an order")


def test_signed_identity_sees_the_newest_order_at_once(services: Services, buyer: tuple[Customer, Order]) -> None:
    customer, order = buyer
    said = Shopper(services, customer_id=customer.id).turn("action_show_order", "where is my order", "order_status")
    (timeline,) = said.of_type("order_timeline")
    assert timeline.number == order.number
    assert timeline.total == order.total


def test_unknown_shopper_is_asked_by_the_form(shopper: Shopper) -> None:
    said = shopper.turn("action_show_order", "我的订单到哪了", "order_status")
    assert said.next_action == "order_lookup_form"
    assert not said.messages


@pytest.mark.parametrize("contact", ["email", "phone"])
def test_number_and_contact_show_the_order(shopper: Shopper, buyer: tuple[Customer, Order], contact: str) -> None:
    customer, order = buyer
    value = customer.email if contact == "email" else (customer.phone or "")[-4:]
    said = shopper.turn("action_show_order", str(value), "inform", order_number=order.number, contact=value)
    assert said.of_type("order_timeline")[0].number == order.number
    assert said.slots["order_number"] is None


def test_wrong_contact_and_unknown_number_say_the_same(shopper: Shopper, buyer: tuple[Customer, Order]) -> None:
    _, order = buyer
    wrong = shopper.turn("action_show_order", "x", "inform", order_number=order.number, contact="a@example.com")
    unknown = shopper.turn("action_show_order", "x", "inform", order_number="ZG-0000-000000", contact="a@example.com")
    assert wrong.responses == unknown.responses == ["utter_order_not_found"]
    assert not wrong.of_type("order_timeline")


def test_tries_are_limited(shopper: Shopper, buyer: tuple[Customer, Order]) -> None:
    customer, order = buyer
    for _ in range(MAX_TRIES):
        said = shopper.turn("action_show_order", "x", "inform", order_number=order.number, contact="0000@example.com")
    assert said.responses == ["utter_order_tries_exceeded"]
    right = shopper.turn("action_show_order", "x", "inform", order_number=order.number, contact=customer.email)
    assert right.responses == ["utter_order_tries_exceeded"]


def test_another_customers_number_is_not_found(services: Services, buyer: tuple[Customer, Order], other: Order) -> None:
    said = Shopper(services, customer_id=buyer[0].id).turn(
        "action_show_order", other.number, "order_status", {"order_number": other.number}
    )
    assert said.responses == ["utter_order_not_found"]
    assert not said.blocks


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("ZG-2026-104233", "ZG-2026-104233"),
        ("it is zg 2026 104233 i think", "zg 2026 104233"),
        ("订单号是ZG-2026-104233", "ZG-2026-104233"),
        ("I don't know", None),
    ],
)
def test_form_reads_the_order_number(shopper: Shopper, text: str, number: str | None) -> None:
    action = shopper._actions["validate_order_lookup_form"]
    assert action.validate_order_number(text, None, _tracker(text), {})["order_number"] == number


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("mei.lin@example.com", "mei.lin@example.com"),
        ("我的邮箱是 mei.lin@example.com 谢谢", "mei.lin@example.com"),
        ("4821", "4821"),
        ("尾号4821", "4821"),
        ("my phone is +1 555 010 4821", "4821"),
        ("ZG-2026-104233", None),
        ("why do you need that", None),
    ],
)
def test_form_reads_the_contact(shopper: Shopper, text: str, contact: str | None) -> None:
    action = shopper._actions["validate_order_lookup_form"]
    assert action.validate_contact(text, None, _tracker(text), {})["contact"] == contact


def _tracker(text: str) -> object:
    from rasa_sdk import Tracker

    return Tracker("c", {}, {"text": text}, [], False, None, {}, "action_listen")
