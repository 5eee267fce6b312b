"""Hand-off, fallback and help."""

from __future__ import annotations

import pytest

from actions.fallback import Fallback
from shop.types import OrderStatus
from tests.actions.conftest import Shopper
from zhanggui.messages import HandoffReason
from zhanggui.services import Services
from zhanggui.wording import _table


@pytest.mark.parametrize(
    ("intent", "reason"),
    [("human_agent", "asked"), ("complaint", "angry"), ("payment_problem", "payment")],
)
def test_handoff_carries_reason_and_summary(shopper: Shopper, intent: str, reason: str) -> None:
    shopper.turn("action_search_products", "a tent", "product_search", language="en")
    said = shopper.turn("action_handoff", "I want to talk to a human", intent)
    (block,) = said.of_type("handoff")
    assert block.reason == reason
    assert "a tent" in block.summary
    assert "I want to talk to a human" in block.summary
    assert said.responses == ["utter_handoff"]


@pytest.mark.parametrize(("text", "reason"), [("you are useless", "angry"), ("I want to complain", "asked")])
def test_an_upset_shopper_who_gets_a_person_hears_sorry(shopper: Shopper, text: str, reason: str) -> None:
    said = shopper.turn("action_handoff", text, "human_agent", language="en")
    assert said.responses == ["utter_sorry", "utter_handoff"]
    assert said.of_type("handoff")[0].reason == reason


def test_handoff_says_when_nobody_is_there(services: Services) -> None:
    said = Shopper(services, person_available=False).turn("action_handoff", "转人工", "human_agent")
    assert said.responses == ["utter_handoff_closed"]
    assert said.of_type("handoff")


def test_two_failures_in_a_row_offer_a_person(shopper: Shopper) -> None:
    first = shopper.turn("action_default_fallback", "asdf", "nlu_fallback", language="zh")
    second = shopper.turn("action_default_fallback", "qwer", "nlu_fallback")
    assert first.responses == ["utter_rephrase"]
    assert second.responses == ["utter_offer_person"]
    assert second.of_type("quick_replies")[0].replies[0].payload.intent == "human_agent"


def test_understanding_in_between_starts_the_count_again(shopper: Shopper) -> None:
    shopper.turn("action_default_fallback", "asdf", "nlu_fallback", language="en")
    shopper.turn("action_help", "help", "help")
    assert shopper.turn("action_default_fallback", "qwer", "nlu_fallback").responses == ["utter_rephrase"]


@pytest.mark.parametrize(
    ("text", "kind"), [("lanya erji", "headphones"), ("zelt? tent", "tent"), ("呃 双人帳篷", "tent")]
)
def test_words_that_name_a_product_are_searched_for(shopper: Shopper, text: str, kind: str) -> None:
    shopper.turn("action_default_fallback", "asdf", "nlu_fallback", language="zh")
    said = shopper.turn("action_default_fallback", text, "nlu_fallback")
    (cards,) = said.of_type("cards")
    products = shopper.products([card.product_id for card in cards.cards])
    assert all(kind in (product.product_type.en or "") for product in products)
    assert said.slots["failed_turns"] == 0.0


def test_fault_in_an_action_is_said_politely(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("disk on fire")

    monkeypatch.setattr(Fallback, "answer", broken)
    said = Shopper(services).turn("action_default_fallback", "hello", "nlu_fallback")
    assert said.responses == ["utter_service_trouble"]
    assert "disk" not in str(said.messages)


def test_both_languages_have_the_same_labels() -> None:
    assert _table("en").keys() == _table("zh").keys()


def test_every_status_and_reason_has_a_label() -> None:
    labels = _table("en").keys()
    assert {f"status_{status}" for status in OrderStatus} <= labels
    assert {f"handoff_{reason}" for reason in ("asked", "not_understood", "angry", "payment")} <= labels
    assert set(HandoffReason) >= {"asked", "angry", "payment"}


@pytest.mark.parametrize(
    ("text", "article"),
    [
        ("phone number please", "/a/contact-a-person"),
        ("客服电话是多少", "/a/contact-a-person"),
        ("客服几点上班", "/a/opening-hours"),
        ("I want to talk to a human", None),
        ("转人工", None),
    ],
)
def test_who_asks_how_people_are_reached_is_told_and_gets_one(shopper: Shopper, text: str, article: str | None) -> None:
    said = shopper.turn("action_handoff", text, "human_agent")
    assert said.of_type("handoff")
    assert [source.url for block in said.of_type("sources") for source in block.sources] == (
        [article] if article else []
    )
