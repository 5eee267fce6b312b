"""Counts without a unit and how many people a thing is for: wishes where the catalogue has them, and nothing else."""

from __future__ import annotations

import pytest

from retrieval.filtering.attributes import typed
from retrieval.search import Search
from retrieval.types import SearchRequest
from retrieval.understanding.brands import Vocabulary
from retrieval.understanding.understand import QueryParser
from shop.service import Shop
from shop.types import Attribute, LocalizedText, Product
from tests.retrieval.life import product

PARSER = QueryParser(
    Vocabulary.of(
        ["Acme"],
        counts={
            "ports": LocalizedText(en="Ports", zh="接口数量"),
            "gears": LocalizedText(en="Gears", zh="变速"),
            "pages": LocalizedText(en="Pages", zh="页数"),
            "spf": LocalizedText(en="Sun protection factor", zh="防晒指数"),
            "thread_count": LocalizedText(en="Thread count", zh="纱织密度"),
        },
    )
)


def counts(text: str) -> list[tuple[str | None, float | None, float | None]]:
    return [(wish.of, wish.low, wish.high) for wish in PARSER.parse(text).numbers if wish.dimension == "count"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10 speed bike", ("gears", 10, 10)),
        ("10-speed bike", ("gears", 10, 10)),
        ("ten speed bike", ("gears", 10, 10)),
        ("bike with at least 8 gears", ("gears", 8, None)),
        ("hub with 7 ports", ("ports", 7, 7)),
        ("7-port hub", ("ports", 7, 7)),
        ("a notebook under 100 pages", ("pages", None, 100)),
        ("sunscreen spf 50", ("spf", 50, 50)),
        ("SPF50 cream", ("spf", 50, 50)),
        ("300 thread count sheets", ("thread count", 300, 300)),
        ("8速自行车", ("gears", 8, 8)),
        ("十速自行车", ("gears", 10, 10)),
        ("至少6个接口的扩展坞", ("ports", 6, None)),
        ("六口充电器", ("ports", 6, 6)),
        ("200页以上的本子", ("pages", 200, None)),
        ("防晒指数50的防晒霜", ("spf", 50, 50)),
    ],
)
def test_counts_are_read_by_the_catalogues_names(text: str, expected: tuple[str, float | None, float | None]) -> None:
    assert counts(text) == [expected]


@pytest.mark.parametrize(
    "text",
    ["high speed cable", "page turner", "10 speedy deals", "第3页", "under 50", "spf", "接口", "version 2.10 speed"],
)  # fmt: skip
def test_no_count_is_read(text: str) -> None:
    assert counts(text) == []


def test_without_such_an_attribute_nothing_is_counted() -> None:
    assert QueryParser(Vocabulary.of(["Acme"])).parse("7-port hub 8速自行车").numbers == ()


def test_a_bound_goes_and_a_plain_count_stays_for_matching() -> None:
    assert PARSER.parse("hub with at least 6 ports").terms == "hub with"
    assert PARSER.parse("7-port hub").terms == "7-port hub"
    assert PARSER.parse("至少6个接口的扩展坞").terms == "的扩展坞"


@pytest.mark.parametrize(("text", "is_only"), [("at least 6 ports", True), ("8速的", True), ("6 port hub", False)])
def test_a_count_alone_refines(text: str, is_only: bool) -> None:
    assert PARSER.says_only_attributes(text) is is_only


def counted(key: str, number: float, unit: str | None = None) -> Product:
    attribute = Attribute(key=key, label=LocalizedText(en=key.title(), zh=key), number=number, unit=unit)
    return product("a", "Thing", "东西").model_copy(update={"attributes": (attribute,)})


def test_a_number_without_a_unit_is_a_count_of_what_its_name_says() -> None:
    assert typed(counted("ports", 7)).numbers == [("ports|count", 7.0)]
    assert typed(counted("seats", 3)).numbers == [("seats|persons", 3.0)]
    assert typed(counted("seats", 3)).units == {"seats|persons": "persons"}
    assert typed(counted("pieces", 12)).numbers == [("pieces|pieces", 12.0)]
    assert typed(counted("noise", 60, "dB")).numbers == [("noise|sound", 60.0)]
    assert typed(counted("torque", 60, "Nm")).numbers == []


# Over the demo shop


def numbers(search: Search, text: str) -> list[tuple[str, float | None, float | None]]:
    parsed = search.products(SearchRequest(text=text, limit=3)).parsed
    return [(wish.dimension, wish.low, wish.high) for wish in parsed.numbers]


@pytest.mark.parametrize(
    "text",
    ["tent for two", "tent for 2 people", "two person tent", "双人帐篷", "两个人用的", "两个人用的帐篷", "a sofa for two", "two-seater sofa", "双人沙发"],
)  # fmt: skip
def test_two_people_are_a_wish(demo_search: Search, text: str) -> None:
    assert numbers(demo_search, text) == [("persons", 2, 2)]


@pytest.mark.parametrize(
    "text",
    ["gift for two", "a gift for two people", "shoes for two weeks", "tent for two weeks", "two for one", "dinner for two",
     "mug for two", "送两个人的礼物", "买一送二", "两双鞋"],
)  # fmt: skip
def test_what_is_for_two_and_holds_none(demo_search: Search, text: str) -> None:
    assert numbers(demo_search, text) == []


@pytest.mark.parametrize(
    ("text", "key", "low", "high"),
    [
        ("7 port usb hub", "ports", 7, 7),
        ("usb hub with at least 7 ports", "ports", 7, None),
        ("7口usb集线器", "ports", 7, 7),
        ("22 speed bicycle", "gears", 22, 22),
        ("8速自行车", "gears", 8, 8),
        ("sunscreen spf 50", "spf", 50, 50),
        ("防晒霜 SPF30", "spf", 30, 30),
        ("three-seater sofa", "seats", 3, 3),
        ("六人餐桌", "seats", 6, 6),
        ("dining table for six", "seats", 6, 6),
    ],
)
def test_first_hits_have_the_count(
    demo_search: Search, demo_shop: Shop, text: str, key: str, low: float, high: float | None
) -> None:
    result = demo_search.products(SearchRequest(text=text, limit=3))
    assert result.hits
    assert not result.relaxed
    for found in demo_shop.products.get_many([hit.product_id for hit in result.hits]).values():
        (number,) = [fact.number for fact in found.attributes if fact.key == key]
        assert number is not None
        assert low <= number <= (high or number)


def test_a_count_of_another_kind_is_no_wish(demo_search: Search) -> None:
    assert numbers(demo_search, "4 wheel drive toy") == []
    assert numbers(demo_search, "双轮冰淇淋") == []


def test_no_facet_asks_for_a_bare_count(demo_search: Search) -> None:
    for text in ("usb hub", "7 port usb hub", "自行车"):
        facets = demo_search.products(SearchRequest(text=text)).facets
        assert not [facet.key for facet in facets if facet.key.endswith("|count")]
