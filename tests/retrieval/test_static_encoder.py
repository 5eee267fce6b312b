"""The static encoder: it learns texts in both languages from the real one, and stands in its space.

How near it comes on a real catalogue is measured in docs/adr/0009; a hundred texts teach little.
"""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from retrieval.encoders.encoder import Encoder, Vectors
from retrieval.encoders.static_encoder import StaticEncoder
from retrieval.indexing import bulk
from retrieval.indexing.documents import passages
from retrieval.indexing.product_vectors import ProductVectors
from shop.service import Shop

PRODUCTS, TAUGHT = 80, 50


@pytest.fixture(scope="module")
def texts(demo_shop: Shop) -> list[list[str]]:
    return [passages(product) for product in islice(demo_shop.products.iterate(), PRODUCTS)]


@pytest.fixture(scope="module")
def lessons(texts: list[list[str]], e5: Encoder) -> tuple[list[str], Vectors]:
    own = [text for parts in texts[:TAUGHT] for text in parts]
    return own, e5.encode_passages(own)


@pytest.fixture(scope="module")
def static(lessons: tuple[list[str], Vectors]) -> StaticEncoder:
    return StaticEncoder.learn(*lessons)


def test_a_text_stands_nearer_to_its_own_vector_than_to_others(
    static: StaticEncoder, lessons: tuple[list[str], Vectors]
) -> None:
    own = static.encode(lessons[0])
    np.testing.assert_allclose(np.linalg.norm(own, axis=1), 1.0, atol=1e-5)
    cosines = own @ lessons[1].T
    others = cosines[~np.eye(len(own), dtype=bool)]
    assert np.diag(cosines).mean() > others.mean()


def test_no_texts_empty_ones_and_unknown_words(static: StaticEncoder) -> None:
    assert static.encode([]).shape == (0, static.table.shape[1])
    found = static.encode(["", "帐篷", "zyzzyva"])
    assert found.shape == (3, static.table.shape[1])
    assert np.isfinite(found).all()


def test_of_many_products_only_a_sample_is_encoded(
    texts: list[list[str]], e5: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "FULLY_ENCODED_UP_TO", PRODUCTS - 1)
    monkeypatch.setattr(bulk, "TAUGHT", TAUGHT)
    told: list[tuple[int, int]] = []
    made = ProductVectors.encode(texts, e5, None, lambda _what, done, total: told.append((done, total)))
    assert told[-1] == (PRODUCTS, PRODUCTS)
    assert made.encoder_name == e5.name, "queries are encoded as ever"
    rows = np.arange(PRODUCTS, dtype=np.int64)
    np.testing.assert_allclose(np.linalg.norm(made.dense.vectors(rows), axis=1), 1.0, atol=1e-3)
    # What is taken over is not encoded again.
    ProductVectors.encode(texts, e5, made, lambda *_: pytest.fail("all of them are known"))
