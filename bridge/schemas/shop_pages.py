"""What a shop's pages and its systems read: products and articles, in one language, flat."""

from __future__ import annotations

from pydantic import Field

from bridge.schemas.common import Schema
from shop.types import Language, Money


class VariantView(Schema):
    """What is really bought: one choice of options."""

    id: str
    options: dict[str, str]
    price: Money | None
    list_price: Money | None = Field(description="the crossed-out price, where it is higher")
    stock_quantity: int
    image_url: str | None


class AttributeView(Schema):
    """A property in words."""

    label: str
    value: str


class ProductView(Schema):
    """A product; price and stock are those of the named variant, else of the best offer."""

    id: str
    title: str
    description: str
    brand: str | None
    product_type: str
    department: str | None
    image_url: str | None
    url: str | None
    variant_id: str
    price: Money | None
    list_price: Money | None
    in_stock: bool
    rating_average: float | None
    rating_count: int
    variants: tuple[VariantView, ...]
    attributes: tuple[AttributeView, ...]


class ProductPage(Schema):
    """Some products of a department, and how many there are in all."""

    products: tuple[ProductView, ...]
    total: int


class ShownArticle(Schema):
    """An article of the shop, in Markdown."""

    key: str
    language: Language
    title: str
    body: str
