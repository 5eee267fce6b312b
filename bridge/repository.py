"""All SQL of the bridge. Each method is one transaction; nothing here knows HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import uuid_utils
from pydantic import TypeAdapter
from sqlalchemy import Engine, delete, func, insert, select, update
from sqlalchemy.orm import Session

from bridge.database import is_current
from bridge.errors import Conflict, UnknownConversation
from bridge.handoff import State, check_transition
from bridge.models import AuditRow, ConversationRow, MessageRow
from bridge.outbox import Event, forget, tell
from bridge.schemas.conversations import Message
from shop.types import Language
from zhanggui.messages import AnyBlock

_BLOCKS = TypeAdapter(tuple[AnyBlock, ...])
MAX_PAGE = 500
#: What a change of owner is called where webhooks tell of it.
_EVENTS = {
    State.BOT: Event.CONVERSATION_RELEASED,
    State.WAITING: Event.HANDOFF_REQUESTED,
    State.PERSON: Event.CONVERSATION_ASSIGNED,
    State.CLOSED: Event.CONVERSATION_CLOSED,
}


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


@dataclass(frozen=True)
class Stored:
    """A message, and whether it was new (False: the same client_message_id was there before)."""

    message: Message
    is_new: bool
    #: The conversation right after; None where the message was there before.
    record: Record | None = None


class ConversationRepository:
    """Conversations and their messages."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # SQLite has one writer: who waits for it sleeps and looks again, who waits here is woken.
        is_sqlite = engine.dialect.name == "sqlite"
        self._writer: AbstractContextManager[object] = threading.Lock() if is_sqlite else nullcontext()

    @contextmanager
    def _session(self) -> Iterator[Session]:
        with Session(self._engine) as session, session.begin():
            yield session

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with self._writer, self._session() as session:
            yield session

    def is_migrated(self) -> bool:
        """Say whether the tables are at the newest revision."""
        return is_current(self._engine)

    def create(self, language: Language, customer_id: str | None) -> Record:
        """Open a conversation."""
        now = datetime.now(UTC)
        row = ConversationRow(
            id=str(uuid_utils.uuid7()),
            created_at=now,
            updated_at=now,
            language=language,
            state=State.BOT.value,
            customer_id=customer_id,
            last_seq=0,
            bot_seq=0,
        )
        with self._writing() as session:
            session.add(row)
            session.flush()
            tell(session, Event.CONVERSATION_OPENED, row.id, {"language": language, "customer_id": customer_id})
            return _record(row)

    def get(self, conversation_id: str) -> Record:
        """Return a conversation.

        Raises
        ------
        UnknownConversation
            When there is none.
        """
        with self._session() as session:
            return _record(_row(session, conversation_id))

    def add(
        self,
        conversation_id: str,
        role: str,
        blocks: Sequence[AnyBlock],
        *,
        client_message_id: str | None = None,
        author: str | None = None,
        request: dict[str, Any] | None = None,
        language: Language | None = None,
    ) -> Stored:
        """Store a message under the next sequence number; one with a known client_message_id is not stored again."""
        now = datetime.now(UTC)
        with self._writing() as session:
            # Written first: it locks the conversation, so that numbers have no gap and ids no race.
            changes = {"language": language} if language else {}
            row = _raise_seq(session, conversation_id, now, **changes)
            if row is None:
                raise UnknownConversation(f"expected an open conversation, got {conversation_id!r}; open a new one")
            if client_message_id and (known := self._known(session, conversation_id, client_message_id)):
                session.rollback()
                return Stored(known, is_new=False)
            message = _insert(session, row, role, blocks, client_message_id, author, request)
            return Stored(message, is_new=True, record=_record(row))

    def answer(self, conversation_id: str, seq: int, blocks: Sequence[AnyBlock]) -> Message | None:
        """Store the bot's answer to a message and end the message's turn, both or neither.

        Returns
        -------
        Message or None
            None, and nothing is stored, where the bot does not own the conversation any more: a person has taken
            it while the bot was thinking. The turn has ended then, too.
        """
        with self._writing() as session:
            bot = State.BOT.value
            raised = ConversationRow.last_seq + 1
            row = _raise_seq(session, conversation_id, datetime.now(UTC), owner=bot, bot_seq=raised)
            message = _insert(session, row, "bot", blocks) if row else None
            _end_turn(session, conversation_id, seq)
            return message

    @staticmethod
    def _known(session: Session, conversation_id: str, client_message_id: str) -> Message | None:
        row = session.scalar(
            select(MessageRow).where(
                MessageRow.conversation_id == conversation_id, MessageRow.client_message_id == client_message_id
            )
        )
        return message_of(row) if row else None

    def messages(self, conversation_id: str, after: int = 0, limit: int = MAX_PAGE) -> list[Message]:
        """Return messages after a sequence number, oldest first."""
        query = (
            select(MessageRow)
            .where(MessageRow.conversation_id == conversation_id, MessageRow.seq > after)
            .order_by(MessageRow.seq)
            .limit(limit)
        )
        with self._session() as session:
            return [message_of(row) for row in session.scalars(query)]

    def mark_answered(self, conversation_id: str, seq: int) -> None:
        """Note that the turn of a message has ended."""
        with self._writing() as session:
            _end_turn(session, conversation_id, seq)

    def unanswered(self, newer_than: timedelta) -> list[tuple[str, int, dict[str, Any]]]:
        """Return (conversation, seq, request) of turns that a crash cut off, oldest first."""
        query = (
            select(MessageRow)
            .where(MessageRow.is_answered.is_(False), MessageRow.created_at > datetime.now(UTC) - newer_than)
            .order_by(MessageRow.created_at)
        )
        with self._session() as session:
            return [(row.conversation_id, row.seq, dict(row.request or {})) for row in session.scalars(query)]

    def change_state(
        self,
        conversation_id: str,
        after: State,
        *,
        actor: str,
        agent: str | None = None,
        reason: str | None = None,
        summary: str | None = None,
        expected: State | None = None,
    ) -> Record:
        """Change who owns a conversation, in one atomic statement.

        Parameters
        ----------
        expected : State, optional
            Refuse when the state is another one by now (two agents take the same conversation).

        Raises
        ------
        Conflict
            When the transition is not allowed or somebody else was faster.
        """
        now = datetime.now(UTC)
        with self._writing() as session:
            row = _row(session, conversation_id)
            before = State(row.state)
            if expected is not None and before != expected:
                raise Conflict(f"expected the state {expected}, got {before}: somebody else was faster", state=before)
            check_transition(before, after)
            values: dict[str, Any] = {"state": after.value, "updated_at": now, "agent": agent}
            if after is State.WAITING:
                values |= {"waiting_since": now, "handoff_reason": reason, "handoff_summary": summary}
            # The state in the condition makes it atomic: of two that read the same state only one changes a row.
            changed = session.execute(
                update(ConversationRow)
                .where(ConversationRow.id == conversation_id, ConversationRow.state == before.value)
                .values(**values)
                .returning(ConversationRow.id)
            ).scalar_one_or_none()
            if changed is None:
                raise Conflict("expected an unchanged state, got a change in between: somebody else was faster")
            session.add(AuditRow(at=now, actor=actor, action=f"{before}->{after}", conversation_id=conversation_id))
            session.flush()
            told = {"actor": actor, "agent": agent, "reason": reason, "summary": summary}
            tell(session, _EVENTS[after], conversation_id, {"before": before.value, "state": after.value, **told})
            session.expire_all()
            return _record(_row(session, conversation_id))

    def set_bot_seq(self, conversation_id: str, seq: int) -> None:
        """Note up to which message the bot knows the conversation; it forgets none."""
        with self._writing() as session:
            session.execute(
                update(ConversationRow)
                .where(ConversationRow.id == conversation_id, ConversationRow.bot_seq < seq)
                .values(bot_seq=seq)
            )

    def queue_position(self, record: Record) -> int | None:
        """Return a waiting conversation's place in the queue, from 1; None when it does not wait."""
        if record.state is not State.WAITING:
            return None
        query = select(func.count()).where(
            ConversationRow.state == State.WAITING.value, ConversationRow.waiting_since < record.waiting_since
        )
        with self._session() as session:
            return (session.scalar(query) or 0) + 1

    def by_state(self, state: State, limit: int = 100) -> list[tuple[Record, str | None]]:
        """Return conversations of a state with the shopper's last words; who waits longest stands first."""
        order = ConversationRow.waiting_since if state is State.WAITING else ConversationRow.updated_at.desc()
        query = select(ConversationRow).where(ConversationRow.state == state.value).order_by(order).limit(limit)
        with self._session() as session:
            rows = session.scalars(query).all()
            return [(_record(row), self._last_words(session, row.id)) for row in rows]

    @staticmethod
    def _last_words(session: Session, conversation_id: str) -> str | None:
        query = (
            select(MessageRow.blocks)
            .where(MessageRow.conversation_id == conversation_id, MessageRow.role == "shopper")
            .order_by(MessageRow.seq.desc())
            .limit(1)
        )
        blocks = session.scalar(query)
        return str(blocks[0]["text"])[:200] if blocks else None

    def last_words(self, conversation_id: str) -> str | None:
        """Return what the shopper wrote last."""
        with self._session() as session:
            return self._last_words(session, conversation_id)

    def rate(self, conversation_id: str, score: int, comment: str) -> None:
        """Keep a shopper's rating."""
        with self._writing() as session:
            row = _row(session, conversation_id)
            row.rating, row.rating_comment = score, comment
            tell(session, Event.CONVERSATION_RATED, conversation_id, {"score": score, "comment": comment})

    def erase(self, conversation_id: str, actor: str) -> None:
        """Remove a conversation with its messages; the audit keeps only that it was done."""
        with self._writing() as session:
            session.execute(delete(MessageRow).where(MessageRow.conversation_id == conversation_id))
            session.execute(delete(ConversationRow).where(ConversationRow.id == conversation_id))
            row = AuditRow(at=datetime.now(UTC), actor=actor, action="erased", conversation_id=conversation_id)
            session.add(row)
            forget(session, conversation_id)
            tell(session, Event.CONVERSATION_ERASED, conversation_id, {})


def _raise_seq(
    session: Session, conversation_id: str, now: datetime, owner: str | None = None, **changes: Any
) -> ConversationRow | None:
    """Take the next sequence number in one statement; return the conversation, None where ``owner`` has none."""
    query = update(ConversationRow).where(ConversationRow.id == conversation_id)
    if owner:
        query = query.where(ConversationRow.state == owner)
    changes |= {"last_seq": ConversationRow.last_seq + 1, "updated_at": now}
    return session.scalars(query.values(**changes).returning(ConversationRow)).one_or_none()


def _insert(
    session: Session,
    row: ConversationRow,
    role: str,
    blocks: Sequence[AnyBlock],
    client_message_id: str | None = None,
    author: str | None = None,
    request: dict[str, Any] | None = None,
) -> Message:
    """Store a message under the number that was just taken; one with a request waits for its turn to end."""
    message = Message(
        seq=row.last_seq,
        id=str(uuid_utils.uuid7()),
        role=role,
        created_at=row.updated_at,
        client_message_id=client_message_id,
        blocks=tuple(blocks),
        author=author,
    )
    values = message.model_dump(exclude={"blocks"})
    values |= {"blocks": _BLOCKS.dump_python(message.blocks, mode="json"), "request": request}
    values |= {"conversation_id": row.id, "is_answered": request is None}
    session.execute(insert(MessageRow).values(**values))
    tell(session, Event.MESSAGE_CREATED, row.id, {"message": message.model_dump(mode="json")})
    return message


def _end_turn(session: Session, conversation_id: str, seq: int) -> None:
    session.execute(
        update(MessageRow)
        .where(MessageRow.conversation_id == conversation_id, MessageRow.seq == seq)
        .values(is_answered=True)
    )


def _row(session: Session, conversation_id: str) -> ConversationRow:
    row = session.get(ConversationRow, conversation_id)
    if row is None:
        raise UnknownConversation(f"expected an open conversation, got {conversation_id[:40]!r}; open a new one")
    return row


def _record(row: ConversationRow) -> Record:
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
    )


def message_of(row: MessageRow) -> Message:
    """Return a stored message."""
    names = ("seq", "id", "role", "created_at", "client_message_id", "author")
    values = {name: getattr(row, name) for name in names}
    return Message(**values, blocks=_BLOCKS.validate_python(row.blocks))
