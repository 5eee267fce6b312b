"""A shopper's conversation."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, ConfigDict, Field, field_validator, model_validator

from bridge.handoff import State
from bridge.schemas.common import (
    MAX_MESSAGE_CHARS,
    ClientMessageId,
    Identity,
    ProductId,
    Schema,
    clean_text,
    printable,
)
from shop.types import Language
from zhanggui.messages import MAX_ATTACHMENTS, AnyBlock, AttachmentBlock, AttachmentId, FormValues, Payload

AttachmentIds = Annotated[
    tuple[AttachmentId, ...],
    Field(max_length=MAX_ATTACHMENTS, description="uploads of this conversation that are not sent yet"),
]


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
    """A shopper's message: words, files with or without words, a pressed button, or a filled-in form (with values)."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"client_message_id": "0193…", "text": "a tent for two under 300"}]}
    )

    client_message_id: ClientMessageId
    text: str | None = None
    payload: Payload | None = None
    label: str | None = Field(
        default=None, max_length=MAX_MESSAGE_CHARS, description="what the pressed button said, or the form in words"
    )
    values: FormValues | None = Field(default=None, description="what was filled into a form, by field name")
    attachment_ids: AttachmentIds = ()
    page: PageContext | None = None

    _clean = field_validator("text")(lambda text: None if text is None else clean_text(text))
    _clean_label = field_validator("label")(lambda text: None if text is None else printable(text).strip())
    _clean_values = field_validator("values")(
        lambda values: values and {name: printable(value).strip() for name, value in values.items()}
    )

    @model_validator(mode="after")
    def _has_one(self) -> Self:
        has_words = self.text is not None or bool(self.attachment_ids)
        if has_words == (self.payload is not None):
            raise ValueError("expected either a payload or a text and attachment_ids (one of them or both)")
        if len(set(self.attachment_ids)) < len(self.attachment_ids):
            raise ValueError("expected each attachment once, got one twice")
        if self.values is not None and self.payload is None:
            raise ValueError("expected the form's payload beside values, got none; send back the block's payload")
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


class Uploaded(Schema):
    """A file that is there and not sent yet; a message names it in `attachment_ids`."""

    attachment: AttachmentBlock


class AttachmentAddress(Schema):
    """Where a file can be had for some minutes, by a browser without any header."""

    url: str
    thumbnail_url: str | None = Field(description="WebP of at most 480 pixels; null for a PDF")
    expires_at: AwareDatetime


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
    """Who owns the conversation; ``position`` in the queue while waiting and people are there."""

    state: State
    position: int | None = None
    is_open: bool | None = Field(default=None, description="whether people are there at this hour; said while waiting")


class Rating(Schema):
    """A shopper's rating."""

    score: int = Field(ge=1, le=5)
    comment: str = Field(default="", max_length=2_000)

    _clean = field_validator("comment")(printable)
