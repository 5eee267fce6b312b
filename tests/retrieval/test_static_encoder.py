"""The static encoder: it learns the demo shop's texts from the real one, and stands in its space."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval import bulk
from retrieval.documents import passages
from retrieval.encoder import Encoder, Vectors
from retrieval.product_vectors import ProductVectors
from retrieval.static_encoder import StaticEncoder
from shop.service import Shop

TAUGHT = 600


@pytest.fixture(scope="module")
def texts(demo_shop: Shop) -> list[str]:
    found = [text for product in demo_shop.products.iterate() for text in passages(product)]
    return [found[row] for row in np.random.default_rng(1).permutation(len(found))[: TAUGHT + 200]]


@pytest.fixture(scope="module")
def taught(texts: list[str], e5: Encoder) -> Vectors:
    return e5.encode_passages(texts)


@pytest.fixture(scope="module")
def static(texts: list[str], taught: Vectors) -> StaticEncoder:
    return StaticEncoder.learn(texts[:TAUGHT], taught[:TAUGHT])


def test_texts_that_it_never_saw_stand_near_the_real_ones(
    static: StaticEncoder, texts: list[str], taught: Vectors
) -> None:
    own, real = static.encode(texts[TAUGHT:]), taught[TAUGHT:]
    np.testing.assert_allclose(np.linalg.norm(own, axis=1), 1.0, atol=1e-5)
    middle = taught[:TAUGHT].mean(0)
    cosines, trivial = np.sum(own * real, axis=1).mean(), (real @ middle / np.linalg.norm(middle)).mean()
    assert cosines > trivial + 0.5 * (1 - trivial), "at least half of what a constant vector misses is learned"
    # The text itself is among the nearest to its own static vector: what a search needs.
    ranks = (own @ real.T > np.sum(own * real, axis=1)[:, None]).sum(1)
    assert (ranks < 3).mean() > 0.8


@pytest.mark.parametrize("query", ["garden chair", "儿童雨靴"])
def test_the_real_encoders_queries_find_the_same(
    query: str, static: StaticEncoder, texts: list[str], taught: Vectors, e5: Encoder
) -> None:
    vector = e5.encode_queries([query])[0]
    real = set(np.argsort(-(taught[TAUGHT:] @ vector))[:10].tolist())
    own = np.argsort(-(static.encode(texts[TAUGHT:]) @ vector))[:20].tolist()
    assert len(real & {*own}) >= 5


def test_the_same_texts_teach_the_same(static: StaticEncoder, texts: list[str], taught: Vectors) -> None:
    again = StaticEncoder.learn(texts[:TAUGHT], taught[:TAUGHT])
    np.testing.assert_array_equal(again.table, static.table)
    assert again.held_out_cosine == static.held_out_cosine


def test_no_texts_and_empty_ones(static: StaticEncoder) -> None:
    assert static.encode([]).shape == (0, static.table.shape[1])
    assert np.isfinite(static.encode(["", "帐篷", "tent"])).all()


def test_of_many_products_only_a_sample_is_encoded(
    demo_shop: Shop, e5: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "FULLY_ENCODED_UP_TO", 400)
    monkeypatch.setattr(bulk, "TAUGHT", 300)
    texts = [passages(product) for product, _ in zip(demo_shop.products.iterate(), range(450), strict=False)]
    encoded: list[tuple[int, int]] = []
    vectors = ProductVectors.encode(texts, e5, None, lambda _what, done, total: encoded.append((done, total)))
    assert encoded[-1] == (450, 450)
    assert vectors.encoder_name == e5.name, "queries are encoded as ever"
    rows = np.arange(450, dtype=np.int64)
    real = ProductVectors.encode(texts[:40], e5, None, lambda *_: None).dense.vectors(rows[:40])
    cosines = np.sum(vectors.dense.vectors(rows[:40]) * real, axis=1)
    assert 10 < (cosines > 0.99).sum() < 40, "those of the sample are the encoder's own"
    assert cosines.min() > 0.85
    # What is taken over is not encoded again.
    ProductVectors.encode(texts, e5, vectors, lambda *_: pytest.fail("all of them are known"))
