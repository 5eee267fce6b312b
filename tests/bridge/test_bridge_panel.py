"""What stands beside a conversation: customer, orders, cart, suggestions; and cards that a person sends."""

from __future__ import annotations

import httpx
import pytest

from tests.bridge.server import Bridge, Shopper, Staff, problem_of

SHOPPER_SAYS = {"en": "can I return a mattress?", "zh": "床垫可以退货吗？"}


def test_guest_has_no_customer_and_no_orders(shopper: Shopper, staff: Staff) -> None:
    found = staff.http.get(f"/staff/api/conversations/{shopper.id}/panel").json()
    assert found == {"customer": None, "orders": [], "cart": {"lines": [], "total": None}}


def test_customer_is_shown_with_their_own_orders_newest_first(bridge: Bridge, staff: Staff) -> None:
    shop = bridge.parts.services.shop
    identity = next(
        one for one in bridge.http().get("/demo/api/identities").json() if shop.orders.for_customer(one["customer_id"])
    )
    known = bridge.shopper(identity=identity["token"])
    found = staff.http.get(f"/staff/api/conversations/{known.id}/panel").json()
    assert (found["customer"]["id"], found["customer"]["name"]) == (identity["customer_id"], identity["name"])
    assert [order["number"] for order in found["orders"]] == [
        order.number for order in shop.orders.for_customer(identity["customer_id"])
    ]
    assert found["orders"][0]["lines"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_suggestions_for_the_shoppers_last_words(bridge: Bridge, staff: Staff, language: str) -> None:
    shopper = bridge.shopper(locale=language)
    path = f"/staff/api/conversations/{shopper.id}/suggestions"
    assert staff.http.get(path).json() == {"about": "", "passages": [], "products": []}
    shopper.ask(SHOPPER_SAYS[language])
    found = staff.http.get(path).json()
    assert found["about"] == SHOPPER_SAYS[language]
    assert 1 <= len(found["passages"]) <= 3
    # What stood on a button asks nothing.
    shopper.ask(payload={"intent": "human_agent"}, label="Talk to a person")
    assert staff.http.get(path).json() == found
    tents = staff.http.get(path, params={"about": "a tent for two"}).json()
    assert tents["products"] and all(card["price"] for card in tents["products"])


def test_person_sends_products_as_cards(bridge: Bridge, shopper: Shopper, staff: Staff) -> None:
    staff.do("take", shopper)
    known = bridge.http().get("/demo/api/products").json()["products"][0]["id"]
    body = {"client_message_id": "c1", "text": "This one?", "product_ids": [known, "gone"]}
    answer = staff.http.post(f"/staff/api/conversations/{shopper.id}/messages", json=body)
    assert answer.status_code == httpx.codes.OK
    text, cards = shopper.history()[-1]["blocks"]
    assert (text["text"], [card["product_id"] for card in cards["cards"]]) == ("This one?", [known])
    body = {"client_message_id": "c2", "text": "x", "product_ids": ["x"] * 7}
    problem_of(staff.http.post(f"/staff/api/conversations/{shopper.id}/messages", json=body), 422)


def test_panel_needs_a_session_and_a_conversation(shopper: Shopper, staff: Staff) -> None:
    for what in ("panel", "suggestions"):
        problem_of(shopper.http.get(f"/staff/api/conversations/{shopper.id}/{what}"), 401, "bad-token")
        problem_of(staff.http.get(f"/staff/api/conversations/nobody/{what}"), 404, "unknown-conversation")
