"""Answers from the shop's own articles: the right article, its first paragraph, and how sure the score is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from retrieval.calibrate import calibration_figures
from retrieval.encoder import open_encoder
from retrieval.knowledge import KnowledgeIndex, KnowledgeSearch, split_article
from retrieval.search import Search
from retrieval.types import KnowledgeRequest
from shop.service import Shop
from shop.types import LANGUAGES, Article, Language

#: Other questions than those of the calibration; each with an article that answers it.
ASKED: tuple[tuple[Language, str, str], ...] = (
    ("en", "until when can I give it back", "return-window"),
    ("en", "what does shipping cost", "delivery-costs"),
    ("en", "how long does delivery take", "delivery-times"),
    ("en", "do you take paypal", "payment-methods"),
    ("en", "my card was refused", "payment-declined"),
    ("en", "where do I find the invoice", "invoices"),
    ("en", "how do I become a gold member", "membership-levels"),
    ("en", "is there a warranty on the kettle", "warranty"),
    ("en", "can you wrap it as a gift", "gift-wrapping"),
    ("en", "please delete my account", "delete-account"),
    ("en", "when are you open", "opening-hours"),
    ("en", "I forgot my password", "forgotten-password"),
    ("zh", "几天之内可以退货", "return-window"),
    ("zh", "运费怎么算", "delivery-costs"),
    ("zh", "几天能送到", "delivery-times"),
    ("zh", "可以用支付宝付款吗", "alipay-wechat-pay"),
    ("zh", "发票去哪里找", "invoices"),
    ("zh", "会员等级怎么分", "membership-levels"),
    ("zh", "保修多久", "warranty"),
    ("zh", "可以包装成礼物吗", "gift-wrapping"),
    ("zh", "密码忘了怎么办", "forgotten-password"),
    ("zh", "怎么注销账号", "delete-account"),
    ("zh", "买完降价了能退差价吗", "price-protection"),
    ("zh", "客服几点上班", "opening-hours"),
)


@pytest.fixture(scope="module")
def search(demo_var: Path) -> Iterator[Search]:
    shop = Shop.open(f"sqlite:///{demo_var / 'zhanggui.db'}")
    yield Search.open(demo_var, shop)
    shop.close()


@pytest.mark.parametrize(("language", "question", "article"), ASKED)
def test_the_right_article_is_among_the_first_three(
    search: Search, language: Language, question: str, article: str
) -> None:
    result = search.knowledge(KnowledgeRequest(text=question, language=language, limit=3))
    assert article in [passage.article_key for passage in result.passages]
    assert {passage.language for passage in result.passages} == {language}


@pytest.mark.parametrize(
    ("language", "question", "says"),
    [("en", "how long do I have to return something", "30 days"), ("zh", "收到货以后多久可以退货", "30")],
)
def test_a_question_like_the_title_gets_the_first_paragraph(
    search: Search, language: Language, question: str, says: str
) -> None:
    first = search.knowledge(KnowledgeRequest(text=question, language=language)).passages[0]
    assert first.heading == ""
    assert says in first.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_threshold_is_where_the_calibration_puts_it(search: Search, language: Language) -> None:
    figures = calibration_figures(search, language)
    assert figures.accepted >= 0.85
    assert figures.auroc >= 0.8
    assert figures.first_three >= 0.7


@pytest.mark.parametrize(
    ("language", "question"),
    [("en", "xkcd qwzt 12345"), ("en", "🦊🦊🦊"), ("zh", "嗯嗯啊啊哦哦")],
)
def test_nonsense_has_no_answer(search: Search, language: Language, question: str) -> None:
    assert not search.knowledge(KnowledgeRequest(text=question, language=language)).answerable


def article(key: str, **more: object) -> Article:
    values = {"key": key, "language": "en", "title": f"About {key}", "body": f"All of {key} is told here.", **more}
    return Article.model_validate(values)


def test_dates_audience_and_language_are_kept(set_up_var: Path) -> None:
    encoder = open_encoder("e5", set_up_var / "models")
    now = datetime.now(UTC)
    index = KnowledgeIndex.build(
        [
            article("returns"),
            article("returns", language="zh", title="退货", body="退货说明。"),
            article("ended", valid_until=now - timedelta(days=1)),
            article("coming", valid_from=now + timedelta(days=1)),
            article("internal", audience="staff"),
            article("only-english"),
        ],
        encoder,
    )
    knowledge = KnowledgeSearch(encoder)

    def keys(**request: object) -> set[tuple[str, str]]:
        asked = KnowledgeRequest.model_validate({"text": "tell me everything", "limit": 20, **request})
        return {(passage.article_key, passage.language) for passage in knowledge.answer(index, asked, now).passages}

    assert keys() == {("returns", "en"), ("only-english", "en")}
    assert keys(audience="staff") == keys() | {("internal", "en")}
    assert keys(language="zh") == {("returns", "zh"), ("only-english", "en")}, "the other language helps out"


def test_an_article_is_cut_at_its_headings() -> None:
    parts = split_article(article("x", body="First.\n\n## When\nAt noon.\n\n## Empty\n\n### Where\nHere."))
    assert [(part.heading, part.text) for part in parts] == [("", "First."), ("When", "At noon."), ("Where", "Here.")]


def test_a_saved_index_answers_as_before(set_up_var: Path, tmp_path: Path) -> None:
    encoder = open_encoder("e5", set_up_var / "models")
    index = KnowledgeIndex.build([article("returns"), article("delivery")], encoder)
    index.save(tmp_path)
    knowledge, request = KnowledgeSearch(encoder), KnowledgeRequest(text="delivery?")
    assert knowledge.answer(KnowledgeIndex.load(tmp_path), request) == knowledge.answer(index, request)
