"""Spans of a text: those that overlap claim the same words, and the first that is named gets them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Protocol, TypeVar


class Placed(Protocol):
    """Whatever stands in a text from ``start`` to before ``end``."""

    @property
    def start(self) -> int:
        """Offset of the first character."""

    @property
    def end(self) -> int:
        """Offset behind the last character."""


class Span(NamedTuple):
    """An entity of a text, by its name."""

    entity: str
    start: int
    end: int


P = TypeVar("P", bound=Placed)


def without_overlaps(found: Iterable[P]) -> list[P]:
    """Keep what overlaps nothing that was kept before it, in the order of the text.

    Parameters
    ----------
    found : iterable
        The most telling first.

    Examples
    --------
    >>> [span.entity for span in without_overlaps([Span("date", 4, 9), Span("colour", 6, 12), Span("size", 0, 4)])]
    ['size', 'date']
    """
    kept: list[P] = []
    for one in found:
        if not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)
