"""Conversations, their messages and owners. Each method is one transaction; nothing here knows HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import uuid_utils
from sqlalchemy import delete, func, select, tuple_, update

from bridge.attachment_repository import claim
from bridge.database import is_current
from bridge.errors import Conflict
from bridge.handoff import HANDED_TO, State, check_transition, not_taken
from bridge.message_rows import end_turn, insert_message, known_message, raise_seq, row_of, unknown
from bridge.models import AttachmentRow, AuditRow, ConversationRow, MessageRow, MessageTextRow
from bridge.outbox import Event, forget, tell
from bridge.ownership import change_owner, check_owner, take_room, tell_owner
from bridge.paging import Place
from bridge.records import Record, Stored, message_of, record_of
from bridge.schemas.conversations import Message
from bridge.staff_repository import is_outside, plain_name
from bridge.transactions import Transactions
from shop.types import Language
from zhanggui.messages import AnyBlock

MAX_PAGE = 500
#: Actions of the audit: a conversation is gone here; and from the bot's memory, too.
ERASED, _FORGOTTEN = "erased", "forgotten by the bot"
#: How far back words are looked for that were typed.
_RECENT = 20
#: Who has waited longest stands first.
_QUEUE = (ConversationRow.waiting_since, ConversationRow.id)
#: What the shopper wrote last, beside a conversation.
LAST_WORDS = (
    select(MessageRow.blocks)
    .where(MessageRow.conversation_id == ConversationRow.id, MessageRow.role == "shopper")
    .order_by(MessageRow.seq.desc())
    .limit(1)
    .correlate(ConversationRow)
    .scalar_subquery()
)


class ConversationRepository:
    """Conversations and their messages."""

    def __init__(self, transactions: Transactions) -> None:
        self._engine = transactions.engine
        self._session, self._writing = transactions.reading, transactions.writing

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
            token_generation=0,
            read_seq=0,
        )
        with self._writing() as session:
            session.add(row)
            session.flush()
            tell(session, Event.CONVERSATION_OPENED, row.id, {"language": language, "customer_id": customer_id})
            return record_of(row)

    def get(self, conversation_id: str) -> Record:
        """Return a conversation.

        Raises
        ------
        UnknownConversation
            When there is none.
        """
        with self._session() as session:
            return record_of(row_of(session, conversation_id))

    def add(
        self,
        conversation_id: str,
        role: str,
        blocks: Sequence[AnyBlock],
        *,
        client_message_id: str | None = None,
        author: str | None = None,
    ) -> Stored:
        """Store a message under the next sequence number; one with a known client_message_id is not stored again."""
        with self._writing() as session:
            # Written first: it locks the conversation, so that numbers have no gap and ids no race.
            record = raise_seq(session, conversation_id, datetime.now(UTC))
            if record is None:
                raise unknown(conversation_id)
            if client_message_id and (known := known_message(session, conversation_id, client_message_id)):
                session.rollback()
                return Stored(known, is_new=False)
            message = insert_message(session, record, role, blocks, client_message_id, author)
            return Stored(message, is_new=True, record=record)

    def answer_as_person(
        self,
        conversation_id: str,
        agent: str,
        author: str,
        blocks: Sequence[AnyBlock],
        client_message_id: str,
        attachment_ids: Sequence[str] = (),
    ) -> Stored:
        """Store an agent's answer, in a conversation that is theirs at this moment.

        Parameters
        ----------
        agent : str
            Name of the account that must have the conversation.
        author : str
            What the shopper reads.

        Raises
        ------
        Conflict
            When it is not theirs (any more).
        """
        now = datetime.now(UTC)
        with self._writing() as session:
            record = raise_seq(session, conversation_id, now, owner=State.PERSON, agent=agent)
            if known := known_message(session, conversation_id, client_message_id):
                session.rollback()
                return Stored(known, is_new=False)
            if record is None:
                present = row_of(session, conversation_id)
                raise not_taken(present.agent, present.state)
            blocks = [*blocks, *claim(session, record.id, attachment_ids, record.last_seq, agent)]
            message = insert_message(session, record, "person", blocks, client_message_id, author)
            return Stored(message, is_new=True, record=record)

    def known(self, conversation_id: str, client_message_id: str) -> Message | None:
        """Return the message that was stored under its sender's id, or None."""
        with self._session() as session:
            return known_message(session, conversation_id, client_message_id)

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
            end_turn(session, conversation_id, seq)

    def reopen_turns(self, conversation_id: str, limit: int) -> list[tuple[int, dict[str, Any]]]:
        """Begin the turns anew of what the shopper said last, if nobody has answered it; return (seq, request).

        What is older than the newest ``limit`` of them stays as it is, and so does what the bot knows: it has answered
        that by calling a person.
        """
        answered_seq = (
            select(func.coalesce(func.max(MessageRow.seq), 0))
            .where(MessageRow.conversation_id == conversation_id, MessageRow.role.in_(("bot", "person")))
            .scalar_subquery()
        )
        query = (
            select(MessageRow)
            .join(ConversationRow, ConversationRow.id == MessageRow.conversation_id)
            .where(MessageRow.conversation_id == conversation_id, MessageRow.seq > answered_seq)
            .where(MessageRow.seq > ConversationRow.bot_seq, ConversationRow.state == State.BOT.value)
            .where(MessageRow.role == "shopper", MessageRow.is_answered.is_(True), MessageRow.request.is_not(None))
            .order_by(MessageRow.seq.desc())
            .limit(limit)
        )
        with self._writing() as session:
            rows = list(reversed(session.scalars(query).all()))
            for row in rows:
                row.is_answered = False
            return [(row.seq, dict(row.request or {})) for row in rows]

    def unanswered(self, newer_than: timedelta) -> list[tuple[str, int, dict[str, Any]]]:
        """Return (conversation, seq, request) of turns that a crash cut off, oldest first."""
        query = (
            select(MessageRow)
            .where(MessageRow.is_answered.is_(False), MessageRow.created_at > datetime.now(UTC) - newer_than)
            .order_by(MessageRow.created_at)
        )
        with self._session() as session:
            return [(row.conversation_id, row.seq, dict(row.request or {})) for row in session.scalars(query)]

    def is_unanswered(self, conversation_id: str, seq: int) -> bool:
        """Say whether the turn of a message has not ended."""
        query = select(MessageRow.is_answered).where(MessageRow.conversation_id == conversation_id)
        with self._session() as session:
            return session.scalar(query.where(MessageRow.seq == seq)) is False

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
        owner: str | None = None,
        wanted_agent: str | None = None,
    ) -> tuple[State, Record]:
        """Change who owns a conversation, in one atomic statement; return what it was before and what it is now.

        Parameters
        ----------
        agent : str, optional
            Who gets it; refused when they have as many as they can.
        expected : State, optional
            Refuse when the state is another one by now (two agents take the same conversation).
        owner : str, optional
            Refuse when a person has it who is somebody else.

        Raises
        ------
        Conflict
            When the transition is not allowed or somebody else was faster.
        NoRoom
            When the agent has as many conversations as they can.
        Forbidden
            When it is another agent's.
        """
        now = datetime.now(UTC)
        with self._writing() as session:
            if agent is not None and not is_outside(agent):
                take_room(session, agent)
            row = row_of(session, conversation_id)
            before = State(row.state)
            if expected is not None and before != expected:
                raise Conflict(f"expected the state {expected}, got {before}: somebody else was faster", state=before)
            check_transition(before, after)
            check_owner(row, owner)
            values: dict[str, Any] = {"agent": agent, "wanted_agent": wanted_agent}
            if after is State.WAITING and before is not State.PERSON:
                values |= {"waiting_since": now, "handoff_reason": reason, "handoff_summary": summary}
            elif before is State.BOT and after is State.PERSON:
                # Taken without having waited. Whoever comes back from a person stands where they stood before.
                values |= {"waiting_since": now, "handoff_reason": None, "handoff_summary": None}
            change_owner(session, row, after, now, values)
            if agent is not None and plain_name(agent) != actor:
                given = HANDED_TO + plain_name(agent)
                session.add(AuditRow(at=now, actor=actor, action=given, conversation_id=conversation_id))
                # The board reads who has it before it reads that a person has.
                session.flush()
            session.add(AuditRow(at=now, actor=actor, action=f"{before}->{after}", conversation_id=conversation_id))
            session.flush()
            tell_owner(session, conversation_id, before, after, actor, agent, reason, summary)
            session.expire_all()
            return before, record_of(row_of(session, conversation_id))

    def hand_over(self, conversation_id: str, agent: str, *, actor: str, owner: str | None) -> Record:
        """Give a person's conversation to another agent.

        Raises
        ------
        Conflict
            When no person has it, or that agent has it already.
        NoRoom, Forbidden
            As in :meth:`change_state`.
        """
        now = datetime.now(UTC)
        with self._writing() as session:
            take_room(session, agent)
            row = row_of(session, conversation_id)
            if row.state != State.PERSON.value or row.agent == agent:
                holder = plain_name(row.agent) if row.agent else row.state
                raise Conflict(f"expected a conversation that another person has, got one that is with {holder}")
            check_owner(row, owner)
            change_owner(session, row, State.PERSON, now, {"agent": agent, "wanted_agent": None})
            session.add(AuditRow(at=now, actor=actor, action=HANDED_TO + agent, conversation_id=conversation_id))
            tell_owner(session, conversation_id, State.PERSON, State.PERSON, actor, agent)
            session.flush()
            session.expire_all()
            return record_of(row_of(session, conversation_id))

    def owned_by(self, agent: str) -> list[str]:
        """Return the conversations that an agent has, who waited longest first."""
        query = select(ConversationRow.id).where(
            ConversationRow.state == State.PERSON.value, ConversationRow.agent == agent
        )
        with self._session() as session:
            return list(session.scalars(query.order_by(ConversationRow.waiting_since)))

    def owners(self) -> dict[str, int]:
        """Return how many conversations each agent has who has an account."""
        query = (
            select(ConversationRow.agent, func.count())
            .where(ConversationRow.state == State.PERSON.value)
            .group_by(ConversationRow.agent)
        )
        with self._session() as session:
            return {agent: count for agent, count in session.execute(query) if agent and not is_outside(agent)}

    def waiting_for(self, agent: str) -> str | None:
        """Return the conversation that has waited longest for one agent."""
        query = (
            select(ConversationRow.id)
            .where(ConversationRow.state == State.WAITING.value, ConversationRow.wanted_agent == agent)
            .order_by(*_QUEUE)
            .limit(1)
        )
        with self._session() as session:
            return session.scalar(query)

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
        since = ConversationRow.waiting_since
        is_before = (since < record.waiting_since) | (
            (since == record.waiting_since) & (ConversationRow.id < record.id)
        )
        query = select(func.count()).where(ConversationRow.state == State.WAITING.value, is_before)
        with self._session() as session:
            return (session.scalar(query) or 0) + 1

    def queue(self) -> list[str]:
        """Return all that wait, in the order of the queue."""
        query = select(ConversationRow.id).where(ConversationRow.state == State.WAITING.value).order_by(*_QUEUE)
        with self._session() as session:
            return list(session.scalars(query))

    def by_state(self, state: State, limit: int = 100, behind: Place | None = None) -> list[tuple[Record, str | None]]:
        """Return conversations of a state with the shopper's last words, in one query.

        Who waits longest stands first; of other states the one in which something happened last.
        """
        query = select(ConversationRow, LAST_WORDS).where(ConversationRow.state == state.value).limit(limit)
        if state is State.WAITING:
            query = query.order_by(*_QUEUE)
            is_behind = tuple_(*_QUEUE) > behind if behind else None
        else:
            query = query.order_by(ConversationRow.updated_at.desc(), ConversationRow.id.desc())
            is_behind = tuple_(ConversationRow.updated_at, ConversationRow.id) < behind if behind else None
        if is_behind is not None:
            query = query.where(is_behind)
        with self._session() as session:
            return [(record_of(row), _words_of(blocks)) for row, blocks in session.execute(query)]

    def last_words(self, conversation_id: str) -> str | None:
        """Return what the shopper wrote last."""
        with self._session() as session:
            return _words_of(session.scalar(select(LAST_WORDS).where(ConversationRow.id == conversation_id)))

    def last_typed_words(self, conversation_id: str) -> str | None:
        """Return what the shopper wrote last in words of their own: what stood on a button asks nothing."""
        query = (
            select(MessageRow)
            .where(MessageRow.conversation_id == conversation_id, MessageRow.role == "shopper")
            .order_by(MessageRow.seq.desc())
            .limit(_RECENT)
        )
        with self._session() as session:
            typed = (_words(row.blocks) for row in session.scalars(query) if not (row.request or {}).get("payload"))
            return next(filter(None, typed), None)

    def rate(self, conversation_id: str, score: int, comment: str) -> None:
        """Keep a shopper's rating."""
        with self._writing() as session:
            row = row_of(session, conversation_id)
            row.rating, row.rating_comment, row.rated_at = score, comment, datetime.now(UTC)
            tell(session, Event.CONVERSATION_RATED, conversation_id, {"score": score, "comment": comment})

    def erase(self, conversation_id: str, actor: str) -> None:
        """Remove a conversation with its messages; the audit keeps only that it was done."""
        with self._writing() as session:
            session.execute(delete(AttachmentRow).where(AttachmentRow.conversation_id == conversation_id))
            session.execute(delete(MessageTextRow).where(MessageTextRow.conversation_id == conversation_id))
            session.execute(delete(MessageRow).where(MessageRow.conversation_id == conversation_id))
            session.execute(delete(ConversationRow).where(ConversationRow.id == conversation_id))
            session.add(_audited(conversation_id, actor, ERASED))
            forget(session, conversation_id)
            tell(session, Event.CONVERSATION_ERASED, conversation_id, {})

    def bot_has_forgotten(self, conversation_id: str) -> None:
        """Note that the bot, too, keeps nothing of an erased conversation."""
        with self._writing() as session:
            session.add(_audited(conversation_id, "bridge", _FORGOTTEN))

    def remembered_by_bot(self) -> list[str]:
        """Return the erased conversations of which the bot has not said that it has forgotten them."""
        forgotten = select(AuditRow.conversation_id).where(AuditRow.action == _FORGOTTEN)
        query = select(AuditRow.conversation_id).where(
            AuditRow.action == ERASED, AuditRow.conversation_id.not_in(forgotten)
        )
        with self._session() as session:
            return list(session.scalars(query.order_by(AuditRow.id)))


def _words_of(blocks: list[Any] | None) -> str | None:
    """Return what a stored message says on a list: its words, or what its files are called."""
    return (_words(blocks) or _file_names(blocks))[:200] if blocks else None


def _audited(conversation_id: str, actor: str, action: str) -> AuditRow:
    return AuditRow(at=datetime.now(UTC), actor=actor, action=action, conversation_id=conversation_id)


def _words(blocks: list[Any]) -> str:
    """Return what a stored message says in words; nothing where it is files alone."""
    return next((str(block["text"]) for block in blocks if block["type"] == "text"), "")


def _file_names(blocks: list[Any]) -> str:
    return ", ".join(str(block["name"]) for block in blocks if block["type"] == "attachment")
