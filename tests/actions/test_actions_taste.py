"""Taste in the conversation, on the demo shop: noted, kept to, explained, shown, forgotten, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from retrieval.text import has_han
from shop.types import PreferenceKind, PreferenceTarget, StatedPreference
from tests.actions.conftest import Said, Shopper
from zhanggui.messages import QuickReply
from zhanggui.services import Services

BUYER = "c-taste"


@pytest.fixture
def shopper(services: Services) -> Iterator[Shopper]:
    """A visit of its own, forgotten afterwards; the tracker's sender stands for it, too."""
    session = "conversation-1"
    yield Shopper(services, session_id=session)
    services.shop.preferences.forget_all(BUYER, session)


def stated(services: Services, customer_id: str | None = None) -> list[StatedPreference]:
    return services.shop.preferences.for_shopper(customer_id, "conversation-1")


def tell(shopper: Shopper, text: str) -> Said:
    return shopper.turn("action_note_preference", text, "state_preference", language="zh" if has_han(text) else "en")


def recommend(shopper: Shopper, text: str = "recommend something") -> Said:
    return shopper.turn("action_recommend", text, "recommend")


def replies(said: Said) -> dict[str, QuickReply]:
    return {reply.label: reply for block in said.of_type("quick_replies") for reply in block.replies}


def tap(shopper: Shopper, reply: QuickReply, action: str) -> Said:
    assert reply.payload is not None
    intent = reply.payload.intent
    return shopper.turn(action, f"/{intent}", intent, dict(reply.payload.entities))


def said_values(said: Said) -> dict[str, object]:
    return {
        key: value
        for message in said.messages
        for key, value in message.items()
        if key in ("what", "liked", "disliked", "reason", "product")
    }


# Noting


@pytest.mark.parametrize(
    ("text", "response", "what"),
    [
        ("I love blue", "utter_noted_like", "blue"),
        ("我喜欢蓝色", "utter_noted_like", "蓝色"),
        ("I hate perfume", "utter_noted_dislike", "perfume"),
        ("我不喜欢粉色", "utter_noted_dislike", "粉色"),
        ("I'm allergic to peanuts", "utter_noted_allergy", "peanuts"),
        ("我对花生过敏", "utter_noted_allergy", "花生"),
        ("I only buy organic", "utter_noted_only", "only organic"),
        ("我只买有机的", "utter_noted_only", "只要有机"),
    ],
)
def test_it_is_noted_in_one_sentence_that_can_be_undone(
    shopper: Shopper, services: Services, text: str, response: str, what: str
) -> None:
    said = tell(shopper, text)
    assert said.responses == [response]
    assert said_values(said)["what"] == what
    assert {own.said for own in stated(services)} == {text}
    undo = next(iter(replies(said).values()))
    assert tap(shopper, undo, "action_forget_preference").responses == ["utter_forgotten"]
    assert stated(services) == []


def test_likes_and_dislikes_in_one_breath(shopper: Shopper, services: Services) -> None:
    said = tell(shopper, "I love green but I hate leather")
    assert said_values(said) == {"liked": "green", "disliked": "leather"}
    assert {own.value: own.kind for own in stated(services)} == {
        "colour|green": PreferenceKind.LIKE,
        "material|leather": PreferenceKind.DISLIKE,
    }


@pytest.mark.parametrize("text", ["hmm well you know", "嗯那个什么来着"])
def test_what_is_not_understood_is_not_noted(shopper: Shopper, services: Services, text: str) -> None:
    assert tell(shopper, text).responses == ["utter_taste_unclear"]
    assert stated(services) == []


@pytest.mark.parametrize(
    ("text", "then"), [("I hate {brand}", "recommend something"), ("以后别给我推{brand}了", "推荐一下")]
)
def test_a_hated_brand_is_never_recommended_again(shopper: Shopper, services: Services, text: str, then: str) -> None:
    brand = shopper.products(recommend(shopper, then).slots["last_products"])[0].brand
    assert brand
    tell(shopper, text.format(brand=brand))
    for _ in range(4):
        shown = shopper.products(recommend(shopper, then).slots["last_products"])
        assert brand not in {product.brand for product in shown}
        more = shopper.turn("action_show_more", "show others", "show_more")
        assert brand not in {product.brand for product in shopper.products(more.slots["last_products"])}


def test_a_customer_keeps_it_and_their_visit_is_theirs(services: Services, shopper: Shopper) -> None:
    tell(shopper, "I love blue")
    shopper.metadata["customer_id"] = BUYER
    tell(shopper, "I hate pink")
    assert {own.value for own in services.shop.preferences.for_shopper(BUYER, None)} == {"colour|blue", "colour|pink"}


def test_what_is_said_of_another_person_changes_the_present_only(shopper: Shopper, services: Services) -> None:
    shopper.turn("action_recommend", "送爷爷的礼物 一百左右 他爱喝茶", "gift_advice", language="zh")
    said = tell(shopper, "他不喜欢红茶")
    assert stated(services) == []
    assert said.responses == ["utter_gift_refined"]
    assert any("红茶" in chip.label for block in said.of_type("chips") for chip in block.chips)
    assert not [p for p in shopper.products(said.slots["last_products"]) if p.product_type.en == "black tea"]


# Not that, I have one


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("not that, I have one", {PreferenceTarget.PRODUCT, PreferenceTarget.TYPE}),
        ("I already have this", {PreferenceTarget.PRODUCT}),
        ("这个我有了", {PreferenceTarget.PRODUCT}),
        ("家里有一个了", {PreferenceTarget.PRODUCT, PreferenceTarget.TYPE}),
    ],
)
def test_what_they_have_is_kept_and_others_come(
    shopper: Shopper, services: Services, text: str, targets: set[PreferenceTarget]
) -> None:
    first = recommend(shopper).slots["last_products"]
    said = shopper.turn("action_have_it", text, "have_it", language="zh" if has_han(text) else "en")
    assert said.responses == ["utter_noted_owned_next"]
    assert {own.target for own in stated(services)} == targets
    assert not set(first) & set(said.slots["last_products"])
    (owned,) = shopper.products(first[:1])
    shown = shopper.products(recommend(shopper).slots["last_products"])
    assert owned.id not in {product.id for product in shown}
    if PreferenceTarget.TYPE in targets:
        assert owned.product_type not in {product.product_type for product in shown}


def test_the_second_one_is_the_second_one(shopper: Shopper, services: Services) -> None:
    second = recommend(shopper).slots["last_products"][1]
    shopper.turn("action_have_it", "the second one I already have", "have_it")
    assert [own.value for own in stated(services)] == [second]


def test_a_named_kind_is_meant_and_not_the_list(shopper: Shopper, services: Services) -> None:
    recommend(shopper)
    shopper.turn("action_have_it", "帐篷我有了", "have_it", language="zh")
    assert [(own.target, own.value) for own in stated(services)] == [(PreferenceTarget.TYPE, "tent")]


def test_who_gets_the_present_has_it_not_the_shopper(shopper: Shopper, services: Services) -> None:
    shopper.turn("action_recommend", "for my mother, 60, likes gardening", "gift_advice", language="en")
    said = shopper.turn("action_have_it", "she already has a trowel", "have_it")
    assert stated(services) == []
    assert said.responses == ["utter_without_it"]
    assert "hand trowel" not in {p.product_type.en for p in shopper.products(said.slots["last_products"])}


def test_without_a_list_it_is_asked_which(shopper: Shopper) -> None:
    assert shopper.turn("action_have_it", "I have it already", "have_it", language="en").responses == [
        "utter_which_product"
    ]


# Others, cheaper, not this brand


@pytest.mark.parametrize("text", ["not this brand", "不要这个牌子"])
def test_not_this_brand_is_remembered(shopper: Shopper, services: Services, text: str) -> None:
    first = shopper.products(recommend(shopper).slots["last_products"])[0]
    said = shopper.turn("action_refine_search", text, "refine_search")
    assert [(own.target, own.value) for own in stated(services)] == [(PreferenceTarget.BRAND, first.brand)]
    assert first.brand not in {p.brand for p in shopper.products(said.slots["last_products"])}


@pytest.mark.parametrize(("text", "high"), [("under 20", 2_000), ("二十以内的", 2_000)])
def test_a_price_bound_holds_in_a_list_of_recommendations(shopper: Shopper, text: str, high: int) -> None:
    recommend(shopper)
    (cards,) = shopper.turn("action_refine_search", text, "refine_search").of_type("cards")
    assert all(card.price and card.price.amount_minor <= high for card in cards.cards)


def test_cheaper_is_cheaper_than_what_was_shown(shopper: Shopper) -> None:
    (before,) = recommend(shopper).of_type("cards")
    (after,) = shopper.turn("action_refine_search", "太贵了", "refine_search").of_type("cards")
    assert max(c.price.amount_minor for c in after.cards) < max(c.price.amount_minor for c in before.cards)


def test_others_repeat_nothing(shopper: Shopper) -> None:
    seen = set(recommend(shopper).slots["last_products"])
    for _ in range(3):
        more = set(shopper.turn("action_show_more", "换一批", "show_more").slots["last_products"])
        assert not more & seen
        seen |= more


# Why


def test_why_says_the_reason_that_stood_on_the_card(shopper: Shopper) -> None:
    tell(shopper, "I love red")
    (cards,) = recommend(shopper).of_type("cards")
    for place, (card, ordinal) in enumerate(zip(cards.cards, ("first", "second", "third"), strict=False)):
        said = shopper.turn("action_explain", f"why the {ordinal} one", "why_this")
        values = said_values(said)
        assert values["product"] == card.title
        assert values.get("reason") == card.reason, place


@pytest.mark.parametrize(("text", "words"), [("why this?", "rating"), ("为什么推荐这个", "评价")])
def test_what_else_speaks_for_it_is_on_record(shopper: Shopper, text: str, words: str) -> None:
    recommend(shopper)
    said = shopper.turn("action_explain", text, "why_this", language="zh" if has_han(text) else "en")
    product = shopper.products([said.slots["focus_product"]])[0]
    (block,) = said.of_type("text")
    assert words in block.text
    assert str(product.rating_count) in block.text


def test_why_honestly_says_when_there_is_no_particular_reason(shopper: Shopper) -> None:
    recommend(shopper)
    shopper.slots["shown_list"] = {**shopper.slots["shown_list"], "reasons": {}}
    assert shopper.turn("action_explain", "why this", "why_this").responses == ["utter_why_none"]


def test_why_of_a_search_and_of_nothing(shopper: Shopper) -> None:
    assert shopper.turn("action_explain", "why this", "why_this", language="en").responses == [
        "utter_why_nothing_shown"
    ]
    shopper.turn("action_search_products", "a tent for two under 300", "product_search")
    said = shopper.turn("action_explain", "why the second one", "why_this")
    assert said.responses == ["utter_why_searched"]
    assert "a tent for two under 300" in str(said_values(said)["reason"])


def test_the_quoted_reason_can_be_forgotten(shopper: Shopper, services: Services) -> None:
    tell(shopper, "我喜欢园艺")
    recommend(shopper, "推荐一下")
    said = shopper.turn("action_explain", "为什么推荐第一个", "why_this")
    forget = next(r for r in replies(said).values() if r.payload and r.payload.intent == "forget_preference")
    tap(shopper, forget, "action_forget_preference")
    assert stated(services) == []


# What is remembered, and forgetting it


@pytest.mark.parametrize(
    ("texts", "asked", "lines", "forget_all"),
    [
        (
            ["I love blue", "I hate perfume", "I only buy organic"],
            "what do you know about me",
            ["You like: only organic, blue", "I leave out: perfume"],
            "Forget all of it",
        ),
        (
            ["我喜欢蓝色", "我讨厌香水", "我只买有机的"],
            "你都记住了我什么",
            ["喜欢：只要有机、蓝色", "避开：香水"],
            "全部忘掉",
        ),
    ],
)
def test_all_that_was_said_is_shown_and_can_be_forgotten(
    shopper: Shopper, services: Services, texts: list[str], asked: str, lines: list[str], forget_all: str
) -> None:
    for text in texts:
        tell(shopper, text)
    said = shopper.turn("action_show_profile", asked, "show_profile")
    (block,) = said.of_type("text")
    assert block.text.splitlines() == lines
    offered = replies(said)
    assert len(offered) == 4
    organic = next(reply for label, reply in offered.items() if "organic" in label or "有机" in label)
    tap(shopper, organic, "action_forget_preference")
    assert {own.value for own in stated(services)} == {"colour|blue", "perfume"}
    assert tap(shopper, offered[forget_all], "action_forget_preference").responses == ["utter_forgotten_all"]
    assert stated(services) == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_orders_are_told_in_words_that_can_be_counted(services: Services, shopper: Shopper, language: str) -> None:
    customer = next(own for own in services.shop.customers.demo_identities() if own.name == "林梅")
    shopper.metadata["customer_id"] = customer.id
    said = shopper.turn("action_show_profile", "me?", "show_profile", language=language)
    assert said.responses == ["utter_profile_nothing_stated"]
    (block,) = said.of_type("text")
    assert f"{len(services.shop.orders.for_customer(customer.id, 30))}" in block.text
    # No department by name: the demo's orders are drawn anew from the day on which it is loaded.
    titles = [own.title.get("zh" if language == "zh" else "en") for own in services.shop.products.departments()]
    assert any(title in block.text for title in titles)


def test_an_unknown_shopper_without_a_word_is_told_so(shopper: Shopper) -> None:
    said = shopper.turn("action_show_profile", "what do you know about me", "show_profile", language="en")
    assert said.responses == ["utter_profile_nothing_stated"]
    assert not said.blocks


@pytest.mark.parametrize(
    ("texts", "forget", "left"),
    [
        (["I love blue", "I hate perfume"], "forget that", {"colour|blue"}),
        (["I love blue", "I hate perfume"], "forget what I said about blue", {"perfume"}),
        (["I hate pink"], "you may show me pink again", set()),
        (["我喜欢蓝色", "我对花生过敏"], "那条过敏的取消掉", {"colour|blue"}),
        (["我喜欢蓝色", "我讨厌香水"], "忘掉这个", {"colour|blue"}),
        (["我喜欢蓝色", "我讨厌香水"], "把我的偏好都删掉", set()),
        (["I love blue", "I hate perfume"], "forget everything I told you about my taste", set()),
    ],
)
def test_words_forget_what_they_name(
    shopper: Shopper, services: Services, texts: list[str], forget: str, left: set[str]
) -> None:
    for text in texts:
        tell(shopper, text)
    shopper.turn("action_forget_preference", forget, "forget_preference")
    assert {own.value for own in stated(services)} == left


@pytest.mark.parametrize("entities", [None, {"preference_id": "p-00"}, {"preference_id": "x,y'; drop table"}])
def test_nothing_to_forget_is_said(shopper: Shopper, entities: dict[str, str] | None) -> None:
    said = shopper.turn("action_forget_preference", "forget that", "forget_preference", entities, language="en")
    assert said.responses == ["utter_nothing_to_forget"]


def test_another_ones_preference_is_not_forgotten(shopper: Shopper, services: Services) -> None:
    tell(shopper, "I love blue")
    (mine,) = stated(services)
    other = Shopper(services, session_id="conversation-2")
    other.turn("action_forget_preference", "/forget_preference", "forget_preference", {"preference_id": mine.id})
    assert stated(services) == [mine]


# Presents


@pytest.mark.parametrize(
    ("text", "labels", "low", "high"),
    [
        (
            "birthday present for my boyfriend, 30 years old, about 300, no headphones",
            ["for boyfriend", "30 years old", "birthday", "not headphones"],
            22_500,
            37_500,
        ),
        ("送男朋友的生日礼物 300左右", ["送男朋友", "生日"], 22_500, 37_500),
    ],
)
def test_a_present_says_what_was_understood_and_keeps_to_it(
    shopper: Shopper, text: str, labels: list[str], low: int, high: int
) -> None:
    said = shopper.turn("action_recommend", text, "gift_advice", language="zh" if has_han(text) else "en")
    (chips,), (cards,) = said.of_type("chips"), said.of_type("cards")
    shown = [chip.label for chip in chips.chips]
    assert set(labels) <= set(shown)
    assert all(low <= card.price.amount_minor <= high for card in cards.cards)
    # Each chip takes away what it says, and only that.
    for chip in chips.chips:
        assert chip.remove
        shopper.slots["shown_list"] = said.slots["shown_list"]
        after = shopper.turn("action_recommend", "/gift_advice", "gift_advice", dict(chip.remove.entities))
        left = [own.label for block in after.of_type("chips") for own in block.chips]
        assert left == [label for label in shown if label != chip.label]


def test_a_present_nobody_sells_for_that_money_is_not_replaced_by_a_dearer_one(shopper: Shopper) -> None:
    said = shopper.turn("action_recommend", "gift for my mother under 1", "gift_advice", language="en")
    assert said.responses == ["utter_gift_none"]
    assert not said.of_type("cards")
