"""Words that are ordinary ones stay as they are, and words with two meanings are read in the one that is meant."""

from __future__ import annotations

import pytest

from retrieval.search import Search
from retrieval.types import SearchRequest
from retrieval.understanding.brands import Vocabulary
from retrieval.understanding.understand import QueryParser

KINDS = ["charcoal", "木炭", "grill", "jacket", "sofa", "olive oil"]
PARSER = QueryParser(Vocabulary.of([], dict.fromkeys(["charcoal", "grill", "jacket", "sofa"], 9), KINDS))


@pytest.mark.parametrize(
    ("text", "colours"),
    [
        ("electric grill because charcoal isn't allowed", ()), ("charcoal", ()), ("bag of charcoal", ()),
        ("charcoal for the grill", ()), ("charcoal jacket", ("grey",)), ("sofa in charcoal", ("grey",)),
        ("charcoal grey sofa", ("grey",)), ("slate jacket", ("grey",)), ("灰色外套", ("grey",)), ("木炭", ()),
    ],
)  # fmt: skip
def test_a_colour_that_is_a_thing_of_the_catalogue(text: str, colours: tuple[str, ...]) -> None:
    assert PARSER.parse(text).colours == colours


@pytest.mark.parametrize(
    "text",
    ["charcoal isn't allowed", "it isn't needed", "nothing leaking out", "that is not important", "not available elsewhere",
     "nothing slipping"],
)  # fmt: skip
def test_what_is_not_ruled_out(text: str) -> None:
    assert PARSER.parse(text).excluded_terms == ()


@pytest.mark.parametrize(
    ("text", "term"), [("nothing plastic", "plastic"), ("not scented", "scented"), ("no padding", "padding")]
)
def test_what_is_ruled_out(text: str, term: str) -> None:
    assert PARSER.parse(text).excluded_terms == (term,)


@pytest.mark.parametrize(
    "text",
    ["打印机，能连wifi，只打黑白的就行", "能连手机的音箱", "可以打电话的手表", "不用插线", "会发光的鞋", "从中国发货", "没有味道的猫砂", "再来一个", "only prints black",
     "my neighbour borrowed mine", "something sturdy for carrying groceries", "the zipper broke yesterday", "bedside reading nook",
     "for my niece's dormitory", "allergic to wool", "spare parts", "left handed scissors", "thunderstorm proof"],
)  # fmt: skip
def test_ordinary_words_are_never_corrected(demo_search: Search, text: str) -> None:
    assert demo_search.parse(text).corrections == ()


@pytest.mark.parametrize(("text", "read"), [("豆腐猫沙", "猫砂"), ("帐蓬", "帐篷"), ("蓝牙而机", "蓝牙耳机")])
def test_misspelt_words_still_are(demo_search: Search, text: str, read: str) -> None:
    assert [own.read for own in demo_search.parse(text).corrections] == [read]


@pytest.mark.parametrize(
    ("text", "read"), [("slipers for women", "slippers"), ("bluetooth sepaker", "speaker"), ("bake costing", "")]
)
def test_a_form_of_a_word_may_be_a_misspelt_name(demo_search: Search, text: str, read: str) -> None:
    assert "".join(own.read for own in demo_search.parse(text).corrections) == read


def test_a_wish_for_an_order_is_no_misspelt_word(demo_search: Search) -> None:
    parsed = demo_search.parse("磨豆机 价格从高到低")
    assert (parsed.sort, parsed.corrections) == ("price_desc", ())


@pytest.mark.parametrize(
    ("text", "size"),
    [("linen shirt XL, any colour except white", "XL"), ("连衣裙 颜色不限 M码", "M"), ("狗窝，L号，能机洗", "L")],
)
def test_what_does_not_matter_stands_in_no_size_s_way(demo_search: Search, text: str, size: str) -> None:
    assert demo_search.products(SearchRequest(text=text)).parsed.sizes == (size,)
