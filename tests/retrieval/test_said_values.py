"""Values of text attributes that a query names: what has them comes first, what has others behind, nothing is lost."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.filtering import said_values
from retrieval.filtering.said_values import OTHER, SILENT, behind
from retrieval.ranking.ranking import rows_of_kind
from retrieval.search import Search
from retrieval.types import SearchRequest
from shop.service import Shop


def first_values(shop: Shop, search: Search, text: str, key: str) -> list[str]:
    hits = search.products(SearchRequest(text=text, limit=1)).hits
    products = [shop.products.get(hit.product_id) for hit in hits]
    return [a.text.en or "" for p in products if p for a in p.attributes if a.key == key and a.text]


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("glass kettle", "material", "glass"), ("玻璃电热水壶", "material", "glass"), ("japanese green tea", "origin", "Japan"),
        ("日本绿茶", "origin", "Japan"), ("taiwanese oolong tea", "origin", "Taiwan"), ("台湾乌龙茶", "origin", "Taiwan"),
        ("dark roast coffee beans", "roast", "dark"), ("food for an elderly dog", "life_stage", "senior"),
        ("老年犬狗粮", "life_stage", "senior"), ("unscented cat litter", "scent", "unscented"),
        ("mechanical keyboard", "switch", "mechanical"), ("机械键盘", "switch", "mechanical"),
        ("sunscreen for sensitive skin", "skin_type", "sensitive"),
    ],
)  # fmt: skip
def test_the_named_value_comes_first(demo_shop: Shop, demo_search: Search, text: str, key: str, value: str) -> None:
    assert any(value in own for own in first_values(demo_shop, demo_search, text, key))


@pytest.mark.parametrize(
    "text", ["green tea", "绿茶", "electric kettle", "a nice keyboard please", "键盘", "red dress", "红色连衣裙", "coffee beans",]
)  # fmt: skip
def test_words_that_name_no_value(demo_search: Search, text: str) -> None:
    index = demo_search.index
    terms = demo_search.parse(text).terms
    kinds = rows_of_kind(index, terms)
    assert kinds is not None
    assert not behind(index, terms, np.flatnonzero(kinds)).any()


def test_silence_stands_between(demo_search: Search) -> None:
    index = demo_search.index
    kinds = rows_of_kind(index, "mechanical keyboard")
    assert kinds is not None
    found = behind(index, "mechanical keyboard", np.flatnonzero(kinds))
    assert set(np.unique(found)) <= {0, SILENT, OTHER}
    assert (found == 0).any()
    assert (found == OTHER).any()


def test_of_many_products_the_first_are_looked_at(demo_search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    index = demo_search.index
    kinds = rows_of_kind(index, "mechanical keyboard")
    assert kinds is not None
    rows = np.flatnonzero(kinds)
    every = behind(index, "mechanical keyboard", rows)
    monkeypatch.setattr(said_values, "LOOKED_AT", len(rows) - 2)
    some = behind(index, "mechanical keyboard", rows)
    assert some[:-2].tolist() == every[:-2].tolist()
    assert some[-2:].tolist() == [OTHER, OTHER]


def test_nothing_is_left_out(demo_search: Search) -> None:
    plain, named = (
        demo_search.products(SearchRequest(text=text)).total for text in ("green tea", "japanese green tea")
    )
    assert plain == named
