"""Answers that are given again and again, some with a picture or a PDF: the team's, and each person's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bridge.errors import Conflict, NotFound
from bridge.models import CannedFileRow, CannedReplyRow, StaffAuditRow
from bridge.transactions import Transactions

#: Of the team, and of one person.
MAX_CANNED = 500
#: Who owns those of the team.
_TEAM = ""
_IS_ITS_FILE: ColumnElement[bool] = and_(
    CannedFileRow.owner == CannedReplyRow.owner, CannedFileRow.shortcut == CannedReplyRow.shortcut
)


class Whose(StrEnum):
    """Who uses a canned reply."""

    OWN = "own"
    TEAM = "team"


@dataclass(frozen=True)
class CannedFile:
    """What goes along with one."""

    name: str
    media_type: str
    size_bytes: int


@dataclass(frozen=True)
class CannedReply:
    """One of them."""

    shortcut: str
    text: str
    #: Whether only its owner sees it.
    is_own: bool
    updated_at: datetime
    updated_by: str
    file: CannedFile | None = None


class CannedReplies:
    """All canned replies in the database."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def of(self, account: str) -> list[CannedReply]:
        """Return those that somebody may use by shortcut; of two with the same one their own comes first."""
        query = (
            select(CannedReplyRow, CannedFileRow)
            .outerjoin(CannedFileRow, _IS_ITS_FILE)
            .where(CannedReplyRow.owner.in_([_TEAM, account]))
            .order_by(CannedReplyRow.shortcut, CannedReplyRow.owner.desc())
        )
        with self._transactions.reading() as session:
            return [_reply(row, file) for row, file in session.execute(query)]

    def save(self, shortcut: str, text: str, actor: str, whose: Whose) -> CannedReply:
        """Make or replace one; its file stays.

        Raises
        ------
        Conflict
            When there are too many, or somebody else makes it at this moment.
        """
        owner = _owner(actor, whose)
        row = CannedReplyRow(owner=owner, shortcut=shortcut, text=text, updated_at=datetime.now(UTC), updated_by=actor)
        count = select(func.count()).select_from(CannedReplyRow).where(CannedReplyRow.owner == owner)
        try:
            with self._transactions.writing() as session:
                is_new = session.get(CannedReplyRow, (owner, shortcut)) is None
                if is_new and (session.scalar(count) or 0) >= MAX_CANNED:
                    raise Conflict(f"expected at most {MAX_CANNED} canned replies; remove one first")
                _audit(session, actor, "canned reply set", shortcut, whose)
                return _reply(session.merge(row), session.get(CannedFileRow, (owner, shortcut)))
        except IntegrityError as error:
            raise Conflict("expected nobody else to change it at the same time; look at it again") from error

    def remove(self, shortcut: str, actor: str, whose: Whose) -> None:
        """Remove one with its file; one that is not there changes nothing."""
        is_it = CannedReplyRow.owner == _owner(actor, whose), CannedReplyRow.shortcut == shortcut
        with self._transactions.writing() as session:
            if session.scalars(delete(CannedReplyRow).where(*is_it).returning(CannedReplyRow.shortcut)).all():
                _audit(session, actor, "canned reply removed", shortcut, whose)

    def set_file(self, shortcut: str, actor: str, whose: Whose, file: CannedFile, data: bytes) -> CannedReply:
        """Let a file go along with a reply, in place of the one before.

        Raises
        ------
        NotFound
            When there is no such reply.
        """
        owner = _owner(actor, whose)
        with self._transactions.writing() as session:
            reply = self._row(session, owner, shortcut)
            row = session.merge(CannedFileRow(owner=owner, shortcut=shortcut, **vars(file), data=data))
            _audit(session, actor, "canned reply set", shortcut, whose)
            return _reply(reply, row)

    def file(self, shortcut: str, actor: str, whose: Whose) -> tuple[CannedFile, bytes]:
        """Return the file of a reply with its bytes.

        Raises
        ------
        NotFound
            When there is none.
        """
        with self._transactions.reading() as session:
            row = session.get(CannedFileRow, (_owner(actor, whose), shortcut))
            if row is None:
                raise NotFound(
                    f"expected a canned reply with a file, got {shortcut!r}; GET /staff/api/canned lists them"
                )
            return _file(row), row.data

    def remove_file(self, shortcut: str, actor: str, whose: Whose) -> None:
        """Remove the file of a reply; one that is not there changes nothing."""
        is_it = CannedFileRow.owner == _owner(actor, whose), CannedFileRow.shortcut == shortcut
        with self._transactions.writing() as session:
            if session.scalars(delete(CannedFileRow).where(*is_it).returning(CannedFileRow.shortcut)).all():
                _audit(session, actor, "canned reply set", shortcut, whose)

    @staticmethod
    def _row(session: Session, owner: str, shortcut: str) -> CannedReplyRow:
        # Locked: who removes it comes before, and is seen here, or after, and takes the file with it.
        row = session.get(CannedReplyRow, (owner, shortcut), with_for_update=True)
        if row is None:
            raise NotFound(f"expected the shortcut of a canned reply, got {shortcut!r}; save its text first")
        return row


def _owner(actor: str, whose: Whose) -> str:
    return actor if whose is Whose.OWN else _TEAM


def _reply(row: CannedReplyRow, file: CannedFileRow | None) -> CannedReply:
    told = _file(file) if file else None
    return CannedReply(row.shortcut, row.text, row.owner != _TEAM, row.updated_at, row.updated_by, told)


def _file(row: CannedFileRow) -> CannedFile:
    return CannedFile(row.name, row.media_type, row.size_bytes)


def _audit(session: Session, actor: str, action: str, shortcut: str, whose: Whose) -> None:
    # What people keep for themselves is not the team's to read about.
    if whose is Whose.TEAM:
        session.add(StaffAuditRow(at=datetime.now(UTC), actor=actor, action=action, subject=shortcut))
