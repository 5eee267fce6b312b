"""BM25, vectors and columns: equal to a plain computation, before and after they were saved."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from math import log
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval import dense as dense_module
from retrieval.dense import DenseIndex
from retrieval.encoder import Encoder, Vectors
from retrieval.index import ProductIndex
from retrieval.lexical import K1, B, LexicalIndex
from shop.types import Product

DIMENSION = 24
DOCUMENTS = [
    ["red", "tent", "tent"],
    ["blue", "tent"],
    ["red", "kettle", "steel", "kettle", "kettle"],
    ["帐篷", "红色"],
    [],
]


def unit_vectors(count: int, seed: int = 0) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def nearest(vectors: Vectors, vector: Vectors, allowed: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    cosines = np.where(allowed, vectors @ vector, -np.inf)
    return np.argsort(-cosines, kind="stable")[: int(allowed.sum())]


# Words


def bm25(documents: list[list[str]], terms: list[str]) -> list[float]:
    """Lucene's BM25, written down plainly: an oracle."""
    average = sum(map(len, documents)) / len(documents)
    scores = []
    for document in documents:
        counts, score = Counter(document), 0.0
        for term in terms:
            holding = sum(term in other for other in documents)
            if holding and counts[term]:
                idf = log(1 + (len(documents) - holding + 0.5) / (holding + 0.5))
                score += idf * counts[term] / (counts[term] + K1 * (1 - B + B * len(document) / average))
        scores.append(score)
    return scores


@pytest.mark.parametrize("terms", [["tent"], ["red", "tent"], ["帐篷"], ["kettle", "unheard-of"], ["tent", "tent"]])
def test_words_score_as_the_formula_says(terms: list[str]) -> None:
    # bm25s indexes no empty document: it gets one term that nobody asks for.
    documents = [document or [""] for document in DOCUMENTS]
    np.testing.assert_allclose(LexicalIndex.build(DOCUMENTS).scores(terms), bm25(documents, terms), rtol=1e-5)


def test_weights_scale_each_term() -> None:
    index = LexicalIndex.build(DOCUMENTS)
    expected = index.scores(["red"]) + 0.5 * index.scores(["tent"])
    np.testing.assert_allclose(index.scores(["red", "tent"], [1.0, 0.5]), expected, rtol=1e-6)


@pytest.mark.parametrize("terms", [[], ["unheard-of"], ["", " "]])
def test_unknown_terms_score_nothing(terms: list[str]) -> None:
    scores = LexicalIndex.build(DOCUMENTS[:4]).scores(terms)
    assert scores.shape == (4,)
    assert not scores.any()


def test_documents_that_hold_all_terms() -> None:
    index = LexicalIndex.build(DOCUMENTS)
    assert index.holding(["tent"]).tolist() == [True, True, False, False, False]
    assert index.holding(["red", "tent"]).tolist() == [True, False, False, False, False]
    assert not index.holding(["tent", "unheard-of"]).any()
    assert not index.holding([]).any()


def test_words_are_the_same_after_saving(tmp_path: Path) -> None:
    built = LexicalIndex.build(DOCUMENTS)
    built.save(tmp_path)
    opened = LexicalIndex.load(tmp_path, len(DOCUMENTS))
    for terms in (["tent", "red"], ["帐篷"], ["unheard-of"], []):
        np.testing.assert_array_equal(opened.scores(terms), built.scores(terms))
        np.testing.assert_array_equal(opened.holding(terms), built.holding(terms))


@pytest.mark.parametrize("documents", [[], [[]], [[], []]])
def test_nothing_to_index(documents: list[list[str]], tmp_path: Path) -> None:
    built = LexicalIndex.build(documents)
    built.save(tmp_path)
    for index in (built, LexicalIndex.load(tmp_path, len(documents))):
        assert index.scores(["tent"]).shape == (len(documents),)
        assert not index.holding(["tent"]).any()


# Vectors


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


@pytest.fixture
def graph(monkeypatch: pytest.MonkeyPatch) -> DenseIndex:
    """A catalogue above the bound from which vectors are searched through a graph."""
    monkeypatch.setattr(dense_module, "FLAT_UP_TO", 1_000)
    monkeypatch.setattr(dense_module, "EXACT_UP_TO", 300)
    return DenseIndex.build(unit_vectors(2_000))


@pytest.mark.parametrize("share", [1.0, 0.5, 0.1, 0.01])
def test_a_graph_finds_nearly_all_that_an_exact_search_finds(graph: DenseIndex, share: float) -> None:
    vectors, rng = unit_vectors(2_000), np.random.default_rng(2)
    found = 0
    for query in unit_vectors(20, seed=3):
        allowed = rng.random(2_000) < share
        rows, _ = graph.search(query, 10, allowed if share < 1 else None)
        assert allowed[rows].all() or share == 1
        assert len(rows) == 10
        found += len(
            set(rows.tolist()) & set(nearest(vectors, query, allowed if share < 1 else allowed | True)[:10].tolist())
        )
    assert found / 200 >= 0.97


def test_vectors_are_the_same_after_saving(graph: DenseIndex, tmp_path: Path) -> None:
    queries = unit_vectors(3, seed=4)
    for index in (DenseIndex.build(unit_vectors(50)), graph):
        index.save(tmp_path / "vectors.faiss")
        opened = DenseIndex.load(tmp_path / "vectors.faiss")
        for query in queries:
            for before, after in zip(index.search(query, 9), opened.search(query, 9), strict=True):
                np.testing.assert_array_equal(before, after)


def test_stored_vectors_come_back(graph: DenseIndex) -> None:
    rows = np.array([3, 0, 3], np.int64)
    np.testing.assert_allclose(graph.vectors(rows), unit_vectors(2_000)[rows], atol=1e-6)


# The whole


def catalogue() -> list[Product]:
    return [
        product("t1", "Dome tent", "圆顶帐篷", brand="Northfold"),
        product("k1", "Electric kettle", None, brand=None),
        product("k2", None, "电热水壶", brand="山行"),
    ]


def product(key: str, en: str | None, zh: str | None, brand: str | None) -> Product:
    title = {language: text for language, text in (("en", en), ("zh", zh)) if text}
    price = {"amount_minor": 1_999, "currency": "USD"}
    return Product.model_validate(
        {
            "id": key,
            "title": title,
            "brand": brand,
            "variants": [{"id": f"{key}-1", "price": price}, {"id": f"{key}-2"}],
        }
    )


def test_an_index_is_the_same_after_saving(e5: Encoder, tmp_path: Path) -> None:
    built = ProductIndex.build(catalogue(), e5)
    built.save(tmp_path)
    opened = ProductIndex.load(tmp_path)
    for column in fields(built.columns):
        before, after = getattr(built.columns, column.name), getattr(opened.columns, column.name)
        if hasattr(before, "arrays"):
            before, after = ({k: v.tolist() for k, v in own.arrays().items()} for own in (before, after))
        np.testing.assert_equal(after, before, column.name)
    assert opened.encoder_name == built.encoder_name == e5.name
    assert opened.version == tmp_path.name
    assert opened.vocabulary().brands == built.vocabulary().brands
    rows = np.arange(3, dtype=np.int64)
    np.testing.assert_array_equal(opened.dense.vectors(rows), built.dense.vectors(rows))
    np.testing.assert_array_equal(opened.lexical.scores(["kettle"]), built.lexical.scores(["kettle"]))


def test_only_changed_texts_are_encoded_again(e5: Encoder) -> None:
    encoded: list[int] = []

    def progress(what: str, _done: int, total: int) -> None:
        if what == "vectors":
            encoded.append(total)

    first = ProductIndex.build(catalogue(), e5, progress=progress)
    changed = [product("t1", "Tunnel tent", "圆顶帐篷", brand="Northfold"), *catalogue()[:0:-1]]
    second = ProductIndex.build(changed, e5, first.vectors, progress)
    assert encoded == [3, 1]
    fresh = ProductIndex.build(changed, e5)
    rows = np.arange(3, dtype=np.int64)
    cosines = np.sum(second.dense.vectors(rows) * fresh.dense.vectors(rows), axis=1)
    assert (cosines > 0.985).all(), "vectors are taken over by text, not by place"


def test_an_empty_catalogue_can_be_searched(e5: Encoder, tmp_path: Path) -> None:
    ProductIndex.build([], e5).save(tmp_path)
    index = ProductIndex.load(tmp_path)
    assert len(index.columns) == 0
    assert index.columns.currency == "USD"
    assert index.lexical.scores(["tent"]).shape == (0,)
    assert index.dense.search(e5.encode_queries(["tent"])[0], 5)[0].shape == (0,)
