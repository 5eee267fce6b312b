"""Sizes that a query names as the catalogue's own options write them: "mattress 160x200", an A5 notebook."""

from __future__ import annotations

import re
from collections.abc import Iterable

from retrieval.text import normalise
from retrieval.types import ParsedQuery

_BY = r"\s*[x×*]\s*"
_NUMBER = r"\d+(?:\.\d+)?"
#: "160x200", "160 x 200 cm", "2 x 1.5 x 1 m".
_SIDES = re.compile(rf"(?<![\w.]){_NUMBER}(?:{_BY}{_NUMBER}){{1,2}}(?!\d|\.\d)")
#: A letter and a number: paper (A5), and what else is sold so.
_CODE = re.compile(r"(?<![a-z0-9])[a-z]\d{1,2}(?![a-z0-9])")


def named_sizes(text: str, sizes: Iterable[str]) -> tuple[str, ...]:
    """Return the sizes of a catalogue that a text names by their sides or by a code.

    Sizes in words ("size M", 42码) and in units ("500 g") are read elsewhere.

    Examples
    --------
    >>> named_sizes("mattress 160 x 200", ["160X200 CM", "90X200 CM", "M"])
    ('160X200 CM',)
    >>> named_sizes("A5的笔记本", ["A4", "A5"]), named_sizes("a 2 x 3 puzzle", ["A4"])
    (('A5',), ())
    """
    folded = normalise(text)
    said = {_plain(match) for match in _SIDES.findall(folded)} | set(_CODE.findall(folded))
    if not said:
        return ()
    return tuple(size for size in sizes if _key(size) in said)


def with_named_sizes(query: ParsedQuery, sizes: Iterable[str]) -> ParsedQuery:
    """Return a query with the sizes that its words name; as it is when it has sizes already."""
    if query.sizes or not (found := named_sizes(query.text, sizes)):
        return query
    return query.model_copy(update={"sizes": found})


def _key(size: str) -> str:
    """Return what a text must hold to name a size; "" where none can."""
    folded = normalise(size)
    sides = _SIDES.match(folded)
    if sides and re.fullmatch(r"\s*(?:mm|cm|m|in|\")?", folded[sides.end() :]):
        return _plain(sides.group(0))
    return folded if _CODE.fullmatch(folded) else ""


def _plain(sides: str) -> str:
    return "x".join(re.split(_BY, sides))
