"""Which size to take: from the table, from what was kept, from what is usually worn; both languages, nothing guessed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from actions.body import body_in, size_in
from shop.size_tables import Measure
from shop.types import Attribute, Customer, LocalizedText, Money, Order, OrderLine, OrderStatus, Product
from tests.actions.conftest import Said, Shopper
from tests.actions.talk import labels
from zhanggui.services import Services
from zhanggui.settings import Settings

ADVISE = "action_advise_size"
ADA = "c-size-ada"
NOW = datetime.now(UTC)
H, W, C, F = Measure.HEIGHT, Measure.WEIGHT, Measure.CHEST, Measure.FOOT
ASKS = ["which size should I take?", "what size do I need", "我该穿多大码", "这件我选什么码"]


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("I'm 180 cm 75 kg", {H: 180, W: 75}),
        ("180cm, 75kg, which one", {H: 180, W: 75}),
        ("I am 1.75 m tall and weigh 68 kg", {H: 175, W: 68}),
        ("5'9 and 160 pounds, which size", {H: 175.3, W: 72.6}),
        ("what size for 6 foot", {H: 182.9}),
        ("我180 75公斤 穿哪个", {H: 180, W: 75}),
        ("我一米六三 一百一十斤 选啥码", {H: 163, W: 55}),
        ("身高170体重60穿什么码", {H: 170, W: 60}),
        ("1米8，140斤", {H: 180, W: 70}),
        ("is M okay for a chest of 96", {C: 96}),
        ("胸围96穿L行吗", {C: 96}),
        ("脚长24.5 穿几码", {F: 24.5}),
        ("which size should I take", {}),
        ("has it arrived, order ZG-2026-104233", {}),
        ("is it 200 g heavy", {}),
    ],
)
def test_measures_are_read(text: str, body: dict[Measure, float]) -> None:
    assert body_in(text) == pytest.approx(body)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("M", "M"), ("m", "M"), ("size m please", "M"), ("M码", "M"), ("the L one", "L"), ("usually XL", "XL"),
        ("I normally wear l", None), ("S or M?", None), ("it's a long one", None), ("平时穿L", "L"), ("medium", "M"),
        ("中号", "M"), ("加大号", "XL"), ("1.75 m", None), ("I'm 180 cm", None),
    ],
)  # fmt: skip
def test_a_size_is_read_only_where_one_is_named(text: str, size: str | None) -> None:
    assert size_in(text, ["XS", "S", "M", "L", "XL", "XXL"]) == size


@pytest.mark.parametrize(("text", "size"), [("42", "42"), ("42码", "42"), ("42 kg", None), ("24.5", None)])
def test_a_number_is_a_size_only_without_a_unit(text: str, size: str | None) -> None:
    assert size_in(text, ["24", "41", "42"]) == size


@pytest.fixture(scope="module")
def services(module_var: Path) -> Iterator[Services]:
    opened = Services.open(Settings(var_dir=module_var))
    opened.shop.customers.upsert([Customer(id=ADA, name="Ada", created_at=NOW)])
    yield opened
    opened.close()


def of_kind(services: Services, kind: str, at: int = 0) -> Product:
    """Return a product of the demo shop, by the English name of its kind."""
    found = [p for p in services.shop.products.iterate() if p.product_type.en == kind and p.in_stock]
    return sorted(found, key=lambda product: product.id)[at]


def bought(services: Services, *pieces: tuple[Product, str, int]) -> None:
    """Let Ada have ordered products in sizes, with so many pieces sent back."""
    lines = tuple(
        OrderLine(
            product_id=product.id,
            variant_id=next(v.id for v in product.variants if v.options.get("size") == size),
            title=product.title,
            quantity=1,
            unit_price=Money(amount_minor=900, currency="USD"),
            returned_quantity=returned,
        )
        for product, size, returned in pieces
    )
    placed = NOW - timedelta(days=30)
    services.shop.orders.upsert(
        [
            Order(
                number="ZG-2026-770001", customer_id=ADA, status=OrderStatus.DELIVERED, placed_at=placed, lines=lines,
                total=Money(amount_minor=900, currency="USD"), delivered_at=placed + timedelta(days=3),
            )
        ]
    )  # fmt: skip


@pytest.fixture
def ada(services: Services, request: pytest.FixtureRequest) -> Shopper:
    return Shopper(services, customer_id=ADA, session_id=request.node.name[:100])


@pytest.fixture
def stranger(services: Services, request: pytest.FixtureRequest) -> Shopper:
    return Shopper(services, session_id=request.node.name[:100])


def values(said: Said, response: str) -> dict[str, object]:
    return next(message for message in said.messages if message.get("response") == response)


@pytest.mark.parametrize("question", ASKS)
def test_what_was_kept_is_the_reason(services: Services, ada: Shopper, question: str) -> None:
    first, second, third = (of_kind(services, "shirt", at) for at in range(3))
    bought(services, (first, "M", 0), (second, "M", 0), (first, "L", 1))
    said = ada.turn(ADVISE, question, "size_advice", focus_product=third.id)
    assert said.responses[:2] == ["utter_size_by_orders", "utter_size_sent_back"]
    told = values(said, "utter_size_by_orders")
    assert (told["size"], told["kept"], told["of"]) == ("M", 2, 2)
    for kept in (first, second):
        assert kept.title.get("en" if question.isascii() else "zh") in str(told["titles"])
    assert values(said, "utter_size_sent_back")["size"] == "L"


def test_another_kind_in_the_same_sizes_is_named_as_such(services: Services, ada: Shopper) -> None:
    shirt = of_kind(services, "shirt")
    bought(services, (shirt, "S", 0), (of_kind(services, "shirt", 1), "S", 0))
    said = ada.turn(ADVISE, "which size do I need", "size_advice", focus_product=of_kind(services, "sweater").id)
    assert said.responses[0] == "utter_size_by_other_orders"
    assert said.messages[0]["size"] == "S"


def test_two_sizes_kept_alike_are_no_advice(services: Services, ada: Shopper) -> None:
    bought(services, (of_kind(services, "shirt"), "S", 0), (of_kind(services, "shirt", 1), "L", 0))
    said = ada.turn(ADVISE, "which size should I take", "size_advice", focus_product=of_kind(services, "shirt", 2).id)
    assert said.responses == ["utter_size_ask_usual"]


@pytest.mark.parametrize("question", ["which size for my husband?", "给我儿子买穿多大", "which size fits my dad"])
def test_the_buyers_orders_say_nothing_of_somebody_else(services: Services, ada: Shopper, question: str) -> None:
    bought(services, (of_kind(services, "shirt"), "M", 0), (of_kind(services, "shirt", 1), "M", 0))
    said = ada.turn(ADVISE, question, "size_advice", focus_product=of_kind(services, "shirt", 2).id)
    assert said.responses == ["utter_size_ask_usual"]


@pytest.mark.parametrize("question", ASKS)
@pytest.mark.parametrize(
    ("answer", "intent"),
    [
        ("M", "inform"),
        ("usually M", "size_advice"),
        ("平时穿M", "size_advice"),
        ("M码", "stock"),
        ("m", "nlu_fallback"),
    ],
)
def test_a_stranger_is_asked_one_question(
    services: Services, stranger: Shopper, question: str, answer: str, intent: str
) -> None:
    shirt = of_kind(services, "shirt")
    asked = stranger.turn(ADVISE, question, "size_advice", focus_product=shirt.id)
    assert asked.responses == ["utter_size_ask_usual"]
    assert labels(asked)[:3] == ["XS", "S", "M"]
    action = {
        "inform": "action_show_order",
        "stock": "action_answer_product",
        "nlu_fallback": "action_default_fallback",
    }
    done = stranger.turn(action.get(intent, ADVISE), answer, intent)
    assert done.responses[0] == "utter_size_by_usual"
    assert done.messages[0]["size"] == "M"


def test_the_button_answers_too(services: Services, stranger: Shopper) -> None:
    shirt = of_kind(services, "shirt")
    stranger.turn(ADVISE, "which size?", "size_advice", focus_product=shirt.id)
    said = stranger.turn(ADVISE, "/size_advice", "size_advice", {"product_id": shirt.id, "choice": "size:L"})
    assert said.responses[0] == "utter_size_by_usual"


@pytest.mark.parametrize("other", ["show me tents under 100", "never mind", "有没有帐篷"])
def test_something_else_goes_its_own_way(services: Services, stranger: Shopper, other: str) -> None:
    stranger.turn(ADVISE, "which size?", "size_advice", focus_product=of_kind(services, "shirt").id)
    said = stranger.turn("action_search_products", other, "product_search")
    assert not [response for response in said.responses if response.startswith("utter_size")]


def with_table(services: Services) -> Product:
    """Give one shirt of the demo shop a size table."""
    shirt = of_kind(services, "shirt", 3)
    text = LocalizedText(
        en="S: height 160-170 cm, weight 50-62 kg; M: height 170-178 cm, weight 62-72 kg; "
        "L: height 178-188 cm, weight 72-85 kg",
        zh="S：身高 160-170 cm，体重 50-62 kg；M：身高 170-178 cm，体重 62-72 kg；L：身高 178-188 cm，体重 72-85 kg",
    )
    table = Attribute(key="size_table", label=LocalizedText(en="Size table", zh="尺码表"), text=text)
    others = tuple(own for own in shirt.attributes if own.key != "size_table")
    given = shirt.model_copy(update={"attributes": (*others, table)})
    services.shop.products.upsert([given])
    return given


@pytest.mark.parametrize("text", ["I'm 180 cm 75 kg", "我180 75公斤 穿哪个", "一米八，一百五十斤，多大码"])
def test_a_table_is_read_and_its_lines_are_the_reason(services: Services, stranger: Shopper, text: str) -> None:
    said = stranger.turn(ADVISE, text, "size_advice", focus_product=with_table(services).id)
    assert said.responses[0] == "utter_size_by_table"
    assert said.messages[0]["size"] == "L"
    assert "180" in str(said.messages[0]["reasons"])


@pytest.mark.parametrize(
    ("question", "answer"),
    [("which size should I take?", "1.75 m and 80 kilos"), ("我该穿多大码", "身高175 体重80公斤")],
)
def test_a_table_asks_for_height_and_weight_and_takes_the_larger(
    services: Services, stranger: Shopper, question: str, answer: str
) -> None:
    asked = stranger.turn(ADVISE, question, "size_advice", focus_product=with_table(services).id)
    assert asked.responses == ["utter_size_ask_body"]
    said = stranger.turn("action_default_fallback", answer, "nlu_fallback")
    assert said.responses[0] == "utter_size_by_table_larger"
    assert said.messages[0]["size"] == "L"


@pytest.mark.parametrize("text", ["I'm 2.05 m, which size", "身高150 穿什么码"])
def test_beyond_the_table_nothing_is_guessed(services: Services, stranger: Shopper, text: str) -> None:
    said = stranger.turn(ADVISE, text, "size_advice", focus_product=with_table(services).id)
    assert said.responses == ["utter_size_outside"]
    assert "size" not in said.messages[0]


@pytest.mark.parametrize("text", ["I usually wear XXXL", "I usually wear 50"])
def test_a_size_that_is_not_made_is_said_so(services: Services, stranger: Shopper, text: str) -> None:
    shoe = next(p for p in services.shop.products.iterate() if p.department == "shoes" and p.in_stock)
    said = stranger.turn(ADVISE, text, "size_advice", focus_product=shoe.id)
    assert said.responses[0] in ("utter_size_not_made", "utter_size_ask_usual")


@pytest.mark.parametrize("text", ["is M okay for a chest of 96", "胸围96穿多大", "my feet are 26.3 cm, what size"])
def test_the_shops_size_guide_is_quoted_where_the_product_has_no_table(
    services: Services, stranger: Shopper, text: str
) -> None:
    said = stranger.turn(ADVISE, text, "size_advice", focus_product=of_kind(services, "shirt").id)
    assert said.responses == ["utter_size_no_table"]
    assert said.of_type("sources")[0].sources[0].url.startswith("/a/size-guide")


@pytest.mark.parametrize("text", ["size chart please", "do they run small", "尺码偏大还是偏小"])
def test_other_questions_about_sizes_are_answered_as_before(services: Services, stranger: Shopper, text: str) -> None:
    said = stranger.turn(ADVISE, text, "size_advice", focus_product=of_kind(services, "shirt").id)
    assert not [response for response in said.responses if response.startswith("utter_size")]
