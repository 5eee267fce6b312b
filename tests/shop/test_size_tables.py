"""A product's own size table: read in both languages, units, borders, and what it does not say."""

from __future__ import annotations

import pytest

from shop.size_tables import Fit, Measure, fit, size_table
from shop.types import Attribute, LocalizedText, Product, Variant

ENGLISH = "S: height 160-170 cm, weight 50-60 kg; M: height 170-178 cm, weight 60-70 kg; L: height 179-188 cm"
CHINESE = "S：身高 160–170，体重 100~120斤；M：身高 170–178，体重 120~140斤；L：身高 179–188"
H, W = Measure.HEIGHT, Measure.WEIGHT


def product(text: LocalizedText | None) -> Product:
    attributes = (Attribute(key="size_table", label=LocalizedText(en="Sizes", zh="尺码表"), text=text),)
    return Product(id="p", title=LocalizedText(en="Shirt"), attributes=attributes, variants=(Variant(id="v"),))


@pytest.mark.parametrize("text", [LocalizedText(en=ENGLISH), LocalizedText(zh=CHINESE)])
def test_a_table_is_the_same_in_both_languages(text: LocalizedText) -> None:
    table = size_table(product(text))
    assert [row.size for row in table] == ["S", "M", "L"]
    assert table[1].ranges == {H: (170.0, 178.0), W: (60.0, 70.0)}
    assert table[2].ranges == {H: (179.0, 188.0)}


def test_inches_and_what_cannot_be_read() -> None:
    (row,) = size_table(product(LocalizedText(en="loose; 32: waist 31-33 in, slim; M: for most people")))
    assert row.size == "32"
    assert row.ranges[Measure.WAIST] == pytest.approx((78.74, 83.82))
    assert size_table(product(None)) == ()
    assert size_table(product(LocalizedText(en="see the picture"))) == ()


@pytest.mark.parametrize(
    ("body", "size", "by"),
    [
        ({H: 165}, "S", {H: "S"}),
        ({H: 160}, "S", {H: "S"}),
        # A border belongs to both: the larger one is taken. 178.5 lies between M and L.
        ({H: 170}, "M", {H: "M"}),
        ({H: 178.5}, "L", {H: "L"}),
        ({H: 165, W: 65}, "M", {H: "S", W: "M"}),
        ({H: 183, W: 65}, "L", {H: "L", W: "M"}),
    ],
)
def test_which_size_fits(body: dict[Measure, float], size: str, by: dict[Measure, str]) -> None:
    assert fit(size_table(product(LocalizedText(en=ENGLISH))), body) == Fit(size=size, by_measure=by)


def test_beyond_the_table_there_is_no_size() -> None:
    table = size_table(product(LocalizedText(en=ENGLISH)))
    for body in ({H: 195.0}, {H: 150.0}, {H: 165.0, W: 90.0}):
        told = fit(table, body)
        assert told is not None
        assert told.size is None
        assert told.outside
    assert fit(table, {Measure.CHEST: 96.0}) is None
    assert fit(table, {}) is None
    assert fit((), {H: 170.0}) is None
