"""Numbers as shoppers write them: digits with separators, Chinese and English number words."""

from __future__ import annotations

import regex

_HAN_DIGIT = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_HAN_UNIT = {"十": 10, "百": 100, "千": 1_000, "万": 10_000}
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORD = {word: value for value, word in enumerate(_ONES.split())} | {
    word: 10 * value for value, word in enumerate(_TENS.split(), start=2)
}
_SCALE = {"hundred": 100, "thousand": 1_000, "grand": 1_000}

_WORDS = "|".join(sorted({*_WORD, *_SCALE, "a", "couple"} - {"a", "couple"}, key=len, reverse=True))
#: A number in any of the three forms, in folded text.
NUMBER = (
    r"(?:\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+(?:\.\d{1,2})?)\s?[k千万]?(?![\d.])"
    r"|[零〇一二两俩三四五六七八九十百千万]+"
    rf"|(?:a\s)?\b(?:{_WORDS})\b(?:(?:\s|-|\sand\s)(?:{_WORDS})\b)*"
)
_DIGITS = regex.compile(r"([\d,]+(?:\.\d+)?)\s?([k千万]?)")


def parse_number(text: str) -> float | None:
    """Read a number.

    Parameters
    ----------
    text : str
        A folded text that :data:`NUMBER` matches.

    Returns
    -------
    float or None
        None when the text is no number after all.

    Examples
    --------
    >>> parse_number("1,299.50"), parse_number("两百五"), parse_number("two hundred and fifty")
    (1299.5, 250.0, 250.0)
    """
    text = text.strip()
    if digits := _DIGITS.fullmatch(text):
        scale = {"k": 1_000, "千": 1_000, "万": 10_000}.get(digits.group(2), 1)
        return float(digits.group(1).replace(",", "")) * scale
    if text and all(char in _HAN_DIGIT or char in _HAN_UNIT for char in text):
        return _parse_han(text)
    return _parse_words(text)


def _parse_han(text: str) -> float:
    total = section = digit = 0
    last_unit = 1
    for char in text:
        if char in _HAN_DIGIT:
            digit = _HAN_DIGIT[char]
            # After a zero the next digit stands where it says ("一百零五"), not one unit lower ("一百五").
            last_unit = 10 if char in "零〇" else last_unit
        elif char == "万":
            total, section, digit = (total + section + digit) * 10_000, 0, 0
            last_unit = 10_000
        else:
            section += (digit or 1) * _HAN_UNIT[char]
            digit, last_unit = 0, _HAN_UNIT[char]
    if digit and last_unit > 10:
        digit *= last_unit // 10
    return float(total + section + digit)


def _parse_words(text: str) -> float | None:
    total = current = 0
    words = [word for word in regex.split(r"[\s\-]+", text) if word not in {"and", "a"}]
    for word in words:
        if word in _WORD:
            current += _WORD[word]
        elif word == "hundred":
            current = (current or 1) * 100
        elif word in _SCALE:
            total, current = total + (current or 1) * _SCALE[word], 0
        else:
            return None
    return float(total + current) if words else None
