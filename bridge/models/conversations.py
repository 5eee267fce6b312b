"""Conversations, messages, audit: the truth of what was said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bridge.models.base import Base


class ConversationRow(Base):
    """A conversation and who owns it."""

    __tablename__ = "conversations"
    # The last one is for lists by cursor: a page of a rare state must not walk through all conversations.
    __table_args__ = (
        Index(None, "state", "waiting_since", "id"),
        Index(None, "state", "updated_at", "id"),
        Index(None, "state", "id"),
        Index(None, "customer_id", "updated_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[str] = mapped_column(String(10))
    #: Only a verified identity stands here.
    customer_id: Mapped[str | None] = mapped_column(String(128))
    #: Tokens of an earlier generation open nothing: raised when a customer signs in to what was anybody's.
    token_generation: Mapped[int] = mapped_column(server_default="0")
    #: Up to which message the customer has read it, on whichever device.
    read_seq: Mapped[int] = mapped_column(server_default="0")
    last_seq: Mapped[int]
    waiting_since: Mapped[datetime | None]
    #: Name of the account that has it.
    agent: Mapped[str | None] = mapped_column(String(80))
    #: Name of the account that it waits for after a transfer to somebody whose hands were full; any other may take it.
    wanted_agent: Mapped[str | None] = mapped_column(String(80))
    handoff_reason: Mapped[str | None] = mapped_column(String(20))
    handoff_summary: Mapped[str | None] = mapped_column(Text)
    #: Sequence number up to which the bot knows what was said (a person's part is told to it on release).
    bot_seq: Mapped[int]
    rating: Mapped[int | None]
    rated_at: Mapped[datetime | None] = mapped_column(index=True)
    rating_comment: Mapped[str | None] = mapped_column(String(2000))


class MessageRow(Base):
    """A message; ``seq`` counts from 1 within its conversation, without gaps."""

    __tablename__ = "messages"
    __table_args__ = (UniqueConstraint("conversation_id", "client_message_id"),)

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True)
    role: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]
    #: NULL for what the shopper did not send; several NULLs are allowed side by side.
    client_message_id: Mapped[str | None] = mapped_column(String(64))
    blocks: Mapped[list[Any]]
    author: Mapped[str | None] = mapped_column(String(80))
    #: What the bot is to be sent: text, payload, page. Kept so that a turn cut off by a crash can be done again.
    request: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    #: False from the moment a message is stored until its turn has ended.
    is_answered: Mapped[bool] = mapped_column(default=True, index=True)


class MessageTextRow(Base):
    """What a message is found by; triggers (SQLite) and indexes (PostgreSQL) of the migrations follow it."""

    __tablename__ = "message_texts"

    #: In the order in which things were said: a search walks from the newest.
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    seq: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    #: The same in words, each Han character one of them: for terms that are too short for trigrams.
    words: Mapped[str] = mapped_column(Text)


class AuditRow(Base):
    """What was done to a conversation by whom; outlives its erasure."""

    __tablename__ = "bridge_audit"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(120))
    conversation_id: Mapped[str] = mapped_column(String(36), index=True)
