"""Answers from the shop's own articles: the right article, its first paragraph, and how sure the score is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from retrieval.artefacts import ArtefactStore
from retrieval.encoders.encoder import Encoder, Vectors, open_encoder
from retrieval.knowledge.answering import KnowledgeIndex, KnowledgeSearch, split_article
from retrieval.knowledge.calibrate import calibrate
from retrieval.knowledge.features import ARTICLE_FEATURES
from retrieval.knowledge.model import default_weights
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


@pytest.fixture(scope="module")
def demo_index(set_up_var: Path) -> KnowledgeIndex:
    folder = ArtefactStore(set_up_var / "models").current(KnowledgeIndex.KIND)
    assert folder is not None
    return KnowledgeIndex.load(folder)


def test_the_right_article_is_nearly_always_among_the_first_three(search: Search) -> None:
    missed = []
    for language, question, key in ASKED:
        result = search.knowledge(KnowledgeRequest(text=question, language=language, limit=3))
        assert {passage.language for passage in result.passages} == {language}
        if key not in [passage.article_key for passage in result.passages]:
            missed.append(question)
    assert len(missed) <= 1, missed


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
def test_the_weights_in_the_package_were_measured(language: Language) -> None:
    figures = default_weights().figures[language]
    assert figures["answerable"] >= 250
    assert figures["unanswerable"] >= 300
    assert figures["auroc"] >= 0.9
    assert figures["right_first"] >= 0.75
    assert figures["false_answers"] <= 0.06


def test_calibration_learns_the_weights_that_the_package_holds(e5: Encoder, demo_index: KnowledgeIndex) -> None:
    learned, kept = calibrate(demo_index, e5), default_weights()
    for name in ARTICLE_FEATURES:
        assert learned.article_weight[name] == pytest.approx(kept.article_weight[name], abs=0.1), name
    for language in LANGUAGES:
        assert learned.figures[language]["auroc"] == pytest.approx(kept.figures[language]["auroc"], abs=0.02)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_title_or_wording_in_its_own_words_is_always_answered(
    search: Search, demo_index: KnowledgeIndex, language: Language
) -> None:
    asked = [wording for wording in demo_index.wordings if wording.language == language][::7]
    for wording in asked:
        said = wording.text.upper().rstrip("?？") + " !"
        result = search.knowledge(KnowledgeRequest(text=said, language=language))
        assert result.answerable, said
        assert result.passages[0].article_key == wording.article_key


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


def test_only_changed_texts_are_encoded_again(e5: Encoder) -> None:
    before = KnowledgeIndex.build([article("returns", questions=("send it back?",)), article("delivery")], e5)
    counted = CountingEncoder(e5)
    changed = [article("returns", questions=("send it back?", "can it go back?")), article("delivery")]
    after = KnowledgeIndex.build(changed, counted, before)
    assert counted.texts == ["can it go back?"]
    fresh = KnowledgeIndex.build(changed, e5)
    for name, vectors in fresh.vectors.items():
        # Each text is encoded by itself: int8 weights would make it differ with the texts beside it in a batch.
        assert np.allclose(after.vectors[name], vectors, atol=1e-6), name


@pytest.mark.parametrize(
    ("language", "question"),
    [("en", "what does the staff handbook say about thefts"), ("zh", "员工手册里关于偷窃怎么写的")],
)
def test_what_is_for_staff_never_reaches_a_shopper(e5: Encoder, language: Language, question: str) -> None:
    texts = {
        "en": ("Thefts: staff handbook", "Lock the door and call the manager."),
        "zh": ("员工手册：偷窃", "锁门，打电话给经理。"),
    }
    title, body = texts[language]
    staff = article("thefts", language=language, title=title, body=body, questions=(question,), audience="staff")
    index = KnowledgeIndex.build([staff, article("returns", language=language)], e5)
    knowledge = KnowledgeSearch(e5)
    seen = knowledge.answer(index, KnowledgeRequest(text=question, language=language, limit=20))
    assert "thefts" not in [passage.article_key for passage in seen.passages]
    assert title not in seen.closest
    request = KnowledgeRequest(text=question, language=language, audience="staff")
    assert knowledge.answer(index, request).passages[0].article_key == "thefts"


def test_an_article_holds_from_the_very_moment_to_the_very_moment(e5: Encoder) -> None:
    start, end = datetime(2026, 11, 27, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC)
    index = KnowledgeIndex.build([article("sale", valid_from=start, valid_until=end), article("returns")], e5)
    knowledge, request = KnowledgeSearch(e5), KnowledgeRequest(text="tell me of the sale", limit=20)

    def shown(moment: datetime) -> bool:
        return "sale" in [passage.article_key for passage in knowledge.answer(index, request, moment).passages]

    moment = timedelta(seconds=1)
    assert [shown(at) for at in (start - moment, start, end - moment, end)] == [False, True, True, False]


@pytest.mark.parametrize(("language", "question"), [("en", "is it here yet"), ("zh", "要多久")])
def test_the_intent_raises_the_articles_that_are_about_it(search: Search, language: Language, question: str) -> None:
    def place(topic: str | None) -> int:
        asked = KnowledgeRequest(text=question, language=language, topic=topic, limit=20)
        keys = [passage.article_key for passage in search.knowledge(asked).passages]
        return keys.index("refund-time") if "refund-time" in keys else len(keys)

    assert place("refund_status") < place(None)


class CountingEncoder:
    """Passes texts on and remembers them."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name, self.dimension = encoder.name, encoder.dimension
        self.texts: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return self._encoder.encode_queries(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return self._encoder.encode_passages(texts)
