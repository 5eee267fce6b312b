"""What shoppers do on the shop's pages."""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import AwareDatetime, ConfigDict, Field, field_validator

from bridge.schemas.common import KEY_PATTERN, ProductId, Schema, printable
from shop.types import EventKind

# A page sends its events every few seconds.
MAX_EVENTS = 100


class PageEvent(Schema):
    """What a shopper did on the page."""

    kind: EventKind
    product_id: ProductId | None = None
    query: str | None = Field(default=None, max_length=500)
    quantity: int = Field(default=1, ge=1, le=1_000)
    at: AwareDatetime | None = None
    decision_id: str | None = Field(default=None, max_length=64, pattern=KEY_PATTERN)

    _clean = field_validator("query")(lambda text: None if text is None else printable(text))

    @field_validator("at")
    @classmethod
    def _in_utc(cls, at: datetime | None) -> datetime | None:
        try:
            return at and at.astimezone(UTC)
        except OverflowError as error:
            raise ValueError("expected a time in the years 1 to 9999 of UTC") from error


class PageEvents(Schema):
    """A batch of events of one shopper."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"events": [{"kind": "view", "product_id": "p-4kf93m2a"}]},
                {"customer_id": "c-1001", "events": [{"kind": "purchase", "product_id": "p-4kf93m2a"}]},
            ]
        }
    )

    events: tuple[PageEvent, ...] = Field(min_length=1, max_length=MAX_EVENTS)
    customer_id: ProductId | None = Field(default=None, description="only with a key")
    session_id: ProductId | None = Field(default=None, description="only with a key: a conversation's id")


class Accepted(Schema):
    """How many events were kept."""

    accepted: int
