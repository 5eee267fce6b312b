"""Products of a taste with a large table: the best exact, the others near."""

from __future__ import annotations

import numpy as np
import pytest

from recommender.models.content import Content
from recommender.models.table import EXACT, QUICK_FROM, Table

ITEMS, DIMENSIONS = QUICK_FROM + 777, 32


@pytest.fixture(scope="module")
def table() -> Table:
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(ITEMS, DIMENSIONS)) * rng.lognormal(sigma=1, size=(ITEMS, 1))
    vectors[5] = 0
    return Table(vectors.astype(np.float32))


def taste(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(1, DIMENSIONS)).astype(np.float32)


def in_full(table: Table, tastes: np.ndarray) -> np.ndarray:
    return np.asarray(tastes.astype(np.float64) @ table.vectors.T.astype(np.float64))


def test_what_is_best_is_exact_and_the_rest_is_near(table: Table) -> None:
    for seed in range(1, 9):
        found, exact = table.products(taste(seed))[0], in_full(table, taste(seed))[0]
        best, near = np.argsort(-exact)[:200], np.argsort(-found)[:200]
        assert len({*best.tolist()} & {*near.tolist()}) >= 198
        assert found[near] == pytest.approx(exact[near], rel=1e-5)
        assert np.sqrt(np.mean((found - exact) ** 2)) < 0.03 * exact.std()
        # Not all were multiplied in full, or nothing was won.
        assert np.count_nonzero(np.abs(found - exact) > 1e-4) > ITEMS - 8 * EXACT


def test_several_tastes_and_small_tables_are_multiplied_in_full(table: Table) -> None:
    both = np.concatenate([taste(1), taste(2)])
    assert table.products(both) == pytest.approx(in_full(table, both), rel=1e-4, abs=1e-4)
    small = Table(table.vectors[: QUICK_FROM - 1])
    assert small.products(taste(1)) == pytest.approx(in_full(small, taste(1)), rel=1e-4, abs=1e-4)


def test_no_taste_scores_nothing(table: Table) -> None:
    assert not table.products(np.zeros((1, DIMENSIONS), np.float32)).any()


def test_the_largest_numbers_are_added_up_rightly() -> None:
    # Neighbours of one sign are what saturates 16 bits.
    large = Table(np.ones((ITEMS, DIMENSIONS), np.float32))
    assert large.products(np.ones((1, DIMENSIONS), np.float32))[0] == pytest.approx(np.full(ITEMS, DIMENSIONS))


def test_texts_of_a_large_catalogue_are_ranked_as_in_full(table: Table) -> None:
    vectors = table.vectors / np.maximum(np.linalg.norm(table.vectors, axis=1, keepdims=True), 1e-9)
    content, history = Content(vectors.astype(np.float32)), np.array([3, 77, 10_000], np.int32)
    alone, in_a_batch = content.score([history])[0], content.score([history, history])[0]
    assert np.argsort(-alone)[:100].tolist() == np.argsort(-in_a_batch)[:100].tolist()
