"""What all bodies share: their base, ids, and texts without control characters."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

# A message longer than this is a document; the widget stops at half of it.
MAX_MESSAGE_CHARS = 4_000
#: As PostgreSQL's integer columns: numbers of messages, of rows, of pieces.
MAX_INT = 2**31 - 1

Json = dict[str, Any]
ClientMessageId = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,64}$")]
#: No control characters: PostgreSQL cannot hold a NUL, and no key has a line break.
KEY_PATTERN = r"^[^\x00-\x1f\x7f]+$"
#: What the shop takes for an id (shop.types.OutsideId): no blank at either end, and U+0085 is a blank.
_ID_PATTERN = r"^[^\s\x00-\x1f\x7f-\x9f](?:[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f])?$"
ProductId = Annotated[str, StringConstraints(max_length=128, pattern=_ID_PATTERN)]
Key = Annotated[str, StringConstraints(max_length=200, pattern=KEY_PATTERN)]


class Schema(BaseModel):
    """Base: unknown fields are an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SignedCustomer(Schema):
    """A customer id signed by the shop's back end without a JWT library."""

    customer_id: ProductId
    expires_at: int = Field(ge=0, le=2**40, description="Unix time, seconds; at most a day ahead")
    signature: str = Field(
        pattern=r"^[0-9a-f]{64}$",
        description="HMAC-SHA256 of `EXPIRES_AT.CUSTOMER_ID`, in hex",
    )


#: Who the shopper is, signed by the shop's back end: a JWT (HS256), or a customer id with its HMAC.
Identity = Annotated[str, StringConstraints(max_length=4_096)] | SignedCustomer


def clean_text(text: str) -> str:
    r"""Return a text in NFC without control characters; line breaks and tabs stay.

    Raises
    ------
    ValueError
        When nothing is left, or it is too long.

    Examples
    --------
    >>> clean_text("  cafe\u0301\x00 ")
    'café'
    """
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("expected valid UTF-8, got half of a surrogate pair")
    kept = printable(unicodedata.normalize("NFC", text)).strip()
    if not kept:
        raise ValueError("expected a text with at least one visible character, got an empty one")
    if len(kept) > MAX_MESSAGE_CHARS:
        raise ValueError(f"expected at most {MAX_MESSAGE_CHARS} characters, got {len(kept)}; send it in parts")
    return kept


def printable(text: str) -> str:
    """Return a text without control characters; line breaks and tabs stay."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")
