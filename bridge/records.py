"""Conversations and messages as the services see them, and how they are read from their rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row

from bridge.handoff import State
from bridge.models import ConversationRow, MessageRow
from bridge.schemas.conversations import Message
from shop.types import Language
from zhanggui.messages import AnyBlock

#: What a message holds, as it is kept.
BLOCKS = TypeAdapter(tuple[AnyBlock, ...])


@dataclass(frozen=True)
class Record:
    """A conversation as the services see it."""

    id: str
    language: Language
    state: State
    customer_id: str | None
    last_seq: int
    waiting_since: datetime | None
    updated_at: datetime
    agent: str | None
    handoff_reason: str | None
    handoff_summary: str | None
    bot_seq: int
    wanted_agent: str | None = None
    token_generation: int = 0
    read_seq: int = 0


@dataclass(frozen=True)
class Stored:
    """A message, and whether it was new (False: the same client_message_id was there before)."""

    message: Message
    is_new: bool
    #: The conversation right after; None where the message was there before.
    record: Record | None = None
    #: What the bot is to be sent; None where it is silent.
    request: dict[str, Any] | None = None


def record_of(row: ConversationRow | Row[Any]) -> Record:
    """Return a stored conversation."""
    return Record(
        id=row.id,
        language="zh" if row.language == "zh" else "en",
        state=State(row.state),
        customer_id=row.customer_id,
        last_seq=row.last_seq,
        waiting_since=row.waiting_since,
        updated_at=row.updated_at,
        agent=row.agent,
        handoff_reason=row.handoff_reason,
        handoff_summary=row.handoff_summary,
        bot_seq=row.bot_seq,
        wanted_agent=row.wanted_agent,
        token_generation=row.token_generation,
        read_seq=row.read_seq,
    )


def message_of(row: MessageRow | Row[Any]) -> Message:
    """Return a stored message."""
    names = ("seq", "id", "role", "created_at", "client_message_id", "author")
    values = {name: getattr(row, name) for name in names}
    return Message(**values, blocks=BLOCKS.validate_python(row.blocks))
