"""The staff's side."""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints, field_validator

from bridge.handoff import State
from bridge.schemas.common import ClientMessageId, Schema, clean_text
from shop.types import Language


class SignIn(Schema):
    """Staff sign-in."""

    password: str = Field(max_length=200)
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]

    @field_validator("name")
    @classmethod
    def _is_one_line(cls, name: str) -> str:
        if not name.isprintable():
            raise ValueError("expected a name in one line, without control characters")
        return name


class StaffMessage(Schema):
    """A person's answer."""

    client_message_id: ClientMessageId
    text: str

    _clean = field_validator("text")(clean_text)


class ConversationSummary(Schema):
    """A row of the staff's list."""

    id: str
    conversation_id: str
    state: State
    language: Language
    position: int | None
    waiting_since: AwareDatetime | None
    updated_at: AwareDatetime
    agent: str | None
    last_message: str | None
    customer_name: str | None
    reason: str | None = None
