"""Tasks around an order to their end: cancel, address, return, exchange, warranty, price; both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from actions.tasks.state import Step
from actions.tasks.words import address_in, is_question, reason_in, yes_or_no
from shop.models import CaseRow
from shop.order_rules import ReturnReason
from shop.types import Customer, LocalizedText, Money, Order, OrderLine, OrderStatus, Product, Variant
from tests.actions.conftest import Said, Shopper
from tests.actions.talk import TaskTalk, labels, press
from zhanggui.services import Services
from zhanggui.settings import Settings

NOW = datetime.now(UTC)
ADA, MEI = "c-task-ada", "c-task-mei"
PACKED, SHIPPED, ARRIVED, OTHERS = "ZG-2026-700001", "ZG-2026-700002", "ZG-2026-700003", "ZG-2026-700009"


def product(key: str, kind: str, en: str, zh: str, price: int, department: str) -> Product:
    variant = Variant(id=f"{key}-v", price=Money(amount_minor=price, currency="USD"), stock_quantity=9)
    return Product(
        id=key, title=LocalizedText(en=en, zh=zh), product_type=LocalizedText(en=kind), department=department,
        variants=(variant,),
    )  # fmt: skip


SHIRT = product("task-shirt", "shirt", "Linen shirt", "亚麻衬衫", 3_000, "clothing")
KETTLE = product("task-kettle", "electric kettle", "Steel kettle", "不锈钢电热水壶", 2_500, "kitchen")
TEA = product("task-tea", "green tea", "Spring tea", "明前绿茶", 1_500, "food")


def line(thing: Product, paid: int | None = None) -> OrderLine:
    variant = thing.variants[0]
    assert variant.price is not None
    price = Money(amount_minor=paid, currency="USD") if paid else variant.price
    return OrderLine(product_id=thing.id, variant_id=variant.id, title=thing.title, quantity=1, unit_price=price)


def order(number: str, customer: str, status: OrderStatus, days: float, *lines: OrderLine) -> Order:
    placed = NOW - timedelta(days=days)
    return Order(
        number=number, customer_id=customer, status=status, placed_at=placed, lines=lines,
        total=Money(amount_minor=sum(own.unit_price.amount_minor for own in lines), currency="USD"),
        delivered_at=placed + timedelta(days=3) if status is OrderStatus.DELIVERED else None,
    )  # fmt: skip


@pytest.fixture(scope="module")
def services(module_var: Path) -> Iterator[Services]:
    """The demo shop with the customers of these tests, in a database of their own."""
    opened = Services.open(Settings(var_dir=module_var))
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def orders(services: Services) -> None:
    """Put every order back before each test, with no case open."""
    shop = services.shop
    with shop.cases._session() as session:
        session.execute(delete(CaseRow))
    shop.products.upsert([SHIRT, KETTLE, TEA])
    shop.customers.upsert(
        [
            Customer(id=ADA, name="Ada", email="ada.task@example.com", phone="+1 555 010 4821", created_at=NOW),
            Customer(id=MEI, name="梅", email="mei.task@example.com", phone="+86 139 0000 7755", created_at=NOW),
        ]
    )
    shop.orders.upsert(
        [
            order(PACKED, ADA, OrderStatus.PACKED, 0.5, line(SHIRT)),
            order(SHIPPED, ADA, OrderStatus.SHIPPED, 2, line(KETTLE)),
            order(ARRIVED, ADA, OrderStatus.DELIVERED, 9, line(SHIRT, 3_400), line(KETTLE), line(TEA)),
            order(OTHERS, MEI, OrderStatus.PACKED, 1, line(TEA)),
        ]
    )


@pytest.fixture
def ada(services: Services, request: pytest.FixtureRequest) -> TaskTalk:
    return TaskTalk(Shopper(services, customer_id=ADA, session_id=request.node.name[:100], message_seq=4))


def status(services: Services, number: str) -> OrderStatus:
    found = services.shop.orders.get(number)
    assert found is not None
    return found.status


@pytest.mark.parametrize(("wish", "yes"), [("please cancel my order", "yes please"), ("帮我取消订单", "好的，取消吧")])
def test_an_order_is_cancelled_after_a_yes_and_logged(services: Services, ada: TaskTalk, wish: str, yes: str) -> None:
    asked = ada.begin(wish, "cancel_order")
    assert asked.responses == ["utter_confirm_cancel"]
    assert asked.messages[0]["number"] == PACKED
    assert status(services, PACKED) is OrderStatus.PACKED, "nothing is changed before the yes"
    done = ada.say(yes, "affirm")
    assert done is not None
    assert done.responses == ["utter_order_cancelled"]
    assert status(services, PACKED) is OrderStatus.CANCELLED
    entry = services.shop.audit.of(PACKED)[-1]
    assert (entry.action, entry.customer_id, entry.message_seq) == ("order.cancel", ADA, 4)


@pytest.mark.parametrize("answer", ["no", "不用了", "never mind", "算了，先不取消", "wait, no"])
def test_a_no_changes_nothing(services: Services, ada: TaskTalk, answer: str) -> None:
    ada.begin("cancel my order please", "cancel_order")
    done = ada.say(answer, "deny")
    assert done is not None
    assert done.responses == ["utter_task_left"]
    assert not ada.active
    assert status(services, PACKED) is OrderStatus.PACKED


@pytest.mark.parametrize("answer", ["yes but how long does the refund take?", "好的，不过多久退款？", "hmm", "cancel"])
def test_half_a_yes_is_none(services: Services, ada: TaskTalk, answer: str) -> None:
    ada.begin("cancel my order please", "cancel_order")
    ada.say(answer, "refund_status" if "?" in answer or "？" in answer else "nlu_fallback")
    assert ada.active
    assert status(services, PACKED) is OrderStatus.PACKED


def test_what_the_carrier_has_is_not_cancelled_and_a_reason_is_given(services: Services, ada: TaskTalk) -> None:
    said = ada.begin(f"cancel {SHIPPED}", "cancel_order", {"order_number": SHIPPED})
    assert said.responses == ["utter_refused_shipped"]
    assert said.of_type("sources")[0].sources[0].url == "/a/cancel-order"
    assert status(services, SHIPPED) is OrderStatus.SHIPPED
    assert not ada.active


def test_cancelled_twice_is_cancelled_once(services: Services, ada: TaskTalk) -> None:
    for _ in range(2):
        ada.begin(f"cancel {PACKED}", "cancel_order", {"order_number": PACKED})
        if ada.active:
            ada.say("yes", "affirm")
    mine = services.shop.audit.in_conversation(ada.shopper.metadata["session_id"])
    assert [entry.action for entry in mine] == ["order.cancel"]


@pytest.mark.parametrize(
    ("wish", "address", "corrected"),
    [
        (
            "change the delivery address please",
            "12 Oak Road, Springfield 62701",
            "no, it's 21 Oak Road, Springfield 62701",
        ),
        ("我要改收货地址", "杭州市西湖区文三路90号", "不对，是杭州市西湖区文三路91号"),
    ],
)
def test_an_address_is_corrected_before_it_is_changed(
    services: Services, ada: TaskTalk, wish: str, address: str, corrected: str
) -> None:
    assert ada.begin(wish, "change_order").responses == ["utter_ask_address"]
    first = ada.say(address, "product_search")
    assert first is not None
    assert first.messages[-2]["address"] == address
    second = ada.say(corrected, "deny")
    assert second is not None
    assert ada.active
    done = ada.say("yes, that's right", "affirm")
    assert done is not None
    assert done.responses == ["utter_address_changed"]
    found = services.shop.orders.get(PACKED)
    assert found is not None
    assert found.delivery_address == address_in(corrected)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_return_goes_from_item_to_number(services: Services, ada: TaskTalk, language: str) -> None:
    ada.shopper.slots["language"] = language
    zh = language == "zh"
    asked = ada.begin("我要退货" if zh else "I want to return something", "return_exchange")
    assert asked.responses == ["utter_ask_item"]
    assert len(labels(asked)) == 3
    for text, intent, response in (
        ("衬衫" if zh else "the shirt", "product_search", "utter_ask_reason"),
        ("太小了" if zh else "it is too small for me", "size_advice", "utter_ask_outcome"),
        ("退款" if zh else "money back please", "refund", "utter_confirm_return"),
    ):
        answer = ada.say(text, intent)
        assert answer is not None
        assert answer.responses == [response]
    assert answer is not None
    assert "29.10" in answer.messages[0]["amount"], "34.00 less the label of 4.90"
    done = ada.say("确认" if zh else "yes", "affirm")
    assert done is not None
    case = services.shop.cases.for_order(ARRIVED)[-1]
    assert case.variant_id == SHIRT.variants[0].id
    assert case.reason == ReturnReason.DOES_NOT_FIT
    assert done.messages[0]["case"] == case.number
    assert services.shop.audit.of(case.number)[0].conversation_id == ada.shopper.metadata["session_id"]


def test_a_second_return_of_the_same_thing_is_the_first(services: Services, ada: TaskTalk) -> None:
    def send_back() -> str:
        asked = ada.begin("return it", "return_exchange", {"order_number": ARRIVED})
        for label in ("Steel kettle", "Faulty", "Go on without a photo", "Exchange", "Yes, do it"):
            answer = press(ada, asked, label)
            assert answer is not None
            asked = answer
        return str(asked.messages[0]["case"])

    ada.shopper.slots["language"] = "en"
    assert send_back() == send_back()
    assert len([c for c in services.shop.cases.for_order(ARRIVED) if c.variant_id == KETTLE.variants[0].id]) == 1


def test_food_comes_back_only_when_it_is_faulty(ada: TaskTalk) -> None:
    ada.shopper.slots["language"] = "en"
    asked = ada.begin("return it", "return_exchange", {"order_number": ARRIVED})
    asked = press(ada, asked, "Spring tea") or asked
    refused = ada.say("I just don't like it", "state_preference")
    assert refused is not None
    assert refused.responses == ["utter_refused_not_returnable"]


def test_reason_outcome_and_item_can_be_corrected_at_the_end(ada: TaskTalk) -> None:
    ada.shopper.slots["language"] = "en"
    asked = ada.begin("return it", "return_exchange", {"order_number": ARRIVED})
    for label in ("Linen shirt", "Changed my mind", "Money back"):
        asked = press(ada, asked, label) or asked
    ada.say("no, exchange it for a new one instead", "return_exchange")
    assert ada.task is not None
    assert (ada.task.outcome, ada.active) == ("exchange", True)
    ada.say("no wait, it arrived damaged", "delivery_problem")
    assert (ada.task.reason, ada.task.asked) == (ReturnReason.DAMAGED, Step.PHOTO)
    ada.say("I have no photo", "deny")
    ada.say("sorry, I mean the kettle", "product_search")
    assert ada.task.item == KETTLE.variants[0].id
    assert ada.task.asked is Step.DECISION


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("ok cancel that", "cancel_order"),
        ("yes, I mean cancel the order", "cancel_order"),
        ("好的，取消吧", "cancel_order"),
    ],
)
def test_a_yes_to_something_else_is_no_yes(services: Services, ada: TaskTalk, text: str, intent: str) -> None:
    ada.shopper.slots["language"] = "en"
    asked = ada.begin("return it", "return_exchange", {"order_number": ARRIVED})
    for label in ("Linen shirt", "Changed my mind", "Money back"):
        asked = press(ada, asked, label) or asked
    ada.say(text, intent)
    assert services.shop.cases.for_order(ARRIVED) == []
    assert status(services, ARRIVED) is OrderStatus.DELIVERED


@pytest.mark.parametrize(
    ("language", "words"), [("en", "sorry, not the kettle, I mean the shirt"), ("zh", "说错了，不是水壶，是衬衫")]
)
def test_the_thing_is_corrected_whatever_is_asked(ada: TaskTalk, language: str, words: str) -> None:
    ada.shopper.slots["language"] = language
    ada.begin("I want to return something", "return_exchange", {"order_number": ARRIVED})
    ada.say("the kettle" if language == "en" else "水壶")
    assert ada.task
    assert (ada.task.item, ada.task.asked) == ("task-kettle-v", Step.REASON)
    ada.say(words, "product_search")
    assert ada.task
    assert (ada.task.item, ada.task.asked) == ("task-shirt-v", Step.REASON)


@pytest.mark.parametrize("text", ["要保修", "我想申请保修", "yes, I want it repaired under warranty", "warranty claim"])
def test_a_wish_for_repair_is_no_fault(ada: TaskTalk, text: str) -> None:
    ada.begin("warranty claim", "warranty_repair", {"order_number": ARRIVED})
    ada.say("the kettle")
    ada.say(text, "warranty_repair")
    assert ada.task
    assert (ada.task.said, ada.task.asked) == ("", Step.FAULT)


def test_an_email_after_chinese_words_is_read(services: Services) -> None:
    talk = TaskTalk(Shopper(services, session_id="email-after-words"))
    talk.begin("我要退货", "return_exchange")
    talk.say(f"订单号{OTHERS} 邮箱mei.task@example.com", "inform", {"order_number": OTHERS})
    assert talk.shopper.slots["verified_order"] == OTHERS


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("不对，是上海市浦东新区世纪大道88号5栋602室", "上海市浦东新区世纪大道88号5栋602室"),
        ("写错了，上海市浦东新区世纪大道88号", "上海市浦东新区世纪大道88号"),
        ("对外经贸大学3号楼，北京市朝阳区", "对外经贸大学3号楼,北京市朝阳区"),
        ("no, it's 42 Elm Street, Springfield 62704", "42 Elm Street, Springfield 62704"),
    ],
)
def test_what_leads_to_an_address_is_no_part_of_it(text: str, place: str) -> None:
    assert address_in(text) == place


@pytest.mark.parametrize("text", ["please don't cancel the other order", "另外那个订单不用取消哈", "别取消"])
def test_what_shall_not_be_cancelled_is_no_wish(services: Services, ada: TaskTalk, text: str) -> None:
    said = ada.begin(text, "cancel_order")
    assert not ada.active
    assert "utter_confirm_cancel" not in said.responses
    assert status(services, PACKED) is OrderStatus.PACKED


@pytest.mark.parametrize("text", ["退款一般几天到账", "how long does it usually take to get my refund"])
def test_how_it_is_as_a_rule_leaves_the_task(ada: TaskTalk, text: str) -> None:
    ada.begin("return", "return_exchange", {"order_number": ARRIVED})
    ada.say("the shirt")
    assert ada.say(text, "refund_status") is None
    assert ada.task
    assert ada.task.asked is Step.REASON


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("it doesnt work!! dead", True),
        ("坏了！！完全不能用", True),
        ("it is broken, let me speak to a human", False),
        ("坏了，转人工", False),
        ("get me somebody", False),
    ],
)
def test_a_fault_in_anger_is_no_call_for_a_person(ada: TaskTalk, text: str, answers: bool) -> None:
    ada.begin("warranty claim", "warranty_repair", {"order_number": ARRIVED})
    assert (ada.say(text, "human_agent") is not None) is answers
    assert ada.task
    assert ada.task.said == (text if answers else "")


@pytest.mark.parametrize("text", ["it does not turn on", "the lid won't open", "没反应"])
def test_a_fault_that_sounds_like_a_no_is_a_fault(ada: TaskTalk, text: str) -> None:
    ada.begin("my kettle is broken, I want it repaired", "warranty_repair", {"order_number": ARRIVED})
    ada.say(text, "deny")
    assert ada.task is not None
    assert (ada.task.said, ada.task.asked) == (text, Step.PHOTO)


def test_a_digression_is_passed_on_and_the_form_stays(ada: TaskTalk) -> None:
    ada.begin("I want to return something", "return_exchange", {"order_number": ARRIVED})
    assert ada.say("how long does a refund take?", "refund_status") is None
    assert ada.say("do you have a shop in London?", "store_info") is None
    assert ada.say("I want to talk to a human", "human_agent") is None
    assert ada.active


def test_where_is_it_in_between_is_answered_and_the_question_comes_again(ada: TaskTalk) -> None:
    ada.begin("I want to return something", "return_exchange", {"order_number": ARRIVED})
    said = ada.say("when does it arrive by the way?", "order_status")
    assert said is not None
    assert said.of_type("order_timeline")[0].number == ARRIVED
    assert said.responses[-1] == "utter_ask_item"


def test_a_task_is_resumed_with_what_was_known(ada: TaskTalk) -> None:
    ada.begin("I want to return something", "return_exchange", {"order_number": ARRIVED})
    ada.say("the kettle", "product_search")
    ada.active = False  # a search has closed the form
    said = ada.begin("back to my return", "return_exchange")
    assert said.responses == ["utter_task_resumed", "utter_ask_reason"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("sure", "affirm"),
        ("where is it then", "order_status"),
        ("什么时候到", "delivery_time"),
        ("cancel it", "cancel_order"),
    ],
)
def test_what_says_nothing_new_is_asked_again(services: Services, text: str, intent: str) -> None:
    talk = TaskTalk(Shopper(services, session_id="asked-again"))
    talk.begin("cancel my order", "cancel_order")
    said = talk.say(text, intent)
    assert said is not None
    assert said.responses == ["utter_ask_order_number"]


def test_another_wish_takes_the_order_along(ada: TaskTalk) -> None:
    ada.begin(f"change the address of {PACKED}", "change_order", {"order_number": PACKED})
    said = ada.say("cancel it altogether", "cancel_order")
    assert said is not None
    assert said.responses == ["utter_confirm_cancel"]
    assert said.messages[0]["number"] == PACKED


def test_another_order_at_any_moment(ada: TaskTalk) -> None:
    ada.begin(f"cancel {PACKED}", "cancel_order", {"order_number": PACKED})
    said = ada.say(f"no, {SHIPPED}", "inform", {"order_number": SHIPPED})
    assert said is not None
    assert said.responses == ["utter_refused_shipped"]


def test_a_warranty_claim_keeps_the_words_of_the_fault(services: Services, ada: TaskTalk) -> None:
    ada.begin("my kettle is broken, I want it repaired", "warranty_repair", {"order_number": ARRIVED})
    assert ada.task is not None
    assert ada.task.item == KETTLE.variants[0].id, "the only thing with a warranty"
    ada.say("it stopped working after a week", "warranty_repair")
    ada.say("skip", "inform")
    done = ada.say("yes", "affirm")
    assert done is not None
    assert done.responses == ["utter_warranty_opened"]
    assert services.shop.cases.for_order(ARRIVED)[-1].said == "it stopped working after a week"


def test_a_price_difference_is_counted_and_claimed_once(services: Services, ada: TaskTalk) -> None:
    asked = ada.begin("买贵了，退我差价", "price_protection", {"order_number": ARRIVED})
    assert asked.responses == ["utter_confirm_price"]
    assert "4" in asked.messages[0]["amount"]
    done = ada.say("好的", "affirm")
    assert done is not None
    assert services.shop.cases.for_order(ARRIVED)[-1].amount == Money(amount_minor=400, currency="USD")


def test_a_question_is_answered_from_the_articles_with_an_offer(ada: TaskTalk) -> None:
    for text, intent in (("how do I return something?", "return_exchange"), ("怎么退货？", "return_exchange")):
        said = ada.begin(text, intent)
        assert not ada.active
        assert said.of_type("sources")
        assert said.of_type("quick_replies")[-1].replies[-1].payload.intent == "return_exchange"


def test_not_understood_twice_offers_a_person(ada: TaskTalk) -> None:
    ada.begin("cancel my order", "cancel_order")
    ada.say("blub", "nlu_fallback")
    said = ada.say("bla", "nlu_fallback")
    assert said is not None
    assert "utter_task_again" in said.responses
    assert any("person" in label.casefold() for label in labels(said))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yes", True), ("Yep, go ahead", True), ("ok", True), ("sure thing", True), ("是的", True), ("对", True),
        ("可以的", True), ("确认取消", True), ("嗯嗯", True), ("no", False), ("不要", False), ("别取消", False),
        ("等一下", False), ("yes but not now", None), ("ok wait", None), ("好的但是先别", None), ("can I?", None),
        ("yes or no?", None), ("可以吗", None), ("是不是要钱", None), ("the red one", None), ("不是", False),
        ("right, and when does it arrive?", None), ("don't do it", False), ("not yet", False),
    ],
)  # fmt: skip
def test_yes_is_only_a_clear_yes(text: str, expected: bool | None) -> None:
    assert yes_or_no(text) is expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("it's way too small", "does_not_fit"), ("尺码偏大", "does_not_fit"), ("doesn't turn on", "faulty"),
        ("坏了，开不了机", "faulty"), ("the box came crushed", "damaged"), ("收到就碎了", "damaged"),
        ("you sent the wrong colour", "wrong_item"), ("发错货了", "wrong_item"), ("I don't like it", "changed_mind"),
        ("不想要了", "changed_mind"), ("买错了", "changed_mind"), ("because of my aunt", None),
    ],
)  # fmt: skip
def test_reasons_are_read(text: str, reason: str | None) -> None:
    assert reason_in(text) == reason


@pytest.mark.parametrize(
    "text", ["what is your return policy", "能退吗", "钱会全部退给我吗", "几天内可以退", "is it too late to cancel?"]
)
def test_questions_are_no_wishes(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize(
    "text", ["I want to send this back", "我要退货", "can you cancel my order", "麻烦帮我取消可以吗"]
)
def test_wishes_are_no_questions(text: str) -> None:
    assert not is_question(text)


def shirts(**stock: int) -> Product:
    """A shirt in sizes and colours, of each so many in stock; what is not named has none."""
    variants = tuple(
        Variant(
            id=f"task-polo-{colour}-{size}",
            options={"colour": colour, "size": size},
            price=Money(amount_minor=3_000, currency="USD"),
            stock_quantity=stock.get(f"{colour}_{size}", 0),
        )
        for colour in ("black", "white")
        for size in ("S", "M", "L")
    )
    return Product(
        id="task-polo", title=LocalizedText(en="Polo shirt", zh="POLO衫"), product_type=LocalizedText(en="polo shirt"),
        department="clothing", variants=variants,
    )  # fmt: skip


POLO_ORDER = "ZG-2026-700004"


def put_polo(services: Services, **stock: int) -> None:
    polo = shirts(**stock)
    services.shop.products.upsert([polo])
    bought = polo.variants[1]
    own = OrderLine(
        product_id=polo.id, variant_id=bought.id, title=polo.title, quantity=1,
        unit_price=Money(amount_minor=3_000, currency="USD"),
    )  # fmt: skip
    services.shop.orders.upsert([order(POLO_ORDER, ADA, OrderStatus.DELIVERED, 8, own)])


def exchange(ada: TaskTalk, reason: str, outcome: str) -> Said:
    ada.begin("return it", "return_exchange", {"order_number": POLO_ORDER})
    ada.say(reason, "return_exchange")
    said = ada.say(outcome, "return_exchange")
    assert said is not None
    return said


@pytest.mark.parametrize(
    ("reason", "outcome", "answer"),
    [
        ("it is too small", "an exchange please", "L"),
        ("it is too small", "an exchange please", "the large one in black"),
        ("太小了", "换货", "L码"),
        ("太小了", "换货", "大号"),
    ],
)
def test_an_exchange_asks_for_what_and_keeps_it(
    services: Services, ada: TaskTalk, reason: str, outcome: str, answer: str
) -> None:
    put_polo(services, black_L=2, white_L=2, white_M=1, black_M=4)
    asked = exchange(ada, reason, outcome)
    assert asked.responses == ["utter_ask_wanted"]
    # The same colour first; the piece that does not fit is not offered again.
    assert len(labels(asked)) == 3
    confirm = ada.say(answer)
    assert confirm is not None
    assert confirm.responses == ["utter_confirm_exchange"]
    assert "L" in str(confirm.messages[0]["wanted"])
    done = ada.say("yes", "affirm")
    assert done is not None
    assert done.responses == ["utter_exchange_opened"]
    (case,) = services.shop.cases.for_order(POLO_ORDER)
    assert (case.kind, case.wanted_variant_id) == ("exchange", "task-polo-black-L")


@pytest.mark.parametrize("outcome", ["exchange it for an L", "换成L码"])
def test_both_in_one_sentence(services: Services, ada: TaskTalk, outcome: str) -> None:
    put_polo(services, black_L=2, white_L=2, white_S=1)
    assert exchange(ada, "too small", outcome).responses == ["utter_confirm_exchange"]
    corrected = ada.say("in white please, 白色", "inform")
    assert corrected is not None
    assert corrected.responses == ["utter_confirm_exchange"]
    assert ada.task is not None
    assert ada.task.wanted == "task-polo-white-L"


def test_a_size_that_is_gone_is_not_promised(services: Services, ada: TaskTalk) -> None:
    put_polo(services, black_L=1, white_S=1)
    exchange(ada, "too small", "exchange")
    again = ada.say("S in black")
    assert again is not None
    assert ada.task is not None
    assert ada.task.wanted != "task-polo-black-S"
    ada.say("L")
    put_polo(services, white_S=1, white_L=1)
    asked = ada.say("yes", "affirm")
    assert asked is not None
    assert asked.responses == ["utter_ask_wanted"], "it was sold between question and yes"
    assert services.shop.cases.for_order(POLO_ORDER) == []


@pytest.mark.parametrize(("reason", "outcome"), [("too small", "exchange"), ("太小", "换货")])
def test_nothing_left_becomes_a_full_refund(services: Services, ada: TaskTalk, reason: str, outcome: str) -> None:
    put_polo(services)
    said = exchange(ada, reason, outcome)
    assert said.responses == ["utter_exchange_sold_out", "utter_confirm_return"]
    assert said.messages[1]["amount"] in ("$30.00", "$30")
    done = ada.say("yes", "affirm")
    assert done is not None
    (case,) = services.shop.cases.for_order(POLO_ORDER)
    assert (case.kind, case.amount) == ("return", Money(amount_minor=3_000, currency="USD"))


def test_a_faulty_piece_may_be_exchanged_for_the_same(services: Services, ada: TaskTalk) -> None:
    put_polo(services, black_M=3)
    assert exchange(ada, "a seam is broken", "exchange").responses == ["utter_confirm_exchange"]
    assert ada.task is not None
    assert ada.task.wanted == "task-polo-black-M"


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("can I still change the address?", "change_order"),
        ("is it too late to cancel?", "cancel_order"),
        ("还能改地址吗", "change_order"),
        ("现在还可以取消吗", "cancel_order"),
    ],
)
@pytest.mark.parametrize(
    ("number", "answer"),
    [
        (PACKED, "utter_still_in_house"),
        (SHIPPED, "utter_still_under_way"),
        (ARRIVED, "utter_still_delivered"),
    ],
)
def test_what_can_still_be_changed_is_said_of_the_order(
    ada: TaskTalk, question: str, intent: str, number: str, answer: str
) -> None:
    said = ada.begin(f"{question} ({number})", intent, {"order_number": number})
    assert said.responses == [answer]
    assert said.messages[0]["number"] == number
    assert said.of_type("sources")
    assert not ada.active


@pytest.mark.parametrize("question", ["can I still change the address?", "还能改地址吗"])
def test_without_a_number_the_newest_order_is_meant(ada: TaskTalk, question: str) -> None:
    said = ada.begin(question, "change_order")
    assert (said.responses, said.messages[0]["number"]) == (["utter_still_in_house"], PACKED)
    assert [reply.payload.intent for reply in said.of_type("quick_replies")[0].replies[:3]] == [
        "change_order",
        "change_order",
        "cancel_order",
    ]


@pytest.mark.parametrize("question", ["can I still change the address?", "还能改地址吗"])
def test_a_stranger_hears_the_article_and_no_order(services: Services, question: str) -> None:
    said = TaskTalk(Shopper(services, session_id="nobody")).begin(question, "change_order")
    assert not [response for response in said.responses if response.startswith("utter_still")]


@pytest.mark.parametrize("question", ["能不能退差价", "can I get the difference back?", "降价了可以补差价吗"])
def test_may_i_have_the_difference_starts_price_protection(ada: TaskTalk, question: str) -> None:
    said = ada.begin(question, "price_protection")
    assert said.responses == ["utter_confirm_price"]
    assert said.messages[0]["number"] == ARRIVED


@pytest.mark.parametrize("question", ["能不能退差价", "could I have the price difference?"])
def test_where_there_is_none_it_is_said_why(services: Services, question: str) -> None:
    said = TaskTalk(Shopper(services, customer_id=MEI, session_id="mei")).begin(question, "price_protection")
    assert said.responses == ["utter_refused_not_cheaper"]
    assert said.of_type("sources")[0].sources[0].url == "/a/price-protection"


@pytest.mark.parametrize("question", ["how many days can I ask for the difference?", "别的店更便宜，能不能跟价"])
def test_price_protection_in_general_is_quoted(ada: TaskTalk, question: str) -> None:
    said = ada.begin(question, "price_protection")
    assert not ada.active
    assert said.of_type("sources") or "utter_no_answer" in said.responses


def fill(talk: TaskTalk, said: Said, values: dict[str, str]) -> Said:
    """Send a form of an answer, as the bridge passes it on."""
    (form,) = said.of_type("form")
    assert set(values) <= {field.name for field in form.fields}
    talk.shopper.metadata["values"] = values
    answered = talk.say(f"/{form.payload.intent}", form.payload.intent, form.payload.entities)
    talk.shopper.metadata["values"] = {}
    assert answered is not None
    return answered


@pytest.mark.parametrize(
    ("values", "written"),
    [
        (
            {"street": "42 Elm Street\nFlat 3", "city": "Springfield", "region": "IL", "postcode": "62701"},
            "42 Elm Street Flat 3, Springfield, IL 62701",
        ),
        (
            {"region": "浙江省", "city": "杭州市西湖区", "street": "文三路90号", "postcode": ""},
            "浙江省杭州市西湖区文三路90号",
        ),
    ],
)
def test_an_address_form_changes_the_address_after_a_yes(
    services: Services, ada: TaskTalk, values: dict[str, str], written: str
) -> None:
    asked = ada.begin("change the delivery address please", "change_order")
    assert "utter_ask_address" in asked.responses, "typing the address stays possible"
    confirm = fill(ada, asked, values)
    assert "utter_confirm_address" in confirm.responses
    order = services.shop.orders.get(PACKED)
    assert order is not None
    assert order.delivery_address != written, "nothing is changed before the yes"
    done = press(ada, confirm, labels(confirm)[0])
    assert done is not None
    assert "utter_address_changed" in done.responses
    moved = services.shop.orders.get(PACKED)
    assert moved is not None
    assert moved.delivery_address == written


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({}, {"street", "city"}),
        ({"street": "  ", "city": "Springfield"}, {"street"}),
        ({"street": "x" * 151, "city": ""}, {"street", "city"}),
        ({"street": "42 Elm Street", "city": "Springfield", "postcode": "9" * 13}, {"postcode"}),
    ],
)
def test_faults_come_back_beside_their_fields_with_what_was_written(
    ada: TaskTalk, values: dict[str, str], wrong: set[str]
) -> None:
    asked = ada.begin("change the delivery address please", "change_order")
    again = fill(ada, asked, values)
    (form,) = again.of_type("form")
    assert {field.name for field in form.fields if field.error} == wrong
    assert {field.name: field.value for field in form.fields if field.value} == {k: v for k, v in values.items() if v}
    assert "utter_confirm_address" in fill(ada, again, {"street": "42 Elm Street", "city": "Springfield"}).responses
    assert ada.task is not None
    assert (ada.task.draft, ada.task.misses) == (None, 0)


def test_a_return_form_answers_why_and_what_for_at_once(services: Services, ada: TaskTalk) -> None:
    asked = ada.begin("I want to return the kettle", "return_exchange", {"order_number": ARRIVED})
    asked = ada.say("the kettle") or asked
    photo = fill(ada, asked, {"reason": "faulty", "outcome": "refund", "comment": "the lid leaks"})
    assert "utter_ask_photo" in photo.responses
    confirm = ada.say("skip") or photo
    assert ada.task is not None
    assert (ada.task.reason, ada.task.outcome, ada.task.said) == (ReturnReason.FAULTY, "refund", "the lid leaks")
    assert "utter_confirm_return" in confirm.responses
    done = press(ada, confirm, labels(confirm)[0])
    assert done is not None
    assert "utter_return_opened" in done.responses
    with services.shop.cases._session() as session:
        assert [row.said for row in session.query(CaseRow)] == ["the lid leaks"]


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"reason": "", "outcome": "refund"}, {"reason"}),
        ({"reason": "because", "outcome": "gold"}, {"reason", "outcome"}),
        ({"reason": "other", "outcome": "refund", "comment": "x" * 301}, {"comment"}),
    ],
)
def test_a_return_form_takes_only_what_it_offers(ada: TaskTalk, values: dict[str, str], wrong: set[str]) -> None:
    asked = ada.begin("I want to return the kettle", "return_exchange", {"order_number": ARRIVED})
    asked = ada.say("the kettle") or asked
    again = fill(ada, asked, values)
    assert {field.name for field in again.of_type("form")[0].fields if field.error} == wrong
    assert ada.task is not None
    assert ada.task.reason is None


def test_a_form_of_another_task_is_asked_again(ada: TaskTalk) -> None:
    address = ada.begin("change the delivery address please", "change_order").of_type("form")[0]
    asked = ada.begin("I want to return the kettle", "return_exchange", {"order_number": ARRIVED})
    asked = ada.say("the kettle") or asked
    again = ada.say(f"/{address.payload.intent}", address.payload.intent, address.payload.entities)
    assert again is not None
    assert "utter_ask_reason" in again.responses
    unknown = ada.say("/inform", "inform", {"choice": "form:nothing-of-ours"})
    assert unknown is not None
    assert "utter_ask_reason" in unknown.responses
