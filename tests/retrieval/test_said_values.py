"""Values of text attributes that a query names: what has them comes first, what has others behind, nothing is lost."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.filtering import said_values
from retrieval.filtering.said_values import OTHER, SILENT, behind
from retrieval.indexing.columns import Columns
from retrieval.indexing.columns_stack import stacked
from retrieval.ranking.ranking import rows_of_kind
from retrieval.search import Search
from retrieval.types import SearchRequest
from shop.service import Shop
from shop.types import Attribute, LocalizedText, Product, Variant


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


def roasted(key: str, roast: str) -> Product:
    attribute = Attribute(key="roast", label=LocalizedText(en="Roast"), text=LocalizedText(en=roast))
    variants = (Variant(id=key),)
    return Product(id=key, title=LocalizedText(en="Beans"), attributes=(attribute,), variants=variants)


def test_values_of_a_stack_are_named_as_those_of_one_index() -> None:
    products = [roasted("a", "dark"), roasted("b", "light"), roasted("c", "very dark")]
    first, second = Columns.of(products[:2]), Columns.of(products[1:])
    every = [np.ones(2, bool), np.ones(2, bool)]
    whole = stacked([first, second], every)
    named = {
        term: {whole.choices.table[code] for code in whole.choices_naming((term,)).tolist()}
        for term in ("dark", "light", "very", "medium")
    }
    assert named == {
        "dark": {"roast|dark", "roast|very dark"}, "light": {"roast|light"}, "very": {"roast|very dark"}, "medium": set(),
    }  # fmt: skip
    # What the base has is looked up there: a new state makes the table of its new values alone.
    assert set(whole._choices_by_term) == {"very", "dark", "very dark"}
