"""The age of the person who gets a present: "60 years old", "a boy of 9", "turns 40", 六十大寿, 18个月."""

from __future__ import annotations

import re

from retrieval.understanding.numbers import EN_WORD, chinese_number, english_number

OLDEST_YEARS = 120
_EN = rf"(?:\d{{1,3}}|(?:{EN_WORD})(?:[\s-](?:{EN_WORD}))?)"
_ZH = r"(?:\d{1,3}|[零一二两三四五六七八九十百]{1,4})"
#: Who has been married for 40 years is not 40: asked before a bare "40 years".
_NO_AGE = re.compile(r"\b(?:married|together|been|for|last|past|in|warranty|lasts?)\s+(?:\w+\s+){0,2}$")
#: Each with the age in years, or in months.
_PATTERNS: tuple[tuple[re.Pattern[str], bool], ...] = (
    (re.compile(rf"\b(?P<age>{_EN})[\s-]*months?(?:[\s-]*old)?\b"), True),
    (re.compile(rf"(?P<age>{_ZH})\s*个?月(?:大|龄)?(?:的)?"), True),
    (
        re.compile(
            rf"\b(?P<age>{_EN})[\s-]*(?:years?|yrs?|y/?o|yo)\b(?!\s+(?:of|warranty|guarantee))\.?(?:[\s-]*old)?"
        ),
        False,
    ),
    (
        re.compile(
            rf"\b(?:turn(?:s|ing|ed)?|aged?|age of|is almost|is nearly|in (?:his|her) late|in (?:his|"
            rf"her))\s+(?P<age>{_EN})s?\b"
        ),
        False,
    ),
    (re.compile(r"\b(?P<age>\d{1,3})(?:st|nd|rd|th)(?:\s+birthday)?\b"), False),
    (
        re.compile(
            rf"\b(?:boys?|girls?|man|men|woman|women|lady|child|kids?|children|son|daughter|people)\s+(?:of|over|around|about)\s+(?P<age>{_EN})\b"
        ),
        False,
    ),
    (re.compile(rf"\b(?:kids?|children|boys?|girls?)\s+between\s+(?P<age>{_EN})\s+and\s+{_EN}\b"), False),
    (re.compile(rf"\b(?:he|she|who)(?:['’]s|\s+is)\s+(?P<age>{_EN})(?=\s*(?:$|[,.;!]|now\b|and\b|years?\b))"), False),
    (re.compile(rf"(?P<age>{_ZH})\s*(?:多|来|几)?\s*(?:周?岁|歲)(?:半|多|左右|上下)?(?:的|生日)?"), False),
    (re.compile(rf"(?P<age>{_ZH})\s*大寿"), False),
    (re.compile(r"(?P<age>[一二三四五六七八九]十[一二三四五六七八九]?)了"), False),
    (re.compile(rf"今年\s*(?P<age>{_ZH})(?![\d元块万千])"), False),
)


def take_age(text: str) -> tuple[int | None, str]:
    """Take the age of a person out of a folded text.

    Returns
    -------
    age_years : int, optional
        Whole years; of months the full years.
    rest : str
        The text without it.

    Examples
    --------
    >>> take_age("present for a five year old boy"), take_age("爷爷八十大寿"), take_age("18 months old")
    ((5, 'present for a   boy'), (80, '爷爷 '), (1, ' '))
    >>> take_age("my parents have been married 40 years")[0] is None
    True
    """
    for pattern, in_months in _PATTERNS:
        for match in pattern.finditer(text):
            if match.group(0).endswith(("year", "years")) and _NO_AGE.search(text[: match.start()]):
                continue
            number = english_number(match.group("age"))
            number = chinese_number(match.group("age")) if number is None else number
            if number is None:
                continue
            years = int(number // 12 if in_months else number)
            if 0 <= years <= OLDEST_YEARS:
                # Whom the words before it name is read later: "men over 50".
                return years, f"{text[: match.start('age')]} {text[match.end() :]}"
    return None, text
