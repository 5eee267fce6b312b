"""Rows of messages, written in transactions that may hold other messages, too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

import uuid_utils
from sqlalchemy import String, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from bridge.attachment_repository import claim
from bridge.errors import UnknownConversation
from bridge.handoff import State
from bridge.models import Base, ConversationRow, MessageRow, MessageTextRow
from bridge.outbox import Event, tell
from bridge.records import BLOCKS, Record, Stored, message_of, record_of
from bridge.schemas.conversations import Message
from bridge.search_text import text_of, words_of
from shop.types import Language
from zhanggui.messages import AnyBlock

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
    if known := known_message(session, conversation_id, client_message_id):
        return Stored(known, is_new=False)
    record = raise_seq(session, conversation_id, datetime.now(UTC), language=language)
    if record is None:
        raise unknown(conversation_id)
    shown = [*blocks, *claim(session, record.id, attachment_ids, record.last_seq, None)]
    request = {**request, "language": record.language}
    is_answered = record.state in (State.WAITING, State.PERSON)
    message = insert_message(
        session, record, "shopper", shown, client_message_id, request=request, is_answered=is_answered
    )
    return Stored(message, is_new=True, record=record, request=None if is_answered else request)


def store_answer(session: Session, conversation_id: str, seq: int, blocks: Sequence[AnyBlock]) -> Message | None:
    """Store the bot's answer to a message and end the message's turn, in a transaction that may hold others', too.

    Returns
    -------
    Message or None
        None, and nothing is stored, where the bot does not own the conversation any more: a person has taken it while
        the bot was thinking. The turn has ended then, too.
    """
    record = raise_seq(session, conversation_id, datetime.now(UTC), owner=State.BOT, is_known_to_bot=True)
    message = insert_message(session, record, "bot", blocks) if record else None
    end_turn(session, conversation_id, seq)
    return message


@cache
def _raise(has_owner: bool, has_agent: bool, is_known_to_bot: bool) -> Any:
    """Return the statement of :func:`raise_seq`; built once, for that takes longer than running it."""
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


def raise_seq(
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


def insert_message(
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
    values |= {"blocks": BLOCKS.dump_python(message.blocks, mode="json"), "request": request}
    values |= {"conversation_id": record.id, "is_answered": is_answered}
    session.execute(_INSERT_MESSAGE, values)
    if text := text_of(message.blocks, author):
        found_by = {"conversation_id": record.id, "seq": message.seq, "text": text, "words": words_of(text)}
        session.execute(_INSERT_TEXT, found_by)
    tell(session, Event.MESSAGE_CREATED, record.id, {"message": message.model_dump(mode="json")})
    return message


def known_message(session: Session, conversation_id: str, client_message_id: str) -> Message | None:
    """Return the message that was stored under its sender's id, or None."""
    row = session.execute(_KNOWN, {"conversation": conversation_id, "key": client_message_id}).one_or_none()
    return message_of(row) if row else None


def end_turn(session: Session, conversation_id: str, seq: int) -> None:
    """Keep that a message has been answered."""
    session.execute(_END_TURN, {"conversation": conversation_id, "number": seq})


def unknown(conversation_id: str) -> UnknownConversation:
    """Return the refusal of a conversation that is not there."""
    return UnknownConversation(f"expected an open conversation, got {conversation_id[:40]!r}; open a new one")


def row_of(session: Session, conversation_id: str) -> ConversationRow:
    """Return a conversation's row, or refuse one that is not there."""
    row = session.get(ConversationRow, conversation_id)
    if row is None:
        raise unknown(conversation_id)
    return row
