"""Customers and orders as the shop's system feeds them."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from bridge.schemas.common import MAX_INT, ProductId, Schema
from bridge.schemas.integrator import Line, Localized, Moment, Price, WebUrl
from shop.orders import order_key
from shop.types import Customer, Language, Order, OrderStatus

MAX_LINES, MAX_SHIPMENTS, MAX_STEPS = 500, 50, 200
#: As the least that the shop takes for a number.
MIN_NUMBER_CHARS = 4
#: The shop's own id; never an e-mail, which would stand in the logs of all that a request passes.
CustomerId = Annotated[
    str,
    StringConstraints(
        max_length=128, pattern=r"^[^\s\x00-\x1f\x7f-\x9f@](?:[^\x00-\x1f\x7f-\x9f@]*[^\s\x00-\x1f\x7f-\x9f@])?$"
    ),
]
OrderNumber = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._#-]{2,38}[A-Za-z0-9]$")]
_Short = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
_Code = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f]+$")]

EXAMPLE: dict[str, Any] = {
    "customer_id": "c-1001",
    "status": "shipped",
    "placed_at": "2026-11-20T09:30:00Z",
    "lines": [
        {
            "product_id": "p-tent",
            "variant_id": "tent-2-green",
            "title": {"en": "Two-person tent", "zh": "双人帐篷"},
            "quantity": 1,
            "unit_price": {"amount_minor": 15900, "currency": "USD"},
        }
    ],
    "total": {"amount_minor": 15900, "currency": "USD"},
    "shipments": [
        {
            "carrier": "DHL",
            "tracking_number": "JD014600003RU",
            "steps": [{"status": "shipped", "at": "2026-11-21T08:00:00Z"}],
        }
    ],
}


class CustomerBody(Schema):
    """A customer; PUT replaces all of it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Lin Mei",
                    "email": "mei@example.com",
                    "phone": "+86 139 0000 4321",
                    "language": "zh",
                    "created_at": "2026-01-31T12:00:00Z",
                }
            ]
        }
    )

    name: Line
    email: Annotated[str, StringConstraints(max_length=320, pattern=r"^[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+$")] | None = (
        None
    )
    phone: Annotated[str, StringConstraints(max_length=40, pattern=r"^[0-9+() ./-]{4,40}$")] | None = None
    language: Language = "en"
    created_at: Moment

    def customer(self, customer_id: str) -> Customer:
        """Return it as the shop keeps it."""
        return Customer.model_validate({**self.model_dump(), "id": customer_id})


class LineBody(Schema):
    """A line of an order, with the price paid a unit."""

    product_id: ProductId
    variant_id: ProductId
    title: Localized
    quantity: int = Field(ge=1, le=MAX_INT)
    unit_price: Price
    returned_quantity: int = Field(default=0, ge=0, le=MAX_INT)


class StepBody(Schema):
    """Something that happened to a parcel."""

    status: OrderStatus
    at: Moment
    place: Localized | None = None


class ShipmentBody(Schema):
    """A parcel."""

    carrier: _Short
    tracking_number: _Short
    tracking_url: WebUrl | None = None
    estimated_delivery_at: Moment | None = None
    steps: tuple[StepBody, ...] = Field(default=(), max_length=MAX_STEPS, description="in time order")


class OrderBody(Schema):
    """An order with lines and parcels; PUT replaces all of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    customer_id: CustomerId
    status: OrderStatus
    placed_at: Moment
    lines: tuple[LineBody, ...] = Field(min_length=1, max_length=MAX_LINES)
    total: Price
    shipments: tuple[ShipmentBody, ...] = Field(default=(), max_length=MAX_SHIPMENTS)
    delivered_at: Moment | None = None
    cancelled_at: Moment | None = None
    coupon_code: _Code | None = None
    delivery_address: (
        Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]+$")] | None
    ) = None

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        for line in self.lines:
            if line.unit_price.currency != self.total.currency:
                raise ValueError(
                    f"expected lines in the total's currency {self.total.currency}, got {line.unit_price.currency}"
                )
            if line.returned_quantity > line.quantity:
                raise ValueError(f"expected at most {line.quantity} returned, got {line.returned_quantity}")
        return self

    def order(self, number: str) -> Order:
        """Return it as the shop keeps it."""
        return Order.model_validate({**self.model_dump(), "number": number})


def has_enough_characters(number: str) -> bool:
    """Say whether an order number says enough without its dashes and dots: it is found without them."""
    return len(order_key(number)) >= MIN_NUMBER_CHARS
