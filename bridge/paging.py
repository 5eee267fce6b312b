"""Cursors of lists: opaque to clients, so that how a list is ordered can change without breaking them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

from fastapi import Query

from bridge.errors import InvalidRequest
from bridge.schemas.common import MAX_INT

T = TypeVar("T")
#: Where a page of a list by time begins: behind this moment and, of several entries then, this id.
Place = tuple[datetime, str]
MAX_CURSOR_CHARS = 800
Cursor = Annotated[
    str | None, Query(max_length=MAX_CURSOR_CHARS, description="`next_cursor` of the page before; none for the first")
]
Limit = Annotated[int, Query(ge=1, le=200, description="entries a page at most")]
DEFAULT_LIMIT = 50


@dataclass(frozen=True)
class Part(Generic[T]):
    """A part of a list."""

    items: tuple[T, ...]
    #: Behind the last of them; None where nothing follows.
    next_cursor: str | None


def part_of(ask: Callable[[int], Sequence[T]], limit: int, cursor: Callable[[T], str]) -> Part[T]:
    """Return a part of a list, of at most ``limit`` entries.

    Parameters
    ----------
    ask : callable
        Returns at most so many of the next entries; one more than wanted is asked for, to know whether any follow.
    limit : int
        At least 1.
    cursor : callable
        Returns the cursor behind an entry.

    Examples
    --------
    >>> part_of(lambda count: "abc"[:count], 2, str.upper), part_of(lambda count: "ab"[:count], 2, str.upper)
    (Part(items=('a', 'b'), next_cursor='B'), Part(items=('a', 'b'), next_cursor=None))
    """
    found = ask(limit + 1)
    items = tuple(found[:limit])
    return Part(items, cursor(items[-1]) if len(found) > limit else None)


def cursor_of(list_name: str, last: str) -> str:
    """Return the cursor behind an entry.

    Examples
    --------
    >>> behind(cursor_of("products", "帐篷 7"), "products")
    '帐篷 7'
    """
    return base64.urlsafe_b64encode(f"{list_name}\n{last}".encode()).decode().rstrip("=")


def behind(cursor: str | None, list_name: str) -> str:
    """Return the entry behind which a page begins; empty for the first page.

    Raises
    ------
    InvalidRequest
        When the cursor is not one of this list.
    """
    if cursor is None:
        return ""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        name, _, last = base64.b64decode(padded, altchars=b"-_", validate=True).decode().partition("\n")
    except (UnicodeError, binascii.Error):
        name = last = ""
    if name != list_name or not last or "\0" in last:
        raise bad_cursor(cursor)
    return last


def bad_cursor(cursor: str | None) -> InvalidRequest:
    """Return the refusal of a cursor that is not one of the list."""
    return InvalidRequest(
        f"cursor: expected the next_cursor of a page of this list, got {(cursor or '')[:40]!r}; begin again without one"
    )


def behind_number(cursor: str | None, list_name: str) -> int | None:
    """Return the number of the row behind which a page begins; None for the first page.

    Raises
    ------
    InvalidRequest
        When the cursor is not one of this list.

    Examples
    --------
    >>> behind_number(cursor_of("lines", "7"), "lines"), behind_number(None, "lines")
    (7, None)
    """
    last = behind(cursor, list_name)
    if not last:
        return None
    # Short enough to be read at all: Python refuses to read numbers of thousands of digits.
    if not (last.isascii() and last.isdecimal() and len(last) <= 10 and int(last) <= MAX_INT):
        raise bad_cursor(cursor)
    return int(last)


def cursor_in_time(list_name: str, at: datetime, last: str) -> str:
    """Return the cursor behind an entry of a list by time.

    Examples
    --------
    >>> behind_in_time(cursor_in_time("x", datetime(2026, 1, 2, tzinfo=UTC), "c-1"), "x")
    (datetime.datetime(2026, 1, 2, 0, 0, tzinfo=datetime.timezone.utc), 'c-1')
    """
    return cursor_of(list_name, f"{at.astimezone(UTC).isoformat()} {last}")


def behind_in_time(cursor: str | None, list_name: str) -> Place | None:
    """Return the entry behind which a page of a list by time begins; None for the first page.

    Raises
    ------
    InvalidRequest
        When the cursor is not one of this list.
    """
    moment, _, last = behind(cursor, list_name).partition(" ")
    if not moment:
        return None
    try:
        at = datetime.fromisoformat(moment).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise bad_cursor(cursor) from error
    return at, last
