"""Products of a few words, for tests that make catalogues of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shop.types import Attribute, Product, Variant

LABELS = {
    "memory": "内存",
    "storage": "存储容量",
    "weight": "重量",
    "touchscreen": "触摸屏",
    "material": "材质",
    "width": "宽度",
    "depth": "深度",
    "height": "高度",
    "waterproof": "防水",
}


def attribute(key: str, text: tuple[str, str] | None = None, **value: Any) -> Attribute:
    """Return an attribute; a text is given in English and Chinese."""
    texts = {"en": text[0], "zh": text[1]} if text else None
    label = {"en": key.capitalize(), "zh": LABELS[key]}
    return Attribute.model_validate({"key": key, "label": label, "text": texts, **value})


def variant(
    colour: str | None = None, size: str | None = None, price: int | None = None, stock: int = 5, **options: str
) -> Variant:
    """Return a variant; its id is made by :func:`product`."""
    chosen = {"colour": colour, "size": size, **options}
    money = None if price is None else {"amount_minor": price, "currency": "USD"}
    return Variant.model_validate(
        {
            "id": "variant",
            "options": {key: value for key, value in chosen.items() if value},
            "price": money,
            "stock_quantity": stock,
        }
    )


def product(
    key: str,
    title: str,
    kind: tuple[str, str] | None = None,
    variants: Sequence[Variant] = (),
    attributes: Sequence[Attribute] = (),
    rating: float | None = None,
    **more: Any,
) -> Product:
    """Return a product; its variants' ids are ``key-colour-size``."""
    own = [
        one.model_copy(update={"id": f"{key}-{one.options.get('colour', '')}-{one.options.get('size', '')}".strip()})
        for one in variants or [variant(price=1_000)]
    ]
    return Product.model_validate(
        {
            "id": key,
            "title": {"en": title},
            "product_type": {"en": kind[0], "zh": kind[1]} if kind else {},
            "variants": own,
            "attributes": attributes,
            "rating_average": rating,
            **more,
        }
    )
