"""From a shopper's words to a typed query: bounds, brands, colours, exclusions, wishes, and what is left."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from retrieval.colours import colour_key, colour_pattern
from retrieval.numbers import NUMBER, ZH_NUMBER, chinese_number, chinese_span, english_number
from retrieval.text import detect_language, has_han, normalise
from retrieval.types import MAX_QUERY_CHARS, ParsedQuery, Sort
from shop.money import exponent
from shop.types import CurrencyCode

#: "about 300" is taken as within a fifth: shoppers rarely mean less, and more is another price class.
AROUND_SHARE = 0.2

_UNIT = (
    r"(?:kg|g|mg|lb|lbs|oz|cm|mm|m|km|inch|inches|in|ft|l|ml|litres?|liters?|gb|tb|mb|hz|mhz|ghz|w|kw|v|mah|hours?|"
    r"h|min|minutes?|years?|months?|days?|pieces?|pcs|pack|people|persons?|dpi|px|stars?)\b"
)
_MONEY_EN = r"(?:\s*(?:dollars?|bucks|usd|euros?|eur|pounds?|quid|gbp|rmb|yuan|cny|rs|inr)\b)?"
_SIGN = r"[$€£¥]?\s*"
_NOT_UNIT = rf"(?!\s*(?:{_UNIT}|%|\"|”|-?(?:inch|piece|pack|person)))"


def _en(group: str) -> str:
    """Return the pattern of an English amount in a named group; not one with a unit ("under 2 kg")."""
    return rf"{_SIGN}(?P<{group}>{NUMBER}){_MONEY_EN}{_NOT_UNIT}"


_EN_BETWEEN = re.compile(rf"\b(?:between|from)\s+{_en('low')}\s*(?:and|to|-|–)\s*{_en('high')}")
_EN_RANGE = re.compile(
    rf"{_SIGN}(?P<low>\d+(?:\.\d+)?)\s*(?:-|–|to)\s*{_SIGN}(?P<high>\d+(?:\.\d+)?)\s*(?:dollars?|bucks|usd|euros?|\$|€)"
    r"|[$€£]\s*(?P<low2>\d+(?:\.\d+)?)\s*(?:-|–|to)\s*[$€£]?\s*(?P<high2>\d+(?:\.\d+)?)"
)
_EN_BELOW = re.compile(
    r"(?:\b(?:under|below|less than|cheaper than|up to|at most|no more than|not more than|max(?:imum)?(?: of)?|within|"
    r"not over|budget(?: is| of)?|beneath)|<=?)\s*" + _en("high")
)
_EN_BELOW_AFTER = re.compile(_en("high") + r"\s*(?:or less|or under|max\b|maximum|tops)")
_EN_ABOVE = re.compile(
    r"(?:\b(?:over|above|more than|at least|starting (?:at|from)|from|min(?:imum)?(?: of)?|no less than)|>=?)\s*"
    + _en("low")
)
_EN_AROUND = re.compile(r"\b(?:around|about|roughly|approximately|circa)\s*" + _en("mid"))

_MONEY_ZH = r"\s*(?:块钱|块|元|圆|刀|美元|美金|人民币|rmb|usd|\$)?"
_NOT_UNIT_ZH = (
    r"(?!\s*(?:个|人|寸|英寸|升|毫升|克|千克|公斤|斤|米|厘米|瓦|小时|天|年|月|岁|码|件|gb|tb|g|kg|ml|l|cm|w|mah|\d))"
)


def _zh(group: str) -> str:
    """Return the pattern of a Chinese amount in a named group; not one with a measure word."""
    return rf"[$¥￥]?\s*(?P<{group}>{ZH_NUMBER}){_MONEY_ZH}{_NOT_UNIT_ZH}"


_ZH_BETWEEN = re.compile(rf"{_zh('low')}\s*(?:到|至|-|~|—)\s*{_zh('high')}(?:之间|左右|的)?")
_ZH_BELOW = re.compile(
    rf"(?:不超过|不高于|低于|少于|小于|最多|顶多|便宜过|预算)\s*(?:是|在)?\s*{_zh('high')}(?:以内|以下|之内|内)?"
    rf"|{_zh('high2')}\s*(?:以内|以下|之内|之下|封顶|内|以里)"
)
_ZH_ABOVE = re.compile(rf"(?:不低于|高于|超过|大于|至少|最少)\s*{_zh('low')}|{_zh('low2')}\s*(?:以上|起)")
_ZH_AROUND = re.compile(rf"(?:大概|大约|差不多)\s*{_zh('mid')}(?:左右|上下)?|{_zh('mid2')}\s*(?:左右|上下)")
_ZH_SPAN = re.compile(
    r"(?P<span>[一二两三四五六七八][二三四五六七八九][十百千万])\s*(?:块钱|块|元|刀|美元|美金)?(?:的|左右)?"
)

_EXCLUDE_EN = re.compile(
    r"\b(?:not|no|without|except(?: for)?|other than|anything but|but not|excluding|don'?t want|do not want)\s+"
    r"(?:an?\s+|the\s+|from\s+|by\s+|any\s+)?(?P<what>[^\s,.;!?]+(?:\s+[^\s,.;!?]+)?)"
)
_EXCLUDE_ZH = re.compile(
    r"(?:不要|不想要|不喜欢|除了|除开|别要|别给我|不是|排除|非)(?P<what>[^\s，,。.！!？?的]{1,12}?)(?:牌子|品牌|家)?(?:的|以外|之外|，|,|。|\s|$)"
)
#: "not too expensive", "no idea": words after a "not" that exclude nothing.
_NO_EXCLUSION = frozenset(
    [
        "too",
        "so",
        "very",
        "that",
        "really",
        "sure",
        "expensive",
        "pricey",
        "much",
        "more",
        "less",
        "idea",
        "problem",
        "matter",
        "longer",
        "only",
        "over",
        "than",
        "need",
    ]
)
_SORTS: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    (
        "price_asc",
        re.compile(
            r"\b(?:cheapest|lowest price|cheap|inexpensive|affordable|low cost|not (?:too|so|very) (?:expensive|pricey)|"
            r"budget)\b|最便宜|便宜点|便宜一点|便宜些|便宜的?|实惠的?|价格低|平价|性价比高?的?|别太贵|不要太贵|不太贵"
        ),
    ),
    ("price_desc", re.compile(r"\b(?:most expensive|high[- ]end|priciest)\b|最贵的?|高端的?")),
    (
        "rating",
        re.compile(r"\b(?:best rated|top rated|highest rated|best reviewed)\b|评价最?好的?|评分最?高的?|口碑好的?"),
    ),
    ("newest", re.compile(r"\b(?:newest|latest)\b|最新的?|新款的?")),
)
_IN_STOCK = re.compile(r"\b(?:in stock|available now|ready to ship)\b|有现货的?|现货|有货的?")
_SIZE = re.compile(
    r"\b(?:in\s+)?size\s+(?P<en>xxs|xs|s|m|l|xl|xxl|xxxl|\d{1,2}(?:\.5)?)\b|(?P<zh>xxs|xs|xl|xxl|xxxl|[sml]|\d{2}(?:\.5)?)\s*码"
)


@dataclass(frozen=True)
class Vocabulary:
    """What the catalogue itself says: brands by their folded form."""

    brands: dict[str, str] = field(default_factory=dict)

    def brand_pattern(self) -> re.Pattern[str] | None:
        """Return the pattern of all brands, the longest first; None when there is none."""
        if not self.brands:
            return None
        names = sorted(self.brands, key=len, reverse=True)
        latin = "|".join(re.escape(name) for name in names if not has_han(name))
        han = "|".join(re.escape(name) for name in names if has_han(name))
        parts = [rf"(?<![a-z0-9])(?:{latin})(?![a-z0-9])" if latin else "", f"(?:{han})" if han else ""]
        return re.compile("|".join(filter(None, parts)))


class QueryParser:
    """Understands queries against one catalogue's vocabulary; stateless, thread-safe."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._brands = vocabulary.brands
        self._pattern = vocabulary.brand_pattern()

    def parse(self, text: str, currency: CurrencyCode = "USD") -> ParsedQuery:
        """Understand a query.

        Parameters
        ----------
        text : str
            What the shopper wrote; cut after 500 characters.
        currency : str
            Currency of the shop's prices; bounds are read as amounts of it.

        Returns
        -------
        ParsedQuery
            ``terms`` holds the words that nothing else was made of.
        """
        rest = " ".join(normalise(text[:MAX_QUERY_CHARS]).split())
        found: dict[str, Any] = {"text": text[:MAX_QUERY_CHARS], "currency": currency}
        found["language"] = detect_language(text)
        rest = self._take_exclusions(rest, found)
        rest = _take_price(rest, found, 10 ** exponent(currency))
        rest = _take_sort(rest, found)
        rest = self._take_brands(rest, found)
        rest = _take_colours_and_sizes(rest, found)
        rest = re.sub(r"[?？!！。，,;；、:：]+", " ", rest)
        return ParsedQuery(**found, terms=" ".join(rest.split()))

    def _take_exclusions(self, rest: str, found: dict[str, Any]) -> str:
        brands: list[str] = []
        terms: list[str] = []

        def take(match: re.Match[str]) -> str:
            what = match.group("what").strip()
            if what.split()[0] in _NO_EXCLUSION or what.startswith(("太", "很", "超过", "低于", "高于")):
                return match.group(0)
            brand = self._pattern.match(what) if self._pattern else None
            if brand:
                brands.append(self._brands[brand.group(0)])
                return " " + what[brand.end() :]
            # Without a brand only one word is meant: "no leather please".
            first, _, others = what.partition(" ")
            if not has_han(what) and len(first) < 3:
                return match.group(0)
            terms.append(first)
            return f" {others}"

        for pattern in (_EXCLUDE_EN, _EXCLUDE_ZH):
            rest = pattern.sub(take, rest)
        found["excluded_brands"] = tuple(dict.fromkeys(brands))
        found["excluded_terms"] = tuple(dict.fromkeys(terms))
        return rest

    def _take_brands(self, rest: str, found: dict[str, Any]) -> str:
        if self._pattern is None:
            return rest
        named = [self._brands[match.group(0)] for match in self._pattern.finditer(rest)]
        found["brands"] = tuple(dict.fromkeys(b for b in named if b not in found["excluded_brands"]))
        # The brand stays among the words too: titles hold it, and BM25 finds it there.
        return rest


def _take_price(rest: str, found: dict[str, Any], minor: int) -> str:
    """Take the first price bound of each kind out of the text."""
    if (span := _ZH_SPAN.search(rest)) and (bounds := chinese_span(span.group("span"))):
        found["price_min_minor"], found["price_max_minor"] = (round(b * minor) for b in bounds)
        return _cut(rest, span)
    for pattern, read in (
        (_EN_BETWEEN, english_number),
        (_EN_RANGE, english_number),
        (_ZH_BETWEEN, chinese_number),
    ):
        if match := pattern.search(rest):
            low, high = _value(match, "low", read), _value(match, "high", read)
            if low is not None and high is not None and low < high:
                found["price_min_minor"], found["price_max_minor"] = round(low * minor), round(high * minor)
                return _cut(rest, match)
    for pattern, read in ((_EN_AROUND, english_number), (_ZH_AROUND, chinese_number)):
        if (match := pattern.search(rest)) and (mid := _value(match, "mid", read)):
            found["price_min_minor"] = round(mid * (1 - AROUND_SHARE) * minor)
            found["price_max_minor"] = round(mid * (1 + AROUND_SHARE) * minor)
            return _cut(rest, match)
    for name, group, patterns in (
        (
            "price_max_minor",
            "high",
            ((_EN_BELOW, english_number), (_EN_BELOW_AFTER, english_number), (_ZH_BELOW, chinese_number)),
        ),
        ("price_min_minor", "low", ((_EN_ABOVE, english_number), (_ZH_ABOVE, chinese_number))),
    ):
        for pattern, read in patterns:
            match = pattern.search(rest)
            value = _value(match, group, read) if match else None
            if match and value is not None:
                found[name] = round(value * minor)
                rest = _cut(rest, match)
                break
    return rest


def _value(match: re.Match[str], group: str, read: Any) -> float | None:
    groups = match.groupdict()
    text = groups.get(group) or groups.get(f"{group}2")
    value: float | None = read(text.strip()) if text else None
    return value


def _cut(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}"


def _take_sort(rest: str, found: dict[str, Any]) -> str:
    for sort, pattern in _SORTS:
        if match := pattern.search(rest):
            found["sort"] = sort
            rest = _cut(rest, match)
            break
    if match := _IN_STOCK.search(rest):
        found["in_stock_only"] = True
        rest = _cut(rest, match)
    return rest


def _take_colours_and_sizes(rest: str, found: dict[str, Any]) -> str:
    colours: list[str] = []

    def take(match: re.Match[str]) -> str:
        key = colour_key(match.group(0))
        if key:
            colours.append(key)
        # Titles often hold the colour: it stays a search term, too.
        return match.group(0)

    rest = colour_pattern().sub(take, rest)
    found["colours"] = tuple(dict.fromkeys(colours))
    if match := _SIZE.search(rest):
        found["sizes"] = ((match.group("en") or match.group("zh")).upper(),)
        rest = _cut(rest, match)
    return rest
