"""The written queries over the demo shop: well-formed, and what they state is kept."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.demo_search import figures, read, run
from zhanggui.services import Services

#: The target of the first ones stands in the benchmark's claim; below this something is broken.
MIN_SUCCESS = 0.9


def test_there_are_as_many_queries_in_each_language_and_half() -> None:
    english, chinese = read("en"), read("zh")
    assert {len(half) for one in (english, chinese) for half in (one.first, one.second)} == {75}
    unseen = read("en", "unseen").unseen, read("zh", "unseen").unseen
    assert {len(queries) for queries in unseen} == {75}
    texts = [query.q for one in (english, chinese) for _, half in one for query in half]
    texts += [query.q for queries in unseen for query in queries]
    assert [text for text, count in Counter(texts).items() if count > 1] == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_hit_breaks_a_stated_constraint(demo_services: Services, language: str) -> None:
    products = {product.id: product for product in demo_services.shop.products.iterate()}
    outcomes = [
        run(demo_services.search, products, query, language, half) for half, own in read(language) for query in own
    ]
    assert [(one.query.q, one.shown) for one in outcomes if one.violations] == []
    assert figures(outcomes)["all"]["success_at_3"] >= MIN_SUCCESS
