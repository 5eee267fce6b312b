"""Order look-up: who may see which order."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import pytest

from actions.tasks.plan import MAX_TRIES
from shop.failed_lookups import FailedLookups
from shop.types import Customer, Order
from tests.actions.conftest import Said, Shopper
from tests.actions.talk import TaskTalk
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


def look_up(shopper: Shopper, number: str, contact: str | None) -> Said:
    """Ask for an order with number and contact in the form."""
    talk = TaskTalk(shopper)
    said = talk.begin("where is it", "order_status", {"order_number": number}, action="action_show_order")
    return (talk.say(str(contact)) or said) if talk.active else said


def test_unknown_shopper_is_asked_by_the_form(shopper: Shopper) -> None:
    said = TaskTalk(shopper).begin("我的订单到哪了", "order_status", action="action_show_order")
    assert said.next_action == "order_form"
    assert said.responses == ["utter_ask_order_number"]


@pytest.mark.parametrize("contact", ["email", "phone"])
def test_number_and_contact_show_the_order(shopper: Shopper, buyer: tuple[Customer, Order], contact: str) -> None:
    customer, order = buyer
    value = customer.email if contact == "email" else (customer.phone or "")[-4:]
    said = look_up(shopper, order.number, value)
    assert said.of_type("order_timeline")[0].number == order.number
    assert said.slots["order_number"] is None


def test_what_was_proved_holds_for_the_conversation_and_for_this_order_only(
    shopper: Shopper, buyer: tuple[Customer, Order], other: Order
) -> None:
    customer, order = buyer
    look_up(shopper, order.number, customer.email)
    again = shopper.turn("action_show_order", "and now?", "order_status")
    assert again.of_type("order_timeline")[0].number == order.number
    foreign = shopper.turn("action_show_order", other.number, "order_status", {"order_number": other.number})
    assert not foreign.of_type("order_timeline")


def test_wrong_contact_and_unknown_number_say_the_same(shopper: Shopper, buyer: tuple[Customer, Order]) -> None:
    _, order = buyer
    wrong = look_up(shopper, order.number, "a@example.com")
    unknown = look_up(shopper, "ZG-0000-000000", "a@example.com")
    assert wrong.responses[-2:] == unknown.responses[-2:] == ["utter_order_not_found", "utter_ask_order_number"]
    assert not wrong.of_type("order_timeline")


def test_tries_are_limited(shopper: Shopper, buyer: tuple[Customer, Order]) -> None:
    customer, order = buyer
    for _ in range(MAX_TRIES):
        said = look_up(shopper, order.number, "0000@example.com")
    assert said.responses[-1] == "utter_order_tries_exceeded"
    right = look_up(shopper, order.number, customer.email)
    assert right.responses == ["utter_order_tries_exceeded"]


def test_an_address_fails_so_often_in_all_its_conversations_together(
    services: Services, buyer: tuple[Customer, Order]
) -> None:
    customer, order = buyer
    watched = replace(services, lookups=FailedLookups(per_hour=7))
    for conversation in ("a", "b"):
        guesser = Shopper(watched, session_id=conversation, visitor="one")
        for _ in range(4):
            said = look_up(guesser, order.number, "0000@example.com")
    assert said.responses[-1] == "utter_order_tries_exceeded"
    right = look_up(Shopper(watched, session_id="c", visitor="one"), order.number, customer.email)
    assert right.responses == ["utter_order_tries_exceeded"]
    elsewhere = look_up(Shopper(watched, session_id="d", visitor="two"), order.number, customer.email)
    assert elsewhere.of_type("order_timeline")


def test_another_customers_number_is_not_found(services: Services, buyer: tuple[Customer, Order], other: Order) -> None:
    said = Shopper(services, customer_id=buyer[0].id).turn(
        "action_show_order", other.number, "order_status", {"order_number": other.number}
    )
    assert said.responses == ["utter_order_not_yours"]
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
    talk = TaskTalk(shopper)
    talk.begin("where is my order", "order_status", action="action_show_order")
    talk.say(text)
    assert talk.task is not None
    assert talk.task.number == number


@pytest.mark.parametrize(
    "text",
    ["{email}", "我的邮箱是 {email} 谢谢", "{end}", "尾号{end}", "my phone is +1 555 010 {end}"],
)
def test_form_reads_the_contact(shopper: Shopper, buyer: tuple[Customer, Order], text: str) -> None:
    customer, order = buyer
    said = look_up(shopper, order.number, text.format(email=customer.email, end=(customer.phone or "")[-4:]))
    assert said.of_type("order_timeline")


@pytest.mark.parametrize("text", ["ZG-2026-104233", "why do you need that"])
def test_what_is_no_contact_is_no_try(shopper: Shopper, buyer: tuple[Customer, Order], text: str) -> None:
    look_up(shopper, buyer[1].number, text)
    assert not shopper.slots.get("order_lookup_tries")
