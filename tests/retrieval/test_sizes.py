"""Sizes that are named without the word "size", and what only looks like one."""

from __future__ import annotations

import pytest

from retrieval.search import Search
from retrieval.types import ParsedQuery, SearchRequest
from retrieval.understanding.sizes import named_sizes, with_named_sizes, worn_sizes

LETTERS = ["XS", "S", "M", "L", "XL", "XXL"]
SHOES = ["36", "37", "38", "40", "42", "42.5"]
JEANS = ["30", "32", "34"]
SOCKS = ["35-38", "39-42"]
SIDES = ["150X200 CM", "200X230 CM", "140X70 CM"]

NAMED = [
    ("raincoat xl yellow", LETTERS, "XL"), ("dress with short sleeves in m", LETTERS, "M"), ("rain jacket, l", LETTERS, "L"),
    ("衬衫 xl", LETTERS, "XL"), ("衬衫，xl的", LETTERS, "XL"), ("羽绒服 大号", LETTERS, "L"), ("hoodie 2xl", LETTERS, "XXL"),
    ("t-shirt in large", LETTERS, "L"), ("t-shirt size medium", LETTERS, "M"), ("mens jeans waist 34 blue", JEANS, "34"),
    ("牛仔裤 34", JEANS, "34"), ("结婚穿的红色高跟鞋37", SHOES, "37"), ("black heels 38", SHOES, "38"), ("sneakers 42.5", SHOES, "42.5"),
    ("37的高跟鞋", SHOES, "37"), ("socks 40", SOCKS, "39-42"), ("袜子40", SOCKS, "39-42"),
]  # fmt: skip
NOT_NAMED = [
    ("men's dress", LETTERS), ("h&m dress", LETTERS), ("i'm tall", LETTERS), ("2 m scarf", LETTERS), ("large dog", LETTERS),
    ("usb-c xl-cable", LETTERS), ("pizza xl", ["30 CM"]), ("10 l bag", LETTERS), ("大号", SHOES), ("36 pairs of shoes", SHOES),
    ("鞋 40块", SHOES), ("shoes for 40 years", SHOES), ("36 v drill", SHOES), ("ps5 40% off", SHOES), ("model 37b", SHOES),
    ("heels 39", SHOES), ("42 inch shelf", SHOES), ("买40双", SHOES), ("xs2 phone", LETTERS),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sizes", "size"), NAMED)
def test_named(text: str, sizes: list[str], size: str) -> None:
    assert [own for own, _, _ in worn_sizes(text, sizes)] == [size]


@pytest.mark.parametrize(("text", "sizes"), NOT_NAMED)
def test_not_named(text: str, sizes: list[str]) -> None:
    assert list(worn_sizes(text, sizes)) == []


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("standing desk white 140x70", "140X70 CM"), ("70 x 140 desk", "140X70 CM"), ("蚕丝被 两米乘两米三", "200X230 CM"),
        ("被子 2米x2.3米", "200X230 CM"), ("1米5乘2米的被子", "150X200 CM"), ("duvet 1.5 by 2 m", "150X200 CM"),
        ("duvet 200 by 230", "200X230 CM"), ("1.5米乘2米", "150X200 CM"),
    ],
)  # fmt: skip
def test_sides(text: str, size: str) -> None:
    assert named_sizes(text, SIDES) == (size,)


@pytest.mark.parametrize("text", ["2 by 2 metres", "一乘二", "4x4 car", "by 3 pm", "150 g"])
def test_other_sides(text: str) -> None:
    assert named_sizes(text, SIDES) == ()


def test_the_size_goes_out_of_the_words() -> None:
    query = with_named_sizes(ParsedQuery(text="raincoat XL yellow", terms="raincoat xl yellow"), LETTERS, of_kind=True)
    assert (query.sizes, query.terms) == (("XL",), "raincoat yellow")


def test_a_size_that_was_said_is_written_as_the_catalogue_does() -> None:
    assert with_named_sizes(ParsedQuery(text="x", terms="x", sizes=("40",)), SOCKS).sizes == ("39-42",)
    assert with_named_sizes(ParsedQuery(text="x", terms="x", sizes=("55",)), SOCKS).sizes == ("55",)


@pytest.mark.parametrize(
    ("text", "sizes"),
    [("rain jacket xl", ("XL",)), ("高跟鞋37", ("37",)), ("跑鞋 37", ("37",)), ("jeans 34 under 40", ("34",)), ("mens jeans waist 34 blue", ("34",)), ("A5的本子", ("A5",)),
     ("mattress 140 x 200", ("140X200 CM",)), ("socks size 42", ("39-42", "40-43")),
     ("laptop xl", ()), ("电视 37", ())],
)  # fmt: skip
def test_over_the_demo_shop(demo_search: Search, text: str, sizes: tuple[str, ...]) -> None:
    assert demo_search.products(SearchRequest(text=text, limit=3)).parsed.sizes in (sizes, sizes[::-1])
