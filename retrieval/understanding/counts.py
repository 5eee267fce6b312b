"""Numbers without a unit that the catalogue's own attributes count: "10 speed", "7 ports", "SPF 50", 8速, 500页."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from retrieval.text import has_han, normalise, singular
from retrieval.understanding.numbers import MEASURED_NUMBER, measured_number
from retrieval.understanding.quantities import Quantity, bounded
from retrieval.understanding.units import Unit, units
from shop.types import LocalizedText

#: What shoppers say beside an attribute's own names, by an English word of these.
_ALSO = {
    "gear": ("speed", "speeds", "速"),
    "page": ("页",),
    "port": ("口", "接口", "插口"),
    "step": ("setting", "settings", "档"),
    "wheel": ("轮", "轮子"),
}
_COUNTED = Unit("count", 1.0)


class Counts:
    """The names of a catalogue's attributes that are plain counts; read only.

    Parameters
    ----------
    labels : mapping
        What a shopper reads for an attribute, by its key.
    """

    def __init__(self, labels: Mapping[str, LocalizedText]) -> None:
        own: dict[str, str] = {}
        also: dict[str, str] = {}
        for key, label in sorted(labels.items()):
            for name in _own_names(key, label):
                own.setdefault(name, key)
            for name in _other_names(key, label):
                also.setdefault(name, key)
        self._keys = {name: key for name, key in (also | own).items() if name not in units()}
        self._behind = _behind(self._keys)
        self._before = _before([name for name in own if name in self._keys])

    def of(self, text: str) -> list[tuple[str, Quantity]]:
        """Return the counts that a folded text asks for, each with the key of its attribute; in order, none overlaps.

        Examples
        --------
        >>> counts = Counts({"gears": LocalizedText(en="Gears", zh="变速"), "spf": LocalizedText(en="SPF")})
        >>> [(key, q.low, q.high) for key, q in counts.of("10-speed bike, at least 3 gears")]
        [('gears', 10.0, 10.0), ('gears', 3.0, None)]
        >>> [(key, q.low) for text in ("sunscreen spf50", "8速自行车", "10 speedy deals") for key, q in counts.of(text)]
        [('spf', 50.0), ('gears', 8.0)]
        """
        found: list[tuple[str, Quantity]] = []
        for key, quantity in sorted(self._all(text), key=lambda pair: pair[1].start):
            if not found or quantity.start >= found[-1][1].end:
                found.append((key, quantity))
        return found

    def _all(self, text: str) -> Iterator[tuple[str, Quantity]]:
        for pattern in filter(None, (self._behind, self._before)):
            for match in pattern.finditer(text):
                number = measured_number(match.group("number"))
                if number is not None and number == int(number):
                    name = re.sub(r"[\s-]+", " ", match.group("name")).strip().removeprefix("个")
                    yield self._keys[name], bounded(text, match.start(), match.end(), number, _COUNTED)


def _own_names(key: str, label: LocalizedText) -> Iterator[str]:
    """Yield what the catalogue calls an attribute, folded."""
    yield from filter(None, (normalise(key.replace("_", " ")), normalise(label.en or ""), normalise(label.zh or "")))


def _other_names(key: str, label: LocalizedText) -> Iterator[str]:
    """Yield what a shopper may say for it: one port, "speed" for gears."""
    for name in _own_names(key, label):
        if not has_han(name):
            yield singular(name)
            for word in name.split():
                yield from _ALSO.get(singular(word), ())


def _behind(names: Mapping[str, str]) -> re.Pattern[str] | None:
    """Return the pattern of a number and a name behind it: "7-port", 7个接口."""
    if not names:
        return None
    longest = sorted(names, key=len, reverse=True)
    latin = "|".join(re.escape(name).replace(r"\ ", r"[\s-]") for name in longest if not has_han(name))
    han = "|".join(re.escape(name) for name in longest if has_han(name))
    ways = [rf"[\s-]?(?:{latin})(?![a-z0-9])" if latin else "", rf"\s?个?(?:{han})" if han else ""]
    name = "|".join(filter(None, ways))
    return re.compile(rf"(?<![a-z0-9._/⁄第-])(?<!一家)(?P<number>{MEASURED_NUMBER})(?P<name>{name})")


def _before(names: list[str]) -> re.Pattern[str] | None:
    """Return the pattern of an attribute's own name and a number behind it: "spf 50", 防晒指数50."""
    either = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    if not either:
        return None
    return re.compile(rf"(?<![a-z0-9-])(?P<name>{either})[\s:：]{{0,2}}(?P<number>\d{{1,4}})(?![\d.]*\d|[a-z])")
