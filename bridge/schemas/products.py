"""Products as integrators write and read them, and imports of whole feeds."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints, model_validator

from bridge.schemas.common import MAX_INT, ProductId, Schema
from bridge.schemas.integrator import Line, Localized, Moment, Price, WebUrl
from shop.types import Product

#: What a product may have: far above any, far below what would make one a burden for all.
MAX_VARIANTS, MAX_ATTRIBUTES, MAX_OPTIONS = 200, 100, 10
_Code = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]+$")]

EXAMPLE: dict[str, Any] = {
    "title": {"en": "Two-person tent", "zh": "双人帐篷"},
    "brand": "Northlight",
    "product_type": {"en": "tent", "zh": "帐篷"},
    "department": "outdoor",
    "attributes": [{"key": "weight", "label": {"en": "Weight", "zh": "重量"}, "number": 2.1, "unit": "kg"}],
    "variants": [
        {
            "id": "tent-2-green",
            "options": {"colour": "green"},
            "price": {"amount_minor": 15900, "currency": "USD"},
            "stock_quantity": 12,
        }
    ],
    "url": "https://shop.example/p/tent-2",
}


class AttributeBody(Schema):
    """A typed fact: a text, a number with its unit, or yes and no."""

    key: _Code
    label: Localized
    text: Localized | None = None
    number: float | None = Field(default=None, allow_inf_nan=False)
    unit: Annotated[str, StringConstraints(max_length=16, pattern=r"^[^\x00-\x1f\x7f]*$")] | None = None
    flag: bool | None = None


class VariantBody(Schema):
    """What is really bought: its own price and stock."""

    id: ProductId
    options: dict[_Code, Line] = Field(default_factory=dict, max_length=MAX_OPTIONS)
    price: Price | None = Field(default=None, description="what the customer pays")
    list_price: Price | None = Field(default=None, description="the crossed-out price, where it is higher")
    stock_quantity: int = Field(default=0, ge=0, le=MAX_INT)
    image_url: WebUrl | None = None

    @model_validator(mode="after")
    def _has_one_currency(self) -> Self:
        check_prices(self.price, self.list_price)
        return self


class ProductBody(Schema):
    """A product with its variants; PUT replaces all of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    title: Localized
    description: Localized = Localized()
    brand: Line | None = None
    product_type: Localized = Field(default=Localized(), description='what it is: "tent" / "帐篷"')
    department: Line | None = Field(default=None, description="key of the department")
    attributes: tuple[AttributeBody, ...] = Field(default=(), max_length=MAX_ATTRIBUTES)
    variants: tuple[VariantBody, ...] = Field(min_length=1, max_length=MAX_VARIANTS)
    image_url: WebUrl | None = None
    url: WebUrl | None = Field(default=None, description="the product's page on the shop's site")
    gtins: tuple[_Code, ...] = Field(default=(), max_length=50)
    rating_average: float | None = Field(default=None, ge=0, le=5, allow_inf_nan=False)
    rating_count: int = Field(default=0, ge=0, le=MAX_INT)
    released_at: Moment | None = None
    once_only: bool = Field(default=False, description="bought once in a long time: never recommended to who has it")
    minimum_age_years: int | None = Field(default=None, ge=0, le=150)

    @model_validator(mode="after")
    def _is_a_product(self) -> Self:
        if not (self.title.en or "").strip() and not (self.title.zh or "").strip():
            raise ValueError("expected a title in en or zh, got neither")
        ids = [variant.id for variant in self.variants]
        if len(set(ids)) < len(ids):
            raise ValueError("expected each variant's id once")
        return self

    def product(self, product_id: str) -> Product:
        """Return it as the shop keeps it."""
        return Product.model_validate({**self.model_dump(), "id": product_id})


class VariantChange(Schema):
    """What changes most; what is left out stays, and null takes a price away."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"stock_quantity": 3}, {"price": {"amount_minor": 12900, "currency": "USD"}}],
            "minProperties": 1,
        }
    )

    stock_quantity: int = Field(default=0, ge=0, le=MAX_INT)
    price: Price | None = None
    list_price: Price | None = None

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("expected at least one of stock_quantity, price, list_price, got none")
        return self


class RowFault(Schema):
    """A row of a feed that was left out."""

    line: int
    field: str
    reason: str
    got: str


class ImportJob(Schema):
    """A feed on its way into the catalogue."""

    id: str
    state: Literal["queued", "running", "done", "failed"]
    created_at: AwareDatetime
    started_at: AwareDatetime | None
    finished_at: AwareDatetime | None
    format: str | None = Field(description="as given; null: told from the content")
    size_bytes: int
    imported: int = Field(description="products that are in the catalogue by now")
    rejected: int = Field(description="faults of rows that were left out")
    errors: tuple[RowFault, ...] = Field(description="the first 100 of them")
    failure: str | None = Field(description="why the feed as a whole could not be read")


def check_prices(price: Price | None, list_price: Price | None) -> None:
    """Refuse two prices of one variant that cannot stand side by side.

    Raises
    ------
    ValueError
        When their currencies differ.
    """
    if price and list_price and price.currency != list_price.currency:
        raise ValueError(f"expected list_price in the price's currency {price.currency}, got {list_price.currency}")
