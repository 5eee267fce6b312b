"""What is pointed at, two wishes in one message, moods, and the summary for the person; both languages."""

from __future__ import annotations

import pytest

from actions.mood import Mood, is_unsafe, mood_of
from actions.pointing import pointed_at
from shop.types import LocalizedText, Money, Product, Variant
from tests.actions.conftest import Shopper
from tests.actions.talk import TaskTalk
from zhanggui.services import Services


def mug(key: str, price: int, colour: str, rating: float) -> Product:
    variant = Variant(
        id=key, price=Money(amount_minor=price, currency="USD"), stock_quantity=1, options={"colour": colour}
    )
    return Product(id=key, title=LocalizedText(en=key), variants=(variant,), rating_average=rating)


MUGS = [mug("a", 900, "red", 4.1), mug("b", 700, "blue", 4.8), mug("c", 1_200, "green", 3.9)]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("the cheaper one", "b"), ("the cheapest please", "b"), ("最便宜的那个", "b"), ("便宜的那款", "b"),
        ("the most expensive one", "c"), ("最贵的", "c"), ("the best rated one", "b"), ("评分最高的", "b"),
        ("I'll take the red one", "a"), ("那个蓝色的", "b"), ("要绿色的", "c"), ("the yellow one", None),
        ("something red", None), ("something cheaper", None), ("有便宜一点的吗", None), ("a reduced mug", None),
    ],
)  # fmt: skip
def test_what_is_shown_is_pointed_at_by_its_properties(text: str, key: str | None) -> None:
    found = pointed_at(text, MUGS)
    assert (found.id if found else None) == key


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Good evening, could you please show me some suitcase options? My budget is under 250.", "suitcase"),
        ("uhm hi, tent? like less than 250 or so", "tent"),
        ("Hi there! My old one gave up last week, so I'm looking for a tent, I can spend 300 dollars", "tent"),
        ("Hello, I'd love to see what you have in the way of a kettle, please.", "electric kettle"),
        ("hey so um a suitcase maybe?", "suitcase"),
        ("嗯…那个行李箱吧", "suitcase"),
    ],
)
def test_a_chatty_wish_finds_what_it_names(services: Services, shopper: Shopper, text: str, kind: str) -> None:
    said = shopper.turn("action_default_fallback", text, "nlu_fallback")
    products = shopper.products([card.product_id for card in said.of_type("cards")[0].cards[:3]])
    assert {product.product_type.en for product in products} == {kind}
    for words in (
        "something cheaper",
        "Those are lovely, but do you have something cheaper?",
        "too expensive lol, cheaper ones",
    ):
        slots = dict(shopper.slots)
        cheaper = shopper.turn("action_refine_search", words, "refine_search")
        products = shopper.products([card.product_id for card in cheaper.of_type("cards")[0].cards[:2]])
        assert {product.product_type.en for product in products} == {kind}
        shopper.slots = slots


def test_two_alike_are_not_guessed() -> None:
    assert pointed_at("the red one", [MUGS[0], MUGS[0].model_copy(update={"id": "d"})]) is None
    assert pointed_at("the cheapest", [MUGS[0], MUGS[0].model_copy(update={"id": "d"})]) is None


@pytest.mark.parametrize(
    ("text", "action", "intent"),
    [
        ("where is my order, and do you have a red tent?", "action_show_order", "order_status"),
        ("我的订单到哪了？另外有没有双人帐篷", "action_show_order", "order_status"),
        ("do you have a red tent? and where is my order", "action_search_products", "product_search"),
        ("有没有双人帐篷，顺便查一下我的订单到哪了", "action_search_products", "product_search"),
    ],
)
def test_two_wishes_are_both_answered(services: Services, text: str, action: str, intent: str) -> None:
    customer = next(
        c for c in services.shop.customers.demo_identities() if services.shop.orders.for_customer(c.id, limit=1)
    )
    said = Shopper(services, customer_id=customer.id, session_id="two-wishes").turn(action, text, intent)
    (timeline,) = said.of_type("order_timeline")
    assert timeline.number == services.shop.orders.for_customer(customer.id, limit=1)[0].number
    cards = said.of_type("cards")[0].cards
    assert "tent" in cards[0].title.casefold() or "帐篷" in cards[0].title


def test_of_two_wishes_the_question_for_the_order_stands_last(shopper: Shopper) -> None:
    talk = TaskTalk(shopper)
    said = talk.begin("where is my order, and do you have a red tent?", "order_status", action="action_show_order")
    assert said.of_type("cards")
    assert said.responses[-1] == "utter_ask_order_number"


@pytest.mark.parametrize(
    "text", ["where is my order and my tent?", "a tent and a sleeping bag", "我的订单里的帐篷到哪了"]
)
def test_one_wish_stays_one(shopper: Shopper, text: str) -> None:
    said = shopper.turn("action_show_order", text, "order_status")
    assert not said.of_type("cards")


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("this is the worst shop ever", Mood.ANGRY), ("你们太过分了", Mood.ANGRY), ("垃圾店", Mood.ANGRY),
        ("I'm quite disappointed", Mood.UPSET), ("等了好久，着急", Mood.UPSET), ("WHERE IS MY ORDER NOW", Mood.UPSET),
        ("麻烦帮我查一下", Mood.CALM), ("垃圾桶有吗", Mood.CALM), ("滚轮行李箱", Mood.CALM), ("a fire pit", Mood.CALM),
        ("headphones with bass", Mood.CALM), ("谢谢你", Mood.CALM),
    ],
)  # fmt: skip
def test_moods_are_read_from_words(text: str, mood: Mood) -> None:
    assert mood_of(text) is mood


@pytest.mark.parametrize(
    ("text", "unsafe"),
    [
        ("the battery exploded", True), ("充电器冒烟了", True), ("my son swallowed a part", True), ("被电到了", True),
        ("fire pit", False), ("smoke detector", False), ("急救包", False), ("shock absorbing shoes", False),
    ],
)  # fmt: skip
def test_danger_is_told_from_products(text: str, unsafe: bool) -> None:
    assert is_unsafe(text) is unsafe


@pytest.mark.parametrize(
    ("text", "intent"), [("the kettle caught fire", "product_question"), ("插座漏电了", "nlu_fallback")]
)
def test_danger_calls_a_person_at_once(shopper: Shopper, text: str, intent: str) -> None:
    said = shopper.turn("action_default_fallback", text, intent)
    assert said.responses == ["utter_safety"]
    assert said.of_type("handoff")[0].reason == "safety"


def test_anger_is_heeded_beside_the_answer(shopper: Shopper) -> None:
    said = shopper.turn("action_search_products", "a tent that isn't useless like the last one", "product_search")
    assert said.of_type("cards")
    assert said.responses[-1] == "utter_sorry_person"
    assert said.of_type("quick_replies")[-1].replies[0].payload.intent == "human_agent"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_summary_says_who_what_tried_and_open(services: Services, language: str) -> None:
    customer = next(
        c for c in services.shop.customers.demo_identities() if services.shop.orders.for_customer(c.id, limit=1)
    )
    order = services.shop.orders.for_customer(customer.id, limit=1)[0]
    shopper = Shopper(services, customer_id=customer.id, session_id=f"summary-{language}", message_seq=3)
    shopper.slots |= {
        "language": language,
        "order_task": {"name": "return_exchange", "order": order.number, "reason": "faulty", "asked": "outcome"},
        "order_lookup_tries": 2.0,
    }
    tent = services.search.names_product("tent")
    assert tent
    shopper.turn("action_add_to_cart", "add a tent", "add_to_cart", {"product_id": _in_stock(services)})
    said = shopper.turn("action_handoff", "this is outrageous, a human now", "human_agent")
    (block,) = said.of_type("handoff")
    expected = {
        "en": [f"Customer: {customer.name}", "Mood: angry", "put into the cart", "Wrong numbers or contacts: 2",
               f"Order: {order.number}", "Open: return or exchange (Faulty); asked last: refund or exchange",
               "this is outrageous"],
        "zh": [f"顾客：{customer.name}", "情绪：生气", "加入购物车", "订单号或联系方式错误：2 次", f"订单：{order.number}",
               "未完成：退换货（质量问题）；最后问的是：退款还是换货", "this is outrageous"],
    }  # fmt: skip
    assert [line for line in expected[language] if line not in block.summary] == []


def _in_stock(services: Services) -> str:
    return next(p.id for p in services.shop.products.iterate() if len(p.variants) == 1 and p.in_stock)


@pytest.mark.parametrize("text", ["add the second one to my cart", "第二个加入购物车"])
def test_a_place_that_is_not_on_the_screen_is_not_guessed(services: Services, shopper: Shopper, text: str) -> None:
    shopper.slots |= {"last_products": [_in_stock(services)], "focus_product": _in_stock(services)}
    shopper.metadata |= {"session_id": f"off-screen-{text[:3]}"}
    said = shopper.turn("action_add_to_cart", text, "add_to_cart")
    assert said.responses == ["utter_which_product"]
    assert services.shop.carts.get(f"session:off-screen-{text[:3]}").lines == ()


def test_a_task_that_failed_is_said_so(shopper: Shopper) -> None:
    shopper.slots["order_task"] = {"name": "cancel_order", "asked": "decision", "misses": 2}
    (block,) = shopper.turn("action_handoff", "a person please", "human_agent").of_type("handoff")
    assert block.reason == "task_failed"


def test_the_cart_takes_what_is_pointed_at_in_the_colour_that_was_said(services: Services, shopper: Shopper) -> None:
    coloured = next(
        p
        for p in services.shop.products.iterate()
        if len({v.options.get("colour") for v in p.variants if v.stock_quantity}) > 2
        and not any("size" in v.options for v in p.variants)
    )
    wanted = [v for v in coloured.variants if v.stock_quantity][-1]
    shopper.slots |= {"last_products": [coloured.id], "language": "en"}
    said = shopper.turn("action_add_to_cart", f"add the first one in {wanted.options['colour']}", "add_to_cart")
    assert said.responses[:2] == ["utter_cart_added", "utter_cart"]
    (line,) = services.shop.carts.get("session:conversation-1").lines
    assert line.variant.options["colour"] == wanted.options["colour"]
    out = shopper.turn("action_remove_from_cart", "take it out again", "remove_from_cart")
    assert out.responses == ["utter_cart_removed", "utter_cart_empty"]


@pytest.mark.parametrize(("language", "text"), [("en", "compare the first two"), ("zh", "比较前两件")])
def test_products_are_compared_in_a_table(shopper: Shopper, language: str, text: str) -> None:
    shown = shopper.turn("action_search_products", "a tent", "product_search", language=language)
    ids = [card.product_id for card in shown.of_type("cards")[0].cards[:2]]
    said = shopper.turn("action_compare_products", text, "compare_products", language=language)
    (table,) = said.of_type("comparison")
    assert [card.product_id for card in table.products] == ids
    facts = table.rows[2:]
    assert facts, "the demo shop's tents have attributes"
    # What differs stands first.
    assert [row.differs for row in facts] == sorted((row.differs for row in facts), reverse=True)
    products = shopper.products(ids)
    for row in facts:
        for value, product in zip(row.values, products, strict=True):
            labels = {fact.label.get(language) for fact in product.attributes}  # type: ignore[arg-type]
            assert (value != "") == (row.label in labels), row
    sleeps = [value for row in facts if row.label in ("Capacity", "容量") for value in row.values if value]
    assert sleeps
    assert all(value.endswith({"en": ("person", "people"), "zh": ("人",)}[language]) for value in sleeps), sleeps
    for card in table.products:
        assert ("add_to_cart" in [own.payload.intent for own in card.buttons]) == card.in_stock
