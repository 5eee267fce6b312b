"""Candidates, features and the learned ranker: on made shoppers whose taste is known."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from recommender.interactions.holdout import Holdout
from recommender.interactions.past import Past
from recommender.interactions.table import Interactions
from recommender.items.facts import ItemFacts
from recommender.models.content import Content
from recommender.models.cooccurrence import Cooccurrence
from recommender.models.popular import Popular
from recommender.ranking.blend import Blend
from recommender.ranking.candidates import best_first, best_of_each
from recommender.ranking.features import feature_names, features_of, model_of
from recommender.ranking.ranker import Question, Ranker
from recommender.ranking.two_stage import MIN_QUESTIONS, TwoStage, put_first

ITEMS, BRANDS = 120, 6
FACTS = ItemFacts.of(
    kinds=[f"kind {item % 5}" for item in range(ITEMS)], brands=[f"brand {item % BRANDS}" for item in range(ITEMS)]
)


def loyal_shoppers(shoppers: int, seed: int = 0) -> tuple[Interactions, Holdout]:
    """Return shoppers who buy one brand only, and what they buy next: which no popularity can tell."""
    rng = np.random.default_rng(seed)
    numbers = np.arange(ITEMS)
    rows = [
        rng.permutation(numbers[numbers % BRANDS == shopper % BRANDS])[:4].astype(np.int32)
        for shopper in range(shoppers)
    ]
    # The first shopper has everything once, in the order of the rows.
    sequences = [[str(item) for item in numbers], *([str(item) for item in row[:-1]] for row in rows)]
    data = Interactions.from_sequences([f"u{n}" for n in range(len(sequences))], sequences)
    return data, Holdout.of([(n + 1, row[:-1], row[-1:]) for n, row in enumerate(rows)])


def two_stage(data: Interactions) -> TwoStage:
    texts = np.random.default_rng(1).normal(size=(ITEMS, 8)).astype(np.float32)
    content = Content(texts / np.linalg.norm(texts, axis=1, keepdims=True))
    return TwoStage(Blend([Popular().fit(data), content], {"popular": 1.0, "content": 0.5}), facts=FACTS)


def test_the_ranker_learns_what_no_model_says() -> None:
    data, held = loyal_shoppers(400)
    stages = two_stage(data)
    verdict = stages.learn(held)
    assert verdict.is_kept
    assert verdict.shoppers == 400
    assert verdict.ranker_ndcg_at_10 > 2 * verdict.blend_ndcg_at_10
    assert stages.ranker is not None
    assert next(iter(stages.ranker.importance())) == "brand_share"
    _, others = loyal_shoppers(60, seed=5)
    scores = stages.score(others)
    for place, history in enumerate(others.histories):
        scores[place, history] = -np.inf
        best = np.argsort(-scores[place])[:8]
        assert (best % BRANDS == history[0] % BRANDS).mean() >= 0.75


def test_a_ranker_that_is_no_better_is_not_kept() -> None:
    data, held = loyal_shoppers(400)
    # The model that knows the answer: nothing is left to learn.
    knowing = Cooccurrence().fit(data)
    brands = np.eye(BRANDS, dtype=np.float32)[np.arange(ITEMS) % BRANDS]
    rng = np.random.default_rng(3)
    shuffled = Holdout.of(
        [(n, history, rng.integers(0, ITEMS, 1).astype(np.int32)) for n, history in enumerate(held.histories)]
    )
    stages = TwoStage(Blend([knowing, Content(brands)]))
    verdict = stages.learn(shuffled)
    assert verdict.is_kept == (stages.ranker is not None)
    assert abs(verdict.ranker_ndcg_at_10 - verdict.blend_ndcg_at_10) < 0.05, "chance cannot be learned"


class Knowing(Popular):
    """Knows what comes next in :func:`loyal_shoppers`, whatever it was fitted on."""

    name = "knowing"

    def __init__(self, held: Holdout) -> None:
        super().__init__()
        histories = [tuple(history.tolist()) for history in held.histories]
        self._next = dict(zip(histories, held.targets.tolist(), strict=True))

    def score(self, histories: Sequence[np.ndarray], weights: Sequence[np.ndarray] | None = None) -> np.ndarray:
        scores = np.zeros((len(histories), ITEMS), np.float32)
        for place, history in enumerate(histories):
            scores[place, self._next[tuple(history.tolist())]] = 1
        return scores


def test_models_that_tell_nothing_are_not_asked_at_all() -> None:
    data, held = loyal_shoppers(400)
    models = [Popular().fit(data), Knowing(held)]
    stages = TwoStage(Blend(models, {"popular": 0.0, "knowing": 1.0}))
    stages.learn(held)
    assert [model.name for model in stages.asked.models] == ["knowing"]
    assert "popular.score" not in stages.names
    assert stages.score(held).shape == (len(held), ITEMS)
    with_weight = TwoStage(Blend(models, {"popular": 0.1, "knowing": 1.0}))
    with_weight.learn(held)
    assert [model.name for model in with_weight.asked.models] == ["popular", "knowing"], "the blend needs it"


def test_a_ranker_asks_the_models_it_has_learned_with() -> None:
    data, held = loyal_shoppers(200)
    stages = two_stage(data)
    alone = TwoStage(stages.blend.only({"content"}), facts=FACTS)
    ranker = Ranker.fit(alone.names, list(alone.questions(held, np.empty(0, np.int32))), rounds=5)
    assert ranker is not None
    assert ranker.models == ("content",)
    assert TwoStage(stages.blend, ranker, FACTS).names == alone.names


def test_few_shoppers_teach_no_ranker() -> None:
    data, held = loyal_shoppers(MIN_QUESTIONS - 1)
    stages = two_stage(data)
    assert not stages.learn(held).is_kept
    assert stages.ranker is None
    np.testing.assert_array_equal(stages.score(held), stages.blend.score(held.histories))


def test_saved_and_opened_rankers_rank_the_same(tmp_path: Path) -> None:
    data, held = loyal_shoppers(200)
    stages = two_stage(data)
    questions = list(stages.questions(held, np.empty(0, np.int32)))
    ranker = Ranker.fit(stages.names, questions, rounds=20)
    assert ranker is not None
    ranker.save(tmp_path)
    opened = Ranker.load(tmp_path)
    assert opened.names == stages.names
    one = questions[0]
    np.testing.assert_array_equal(opened.score(one.features, one.blended), ranker.score(one.features, one.blended))
    assert {path.suffix for path in tmp_path.iterdir()} == {".txt", ".json"}


def test_shares_are_the_scores_parts_by_model() -> None:
    data, held = loyal_shoppers(200)
    stages = two_stage(data)
    questions = list(stages.questions(held, np.empty(0, np.int32)))
    ranker = Ranker.fit(stages.names, questions, rounds=20)
    assert ranker is not None
    shares = ranker.shares(questions[0].features)
    assert set(shares) == {"popular", "content"}
    assert all(share.shape == (len(questions[0].labels),) for share in shares.values())


def test_items_taken_for_new_have_no_opinion_but_their_texts() -> None:
    data, held = loyal_shoppers(20)
    stages = two_stage(data)
    found = 0
    for question in stages.questions(held, np.arange(ITEMS, dtype=np.int32)):
        popular = [n for n, name in enumerate(stages.names) if model_of(name) == "popular"]
        content = [n for n, name in enumerate(stages.names) if model_of(name) == "content"]
        assert np.isnan(question.features[:, popular]).all()
        assert not np.isnan(question.features[:, content]).any()
        found += 1
    assert found == 20


def test_only_the_items_taken_for_new_have_no_opinion() -> None:
    data, held = loyal_shoppers(20)
    stages = two_stage(data)
    new = np.array([7, 8], np.int32)
    popular = stages.names.index("popular.score")
    for question, seen in zip(stages.questions(held, new), stages.questions(held, new[:0]), strict=True):
        assert np.isnan(question.features[:, popular]).sum() <= len(new)
        assert not np.isnan(seen.features[:, popular]).any()


def test_features_stand_in_the_order_of_their_names() -> None:
    scores = {"a": np.array([3, 1, 2], np.float32), "b": np.array([np.nan, 1, 0], np.float32)}
    past = Past.of_histories([np.array([1], np.int32)])
    rows = features_of(scores, np.array([1, 2], np.float32), np.array([0, 2], np.int32), past, None, 0.0)
    names = feature_names(("a", "b"), None)
    assert rows.shape == (2, len(names))
    told = dict(zip(names, rows.T, strict=True))
    assert told["a.score"].tolist() == [3, 2]
    assert told["a.rank"].tolist() == pytest.approx([0, np.log(2)])
    assert np.isnan(told["b.score"][0])
    assert np.isnan(told["b.rank"][0])
    assert told["blend"].tolist() == [1, 2]
    assert told["blend_rank"].tolist() == pytest.approx([np.log(2), 0])
    assert told["history_length"].tolist() == pytest.approx([np.log(2)] * 2)


def test_found_items_that_are_no_candidates_lower_the_figure() -> None:
    labels = np.array([1, 0, 0], np.int8)
    scores = np.array([3, 2, 1], np.float32)
    alone = Question(np.zeros((3, 1), np.float32), labels, scores, targets=1)
    missed = Question(np.zeros((3, 1), np.float32), labels, scores, targets=2)
    assert alone.ndcg_at_10(scores) == 1.0
    assert missed.ndcg_at_10(scores) == pytest.approx(1 / (1 + 1 / np.log2(3)))


@given(
    hnp.arrays(np.float32, st.integers(1, 40), elements=st.floats(-5, 5, width=32)),
    st.integers(1, 50),
    st.lists(st.integers(0, 39), max_size=5),
)
def test_candidates_hold_the_best_that_is_not_out(scores: np.ndarray, each: int, out: list[int]) -> None:
    gone = np.array([row for row in out if row < len(scores)], np.int32)
    found = best_of_each([scores], gone, each)
    assert not set(found) & set(gone)
    left = np.setdiff1d(np.arange(len(scores)), gone)
    if len(left) and scores[left].max() > scores[left].min():
        assert len(found) == min(each, len(left))
        assert scores[found].min() >= np.sort(scores[left])[::-1][: len(found)].min()


@given(hnp.arrays(np.float32, st.integers(1, 60), elements=st.floats(-3, 3, width=32)), st.integers(1, 70))
def test_best_first_is_the_head_of_a_full_sort(scores: np.ndarray, most: int) -> None:
    assert best_first(scores, most).tolist() == np.argsort(-scores, kind="stable")[:most].tolist()


@pytest.mark.parametrize("most", [1, 100, 2_000])
@pytest.mark.parametrize("known", ["all", "few", "hardly any", "sorted", "of two values"])
def test_best_first_of_a_large_catalogue_is_the_head_of_a_full_sort(known: str, most: int) -> None:
    rng = np.random.default_rng(3)
    of_all = {
        "all": rng.normal(size=20_000),
        "few": np.where(rng.random(20_000) < 0.02, rng.random(20_000), -np.inf),
        "hardly any": np.where(np.arange(20_000) < 3, 1.0, 0.0),
        "sorted": np.arange(20_000.0),
        # The sample sees the higher one alone.
        "of two values": (np.arange(20_000) % 32 == 0) * 1.0,
    }
    scores = of_all[known].astype(np.float32)
    assert best_first(scores, most).tolist() == np.argsort(-scores, kind="stable")[:most].tolist()


def test_of_items_that_a_model_knows_nothing_of_the_first_fill_up_its_candidates() -> None:
    scores = np.zeros(20_000, np.float32)
    told = np.array([400, 9_000, 19_999])
    scores[told] = [1, 3, 2]
    scores[5] = np.nan
    found = best_of_each([scores], np.array([2, 9_000], np.int32), 10)
    assert found.tolist() == [0, 1, 3, 4, 6, 7, 8, 9, 400, 19_999]


def test_a_model_to_which_all_items_are_equal_proposes_none() -> None:
    scores = np.full(20_000, 0.5, np.float32)
    scores[[3, 7]] = np.nan, 2
    assert not len(best_of_each([scores], np.array([7], np.int32)))
    scores[11] = 0.25
    assert len(best_of_each([scores], np.array([7], np.int32), 10)) == 10


def test_put_first_keeps_the_order_of_the_others() -> None:
    scores = np.array([5, 4, -np.inf, 3, 2], np.float32)
    put_first(scores, np.array([3, 4], np.int32), np.array([0.1, 0.9], np.float32))
    assert np.argsort(-scores).tolist() == [4, 3, 0, 1, 2]
