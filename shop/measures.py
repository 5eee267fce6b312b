"""Values of attributes as a shopper reads them: units that are words in their language, symbols as they are."""

from __future__ import annotations

from shop.types import Attribute, Language

#: Of one and of several, by language; a unit that is missing here is a symbol and is written as it is.
_UNIT_WORDS: dict[str, dict[Language, tuple[str, str]]] = {
    "persons": {"en": ("person", "people"), "zh": ("人", "人")},
    "pieces": {"en": ("piece", "pieces"), "zh": ("件", "件")},
    "pages": {"en": ("page", "pages"), "zh": ("页", "页")},
    "months": {"en": ("month", "months"), "zh": ("个月", "个月")},
    "years": {"en": ("year", "years"), "zh": ("年", "年")},
    "h": {"en": ("h", "h"), "zh": ("小时", "小时")},
    "min": {"en": ("min", "min"), "zh": ("分钟", "分钟")},
    "pages/min": {"en": ("page/min", "pages/min"), "zh": ("页/分钟", "页/分钟")},
}
_FLAGS: dict[Language, tuple[str, str]] = {"en": ("no", "yes"), "zh": ("否", "是")}


def attribute_value(attribute: Attribute, language: Language) -> str:
    """Return an attribute's value in words: ``yes``, ``1.7 L``, ``2 people``, ``oak``.

    Examples
    --------
    >>> from shop.types import LocalizedText
    >>> attribute_value(Attribute(key="capacity", label=LocalizedText(en="Capacity"), number=2, unit="persons"), "zh")
    '2人'
    """
    if attribute.flag is not None:
        return _FLAGS[language][attribute.flag]
    if attribute.number is not None:
        return measured(plain_number(attribute.number), attribute.unit or "", language)
    return attribute.text.get(language) if attribute.text else ""


def measured(number: str, unit: str, language: Language) -> str:
    """Return a number, or a range of them, with its unit.

    Examples
    --------
    >>> measured("1", "persons", "en"), measured("2 – 4", "persons", "en"), measured("2.5", "kg", "zh")
    ('1 person', '2 – 4 people', '2.5 kg')
    """
    words = _UNIT_WORDS.get(unit)
    if words is None:
        return f"{number} {unit}".strip()
    of_one, of_several = words[language]
    return f"{number}{of_one}" if language == "zh" else f"{number} {of_one if number == '1' else of_several}"


def plain_number(number: float) -> str:
    """Write a number without a needless ``.0``, and a large one in full.

    Examples
    --------
    >>> plain_number(12.0), plain_number(2_500_000.0), plain_number(1.75)
    ('12', '2500000', '1.75')
    """
    return f"{number:.0f}" if number == int(number) else f"{number:g}"
