"""Facets: counts equal a plain count, each value can be asked for, ranges are round, few and not empty."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.filtering.facets import facets
from retrieval.filtering.filters import Fitting, fitting
from retrieval.filtering.ranges import MAX_RANGES, range_ends, rounded
from retrieval.filtering.refine import refined
from retrieval.indexing.columns import Mask
from retrieval.indexing.index import ProductIndex
from retrieval.types import Choice, Facet, ParsedQuery
from shop.types import Product
from tests.retrieval.small import attribute, product, variant
from tests.retrieval.test_filters import CATALOGUES, QUERIES, SHOP, index_of

#: The fields of a query that a facet leaves out when it counts.
OWN_FIELDS: dict[str, dict[str, Any]] = {
    "brand": {"brands": ()},
    "department": {"departments": ()},
    "type": {"kinds": ()},
    "colour": {"colours": ()},
    "size": {"sizes": ()},
    "price": {"price_min_minor": None, "price_max_minor": None},
    "rating": {"rating_min": None},
    "feature": {"features": ()},
}


def everything(allowed: Mask) -> Mask:
    return allowed


def counted(index: ProductIndex, fit: Fitting) -> tuple[Facet, ...]:
    return facets(index.columns, fit, fit.allowed, everything)


def facets_of(index: ProductIndex, **query: Any) -> dict[str, Facet]:
    fit = fitting(index, ParsedQuery(**query), None, None)
    return {facet.key: facet for facet in counted(index, fit)}


def counts(facet: Facet) -> dict[str, int]:
    return {value.label.get("en"): value.count for value in facet.values}


@pytest.fixture(scope="module")
def shop() -> ProductIndex:
    return index_of(SHOP)


def without_own(query: ParsedQuery, facet: str) -> ParsedQuery:
    kind, _, key = facet.partition(":")
    if kind == "choice":
        return query.model_copy(update={"choices": tuple(own for own in query.choices if own.key != key)})
    if kind == "number":
        name = key.partition("|")[0]
        return query.model_copy(update={"numbers": tuple(own for own in query.numbers if own.of != name)})
    return query.model_copy(update=OWN_FIELDS[kind])


@settings(deadline=None, max_examples=150)
@given(CATALOGUES, QUERIES)
def test_a_count_is_the_number_of_products_that_one_gets(
    catalogue: tuple[Product, ...], filters: dict[str, Any]
) -> None:
    """Taking a value must give as many products as it says: those that declare it, of those that keep all else."""
    query, index = ParsedQuery(**filters), index_of(catalogue)
    fit = fitting(index, query, None, None)
    if any(record.stated for record in fit.relaxed):
        return
    for facet in counted(index, fit):
        assert len({value.key for value in facet.values}) == len(facet.values)
        for value in facet.values:
            asked = refined(without_own(query, facet.key), value.ask)
            got = fitting(index, asked, None, None)
            assert not any(record.stated for record in got.relaxed), value.ask
            knowing = got.allowed & (got.unknown == _least(index, without_own(query, facet.key), got.allowed))
            assert value.count == int(np.count_nonzero(knowing)), (facet.key, value)


def _least(index: ProductIndex, before: ParsedQuery, allowed: Mask) -> Any:
    """Return of how many of the other constraints each product says nothing."""
    return fitting(index, before, None, None).unknown


def test_a_facet_counts_without_its_own_constraint(shop: ProductIndex) -> None:
    own = facets_of(shop, kinds=("laptop",), brands=("Acme",))
    assert counts(own["brand"]) == {"Zeta": 2, "Acme": 1}
    assert [value.key for value in own["brand"].values if value.chosen] == ["Acme"]
    assert counts(own["colour"]) == {"black": 1, "silver": 1}
    assert counts(own["type"]) == {"laptop": 1}


def test_variants_are_counted_by_what_one_variant_keeps(shop: ProductIndex) -> None:
    own = facets_of(shop, kinds=("laptop",), in_stock_only=True)
    assert counts(own["colour"]) == {"black": 2, "red": 1}, "the silver one is sold out"


def test_labels_are_in_both_languages(shop: ProductIndex) -> None:
    own = facets_of(shop, kinds=("laptop",))
    assert (own["type"].label.zh, own["type"].values[0].label.zh) == ("类型", "笔记本电脑")
    assert {value.label.zh for value in own["colour"].values} == {"黑色", "银色", "红色"}
    assert (own["choice:material"].label.zh, own["feature"].values[0].label.zh) == ("材质", "触摸屏")
    assert {value.label.zh for value in own["choice:material"].values} == {"铝", "玻璃", "塑料"}
    assert own["number:memory|data"].label.zh == "内存"
    assert counts(own["number:memory|data"]) == {"8 GB": 1, "16 GB": 1}


def test_prices_are_cut_into_round_ranges_that_leave_no_gap() -> None:
    prices = [900, 1_100, 1_500, 2_100, 3_300, 4_999, 5_000, 7_500, 12_000, 30_000]
    index = index_of([product(f"p{price}", "Thing", variants=[variant(price=price)]) for price in prices])
    facet = facets_of(index)["price"]
    assert facet.kind == "ranges"
    assert counts(facet) == dict.fromkeys(
        ["under $15.00", "$15.00 – $30.00", "$30.00 – $50.00", "$50.00 – $80.00", "$80.00 and up"], 2
    )
    assert facet.values[0].label.zh == "$15 以下"
    bounds = [(q.price_min_minor, q.price_max_minor) for q in (refined(ParsedQuery(), v.ask) for v in facet.values)]
    assert all(high is not None and high + 1 == low for (_, high), (low, _) in zip(bounds, bounds[1:], strict=False))


def test_numbers_are_shown_in_the_unit_that_most_products_use() -> None:
    weights = [(300, "g"), (0.5, "kg"), (0.8, "kg"), (1.2, "kg"), (2.5, "kg"), (4, "kg"), (9, "kg")]
    own = [product(f"p{n}", "Thing", attributes=[attribute("weight", number=n, unit=u)]) for n, u in weights]
    facet = facets_of(index_of(own))["number:weight|mass"]
    assert all("kg" in value.label.get("en") for value in facet.values)
    assert sum(value.count for value in facet.values) == len(weights)


def test_what_all_products_share_is_no_number_facet() -> None:
    own = [product(key, "Thing", attributes=[attribute("weight", number=1, unit="kg")]) for key in "abc"]
    assert not [key for key in facets_of(index_of(own)) if key.startswith("number:")]


def test_a_rare_attribute_is_no_facet_unless_it_is_asked_for() -> None:
    own = [product(f"p{n}", "Thing") for n in range(8)]
    own += [product(name, "Thing", attributes=[attribute("material", text=(name, name))]) for name in ("oak", "ash")]
    index = index_of(own)
    assert "choice:material" not in facets_of(index)
    asked = facets_of(index, choices=(Choice(key="material", value="oak"),))
    assert counts(asked["choice:material"]) == {"oak": 1, "ash": 1}


def test_nothing_found_has_no_facets(shop: ProductIndex) -> None:
    every = tuple({own.brand or "" for own in SHOP})
    assert facets_of(shop, excluded_brands=every) == {}


# Asking


@pytest.mark.parametrize(
    "ask",
    ["", "brands:", "nothing:x", "price:1", "price:a:b", "price:-5:", "rating:7", "rating:x", "number:weight:1:2:3",
     "number:weight|taste:1:2:3", "number:weight|mass:1", "choice:" + "x" * 300, "__class__:x"],
)  # fmt: skip
def test_what_no_facet_asks_is_refused(ask: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        refined(ParsedQuery(), ask)


def test_a_value_takes_the_place_of_another_and_features_add_up() -> None:
    query = refined(refined(ParsedQuery(), "choice:material|oak"), "choice:material|ash")
    assert query.choices == (Choice(key="material", value="ash"),)
    assert refined(refined(query, "features:a"), "features:b").features == ("a", "b")
    assert refined(refined(query, "colours:red"), "colours:blue").colours == ("blue",)
    number = refined(refined(query, "number:weight|mass:1.0:2.0:1 – 2 kg"), "number:weight|mass::1.0:< 1 kg")
    assert [(wish.low, wish.high, wish.said) for wish in number.numbers] == [(None, 1.0, "< 1 kg")]


# Ranges


@settings(max_examples=300)
@given(st.lists(st.floats(0.01, 1e6), max_size=60))
def test_ranges_are_few_and_none_is_empty(values: list[float]) -> None:
    found = np.array(values)
    ends = range_ends(found)
    assert len(ends) < MAX_RANGES
    assert ends == sorted(set(ends))
    places = np.searchsorted(ends, found, side="right")
    assert not ends or set(places.tolist()) == set(range(len(ends) + 1))


@settings(max_examples=200)
@given(st.floats(1e-6, 1e9))
def test_round_numbers_are_near(value: float) -> None:
    assert abs(rounded(value) - value) <= 0.21 * value
    assert rounded(rounded(value)) == rounded(value)
