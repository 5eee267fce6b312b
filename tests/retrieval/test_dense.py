"""Vector search: each kind of index beside a plain computation, with and without filters, before and after saving."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.encoders.encoder import Vectors
from retrieval.indexing import dense as dense_module
from retrieval.indexing.dense import DenseIndex, IndexKind

DIMENSION = 24
SIZE = 4_000
KINDS: tuple[IndexKind, ...] = ("flat", "ivf")
#: What the issue asks for of an approximate index.
RECALL = 0.97


def unit_vectors(count: int, seed: int = 0) -> Vectors:
    """Draw vectors around a few dozen themes, as products lie around their kinds."""
    rng = np.random.default_rng(seed)
    themes = np.random.default_rng(99).normal(size=(40, DIMENSION))
    vectors = themes[rng.integers(len(themes), size=count)] + 0.8 * rng.normal(size=(count, DIMENSION))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def nearest(vectors: Vectors, vector: Vectors, allowed: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    cosines = np.where(allowed, vectors @ vector, -np.inf)
    return np.argsort(-cosines, kind="stable")[: int(allowed.sum())]


@pytest.mark.parametrize("limit", [1, 7, 200, 500])
def test_exact_search_equals_brute_force(limit: int) -> None:
    vectors, everything = unit_vectors(200), np.ones(200, bool)
    for query in unit_vectors(5, seed=1):
        rows, cosines = DenseIndex.build(vectors).search(query, limit)
        np.testing.assert_array_equal(rows, nearest(vectors, query, everything)[:limit])
        np.testing.assert_allclose(cosines, (vectors @ query)[rows], atol=1e-6)


@settings(deadline=None, max_examples=60)
@given(st.sets(st.integers(0, 99)), st.integers(1, 120), st.integers(0, 1_000))
def test_a_filter_works_inside_the_search(allowed_rows: set[int], limit: int, seed: int) -> None:
    vectors, query = unit_vectors(100), unit_vectors(1, seed)[0]
    allowed = np.zeros(100, bool)
    allowed[sorted(allowed_rows)] = True
    rows, cosines = DenseIndex.build(vectors).search(query, limit, allowed)
    np.testing.assert_array_equal(rows, nearest(vectors, query, allowed)[:limit])
    assert cosines.shape == rows.shape


def test_no_vectors_at_all() -> None:
    rows, cosines = DenseIndex.build(np.empty((0, DIMENSION), np.float32)).search(unit_vectors(1)[0], 5)
    assert rows.shape == cosines.shape == (0,)


def test_the_size_decides_on_the_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense_module, "FLAT_UP_TO", 300)
    assert [DenseIndex.build(unit_vectors(size)).kind for size in (300, 301)] == ["flat", "ivf"]


@pytest.fixture(scope="module", params=KINDS)
def index(request: pytest.FixtureRequest) -> DenseIndex:
    return DenseIndex.build(unit_vectors(SIZE), request.param)


@pytest.mark.parametrize("compared_up_to", [0, 2_000])
@pytest.mark.parametrize("share", [1.0, 0.5, 0.1, 0.01])
def test_each_kind_finds_nearly_all_that_an_exact_search_finds(
    index: DenseIndex, share: float, compared_up_to: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dense_module, "COMPARED_UP_TO", compared_up_to)
    vectors, rng = unit_vectors(SIZE), np.random.default_rng(2)
    found = 0
    for query in unit_vectors(20, seed=3):
        allowed = rng.random(SIZE) < share
        rows, cosines = index.search(query, 10, allowed if share < 1 else None)
        assert allowed[rows].all() or share == 1
        assert len(rows) == 10
        assert (np.diff(cosines) <= 0).all()
        found += len({*rows.tolist()} & {*nearest(vectors, query, allowed | (share == 1))[:10].tolist()})
    assert found / 200 >= RECALL


@pytest.mark.parametrize("compared_up_to", [0, 2_000])
@pytest.mark.parametrize("count", [1, 3, 40])
def test_a_narrow_filter_returns_all_it_allows(
    index: DenseIndex, count: int, compared_up_to: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dense_module, "COMPARED_UP_TO", compared_up_to)
    allowed = np.zeros(SIZE, bool)
    allowed[np.random.default_rng(5).permutation(SIZE)[:count]] = True
    for query in unit_vectors(5, seed=6):
        rows, _ = index.search(query, 50, allowed)
        assert sorted(rows.tolist()) == np.flatnonzero(allowed).tolist()


def test_as_many_as_are_asked_for_come_back(index: DenseIndex) -> None:
    for limit in (1, 200, SIZE):
        rows, _ = index.search(unit_vectors(1, seed=7)[0], limit)
        assert len({*rows.tolist()}) == limit


def test_the_same_vectors_make_the_same_index(index: DenseIndex) -> None:
    again = DenseIndex.build(unit_vectors(SIZE), index.kind)
    for query in unit_vectors(3, seed=4):
        np.testing.assert_array_equal(index.search(query, 9)[0], again.search(query, 9)[0])


def test_half_precision_will_do(index: DenseIndex) -> None:
    halved = DenseIndex.build(unit_vectors(SIZE).astype(np.float16), index.kind)
    for query in unit_vectors(3, seed=4):
        np.testing.assert_allclose(index.search(query, 9)[1], halved.search(query, 9)[1], atol=5e-3)


def test_vectors_are_the_same_after_saving(index: DenseIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "vectors.faiss")
    opened = DenseIndex.load(tmp_path / "vectors.faiss")
    rows = np.arange(0, SIZE, 7, dtype=np.int64)
    np.testing.assert_array_equal(opened.vectors(rows), index.vectors(rows))
    allowed = np.random.default_rng(8).random(SIZE) < 0.3
    for query in unit_vectors(3, seed=4):
        for mask in (None, allowed):
            for before, after in zip(index.search(query, 9, mask), opened.search(query, 9, mask), strict=True):
                np.testing.assert_array_equal(before, after)


def test_stored_vectors_come_back(index: DenseIndex) -> None:
    rows = np.array([3, 0, 3], np.int64)
    cosines = np.sum(index.vectors(rows) * unit_vectors(SIZE)[rows], axis=1)
    np.testing.assert_allclose(cosines, 1.0, atol=1e-6 if index.kind == "flat" else 3e-3)
