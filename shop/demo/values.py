"""How the content files write values: pairs of languages, numbers with units, yes and no."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator

from shop.measures import attribute_value, plain_number
from shop.types import Attribute, Language, LocalizedText

#: Spelled units for running text; a unit that is missing here is written as it is in both languages.
_ENGLISH_UNITS = {
    "h": " hours", "min": " minutes", "persons": " people", "pieces": " pieces", "pages": " pages",
    "months": " months", "years": " years", "%": "%", "°C": " °C", "in": "-inch", "x": "x",
}  # fmt: skip
_CHINESE_UNITS = {
    "h": "小时", "min": "分钟", "persons": "人", "pieces": "件", "pages": "页", "months": "个月",
    "years": "年", "L": "升", "ml": "毫升", "kg": "公斤", "g": "克", "cm": "厘米", "mm": "毫米",
    "m": "米", "km": "公里", "in": "英寸", "°C": "°C", "x": "倍", "m²": "平方米", "lm": "流明",
}  # fmt: skip
_NUMBER = re.compile(r"^(-?\d+(?:\.\d+)?) ([^\s|]{1,10})$")


def _pair(value: Any) -> Any:
    """Split ``"Kettle | 水壶"``; text without a bar is the same in both languages."""
    if not isinstance(value, str):
        return value
    english, bar, chinese = value.partition(" | ")
    return LocalizedText(en=english.strip(), zh=(chinese if bar else english).strip())


#: A text in both languages, written ``English | 中文`` in the content files.
Pair = Annotated[LocalizedText, BeforeValidator(_pair)]

#: What stands in a content file: true, 12, "1.7 L", "oak | 橡木".
RawValue = bool | float | str


def parse_value(key: str, label: LocalizedText, raw: RawValue) -> Attribute:
    """Make a typed attribute of a written value.

    Parameters
    ----------
    key, label
        Language-free key and what a shopper reads.
    raw
        ``True``, a number, a number with its unit (``"1.7 L"``), or a text pair (``"oak | 橡木"``).

    Examples
    --------
    >>> parse_value("capacity", LocalizedText(en="Capacity"), "1.7 L").unit
    'L'
    """
    if isinstance(raw, bool):
        return Attribute(key=key, label=label, flag=raw)
    if isinstance(raw, str):
        if found := _NUMBER.match(raw):
            return Attribute(key=key, label=label, number=float(found[1]), unit=found[2])
        return Attribute(key=key, label=label, text=_pair(raw))
    return Attribute(key=key, label=label, number=float(raw))


def scaled(raw: RawValue, factor: float) -> RawValue:
    """Return a written number (with or without unit) times a factor, to three significant digits.

    Raises
    ------
    ValueError
        When the value is not a number.
    """
    if isinstance(raw, str) and (found := _NUMBER.match(raw)):
        return f"{plain_number(float(f'{float(found[1]) * factor:.3g}'))} {found[2]}"
    if isinstance(raw, (bool, str)):
        raise ValueError(f"expected a number to multiply by {factor}, got {raw!r}")
    return float(f"{raw * factor:.3g}")


def spoken(attribute: Attribute, language: Language) -> str:
    """Write an attribute's value as it stands in a sentence: ``1.7 L``, ``1.7升``.

    Examples
    --------
    >>> spoken(Attribute(key="c", label=LocalizedText(en="C"), number=1.5, unit="L"), "zh")
    '1.5升'
    """
    if attribute.number is None:
        return attribute_value(attribute, language)
    number, unit = plain_number(attribute.number), attribute.unit or ""
    if language == "zh":
        return number + _CHINESE_UNITS.get(unit, unit)
    if not unit:
        return number
    return number + _ENGLISH_UNITS.get(unit, f" {unit}")
