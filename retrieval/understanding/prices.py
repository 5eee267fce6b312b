"""Price bounds in a query: "under 50", "between 200 and 300", 50块以内, 两三百."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from retrieval.understanding.numbers import (
    NUMBER,
    ZH_NUMBER,
    chinese_number,
    chinese_span,
    english_number,
    vague_chinese,
)

#: "about 300" is taken as within a fifth: shoppers rarely mean less, and more is another price class.
AROUND_SHARE = 0.2

_UNIT = (
    r"(?:kg|g|mg|lb|lbs|oz|cm|mm|m|km|inch|inches|ft|l|ml|litres?|liters?|gb|tb|mb|hz|mhz|ghz|w|watts?|kw|v|mah|"
    r"hours?|h|min|minutes?|weeks?|years?|months?|days?|pieces?|pcs|pack|people|persons?|seats?|players?|dpi|px|stars?|"
    r"db|dba|decibels?|square|sq|cubic|m2|lm|lumens?|lux|nits?|degrees?|celsius|fahrenheit|percent|rpm|nm|bar|psi|btu|"
    r"[km]bps|[mgk]b/s|gbps|km/h|mph|kcal|cal|calories|atm|ppi|fps|va|ah|wh|kwh|mp|megapixels?|amps?|volts?|yards?|"
    r"feet|foot|"
    r"pages?|ports?|gears?|speeds?|layers?|servings?|sheets?|cups?)\b"
    # "20 in stock" and "20 in red" are amounts, "55 in" and "55 in tv" are inches.
    r"|in(?=\s*(?:$|[,.;!?)]|tv|monitor|display|screen|laptop))"
)
_MONEY_EN_SAID = r"\s*(?:(?:us\s)?dollars?|bucks?|usd|euros?|eur|pounds?|quid|gbp|rmb|yuan|cny|rs|inr|yen|jpy)\b"
_MONEY_EN = rf"(?:{_MONEY_EN_SAID}|\s?[$€£¥](?!\d))?"
_SIGN = r"[$€£¥]?\s*"
_NOT_UNIT = rf"(?!\s*-?(?:in-\d|way|in-one))(?!\s*(?:{_UNIT}|%|°|\"|”|-?(?:inch|piece|pack|person)))"
_MONEY_ZH_SAID = r"\s*(?:块钱|块|元|圆|刀|美元|美金|欧元|欧|英镑|镑|人民币|日元|港币|rmb|usd|[$€£¥])"
_MONEY_ZH = f"(?:{_MONEY_ZH_SAID})?"
#: Measure words: 三人 and 5小时 are no prices.
_MEASURE_ZH = (
    "个|人|寸|英寸|升|毫升|克|千克|公斤|斤|米|厘米|瓦|小时|分钟|天|年|月|岁|码|件|片|支|"
    "周|星期|分贝|流明|平|度|英尺|兆|毫安|赫兹|像素|页|层|口|转|倍|档|位|瓶|袋|盒|包|张|层"
)
_NOT_UNIT_ZH = rf"(?!\s*(?:{_MEASURE_ZH}|gb|tb|g|kg|ml|l|cm|w|mah|db|lm|hz|m2|%|°|\d))"


def _en(group: str) -> str:
    """Return the pattern of an English amount in a named group; not one with a unit ("under 2 kg")."""
    return rf"{_SIGN}(?P<{group}>{NUMBER}){_MONEY_EN}{_NOT_UNIT}"


def _zh(group: str) -> str:
    """Return the pattern of a Chinese amount in a named group; not one with a measure word."""
    return rf"[$¥￥]?\s*(?P<{group}>{ZH_NUMBER}){_MONEY_ZH}{_NOT_UNIT_ZH}"


_NOT = (
    r"not|never|(?:do|does|did|should|would|could|ca|wo|must|need|sha)n['’]?t|rather not|cannot|"
    r"no (?:desire|wish|intention)"
)
_Reader = Callable[[str], float | None]
_BETWEEN: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (re.compile(rf"\b(?:between|from)\s+{_en('low')}\s*(?:and|to|-|–|&|~)\s*{_en('high')}"), english_number),
    (
        re.compile(
            rf"{_SIGN}(?P<low>\d+(?:\.\d+)?){_MONEY_EN}\s*(?:-|–|~|to)\s*{_SIGN}(?P<high>\d+(?:\.\d+)?)"
            rf"(?:{_MONEY_EN_SAID}|\s?[$€£¥](?!\d))"
            r"|[$€£]\s*(?P<low2>\d+(?:\.\d+)?)\s*(?:-|–|to)\s*[$€£]?\s*(?P<high2>\d+(?:\.\d+)?)"
        ),
        english_number,
    ),
    (re.compile(rf"{_zh('low')}\s*(?:到|至|-|–|~|～|—)+\s*{_zh('high')}(?:之间|左右)?的?"), chinese_number),
)
_AROUND: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (re.compile(r"\b(?:around|about|roughly|approximately|circa|ca\.)\s*" + _en("mid")), english_number),
    (re.compile(_en("mid") + r"\s*(?:or so|ish)\b"), english_number),
    (
        re.compile(
            rf"(?:(?:预算|价格|价位)\s*(?:在|是|为)?\s*)?(?:(?:大概|大约|差不多)\s*{_zh('mid')}(?:左右|上下)?的?"
            rf"|{_zh('mid2')}\s*(?:左右|上下|样子)的?)"
            # 两百来块 is about two hundred
            rf"|(?P<mid3>{ZH_NUMBER})来(?:块钱?|元)的?"
        ),
        chinese_number,
    ),
)
_BELOW: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (
        re.compile(
            r"(?:\b(?<!no )(?<!not )(?<!nothing )(?:under|below|less th[ae]n|lower than|cheaper than|"
            r"up to|at most|no more than|not more than|"
            r"not exceed(?:ing)?|max(?:imum)?(?: of)?\.?|within|not over|no higher than|"
            r"nothing (?:over|above|more than)|budget(?: is| of)?:?|"
            r"beneath|sub)-?|<=?|≤"
            # "it shouldn't cost more than 60", "must not be over 80", "don't want to spend more than 50"
            # Many leave the sign out: "i dont want to spend over 100".
            rf"|\b(?:{_NOT})\s+(?:[a-z]+\s+){{0,4}}?(?:spend|pay|cost|go)(?:ing)?\s+(?:more than|over|above|beyond)"
            r"|\b(?:should|must|can|ca|may|could|will|wo|do|does)(?:\s+not|n['’]?t|not)\s+(?:be|cost|go|exceed)?\s*"
            r"(?:more than|over|above)?)\s*" + _en("high")
        ),
        english_number,
    ),
    (
        re.compile(
            _en("high") + r"\s*(?:or less|or under|or below|or cheaper|max\b|maximum|tops|at (?:the )?(?:very )?most)"
        ),
        english_number,
    ),
    (
        re.compile(
            rf"(?:不要超过|别超过|不能超过|不超过|不高于|不大于|(?<!不)[低少小]于|不到|不足|最多|最高|顶多|撑死|上限|便宜[过于]|预算|"
            r"控制在|≤|<=?)"
            rf"\s*(?:只有|是|为|在|就)?\s*{_zh('high')}(?:以内|以下|之内|内)?的?"
            rf"|{_zh('high2')}\s*(?:及?以内|及?以下|之内|之下|封顶|内|以里)的?"
        ),
        chinese_number,
    ),
)
_ABOVE: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (
        re.compile(
            r"(?:\b(?:over|above|more than|at least|starting (?:at|from)|from|min(?:imum)?(?: of)?|"
            r"(?:no|not) (?:less|lower|below|under)(?: than)?|dearer than|upwards of)|>=?|≥)\s*" + _en("low")
        ),
        english_number,
    ),
    (re.compile(_en("low") + r"\s*(?:or more|or above|or over|and up|and above|upwards|plus)\b"), english_number),
    (re.compile(rf"[$€£¥]\s*(?P<low>{NUMBER})\+"), english_number),
    (
        re.compile(
            rf"(?:不低于|不少于|不小于|高于|超过|大于|至少|最少|起码|≥|>=?)\s*{_zh('low')}(?:以上)?的?"
            rf"|{_zh('low2')}\s*(?:及?以上|起步?)的?"
        ),
        chinese_number,
    ),
)
#: 100块的耳机, "a 100 dollar jacket": who names a price without a bound means about that.
_PLAIN: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (
        re.compile(
            rf"(?P<mid>{ZH_NUMBER}){_MONEY_ZH_SAID}的|(?P<mid2>{ZH_NUMBER})\s*(?:块钱|元|美元|欧元|人民币)(?![\u3400-\u9fff]?券)"
        ),
        chinese_number,
    ),
    (re.compile(rf"(?P<mid>{NUMBER})[\s-](?:dollars?|euros?|yuan|bucks|quid)\b"), english_number),
    (
        re.compile(rf"[$€£¥]\s?(?P<mid>{NUMBER})(?![\d+%])|(?<![\w.])(?P<mid2>\d+(?:\.\d+)?)\s?[$€£](?!\d)"),
        english_number,
    ),
)
#: 一百多 is between one and two hundred, 三百出头 a little more than three hundred, 几百块 some hundreds.
_VAGUE = re.compile(
    rf"(?P<vague>(?:{ZH_NUMBER}|几[十百千万])(?:多|出头)|几[十百千万])(?:{_MONEY_ZH_SAID}|(?=$|[\s,，。的左]))(?:左右)?的?"
    rf"|(?P<vague2>{ZH_NUMBER}){_MONEY_ZH_SAID}(?P<tail>多|出头)的?"
)
_SPAN = re.compile(
    rf"(?P<span>[一二两三四五六七八][二两三四五六七八九][十百千万]){_MONEY_ZH}{_NOT_UNIT_ZH}(?:左右)?的?"
)


_PRICE_WORD = re.compile(
    r"(?:价格|价位|价钱|售价)(?:在|是|为|要)?\s*$|\b(?:priced?|costing|(?:that |which )?costs?)(?:\s+(?:at|is|of))?\s*$"
)


@dataclass(frozen=True)
class PriceBounds:
    """What a query says of the price, in whole units of the currency, and the text without it."""

    rest: str
    low: float | None = None
    high: float | None = None


def take_price(text: str) -> PriceBounds:
    """Take the price bounds out of a normalised text.

    Amounts with a unit or a measure word are no prices ("under 2 kg", 三人帐篷).

    Examples
    --------
    >>> take_price("tent between 200 and 300")
    PriceBounds(rest='tent  ', low=200.0, high=300.0)
    >>> take_price("两三百的耳机").high
    300.0
    """
    found = _take_range(text) or _take_around(text, _AROUND) or _take_vague(text) or _take_bounds(text)
    if found.low is None and found.high is None:
        return _take_around(text, _PLAIN) or found
    return found


def _take_range(text: str) -> PriceBounds | None:
    if (span := _SPAN.search(text)) and (bounds := chinese_span(span.group("span"))):
        return PriceBounds(_cut(text, span), *bounds)
    for pattern, read in _BETWEEN:
        if match := pattern.search(text):
            low, high = _value(match, "low", read), _value(match, "high", read)
            if low is not None and high is not None and low < high:
                return PriceBounds(_cut(text, match), low, high)
    return None


def _take_vague(text: str) -> PriceBounds | None:
    for match in _VAGUE.finditer(text):
        bounds = vague_chinese(match.group("vague") or match.group("vague2") + match.group("tail"))
        if bounds:
            return PriceBounds(_cut(text, match), *bounds)
    return None


def _take_around(text: str, patterns: tuple[tuple[re.Pattern[str], _Reader], ...]) -> PriceBounds | None:
    for pattern, read in patterns:
        if (match := pattern.search(text)) and (middle := _value(match, "mid", read)):
            return PriceBounds(_cut(text, match), middle * (1 - AROUND_SHARE), middle * (1 + AROUND_SHARE))
    return None


def _take_bounds(text: str) -> PriceBounds:
    """Take an upper and then a lower bound: "over 100 but under 200" holds both."""
    found: dict[str, float] = {}
    for group, patterns in (("high", _BELOW), ("low", _ABOVE)):
        for pattern, read in patterns:
            match = pattern.search(text)
            value = _value(match, group, read) if match else None
            if match and value is not None:
                found[group] = value
                text = _cut(text, match)
                break
    if found.get("low", 0.0) > found.get("high", float("inf")):
        # Both cannot hold; who names what it may cost at most means that.
        del found["low"]
    return PriceBounds(text, **found)


def _value(match: re.Match[str], group: str, read: _Reader) -> float | None:
    groups = match.groupdict()
    text = next((found for suffix in ("", "2", "3") if (found := groups.get(f"{group}{suffix}"))), None)
    return read(text.strip()) if text else None


def _cut(text: str, match: re.Match[str]) -> str:
    """Return a text without an amount and the word before it that says what it is."""
    return f"{_PRICE_WORD.sub(' ', text[: match.start()])} {text[match.end() :]}"
