"""Another size, another quantity, one thing fewer: changed in an order that is still in the house, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from actions.tasks.items import count_after
from actions.tasks.state import Step
from shop.models import CaseRow
from shop.types import Customer, LocalizedText, Money, Order, OrderLine, OrderStatus, Product, Variant
from tests.actions.conftest import Said, Shopper
from tests.actions.talk import TaskTalk, labels, press
from zhanggui.services import Services
from zhanggui.settings import Settings

NOW = datetime.now(UTC)
ADA = "c-items-ada"
NUMBER, SENT = "ZG-2026-810001", "ZG-2026-810002"


def usd(amount_minor: int) -> Money:
    return Money(amount_minor=amount_minor, currency="USD")


def jumper(stock: int = 6, blue_price: int = 3_000) -> Product:
    variants = tuple(
        Variant(
            id=f"jumper-{colour}-{size}",
            options={"colour": colour, "size": size},
            price=usd(blue_price if colour == "blue" else 3_000),
            stock_quantity=stock,
        )
        for colour in ("red", "blue")
        for size in ("M", "L")
    )
    return Product(
        id="items-jumper", title=LocalizedText(en="Wool jumper", zh="羊毛衫"),
        product_type=LocalizedText(en="sweater", zh="毛衣"), variants=variants,
    )  # fmt: skip


def mug() -> Product:
    variants = (Variant(id="items-mug-1", price=usd(1_000), stock_quantity=1),)
    title, kind = LocalizedText(en="Stone mug", zh="陶杯"), LocalizedText(en="mug", zh="杯子")
    return Product(id="items-mug", title=title, product_type=kind, variants=variants)


def line(product: Product, quantity: int) -> OrderLine:
    own = product.variants[0]
    assert own.price is not None
    return OrderLine(
        product_id=product.id, variant_id=own.id, title=product.title, quantity=quantity, unit_price=own.price
    )


def order(number: str, status: OrderStatus, *lines: OrderLine) -> Order:
    goods = sum(own.unit_price.amount_minor * own.quantity for own in lines)
    total = usd(goods if goods >= 4_900 else goods + 490)
    placed = NOW - timedelta(hours=5)
    return Order(number=number, customer_id=ADA, status=status, placed_at=placed, lines=lines, total=total)


@pytest.fixture(scope="module")
def services(module_var: Path) -> Iterator[Services]:
    """The demo shop in a database of these tests' own."""
    opened = Services.open(Settings(var_dir=module_var))
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def orders(services: Services) -> None:
    """One order still in the house: two jumpers and a mug; one that is on its way."""
    shop = services.shop
    with shop.cases._session() as session:
        session.execute(delete(CaseRow))
    shop.products.upsert([jumper(), mug()])
    shop.customers.upsert([Customer(id=ADA, name="Ada", email="ada.items@example.com", created_at=NOW)])
    shop.orders.upsert(
        [
            order(NUMBER, OrderStatus.PACKED, line(jumper(), 2), line(mug(), 1)),
            order(SENT, OrderStatus.SHIPPED, line(jumper(), 1)),
        ]
    )


@pytest.fixture
def ada(services: Services, request: pytest.FixtureRequest) -> TaskTalk:
    return TaskTalk(Shopper(services, customer_id=ADA, session_id=request.node.name[:100], message_seq=9))


def lines(services: Services) -> dict[str, int]:
    found = services.shop.orders.get(NUMBER)
    assert found is not None
    return {own.variant_id: own.quantity for own in found.lines}


AS_ORDERED = {"jumper-red-M": 2, "items-mug-1": 1}


@pytest.mark.parametrize(
    ("wish", "yes", "then"),
    [
        ("please make the jumpers in my order blue instead", "yes", {"jumper-blue-M": 2, "items-mug-1": 1}),
        ("I need size L for the jumpers I ordered", "yes please", {"jumper-red-L": 2, "items-mug-1": 1}),
        ("take the mug out of my order please", "ok", {"jumper-red-M": 2}),
        ("one fewer jumper in my order please", "yes", {"jumper-red-M": 1, "items-mug-1": 1}),
        ("订单里的羊毛衫换成蓝色的", "好的", {"jumper-blue-M": 2, "items-mug-1": 1}),
        ("把订单里的杯子去掉", "确认", {"jumper-red-M": 2}),
        ("毛衣少要一件", "可以", {"jumper-red-M": 1, "items-mug-1": 1}),
    ],
)
def test_what_is_said_in_one_breath_is_changed_after_a_yes(
    services: Services, ada: TaskTalk, wish: str, yes: str, then: dict[str, int]
) -> None:
    asked = ada.begin(wish, "change_order")
    assert [name.rsplit("_", 1)[0] for name in asked.responses] == ["utter_confirm_items"], asked.responses
    assert lines(services) == AS_ORDERED, "nothing is changed before the yes"
    done = ada.say(yes, "affirm")
    assert done is not None
    assert done.responses[0] == "utter_items_changed"
    assert lines(services) == then
    entry = services.shop.audit.of(NUMBER)[-1]
    assert (entry.action, entry.customer_id, entry.message_seq) == ("order.items", ADA, 9)


@pytest.mark.parametrize(
    "wish",
    [
        "take the mug out of my order please", "please remove the mug from order ZG-2026-810001",
        "cancel the mug, but send the rest", "把杯子从订单里删掉", "订单里的杯子不要了", "杯子不要了，其他的照发",
    ],
)  # fmt: skip
def test_one_thing_that_is_not_wanted_is_never_a_cancellation_of_all(ada: TaskTalk, wish: str) -> None:
    """Whatever the model takes it for."""
    asked = ada.begin(wish, "cancel_order", {"order_number": NUMBER} if NUMBER in wish else None)
    assert asked.responses == ["utter_confirm_items_cheaper"]


@pytest.mark.parametrize(
    ("action", "intent", "wish"),
    [
        ("action_remove_from_cart", "remove_from_cart", "remove the mug from my order"),
        ("action_remove_from_cart", "remove_from_cart", "take the mug out of my order"),
        ("action_default_fallback", "nlu_fallback", "pls drop the mug from my order i clicked it by mistake"),
        ("action_show_order", "order_status", "我的订单还没发货，里面的杯子不需要了，麻烦去掉，其余的照常发。"),
    ],
)
def test_an_order_is_meant_whatever_it_sounds_like(ada: TaskTalk, action: str, intent: str, wish: str) -> None:
    assert ada.begin(wish, intent, action=action).responses == ["utter_confirm_items_cheaper"]


@pytest.mark.parametrize("text", ["where is my order, the others have all arrived", "其他的都到了，就差这个"])
def test_what_has_arrived_takes_nothing_out(ada: TaskTalk, text: str) -> None:
    assert ada.begin(text, "order_status", action="action_show_order").responses == ["utter_order_found"]


@pytest.mark.parametrize(
    "wish", ["cancel my order", "take everything out of my order, cancel it", "取消订单", "订单不要了", "cancel the whole order please"]
)  # fmt: skip
def test_a_cancellation_of_all_stays_one(ada: TaskTalk, wish: str) -> None:
    assert ada.begin(wish, "cancel_order").responses == ["utter_confirm_cancel"]


def test_what_gets_cheaper_says_what_comes_back(services: Services, ada: TaskTalk) -> None:
    asked = ada.begin("take the mug out of my order please", "change_order")
    assert asked.responses == ["utter_confirm_items_cheaper"]
    assert asked.messages[0]["amount"] == "$10.00"
    done = ada.say("yes", "affirm")
    assert done is not None
    assert done.responses == ["utter_items_changed", "utter_difference_comes_back"]
    assert done.messages[1]["amount"] == "$10.00"


@pytest.mark.parametrize(("wish", "yes"), [("make the jumpers three please", "yes"), ("羊毛衫改成三件", "好的")])
def test_what_gets_dearer_counts_when_it_is_paid(services: Services, ada: TaskTalk, wish: str, yes: str) -> None:
    asked = ada.begin(wish, "change_order")
    assert asked.responses == ["utter_confirm_items_dearer"]
    done = ada.say(yes, "affirm")
    assert done is not None
    assert done.responses == ["utter_change_to_be_paid"]
    assert lines(services) == AS_ORDERED
    (case,) = services.shop.cases.for_order(NUMBER)
    assert (case.kind, case.quantity, case.amount) == ("order_change", 3, usd(3_000))
    assert done.messages[0]["case"] == case.number


def test_thing_and_change_are_asked_for_with_buttons(services: Services, ada: TaskTalk) -> None:
    asked = ada.begin("I want to change what is in my order, the size", "change_order")
    assert asked.responses == ["utter_ask_item"]
    assert labels(asked) == ["Wool jumper × 2", "Stone mug"]
    change = press(ada, asked, "Wool jumper × 2")
    assert change is not None
    assert change.responses == ["utter_ask_change"]
    assert labels(change) == ["red, L", "blue, M", "blue, L", "One more", "One fewer", "Leave it out"]
    decide = press(ada, change, "blue, L")
    assert decide is not None
    assert decide.responses == ["utter_confirm_items_same"]
    assert decide.messages[0]["becomes"] == "2 × blue, L"
    corrected = ada.say("no, make it one", "deny")
    assert corrected is not None
    assert corrected.messages[0]["becomes"] == "1 × Wool jumper"
    done = ada.say("yes", "affirm")
    assert done is not None
    assert lines(services) == {"jumper-red-M": 1, "items-mug-1": 1}


def test_more_than_is_left_is_said_and_asked_again(services: Services, ada: TaskTalk) -> None:
    asked = ada.begin("make the mugs in my order five", "change_order")
    assert asked.responses == ["utter_change_not_in_stock", "utter_ask_change"]
    assert ada.task is not None
    assert ada.task.asked is Step.CHANGE
    services.shop.products.upsert([mug()])
    told = ada.say("five", "inform")
    assert told is not None
    assert told.responses == ["utter_change_not_in_stock", "utter_ask_change"]
    assert lines(services) == AS_ORDERED


def test_somebody_else_takes_the_last_one_before_the_yes(services: Services, ada: TaskTalk) -> None:
    asked = ada.begin("please make the jumpers in my order blue instead", "change_order")
    assert asked.responses == ["utter_confirm_items_same"]
    services.shop.products.upsert([jumper(stock=1)])
    done = ada.say("yes", "affirm")
    assert done is not None
    assert "utter_change_not_in_stock" in done.responses
    assert lines(services) == AS_ORDERED


def test_the_only_thing_left_out_is_a_cancellation(services: Services, ada: TaskTalk) -> None:
    services.shop.orders.upsert([order(NUMBER, OrderStatus.PACKED, line(mug(), 1))])
    asked = ada.begin("remove the mug from my order", "change_order")
    assert asked.responses == ["utter_last_item_goes", "utter_confirm_cancel"]
    done = ada.say("no", "deny")
    assert done is not None
    assert lines(services) == {"items-mug-1": 1}


def test_what_is_sent_is_not_changed(services: Services, ada: TaskTalk) -> None:
    said = ada.begin("make the jumper two", "change_order", {"order_number": SENT})
    assert said.responses == ["utter_refused_shipped"]
    assert said.of_type("sources")[0].sources[0].url == "/a/change-items"


def test_a_question_is_answered_and_the_change_offered(services: Services, ada: TaskTalk) -> None:
    asked = ada.begin("how do I swap an item of an order for another colour?", "change_order")
    assert not ada.active
    assert "Change the items" in labels(asked)
    reply = next(r for block in asked.of_type("quick_replies") for r in block.replies if r.label == "Change the items")
    begun = ada.begin(f"/{reply.payload.intent}", reply.payload.intent, reply.payload.entities)
    assert begun.responses == ["utter_ask_item"]


def test_what_can_still_be_changed_offers_it(ada: TaskTalk) -> None:
    said = ada.begin("can I still change the colour of the jumper?", "change_order")
    assert said.responses == ["utter_still_in_house"]
    assert said.of_type("sources")[0].sources[0].url == "/a/change-items"
    assert "Change the items" in labels(said)


@pytest.mark.parametrize("answer", ["leave it out", "I no longer want it", "不要了", "drop it"])
def test_not_wanting_it_any_more_is_an_answer(ada: TaskTalk, answer: str) -> None:
    asked = ada.begin("change the size in my order", "change_order")
    press(ada, asked, "Wool jumper × 2")
    said = ada.say(answer, "inform")
    assert said is not None
    assert said.responses == ["utter_confirm_items_cheaper"]
    left = ada.say("never mind", "deny")
    assert left is not None
    assert left.responses == ["utter_task_left"]


@pytest.mark.parametrize("choice", ["becomes:2:items-mug-1", "becomes:x:y", "change:-1", "change:abc", "becomes:999:z"])
def test_a_forged_button_changes_nothing(services: Services, ada: TaskTalk, choice: str) -> None:
    asked = ada.begin("change the size in my order", "change_order")
    press(ada, asked, "Wool jumper × 2")
    said: Said | None = ada.say("/inform", "inform", {"choice": choice})
    assert said is not None
    assert ada.task is not None
    assert ada.task.asked is Step.CHANGE
    assert lines(services) == AS_ORDERED


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("two instead of one", 1, 2), ("make that 4", 1, 4), ("add a second one", 1, 2), ("two more please", 1, 3),
        ("I'd like three rather than one", 1, 3), ("one pair too many", 2, None), ("3", 1, 3), ("just one", 2, 1),
        ("the second one", 1, 2), ("size 42", 1, None), ("the blue one", 1, None), ("1 fewer", 3, 2),
        ("再加一件", 1, 2), ("多要两个", 1, 3), ("改成三双", 2, 3), ("应该是两个", 1, 2), ("少发一个", 3, 2), ("多买了一件", 2, 1),
        ("make it the blue one", 2, None), ("an extra pair please", 1, 2), ("add another", 2, 3),
        ("make the white towels four please", 2, 4), ("两件", 1, 2), ("第二个", 1, None), ("换成蓝色", 1, None), ("数量改成4", 1, 4), ("", 1, None),
    ],
)  # fmt: skip
def test_counts(text: str, before: int, after: int | None) -> None:
    assert count_after(text, before) == after
