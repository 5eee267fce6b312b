"""How many pieces a shopper wants to buy: "two of them", "I need 3 tents", 买三个, 两副."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from retrieval.text import singular
from retrieval.understanding.numbers import EN_WORD, chinese_number, english_number

MAX_PIECES = 10_000
_NUMBER_EN = rf"(?:\d{{1,4}}|{EN_WORD}(?:[\s-]{EN_WORD})?)"
_ZH_NUMERAL = r"(?:\d{1,4}|[一二两三四五六七八九十百]+)"
_MEASURES = "个副件台双把条只支瓶盒袋箱套张本顶部份对辆盏床包根块枚卷"
_PATTERNS_EN = (
    re.compile(rf"\b(?P<number>{_NUMBER_EN})\s+of\s+(?:them|these|those|it|the same)\b"),
    re.compile(rf"\b(?P<number>{_NUMBER_EN})\s+(?:units|copies)\s+of\b"),
    re.compile(rf"\bquantity(?:\s+of)?:?\s*(?P<number>{_NUMBER_EN})\b"),
)
#: Only things in the plural are counted: "need 2 kg", "want 300" and "need three hdmi ports" are no orders.
_BEFORE_THINGS = re.compile(
    r"\b(?:need|want|buy|get|order|take|purchase)(?:\s+to\s+(?:buy|order|get))?(?:\s+(?:me|us|about|around|like))?"
    rf"\s+(?P<number>{_NUMBER_EN})\s+(?=(?P<things>[a-z-]+(?:\s+[a-z-]+){{0,3}}))"
)
_NO_THINGS = frozenset(
    [
        "dollar", "buck", "euro", "pound", "quid", "yuan", "star", "hour", "minute", "day", "week", "month", "year",
        "time", "port",
        "slot", "socket", "thing", "way", "color", "colour", "size", "person", "core", "plate", "burner", "door",
        "drawer", "seat",
    ]
)  # fmt: skip
_PATTERNS_ZH = (
    re.compile(
        rf"(?:(?<!不)(?:想买|要买|购买|下单|买|想要|需要|来|订|拿|(?<!不)(?<!想)(?<!主)(?<!重)要))\s*"
        rf"(?P<number>{_ZH_NUMERAL})\s*[{_MEASURES}](?![装套人型送])的?"
    ),
    re.compile(rf"(?P<number>{_ZH_NUMERAL})\s*[{_MEASURES}](?:就行|就够|就好|够了)?$"),
)


#: 三只松鼠 is a name: at the head of a text only the catalogue's own things are counted.
_AT_HEAD_ZH = re.compile(
    rf"(?:^|[\s，,、。])(?P<number>{_ZH_NUMERAL})\s*[副双台把条只支瓶盒袋箱张本顶辆盏个件](?![装套人型层送])(?P<things>[^，,。]{{0,8}})"
)


def _of_nothing(_text: str) -> bool:
    return False


def take_amount(text: str, names_thing: Callable[[str], bool] = _of_nothing) -> tuple[str, int | None]:
    """Take how many pieces are wanted out of a folded text.

    Parameters
    ----------
    text : str
    names_thing : callable
        Says whether a text begins with something that the catalogue has.

    Returns
    -------
    rest : str
    pieces : int, optional
        None for one or none.

    Examples
    --------
    >>> take_amount("i need 3 tents"), take_amount("买三个杯子"), take_amount("a tent")
    (('i need   tents', 3), ('买 杯子', 3), ('a tent', None))
    """
    for place, pieces in _amounts(text, names_thing):
        if pieces and 2 <= pieces <= MAX_PIECES:
            return f"{text[: place[0]]} {text[place[1] :]}", int(pieces)
    return text, None


def _amounts(text: str, names_thing: Callable[[str], bool]) -> Iterator[tuple[tuple[int, int], float | None]]:
    """Yield the place and the value of each number that may count pieces."""
    for pattern in _PATTERNS_EN:
        if match := pattern.search(text):
            yield match.span(), english_number(match.group("number"))
    for match in _BEFORE_THINGS.finditer(text):
        if _has_plural(match.group("things").split()):
            yield match.span("number"), english_number(match.group("number"))
    for pattern in _PATTERNS_ZH:
        if match := pattern.search(text):
            yield (match.start("number"), match.end()), chinese_number(match.group("number"))
    for match in _AT_HEAD_ZH.finditer(text):
        things = match.group("things").strip()
        if not things or names_thing(things):
            yield (match.start("number"), match.start("things")), chinese_number(match.group("number"))


def _has_plural(words: list[str]) -> bool:
    for word in words:
        if singular(word) in _NO_THINGS:
            return False
        if singular(word) != word:
            return True
    return False
