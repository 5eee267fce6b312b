"""The Icecat catalogue of querqy/chorus as our products (data/README.md says where it comes from)."""

from __future__ import annotations

import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from retrieval.understanding.colours import colour_key
from shop.types import Attribute, LocalizedText, Money, Product, Variant

CURRENCY = "USD"
#: Icecat knows no stock: everything counts as one piece in stock, so that an "in stock" wish hides nothing.
STOCK_QUANTITY = 1
#: A run of words that stands in so many titles names a kind of product, not one product.
MIN_TYPE_TITLES = 12
MAX_TYPE_WORDS = 4
#: A zip member beyond this is no catalogue (the four real ones hold 20 to 25 MB each).
MAX_MEMBER_BYTES = 200_000_000

_WORD = re.compile(r"[a-z][a-z\-/&]+")
#: Words that follow a type or stand for none: units, endings of cables, inks, packings.
_NOT_A_TYPE = frozenset(
    [
        "ft", "to", "cm", "x", "for", "m", "with", "and", "mm", "ml", "w/", "w/o", "over", "on", "kg", "sheets", "born",
        "f/", "of", "f", "series", "year", "gen",
        "pcs", "ppm", "pages", "de", "luxe", "in", "gb", "mb", "inch", "months",
        "mah", "skrivare", "watt", "volt", "sided", "up", "by", "the", "pixels", "pieces", "channels", "male", "female",
        "magenta", "cyan", "select", "port", "ports", "steel", "blank", "row", "pin", "thermal", "connectors",
    ]
)  # fmt: skip
#: Runs, and values of the attribute "product type", that name none.
_VAGUE_TYPES = frozenset(["kit", "system", "spares and accessories", "raid", "chassis", "frame", "stand-alone"])
_UNITS = {
    "weight": "g", "package_weight": "g", "width": "mm", "height": "mm", "depth": "mm", "cable_length": "m",
    "display_diagonal": "″", "battery_capacity": "mAh",
}  # fmt: skip


class _Row(BaseModel):
    """A product as the file has it; attributes are further fields ``attr_t_…``, ``attr_n_…``, ``attr_b_…``."""

    model_config = ConfigDict(extra="allow")

    id: str
    title: str
    supplier: str | None = None
    short_description: str | None = None
    ean: list[str] = Field(default_factory=list)
    img_500x500: str | None = None
    date_released: AwareDatetime | None = None
    price: int | None = Field(default=None, ge=0)


def read_rows(paths: Sequence[Path]) -> Iterator[dict[str, Any]]:
    """Yield the raw products of the zip files, each id once.

    Raises
    ------
    ValueError
        When a file is not a zip of one JSON list.
    """
    seen: set[str] = set()
    for path in paths:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                if member.file_size > MAX_MEMBER_BYTES:
                    raise ValueError(f"{path}: {member.filename} would unpack to {member.file_size:,} bytes")
                rows = json.loads(archive.read(member))
                if not isinstance(rows, list):
                    raise ValueError(f"{path}: expected a JSON list of products, got {type(rows).__name__}")
                for row in rows:
                    if str(row["id"]) not in seen:
                        seen.add(str(row["id"]))
                        yield row


def icecat_products(paths: Sequence[Path]) -> list[Product]:
    """Return the products of the zip files, in the order of the files.

    The price (minor units) may be missing: such a product is kept, without a price. What a product is stands
    only in its title: the run of lower-case words after brand and model, when many titles share it.
    """
    rows = [_Row.model_validate({**row, "id": str(row["id"])}) for row in read_rows(paths)]
    counts = Counter(run for row in rows for run in set(_runs(row.title)))
    known = {run for run, number in counts.items() if number >= MIN_TYPE_TITLES} - _VAGUE_TYPES
    return [_product(row, known) for row in rows]


def _runs(title: str) -> list[str]:
    """Return the runs of lower-case words of a title that may name a type."""
    runs: list[list[str]] = [[]]
    for word in title.split()[1:]:
        usable = _WORD.fullmatch(word) and word not in _NOT_A_TYPE and colour_key(word) is None and len(word) > 2
        if usable:
            runs[-1].append(word)
        elif runs[-1]:
            runs.append([])
    return [" ".join(run) for run in runs if 0 < len(run) <= MAX_TYPE_WORDS]


def _product(row: _Row, known_types: set[str]) -> Product:
    kind = next((run for run in _runs(row.title) if run in known_types), None) or _declared_type(row)
    price = Money(amount_minor=row.price, currency=CURRENCY) if row.price is not None else None
    picture = row.img_500x500 if row.img_500x500 and row.img_500x500.startswith("http") else None
    return Product(
        id=row.id,
        title=LocalizedText(en=row.title),
        description=LocalizedText(en=row.short_description or None),
        brand=row.supplier,
        product_type=LocalizedText(en=kind),
        attributes=tuple(_attributes(row.model_extra or {})),
        variants=(Variant(id=row.id, price=price, stock_quantity=STOCK_QUANTITY),),
        image_url=picture,
        gtins=tuple(row.ean),
        released_at=_plausible(row.date_released),
    )


def _declared_type(row: _Row) -> str | None:
    """Return the attribute "product type", which few products have, where it names one."""
    declared = str((row.model_extra or {}).get("attr_t_product_type") or "").casefold()
    usable = re.fullmatch(r"[a-z][a-z \-/]{1,40}", declared) and declared not in _VAGUE_TYPES
    return declared if usable else None


def _attributes(fields: dict[str, Any]) -> Iterator[Attribute]:
    for name, value in fields.items():
        kind, _, key = name.removeprefix("attr_").partition("_")
        if not name.startswith("attr_") or value is None or not key:
            continue
        label = LocalizedText(
            en=re.sub(r"_+[a-z](?:_[a-z])*_*$", "", key).replace("_", " ").strip().capitalize() or key
        )
        key = key[:64]
        if kind == "n":
            yield Attribute(key=key, label=label, number=float(value), unit=_UNITS.get(key))
        elif kind == "b":
            yield Attribute(key=key, label=label, flag=bool(value))
        else:
            yield Attribute(key=key, label=label, text=LocalizedText(en=str(value)[:2_000]))


def _plausible(moment: datetime | None) -> datetime | None:
    """Drop placeholder dates such as 0001-01-01."""
    return moment if moment and moment.year > 1980 else None
