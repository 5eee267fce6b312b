"""All SQL of the bridge. Each method is one transaction; nothing here knows HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import uuid_utils
from pydantic import TypeAdapter
from sqlalchemy import Row, String, bindparam, delete, func, insert, select, tuple_, update
from sqlalchemy.orm import Session

from bridge.attachment_repository import claim
from bridge.database import is_current
from bridge.errors import Conflict, Forbidden, NoRoom, UnknownConversation
from bridge.handoff import State, check_transition, not_taken
from bridge.models import AttachmentRow, AuditRow, Base, ConversationRow, MessageRow, MessageTextRow, StaffRow
from bridge.outbox import Event, forget, tell
from bridge.paging import Place
from bridge.schemas.conversations import Message
from bridge.search_text import text_of, words_of
from bridge.staff_repository import is_outside, plain_name
from bridge.transactions import Transactions
from shop.types import Language
from zhanggui.messages import AnyBlock

_BLOCKS = TypeAdapter(tuple[AnyBlock, ...])
MAX_PAGE = 500
#: Actions of the audit: a conversation is gone here; and from the bot's memory, too.
ERASED, _FORGOTTEN = "erased", "forgotten by the bot"
#: Statements of every message are built once: that takes longer than running them.
_CONVERSATIONS, _MESSAGES, _TEXTS = (
    Base.metadata.tables[model.__tablename__] for model in (ConversationRow, MessageRow, MessageTextRow)
)
_INSERT_MESSAGE, _INSERT_TEXT = insert(_MESSAGES), insert(_TEXTS)
_KNOWN = select(_MESSAGES).where(
    _MESSAGES.c.conversation_id == bindparam("conversation"), _MESSAGES.c.client_message_id == bindparam("key")
)
_END_TURN = (
    update(_MESSAGES)
    .where(_MESSAGES.c.conversation_id == bindparam("conversation"), _MESSAGES.c.seq == bindparam("number"))
    .values(is_answered=True)
)
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
            return record_of(_row(session, conversation_id))

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
            record = _raise_seq(session, conversation_id, datetime.now(UTC))
            if record is None:
                raise _unknown(conversation_id)
            if client_message_id and (known := _known(session, conversation_id, client_message_id)):
                session.rollback()
                return Stored(known, is_new=False)
            message = _insert(session, record, role, blocks, client_message_id, author)
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
            record = _raise_seq(session, conversation_id, now, owner=State.PERSON, agent=agent)
            if known := _known(session, conversation_id, client_message_id):
                session.rollback()
                return Stored(known, is_new=False)
            if record is None:
                present = _row(session, conversation_id)
                raise not_taken(present.agent, present.state)
            blocks = [*blocks, *claim(session, record.id, attachment_ids, record.last_seq, agent)]
            message = _insert(session, record, "person", blocks, client_message_id, author)
            return Stored(message, is_new=True, record=record)

    def known(self, conversation_id: str, client_message_id: str) -> Message | None:
        """Return the message that was stored under its sender's id, or None."""
        with self._session() as session:
            return _known(session, conversation_id, client_message_id)

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
                _take_room(session, agent)
            row = _row(session, conversation_id)
            before = State(row.state)
            if expected is not None and before != expected:
                raise Conflict(f"expected the state {expected}, got {before}: somebody else was faster", state=before)
            check_transition(before, after)
            _check_owner(row, owner)
            values: dict[str, Any] = {"agent": agent, "wanted_agent": wanted_agent}
            if after is State.WAITING and before is not State.PERSON:
                values |= {"waiting_since": now, "handoff_reason": reason, "handoff_summary": summary}
            elif before is State.BOT and after is State.PERSON:
                # Taken without having waited. Whoever comes back from a person stands where they stood before.
                values |= {"waiting_since": now, "handoff_reason": None, "handoff_summary": None}
            _own(session, row, after, now, values)
            session.add(AuditRow(at=now, actor=actor, action=f"{before}->{after}", conversation_id=conversation_id))
            session.flush()
            _tell_owner(session, conversation_id, before, after, actor, agent, reason, summary)
            session.expire_all()
            return before, record_of(_row(session, conversation_id))

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
            _take_room(session, agent)
            row = _row(session, conversation_id)
            if row.state != State.PERSON.value or row.agent == agent:
                holder = plain_name(row.agent) if row.agent else row.state
                raise Conflict(f"expected a conversation that another person has, got one that is with {holder}")
            _check_owner(row, owner)
            _own(session, row, State.PERSON, now, {"agent": agent, "wanted_agent": None})
            session.add(AuditRow(at=now, actor=actor, action=f"handed to {agent}", conversation_id=conversation_id))
            _tell_owner(session, conversation_id, State.PERSON, State.PERSON, actor, agent)
            session.flush()
            session.expire_all()
            return record_of(_row(session, conversation_id))

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
            row = _row(session, conversation_id)
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


def store_typed(
    session: Session,
    conversation_id: str,
    blocks: Sequence[AnyBlock],
    client_message_id: str,
    request: dict[str, Any],
    language: Language | None,
    attachment_ids: Sequence[str] = (),
) -> Stored:
    """Store what a shopper has typed, in a transaction that may hold the messages of others, too.

    The uploads that it names are shown below its blocks, and are sent with it. Its turn has ended at once where a
    person owns the conversation, or will: the bot is silent.

    Parameters
    ----------
    request : dict
        What the bot is to be sent; its language is added, that of the conversation where the words have none.
    """
    # Looked for first: nothing is to be rolled back, for that would take the others' messages with it. Two that are
    # stored at the same moment meet at the table's constraint, and the second one is looked for again.
    if known := _known(session, conversation_id, client_message_id):
        return Stored(known, is_new=False)
    record = _raise_seq(session, conversation_id, datetime.now(UTC), language=language)
    if record is None:
        raise _unknown(conversation_id)
    shown = [*blocks, *claim(session, record.id, attachment_ids, record.last_seq, None)]
    request = {**request, "language": record.language}
    is_answered = record.state in (State.WAITING, State.PERSON)
    message = _insert(session, record, "shopper", shown, client_message_id, request=request, is_answered=is_answered)
    return Stored(message, is_new=True, record=record, request=None if is_answered else request)


def store_answer(session: Session, conversation_id: str, seq: int, blocks: Sequence[AnyBlock]) -> Message | None:
    """Store the bot's answer to a message and end the message's turn, in a transaction that may hold others', too.

    Returns
    -------
    Message or None
        None, and nothing is stored, where the bot does not own the conversation any more: a person has taken it while
        the bot was thinking. The turn has ended then, too.
    """
    record = _raise_seq(session, conversation_id, datetime.now(UTC), owner=State.BOT, is_known_to_bot=True)
    message = _insert(session, record, "bot", blocks) if record else None
    _end_turn(session, conversation_id, seq)
    return message


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


def _tell_owner(
    session: Session,
    conversation_id: str,
    before: State,
    after: State,
    actor: str,
    agent: str | None,
    reason: str | None = None,
    summary: str | None = None,
) -> None:
    """Tell webhooks who owns a conversation now."""
    named = plain_name(agent) if agent else None
    told = {"actor": actor, "agent": named, "reason": reason, "summary": summary}
    tell(session, _EVENTS[after], conversation_id, {"before": before.value, "state": after.value, **told})


def _take_room(session: Session, agent: str) -> None:
    """Lock an agent's account and refuse when they have as many conversations as they can.

    The lock comes first: of two takes at once, the second counts after the first has ended.
    """
    locked = update(StaffRow).where(StaffRow.name == agent, StaffRow.is_active.is_(True))
    capacity = session.execute(locked.values(capacity=StaffRow.capacity).returning(StaffRow.capacity)).scalar()
    if capacity is None:
        raise Conflict(f"expected the name of an active account, got {agent!r}; GET /staff/api/team lists them")
    held = select(func.count()).where(ConversationRow.state == State.PERSON.value, ConversationRow.agent == agent)
    if (session.scalar(held) or 0) >= capacity:
        raise NoRoom(f"expected fewer than {capacity} conversations with {agent}; end one or hand it on first")


def _check_owner(row: ConversationRow, owner: str | None) -> None:
    if owner is not None and row.state == State.PERSON.value and row.agent != owner:
        raise Forbidden(
            f"expected {plain_name(row.agent or '')}, who has the conversation, or a supervisor, got {owner}; "
            "ask one of them"
        )


def _own(session: Session, row: ConversationRow, after: State, now: datetime, values: dict[str, Any]) -> None:
    """Write the new owner; the old one in the condition makes it atomic: of two that read it only one changes it."""
    changed = session.execute(
        update(ConversationRow)
        .where(
            ConversationRow.id == row.id,
            ConversationRow.state == row.state,
            ConversationRow.agent.is_not_distinct_from(row.agent),
        )
        .values(state=after.value, updated_at=now, **values)
        .returning(ConversationRow.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if changed is None:
        raise Conflict("expected an unchanged owner, got a change in between: somebody else was faster")


@cache
def _raise(has_owner: bool, has_agent: bool, is_known_to_bot: bool) -> Any:
    """Return the statement of :func:`_raise_seq`; built once, for that takes longer than running it."""
    column = _CONVERSATIONS.c
    changes: dict[str, Any] = {"last_seq": column.last_seq + 1, "updated_at": bindparam("now")}
    changes["language"] = func.coalesce(bindparam("written_in", type_=String), column.language)
    if is_known_to_bot:
        changes["bot_seq"] = column.last_seq + 1
    query = update(_CONVERSATIONS).where(column.id == bindparam("conversation")).values(**changes)
    if has_owner:
        query = query.where(column.state == bindparam("owner"))
    if has_agent:
        query = query.where(column.agent == bindparam("holder"))
    return query.returning(_CONVERSATIONS)


def _raise_seq(
    session: Session,
    conversation_id: str,
    now: datetime,
    owner: State | None = None,
    agent: str | None = None,
    language: Language | None = None,
    is_known_to_bot: bool = False,
) -> Record | None:
    """Take the next sequence number in one statement; return the conversation, None where somebody else owns it."""
    given = {"conversation": conversation_id, "now": now, "owner": owner, "holder": agent, "written_in": language}
    statement = _raise(owner is not None, agent is not None, is_known_to_bot)
    row = session.execute(statement, given).one_or_none()
    return record_of(row) if row else None


def _insert(
    session: Session,
    record: Record,
    role: str,
    blocks: Sequence[AnyBlock],
    client_message_id: str | None = None,
    author: str | None = None,
    request: dict[str, Any] | None = None,
    is_answered: bool = True,
) -> Message:
    """Store a message under the number that was just taken; one that is not answered waits for its turn to end."""
    message = Message(
        seq=record.last_seq,
        id=str(uuid_utils.uuid7()),
        role=role,
        created_at=record.updated_at,
        client_message_id=client_message_id,
        blocks=tuple(blocks),
        author=author,
    )
    values = message.model_dump(exclude={"blocks"})
    values |= {"blocks": _BLOCKS.dump_python(message.blocks, mode="json"), "request": request}
    values |= {"conversation_id": record.id, "is_answered": is_answered}
    session.execute(_INSERT_MESSAGE, values)
    if text := text_of(message.blocks, author):
        found_by = {"conversation_id": record.id, "seq": message.seq, "text": text, "words": words_of(text)}
        session.execute(_INSERT_TEXT, found_by)
    tell(session, Event.MESSAGE_CREATED, record.id, {"message": message.model_dump(mode="json")})
    return message


def _known(session: Session, conversation_id: str, client_message_id: str) -> Message | None:
    row = session.execute(_KNOWN, {"conversation": conversation_id, "key": client_message_id}).one_or_none()
    return message_of(row) if row else None


def _end_turn(session: Session, conversation_id: str, seq: int) -> None:
    session.execute(_END_TURN, {"conversation": conversation_id, "number": seq})


def _unknown(conversation_id: str) -> UnknownConversation:
    return UnknownConversation(f"expected an open conversation, got {conversation_id[:40]!r}; open a new one")


def _row(session: Session, conversation_id: str) -> ConversationRow:
    row = session.get(ConversationRow, conversation_id)
    if row is None:
        raise _unknown(conversation_id)
    return row


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
    return Message(**values, blocks=_BLOCKS.validate_python(row.blocks))
