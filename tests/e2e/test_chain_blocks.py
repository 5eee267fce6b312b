"""Tables, forms and offers with the running system: what a page sends back for them is understood by the trained bot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bridge.texts import fixed_text
from shop.service import Shop
from shop.types import Customer, Language, Money, Order, OrderLine, OrderStatus
from tests.e2e.conftest import Client, of_type, words
from tests.e2e.stack import Stack

pytestmark = pytest.mark.e2e

NOW = datetime.now(UTC)
EMAIL = "iris.form@example.com"
PACKED: dict[Language, str] = {"en": "ZG-2026-810001", "zh": "ZG-2026-810002"}
ARRIVED: dict[Language, str] = {"en": "ZG-2026-810003", "zh": "ZG-2026-810004"}


@pytest.fixture(scope="module")
def shop(stack: Stack) -> Iterator[Shop]:
    opened = Shop.open(f"sqlite:///{stack.var / 'zhanggui.db'}")
    thing = next(p for p in opened.products.page("kitchen", 0, 50) if p.offer.price and p.offer.stock_quantity)
    assert thing.offer.price is not None
    line = OrderLine(
        product_id=thing.id, variant_id=thing.offer.id, title=thing.title, quantity=1, unit_price=thing.offer.price
    )
    opened.customers.upsert([Customer(id="c-iris", name="Iris", email=EMAIL, phone="+1 555 010 9911", created_at=NOW)])
    opened.orders.upsert(
        [
            *(order(number, OrderStatus.PACKED, line, thing.offer.price) for number in PACKED.values()),
            *(order(number, OrderStatus.DELIVERED, line, thing.offer.price) for number in ARRIVED.values()),
        ]
    )
    yield opened
    opened.close()


def order(number: str, status: OrderStatus, line: OrderLine, total: Money) -> Order:
    placed = NOW - timedelta(days=4)
    return Order(
        number=number, customer_id="c-iris", status=status, placed_at=placed, lines=(line,), total=total,
        delivered_at=placed + timedelta(days=2) if status is OrderStatus.DELIVERED else None,
    )  # fmt: skip


def fill(shopper: Client, blocks: list[dict[str, Any]], language: Language, **values: str) -> list[dict[str, Any]]:
    """Send the form of an answer; whatever it leads to, it is understood."""
    (form,) = of_type(blocks, "form")
    label = "\n".join([form["title"], *values.values()])
    answer = shopper.say(payload=form["payload"], label=label, values=values)
    failed = {fixed_text(key, language) for key in ("trouble", "trouble_with_products")}
    assert answer and failed.isdisjoint(block["text"] for block in of_type(answer, "text")), answer
    return answer


def press(shopper: Client, blocks: list[dict[str, Any]], intent: str) -> list[dict[str, Any]]:
    replies = [reply for block in of_type(blocks, "quick_replies") for reply in block["replies"]]
    chosen = next(reply for reply in replies if reply["payload"] and reply["payload"]["intent"] == intent)
    return shopper.say(payload=chosen["payload"], label=chosen["label"])


@pytest.mark.parametrize(
    ("language", "ask", "values"),
    [
        ("en", "I need to change my delivery address", {"street": "42 Elm Street", "city": "Springfield"}),
        ("zh", "我要改收货地址", {"street": "文三路90号", "city": "杭州市西湖区", "region": "浙江省"}),
    ],
)
def test_an_address_is_changed_by_a_form(
    stack: Stack, shop: Shop, language: Language, ask: str, values: dict[str, str]
) -> None:
    shopper = Client(stack.url, locale=language)
    shopper.say(ask)
    shopper.say(PACKED[language])
    asked = shopper.say(EMAIL)
    again = fill(shopper, asked, language, street=values["street"])
    faults = {field["name"]: field["error"] for field in of_type(again, "form")[0]["fields"] if field["error"]}
    assert set(faults) == {"city"}
    confirm = fill(shopper, again, language, **values)
    assert values["street"] in words(confirm)
    assert PACKED[language] in words(press(shopper, confirm, "affirm"))
    moved = shop.orders.get(PACKED[language])
    assert moved is not None
    assert all(value in (moved.delivery_address or "") for value in values.values())
    # A form that is sent again when all is done, as from a second tab.
    fill(shopper, asked, language, **values)


@pytest.mark.parametrize(
    ("language", "ask", "comment"),
    [("en", "I want to return something", "the handle came off"), ("zh", "我想退货", "把手掉了")],
)
def test_a_return_is_opened_by_a_form(stack: Stack, shop: Shop, language: Language, ask: str, comment: str) -> None:
    shopper = Client(stack.url, locale=language)
    shopper.say(ask)
    shopper.say(ARRIVED[language])
    asked = shopper.say(EMAIL)
    fill(shopper, asked, language, reason="faulty", outcome="refund", comment=comment)
    confirm = shopper.say("skip" if language == "en" else "没有照片")
    done = press(shopper, confirm, "affirm")
    (case,) = shop.cases.for_order(ARRIVED[language])
    assert case.number in words(done)
    assert (case.reason, case.said) == ("faulty", comment)


@pytest.mark.parametrize(
    ("language", "ask", "between"),
    [("en", "I want to return something", "where is my order now"), ("zh", "我想退货", "我的订单到哪了")],
)
def test_a_look_at_the_order_in_between_does_not_end_the_return(
    stack: Stack, language: Language, ask: str, between: str
) -> None:
    shopper = Client(stack.url, locale=language)
    shopper.say(ask)
    shopper.say(ARRIVED[language])
    shopper.say(EMAIL)
    looked = shopper.say(between)
    assert [block["number"] for block in of_type(looked, "order_timeline")] == [ARRIVED[language]]
    assert of_type(looked, "form"), "the question is asked again"


@pytest.mark.parametrize(
    ("language", "find", "ask"), [("en", "a tent", "compare the first two"), ("zh", "想买帐篷", "比较前两个")]
)
def test_products_are_compared_and_one_is_put_into_the_cart(
    stack: Stack, language: Language, find: str, ask: str
) -> None:
    shopper = Client(stack.url, locale=language)
    shopper.say(find)
    (table,) = of_type(shopper.say(ask), "comparison")
    assert len(table["products"]) == 2
    assert any(len(set(row["values"])) > 1 for row in table["rows"])
    add = next(
        button
        for card in table["products"]
        for button in card["buttons"]
        if button["payload"]["intent"] == "add_to_cart"
    )
    answer = shopper.say(payload=add["payload"], label=add["label"])
    assert words(answer) not in ("", fixed_text("trouble", language))


@pytest.mark.parametrize(
    ("language", "ask", "cart"),
    [("en", "can I use SAVE10?", "add it to my cart"), ("zh", "SAVE10能用吗", "加入购物车")],
)
def test_an_offer_is_put_on_from_its_card(stack: Stack, shop: Shop, language: Language, ask: str, cart: str) -> None:
    product = next(
        p for p in shop.products.page("kitchen", 0, 200)
        if p.offer.stock_quantity and p.offer.price and p.offer.price.amount_minor > 6_000 and not p.offer.list_price
    )  # fmt: skip
    shopper = Client(stack.url, locale=language)
    shopper.say(cart, page={"product_id": product.id})
    (offer,) = of_type(shopper.say(ask), "offer")
    assert (offer["code"], offer["products"][0]["product_id"]) == ("SAVE10", product.id)
    done = shopper.say(payload=offer["apply"]["payload"], label=offer["apply"]["label"])
    assert "SAVE10" in words(done)
