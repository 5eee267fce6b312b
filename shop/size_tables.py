"""A product's own size table: the attribute ``size_table``, which says for each size whom it fits.

A shop writes it as one text, a size after the other, the smallest first::

    S: height 160-170 cm, weight 50-60 kg; M: height 170-178 cm, weight 60-70 kg
    S：身高 160-170 cm，体重 50-60 kg；M：身高 170-178 cm，体重 60-70 kg

Lengths may be in cm or inches, weights in kg, lb or 斤. What cannot be read is left out, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from shop.types import LANGUAGES, Product, Record

ATTRIBUTE = "size_table"


class Measure(StrEnum):
    """What is measured; lengths in cm, weight in kg."""

    HEIGHT = "height"
    WEIGHT = "weight"
    CHEST = "chest"
    WAIST = "waist"
    HIPS = "hips"
    FOOT = "foot"


#: How a measure is called in a table and in what shoppers write.
NAMES: Mapping[Measure, str] = {
    Measure.HEIGHT: r"height|tall|身高",
    Measure.WEIGHT: r"weight|weigh|体重",
    Measure.CHEST: r"chest|bust|胸围",
    Measure.WAIST: r"waist|腰围",
    Measure.HIPS: r"hips?|臀围",
    Measure.FOOT: r"foot(?: length)?|feet|脚长",
}
#: cm or kg to one of a unit.
UNITS: Mapping[str, float] = {
    "cm": 1.0, "厘米": 1.0, "公分": 1.0, "in": 2.54, "inch": 2.54, "inches": 2.54, '"': 2.54, "英寸": 2.54,
    "kg": 1.0, "kgs": 1.0, "kilo": 1.0, "kilos": 1.0, "公斤": 1.0, "千克": 1.0, "斤": 0.5,
    "lb": 0.4536, "lbs": 0.4536, "pound": 0.4536, "pounds": 0.4536, "磅": 0.4536,
}  # fmt: skip
_NUMBER = r"\d{1,3}(?:\.\d)?"
_UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
_RANGE = re.compile(rf"({_NUMBER})\s*(?:-|–|—|~|to|至|到)\s*({_NUMBER})\s*({_UNIT})?", re.IGNORECASE)
_ROW = re.compile(r"\s*([^:：]{1,12})[:：](.+)", re.DOTALL)


class SizeRow(Record):
    """One size, and from which to which measure it fits."""

    size: str
    ranges: dict[Measure, tuple[float, float]]


class Fit(Record):
    """What a table says of somebody's measures."""

    #: None where a measure lies outside of the table.
    size: str | None
    #: Size by each measure; where they differ the larger one was taken.
    by_measure: dict[Measure, str]
    outside: tuple[Measure, ...] = ()


def size_table(product: Product) -> tuple[SizeRow, ...]:
    """Return a product's size table, the smallest size first; empty where it has none that can be read."""
    attribute = next((own for own in product.attributes if own.key == ATTRIBUTE), None)
    if attribute is None or attribute.text is None:
        return ()
    text = next(filter(None, (attribute.text.get(language) for language in LANGUAGES)), "")
    rows = []
    for part in re.split(r"[;；\n]", text):
        if not (found := _ROW.fullmatch(part)):
            continue
        ranges = dict(filter(None, map(_range, re.split(r"[,，、]", found.group(2)))))
        if ranges:
            rows.append(SizeRow(size=found.group(1).strip(), ranges=ranges))
    return tuple(rows)


def _range(text: str) -> tuple[Measure, tuple[float, float]] | None:
    measure = next((own for own, names in NAMES.items() if re.search(names, text, re.IGNORECASE)), None)
    found = _RANGE.search(text)
    if measure is None or found is None:
        return None
    factor = UNITS[(found.group(3) or "cm").casefold()]
    return measure, (float(found.group(1)) * factor, float(found.group(2)) * factor)


def fit(table: tuple[SizeRow, ...], body: Mapping[Measure, float]) -> Fit | None:
    """Return what a table says of somebody; None where it knows none of the measures that were given.

    Between two sizes, and where two measures ask for different ones, the larger is taken: what is too small is no use.
    """
    by_measure: dict[Measure, str] = {}
    outside: list[Measure] = []
    sizes = [row.size for row in table]
    for measure, value in body.items():
        rows = [row for row in table if measure in row.ranges]
        if not rows:
            continue
        fitting = [row for row in rows if value <= row.ranges[measure][1]]
        if not fitting or value < rows[0].ranges[measure][0]:
            outside.append(measure)
        else:
            # Borders belong to both sizes; what lies between two is above the lower one.
            both = [row for row in fitting if row.ranges[measure][0] <= value]
            by_measure[measure] = (both or fitting[:1])[-1].size
    if not by_measure and not outside:
        return None
    size = None if outside else max(by_measure.values(), key=sizes.index)
    return Fit(size=size, by_measure=by_measure, outside=tuple(outside))
