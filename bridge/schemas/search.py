"""Search in transcripts."""

from __future__ import annotations

from pydantic import AwareDatetime, Field

from bridge.handoff import State
from bridge.schemas.common import Schema
from shop.types import Language


class SnippetPartView(Schema):
    """A piece of what was said; plain text, to be shown as text."""

    text: str
    is_match: bool


class SearchHit(Schema):
    """A message that was found."""

    conversation_id: str
    seq: int
    role: str = Field(description="shopper, bot, person or system")
    author: str | None
    created_at: AwareDatetime
    state: State
    language: Language
    customer_id: str | None
    customer_name: str | None
    snippet: tuple[SnippetPartView, ...]


class FoundConversation(Schema):
    """A conversation of a customer whose name was asked for."""

    conversation_id: str
    state: State
    language: Language
    updated_at: AwareDatetime
    customer_id: str
    customer_name: str


class SearchResult(Schema):
    """Messages in which all terms are, the newest first."""

    conversations: tuple[FoundConversation, ...] = Field(description="of customers of that name, first page only")
    hits: tuple[SearchHit, ...]
    next_cursor: str | None = None
