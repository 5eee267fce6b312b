"""The peers of the benchmark: what they are given, and the one that needs no package."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.retrieval import quality
from benchmarks.retrieval_peers.engines import ENGINES, Entry
from benchmarks.retrieval_peers.fts5_peer import Fts5
from benchmarks.retrieval_peers.types import Catalogue, body_of, segmented, title_of
from benchmarks.scale_vectors import exact_nearest
from shop.types import Product


def product(key: str, en: str | None = None, zh: str | None = None, **more: object) -> Product:
    title = {language: text for language, text in (("en", en), ("zh", zh)) if text}
    return Product.model_validate({"id": key, "title": title, "variants": [{"id": key}], **more})


PRODUCTS = [
    product("t1", "Dome tent", "圆顶帐篷", brand="Northfold", description={"en": "Two poles."}),
    product("k1", "Kettle", description={"en": "Boils water in a tent, too."}),
    product("k2", None, "电热水壶"),
]


def test_texts_hold_both_languages_and_chinese_is_cut() -> None:
    assert title_of(PRODUCTS[0]).split() == ["Dome", "tent", "圆顶", "帐篷"]
    assert body_of(PRODUCTS[0]) == "Northfold Two poles."
    assert segmented("不锈钢kettle 水壶").split() == ["不锈", "不锈钢", "kettle", "水壶"]


def test_sqlite_finds_words_in_both_languages(tmp_path: Path) -> None:
    engine = Fts5()
    engine.build(Catalogue(PRODUCTS, (), tmp_path), tmp_path)
    engine.open(tmp_path, tmp_path)
    assert engine.search("tents", 10) == ["t1", "k1"], "a title counts for more than a description"
    assert engine.search("帐篷", 10) == ["t1"]
    assert engine.search("水壶", 10) == ["k2"]
    assert engine.rank('kettle "(', 3) == ["k1"]
    assert engine.search("!?", 10) == engine.search("unheard", 10) == []


def test_a_missing_package_is_named() -> None:
    entry = Entry("nowhere", lambda module: pytest.fail("must not be made"), (("no_such_package", "no-such==1.0"),))
    assert entry.missing() == ["no-such==1.0"]
    assert ENGINES["zhanggui"].missing() == ENGINES["sqlite-fts5"].missing() == []


def test_quality_is_a_mean_over_queries_with_a_positive() -> None:
    judged = {"a": {"x": 1, "y": 0}, "b": {"x": 0}, "c": {"z": 3}}
    figures = quality({"a": ["y", "x"], "b": ["x"], "c": ["other", "z"]}, judged)
    assert figures == {
        "ndcg_at_10_all": round((0.63093 + 0.63093) / 2, 4),
        "ndcg_at_10_judged": round((0.63093 + 1) / 2, 4),
        "recall_at_100": 1.0,
    }


def test_exact_neighbours_are_those_of_brute_force(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.scale_vectors._BATCH", 7)
    vectors = np.random.default_rng(1).normal(size=(50, 8)).astype(np.float16)
    asked = np.random.default_rng(2).normal(size=(4, 8)).astype(np.float32)
    expected = np.argsort(-(asked @ vectors.astype(np.float32).T), axis=1)[:, :9]
    np.testing.assert_array_equal(exact_nearest(vectors, asked, 9), expected)
