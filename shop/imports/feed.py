"""Reads a catalogue feed of any known format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path

from shop.imports import google_merchant, jsonl, shopify
from shop.imports.rows import MAX_FILE_BYTES, FeedError, Row, decode


class Format(StrEnum):
    """Known feed formats."""

    GOOGLE_XML = "google-xml"
    GOOGLE_TSV = "google-tsv"
    SHOPIFY_CSV = "shopify-csv"
    JSONL = "jsonl"


def detect_format(text: str, path: Path) -> Format:
    """Tell a feed's format from how it begins.

    Raises
    ------
    FeedError
        When it begins like none of them.
    """
    head = text.lstrip()[:4_000]
    first_line = head.partition("\n")[0]
    if head.startswith("<"):
        return Format.GOOGLE_XML
    if head.startswith("{"):
        return Format.JSONL
    if "\t" in first_line and "id" in first_line.lower().split("\t"):
        return Format.GOOGLE_TSV
    if "Handle" in first_line and "," in first_line:
        return Format.SHOPIFY_CSV
    raise FeedError(
        f"{path}: expected a Google Merchant feed (XML, TSV), a Shopify product CSV or JSON Lines, got a file that "
        f"begins with {first_line[:60]!r}; name its format with --format"
    )


def read_feed(path: Path, currency: str, fmt: Format | None = None) -> Iterator[Row]:
    """Yield the products and the row errors of a feed.

    Parameters
    ----------
    path : Path
    currency : str
        ISO 4217 code for formats that name none (Shopify).
    fmt : Format, optional
        Told from the file's beginning when it is not given.

    Raises
    ------
    FeedError
        When the whole file cannot be read: too large, not text, no known format, no such columns.
    """
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise FeedError(f"{path}: expected at most {MAX_FILE_BYTES:,} bytes, got {size:,}; split the feed")
    raw = path.read_bytes()
    if raw[:2] in (b"\x1f\x8b", b"PK"):
        raise FeedError(f"{path}: expected a plain file, got a compressed one; unpack it first")
    text = decode(raw, path)
    readers: dict[Format, Callable[[str, Path], Iterator[Row]]] = {
        Format.GOOGLE_XML: google_merchant.read_xml,
        Format.GOOGLE_TSV: google_merchant.read_tsv,
        Format.SHOPIFY_CSV: lambda text, path: shopify.read_csv(text, path, currency),
        Format.JSONL: jsonl.read_jsonl,
    }
    yield from readers[fmt or detect_format(text, path)](text, path)
