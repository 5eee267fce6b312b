"""Names of segments that say what they are, in both languages: "Frequent buyers of Baby, budget prices"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from shop.types import LocalizedText

#: A department is worth a word from this share on, if it is this many times that of all shoppers.
TELLING_SHARE, TELLING_TIMES = 0.2, 1.5
#: Robust standard deviations from which frequency and price are worth a word; the second when two names are alike.
TELLING_DEVIATIONS = (0.4, 0.1)
MOST_DEPARTMENTS = (2, 3)


@dataclass(frozen=True)
class Portrait:
    """What the shoppers of a segment are like on average.

    ``shares`` are those of departments by key; ``times`` these over the shares of all shoppers; frequency and price
    in robust standard deviations from the median shopper.
    """

    shares: Mapping[str, float]
    times: Mapping[str, float]
    frequency: float
    price: float


class _Words(NamedTuple):
    frequent: str
    rare: str
    plain: str
    joined: str
    anything: str
    budget: str
    premium: str
    numbered: str


_ENGLISH = _Words(
    "Frequent buyers of {}", "Occasional buyers of {}", "Buyers of {}", " and ", "many things",
    ", budget prices", ", premium prices", "{} ({})",
)  # fmt: skip
_CHINESE = _Words("常买{}", "偶尔买{}", "爱买{}", "、", "各类商品", "，爱实惠", "，讲品质", "{}（{}）")
_EVERYBODY = LocalizedText(en="All shoppers", zh="全部顾客")


def segment_names(portraits: Sequence[Portrait], titles: Mapping[str, LocalizedText]) -> list[LocalizedText]:
    """Name segments by what sets them most apart; no two alike, the same portraits always the same names.

    Parameters
    ----------
    portraits : sequence of Portrait
        The largest segment first.
    titles : mapping
        What a shopper reads for a department's key; the key where there is none.
    """
    if len(portraits) == 1:
        return [_EVERYBODY]
    names = [_name(portrait, titles, 0) for portrait in portraits]
    alike = _repeated(names)
    names = [_name(p, titles, 1) if name in alike else name for p, name in zip(portraits, names, strict=True)]
    seen: Counter[LocalizedText] = Counter()
    told = []
    for name in names:
        seen[name] += 1
        told.append(name if seen[name] == 1 else _numbered(name, seen[name]))
    return told


def _repeated(names: Sequence[LocalizedText]) -> set[LocalizedText]:
    return {name for name, times in Counter(names).items() if times > 1}


def _name(portrait: Portrait, titles: Mapping[str, LocalizedText], detail: int) -> LocalizedText:
    telling = [
        key
        for key in sorted(portrait.shares, key=lambda key: (-portrait.shares[key], key))
        if portrait.shares[key] >= TELLING_SHARE / (1 + detail) and portrait.times[key] >= TELLING_TIMES
    ][: MOST_DEPARTMENTS[detail]]
    departments = [titles.get(key) or LocalizedText(en=key, zh=key) for key in telling]
    least = TELLING_DEVIATIONS[detail]
    return LocalizedText(
        en=_said(_ENGLISH, [title.get("en") for title in departments], portrait, least),
        zh=_said(_CHINESE, [title.get("zh") for title in departments], portrait, least),
    )


def _said(words: _Words, departments: Sequence[str], portrait: Portrait, least: float) -> str:
    how_often = words.plain
    if abs(portrait.frequency) >= least:
        how_often = words.frequent if portrait.frequency > 0 else words.rare
    price = ""
    if abs(portrait.price) >= least:
        price = words.premium if portrait.price > 0 else words.budget
    return how_often.format(words.joined.join(departments) or words.anything) + price


def _numbered(name: LocalizedText, number: int) -> LocalizedText:
    return LocalizedText(
        en=_ENGLISH.numbered.format(name.get("en"), number), zh=_CHINESE.numbered.format(name.get("zh"), number)
    )
