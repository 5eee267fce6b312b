"""Variety in the order of hits: the same cable in ten lengths must not fill the first page.

Two products are of one sort when brand and title are the same but for numbers, units, colours and model codes. A
ranking is walked from its head; a hit of whose sort the page has enough waits until the page is over, unless what would
come in its place fits clearly worse.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Sequence
from functools import lru_cache

from retrieval.understanding.colours import colour_pattern

#: Hits that a shopper sees at once, and how many of one sort they may hold.
PAGE, ALIKE_ON_PAGE = 10, 3
#: What comes instead must score at least this share of what waits: variety is no reason to show what does not fit.
MIN_SHARE = 0.9
#: Hits from the head that are varied; who looks further wants all there are.
VARIED = 60
#: A word with a number in it (2m, 15.6", tn-2110), and what joins words.
_VARYING = re.compile(r"[^\s\u3400-\u9fff]*\d[^\s\u3400-\u9fff]*[米克寸升码]?|[^\w\s]+")
_UNITS = frozenset(
    [
        "m",
        "cm",
        "mm",
        "ft",
        "inch",
        "gb",
        "tb",
        "mb",
        "ml",
        "l",
        "w",
        "v",
        "kg",
        "g",
        "mah",
        "pack",
        "pcs",
        "米",
        "厘米",
        "毫升",
        "升",
        "克",
    ]
)
_MAX_CHARS = 40

Scored = list[tuple[int, float]]


def sort_of(brand: str, titles: Sequence[str]) -> str:
    """Return what is the same for a product in all its lengths, sizes and colours; titles are folded.

    Examples
    --------
    >>> a = sort_of("Cablix", ["cablix hdmi cable 2 m black"])
    >>> a == sort_of("Cablix", ["cablix hdmi cable, 5m, white"]), a == sort_of("Cablix", ["cablix usb cable 2 m"])
    (True, False)
    """
    return f"{brand} {_unvarying(titles[0] if titles else '')}"


@lru_cache(maxsize=65_536)  # the same products are found again and again, and reading a title takes 25 µs
def _unvarying(title: str) -> str:
    bare = _VARYING.sub(" ", colour_pattern().sub(" ", title))
    return " ".join(word for word in bare.split() if word not in _UNITS)[:_MAX_CHARS]


def varied(ranked: Scored, sort: Callable[[int], str], page: int = PAGE, alike: int = ALIKE_ON_PAGE) -> Scored:
    """Return a ranking whose pages hold at most ``alike`` of one sort, as far as the scores allow.

    Parameters
    ----------
    ranked : list of (row, score)
        Best first.
    sort : callable
        Names the sort of a row.
    page : int
        Hits a page.
    alike : int
        Hits of one sort a page.

    Examples
    --------
    >>> [row for row, _ in varied([(0, 1), (1, 1), (2, 0.95), (3, 0.2)], lambda row: "cable" if row < 2 else "", 3, 1)]
    [0, 2, 1, 3]
    """
    head, tail = ranked[:VARIED], ranked[VARIED:]
    sorts = {row: sort(row) for row, _ in head}
    rest, waiting = deque(head), deque[tuple[int, float]]()
    found: Scored = []
    counts: Counter[str] = Counter()
    while rest or waiting:
        if len(found) % page == 0:
            counts.clear()
        hit = _next(rest, waiting, lambda hit: counts[sorts[hit[0]]] < alike)
        counts[sorts[hit[0]]] += 1
        found.append(hit)
    return found + tail


def _next(
    rest: deque[tuple[int, float]], waiting: deque[tuple[int, float]], has_room: Callable[[tuple[int, float]], bool]
) -> tuple[int, float]:
    """Take the best hit whose sort has room, or the best of all when the others fit clearly worse."""
    for place, hit in enumerate(waiting):
        if has_room(hit):
            del waiting[place]
            return hit
    while rest and rest[0][1] >= MIN_SHARE * (waiting[0][1] if waiting else rest[0][1]):
        hit = rest.popleft()
        if has_room(hit):
            return hit
        waiting.append(hit)
    return waiting.popleft() if waiting else rest.popleft()
