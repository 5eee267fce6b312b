"""Measures and sizes that shoppers write: "180 cm 75 kg", 一米六三 一百一十斤, "I usually wear L"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from retrieval.understanding.numbers import chinese_number
from shop.size_tables import NAMES, UNITS, Measure

_ZH = "零一二两三四五六七八九十百半"
_CM, _KG = r"cm|厘米|公分", r"kgs?|kilos?|公斤|千克"
_N = r"(?<![\d.])(\d{2,3}(?:\.\d{1,2})?)"
_HEIGHTS = (
    # 1.8 m, 1米75, 1m63
    re.compile(
        r"(?<![\d.])([12])\s?(?:[.]|m|米)\s?(\d{1,2})(?!\d)(?:\s?(?:m|米|metres?|meters?)(?![a-z]))?", re.IGNORECASE
    ),
    # 一米八, 一米六三
    re.compile(r"([一两])米([一二三四五六七八九零]{1,2})"),
    # 5'9, 5 ft 9, 6 foot
    re.compile(r"(?<!\d)([4-7])\s?(?:'|′|’|ft|feet|foot)\s?(\d{1,2})?(?!\d)", re.IGNORECASE),
)
#: A bare number of such a size before another one is a height: 我178 70公斤.
_BARE_HEIGHT = re.compile(
    rf"(?<![\d.])(1[3-9]\d|20\d|21\d)(?:\s?(?:{_CM})(?![a-z])|(?![\d.]|\s?[a-z%克元块]))", re.IGNORECASE
)
_BARE_WEIGHT = re.compile(rf"{_N}\s?({_KG}|斤|lbs?|pounds?|磅)(?![a-z])", re.IGNORECASE)
_ZH_WEIGHT = re.compile(rf"([{_ZH}]{{2,6}})(公斤|千克|斤)")
_NAMED = {
    measure: re.compile(
        rf"(?:{names})(?:\s?(?:is|are|of|about|around|大概|是|约))?\s?[:：]?\s?{_N}"
        rf"\s?({'|'.join(map(re.escape, UNITS))})?",
        re.IGNORECASE,
    )
    for measure, names in NAMES.items()
}
_BY_WORD = {
    "small": "S", "medium": "M", "large": "L", "小号": "S", "中号": "M", "大号": "L", "加大号": "XL",
}  # fmt: skip
#: Short enough to be nothing but the answer.
_ANSWER_CHARS = 14


def body_in(text: str) -> dict[Measure, float]:
    """Return the measures that a text gives, in cm and kg.

    Examples
    --------
    >>> body_in("I'm 180 cm and 75 kg"), body_in("我一米六三 一百一十斤")
    ({<Measure.HEIGHT: 'height'>: 180.0, <Measure.WEIGHT: 'weight'>: 75.0}, \
{<Measure.HEIGHT: 'height'>: 163.0, <Measure.WEIGHT: 'weight'>: 55.0})
    """
    said = unicodedata.normalize("NFKC", text)
    found: dict[Measure, float] = {}
    for measure in (Measure.CHEST, Measure.WAIST, Measure.HIPS, Measure.FOOT, Measure.WEIGHT):
        if named := _NAMED[measure].search(said):
            found[measure] = float(named.group(1)) * UNITS[(named.group(2) or "cm").casefold()]
            said = said.replace(named.group(0), " ", 1)
    weight = _weight(said)
    height = _height(said)
    if height is not None:
        found = {Measure.HEIGHT: height, **found}
    if weight is not None and Measure.WEIGHT not in found:
        found[Measure.WEIGHT] = weight
    return found


def _height(said: str) -> float | None:
    metric, chinese, imperial = _HEIGHTS
    if found := metric.search(said):
        return int(found.group(1)) * 100 + float(found.group(2).ljust(2, "0"))
    if found := chinese.search(said):
        digits = "".join(str(round(chinese_number(one) or 0)) for one in found.group(2))
        return (1 if found.group(1) == "一" else 2) * 100 + float(digits.ljust(2, "0"))
    if found := imperial.search(said):
        return round((int(found.group(1)) * 12 + int(found.group(2) or 0)) * 2.54, 1)
    found = _BARE_HEIGHT.search(_BARE_WEIGHT.sub(" ", said))
    return float(found.group(1)) if found else None


def _weight(said: str) -> float | None:
    if found := _BARE_WEIGHT.search(said):
        return round(float(found.group(1)) * UNITS[found.group(2).casefold()], 1)
    if found := _ZH_WEIGHT.search(said):
        number = chinese_number(found.group(1))
        return number * UNITS[found.group(2)] if number else None
    return None


def size_in(text: str, sizes: Sequence[str]) -> str | None:
    """Return the one of a product's sizes that a text names; None for none, or for several.

    A single small letter counts only in a short answer or after "size": "it's a s" names nothing.

    Examples
    --------
    >>> size_in("I usually wear L", "SML"), size_in("m", "SML"), size_in("S or M?", "SML"), size_in("42码", ["42"])
    ('L', 'M', None, '42')
    """
    said = unicodedata.normalize("NFKC", text).strip()
    is_short = len(said) <= _ANSWER_CHARS
    named = set()
    for size in sizes:
        flags = re.IGNORECASE if len(size) > 1 or is_short or re.search(r"size|码|号", said, re.IGNORECASE) else 0
        # "it's", "M's" and "1.42 m" name no size.
        pattern = (
            rf"(?<![A-Za-z0-9'’.\-])(?<!\d ){re.escape(size)}(?![A-Za-z0-9'’\-]|\.\d|\s?(?:{_CM}|{_KG}|斤|lbs?|%|岁))"
        )
        if re.search(pattern, said, flags):
            named.add(size)
    for words, size in _BY_WORD.items():
        if size in sizes and re.search(rf"(?<![A-Za-z加特超]){words}(?![A-Za-z])", said, re.IGNORECASE):
            named.add(size)
    return named.pop() if len(named) == 1 else None
