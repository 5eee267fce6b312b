"""Google Merchant product data, as XML (RSS 2.0 or Atom) and as TSV.

Source: Google Merchant Center's product data specification (attributes id, title, description, link, image_link,
availability, price, sale_price, brand, gtin, item_group_id, product_type, google_product_category, color, size,
material). Rows with the same ``item_group_id`` are variants of one product.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from defusedxml import ElementTree
from pydantic import ValidationError

from shop.imports.rows import BadValue, FeedError, Row, RowError, localized, plain_text, row_errors
from shop.money import parse_money
from shop.types import Attribute, LocalizedText, Money, Product, Variant

_NAMESPACE = "{http://base.google.com/ns/1.0}"
_ITEMS = ("item", "{http://www.w3.org/2005/Atom}entry")
#: Stock is yes or no in this format: yes counts as this many.
_IN_STOCK = {"in_stock": 100, "in stock": 100, "preorder": 0, "backorder": 0, "out_of_stock": 0, "out of stock": 0}
_OPTIONS = {"color": "colour", "size": "size"}
_LABELS = {
    "material": LocalizedText(en="Material", zh="材质"),
    "pattern": LocalizedText(en="Pattern", zh="图案"),
    "gender": LocalizedText(en="For", zh="适用"),
    "age_group": LocalizedText(en="Age group", zh="年龄段"),
}
Fields = dict[str, str]


def read_xml(text: str, path: Path) -> Iterator[Row]:
    """Yield the products and errors of an XML feed; a "line" is the item's number."""
    try:
        # defusedxml refuses entity bombs and external entities.
        root = ElementTree.fromstring(text)
    except Exception as error:
        raise FeedError(f"{path}: expected XML of a Google Merchant feed: {error}") from error
    items = [item for tag in _ITEMS for item in root.iter(tag)]
    if not items:
        raise FeedError(f"{path}: expected <item> or <entry> elements, got none")
    rows = [(number, _xml_fields(item)) for number, item in enumerate(items, start=1)]
    yield from _products(rows, path)


def _xml_fields(item: object) -> Fields:
    fields: Fields = {}
    for child in item:  # type: ignore[attr-defined]
        name = child.tag.removeprefix(_NAMESPACE).rpartition("}")[2]
        value = (child.text or child.get("href") or "").strip()
        fields.setdefault(name, value)
    return fields


def read_tsv(text: str, path: Path) -> Iterator[Row]:
    """Yield the products and errors of a TSV feed."""
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter="\t")
    names = [(name or "").strip().lower().replace(" ", "_") for name in reader.fieldnames or ()]
    if not {"id", "title"} <= set(names):
        raise FeedError(f"{path}: expected the columns id and title, got {', '.join(names)[:200] or 'none'}")
    reader.fieldnames = names
    rows = [(reader.line_num, {k: (v or "").strip() for k, v in row.items() if k}) for row in reader]
    yield from _products(rows, path)


def _products(rows: list[tuple[int, Fields]], path: Path) -> Iterator[Row]:
    """Group rows into products; a wrong variant leaves the others of its product in place."""
    groups: dict[str, list[tuple[int, Fields, Variant]]] = {}
    seen: set[str] = set()
    for line, fields in rows:
        try:
            variant = _variant(fields)
            if variant.id in seen:
                raise BadValue("id", "expected ids that stand once in a feed", variant.id)
            seen.add(variant.id)
        except (BadValue, ValidationError) as error:
            yield from row_errors(path, line, error)
            continue
        groups.setdefault(fields.get("item_group_id") or variant.id, []).append((line, fields, variant))
    for group, members in groups.items():
        line, fields, _ = members[0]
        try:
            yield _product(group, fields, tuple(variant for _, _, variant in members))
        except (BadValue, ValidationError) as error:
            yield from row_errors(path, line, error)


def _variant(fields: Fields) -> Variant:
    price = _money(fields, "price")
    sale = _money(fields, "sale_price")
    availability = fields.get("availability", "").lower()
    if availability and availability not in _IN_STOCK:
        raise BadValue("availability", f"expected one of {', '.join(sorted(_IN_STOCK))}", availability)
    if sale and price and sale.currency != price.currency:
        raise BadValue("sale_price", f"expected the price's currency {price.currency}", fields["sale_price"])
    return Variant(
        id=fields.get("id", ""),
        options={key: fields[name] for name, key in _OPTIONS.items() if fields.get(name)},
        price=sale or price,
        list_price=price if sale and price and price.amount_minor > sale.amount_minor else None,
        stock_quantity=_IN_STOCK.get(availability, _IN_STOCK["in_stock"]),
        image_url=fields.get("image_link") or None,
    )


def _money(fields: Fields, name: str) -> Money | None:
    text = fields.get(name, "")
    if not text:
        return None
    try:
        return parse_money(text)
    except ValueError as error:
        raise BadValue(name, "expected an amount with its currency, like 49.95 USD", text) from error


def _product(group: str, fields: Fields, variants: tuple[Variant, ...]) -> Product:
    title = plain_text(fields.get("title", ""))
    if not title:
        raise BadValue("title", "expected a title", "")
    kinds = [
        part.strip() for part in (fields.get("product_type") or fields.get("google_product_category", "")).split(">")
    ]
    return Product(
        id=group,
        title=localized(title),
        description=localized(plain_text(fields.get("description", ""))),
        brand=fields.get("brand") or None,
        product_type=localized(kinds[-1]) if kinds[-1] else LocalizedText(),
        department=kinds[0] or None,
        attributes=tuple(
            Attribute(key=name, label=label, text=localized(fields[name]))
            for name, label in _LABELS.items()
            if fields.get(name)
        ),
        variants=variants,
        image_url=fields.get("image_link") or None,
        url=fields.get("link") or None,
        gtins=(fields["gtin"],) if fields.get("gtin") else (),
    )


__all__ = ["RowError", "read_tsv", "read_xml"]
