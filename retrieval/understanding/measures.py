"""Wishes on numbers with units, and what they are of: "16GB ram", 续航10小时, "weighs less than 2 kg"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from retrieval.types import Dimension, NumberWish
from retrieval.understanding.quantities import Quantity, quantities

#: Words around a number that say what it is of, by dimension: a pattern, and a word of the attribute's key.
_OF: dict[Dimension, tuple[tuple[str, str], ...]] = {
    "data": (
        (r"\b(?:ram|memory)\b|内存|运存", "memory"),
        (r"\b(?:storage|ssd|hdd|hard drives?|hard disks?|disks?|drives?|nvme|emmc)\b"
         r"|存储|储存|硬盘|固态|闪存|u盘", "storage"),
    ),
    "length": (
        (r"\b(?:screen|display|monitor|tv|television|laptop|notebook|tablet|phone|smartphone)s?\b"
         r"|屏幕?|显示器|电视|笔记本|平板|手机", "screen"),
        (r"\b(?:wide|width)\b|宽度?", "width"),
        (r"\b(?:tall|high|height)\b|高度?", "height"),
        (r"\b(?:deep|depth)\b|深度?", "depth"),
        (r"\b(?:thick|thickness)\b|厚度?", "thickness"),
        (r"\bdiameter\b|直径", "diameter"),
        (r"\b(?:long|length)\b|长度?", "length"),
        (r"\bheels?\b|跟高", "heel"),
        (r"\bblades?\b|刃长", "blade"),
        (r"\bwheels?\b|轮径", "wheel"),
    ),
    "mass": (
        (r"\b(?:load|capacity)\b|承重|载重|承受", "load"),
        (r"\b(?:weighs?|weighing|weight|heavy|heavier|lighter|light)\b|重量|净重|体重|[重轻]", "weight"),
    ),
    "volume": ((r"\bcapacity\b|容量", "capacity"),),
    "charge": ((r"\b(?:battery|capacity)\b|电池|容量", "battery"),),
    "duration": (
        (r"\b(?:battery|batteries|runtime|playtime|playback|standby|lasts?|lasting)\b|续航|电池|待机|播放", "battery"),
        (r"\b(?:drying|dries)\b|干燥", "drying"),
        (r"\b(?:burns?|burning)\b|燃烧", "burning"),
        (r"\b(?:old|age|aged)\b|岁", "age"),
    ),
    "power": ((r"\b(?:charging|charges?|charger)\b|快充|充电", "charging"), (r"\bpower\b|功率", "power")),
    "frequency": ((r"\brefresh(?: rate)?\b|刷新率?", "refresh"),),
    "temperature": ((r"\bcomfort(?:able)?\b|舒适", "comfort"),),
    "sound": ((r"\b(?:noise|loud|quiet)\b|噪音", "noise"),),
    "share": ((r"\bcocoa\b|可可", "cocoa"), (r"\b(?:alcohol|abv)\b|酒精", "alcohol")),
    "pixels": ((r"\b(?:camera|sensor)s?\b|摄像头|相机|镜头", "camera"),),
}  # fmt: skip
_PATTERNS = {dimension: tuple((re.compile(pattern), key) for pattern, key in rules) for dimension, rules in _OF.items()}
#: What a thing takes is a load, though no word of it stands there.
_BEARS = re.compile(
    r"(?:\b(?:takes?|holds?|supports?|carr(?:y|ies)|bears?|withstands?)(?:\s+(?:me|a|an|the|my|weights?|someone|people|of|up|to))*|"
    r"能承|可承|承得住|能扛|能坐)\s*$"
)
#: A chair for 136 kg takes 300 lb, one for 130 does not.
_LOAD_ROOM = 0.005
#: Farther words speak of something else.
_NEAR_CHARS = 16
_CLAUSE = re.compile(r"[,，。;；、.!！?？]|\b(?:and|with|but|plus)\b|和|加(?=\d)")
_YEARS_OLD = re.compile(r"\b(?P<years>\d{1,2})[\s-]+years?[\s-]+olds?\b")
_YEAR_S = 31_557_600.0
_MAX_SAID, _MAX_OF = 60, 40


class Measures:
    """The wishes of a text, and where they stand in it.

    Parameters
    ----------
    text : str
        Folded.
    names : iterable of (start, end)
        Places of brands, which are no numbers ("3M tape").
    counted : iterable of (str, Quantity)
        Counts without a unit, with the attribute of each.
    """

    def __init__(
        self, text: str, names: Iterable[tuple[int, int]] = (), counted: Iterable[tuple[str, Quantity]] = ()
    ) -> None:
        self.wishes: list[NumberWish] = []
        #: Places of plain numbers, which titles hold, too, and of bounds, which no title holds.
        self.plain: list[tuple[int, int]] = []
        self.bounds: list[tuple[int, int]] = []
        taken = list(names)
        for key, quantity in counted:
            if all(quantity.end <= start or end <= quantity.start for start, end in taken):
                self._add(text, quantity, key.replace("_", " ")[:_MAX_OF])
                taken.append((quantity.start, quantity.end))
        found = [q for q in quantities(text) if all(q.end <= start or end <= q.start for start, end in taken)]
        for place, quantity in enumerate(found):
            after = found[place + 1].start if place + 1 < len(found) else len(text)
            before = found[place - 1].end if place else 0
            of = _of(text, quantity, before, after) or _of_pair(text, found, place)
            self._add(text, quantity, of)
        for match in _YEARS_OLD.finditer(text):
            age = Quantity(
                "duration", None, int(match.group("years")) * _YEAR_S, match.start(), match.end(), exact=True
            )
            self._add(text, age, "age")

    def _add(self, text: str, quantity: Quantity, of: str | None) -> None:
        low, high = quantity.low, quantity.high
        if quantity.exact and of == "age":
            # Toys say from which age they are: a child of three may have those for two, too.
            low = None
        elif quantity.exact and of == "battery":
            # Who wants ten hours of battery minds no eleventh.
            high = None
        elif of == "load" and low is not None and high is not None:
            # Who needs a chair for 150 kg minds none for 160, but one for 145.
            low, high = (low + high) / 2 * (1 - _LOAD_ROOM), None
        elif of == "load" and low is None and high is not None and _BEARS.search(text, 0, quantity.start + 6):
            # "Holds up to 150 kg" is what it must hold at least.
            low, high = high, None
        elif quantity.exact and quantity.dimension == "temperature" and (low or 0.0) < 0.0:
            # What keeps warm at minus 30 does so at minus 20, too.
            low, high = None, ((low or 0.0) + (high or 0.0)) / 2
        said = text[quantity.start : quantity.end].strip()[:_MAX_SAID]
        self.wishes.append(NumberWish(dimension=quantity.dimension, low=low, high=high, said=said, of=of))
        (self.plain if quantity.exact else self.bounds).append((quantity.start, quantity.end))


def _of_pair(text: str, found: list[Quantity], place: int) -> str | None:
    """Return what a number of "16g+512g" is of: memory and storage are written so, the memory first."""
    for first, of in ((place, "memory"), (place - 1, "storage")):
        pair = found[first : first + 2] if first >= 0 else []
        plain = len(pair) == 2 and all(quantity.dimension == "data" and quantity.exact for quantity in pair)
        if plain and text[pair[0].end : pair[1].start].strip() in ("+", "/"):
            return of
    return None


def _of(text: str, quantity: Quantity, begin: int, end: int) -> str | None:
    """Return what the nearest words of the same clause say that a number is of."""
    before = _CLAUSE.split(text[max(begin, quantity.start - _NEAR_CHARS) : quantity.start])[-1]
    after = _CLAUSE.split(text[quantity.end : min(end, quantity.end + _NEAR_CHARS)])[0]
    inside = text[quantity.start : quantity.end]
    # Of two words that are equally near, the one behind counts: "16gb ram 512gb ssd".
    if quantity.dimension == "mass" and _BEARS.search(before):
        return "load"
    found: list[tuple[int, int, str]] = []
    for pattern, key in _PATTERNS.get(quantity.dimension, ()):
        if pattern.search(inside):
            return key
        if match := pattern.search(after):
            found.append((match.start(), 0, key))
        for match in pattern.finditer(before):
            found.append((len(before) - match.end(), 1, key))
    return min(found)[2] if found else None
