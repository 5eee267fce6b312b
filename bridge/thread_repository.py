"""All SQL of a customer's own conversations: whose one is, which one goes on, the list of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import case, exists, func, select, tuple_, update
from sqlalchemy.orm import aliased

from bridge.handoff import State
from bridge.models import AuditRow, ConversationRow, MessageRow
from bridge.outbox import Event, tell
from bridge.paging import Place
from bridge.records import Record, record_of
from bridge.repository import LAST_WORDS
from bridge.transactions import Transactions

#: A conversation with a person goes on before one that waits, and that before one with the assistant.
_URGENCY = case(
    (ConversationRow.state == State.PERSON.value, 2), (ConversationRow.state == State.WAITING.value, 1), else_=0
)
_PREVIEW_CHARS = 200
Role = Literal["shopper", "bot", "person", "system"]


@dataclass(frozen=True)
class ThreadRow:
    """A customer's conversation as a list shows it."""

    record: Record
    created_at: datetime
    last_message: str | None
    last_role: Role
    unread: int


class ThreadRepository:
    """A customer's own conversations."""

    def __init__(self, transactions: Transactions) -> None:
        self._reading, self._writing = transactions.reading, transactions.writing

    def bind(self, conversation_id: str, customer_id: str) -> Record | None:
        """Give a conversation that belongs to nobody to a customer; its tokens so far open nothing any more.

        Returns
        -------
        Record or None
            None where it is erased or belongs to somebody already.
        """
        now = datetime.now(UTC)
        with self._writing() as session:
            row = session.scalars(
                update(ConversationRow)
                .where(ConversationRow.id == conversation_id, ConversationRow.customer_id.is_(None))
                .values(
                    customer_id=customer_id,
                    token_generation=ConversationRow.token_generation + 1,
                    # What was said so far was on this shopper's screen.
                    read_seq=ConversationRow.last_seq,
                )
                .returning(ConversationRow)
            ).one_or_none()
            if row is None:
                return None
            session.add(AuditRow(at=now, actor="shopper", action="signed in", conversation_id=conversation_id))
            tell(session, Event.CONVERSATION_IDENTIFIED, conversation_id, {"customer_id": customer_id})
            return record_of(row)

    def open_of(self, customer_id: str, newer_than: timedelta, but: str | None = None) -> Record | None:
        """Return the customer's conversation that goes on; None where a new one begins.

        One that waits for a person or is with one goes on however old it is, one with the assistant as long as the
        browser would have kept it.
        """
        is_young = ConversationRow.updated_at > datetime.now(UTC) - newer_than
        query = (
            select(ConversationRow)
            .where(
                ConversationRow.customer_id == customer_id,
                ConversationRow.state.in_((State.PERSON.value, State.WAITING.value))
                | ((ConversationRow.state == State.BOT.value) & is_young),
            )
            .order_by(_URGENCY.desc(), ConversationRow.updated_at.desc(), ConversationRow.id.desc())
            .limit(1)
        )
        if but is not None:
            query = query.where(ConversationRow.id != but)
        with self._reading() as session:
            row = session.scalars(query).one_or_none()
            return record_of(row) if row else None

    def keep_place(self, conversation_id: str, since: datetime) -> None:
        """Let a waiting conversation stand where another one of its customer stood before it."""
        with self._writing() as session:
            session.execute(
                update(ConversationRow)
                .where(
                    ConversationRow.id == conversation_id,
                    ConversationRow.state == State.WAITING.value,
                    ConversationRow.waiting_since > since,
                )
                .values(waiting_since=since)
            )

    def mark_read(self, conversation_id: str, seq: int) -> None:
        """Note up to which message a customer has read; it never goes back, nor beyond what there is."""
        with self._writing() as session:
            session.execute(
                update(ConversationRow)
                .where(
                    ConversationRow.id == conversation_id,
                    ConversationRow.read_seq < seq,
                    ConversationRow.last_seq >= seq,
                )
                .values(read_seq=seq)
            )

    def page(self, customer_id: str, behind: Place | None, limit: int) -> list[ThreadRow]:
        """Return a customer's conversations in which they have said something, the newest first, in one query."""
        last = aliased(MessageRow)
        mine = MessageRow.conversation_id == ConversationRow.id
        unread = (
            select(func.count())
            .where(mine, MessageRow.seq > ConversationRow.read_seq, MessageRow.role.in_(("bot", "person")))
            .correlate(ConversationRow)
            .scalar_subquery()
        )
        query = (
            select(ConversationRow, last.blocks, last.role, LAST_WORDS, unread)
            .join(last, (last.conversation_id == ConversationRow.id) & (last.seq == ConversationRow.last_seq))
            .where(ConversationRow.customer_id == customer_id, exists().where(mine, MessageRow.role == "shopper"))
            .order_by(ConversationRow.updated_at.desc(), ConversationRow.id.desc())
            .limit(limit)
        )
        if behind is not None:
            query = query.where(tuple_(ConversationRow.updated_at, ConversationRow.id) < behind)
        with self._reading() as session:
            return [
                _thread(row, _preview(blocks), role, _preview(words), count)
                for row, blocks, role, words, count in session.execute(query)
            ]


def _thread(row: ConversationRow, newest: str | None, role: Role, words: str | None, unread: int) -> ThreadRow:
    if newest is None:
        # Cards alone say nothing in a list: what they answer does.
        newest, role = words, "shopper"
    return ThreadRow(record_of(row), row.created_at, newest, role, unread)


def _preview(blocks: list[Any]) -> str | None:
    words = next((block["text"] for block in blocks if block["type"] == "text"), None)
    return str(words)[:_PREVIEW_CHARS] if words else None
