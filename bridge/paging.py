"""Cursors of lists: opaque to clients, so that how a list is ordered can change without breaking them."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated

from fastapi import Query

from bridge.errors import InvalidRequest

MAX_CURSOR_CHARS = 800
Cursor = Annotated[
    str | None, Query(max_length=MAX_CURSOR_CHARS, description="`next_cursor` of the page before; none for the first")
]
Limit = Annotated[int, Query(ge=1, le=200, description="entries a page at most")]
DEFAULT_LIMIT = 50


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
        raise InvalidRequest(
            f"cursor: expected the next_cursor of a page of this list, got {cursor[:40]!r}; begin again without one"
        )
    return last
