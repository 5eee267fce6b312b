"""Everything that was understood is a chip in both languages, and each chip's removal takes just that away."""

from __future__ import annotations

import pytest

from actions.chips import REMOVE, chips_block, without
from retrieval.types import Choice, Correction, NumberWish, ParsedQuery
from shop.types import Language
from zhanggui.messages import MAX_CHIPS, MAX_RELAXED

EVERYTHING = ParsedQuery(
    text="two bluetoth tents",
    terms="bluetooth tents",
    price_min_minor=1_000,
    price_max_minor=5_000,
    brands=("Northfold",),
    excluded_brands=("Wildhem",),
    colours=("red",),
    sizes=("M",),
    excluded_terms=("leather",),
    numbers=(NumberWish(dimension="mass", high=2.0, said="under 2 kg", of="weight"),),
    features=("waterproof",),
    departments=("sports",),
    choices=(Choice(key="season", value="summer"),),
    rating_min=4.0,
    model_numbers=("tn2110",),
    corrections=(Correction(said="bluetoth", read="bluetooth"),),
    quantity=2,
    sort="price_asc",
    in_stock_only=True,
)

#: One for the price, one for each of the others.
ALL_CHIPS = 16


def chips(parsed: ParsedQuery, language: Language) -> dict[str, str]:
    """Return the constraint that each chip takes away, by its label."""
    block = chips_block(parsed, (), language)
    return {chip.label: str(chip.remove.entities[REMOVE]) for chip in block.chips if chip.remove} if block else {}


@pytest.mark.parametrize(
    ("field", "value", "english", "chinese"),
    [
        ("numbers", EVERYTHING.numbers, "under 2 kg", "under 2 kg"),
        ("features", ("waterproof",), "waterproof", "waterproof"),
        ("departments", ("sports",), "sports", "sports"),
        ("model_numbers", ("tn2110",), "TN2110", "TN2110"),
        ("quantity", 2, "2 pieces", "2 件"),
        ("excluded_terms", ("leather",), "not leather", "不要leather"),
        ("excluded_features", ("wireless",), "not wireless", "不要wireless"),
        ("corrections", EVERYTHING.corrections, "bluetooth (you wrote bluetoth)", "bluetooth（您写的是“bluetoth”）"),
    ],
)
def test_constraint_is_a_chip_that_can_be_taken_away(field: str, value: object, english: str, chinese: str) -> None:
    parsed = ParsedQuery(terms="bluetooth tents").model_copy(update={field: value})
    for language, label in (("en", english), ("zh", chinese)):
        shown = chips(parsed, language)  # type: ignore[arg-type]
        assert list(shown) == [label]
        left = without(parsed, shown[label])
        assert getattr(left, field) == type(parsed).model_fields[field].get_default(call_default_factory=True)


def test_feature_goes_by_its_label() -> None:
    parsed = ParsedQuery(features=("waterproof",))
    block = chips_block(parsed, (), "zh", lambda _name, _key: "防水")
    assert block
    assert [chip.label for chip in block.chips] == ["防水"]


def test_taking_one_away_keeps_the_others() -> None:
    for language in ("en", "zh"):
        block = chips_block(EVERYTHING, (), language)
        assert block
        assert len(block.chips) == ALL_CHIPS
        for chip in block.chips:
            assert chip.remove
            left = without(EVERYTHING, str(chip.remove.entities[REMOVE]))
            changed = {name for name, value in left if value != getattr(EVERYTHING, name)}
            assert changed
            assert changed in ({"price_min_minor", "price_max_minor"}, {"terms", "corrections"}) or len(changed) == 1


def test_more_wishes_than_a_block_holds_are_cut() -> None:
    names = tuple(f"品牌{number}" for number in range(MAX_CHIPS + 1))
    block = chips_block(ParsedQuery(brands=names), names, "zh")
    assert block
    assert [chip.label for chip in block.chips] == list(names[:MAX_CHIPS])
    assert block.relaxed == names[:MAX_RELAXED]


def test_undone_correction_searches_for_the_word_as_written() -> None:
    left = without(EVERYTHING, "corrections:bluetoth")
    assert left.terms == "bluetoth tents"
    assert left.corrections == ()


def test_chinese_correction_is_undone() -> None:
    parsed = ParsedQuery(terms="蓝牙耳机", corrections=(Correction(said="lanya erji", read="蓝牙耳机"),))
    assert without(parsed, "corrections:lanya erji").terms == "lanya erji"


@pytest.mark.parametrize("constraint", ["", "nothing", "text:x", "terms:y", "currency:USD", "language:en"])
def test_what_no_chip_sends_changes_nothing(constraint: str) -> None:
    assert without(EVERYTHING, constraint) == EVERYTHING
