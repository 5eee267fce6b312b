"""What stands beside a conversation: customer, orders, cart, suggestions; and cards that a person sends."""

from __future__ import annotations

import httpx
import pytest

from shop.audit import AskedBy
from shop.cases import CaseKind, NewCase
from tests.bridge.pictures import picture
from tests.bridge.server import Bridge, Json, Shopper, Staff, problem_of

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


def test_photos_of_a_case_stand_with_its_order_until_they_are_erased(bridge: Bridge, staff: Staff) -> None:
    shop = bridge.parts.services.shop
    identity = next(
        one for one in bridge.http().get("/demo/api/identities").json() if shop.orders.for_customer(one["customer_id"])
    )
    order = shop.orders.for_customer(identity["customer_id"])[0]
    earlier, now = (bridge.shopper(identity=identity["token"]) for _ in range(2))
    upload = earlier.http.post(f"{earlier.path}/attachments", params={"name": "cup.jpg"}, content=picture())
    photo = upload.json()["attachment"]
    assert earlier.send("look", attachment_ids=[photo["attachment_id"]]).is_success
    new = NewCase(
        kind=CaseKind.RETURN,
        order_number=order.number,
        customer_id=order.customer_id,
        variant_id=order.lines[0].variant_id,
        reason="damaged",
        attachment_ids=(photo["attachment_id"],),
    )
    case, _ = shop.cases.open(new, AskedBy(customer_id=order.customer_id, conversation_id=earlier.id))

    def shown() -> Json:
        found = staff.http.get(f"/staff/api/conversations/{now.id}/panel").json()
        row: Json = next(one for one in found["orders"][0]["cases"] if one["number"] == case.number)
        return row

    assert (shown()["reason"], shown()["photos"]) == ("damaged", [photo])
    assert earlier.http.delete(earlier.path).status_code == httpx.codes.NO_CONTENT
    assert shown()["photos"] == []
    kept = next(one for one in shop.cases.for_order(order.number) if one.number == case.number)
    assert kept.attachment_ids == ()


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
