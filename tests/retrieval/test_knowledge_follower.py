"""The index of the articles follows the shop: what is written, withdrawn or published is answered by within seconds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from retrieval.artefacts import ArtefactStore
from retrieval.encoders.encoder import Encoder
from retrieval.knowledge.answering import KnowledgeSearch
from retrieval.knowledge.follower import KnowledgeFollower
from retrieval.knowledge.index import KnowledgeIndex, index_in_use
from retrieval.types import KnowledgeRequest
from shop.service import Shop
from shop.types import Article

ANSWERED_WITHIN_S = 5.0
QUESTION = "may my parrot come into the shop?"
PARROTS = Article(
    key="parrots",
    language="en",
    title="Parrots in our shops",
    body="Parrots may come into the shop if they are in a cage.",
    questions=("can I bring my parrot into the shop",),
)


@pytest.fixture
def shop(module_var: Path) -> Iterator[Shop]:
    opened = Shop.open(f"sqlite:///{module_var / 'zhanggui.db'}")
    yield opened
    opened.close()


@pytest.fixture
def follower(module_var: Path, shop: Shop, e5: Encoder) -> KnowledgeFollower:
    return KnowledgeFollower(shop.articles, module_var / "models", lambda: e5, 0.1)


def answers(var: Path, encoder: Encoder, question: str = QUESTION) -> list[str]:
    index = index_in_use(ArtefactStore(var / "models"))
    assert index is not None
    found = KnowledgeSearch(encoder).answer(index, KnowledgeRequest(text=question, language="en"))
    return [passage.article_key for passage in found.passages] if found.answerable else []


def test_a_changed_article_is_answered_from_in_time(
    module_var: Path, shop: Shop, follower: KnowledgeFollower, e5: Encoder
) -> None:
    follower.follow()
    assert "parrots" not in answers(module_var, e5)
    follower.start()
    try:
        shop.articles.upsert([PARROTS])
        until_answered(module_var, e5, is_answered=True)
        shop.articles.upsert([PARROTS.model_copy(update={"valid_until": datetime.now(UTC)})])
        until_answered(module_var, e5, is_answered=False)
    finally:
        follower.stop()


def until_answered(var: Path, encoder: Encoder, is_answered: bool) -> None:
    end = time.monotonic() + ANSWERED_WITHIN_S
    store, asked = ArtefactStore(var / "models"), None
    while True:
        # To ask takes the processor as long as to index does: only a new index is asked.
        newest = store.current(KnowledgeIndex.KIND)
        if newest != asked:
            if ("parrots" in answers(var, encoder)) is is_answered:
                return
            asked = newest
        assert time.monotonic() < end, f"not {is_answered} within {ANSWERED_WITHIN_S} s"
        time.sleep(0.1)


def test_nothing_is_done_where_nothing_has_changed(
    module_var: Path, shop: Shop, follower: KnowledgeFollower, e5: Encoder
) -> None:
    follower.follow()
    store = ArtefactStore(module_var / "models")
    before = store.current(KnowledgeIndex.KIND)
    assert not follower.follow()
    # Not by one that begins anew, either: the index says of which articles it is.
    again = KnowledgeFollower(shop.articles, module_var / "models", lambda: e5, 0.1)
    assert not again.follow()
    assert store.current(KnowledgeIndex.KIND) == before


def test_each_part_of_an_article_shows_in_the_fingerprint(shop: Shop) -> None:
    shop.articles.upsert([PARROTS])
    seen = {shop.articles.fingerprint()}
    for change in (
        {"title": "Other"},
        {"body": "Other."},
        {"questions": ("other",)},
        {"topics": ("other",)},
        {"audience": "staff"},
        {"valid_until": datetime(2030, 1, 1, tzinfo=UTC)},
    ):
        shop.articles.upsert([PARROTS.model_copy(update=change)])
        seen.add(shop.articles.fingerprint())
    assert len(seen) == 7
    shop.articles.upsert([PARROTS])
    assert shop.articles.fingerprint() in seen
