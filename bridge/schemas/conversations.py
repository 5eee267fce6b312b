"""A shopper's conversation."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import AwareDatetime, ConfigDict, Field, field_validator, model_validator

from bridge.handoff import State
from bridge.schemas.common import ClientMessageId, Identity, ProductId, Schema, clean_text, printable
from shop.types import Language
from zhanggui.messages import AnyBlock, Payload


class PageContext(Schema):
    """Where on the shop's site the shopper is."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    product_id: ProductId | None = None
    department: str | None = Field(default=None, max_length=200)
    url: str | None = Field(default=None, max_length=2_000)
    title: str | None = Field(default=None, max_length=500)


class StartConversation(Schema):
    """Opens a conversation."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"locale": "zh-CN", "page": {"product_id": "p-4kf93m2a"}}]}
    )

    locale: str | None = Field(default=None, max_length=35, description="BCP 47, decides the first greeting")
    identity: Identity | None = Field(default=None, description="signed by the shop's back end")
    resume: bool = Field(
        default=True, description="with an identity: go on with the customer's open conversation where there is one"
    )
    page: PageContext | None = None


class NewMessage(Schema):
    """A shopper's message: words, or a pressed button."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"client_message_id": "0193…", "text": "a tent for two under 300"}]}
    )

    client_message_id: ClientMessageId
    text: str | None = None
    payload: Payload | None = None
    label: str | None = Field(default=None, max_length=200, description="what the pressed button said")
    page: PageContext | None = None

    _clean = field_validator("text")(lambda text: None if text is None else clean_text(text))
    _clean_label = field_validator("label")(lambda text: None if text is None else printable(text).strip())

    @model_validator(mode="after")
    def _has_one(self) -> Self:
        if (self.text is None) == (self.payload is None):
            raise ValueError("expected either text or payload, got both or neither")
        return self


class Message(Schema):
    """A message of a conversation."""

    seq: int
    id: str
    role: Literal["shopper", "bot", "person", "system"]
    created_at: AwareDatetime
    client_message_id: str | None
    blocks: tuple[AnyBlock, ...]
    author: str | None = None


class Conversation(Schema):
    """A conversation as its shopper sees it after opening it."""

    conversation_id: str
    token: str
    expires_at: AwareDatetime = Field(description="end of the token; POST …/token gives the next one before that")
    language: Language
    state: State
    messages: tuple[Message, ...] = Field(description="the first messages, more by GET …/messages")
    read_seq: int = Field(default=0, description="up to which message the customer has read it, on whichever device")


class SignIn(Schema):
    """Says who the shopper of a conversation is."""

    identity: Identity = Field(description="signed by the shop's back end")


class NewToken(Schema):
    """The next token of a conversation; the one before stays good until its own end, for other tabs."""

    conversation_id: str
    token: str
    expires_at: AwareDatetime


class Thread(Schema):
    """One of a customer's own conversations."""

    conversation_id: str
    state: State
    language: Language
    created_at: AwareDatetime
    updated_at: AwareDatetime
    last_message: str | None = Field(description="begin of the newest words, the shopper's where an answer has none")
    last_role: Literal["shopper", "bot", "person", "system"]
    unread: int = Field(description="answers behind what the customer has read")


class ThreadList(Schema):
    """A customer's own conversations in which they have said something, the newest first."""

    conversations: tuple[Thread, ...]
    next_cursor: str | None = None


class Posted(Schema):
    """A stored message; ``answers`` only with ``Prefer: wait``."""

    seq: int
    message: Message
    answers: tuple[Message, ...] = ()
    state: State


class History(Schema):
    """Messages after a sequence number, oldest first."""

    messages: tuple[Message, ...]
    state: State


class OwnerState(Schema):
    """Who owns the conversation; ``position`` in the queue while waiting."""

    state: State
    position: int | None = None


class Rating(Schema):
    """A shopper's rating."""

    score: int = Field(ge=1, le=5)
    comment: str = Field(default="", max_length=2_000)

    _clean = field_validator("comment")(printable)
