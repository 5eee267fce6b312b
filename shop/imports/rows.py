"""What all feed formats share: a row's error, its values, its texts."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from shop.types import LocalizedText, Product

#: A feed beyond this is cut into files by its shop; reading it whole would take the memory of the whole machine.
MAX_FILE_BYTES = 500_000_000
SHOWN_CHARS = 80
_TAG = re.compile(r"<[^>]{0,500}>")
_HAN = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True)
class RowError:
    """A row that was left out, and why."""

    file: str
    line: int
    field: str
    reason: str
    value: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.reason}, got {self.value!r}"


class FeedError(ValueError):
    """The whole file cannot be read; the message says what was expected and what to do."""


#: What a reader yields.
Row = Product | RowError


class BadValue(ValueError):
    """One field of one row is wrong."""

    def __init__(self, field: str, reason: str, value: object) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason
        self.value = str(value)[:SHOWN_CHARS]


def row_errors(path: Path, line: int, error: BadValue | ValidationError) -> Iterator[RowError]:
    """Turn what went wrong with a row into its errors."""
    if isinstance(error, BadValue):
        yield RowError(path.name, line, error.field, error.reason, error.value)
        return
    for fault in error.errors():
        field = ".".join(str(part) for part in fault["loc"]) or "row"
        yield RowError(path.name, line, field, fault["msg"], str(fault.get("input"))[:SHOWN_CHARS])


def plain_text(markup: str) -> str:
    """Return a text without tags and entities; feeds hold HTML, and the widget shows text.

    Examples
    --------
    >>> plain_text("<p>Light &amp; strong</p><p>2 kg</p>")
    'Light & strong 2 kg'
    """
    return " ".join(html.unescape(_TAG.sub(" ", markup)).split())


def localized(text: str) -> LocalizedText:
    """Return a text under the language that it is written in."""
    return LocalizedText(zh=text) if _HAN.search(text) else LocalizedText(en=text)


def decode(raw: bytes, path: Path) -> str:
    """Return a file's text: UTF-8 with or without a mark, or UTF-16 with one (Excel's "Unicode text").

    Raises
    ------
    FeedError
        When it is neither.
    """
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FeedError(
            f"{path}: expected UTF-8 or UTF-16, got byte {raw[error.start]:#x} at {error.start:,}"
        ) from error
