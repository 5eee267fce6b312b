"""The numbers with units that a text holds, with the words that bound them: 27", 两升, "at least 16 GB"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from retrieval.text import has_han
from retrieval.types import Dimension
from retrieval.understanding.numbers import (
    DIGITS,
    EN_WORD,
    MEASURED_NUMBER,
    chinese_number,
    measured_number,
    vague_chinese,
)
from retrieval.understanding.units import Unit, tolerated, units

#: "about 10 kg" is taken as within a fifth, as a price is.
AROUND_SHARE = 0.2
#: Units of a catalogue that a query's number is too seldom in: "5 s" is a phone, "10 c" a size, "50 pounds" a price.
_NOT_IN_TEXTS = frozenset(
    [
        "s", "d", "c°", "pound", "pounds", "ct", "packs-of", "px", "pixel", "pixels",
        "day", "days", "week", "weeks", "month", "months", "year", "years", "yr", "yrs",
        "件", "位", "安", "磅", "兆", "包装", "套装", "月龄", "年", "天", "周", "星期", "个星期", "个月",
    ]
)  # fmt: skip
#: Written right behind the digits or not at all: "2a", never "2 a day".
_ONLY_JOINED = frozenset(["a", "m", "v", "h", "g", "l"])


@dataclass(frozen=True)
class Quantity:
    """A number with a unit in a text, as a range in the dimension's base unit; ``text[start:end]`` says it."""

    dimension: Dimension
    low: float | None
    high: float | None
    start: int
    end: int
    #: Whether the text names one number and no bound; ``low`` and ``high`` then hold the tolerance.
    exact: bool = False


_SIGN = r"(?:-|−|minus\s+|零下\s*)"
_TO = r"\s*(?:-|–|—|~|〜|to|till|and|到|至|或)\s*"


def _unit_pattern() -> str:
    """Return the pattern of units in texts, the longest first."""
    names = sorted((name for name in units() if name not in _NOT_IN_TEXTS), key=len, reverse=True)
    joined: list[str] = []
    letters: list[str] = []
    signs: list[str] = []
    for name in names:
        kind = joined if name in _ONLY_JOINED else letters if name[0].isascii() and name[0].isalpha() else signs
        kind.append(re.escape(name))
    joined.append("t")
    letters.remove("in")
    # "20 in stock" and "20 in red" are amounts; "55in" and "55 in tv" are inches. "2 m" stands alone or by a thing.
    inches = r"in(?=\s*(?:$|[,.;!?)]|tv|monitor|display|screen|laptop))"
    end = r"(?![a-z0-9²³]|[/-](?!\d)|\.\d)"
    return (
        rf"(?:(?<=\d)(?:{'|'.join(joined)}|in){end}|[\s-]?(?:{'|'.join(letters)}){end}"
        rf"|[\s-](?:{inches}|[hlmgv](?![\w/²³'’-]))|\s?(?:{'|'.join(signs)})(?![a-z食称民类生工造气底板面价衡安]))"
    )


@cache
def _measure() -> re.Pattern[str]:
    unit = _unit_pattern()
    return re.compile(
        rf"(?<![a-z0-9._/⁄第])(?<!\d,)(?<![a-z0-9]-)"
        rf"(?:(?P<sign>{_SIGN})?(?P<first>{MEASURED_NUMBER})(?P<first_unit>{unit})?{_TO})?"
        rf"(?P<sign2>{_SIGN})?(?P<number>{MEASURED_NUMBER})(?P<unit>{unit})"
    )


_EN_BELOW = (
    r"under|below|less than|lighter than|shorter than|smaller than|thinner than|narrower than|up to|at most|"
    r"(?:no|not) (?:more|heavier|longer|bigger|larger|taller|wider|higher|deeper|thicker|louder|older) than|"
    r"(?:lower|quieter|cooler|colder) than|max\.?|maximum(?: of)?|within|not over|"
    r"not exceeding|<=?|≤"
)
_EN_ABOVE = (
    r"over|above|more than|(?:longer|bigger|larger|heavier|taller|wider|higher|deeper|thicker) than|at least|from|"
    r"min\.?|minimum(?: of)?|(?:no|not) (?:less|smaller|shorter|lower) than|starting at|>=?|≥"
)
_BEFORE = re.compile(
    rf"(?P<below>(?<![a-z])(?:{_EN_BELOW})|"
    r"不要?超过|不能超过|别超过|不高于|不大于|(?<!不)[低少小]于|不到|最多|最大|最重|顶多|轻于|短于)"
    rf"\s*(?:a\s)?$"
    rf"|(?P<above>(?<![a-z])(?:{_EN_ABOVE})|不低于|不少于|不小于|高于|超过|大于|至少|最少|最低|起码)\s*(?:an?\s)?$"
    r"|(?P<around>(?<![a-z])(?:around|about|roughly|approximately|approx\.?|circa|some)|大概|大约|差不多|约)\s*(?:an?\s)?$"
)
_AFTER = re.compile(
    r"\s*(?:(?P<below>(?:or (?:less|under|below|lighter|smaller|shorter|fewer|lower|quieter|colder|cooler))\b|"
    r"(?:max|maximum|tops)\b|"
    r"(?:及|或)?以[内下]|或者?更[小少短轻低]|之[内下]|封顶|内(?![a-z\u3400-\u9fff存]))"
    r"|(?P<above>or (?:more|above|over|larger|bigger|longer|higher|greater)\b|"
    r"(?:and|&) (?:up|above|more)\b|up(?=\s*(?:$|[,.;!?]))|\+(?!\d)|plus\b|"
    r"(?:及|或)?以上|或者?更[大多长重高]|起(?!子))"
    r"|(?P<around>左右|上下|(?:or so)\b))的?"
)
#: "a 32 inch monitor or bigger": the thing may stand between.
_AFTER_THING = re.compile(
    r"(?:\s+[a-z]+){1,2}\s+or\s+(?:(?P<above>bigger|larger|longer|more|higher|heavier)"
    r"|(?P<below>smaller|shorter|less|fewer|lighter))\b"
)
#: 两公斤半 is two and a half.
_HALF_MORE = re.compile(r"半(?!年|天|月)")
_BETWEEN = re.compile(r"(?:between|from)\s*$")
#: One metre eighty is said 一米八.
_METRES = re.compile(r"(?P<number>(?:[一二两三]|\d)米(?:[一二三四五六七八九]|\d{1,2}))(?![\d十百千万个件条片张])")
#: "Minus 20" is cold, whether degrees are said or not.
_BELOW_ZERO = re.compile(
    rf"(?:零下|\bminus )\s*(?P<number>{DIGITS}|[一二三四五六七八九十]+)(?:\s*(?:度|degrees?))?(?!\s?[°a-z\d.])|"
    rf"(?:零下|\bminus )\s*(?P<number2>{DIGITS}|[一二三四五六七八九十]+)\s*(?:degrees?|度)"
)
_FREEZING = re.compile(
    r"\b(?:(?:good|fine|ok|warm|rated|suitable)\s+)?(?:down\s+)?(?:to|below|at|near|under) freezing\b"
    r"|(?<![\d十百])零度|冰点"
)
#: "80 degrees": of heat where nothing else is said.
_DEGREES = re.compile(
    rf"(?<![a-z0-9._/⁄-])(?P<number>{DIGITS})\s*(?:degrees?(?:\s*(?:c|celsius)(?![a-z]))?(?!\s*f)|度(?![数电假角]))"
)
#: Five are in 一家五口 and in a family of five.
_FAMILY = re.compile(rf"\bfamily of (?P<number>\d|{EN_WORD})\b|一家(?P<number2>[三四五六七八]|\d)口")
#: A battery's days; elsewhere a day and a week measure no product.
_DAYS = r"(?:days?|weeks?|months?)"
_LASTING = re.compile(
    rf"(?<![\w.])(?P<number>{DIGITS}|{EN_WORD}|an?)[\s-](?P<unit>{_DAYS})"
    r"(?=['’]?\s+(?:of\s+)?(?:battery|standby|charge|use)\b)"
    rf"|(?:\bbattery(?:\s+life)?|\b(?:lasts?|lasting|runs?|charge|standby))\b(?:\s+[a-z]+){{0,4}}?\s+"
    rf"(?P<number2>{DIGITS}|{EN_WORD}|an?)[\s-](?P<unit2>{_DAYS})\b"
    rf"|(?:续航|待机|电池|能用|可用)[^\d一二两三四五六七八九十半，,。;；\s]{{0,5}}?(?P<number3>{DIGITS}|[一二两三四五六七八九十半]+)"
    r"(?P<unit3>天|周|个?星期|个月)"
)
#: 九十多升 is between ninety and a hundred.
_VAGUE = re.compile(
    r"(?P<number>\d*[零一二两三四五六七八九十百千万\d]+)(?P<more>多|几)个?(?P<unit>[\u3400-\u9fff]{1,3}|[a-z]{1,3})"
)
_PERCENT_ZH = re.compile(r"百分之(?P<number>[一二三四五六七八九十百]+|\d+(?:\.\d+)?)")
#: Money taken off measures no product.
_DISCOUNT = re.compile(r"\s*(?:off|discount|折|优惠)")
#: Who asks for 16g of memory means gigabytes, and 5g is a network.
_MEMORY = re.compile(
    r"内存|运存|存储|储存|硬盘|固态|[u优]盘|闪存|存储卡|内存卡|"
    r"\b(?:memory|ram|ssd|hdd|storage|usb|flash|disk|drive|nvme)\b|ddr\d"
)
_DEVICE = re.compile(r"手机|电脑|笔记本|平板|iphone|ipad|\b(?:phone|smartphone|laptop|notebook|tablet|computer|pc)s?\b")
#: What devices hold, in gigabytes: a tablet of 500 g weighs so much.
_STORAGE_SIZES = frozenset([16, 32, 64, 128, 256, 512])
_NETWORK = re.compile(
    r"手机|路由|网络|流量|\b(?:phone|smartphone|router|modem|mobile|lte|wifi|hotspot|tablet|network)s?\b"
)
_MEGAPIXELS = re.compile(r"(?<![\d.])(?P<number>\d+(?:\.\d+)?|[一二两三四五六七八九十百千]+)万\s?(?:像素|画素)")
_SPAN = re.compile(
    r"(?<![一-九])(?P<low>[一二两三四五六七八])(?P<high>[二两三四五六七八九])(?P<unit>[\u3400-\u9fff]{1,3})"
)
#: "120 x 60 cm": each side is a length of its own.
_SIDES = re.compile(
    rf"(?<![a-z0-9.,])(?P<sides>(?:(?:{DIGITS})\s?(?:cm|mm|m|in|inch|\"|厘米|毫米|米)?\s?[x×*]\s?)+(?:{DIGITS}))"
    r"(?P<unit>\s?(?:cm|mm|m|in|inches|inch|\"|厘米|毫米|米))(?![a-z0-9])"
)
#: One and two people have words of their own; a 双人 bed has two.
_PERSONS = re.compile(r"(?P<zh>[单双])人(?=[\u3400-\u9fff]|$|\s)(?![份舞旁])")
#: "a tent for two": people, where no thing follows that would be counted.
_FOR_PERSONS = re.compile(
    r"\bfor\s+(?P<number>two|three|four|five|six|seven|eight|[2-8](?=\s+[a-z]|,|$))"
    r"(?=\s*(?:$|[,.;!?]|\b(?:under|below|less|up to|at most|max|with|without|in|not|and|on|over|between|around)\b))"
)
_PACK_OF = re.compile(rf"\b(?:packs?|sets?|box(?:es)?|bundle)\s+of\s+(?P<number>\d{{1,4}}|{EN_WORD})\b")

_FORMS = (
    (_MEGAPIXELS, Unit("pixels", 1e4)),
    (_METRES, units()["米"]),
    (_BELOW_ZERO, units()["°c"]),
    (_PACK_OF, units()["pieces"]),
    (_FOR_PERSONS, units()["persons"]),
    (_FAMILY, units()["persons"]),
    (_PERCENT_ZH, units()["%"]),
    (_DEGREES, units()["°c"]),
)


def quantities(text: str) -> list[Quantity]:
    """Find the numbers with units of a text, in its order; none overlaps another.

    Parameters
    ----------
    text : str
        Folded by :func:`retrieval.text.normalise`.

    Returns
    -------
    list of Quantity
        Words that bound a number ("at least", 以内) belong to it.

    Examples
    --------
    >>> [(q.dimension, q.low, q.high) for q in quantities("bag of at least 20 litres, under 2 kg")]
    [('volume', 20.0, None), ('mass', None, 2.0)]
    >>> [(q.dimension, q.low, q.high) for q in quantities("10到12升的水壶")]
    [('volume', 10.0, 12.0)]
    """
    found: list[Quantity] = []
    for quantity in _all(text):
        if all(quantity.end <= other.start or quantity.start >= other.end for other in found):
            found.append(quantity)
    return sorted(found, key=lambda quantity: quantity.start)


def _all(text: str) -> Iterator[Quantity]:
    """Yield the special forms, then all others."""
    for match in _SIDES.finditer(text):
        yield from _sides(match)
    for pattern, unit in _FORMS:
        for match in pattern.finditer(text):
            groups = match.groupdict()
            number = measured_number(groups["number"] or groups.get("number2") or "")
            if number is not None:
                number = -number if pattern is _BELOW_ZERO else number
                yield bounded(text, match.start(), match.end(), number, unit)
    for match in _FREEZING.finditer(text):
        yield bounded(text, match.start(), match.end(), 0.0, units()["°c"])
    for match in _LASTING.finditer(text):
        yield from _lasting(text, match)
    for match in _VAGUE.finditer(text):
        yield from _vague(match)
    for match in _PERSONS.finditer(text):
        yield bounded(text, match.start(), match.end(), 1.0 if match.group("zh") == "单" else 2.0, units()["人"])
    yield from _spans(text)
    for match in _measure().finditer(text):
        yield from _measured(text, match)


def _sides(match: re.Match[str]) -> Iterator[Quantity]:
    """Yield each side as a length; all of them share the place of the whole."""
    unit = units()[match.group("unit").strip()]
    at = match.start()
    numbers = list(re.finditer(DIGITS, match.group("sides")))
    for index, number in enumerate(numbers):
        end = match.end() if index == len(numbers) - 1 else match.start() + numbers[index + 1].start()
        low, high = tolerated(float(number.group(0).replace(",", ".")), unit)
        yield Quantity(unit.dimension, low, high, at, end, exact=True)
        at = end


def _lasting(text: str, match: re.Match[str]) -> Iterator[Quantity]:
    """Yield how long a battery lasts: 续航一周以上, "lasts at least 5 days"."""
    place = next(place for place in ("", "2", "3") if match.group(f"number{place}"))
    said = match.group(f"number{place}")
    number = 1.0 if said in ("a", "an") else measured_number(said)
    if number is not None:
        unit = units()[match.group(f"unit{place}")]
        yield bounded(text, match.start(f"number{place}"), match.end(f"unit{place}"), number, unit)


def _vague(match: re.Match[str]) -> Iterator[Quantity]:
    """Yield a number that names its size only: 九十多升, 十几公斤."""
    names = (match.group("unit")[:size] for size in (3, 2, 1))
    name = next((name for name in names if name in units() and name not in _NOT_IN_TEXTS), None)
    bounds = vague_chinese(f"{match.group('number')}多") if name else None
    if name and bounds:
        low, high = (units()[name].to_base(end) for end in bounds)
        yield Quantity(units()[name].dimension, low, high, match.start(), match.start("unit") + len(name))


def _spans(text: str) -> Iterator[Quantity]:
    """Yield spoken spans of neighbouring numbers: 两三升, 三四个小时."""
    for match in _SPAN.finditer(text):
        low, high = chinese_number(match.group("low")), chinese_number(match.group("high"))
        names = (match.group("unit")[:size] for size in (3, 2, 1))
        name = next((name for name in names if name in units() and name not in _NOT_IN_TEXTS), None)
        if name and low is not None and high == low + 1:
            unit = units()[name]
            end = match.start("unit") + len(name)
            yield Quantity(unit.dimension, unit.to_base(low), unit.to_base(high), match.start(), end)


def _measured(text: str, match: re.Match[str]) -> Iterator[Quantity]:
    number = _signed(match, "number", "sign2")
    unit = _unit(text, match.group("unit"), number)
    if unit is None or number is None or (number < 0 and unit.dimension != "temperature"):
        return
    if unit.dimension == "share" and _DISCOUNT.match(text, match.end()):
        return
    end = match.end()
    if has_han(match.group("unit")) and number == int(number) and (half := _HALF_MORE.match(text, end)):
        number, end = number + 0.5, half.end()
    start = match.start("sign2") if match.group("sign2") else match.start("number")
    first = _signed(match, "first", "sign")
    first_unit = _unit(text, match.group("first_unit"), first) if match.group("first_unit") else unit
    if first is None or first_unit is None:
        yield bounded(text, start, end, number, unit)
    elif first_unit.dimension != unit.dimension:
        yield bounded(text, match.start("first"), match.end("first_unit"), first, first_unit)
        yield bounded(text, start, end, number, unit)
    elif first_unit.to_base(first) < unit.to_base(number):
        words = _BETWEEN.search(text, 0, match.start())
        start = words.start() if words else match.start()
        yield Quantity(unit.dimension, first_unit.to_base(first), unit.to_base(number), start, end)


def _signed(match: re.Match[str], number: str, sign: str) -> float | None:
    value = measured_number(match.group(number)) if match.group(number) else None
    return None if value is None else -value if match.group(sign) else value


def _unit(text: str, written: str, number: float | None) -> Unit | None:
    """Return the unit that is meant; None where it is none ("5g phone")."""
    name = written.strip().removeprefix("-")
    if name in ("g", "t") and number is not None:
        if _MEMORY.search(text) or (number in _STORAGE_SIZES and _DEVICE.search(text)):
            return units()[f"{name}b"]
        if name == "t" or (number in (2, 3, 4, 5, 6) and _NETWORK.search(text)):
            return None
    return units()[name]


def bounded(text: str, start: int, end: int, number: float, unit: Unit) -> Quantity:
    """Return the number that ``text[start:end]`` says, with the bound that the words around it make of it."""
    value = unit.to_base(number)
    before = _BEFORE.search(text, max(0, start - 30), start)
    after = _AFTER.match(text, end)
    start = before.start() if before else start
    end = after.end() if after else end
    thing = None if before or after else _AFTER_THING.match(text, end)
    said = {name for match in (before, after, thing) if match for name, group in match.groupdict().items() if group}
    if "below" in said:
        return Quantity(unit.dimension, None, value, start, end)
    if "above" in said:
        return Quantity(unit.dimension, value, None, start, end)
    if "around" in said:
        room = abs(value) * AROUND_SHARE
        return Quantity(unit.dimension, value - room, value + room, start, end)
    return Quantity(unit.dimension, *tolerated(number, unit), start, end, exact=True)
