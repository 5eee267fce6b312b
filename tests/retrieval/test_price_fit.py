"""What suits a price bound: a law of order, and what it does to a search."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from retrieval.ranking.price_fit import FULL_WITHIN, NONE_BEYOND, PriceFit, suited
from retrieval.search import Search
from retrieval.types import SearchRequest
from shop.service import Shop

BOUND = 10_000


@pytest.mark.parametrize("prices", [np.linspace(1, BOUND, 200), np.linspace(100 * BOUND, BOUND, 200)])
def test_nearer_to_the_bound_never_suits_less(prices: np.ndarray) -> None:
    suits = suited(prices, BOUND)
    assert all(farther <= nearer for farther, nearer in pairwise(suits.tolist()))
    assert (suits[0], suits[-1]) == (0, 1)


def test_ends_are_where_they_are_said_to_be() -> None:
    prices = np.array([BOUND / FULL_WITHIN, BOUND / NONE_BEYOND, BOUND * FULL_WITHIN, BOUND * NONE_BEYOND, np.inf, 0.0])
    assert suited(prices, BOUND).tolist() == [1, 0, 1, 0, 0, 0]


def test_one_bound_only(demo_search: Search) -> None:
    columns = demo_search.index.columns
    every = np.ones(len(columns.variant_ids), bool)
    assert PriceFit.of(columns, every, None, None) is None
    assert PriceFit.of(columns, every, 100, 200) is None
    assert PriceFit.of(columns, every, None, 0) is None
    fit = PriceFit.of(columns, every, None, BOUND)
    assert fit is not None
    rows = np.arange(len(columns), dtype=np.int64)
    lowest = columns.lowest_prices(every, rows).astype(np.float64)
    np.testing.assert_array_equal(fit(rows), suited(np.where(lowest < 0, np.inf, lowest), BOUND))
    assert fit(rows[:0]).shape == (0,)


@pytest.mark.parametrize("text", ["a desk lamp under 200", "200以内的台灯"])
def test_a_bound_is_told_as_a_part_of_the_score(demo_search: Search, demo_shop: Shop, text: str) -> None:
    bounded = demo_search.explain(SearchRequest(text=text, limit=20))
    assert all(0 <= part.more.get("price_fit", 0) <= 0.02 + 1e-6 for part in bounded.scores)
    assert any(part.more.get("price_fit") for part in bounded.scores)
    for found in demo_shop.products.get_many([hit.product_id for hit in bounded.result.hits]).values():
        assert any(one.price and one.price.amount_minor <= 20_000 for one in found.variants)
    unbounded = demo_search.explain(SearchRequest(text=bounded.result.parsed.terms, limit=20))
    assert not any("price_fit" in part.more for part in unbounded.scores)
