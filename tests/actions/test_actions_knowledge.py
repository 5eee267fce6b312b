"""Answers quote a passage and name its source; without an answer there are the closest questions and a person."""

from __future__ import annotations

import pytest

from shop.types import Language
from tests.actions.conftest import Shopper
from zhanggui.services import Services


@pytest.mark.parametrize(
    ("language", "question", "key"),
    [
        ("en", "How long do I have to return something?", "return-window"),
        ("zh", "多久之内可以退货？", "return-window"),
        ("en", "What are the membership levels?", "membership-levels"),
        ("zh", "会员等级有哪些？", "membership-levels"),
    ],
)
def test_an_answer_quotes_the_article_and_names_it(
    shopper: Shopper, services: Services, language: Language, question: str, key: str
) -> None:
    said = shopper.turn("action_answer_question", question, "", language=language)
    article = services.shop.articles.get(key, language)
    assert article is not None
    (text,) = said.of_type("text")
    assert text.text.removesuffix(" …") in article.body.replace("**", "")
    (sources,) = said.of_type("sources")
    assert [(source.title, source.url) for source in sources.sources] == [(article.title, f"/a/{key}")]
    assert said.responses == []


def test_a_quoted_passage_has_no_marks_of_markdown(shopper: Shopper, services: Services) -> None:
    article = services.shop.articles.get("change-address", "en")
    assert article is not None
    assert "**My orders**" in article.body
    said = shopper.turn("action_answer_question", "Can I change the delivery address?", "", language="en")
    (text,) = said.of_type("text")
    assert "under My orders," in text.text


@pytest.mark.parametrize(
    ("language", "question"),
    [("en", "what's the weather in Boston tomorrow"), ("zh", "明天上海天气怎么样")],
)
def test_without_an_answer_the_closest_questions_and_a_person_are_offered(
    shopper: Shopper, services: Services, language: Language, question: str
) -> None:
    said = shopper.turn("action_answer_question", question, "", language=language)
    assert said.responses == ["utter_no_answer"]
    assert said.of_type("sources") == []
    (block,) = said.of_type("quick_replies")
    *closest, person = block.replies
    titles = {article.title for article in services.shop.articles.iterate(language) if article.audience == "public"}
    assert len(closest) == 3
    assert {reply.label for reply in closest} <= titles
    assert person.payload.intent == "human_agent"


@pytest.mark.parametrize(("language", "question"), [("en", "can it be gift wrapped?"), ("zh", "可以包装成礼物吗")])
def test_what_the_shop_does_with_a_product_is_answered_from_the_articles(
    shopper: Shopper, language: Language, question: str
) -> None:
    shopper.turn("action_search_products", "a tent", "product_search", language=language)
    said = shopper.turn(
        "action_answer_product", f"{question}", "product_question", focus_product=shopper.slots["last_products"][0]
    )
    (sources,) = said.of_type("sources")
    assert sources.sources[0].url == "/a/gift-wrapping"


@pytest.mark.parametrize(("language", "question"), [("en", "tell me more about it"), ("zh", "介绍一下这个")])
def test_a_product_is_described_where_no_article_answers(shopper: Shopper, language: Language, question: str) -> None:
    shopper.turn("action_search_products", "a tent", "product_search", language=language)
    said = shopper.turn(
        "action_answer_product", question, "product_question", focus_product=shopper.slots["last_products"][0]
    )
    assert said.responses == ["utter_product_facts"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "where is my order, and do you have a case for headphones?"),
        ("zh", "我的订单到哪了，另外有没有耳机收纳盒"),
    ],
)
def test_two_wishes_are_no_question_to_the_articles(shopper: Shopper, language: Language, text: str) -> None:
    said = shopper.turn("action_answer_question", text, "delivery_options", language=language)
    assert said.of_type("cards")
    assert said.of_type("sources") == []
    assert said.next_action == "order_form", "the order is asked for"


@pytest.mark.parametrize("action", ["action_default_fallback", "action_search_products"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_articles_own_question_is_answered_whatever_it_was_taken_for(
    shopper: Shopper, services: Services, action: str, language: Language
) -> None:
    article = services.shop.articles.get("membership-levels", language)
    assert article is not None
    said = shopper.turn(action, f"{article.title.upper()}?", "nlu_fallback", language=language)
    (sources,) = said.of_type("sources")
    assert [source.url for source in sources.sources] == ["/a/membership-levels"]
    assert said.responses == []
    assert said.of_type("cards") == []
