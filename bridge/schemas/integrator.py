"""What integrators' bodies share: money, times, addresses of the web, pages of lists."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, StringConstraints

from bridge.schemas.common import MAX_INT, Schema

T = TypeVar("T", bound=BaseModel)
#: No control characters: PostgreSQL cannot hold a NUL. Line breaks and tabs are fine in longer texts.
_NO_CONTROL = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
#: A feed is data: what opens as a script is no address.
_WEB = r"^(?:https?://[^\s\x00-\x1f\x7f]+|/[^\s/\x00-\x1f\x7f][^\s\x00-\x1f\x7f]*)$"


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("expected a time in the years 1 to 9999 of UTC") from error


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
WebUrl = Annotated[str, StringConstraints(max_length=2_000, pattern=_WEB)]
LongText = Annotated[str, StringConstraints(max_length=20_000, pattern=_NO_CONTROL)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]


class Price(Schema):
    """An amount in minor units (cents, fen) of an ISO 4217 currency."""

    amount_minor: int = Field(ge=0, le=MAX_INT, examples=[4_990])
    currency: str = Field(pattern=r"^[A-Z]{3}$", examples=["USD"])


class Localized(Schema):
    """A text in the shop's languages."""

    en: LongText | None = None
    zh: LongText | None = None


class Page(Schema, Generic[T]):
    """A page of a list."""

    items: tuple[T, ...]
    next_cursor: str | None = Field(description="ask with it for the next page; null on the last one")
