"""Price bounds in a message: "under 200", "两百块以内", "between 50 and a hundred"."""

from __future__ import annotations

from typing import NamedTuple

import regex

from components.numbers import NUMBER, parse_number

_SIGN = r"(?:us\$|rmb|cny|usd|eur|gbp|[$€£¥￥])?\s?"
_UNIT = r"\s?(?:块钱|块|元|刀|美元|美金|欧元|人民币|rmb|cny|usd|eur|gbp|dollars?|bucks|euros?|pounds?|quid|yuan|[$€£])?"
_AMOUNT = rf"{_SIGN}(?P<%s>{NUMBER}){_UNIT}"

_MAX_BEFORE = (
    r"(?:\b(?:under|below|less\sthan|cheaper\sthan|at\smost|no\smore\sthan|not\smore\sthan|not\sover|up\sto|"
    r"max(?:imum)?|within|not\sabove|nothing\s(?:over|above)|as\shigh\sas|limit|"
    r"budget(?:\sis|\sof)?)\b(?:\s(?:of|is))?"
    r"|(?:n['’]t|\bnot|\bnever)(?:\s[a-z]+){1,3}\s(?:more\sthan|over|above)"
    r"|不超过|不高于|不要超过|别超过|低于|少于|小于|最多|最高|至多|预算(?:是|在|大概|差不多|只有)?|控制在)[\s:]*"
)
_MAX_AFTER = (
    r"\s*(?:or\s(?:less|under|below|cheaper)|max\b|tops\b|at\smost\b|is\smy\s(?:limit|maximum|max|budget)\b"
    r"|之?以?内|以下|之下|封顶|出头以内)"
)
_MIN_BEFORE = (
    r"(?:\b(?:over|above|more\sthan|at\sleast|no\sless\sthan|not\sless\sthan|starting\s(?:at|from)|min(?:imum)?)\b"
    r"|不低于|不少于|高于|大于|超过|至少|最低|起码)[\s:]*"
)
_MIN_AFTER = r"\s*(?:or\s(?:more|above|over|up)\b|and\sup\b|\+|以上|之上|起步|往上)"
_RANGE = rf"(?:\b(?:between|from)\s)?{_AMOUNT % 'low'}\s*(?:-|–|—|~|～|(?:up\s)?to\b|and\b|到|至)\s*{_AMOUNT % 'high'}"
_CURRENCY = regex.compile(
    r"[$€£¥￥块元刀]|美元|美金|人民币|rmb|cny|usd|eur|dollar|buck|euro|pound|quid|yuan|between|from|价|预算|budget"
)

_PATTERNS = (
    ("range", regex.compile(_RANGE)),
    ("price_max", regex.compile(rf"(?<!不)(?:{_MAX_BEFORE}){_AMOUNT % 'amount'}")),
    ("price_max", regex.compile(rf"{_AMOUNT % 'amount'}{_MAX_AFTER}")),
    ("price_min", regex.compile(rf"(?<!不)(?<!不要)(?<!别)(?<!nothing\s)(?:{_MIN_BEFORE}){_AMOUNT % 'amount'}")),
    ("price_min", regex.compile(rf"{_AMOUNT % 'amount'}{_MIN_AFTER}")),
)
#: A number that something else than money follows: "under 2 kg", "10天以内", "within 3 days".
_OTHER_UNIT = regex.compile(
    r"[\s\-]?(?:kg|g|cm|mm|m|km|inch(?:es)?|ft|lbs?|oz|ml|l|gb|tb|w|v|mah|hz|days?|hours?|hrs?|min(?:utes)?|weeks?|"
    r"months?|years?|am|pm|people|persons?|%|天|日|小时|分钟|周|个|年|月|岁|寸|英寸|厘米|米|公斤|千克|克|斤|"
    r"升|毫升|件|人|瓦|点|号|度|折|码)(?![a-z])"
)


class PriceBound(NamedTuple):
    """A bound: ``kind`` is price_min or price_max, ``amount`` in major units, the span that of the number."""

    kind: str
    amount: float
    start: int
    end: int


def price_bounds(folded: str) -> list[PriceBound]:
    """Find the bounds of a price.

    Parameters
    ----------
    folded : str
        Text that :func:`components.text.fold` has folded.

    Examples
    --------
    >>> price_bounds("headphones under two hundred")
    [PriceBound(kind='price_max', amount=200.0, start=17, end=28)]
    """
    found: list[PriceBound] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(folded):
            bounds = _range(match) if kind == "range" else [_bound(kind, match, "amount")]
            found += [bound for bound in bounds if bound and not _taken(bound, found)]
    return sorted(found, key=lambda bound: bound.start)


def _range(match: regex.Match[str]) -> list[PriceBound | None]:
    """Return both ends of a range that speaks of money: "3-5" alone may be days, sizes or a score."""
    low, high = _bound("price_min", match, "low"), _bound("price_max", match, "high")
    if low is None or high is None or low.amount >= high.amount:
        return []
    around = match.string[max(match.start() - 8, 0) : match.end() + 4]
    return [low, high] if _CURRENCY.search(around) or low.amount >= 100 else []


def _bound(kind: str, match: regex.Match[str], group: str) -> PriceBound | None:
    start, end = match.span(group)
    text = match.group(group)
    amount = parse_number(text)
    if amount is None or _OTHER_UNIT.match(match.string, end):
        return None
    return PriceBound(kind, amount, start, start + len(text.rstrip()))


def _taken(bound: PriceBound, found: list[PriceBound]) -> bool:
    return any(bound.start < other.end and other.start < bound.end for other in found)
