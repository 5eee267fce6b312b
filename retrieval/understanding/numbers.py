"""Numbers as shoppers write them: digits, English words, Chinese numerals."""

from __future__ import annotations

import re

_EN_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_EN_SCALES = {"hundred": 100, "thousand": 1_000, "grand": 1_000, "k": 1_000}
_ZH_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_ZH_SCALES = {"十": 10, "百": 100, "千": 1_000, "万": 10_000}

EN_WORDS = frozenset([*_EN_UNITS, "hundred", "thousand", "grand"])
EN_WORD = r"(?:" + "|".join(sorted(EN_WORDS, key=len, reverse=True)) + r")\b"
#: A number in digits or words; words are joined by blanks, dashes or "and".
NUMBER = (
    r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s?k?\b"
    rf"|(?:a\s+)?{EN_WORD}(?:[\s-]+(?:and\s+)?{EN_WORD})*"
)
#: A Chinese number: numerals, or digits with an optional scale ("1千", "2.5万").
ZH_NUMBER = r"(?:\d+(?:\.\d+)?[百千万]?|[零〇一二两三四五六七八九十百千万]+)"
DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d{1,2})?(?!\d)|\d+(?:\.\d+)?"
_FRACTION = r"(?:\d+\s+)?\d+[/⁄]\d+"
_EN_MEASURED = rf"a(?=\sdozen)|half an?|half|(?:{EN_WORD}(?:[\s-](?:and\s)?{EN_WORD})*)(?:\sand a half)?"
#: A scale alone is no number: 千克 and 百叶窗 are words.
_ZH_MEASURED = r"[零〇一二两三四五六七八九十][零〇一二两三四五六七八九十百千万]*(?:点[零一二三四五六七八九]+)?|半"
#: A number before a unit, in digits, fractions or words of either language.
MEASURED_NUMBER = rf"(?:{_FRACTION}|(?:{DIGITS})[百千万]?|\b(?:{_EN_MEASURED})\b|{_ZH_MEASURED})"


def english_number(text: str) -> float | None:
    """Read a number in digits or English words.

    Examples
    --------
    >>> english_number("two hundred and fifty"), english_number("1.5k"), english_number("1,299")
    (250.0, 1500.0, 1299.0)
    """
    text = text.strip().casefold().replace(",", "")
    if found := re.fullmatch(r"(\d+(?:\.\d+)?)\s?(k?)", text):
        return float(found.group(1)) * (1_000 if found.group(2) else 1)
    total, part = 0, 0
    words = re.split(r"[\s-]+", text)
    for word in words:
        if word in ("and", "a"):
            continue
        if word in _EN_UNITS:
            part += _EN_UNITS[word]
        elif word in _EN_SCALES:
            scale = _EN_SCALES[word]
            part = max(part, 1) * scale
            if scale >= 1_000:
                total, part = total + part, 0
        else:
            return None
    return float(total + part)


def chinese_number(text: str) -> float | None:
    """Read a number in digits or Chinese numerals, with the spoken short forms.

    Examples
    --------
    >>> chinese_number("两百五"), chinese_number("一千二"), chinese_number("三百零五"), chinese_number("2千")
    (250.0, 1200.0, 305.0, 2000.0)
    """
    if found := re.fullmatch(r"(\d+(?:\.\d+)?)([百千万]?)", text):
        return float(found.group(1)) * _ZH_SCALES.get(found.group(2), 1)
    total, section, digit, last_scale = 0, 0, 0, 1
    after_zero = False
    for character in text:
        if character in _ZH_DIGITS:
            digit = _ZH_DIGITS[character]
            after_zero = after_zero or digit == 0
        elif character == "万":
            total, section, digit = (total + section + digit) * 10_000, 0, 0
            last_scale, after_zero = 10_000, False
        elif character in _ZH_SCALES:
            last_scale = _ZH_SCALES[character]
            section, digit, after_zero = section + max(digit, 1) * last_scale, 0, False
        else:
            return None
    # 两百五 is 250, not 205: a last digit without a scale counts in the scale below, unless a zero says otherwise.
    spoken = digit * last_scale // 10 if last_scale > 10 and not after_zero else digit
    return float(total + section + spoken)


#: 三百出头: so much more than three hundred at most.
_LITTLE_MORE_SHARE = 0.1


def vague_chinese(text: str) -> tuple[float, float] | None:
    """Read a Chinese number that names its size only: 一百多, 三百出头, 几百.

    Examples
    --------
    >>> vague_chinese("一百多"), vague_chinese("三百出头"), vague_chinese("几十"), vague_chinese("三百")
    ((100.0, 200.0), (300.0, 330.0), (20.0, 100.0), None)
    """
    if found := re.fullmatch(r"几([十百千万])", text):
        scale = _ZH_SCALES[found.group(1)]
        return 2.0 * scale, 10.0 * scale
    number = chinese_number(re.sub(r"(?:多|出头)$", "", text))
    if not number or not text.endswith(("多", "出头")):
        return None
    if text.endswith("出头"):
        return number, number * (1 + _LITTLE_MORE_SHARE)
    place = 1
    while number % (place * 10) == 0:
        place *= 10
    return number, number + place


def chinese_span(text: str) -> tuple[float, float] | None:
    """Read a spoken span such as 两三百 (200 to 300) or 三四十 (30 to 40).

    Examples
    --------
    >>> chinese_span("两三百"), chinese_span("二百")
    ((200.0, 300.0), None)
    """
    found = re.fullmatch(r"([一二两三四五六七八])([二两三四五六七八九])([十百千万])", text)
    if not found:
        return None
    low, high, scale = found.groups()
    if _ZH_DIGITS[high] != _ZH_DIGITS[low] + 1:
        return None
    return float(_ZH_DIGITS[low] * _ZH_SCALES[scale]), float(_ZH_DIGITS[high] * _ZH_SCALES[scale])


def measured_number(text: str) -> float | None:
    """Read the number of a measure: digits, a decimal comma, a fraction, or words of either language.

    Examples
    --------
    >>> measured_number("1,5"), measured_number("1 1/2"), measured_number("two and a half"), measured_number("两点五")
    (1.5, 1.5, 2.5, 2.5)
    """
    text = text.strip()
    if text == "a":
        return 1.0
    if text in ("half", "half a", "half an", "半"):
        return 0.5
    if found := re.fullmatch(r"(?:(\d+)\s+)?(\d+)[/⁄](\d+)", text):
        whole, above, below = (float(part or 0) for part in found.groups())
        return whole + above / below if below else None
    if text.endswith(" and a half"):
        return (english_number(text.removesuffix(" and a half")) or 0.0) + 0.5
    if re.fullmatch(r"\d+,\d{1,2}", text):
        return float(text.replace(",", "."))
    # One metre eighty is said 一米八.
    if point := re.fullmatch(r"(.+)[点米](.+)", text):
        tenths = point.group(2)
        digits = tenths if tenths.isdecimal() else "".join(str(int(chinese_number(digit) or 0)) for digit in tenths)
        return float(f"{int(chinese_number(point.group(1)) or 0)}.{digits}")
    number = english_number(text)
    return chinese_number(text) if number is None else number
