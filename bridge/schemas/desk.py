"""Conversations as the shop's own systems see them."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints, field_validator, model_validator

from bridge.handoff import State
from bridge.schemas.accounts import StaffName
from bridge.schemas.common import ClientMessageId, Schema, clean_text
from bridge.schemas.conversations import Message
from shop.types import Language

PersonName = Annotated[
    str,
    StringConstraints(
        min_length=1,
        # One less than the column: who comes with a key is marked by a blank in front.
        max_length=79,
        pattern=r"^[^\s\x00-\x1f\x7f-\x9f]([^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f])?$",
    ),
]


class DeskConversation(Schema):
    """A conversation and who owns it."""

    id: str
    state: State
    language: Language
    customer_id: str | None = Field(description="only a verified customer")
    created_at: AwareDatetime
    updated_at: AwareDatetime
    last_seq: int = Field(description="number of the newest message")
    waiting_since: AwareDatetime | None
    agent: str | None = Field(description="the person who has it")
    handoff_reason: str | None
    handoff_summary: str | None
    rating: int | None
    rating_comment: str | None
    labels: tuple[str, ...]


class DeskMessages(Schema):
    """Messages after a sequence number, oldest first."""

    messages: tuple[Message, ...]
    state: State
    next_after: int | None = Field(description="`after` of the next page; null when there is none yet")


class DeskMessage(Schema):
    """What to say, and as whom."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"client_message_id": "crm-1", "role": "person", "name": "Ada", "text": "Hello, I am looking into it."},
                {"client_message_id": "erp-7", "role": "bot", "text": "您的包裹今天送达。"},
            ]
        }
    )

    client_message_id: ClientMessageId
    role: Literal["bot", "person"]
    name: PersonName | None = Field(default=None, description="of the person, whom the shopper sees; only for them")
    text: str

    _clean = field_validator("text")(clean_text)

    @model_validator(mode="after")
    def _has_a_name(self) -> Self:
        if (self.role == "person") != (self.name is not None):
            raise ValueError("expected a name for a person and none for the bot")
        return self


class Assignment(Schema):
    """Who is to have a conversation."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"to": "wei"}, {"to": None}]})

    to: StaffName | None = Field(description="name of a staff account; null: whoever of the queue's agents is first")


class DeskPosted(Schema):
    """A stored message, and who owns the conversation now."""

    message: Message
    state: State
