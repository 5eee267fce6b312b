"""Receipts of erasures."""

from __future__ import annotations

from pydantic import AwareDatetime, Field

from bridge.schemas.common import Schema


class Kept(Schema):
    """What an erasure leaves, and why."""

    what: str
    number: int
    why: str


class Receipt(Schema):
    """How far the erasure of a customer is; it holds nothing of the customer."""

    erasure_id: str = Field(description="whoever has it can ask for this receipt")
    is_done: bool
    requested_by: str = Field(description="shopper, operator, or the name of the API key")
    requested_at: AwareDatetime
    finished_at: AwareDatetime | None
    step: str = Field(description="what is being removed now; done at the end")
    removed: dict[str, int] = Field(description="how many of each kind are gone so far")
    kept: tuple[Kept, ...]
