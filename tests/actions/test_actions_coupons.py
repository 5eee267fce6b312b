"""Coupons in the chat: which may be used, what a code takes off or why nothing, and on the cart; both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shop.audit import AskedBy
from shop.coupons import shop_day
from shop.owners import owner_of
from shop.types import Customer, Product
from tests.actions.conftest import Said, Shopper
from tests.actions.talk import labels
from zhanggui.services import Services
from zhanggui.settings import Settings

SCENE = AskedBy(conversation_id="setting-the-scene")
CHECK = "action_check_coupons"
LISTS = [
    "do I have any coupons?",
    "any promo codes for me right now",
    "coupon",
    "我有优惠券吗",
    "有哪些券能用",
    "优惠券",
]


@pytest.fixture(scope="module")
def services(module_var: Path) -> Iterator[Services]:
    opened = Services.open(Settings(var_dir=module_var))
    yield opened
    opened.close()


@pytest.fixture
def late(services: Services) -> Customer:
    """The demo identity that waits for a parcel and was given a coupon for it."""
    return next(c for c in services.shop.customers.demo_identities() if _own_codes(services, c.id) == ["SORRY8"])


def _own_codes(services: Services, customer_id: str) -> list[str]:
    return [own.code for own in services.shop.coupons.told_to(customer_id) if own.customer_id]


def text_of(said: Said) -> str:
    return "\n".join(block.text for block in said.of_type("text"))


def put(services: Services, shopper: Shopper, department: str, least_minor: int) -> Product:
    """Put goods of a department into the shopper's cart, worth at least so much."""
    data = shopper.metadata
    owner = owner_of(data.get("customer_id"), data["session_id"])
    for product in services.shop.products.page(department, 0, 60):
        price = product.offer.price
        if price and not product.offer.list_price and product.offer.stock_quantity >= 3:
            count = 1 if price.amount_minor >= least_minor else 3
            if price.amount_minor * count >= least_minor:
                services.shop.carts.add(owner, product, product.offer, count, SCENE)
                return product
    raise AssertionError(f"nothing of {department} is worth {least_minor}")


@pytest.fixture
def stranger(services: Services, request: pytest.FixtureRequest) -> Shopper:
    return Shopper(services, session_id=request.node.name[:100], message_seq=4)


@pytest.mark.parametrize("question", LISTS)
def test_a_stranger_hears_of_everybodys_coupons_only(stranger: Shopper, question: str) -> None:
    said = stranger.turn(CHECK, question, "coupon_promo")
    assert said.responses == ["utter_coupons_of_all"]
    told = text_of(said)
    assert "SAVE10" in told
    assert "WELCOME10" in told
    for hidden in ("SORRY8", "THANKS-GARDEN", "LANTERN12", "SUMMER10"):
        assert hidden not in told
    assert said.of_type("sources")[0].sources[0].url == "/a/coupons"


@pytest.mark.parametrize("question", LISTS)
def test_a_customer_hears_of_their_own_with_its_terms(services: Services, late: Customer, question: str) -> None:
    said = Shopper(services, customer_id=late.id, session_id="own").turn(CHECK, question, "coupon_promo")
    assert said.responses == ["utter_coupons"]
    lines = text_of(said).split("\n")
    assert lines[0].startswith("SORRY8")
    assert "$8" in lines[0]
    assert not any(line.startswith("WELCOME10") for line in lines), "they have ordered before"
    assert any("SPRING20" in line and ("Not yet" in line or "未生效" in line) for line in lines)
    assert "THANKS-GARDEN" not in text_of(said)


def test_terms_are_said_in_the_language_of_the_question(services: Services, stranger: Shopper) -> None:
    tea = services.shop.coupons.get("TEA5", None)
    assert tea is not None
    assert tea.valid_until is not None
    english = text_of(stranger.turn(CHECK, "any coupons?", "coupon_promo", language="en"))
    chinese = text_of(stranger.turn(CHECK, "有优惠券吗", "coupon_promo", language="zh"))
    row = next(line for line in english.split("\n") if line.startswith("TEA5"))
    assert row.startswith("TEA5: $5.00 off, only Food")
    assert "goods from $30.00" in row
    assert str(tea.valid_until.year) in row
    row = next(line for line in chinese.split("\n") if line.startswith("TEA5"))
    assert "减 $5" in row
    assert "满 $30 可用" in row
    assert f"{tea.valid_until.year}年{tea.valid_until.month}月{tea.valid_until.day}日" in row
    assert "9折" in next(line for line in chinese.split("\n") if line.startswith("SAVE10"))


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("can I use save10 on my cart?", "en"),
        ("does SAVE 10 work", "en"),
        ("SAVE10能用吗", "zh"),
        ("用ｓａｖｅ10可以吗", "zh"),
    ],
)
@pytest.mark.parametrize("yes", ["yes please", "ok", "好的，用吧", "行"])
def test_a_code_is_counted_and_put_on_after_a_yes(
    services: Services, stranger: Shopper, question: str, language: str, yes: str
) -> None:
    put(services, stranger, "kitchen", 5_000)
    owner = owner_of(None, stranger.metadata["session_id"])
    total = services.shop.carts.get(owner).total
    assert total is not None
    asked = stranger.turn(CHECK, question, "coupon_promo", language=language)
    assert asked.responses == ["utter_coupon_would"]
    assert services.shop.carts.get(owner).coupon_code is None, "nothing is changed before the yes"
    done = stranger.turn("action_agree", yes, "affirm")
    assert done.responses == ["utter_coupon_on", "utter_cart_with_coupon"]
    cart = services.shop.carts.get(owner)
    assert cart.coupon_code == "SAVE10"
    verdict = services.shop.coupons.of_cart(cart, None)
    assert verdict is not None
    assert verdict.discount is not None
    assert verdict.discount.amount_minor == round(total.amount_minor / 10)
    left = total.amount_minor - verdict.discount.amount_minor
    assert done.messages[1]["total"] == f"${left / 100:,.2f}"
    entry = services.shop.audit.in_conversation(stranger.metadata["session_id"])[-1]
    assert (entry.action, entry.subject, entry.message_seq) == ("cart.coupon", "SAVE10", 4)


@pytest.mark.parametrize("other", ["no", "不用了", "yes, but how long is it valid?", "show me tents"])
def test_without_a_yes_the_cart_stays(services: Services, stranger: Shopper, other: str) -> None:
    put(services, stranger, "kitchen", 5_000)
    stranger.turn(CHECK, "can I use SAVE10?", "coupon_promo")
    intent = {"no": "deny", "不用了": "deny", "show me tents": "product_search"}.get(other, "affirm")
    action = "action_search_products" if intent == "product_search" else "action_agree"
    stranger.turn(action, other, intent)
    # The question is gone with the message after it.
    assert stranger.turn("action_agree", "yes", "affirm").responses == ["utter_affirm"]
    assert services.shop.carts.get(owner_of(None, stranger.metadata["session_id"])).coupon_code is None


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("why doesn't SUMMER10 work", "utter_coupon_expired"),
        ("SUMMER10这个券为什么用不了", "utter_coupon_expired"),
        ("can I use SPRING20", "utter_coupon_not_yet"),
        ("SPRING20能用吗", "utter_coupon_not_yet"),
        ("OUTDOOR15 please", "utter_coupon_not_these_goods"),
        ("TEA5怎么没减", "utter_coupon_not_these_goods"),
        ("use SORRY8", "utter_coupon_unknown"),
        ("code GIMME99 invalid??", "utter_coupon_unknown"),
        ("输了NEW10没反应", "utter_coupon_unknown"),
    ],
)
def test_why_a_code_takes_nothing_off(services: Services, stranger: Shopper, question: str, reason: str) -> None:
    put(services, stranger, "kitchen", 5_000)
    said = stranger.turn(CHECK, question, "coupon_promo")
    assert said.responses == [reason]
    assert "SORRY8" not in text_of(said)


def test_what_is_missing_to_the_minimum_is_said_to_the_cent(services: Services, stranger: Shopper) -> None:
    put(services, stranger, "food", 1)
    total = services.shop.carts.get(owner_of(None, stranger.metadata["session_id"])).total
    assert total is not None
    assert total.amount_minor < 5_000
    said = stranger.turn(CHECK, "SAVE10能用吗", "coupon_promo", language="zh")
    assert said.responses == ["utter_coupon_below_minimum"]
    assert said.messages[0]["missing"] == f"${(5_000 - total.amount_minor) / 100:.2f}"


def test_a_used_code_and_a_first_order_are_told_to_the_customer(services: Services, late: Customer) -> None:
    shopper = Shopper(services, customer_id=late.id, session_id="used")
    put(services, shopper, "kitchen", 5_000)
    assert shopper.turn(CHECK, "can I use WELCOME10", "coupon_promo").responses[0] in (
        "utter_coupon_not_first_order",
        "utter_coupon_used",
    )
    assert shopper.turn(CHECK, "use sorry8 please", "coupon_promo").responses == ["utter_coupon_would"]
    used = next(
        order for order in services.shop.orders.iterate() if order.coupon_code == "TEA5" and order.cancelled_at is None
    )
    other = Shopper(services, customer_id=used.customer_id, session_id="used-2")
    assert other.turn(CHECK, "can I use TEA5 again", "coupon_promo").responses == ["utter_coupon_used"]
    assert "TEA5" in text_of(other.turn(CHECK, "my coupons", "coupon_promo"))


@pytest.mark.parametrize(("question", "language"), [("can I use TEA5 on this?", "en"), ("这个能用TEA5吗", "zh")])
def test_on_this_is_about_the_product_in_focus(
    services: Services, stranger: Shopper, question: str, language: str
) -> None:
    products = services.shop.products.page("food", 0, 80)
    dear = next(p for p in products if p.in_stock and p.offer.price and p.offer.price.amount_minor >= 3_000)
    cheap = next(p for p in products if p.in_stock and p.offer.price and p.offer.price.amount_minor < 3_000)
    said = stranger.turn(CHECK, question, "coupon_promo", focus_product=dear.id, language=language)
    assert said.responses == ["utter_coupon_for_product"]
    assert said.messages[0]["amount"] == f"${5:.2f}" if language == "en" else "$5"
    said = stranger.turn(CHECK, question, "coupon_promo", focus_product=cheap.id)
    assert said.responses == ["utter_coupon_below_minimum"]
    tent = next(p for p in services.shop.products.page("travel", 0, 5))
    said = stranger.turn(CHECK, question, "coupon_promo", focus_product=tent.id)
    assert said.responses == ["utter_coupon_not_these_goods"]


@pytest.mark.parametrize(
    "question", ["why is my code not working?", "这个券为什么用不了", "my coupon gets rejected, why"]
)
@pytest.mark.parametrize("answer", ["SUMMER10", "it says summer10", "是SUMMER10"])
def test_without_a_code_it_is_asked_for(stranger: Shopper, question: str, answer: str) -> None:
    assert stranger.turn(CHECK, question, "coupon_promo").responses == ["utter_coupon_which"]
    said = stranger.turn("action_default_fallback", answer, "nlu_fallback")
    assert said.responses == ["utter_coupon_expired"]


@pytest.mark.parametrize(
    "question", ["how do I use a coupon", "can I combine two codes", "学生优惠有吗", "优惠券怎么用"]
)
def test_how_coupons_work_is_quoted(stranger: Shopper, question: str) -> None:
    said = stranger.turn(CHECK, question, "coupon_promo")
    assert not [response for response in said.responses if response.startswith("utter_coupon")]
    assert said.of_type("sources") or said.responses == ["utter_no_answer"]


def test_a_cart_that_has_changed_says_why_the_coupon_takes_nothing_off(services: Services, stranger: Shopper) -> None:
    put(services, stranger, "kitchen", 5_000)
    said = stranger.turn(CHECK, "any coupons?", "coupon_promo")
    assert "Use SAVE10" in labels(said)
    stranger.turn(CHECK, "/coupon_promo", "coupon_promo", {"choice": "coupon:SAVE10"})
    owner = owner_of(None, stranger.metadata["session_id"])
    line = services.shop.carts.get(owner).lines[0]
    services.shop.carts.remove(owner, line.variant.id, SCENE)
    put(services, stranger, "food", 1)
    said = stranger.turn("action_show_cart", "what is in my cart", "view_cart")
    assert said.responses == ["utter_cart", "utter_coupon_below_minimum"]
    assert "Without SAVE10" in labels(said)
    said = stranger.turn(CHECK, "/coupon_promo", "coupon_promo", {"choice": "coupon_off:"})
    assert said.responses == ["utter_coupon_off", "utter_cart"]
    assert services.shop.carts.get(owner).coupon_code is None


def test_a_forged_button_puts_nobody_elses_coupon_on(services: Services, stranger: Shopper) -> None:
    put(services, stranger, "kitchen", 5_000)
    said = stranger.turn(CHECK, "/coupon_promo", "coupon_promo", {"choice": "coupon:SORRY8"})
    assert said.responses == ["utter_coupon_unknown"]
    assert services.shop.carts.get(owner_of(None, stranger.metadata["session_id"])).coupon_code is None


def test_the_demos_coupons_are_of_today(services: Services) -> None:
    until = [own.valid_until for own in services.shop.coupons.told_to(None) if own.valid_until]
    assert min(until) < shop_day() < max(until)


def test_anothers_code_is_answered_like_one_that_does_not_exist(stranger: Shopper) -> None:
    def answer(code: str) -> tuple[list[str], str]:
        said = stranger.turn(CHECK, f"can I use {code}", "coupon_promo")
        return said.responses, text_of(said)

    assert answer("SORRY8") == answer("SORRY7")
    assert answer("THANKS-GARDEN") == answer("THANKS-GARAGE")


@pytest.mark.parametrize(
    "words", ["take the coupon off again", "without the code please", "这单先不用券了", "券撤下来"]
)
def test_a_coupon_is_taken_off_by_words(services: Services, stranger: Shopper, words: str) -> None:
    put(services, stranger, "kitchen", 5_000)
    stranger.turn(CHECK, "/coupon_promo", "coupon_promo", {"choice": "coupon:SAVE10"})
    assert stranger.turn(CHECK, words, "coupon_promo").responses == ["utter_coupon_off", "utter_cart"]
    assert services.shop.carts.get(owner_of(None, stranger.metadata["session_id"])).coupon_code is None


@pytest.mark.parametrize(("question", "language"), [("does SAVE10 work?", "en"), ("SAVE10能用吗", "zh")])
def test_a_code_that_holds_is_shown_as_a_card_that_puts_it_on(
    services: Services, stranger: Shopper, question: str, language: str
) -> None:
    put(services, stranger, "kitchen", 5_000)
    asked = stranger.turn(CHECK, question, "coupon_promo", language=language)
    (offer,) = asked.of_type("offer")
    known = services.shop.coupons.get("SAVE10", None)
    assert known is not None
    assert offer.code == "SAVE10"
    assert offer.title == {"en": "10 % off", "zh": "9折"}[language]
    assert (offer.valid_until.date() if offer.valid_until else None) == known.valid_until
    assert offer.terms
    assert not any("until" in term or "有效期" in term for term in offer.terms), "the card has a place for the date"
    owner = owner_of(None, stranger.metadata["session_id"])
    assert services.shop.carts.get(owner).coupon_code is None, "looking puts nothing on"
    press = offer.apply.payload
    on = stranger.turn(CHECK, f"/{press.intent}", press.intent, press.entities, language=language)
    assert "utter_coupon_on" in on.responses
    assert services.shop.carts.get(owner).coupon_code == "SAVE10"


def test_a_code_that_takes_nothing_off_has_no_card(stranger: Shopper) -> None:
    assert not stranger.turn(CHECK, "does SAVE10 work?", "coupon_promo").of_type("offer"), "an empty cart"
    assert not stranger.turn(CHECK, "is NOSUCH99 ok?", "coupon_promo").of_type("offer")
