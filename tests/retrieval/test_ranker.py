"""The learned ranker: it learns what is plain, keeps nothing that does not help, and reads judgements from clicks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from retrieval.artefacts import ArtefactStore
from retrieval.ranking.feedback import judgements_of
from retrieval.ranking.ranker import KIND, JudgedQuery, Ranker, cross_validate, keep_if_better, train
from shop.types import EventKind, ShopperEvent

NAMES = ("useful", "noise")
CANDIDATES = 20


def judged(number: int, learnable: bool) -> JudgedQuery:
    """A query whose good candidates show in the first feature, or show in nothing; the hand-set score is blind."""
    rng = np.random.default_rng(number)
    good = np.zeros(CANDIDATES, bool)
    good[rng.choice(CANDIDATES, 4, replace=False)] = True
    useful = good + rng.normal(0, 0.1, CANDIDATES) if learnable else rng.normal(0, 1, CANDIDATES)
    features = np.column_stack([useful, rng.normal(0, 1, CANDIDATES)]).astype(np.float32)
    ids = [f"p{i}" for i in range(CANDIDATES)]
    # A blind score for what can be learned; a right one where nothing can.
    base = rng.random(CANDIDATES) * 0.2 if learnable else good * 0.5 + rng.random(CANDIDATES) * 0.2
    ratings = {document: 3 * int(is_good) for document, is_good in zip(ids, good, strict=True)}
    return JudgedQuery(f"query {number}", features, base.astype(np.float32), ids, ratings)


def test_it_learns_what_is_plain_and_is_kept(tmp_path: Path) -> None:
    queries = [judged(number, learnable=True) for number in range(40)]
    verdict = keep_if_better(tmp_path, queries, NAMES)
    assert verdict.is_better and verdict.queries == 40
    assert verdict.learned[0] > 0.9 > verdict.hand_set[0]
    folder = ArtefactStore(tmp_path).current(KIND)
    assert folder is not None
    loaded = Ranker.load(folder)
    assert loaded.features == list(NAMES)
    unseen = judged(99, learnable=True)
    assert unseen.measure(loaded.scores(unseen.features, unseen.base))[0] > 0.9
    same = Ranker.from_text(loaded.text()).scores(unseen.features, unseen.base)
    assert same == pytest.approx(loaded.scores(unseen.features, unseen.base))


def test_what_does_not_help_is_not_kept(tmp_path: Path) -> None:
    verdict = keep_if_better(tmp_path, [judged(number, learnable=False) for number in range(40)], NAMES)
    assert verdict.hand_set == (1.0, 1.0)
    assert not verdict.is_better
    assert ArtefactStore(tmp_path).current(KIND) is None


def test_the_verdict_does_not_depend_on_the_order_of_the_queries() -> None:
    queries = [judged(number, learnable=True) for number in range(30)]
    assert cross_validate(queries, NAMES, rounds=5) == cross_validate(queries[::-1], NAMES, rounds=5)


def test_too_few_queries_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 30 judged queries.*got 3"):
        cross_validate([judged(number, learnable=True) for number in range(3)], NAMES)


def test_no_candidates() -> None:
    ranker = train([judged(number, learnable=True) for number in range(10)], NAMES, rounds=3)
    assert ranker.scores(np.empty((0, 2), np.float32), np.empty(0, np.float32)).shape == (0,)


def event(
    minute: int, kind: EventKind, product: str | None = None, query: str | None = None, session: str = "s"
) -> ShopperEvent:
    at = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(minutes=minute)
    return ShopperEvent(kind=kind, at=at, session_id=session, product_id=product, query=query)


def test_judgements_from_clicks_in_both_languages() -> None:
    events = [
        event(0, EventKind.SEARCH, query="Red Tent"),
        event(1, EventKind.CLICK, "a"),
        event(2, EventKind.CART, "a"),
        event(3, EventKind.SEARCH, query="藍牙耳機", session="t"),
        # Another session's search is no reason for this click.
        event(4, EventKind.CLICK, "b"),
        event(5, EventKind.PURCHASE, "c", session="t"),
        event(6, EventKind.CLICK, "d", query="蓝牙耳机", session="u"),
        # A later click takes nothing from a cart, a view from nowhere says nothing.
        event(7, EventKind.CLICK, "a"),
        event(8, EventKind.VIEW, "e"),
        event(9, EventKind.CLICK, "f", session="nobody"),
    ]
    assert judgements_of(events) == {"red tent": {"a": 2, "b": 1}, "蓝牙耳机": {"c": 3, "d": 1}}
