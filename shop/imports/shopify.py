"""Shopify's product CSV: rows with the same Handle are variants of one product.

Source: Shopify's help page "Using CSV files to import and export products" (columns Handle, Title, Body (HTML),
Vendor, Type, Option1 Name, Option1 Value, Variant SKU, Variant Price, Variant Compare At Price, Variant Inventory Qty,
Image Src, Status). The CSV names no currency: it is given by whoever imports.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from pydantic import ValidationError

from shop.imports.rows import BadValue, FeedError, Row, localized, plain_text, row_errors
from shop.money import parse_money
from shop.types import LocalizedText, Money, Product, Variant

Fields = dict[str, str]
_OPTION_KEYS = {"color": "colour", "颜色": "colour", "尺码": "size", "尺寸": "size"}
#: Shopify's export leaves the quantity out when it does not track it: such a variant can always be bought.
_UNTRACKED_STOCK = 100


def read_csv(text: str, path: Path, currency: str) -> Iterator[Row]:
    """Yield the products and errors of a Shopify product CSV."""
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if not {"Handle", "Title"} <= set(reader.fieldnames or ()):
        found = ", ".join(reader.fieldnames or ())[:200] or "none"
        raise FeedError(f"{path}: expected Shopify's columns Handle and Title, got {found}")
    rows = [(reader.line_num, {k: (v or "").strip() for k, v in row.items() if k}) for row in reader]
    for handle, members in groupby(rows, key=lambda pair: pair[1]["Handle"]):
        yield from _product(handle, list(members), path, currency)


def _product(handle: str, rows: list[tuple[int, Fields]], path: Path, currency: str) -> Iterator[Row]:
    line, first = rows[0]
    if first.get("Status", "active").lower() in ("draft", "archived"):
        return
    variants: list[Variant] = []
    for row_line, fields in rows:
        # Rows that only bring a further picture have neither price nor options.
        if not fields.get("Variant Price") and not fields.get("Option1 Value") and variants:
            continue
        try:
            variants.append(_variant(handle, first, fields, len(variants), currency))
        except (BadValue, ValidationError) as error:
            yield from row_errors(path, row_line, error)
    if not variants:
        return
    try:
        title = plain_text(first.get("Title", ""))
        if not handle or not title:
            raise BadValue("Title" if handle else "Handle", "expected a text", "")
        kind = first.get("Type") or first.get("Product Category", "").rpartition(">")[2].strip()
        yield Product(
            id=handle,
            title=localized(title),
            description=localized(plain_text(first.get("Body (HTML)", ""))),
            brand=first.get("Vendor") or None,
            product_type=localized(kind) if kind else LocalizedText(),
            department=first.get("Product Category", "").partition(">")[0].strip() or kind or None,
            variants=tuple(variants),
            image_url=first.get("Image Src") or None,
        )
    except (BadValue, ValidationError) as error:
        yield from row_errors(path, line, error)


def _variant(handle: str, first: Fields, fields: Fields, position: int, currency: str) -> Variant:
    price, compared = _money(fields, "Variant Price", currency), _money(fields, "Variant Compare At Price", currency)
    options = {}
    for number in (1, 2, 3):
        # The names stand only in a product's first row.
        name, value = first.get(f"Option{number} Name", ""), fields.get(f"Option{number} Value", "")
        if name and value and value != "Default Title":
            options[_OPTION_KEYS.get(name.lower(), name.lower().replace(" ", "_"))] = value
    return Variant(
        id=fields.get("Variant SKU") or (handle if position == 0 else f"{handle}-{position + 1}"),
        options=options,
        price=price,
        list_price=compared if compared and price and compared.amount_minor > price.amount_minor else None,
        stock_quantity=_stock(fields),
        image_url=fields.get("Variant Image") or None,
    )


def _stock(fields: Fields) -> int:
    text = fields.get("Variant Inventory Qty", "")
    if not text:
        return _UNTRACKED_STOCK
    try:
        # Oversold variants have a negative quantity.
        return max(int(float(text)), 0)
    except ValueError as error:
        raise BadValue("Variant Inventory Qty", "expected a whole number", text) from error


def _money(fields: Fields, name: str, currency: str) -> Money | None:
    text = fields.get(name, "").lstrip("'")
    if not text:
        return None
    try:
        return parse_money(text, currency)
    except ValueError as error:
        raise BadValue(name, "expected an amount like 49.95", text) from error
