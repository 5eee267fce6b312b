"""Fusion of rankings and of scores: examples by hand, and what holds for all of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.ranking.fusion import RRF_K, convex_combination, reciprocal_rank_fusion

RANKING = st.lists(st.integers(0, 30), unique=True, max_size=20)
SCORES = st.lists(st.tuples(st.floats(0, 40, width=32), st.floats(-1, 1, width=32)), min_size=1, max_size=30)
SHARE = st.floats(0, 1)
FLOOR = st.floats(-1, 0.95)


def test_reciprocal_ranks_by_hand() -> None:
    fused = reciprocal_rank_fusion([[7, 3, 5], [3, 9]], k=60)
    # 3 is second and first, 7 first, 9 second, 5 third.
    expected = {3: 1 / 62 + 1 / 61, 7: 1 / 61, 9: 1 / 62, 5: 1 / 63}
    assert [row for row, _ in fused] == [3, 7, 9, 5]
    assert dict(fused) == pytest.approx(expected)


def test_weights_by_hand() -> None:
    fused = dict(reciprocal_rank_fusion([[1, 2], [2, 1]], weights=[3.0, 1.0], k=1))
    assert fused == pytest.approx({1: 3 / 2 + 1 / 3, 2: 3 / 3 + 1 / 2})


def test_equal_scores_come_in_the_order_of_the_rows() -> None:
    assert [row for row, _ in reciprocal_rank_fusion([[9, 1], [1, 9]])] == [1, 9]


def test_no_rankings_fuse_to_nothing() -> None:
    assert reciprocal_rank_fusion([]) == reciprocal_rank_fusion([[], []]) == []


def test_a_weight_is_missing() -> None:
    with pytest.raises(ValueError, match="zip"):
        reciprocal_rank_fusion([[1], [2]], weights=[1.0])


@given(st.lists(RANKING, max_size=4).flatmap(lambda rankings: st.tuples(st.just(rankings), st.permutations(rankings))))
def test_the_order_of_the_rankings_does_not_matter(both: tuple[list[list[int]], list[list[int]]]) -> None:
    one, other = (reciprocal_rank_fusion(rankings) for rankings in both)
    assert [row for row, _ in one] == [row for row, _ in other]
    assert [score for _, score in one] == pytest.approx([score for _, score in other])


@given(RANKING, RANKING, st.data())
def test_a_row_that_moves_up_in_one_ranking_never_falls(
    first: list[int], second: list[int], data: st.DataObject
) -> None:
    if len(first) < 2:
        return
    place = data.draw(st.integers(1, len(first) - 1), label="place")
    higher = data.draw(st.integers(0, place - 1), label="higher")
    row = first[place]
    moved = [*first[:higher], row, *first[higher:place], *first[place + 1 :]]
    before, after = reciprocal_rank_fusion([first, second]), reciprocal_rank_fusion([moved, second])
    assert dict(after)[row] > dict(before)[row]
    assert [found for found, _ in after].index(row) <= [found for found, _ in before].index(row)


@given(st.lists(RANKING, max_size=4))
def test_every_row_is_there_once_best_first(rankings: list[list[int]]) -> None:
    fused = reciprocal_rank_fusion(rankings)
    scores = [score for _, score in fused]
    assert sorted(row for row, _ in fused) == sorted({row for ranking in rankings for row in ranking})
    assert all(0 < score <= len(rankings) / (RRF_K + 1) + 1e-12 for score in scores)
    assert all(better >= worse - 1e-12 for better, worse in zip(scores, scores[1:], strict=False))


def test_convex_combination_by_hand() -> None:
    lexical, cosines = np.array([8, 2, 0], np.float32), np.array([0.75, 0.9, 0.7], np.float32)
    # Words: 1, 1/4, 0. Meaning, from .7 to .9: 1/4, 1, 0.
    np.testing.assert_allclose(
        convex_combination(lexical, cosines, 0.7, 0.4), [0.4 + 0.6 / 4, 0.4 / 4 + 0.6, 0], rtol=1e-5
    )


def test_no_word_matches() -> None:
    fused = convex_combination(np.zeros(2, np.float32), np.array([0.8, 0.9], np.float32), 0.7, 0.5)
    np.testing.assert_allclose(fused, [0.25, 0.5], rtol=1e-5)


def test_nothing_to_fuse() -> None:
    assert convex_combination(np.empty(0, np.float32), np.empty(0, np.float32), 0.7, 0.5).shape == (0,)


@given(SCORES, FLOOR, SHARE)
def test_scores_stay_between_0_and_1(rows: list[tuple[float, float]], floor: float, share: float) -> None:
    fused = convex_combination(*columns(rows), floor, share)
    assert fused.dtype == np.float32
    assert fused.shape == (len(rows),)
    assert (fused >= 0).all()
    assert (fused <= 1 + 1e-5).all()


@given(SCORES, FLOOR, SHARE, st.floats(0.01, 100))
def test_the_scale_of_bm25_does_not_matter(
    rows: list[tuple[float, float]], floor: float, share: float, scale: float
) -> None:
    lexical, cosines = columns(rows)
    lexical = np.where(lexical < 1e-3, 0, lexical).astype(np.float32)
    scaled = convex_combination(lexical * np.float32(scale), cosines, floor, share)
    np.testing.assert_allclose(scaled, convex_combination(lexical, cosines, floor, share), atol=1e-4)


@given(SCORES, FLOOR)
def test_the_whole_share_leaves_one_ranking(rows: list[tuple[float, float]], floor: float) -> None:
    lexical, cosines = columns(rows)
    assert_same_order(convex_combination(lexical, cosines, floor, 1.0), lexical)
    assert_same_order(convex_combination(lexical, cosines, floor, 0.0), np.maximum(cosines, np.float32(floor)))


@given(SCORES, FLOOR, SHARE, st.data())
def test_a_row_that_gains_in_one_score_never_falls(
    rows: list[tuple[float, float]], floor: float, share: float, data: st.DataObject
) -> None:
    lexical, cosines = columns(rows)
    row = data.draw(st.integers(0, len(rows) - 1), label="row")
    # Below the best ones: a new best score is a new scale for all others.
    better = lexical.copy()
    better[row] = (better[row] + lexical.max()) / 2
    before, after = (convex_combination(words, cosines, floor, share) for words in (lexical, better))
    assert after[row] >= before[row] - 1e-6


def columns(rows: list[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray]:
    lexical, cosines = zip(*rows, strict=True)
    return np.array(lexical, np.float32), np.array(cosines, np.float32)


def assert_same_order(fused: np.ndarray, scores: np.ndarray) -> None:
    order = np.argsort(scores, kind="stable")
    assert (np.diff(fused[order]) >= -1e-6).all()
