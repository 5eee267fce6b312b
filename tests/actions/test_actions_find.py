"""Search, refinement and paging, in both languages, over the demo shop."""

from __future__ import annotations

import pytest

from retrieval.text import has_han
from shop.types import Product
from tests.actions.conftest import Said, Shopper
from zhanggui.messages import QuickReply
from zhanggui.services import Services


def shown(services: Services, ids: list[str]) -> list[Product]:
    return list(services.shop.products.get_many(ids).values())


@pytest.mark.parametrize(
    ("text", "language", "type_en"),
    [("a tent for two people", "en", "tent"), ("想买一个帐篷", "zh", "tent")],
)
def test_search_shows_cards_of_the_wanted_type(
    shopper: Shopper, services: Services, text: str, language: str, type_en: str
) -> None:
    said = shopper.turn("action_search_products", text, "product_search", language=language)
    (cards,) = said.of_type("cards")
    assert said.responses == ["utter_found"]
    types = [product.product_type.get("en").casefold() for product in shown(services, said.slots["last_products"])]
    assert type_en in types[0]
    assert len(cards.cards) == len(types)


@pytest.mark.parametrize(
    ("text", "language"),
    [("headphones under 100", "en"), ("100块以内的耳机", "zh"), ("想买 headphones 100以内", "zh")],
)
def test_price_bound_is_kept_and_shown_as_chip(shopper: Shopper, text: str, language: str) -> None:
    said = shopper.turn("action_search_products", text, "product_search", language=language)
    (cards,) = said.of_type("cards")
    assert all(card.price and card.price.amount_minor <= 10_000 for card in cards.cards)
    (chips,) = said.of_type("chips")
    assert any("100" in chip.label for chip in chips.chips)


@pytest.mark.parametrize(
    ("first", "then", "language"),
    [("headphones", "something cheaper", "en"), ("耳机", "有便宜一点的吗", "zh")],
)
def test_cheaper_lowers_the_prices(shopper: Shopper, first: str, then: str, language: str) -> None:
    before = shopper.turn("action_search_products", first, "product_search", language=language)
    after = shopper.turn("action_refine_search", then, "refine_search")

    def prices(said: object) -> list[int]:
        return [card.price.amount_minor for card in said.of_type("cards")[0].cards]  # type: ignore[attr-defined]

    assert max(prices(after)) < max(prices(before))


def test_show_more_pages_on_without_repetition(shopper: Shopper) -> None:
    first = shopper.turn("action_search_products", "shoes", "product_search", language="en")
    second = shopper.turn("action_show_more", "more", "show_more")
    assert not set(first.slots["last_products"]) & set(second.slots["last_products"])


def test_show_more_without_a_search_asks_what_is_meant(shopper: Shopper) -> None:
    assert shopper.turn("action_show_more", "more", "show_more").responses == ["utter_rephrase"]


def test_removing_the_price_chip_lifts_the_bound(shopper: Shopper) -> None:
    said = shopper.turn("action_search_products", "headphones under 60", "product_search", language="en")
    (chips,) = said.of_type("chips")
    price = next(chip for chip in chips.chips if "60" in chip.label)
    after = shopper.turn("action_refine_search", "/refine_search", "refine_search", price.remove.entities)
    labels = [chip.label for block in after.of_type("chips") for chip in block.chips]
    assert not any("60" in label for label in labels)


def test_unreadable_old_search_state_counts_as_none(shopper: Shopper) -> None:
    said = shopper.turn(
        "action_show_more", "more", "show_more", search_state={"version": 0, "query": "from another release"}
    )
    assert said.responses == ["utter_rephrase"]


def test_nothing_found_offers_a_way_on(shopper: Shopper) -> None:
    said = shopper.turn("action_search_products", "tent under 1", "product_search", language="en")
    assert said.of_type("quick_replies")


# Refinements taken from facets


def refining(said: Said) -> dict[str, dict[str, str]]:
    """Return the entities of the refinements that are offered, by what is shown."""
    (block,) = said.of_type("quick_replies")
    replies: tuple[QuickReply, ...] = block.replies
    return {
        reply.label: dict(reply.payload.entities)
        for reply in replies
        if reply.payload and reply.payload.intent == "refine_search"
    }


@pytest.mark.parametrize(
    ("text", "language"),
    [("laptop", "en"), ("想买一个行李箱", "zh"), ("tent", "en"), ("蓝牙耳机", "zh"), ("gift", "en")],
)
def test_each_refinement_narrows_to_what_it_says(shopper: Shopper, text: str, language: str) -> None:
    first = shopper.turn("action_search_products", text, "product_search", language=language)
    state, replies = first.slots["search_state"], refining(first)
    assert 2 <= len(replies) <= 4
    for label, entities in replies.items():
        said = shopper.turn("action_refine_search", "/refine_search", "refine_search", entities, search_state=state)
        assert said.of_type("cards")
        chips = [chip for block in said.of_type("chips") for chip in block.chips]
        assert chips, label
        # The new chip takes the refinement away again.
        refined = said.slots["search_state"]["filters"]
        removed = shopper.turn("action_refine_search", "/refine_search", "refine_search", chips[-1].remove.entities)
        assert removed.slots["search_state"]["filters"] != refined


def test_labels_are_in_the_shoppers_language(shopper: Shopper) -> None:
    chinese = refining(shopper.turn("action_search_products", "行李箱", "product_search", language="zh"))
    assert all(has_han(label) or any(c.isdigit() for c in label) for label in chinese)


def test_a_brand_that_is_tapped_is_kept(shopper: Shopper, services: Services) -> None:
    first = shopper.turn("action_search_products", "laptop", "product_search", language="en")
    brand = next(own for own in refining(first).values() if own["constraint"].startswith("+brands:"))
    said = shopper.turn("action_refine_search", "/refine_search", "refine_search", brand)
    found = shown(services, said.slots["last_products"])
    assert {product.brand for product in found} == {brand["constraint"].removeprefix("+brands:")}
    assert {product.product_type.en for product in found} == {"laptop"}


@pytest.mark.parametrize(
    "constraint", ["+", "+nothing:x", "+price:a:b", "+rating:9", "+number:x:1:2:3", "+number:", "+kinds:"]
)
def test_what_no_button_says_changes_nothing(shopper: Shopper, constraint: str) -> None:
    first = shopper.turn("action_search_products", "laptop", "product_search", language="en")
    said = shopper.turn("action_refine_search", "/refine_search", "refine_search", {"constraint": constraint})
    assert said.slots["search_state"]["filters"] == first.slots["search_state"]["filters"]


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("tent under 1", "en", "price: the nearest is"),
        ("1块以内的帐篷", "zh", "价格：最接近的是"),
        ("Kettlewright tent", "en", "gave up: brand Kettlewright"),
        ("Kettlewright的帐篷", "zh", "已放宽：品牌（Kettlewright）"),
    ],
)
def test_what_was_given_up_is_said_with_what_was_given(shopper: Shopper, text: str, language: str, words: str) -> None:
    said = shopper.turn("action_search_products", text, "product_search", language=language)
    (chips,) = said.of_type("chips")
    assert [own for own in chips.relaxed if own.startswith(words)], chips.relaxed


@pytest.mark.parametrize("text", ["嗯…台灯吧", "ok, a desk lamp then"])
def test_a_yes_that_names_a_thing_is_a_wish_for_it(shopper: Shopper, text: str) -> None:
    said = shopper.turn("action_agree", text, "affirm")
    assert (said.next_action, said.responses) == ("action_search_products", [])
    assert shopper.turn("action_agree", "yes please", "affirm").responses == ["utter_affirm"]
