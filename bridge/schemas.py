"""What comes in and goes out over HTTP."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from bridge.handoff import State
from recommender.types import Scene
from shop.types import EventKind, Language, PreferenceKind, PreferenceTarget
from zhanggui.messages import AnyBlock, Payload

# A message longer than this is a document; the widget stops at half of it.
MAX_MESSAGE_CHARS = 4_000
# A page sends its events every few seconds.
MAX_EVENTS = 100

ClientMessageId = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,64}$")]
#: No control characters: PostgreSQL cannot hold a NUL, and no key has a line break.
_KEY = r"^[^\x00-\x1f\x7f]+$"
#: What the shop takes for an id (shop.types.OutsideId): no blank at either end, and U+0085 is a blank.
_ID = r"^[^\s\x00-\x1f\x7f-\x9f](?:[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f])?$"
ProductId = Annotated[str, StringConstraints(max_length=128, pattern=_ID)]
Key = Annotated[str, StringConstraints(max_length=200, pattern=_KEY)]


class Schema(BaseModel):
    """Base: unknown fields are an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


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
    kept = _printable(unicodedata.normalize("NFC", text)).strip()
    if not kept:
        raise ValueError("expected a text with at least one visible character, got an empty one")
    if len(kept) > MAX_MESSAGE_CHARS:
        raise ValueError(f"expected at most {MAX_MESSAGE_CHARS} characters, got {len(kept)}; send it in parts")
    return kept


def _printable(text: str) -> str:
    """Return a text without control characters; line breaks and tabs stay."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")


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
    identity: str | None = Field(default=None, max_length=4_096, description="JWT signed by the shop's back end")
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
    _clean_label = field_validator("label")(lambda text: None if text is None else _printable(text).strip())

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
    language: Language
    state: State
    messages: tuple[Message, ...]


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

    _clean = field_validator("comment")(_printable)


class Preference(Schema):
    """Something that a shopper has said of their taste."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "p-5f0c2a9be1d34c77a0b1",
                    "kind": "dislike",
                    "target": "attribute",
                    "value": "colour|pink",
                    "name": "pink",
                    "said": "I can't stand pink",
                    "language": "en",
                    "said_at": "2026-11-26T09:30:00Z",
                }
            ]
        }
    )

    id: str
    kind: PreferenceKind
    target: PreferenceTarget = Field(description="what it is about, which says how `value` is read")
    value: str
    name: str = Field(description="what it is about, in the conversation's language")
    said: str = Field(description="the shopper's own words, in short")
    language: Language
    said_at: AwareDatetime


class Preferences(Schema):
    """What a shopper has said of their taste, the newest first."""

    preferences: tuple[Preference, ...]


class PageEvent(Schema):
    """What a shopper did on the page."""

    kind: EventKind
    product_id: ProductId | None = None
    query: str | None = Field(default=None, max_length=500)
    quantity: int = Field(default=1, ge=1, le=1_000)
    at: AwareDatetime | None = None
    decision_id: str | None = Field(default=None, max_length=64, pattern=_KEY)

    _clean = field_validator("query")(lambda text: None if text is None else _printable(text))

    @field_validator("at")
    @classmethod
    def _in_utc(cls, at: datetime | None) -> datetime | None:
        try:
            return at and at.astimezone(UTC)
        except OverflowError as error:
            raise ValueError("expected a time in the years 1 to 9999 of UTC") from error


class PageEvents(Schema):
    """A batch of events of one conversation's session."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"events": [{"kind": "view", "product_id": "p-4kf93m2a"}]}]}
    )

    events: tuple[PageEvent, ...] = Field(min_length=1, max_length=MAX_EVENTS)


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


class SearchBody(Schema):
    """A search over HTTP."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": "wireless mouse not logitech", "language": "en"}]}
    )

    text: str = Field(max_length=500)
    language: Language = "en"
    department: Key | None = None
    limit: int = Field(default=12, ge=1, le=60)
    offset: int = Field(default=0, ge=0, le=1_000)


class RecommendBody(Schema):
    """A request for recommendations; customer and session come from signed tokens, never as plain ids."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"scene": "similar", "product_id": "p-4kf93m2a"}]})

    scene: Scene = Scene.FOR_YOU
    product_id: ProductId | None = None
    product_ids_in_context: tuple[ProductId, ...] = Field(default=(), max_length=50)
    language: Language = "en"
    limit: int = Field(default=6, ge=1, le=30)
    identity: str | None = Field(default=None, max_length=4_096, description="JWT signed by the shop's back end")


Json = dict[str, Any]
