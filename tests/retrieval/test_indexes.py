"""BM25, vectors and columns: equal to a plain computation, before and after they were saved."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from math import log
from pathlib import Path

import bm25s
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.encoders.encoder import Encoder
from retrieval.indexing import lexical as lexical_module
from retrieval.indexing.index import ProductIndex
from retrieval.indexing.lexical import K1, PLAIN, FieldWeight, LexicalIndex
from shop.types import Product

B = PLAIN["text"].b
DOCUMENTS = [
    ["red", "tent", "tent"],
    ["blue", "tent"],
    ["red", "kettle", "steel", "kettle", "kettle"],
    ["帐篷", "红色"],
    [],
]


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
    np.testing.assert_allclose(LexicalIndex.build(DOCUMENTS).scores(terms), bm25(DOCUMENTS, terms), rtol=1e-5)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.lists(st.sampled_from(["red", "tent", "帐篷", "水壶", "usb-c"]), max_size=6), min_size=1, max_size=30)
)
def test_words_score_the_same_when_they_are_counted_in_parts(documents: list[list[str]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lexical_module, "_COUNTED_AT_ONCE", 4)
        built = LexicalIndex.build(iter(documents))
    for terms in (["tent"], ["帐篷", "red"], ["水壶", "水壶", "usb-c"]):
        np.testing.assert_allclose(built.scores(terms), bm25(documents, terms), rtol=1e-5)
        assert built.holding(terms).tolist() == [set(terms) <= set(document) for document in documents]


def test_fields_count_by_their_weights() -> None:
    fields = {"title": FieldWeight(3.0, 0.4), "body": FieldWeight(1.0, 0.9)}
    documents = [
        {"title": ["red", "tent"], "body": ["tent", "tent", "帐篷"], "unnamed": ["kettle"]},
        {"title": ["帐篷"], "body": []},
        {"body": ["red", "kettle", "tent"]},
    ]
    found = LexicalIndex.build(documents, fields, k1=0.9).scores(["tent"])
    # Mean lengths: title (2 + 1 + 0) / 3, body (3 + 0 + 3) / 3.
    first = 3 * 1 / (0.6 + 0.4 * 2 / 1) + 2 / (0.1 + 0.9 * 3 / 2)
    third = 1 / (0.1 + 0.9 * 3 / 2)
    rarity = log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    np.testing.assert_allclose(found, [rarity * first / (0.9 + first), 0, rarity * third / (0.9 + third)], rtol=1e-5)
    assert not LexicalIndex.build(documents, fields).holding(["kettle", "red", "帐篷"]).any()


def test_words_score_as_those_of_bm25s(tmp_path: Path) -> None:
    engine = bm25s.BM25(method="lucene", k1=K1, b=B)
    engine.index([document or [""] for document in DOCUMENTS], show_progress=False)
    engine.save(str(tmp_path), show_progress=False)
    opened = LexicalIndex.load(tmp_path, len(DOCUMENTS))
    for terms in (["tent"], ["red", "tent"], ["帐篷"]):
        np.testing.assert_allclose(opened.scores(terms), engine.get_scores(terms), rtol=1e-6)


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
