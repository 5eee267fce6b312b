"""Filters and relaxation over small catalogues: each kind by hand, and all together against plain Python."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.filtering.filters import Fitting, fitting
from retrieval.filtering.relaxation import PRICE_ROOM
from retrieval.indexing.columns import Columns
from retrieval.indexing.dense import DenseIndex
from retrieval.indexing.documents import document_terms
from retrieval.indexing.index import ProductIndex
from retrieval.indexing.lexical import LexicalIndex
from retrieval.indexing.product_vectors import ProductVectors
from retrieval.types import RELAXABLE, Choice, NumberWish, ParsedQuery, Relaxation
from retrieval.understanding.colours import colours_of
from shop.types import Product, Variant
from tests.retrieval.small import attribute, product, variant

SHOP = [
    product(
        "laptop-a",
        "Laptop A",
        kind=("laptop", "笔记本电脑"),
        brand="Acme",
        attributes=[
            attribute("memory", number=16, unit="GB"),
            attribute("storage", number=512, unit="GB"),
            attribute("weight", number=1200, unit="g"),
            attribute("touchscreen", flag=True),
            attribute("material", text=("aluminium, glass", "铝、玻璃")),
        ],
        variants=[variant("black", price=90_000), variant("silver", price=95_000, stock=0)],
        rating=4.5,
    ),
    product(
        "laptop-b",
        "Laptop B",
        kind=("laptop", "笔记本电脑"),
        brand="Zeta",
        attributes=[
            attribute("memory", number=8, unit="GB"),
            attribute("storage", number=256, unit="GB"),
            attribute("weight", number=2.1, unit="kg"),
            attribute("touchscreen", flag=False),
            attribute("material", text=("plastic", "塑料")),
        ],
        variants=[variant("black", price=40_000), variant("red", price=42_000)],
        rating=3.9,
    ),
    product(
        "laptop-c", "Laptop C, 32 GB", kind=("laptop", "笔记本电脑"), brand="Zeta", variants=[variant(price=60_000)]
    ),
    product(
        "kettle",
        "水壶，容量：1升",
        kind=("kettle", "水壶"),
        department="kitchen",
        variants=[variant("red", price=3_000)],
    ),
    product(
        "soil",
        "Potting soil",
        kind=("soil", "营养土"),
        department="garden",
        variants=[variant(size="10 L", price=900), variant(size="40 L", price=2_500)],
    ),
    product("shoe", "Shoe", variants=[variant("red", "42", 6_000), variant("blue", "43", 4_000, stock=0)]),
]


def index_of(products: Sequence[Product]) -> ProductIndex:
    """Return an index for filtering: no encoder is needed, all vectors are the same."""
    vectors = np.ones((len(products), 2), np.float32) / np.sqrt(2).astype(np.float32)
    return ProductIndex(
        Columns.of(products),
        LexicalIndex.build([document_terms(own) for own in products]),
        ProductVectors(DenseIndex.build(vectors), [""] * len(products), "none"),
    )


@pytest.fixture(scope="module")
def shop() -> ProductIndex:
    return index_of(SHOP)


def ids(index: ProductIndex, fit: Fitting) -> set[str]:
    return {index.columns.ids[row] for row in np.flatnonzero(fit.allowed).tolist()}


def fit_of(index: ProductIndex, kind: str | None = None, **query: Any) -> Fitting:
    wanted = index.columns.products_of_kinds([kind]) if kind else None
    return fitting(index, ParsedQuery(**query), None, wanted)


def wish(low: float | None, high: float | None, dimension: str, of: str | None = None) -> NumberWish:
    return NumberWish.model_validate({"low": low, "high": high, "dimension": dimension, "said": "so much", "of": of})


# Each kind of filter


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"brands": ("Acme",)}, {"laptop-a"}),
        ({"departments": ("kitchen", "garden")}, {"kettle", "soil"}),
        ({"kinds": ("笔记本电脑",)}, {"laptop-a", "laptop-b", "laptop-c"}),
        ({"rating_min": 4.5}, {"laptop-a"}),
        ({"choices": (Choice(key="material", value="glass"),)}, {"laptop-a"}),
        ({"choices": tuple(Choice(key="material", value=v) for v in ("glass", "plastic"))}, {"laptop-a", "laptop-b"}),
        ({"colours": ("red",)}, {"laptop-b", "kettle", "shoe"}),
        ({"colours": ("red",), "price_max_minor": 5_000}, {"kettle"}),
        ({"sizes": ("43",)}, {"shoe"}),
        ({"colours": ("silver",), "price_max_minor": 95_000}, {"laptop-a"}),
        ({"price_min_minor": 90_001}, {"laptop-a"}),
        ({"in_stock_only": True, "price_min_minor": 3_500, "price_max_minor": 6_000}, {"shoe"}),
    ],
)
def test_a_filter_keeps_what_the_record_says(shop: ProductIndex, query: dict[str, Any], expected: set[str]) -> None:
    fit = fit_of(shop, **query)
    assert ids(shop, fit) == expected
    assert fit.relaxed == ()


@pytest.mark.parametrize(
    ("query", "given_up"),
    [
        # The red one is 42, the blue one 43; the blue one is cheap but sold out; the silver one is sold out.
        ({"colours": ("red",), "sizes": ("43",)}, "size"),
        ({"colours": ("blue",), "in_stock_only": True}, "in_stock"),
        ({"colours": ("silver",), "in_stock_only": True}, "in_stock"),
        ({"sizes": ("42",), "price_max_minor": 4_500}, "size"),
    ],
)
def test_one_variant_must_keep_all(shop: ProductIndex, query: dict[str, Any], given_up: str) -> None:
    assert [record.name for record in fit_of(shop, **query).relaxed] == [given_up]


@pytest.mark.parametrize(
    ("number", "found"),
    [
        (wish(16e9, 16e9, "data"), {"laptop-a"}),
        (wish(16e9, None, "data", "memory"), {"laptop-a", "laptop-c"}),
        (wish(16e9, None, "data", "内存"), {"laptop-a", "laptop-c"}),
        (wish(500e9, None, "data"), {"laptop-a"}),
        (wish(None, 1.5, "mass"), {"laptop-a"}),
        (wish(None, 1.5, "mass", "weight"), {"laptop-a"}),
    ],
)
def test_where_most_declare_a_number_silence_says_no(shop: ProductIndex, number: NumberWish, found: set[str]) -> None:
    assert ids(shop, fit_of(shop, "laptop", numbers=(number,))) == found


def test_where_few_declare_a_number_silence_comes_last() -> None:
    heavy, light = ([attribute("weight", number=own, unit="kg")] for own in (3, 1))
    silent = [product(key, "Bag") for key in ("s1", "s2", "s3")]
    index = index_of([product("heavy", "Bag", attributes=heavy), *silent, product("light", "Bag", attributes=light)])
    fit = fit_of(index, numbers=(wish(None, 2, "mass"),))
    assert ids(index, fit) == {"light", "s1", "s2", "s3"}
    assert [fit.unknown[index.row_by_id[key]] for key in ("light", "s1")] == [0, 1]


def test_numbers_of_titles_options_and_texts_count(shop: ProductIndex) -> None:
    assert ids(shop, fit_of(shop, "kettle", numbers=(wish(0.95, 1.05, "volume"),))) == {"kettle"}
    forty = fit_of(shop, "soil", numbers=(wish(40, 40, "volume"),), price_max_minor=1_000)
    assert [record.name for record in forty.relaxed] == ["number"], "the bag that holds 40 litres costs more"
    assert forty.relaxed[0].given == 10


def test_an_upper_bound_holds_for_each_side() -> None:
    sides = [("wide", 140, 70), ("small", 100, 60), ("tall", 100, 130)]
    index = index_of(
        [
            product(
                key, key, attributes=[attribute("width", number=a, unit="cm"), attribute("depth", number=b, unit="cm")]
            )
            for key, a, b in sides
        ]
    )
    assert ids(index, fit_of(index, numbers=(wish(None, 1.2, "length"),))) == {"small"}
    assert ids(index, fit_of(index, numbers=(wish(1.2, None, "length"),))) == {"wide", "tall"}
    assert ids(index, fit_of(index, numbers=(wish(None, 1.2, "length", "width"),))) == {"small", "tall"}


def test_a_feature_that_is_denied_never_fits(shop: ProductIndex) -> None:
    fit = fit_of(shop, "laptop", features=("touchscreen",))
    assert ids(shop, fit) == {"laptop-a", "laptop-c"}
    assert fit.unknown[shop.row_by_id["laptop-c"]] == 1
    assert fit.relaxed == ()


def test_what_nothing_says_is_not_confirmed(shop: ProductIndex) -> None:
    fit = fit_of(shop, "kettle", features=("waterproof",))
    assert ids(shop, fit) == {"kettle"}
    assert [(record.name, record.stated) for record in fit.relaxed] == [("feature", False)]


@pytest.mark.parametrize(
    ("terms", "gone"),
    [(("touchscreen",), "laptop-a"), (("plastic",), "laptop-b"), (("塑料",), "laptop-b"), (("blue",), None)],
)
def test_exclusions_by_flag_material_and_colour(shop: ProductIndex, terms: tuple[str, ...], gone: str | None) -> None:
    found = ids(shop, fit_of(shop, excluded_terms=terms))
    assert found == {own.id for own in SHOP} - {gone}


@pytest.mark.parametrize("term", ["nuts", "坚果", "dairy", "乳制品"])
def test_an_exclusion_rules_out_what_it_comprises(term: str) -> None:
    names = [("hazelnut", "榛子"), ("milk", "牛奶"), ("plain", "原味")]
    own = [
        product(en, f"{en.capitalize()} chocolate", attributes=[attribute("material", text=(en, zh))])
        for en, zh in names
    ]
    index = index_of(own)
    gone = "hazelnut" if term in ("nuts", "坚果") else "milk"
    assert ids(index, fit_of(index, excluded_terms=(term,))) == {en for en, _ in names} - {gone}


def test_an_excluded_colour_leaves_the_other_variants(shop: ProductIndex) -> None:
    for terms in (("red",), ("红色",)):
        fit = fit_of(shop, excluded_terms=terms)
        assert ids(shop, fit) == {own.id for own in SHOP} - {"kettle"}
        own = [shop.columns.variant_ids[place] for place in np.flatnonzero(fit.variants).tolist()]
        assert "laptop-b-black-" in own and "laptop-b-red-" not in own


def test_exclusions_and_the_pages_department_are_never_given_up(shop: ProductIndex) -> None:
    every = tuple({own.brand or "" for own in SHOP})
    fit = fitting(shop, ParsedQuery(excluded_brands=every, sizes=("44",)), None, None)
    assert not fit.allowed.any()
    assert fit.relaxed == ()
    assert not fitting(shop, ParsedQuery(), "nowhere", None).allowed.any()


# Relaxation


@pytest.mark.parametrize(
    ("query", "name", "given", "off_by"),
    [
        ({"price_max_minor": 30_000}, "price", 40_000, 10_000),
        ({"price_min_minor": 200_000}, "price", 95_000, 105_000),
        ({"price_min_minor": 50_000, "price_max_minor": 55_000}, "price", 60_000, 5_000),
        ({"rating_min": 4.8}, "rating", 4.5, 0.3),
        ({"numbers": (wish(None, 0.9, "mass"),), "brands": ("Acme",)}, "number", 1.2, 0.3),
        ({"numbers": (wish(3, 4, "mass"),), "brands": ("Acme",)}, "number", 1.2, 1.8),
    ],
)
def test_the_nearest_is_given_and_said(
    shop: ProductIndex, query: dict[str, Any], name: str, given: float, off_by: float
) -> None:
    (record,) = fit_of(shop, "laptop", **query).relaxed
    assert record.name == name
    assert record.given == pytest.approx(given)
    assert record.off_by == pytest.approx(off_by, abs=1e-6)


def test_numbers_are_said_in_the_catalogues_unit(shop: ProductIndex) -> None:
    (record,) = fit_of(shop, "laptop", numbers=(wish(1e12, None, "data"),), brands=("Acme",)).relaxed
    assert (record.unit, record.given and record.given / record.unit_size) == ("GB", 512)


def test_of_equally_few_the_first_is_given_up(shop: ProductIndex) -> None:
    fit = fit_of(shop, "laptop", colours=("red",), brands=("Acme",))
    assert [(record.name, record.asked) for record in fit.relaxed] == [("colour", ("red",))]
    assert ids(shop, fit) == {"laptop-a"}
    assert fit.query == ParsedQuery(brands=("Acme",))


# All together, against plain Python

COLOURS, SIZES, BRANDS, DEPARTMENTS = ("red", "blue", "black"), ("S", "M"), ("Acme", "Zeta"), ("home", "garden")
MATERIALS = (("oak", "橡木"), ("steel", "钢"))


@st.composite
def products(draw: st.DrawFn, key: str) -> Product:
    facts = []
    if draw(st.booleans()):
        facts.append(attribute("weight", number=draw(st.sampled_from([1, 2, 3])), unit="kg"))
    if draw(st.booleans()):
        facts.append(attribute("height", number=draw(st.sampled_from([50, 100])), unit="cm"))
    if (flag := draw(st.sampled_from([None, True, False]))) is not None:
        facts.append(attribute("waterproof", flag=flag))
    if draw(st.booleans()):
        facts.append(attribute("material", text=draw(st.sampled_from(MATERIALS))))
    own = draw(st.lists(st.tuples(*map(st.sampled_from, (COLOURS, SIZES, (None, 1_000, 2_000, 4_000), (0, 3))), ), min_size=1,
                        max_size=3, unique_by=lambda values: values[:2]))  # fmt: skip
    return product(
        key,
        key,
        brand=draw(st.sampled_from(BRANDS)),
        department=draw(st.sampled_from(DEPARTMENTS)),
        attributes=facts,
        rating=draw(st.sampled_from([None, 3.5, 4.5])),
        variants=[variant(*values) for values in own],
    )


CATALOGUES = st.integers(1, 8).flatmap(lambda size: st.tuples(*(products(f"p{place}") for place in range(size))))
QUERIES = st.fixed_dictionaries(
    {},
    optional={
        "price_min_minor": st.sampled_from([500, 1_500, 3_000]),
        "price_max_minor": st.sampled_from([1_500, 3_000, 5_000]),
        "brands": st.sampled_from([("Acme",), ("Zeta",), ("Nobody",)]),
        "excluded_brands": st.sampled_from([("Acme",), ("Nobody",)]),
        "colours": st.sampled_from([("red",), ("blue", "black")]),
        "sizes": st.sampled_from([("S",), ("L",)]),
        "departments": st.sampled_from([("home",), ("garden",)]),
        "rating_min": st.sampled_from([4.0, 4.8]),
        "features": st.just(("waterproof",)),
        "choices": st.sampled_from([(Choice(key="material", value=value),) for value in ("oak", "glass")]),
        "numbers": st.sampled_from(
            [
                (wish(2, None, "mass", "weight"),),
                (wish(None, 1.5, "mass", "weight"), wish(0.9, 1.1, "length", "height")),
                (wish(9, 10, "mass", "weight"),),
            ]
        ),
        "in_stock_only": st.just(True),
    },
)


def number_of(own: Product, key: str) -> float | None:
    scale = {"weight": 1.0, "height": 0.01}[key]
    found = [fact.number for fact in own.attributes if fact.key == key and fact.number is not None]
    return found[0] * scale if found else None


def missed(catalogue: Sequence[Product], own: Product, one: Variant, query: ParsedQuery) -> Iterator[tuple[str, str]]:
    """Yield the constraints that a variant does not keep, by name and what it is about."""
    price = one.price.amount_minor if one.price else -1
    low, high = query.price_min_minor, query.price_max_minor
    asks_for_price = low is not None or high is not None
    kept = {
        "price": not asks_for_price or (price >= 0 and (low or 0) <= price <= (high or 10**9)),
        "in_stock": not query.in_stock_only or one.stock_quantity > 0,
        "colour": not query.colours or bool(colours_of(one.options["colour"]) & set(query.colours)),
        "size": not query.sizes or one.options["size"] in query.sizes,
        "brand": not query.brands or own.brand in query.brands,
        "department": not query.departments or own.department in query.departments,
        "rating": (own.rating_average or 0) >= (query.rating_min or 0),
    }
    yield from ((name, "") for name, is_kept in kept.items() if not is_kept)
    yield from _missed_facts(catalogue, own, query)


def _missed_facts(catalogue: Sequence[Product], own: Product, query: ParsedQuery) -> Iterator[tuple[str, str]]:
    for choice in query.choices:
        if not any(fact.key == choice.key and fact.text and fact.text.en == choice.value for fact in own.attributes):
            yield "choice", choice.key
    for key in query.features:
        if any(fact.key == key and fact.flag is False for fact in own.attributes):
            yield "feature", key
    for number in query.numbers:
        value = number_of(own, number.of or "")
        silent = value is None and mostly_declared(catalogue, query, number)
        if silent or (value is not None and not (number.low or 0) <= value <= (number.high or 10**9)):
            yield "number", number.of or ""


def mostly_declared(catalogue: Sequence[Product], query: ParsedQuery, number: NumberWish) -> bool:
    """Say whether so many products declare a number that silence says no."""
    among = [own for own in catalogue if own.brand not in query.excluded_brands]
    return 2 * sum(number_of(own, number.of or "") is not None for own in among) >= len(among)


def possible(catalogue: Sequence[Product], query: ParsedQuery) -> list[tuple[Product, Variant]]:
    return [(own, one) for own in catalogue if own.brand not in query.excluded_brands for one in own.variants]


@settings(deadline=None, max_examples=300)
@given(CATALOGUES, QUERIES)
def test_what_fits_keeps_every_constraint_and_nothing_else_is_left_out(
    catalogue: tuple[Product, ...], filters: dict[str, Any]
) -> None:
    query, index = ParsedQuery(**filters), index_of(catalogue)
    fit = fitting(index, query, None, None)
    keeping = {own.id for own, one in possible(catalogue, query) if not list(missed(catalogue, own, one, query))}
    if keeping:
        assert ids(index, fit) == keeping
        assert all(not record.stated for record in fit.relaxed)


@settings(deadline=None, max_examples=300)
@given(CATALOGUES, QUERIES)
def test_as_little_as_possible_is_given_up(catalogue: tuple[Product, ...], filters: dict[str, Any]) -> None:
    query, index = ParsedQuery(**filters), index_of(catalogue)
    fit = fitting(index, query, None, None)
    rows = [(own, one, set(missed(catalogue, own, one, query))) for own, one in possible(catalogue, query)]
    given_up = {(record.name, about(record)) for record in fit.relaxed if record.stated}
    if not rows:
        assert not fit.allowed.any() and not given_up
        return
    assert any(own <= given_up for *_, own in rows), "what was given up leaves something"
    held = {constraint for *_, own in rows for constraint in own}
    for fewer in range(len(given_up)):
        for chosen in combinations(sorted(held), fewer):
            assert not any(own <= set(chosen) for *_, own in rows), f"{chosen} would have been enough"
    # Of equally few: the ones that stand first.
    order = sorted(RELAXABLE.index(name) for name, _ in given_up)
    for chosen in combinations(sorted(held), len(given_up)):
        if any(own <= set(chosen) for *_, own in rows):
            assert order <= sorted(RELAXABLE.index(name) for name, _ in chosen)
    kept = {own.id for own, _, misses in rows if misses <= given_up}
    assert ids(index, fit) <= kept
    assert ids(index, fit)


def about(record: Relaxation) -> str:
    """Return what a record is about, as :func:`missed` names it."""
    if record.name == "number":
        # The wishes are told apart by what they ask.
        return "height" if (record.low, record.high) == (0.9, 1.1) else "weight"
    return record.asked[0] if record.name in ("choice", "feature") else ""


@settings(deadline=None, max_examples=200)
@given(CATALOGUES, QUERIES)
def test_a_price_that_is_given_up_is_the_nearest(catalogue: tuple[Product, ...], filters: dict[str, Any]) -> None:
    query, index = ParsedQuery(**filters), index_of(catalogue)
    fit = fitting(index, query, None, None)
    if [record.name for record in fit.relaxed if record.stated] != ["price"]:
        return
    record = next(record for record in fit.relaxed if record.name == "price")
    left = [
        one.price.amount_minor
        for own, one in possible(catalogue, query)
        if one.price and {name for name, _ in missed(catalogue, own, one, query)} == {"price"}
    ]
    if not left:
        assert record.given is None
        return
    low, high = query.price_min_minor, query.price_max_minor
    away = [max((low or 0) - price, price - (high or 10**9), 0) for price in left]
    assert record.off_by == min(away)
    shown = index.columns.price_minor[fit.variants]
    assert shown.min() >= (low or 0) - min(away) - PRICE_ROOM * max(left)
    assert shown.max() <= (high or 10**9) + min(away) + PRICE_ROOM * max(left)
