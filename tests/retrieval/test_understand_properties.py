"""Laws of query understanding that hold for any text, in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from retrieval.encoders.packaged_e5 import whole_words
from retrieval.text import normalise
from retrieval.types import MAX_QUERY_CHARS, ParsedQuery
from retrieval.understanding.quantities import quantities
from tests.retrieval.understand_table import PARSER, TERMS

THINGS_EN = [
    "tent",
    "bluetooth headphones",
    "kitchen knife",
    "27 inch monitor",
    "tn-2110 toner",
    "waterproof jacket",
    "phone case",
]
THINGS_ZH = ["帐篷", "蓝牙耳机", "菜刀", "27寸显示器", "tn-2110 硒鼓", "防水外套", "手机壳"]
#: Constraints that may stand anywhere in a query, and what they say.
BOUNDS_EN = [
    ("under 50", {"price_max_minor": 5000}),
    ("over $100", {"price_min_minor": 10000}),
    ("between 20 and 30 dollars", {"price_min_minor": 2000, "price_max_minor": 3000}),
    ("not more than eighty bucks", {"price_max_minor": 8000}),
    ("in stock", {"in_stock_only": True}),
    ("not logitech", {"excluded_brands": ("Logitech",)}),
    ("not black", {"excluded_terms": ("black",)}),
]
BOUNDS_ZH = [
    ("50块以内", {"price_max_minor": 5000}),
    ("100元以上", {"price_min_minor": 10000}),
    ("两三百的", {"price_min_minor": 20000, "price_max_minor": 30000}),
    ("不超过八十块", {"price_max_minor": 8000}),
    ("有现货的", {"in_stock_only": True}),
    ("不要罗技的", {"excluded_brands": ("Logitech",)}),
    ("不要黑色的", {"excluded_terms": ("黑色",)}),
]
FILLERS_EN = [
    "",
    "please",
    "hello,",
    "i am looking for something",
    "for my sister",
    "thanks",
    "do you have any",
    "maybe",
]
FILLERS_ZH = ["", "你好，", "请问", "给我推荐一下", "送朋友", "谢谢", "有没有", "最好是"]
PIECES = (
    THINGS_EN
    + THINGS_ZH
    + [text for text, _ in (*BOUNDS_EN, *BOUNDS_ZH)]
    + FILLERS_EN
    + FILLERS_ZH
    + [
        "bluetoth",
        "lanya erji",
        "蓝牙而机",
        "16GB ram",
        "续航10小时",
        "two of them",
        "买三个",
        "厨房用品",
        "kitchen stuff",
        "red",
        "L码",
        "最便宜的",
    ]
)
#: Other work on the same machine must not fail a law.
law = settings(deadline=None)
TO_TRADITIONAL = OpenCC("s2t")
any_text = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=6).map(" ".join))


#: The first parse builds the vocabulary's tables.
PARSER.parse("bluetoth 蓝牙而机")


@law
@given(any_text)
def test_any_text_is_parsed(text: str) -> None:
    parsed = PARSER.parse(text)
    assert parsed.text == text[:MAX_QUERY_CHARS]
    assert ParsedQuery.model_validate_json(parsed.model_dump_json()) == parsed


@law
@given(any_text)
def test_bounds_are_in_order(text: str) -> None:
    parsed = PARSER.parse(text)
    for wish in parsed.numbers:
        assert wish.low is not None or wish.high is not None
        assert wish.low is None or wish.high is None or wish.low <= wish.high
    low, high = parsed.price_min_minor, parsed.price_max_minor
    assert low is None or high is None or low <= high


@law
@given(any_text)
def test_quantities_do_not_overlap(text: str) -> None:
    folded = normalise(text)
    found = quantities(folded)
    assert all(0 <= q.start < q.end <= len(folded) for q in found)
    assert all(a.end <= b.start for a, b in zip(found, found[1:], strict=False))


@law
@given(any_text)
def test_only_unknown_words_are_corrected(text: str) -> None:
    for correction in PARSER.parse(text).corrections:
        assert correction.said != correction.read
        # Two words that the catalogue has may be one there ("head set"), one word is never changed.
        assert " " in correction.said or correction.said not in TERMS


@law
@given(
    st.sampled_from([*zip(THINGS_EN, ["en"] * 9, strict=False), *zip(THINGS_ZH, ["zh"] * 9, strict=False)]),
    st.data(),
)
def test_terms_say_no_more_than_themselves(thing: tuple[str, str], data: st.DataObject) -> None:
    name, language = thing
    bounds = BOUNDS_EN if language == "en" else BOUNDS_ZH
    # Of several prices only the last clear one could be meant.
    prices, others = bounds[:4], bounds[4:]
    chosen = [data.draw(st.sampled_from(prices))[0]]
    chosen += data.draw(st.lists(st.sampled_from([text for text, _ in others]), max_size=2, unique=True))
    first = PARSER.parse(" ".join([name, *chosen]))
    again = PARSER.parse(first.terms)
    assert again.terms == first.terms
    assert (again.price_min_minor, again.price_max_minor, again.excluded_brands, again.excluded_terms) == (
        None,
        None,
        (),
        (),
    )
    assert (again.features, again.model_numbers, again.numbers) == (first.features, first.model_numbers, first.numbers)


@pytest.mark.parametrize(
    ("bounds", "fillers", "things"),
    [(BOUNDS_EN, FILLERS_EN, THINGS_EN), (BOUNDS_ZH, FILLERS_ZH, THINGS_ZH)],
    ids=["english", "chinese"],
)
@law
@given(st.data())
def test_bound_is_read_among_any_words(
    bounds: list[tuple[str, dict[str, object]]], fillers: list[str], things: list[str], data: st.DataObject
) -> None:
    said, expected = data.draw(st.sampled_from(bounds))
    words = [data.draw(st.sampled_from(fillers)), data.draw(st.sampled_from(things)), said]
    order = data.draw(st.permutations(words))
    parsed = PARSER.parse(" , ".join(order))
    assert {name: getattr(parsed, name) for name in expected} == expected


@law
@given(
    st.lists(
        st.sampled_from([*THINGS_ZH, *FILLERS_ZH, *(text for text, _ in BOUNDS_ZH), "续航10小时", "蓝牙而机"]),
        max_size=5,
    )
)
def test_traditional_says_the_same_as_simplified(pieces: list[str]) -> None:
    simplified = " ".join(pieces)
    traditional = str(TO_TRADITIONAL.convert(simplified))
    ours, theirs = PARSER.parse(simplified), PARSER.parse(traditional)
    assert ours.model_copy(update={"text": ""}) == theirs.model_copy(update={"text": ""})


@law
@given(st.sampled_from([word for word in TERMS if word.isalpha() and word.isascii() and len(word) > 6]), st.data())
def test_letters_that_changed_places_are_found(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(word) - 2))
    typed = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    parsed = PARSER.parse(typed)
    # Another word may lie as near, be one of another language ("printre"), or a form of one, but never none.
    stems = {typed, *(typed.removesuffix(ending) for ending in ("ing", "ed", "er", "ers"))}
    assert stems & whole_words() or parsed.terms in TERMS or parsed.terms.removesuffix("s") in TERMS
    if typed != word and parsed.corrections:
        assert parsed.corrections[0].said == typed


@law
@given(any_text)
def test_merging_over_nothing_changes_no_wish(text: str) -> None:
    parsed = PARSER.parse(text)
    merged = parsed.merged_over(ParsedQuery(currency=parsed.currency))
    assert merged == parsed


@law
@given(any_text, any_text)
def test_what_is_said_later_is_kept(first: str, second: str) -> None:
    later = PARSER.parse(second)
    merged = later.merged_over(PARSER.parse(first))
    assert set(later.numbers) <= set(merged.numbers)
    assert set(later.features) <= set(merged.features)
    assert set(later.excluded_terms) <= set(merged.excluded_terms)
    assert later.quantity in (None, merged.quantity)
    assert later.departments in ((), merged.departments)
