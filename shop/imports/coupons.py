"""Coupons as JSON Lines: one record of :class:`shop.types.Coupon` a line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from shop.imports.rows import RowError, row_errors
from shop.types import Coupon


def read_coupons(text: str, path: Path) -> Iterator[Coupon | RowError]:
    """Yield the coupons and errors of JSON Lines; blank lines are nothing."""
    for line, raw in enumerate(text.split("\n"), start=1):
        if not raw.strip():
            continue
        try:
            yield Coupon.model_validate_json(raw)
        except ValidationError as error:
            yield from row_errors(path, line, error)
