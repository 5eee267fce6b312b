"""Measures against values computed by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from recommender.metrics import ndcg_at, ranks_of_targets, recall_at


def test_ranks_count_ties_against_the_model() -> None:
    scores = np.array([[0.9, 0.1, 0.5], [0.2, 0.2, 0.2], [-np.inf, 3.0, 1.0]], np.float32)
    assert ranks_of_targets(scores, np.array([2, 0, 1], np.int32), np.arange(3)).tolist() == [2, 3, 1]


def test_recall_and_ndcg_by_hand() -> None:
    ranks = np.array([1, 2, 10, 11])
    assert recall_at(ranks, np.arange(len(ranks)), 10) == 0.75
    assert recall_at(ranks, np.arange(len(ranks)), 1) == 0.25
    by_hand = (1 / math.log2(2) + 1 / math.log2(3) + 1 / math.log2(11) + 0) / 4
    assert ndcg_at(ranks, np.arange(len(ranks)), 10) == pytest.approx(by_hand)
    assert ndcg_at(ranks, np.arange(len(ranks)), 2) == pytest.approx((1 + 1 / math.log2(3)) / 4)


def test_no_target_gives_zero() -> None:
    nothing = np.empty(0, np.int64)
    assert recall_at(nothing, nothing, 10) == 0.0
    assert ndcg_at(nothing, nothing, 10) == 0.0
