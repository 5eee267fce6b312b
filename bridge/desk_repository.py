"""All SQL of what the desk keeps beside the talks: notes, labels, settings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import uuid_utils
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bridge.errors import Conflict, UnknownConversation
from bridge.hours import OpeningHours
from bridge.models import (
    AuditRow,
    ConversationRow,
    DeskSettingRow,
    LabelRow,
    NoteRow,
    StaffAuditRow,
)
from bridge.transactions import Transactions

_HOURS = "opening_hours"
#: More notes than this beside one talk are a mistake of a machine.
MAX_NOTES = 500


@dataclass(frozen=True)
class Note:
    """A private note."""

    id: str
    author: str
    created_at: datetime
    text: str


class DeskRepository:
    """Notes, labels and settings."""

    def __init__(self, transactions: Transactions) -> None:
        self._open = transactions

    @contextmanager
    def _replacing(self) -> Iterator[Session]:
        """Open a transaction that makes or replaces a row; two who do so at once are told apart."""
        try:
            with self._open.writing() as session:
                yield session
        except IntegrityError as error:
            raise Conflict("expected nobody else to change it at the same time; look at it again") from error

    def notes(self, conversation_id: str) -> list[Note]:
        """Return the notes beside a conversation, oldest first."""
        query = select(NoteRow).where(NoteRow.conversation_id == conversation_id).order_by(NoteRow.id)
        with self._open.reading() as session:
            return [Note(row.id, row.author, row.created_at, row.text) for row in session.scalars(query)]

    def add_note(self, conversation_id: str, author: str, text: str) -> Note:
        """Keep a note.

        Raises
        ------
        UnknownConversation
            When there is no such conversation.
        Conflict
            When there are too many.
        """
        note = Note(str(uuid_utils.uuid7()), author, datetime.now(UTC), text)
        with self._open.writing() as session:
            if session.get(ConversationRow, conversation_id) is None:
                raise UnknownConversation(f"expected a conversation, got {conversation_id[:40]!r}; it may be erased")
            if (
                len(session.scalars(select(NoteRow.id).where(NoteRow.conversation_id == conversation_id)).all())
                >= MAX_NOTES
            ):
                raise Conflict(
                    f"expected at most {MAX_NOTES} notes beside a conversation; write to the last one's author"
                )
            session.add(
                NoteRow(
                    id=note.id, conversation_id=conversation_id, author=author, created_at=note.created_at, text=text
                )
            )
            session.add(AuditRow(at=note.created_at, actor=author, action="noted", conversation_id=conversation_id))
        return note

    def labels(self, conversation_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the labels of conversations, those without any left out."""
        query = select(LabelRow).where(LabelRow.conversation_id.in_(list(conversation_ids))).order_by(LabelRow.label)
        found: defaultdict[str, list[str]] = defaultdict(list)
        with self._open.reading() as session:
            for row in session.scalars(query):
                found[row.conversation_id].append(row.label)
        return {conversation_id: tuple(labels) for conversation_id, labels in found.items()}

    def set_labels(self, conversation_id: str, labels: Sequence[str], actor: str) -> None:
        """Replace the labels of a conversation.

        Raises
        ------
        UnknownConversation
            When there is no such conversation.
        """
        with self._open.writing() as session:
            # Locked, so that of two who set labels at once one comes after the other.
            if session.get(ConversationRow, conversation_id, with_for_update=True) is None:
                raise UnknownConversation(f"expected a conversation, got {conversation_id[:40]!r}; it may be erased")
            session.execute(delete(LabelRow).where(LabelRow.conversation_id == conversation_id))
            for label in dict.fromkeys(labels):
                session.execute(insert(LabelRow).values(conversation_id=conversation_id, label=label))
            session.add(AuditRow(at=datetime.now(UTC), actor=actor, action="labelled", conversation_id=conversation_id))

    def hours(self) -> OpeningHours | None:
        """Return the opening hours; None: people may answer at any time."""
        with self._open.reading() as session:
            row = session.get(DeskSettingRow, _HOURS)
            return OpeningHours.model_validate(row.value) if row else None

    def set_hours(self, hours: OpeningHours | None, actor: str) -> None:
        """Replace or remove the opening hours; the next question is answered by them."""
        now = datetime.now(UTC)
        with self._replacing() as session:
            session.execute(delete(DeskSettingRow).where(DeskSettingRow.name == _HOURS))
            if hours is not None:
                value = hours.model_dump(mode="json")
                session.add(DeskSettingRow(name=_HOURS, value=value, updated_at=now, updated_by=actor))
            session.add(StaffAuditRow(at=now, actor=actor, action="opening hours set", subject=_HOURS))
