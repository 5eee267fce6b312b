"""JSON Lines: one product record a line, as ``zhanggui shop export`` writes them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from shop.imports.rows import Row, row_errors
from shop.types import Product


def read_jsonl(text: str, path: Path) -> Iterator[Row]:
    """Yield the products and errors of JSON Lines; blank lines are nothing."""
    for line, raw in enumerate(text.split("\n"), start=1):
        if not raw.strip():
            continue
        try:
            yield Product.model_validate_json(raw)
        except ValidationError as error:
            yield from row_errors(path, line, error)


def write_jsonl(products: Iterator[Product]) -> Iterator[str]:
    """Yield one line a product."""
    for product in products:
        yield product.model_dump_json(exclude_defaults=True) + "\n"
