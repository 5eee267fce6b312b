"""Variety in the order of hits: the same cable in ten lengths must not fill the first page.

Two products are alike when brand and title are the same but for numbers, units, colours and model codes. A ranking is
walked from its head; a hit of whose sort the page has enough waits until the page is over, unless what would come
in its place fits clearly worse.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Sequence

from retrieval.colours import colour_key
from retrieval.text import tokenise

#: Hits that a shopper sees at once, and how many of one sort they may hold.
PAGE, ALIKE_ON_PAGE = 10, 3
#: What comes instead must score at least this share of what waits: variety is no reason to show what does not fit.
MIN_SHARE = 0.9
_MAX_SORT_TERMS = 6
_UNITS = frozenset(
    ["m", "cm", "mm", "ft", "inch", "gb", "tb", "mb", "ml", "l", "w", "v", "kg", "g", "mah", "pack", "pcs"]
)

Scored = Sequence[tuple[int, float]]


def sort_of(brand: str, titles: Sequence[str]) -> str:
    """Return what is the same for a product in all its lengths, sizes and colours.

    Examples
    --------
    >>> a = sort_of("Cablix", ["cablix hdmi cable 2 m black"])
    >>> a == sort_of("Cablix", ["cablix hdmi cable, 5 m, white"]), a == sort_of("Cablix", ["cablix usb cable 2 m"])
    (True, False)
    """
    words = [term for title in titles[:1] for term in tokenise(title)]
    kept = [word for word in words if not _varies(word)]
    return " ".join([brand, *kept[:_MAX_SORT_TERMS]])


def varied(ranked: Scored, sort: Callable[[int], str], page: int = PAGE, alike: int = ALIKE_ON_PAGE) -> Scored:
    """Return a ranking in which no page holds more than ``alike`` of one sort, as far as scores allow.

    Parameters
    ----------
    ranked : sequence of (row, score)
        Best first.
    sort : callable
        Names the sort of a row; rows of one sort are alike.
    page : int
        Hits a page.
    alike : int
        Hits of one sort a page.

    Examples
    --------
    >>> [row for row, _ in varied([(0, 1), (1, 1), (2, 0.95), (3, 0.2)], lambda row: "cable" if row < 2 else "", 3, 1)]
    [0, 2, 1, 3]
    """
    waiting: deque[tuple[int, float]] = deque()
    rest = deque(ranked)
    found: list[tuple[int, float]] = []
    counts: Counter[str] = Counter()
    while rest or waiting:
        if len(found) % page == 0:
            counts.clear()
        hit = _next(rest, waiting, counts, sort, alike)
        counts[sort(hit[0])] += 1
        found.append(hit)
    return found


def _next(
    rest: deque[tuple[int, float]],
    waiting: deque[tuple[int, float]],
    counts: Counter[str],
    sort: Callable[[int], str],
    alike: int,
) -> tuple[int, float]:
    """Take the best hit whose sort has room, or the best of all when the others fit clearly worse."""
    for place, hit in enumerate(waiting):
        if counts[sort(hit[0])] < alike:
            del waiting[place]
            return hit
    while rest:
        best = waiting[0][1] if waiting else rest[0][1]
        if rest[0][1] < MIN_SHARE * best:
            break
        hit = rest.popleft()
        if counts[sort(hit[0])] < alike:
            return hit
        waiting.append(hit)
    return waiting.popleft() if waiting else rest.popleft()


def _varies(word: str) -> bool:
    return any(character.isdigit() for character in word) or word in _UNITS or colour_key(word) is not None
