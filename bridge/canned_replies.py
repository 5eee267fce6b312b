"""Answers that are given again and again: the team's, and each person's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from bridge.errors import Conflict
from bridge.models import CannedReplyRow, StaffAuditRow
from bridge.transactions import Transactions

#: Of the team, and of one person.
MAX_CANNED = 500
#: Who owns those of the team.
_TEAM = ""


@dataclass(frozen=True)
class CannedReply:
    """One of them."""

    shortcut: str
    text: str
    #: Whether only its owner sees it.
    is_own: bool
    updated_at: datetime
    updated_by: str


class CannedReplies:
    """All canned replies in the database."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def of(self, account: str) -> list[CannedReply]:
        """Return those that somebody may use by shortcut; of two with the same one their own comes first."""
        query = (
            select(CannedReplyRow)
            .where(CannedReplyRow.owner.in_([_TEAM, account]))
            .order_by(CannedReplyRow.shortcut, CannedReplyRow.owner.desc())
        )
        with self._transactions.reading() as session:
            return [_reply(row) for row in session.scalars(query)]

    def save(self, shortcut: str, text: str, actor: str, *, is_own: bool) -> CannedReply:
        """Make or replace one.

        Raises
        ------
        Conflict
            When there are too many, or somebody else makes it at this moment.
        """
        owner = actor if is_own else _TEAM
        row = CannedReplyRow(owner=owner, shortcut=shortcut, text=text, updated_at=datetime.now(UTC), updated_by=actor)
        count = select(func.count()).where(CannedReplyRow.owner == owner)
        try:
            with self._transactions.writing() as session:
                is_new = session.get(CannedReplyRow, (owner, shortcut)) is None
                if is_new and (session.scalar(count) or 0) >= MAX_CANNED:
                    raise Conflict(f"expected at most {MAX_CANNED} canned replies; remove one first")
                kept = _reply(session.merge(row))
                if not is_own:
                    session.add(_audited(actor, "canned reply set", shortcut))
        except IntegrityError as error:
            raise Conflict("expected nobody else to change it at the same time; look at it again") from error
        return kept

    def remove(self, shortcut: str, actor: str, *, is_own: bool) -> None:
        """Remove one; one that is not there changes nothing."""
        is_it = CannedReplyRow.owner == (actor if is_own else _TEAM), CannedReplyRow.shortcut == shortcut
        with self._transactions.writing() as session:
            removed = session.scalars(delete(CannedReplyRow).where(*is_it).returning(CannedReplyRow.shortcut)).all()
            if removed and not is_own:
                session.add(_audited(actor, "canned reply removed", shortcut))


def _reply(row: CannedReplyRow) -> CannedReply:
    return CannedReply(row.shortcut, row.text, row.owner != _TEAM, row.updated_at, row.updated_by)


def _audited(actor: str, action: str, shortcut: str) -> StaffAuditRow:
    # What people keep for themselves is not the team's to read about.
    return StaffAuditRow(at=datetime.now(UTC), actor=actor, action=action, subject=shortcut)
