"""Who changed what and because of which message, written in the transaction of the change.

An entry is altered only when its shopper has the conversation erased.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import AwareDatetime, Field
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from shop.models import AuditRow
from shop.repository import Repository
from shop.types import Record


class AskedBy(Record):
    """Whose wish a change is. The message is named, not copied: what is erased there is gone here, too."""

    actor: Literal["shopper", "staff", "shop"] = "shopper"
    customer_id: str | None = None
    conversation_id: str | None = Field(default=None, max_length=128)
    #: Number, in the conversation, of the message that confirmed the change.
    message_seq: int | None = None


class AuditEntry(AskedBy):
    """One change."""

    at: AwareDatetime
    #: "order.cancel", "order.address", "case.open", ...
    action: str
    #: Order or case number.
    subject: str
    before: dict[str, Any] = Field(default_factory=dict)
    after: dict[str, Any] = Field(default_factory=dict)


class AuditLog(Repository):
    """Reads the log; changes write to it by :func:`log_change`."""

    def newest(self) -> int:
        """Return the number of the last entry, 0 where there is none."""
        with self._session() as session:
            return session.scalar(select(func.max(AuditRow.id))) or 0

    def behind(self, number: int, limit: int) -> list[tuple[int, AuditEntry]]:
        """Return the next entries behind a number, each with its own."""
        query = select(AuditRow).where(AuditRow.id > number).order_by(AuditRow.id).limit(limit)
        with self._session() as session:
            return [(row.id, _entry(row)) for row in session.scalars(query)]

    def of(self, subject: str) -> list[AuditEntry]:
        """Return what was done to an order or a case, the oldest first."""
        return self._entries(select(AuditRow).where(AuditRow.subject == subject).order_by(AuditRow.id))

    def in_conversation(self, conversation_id: str) -> list[AuditEntry]:
        """Return what a conversation has changed, the oldest first."""
        query = select(AuditRow).where(AuditRow.conversation_id == conversation_id)
        return self._entries(query.order_by(AuditRow.id))

    def keep_only_the_facts(self, conversation_id: str) -> int:
        """Remove from a conversation's entries what was there before and after; return how many entries.

        That a change was asked for stays. An address that was changed in an erased conversation stays in the order.
        """
        nothing: dict[str, Any] = {}
        query = update(AuditRow).where(AuditRow.conversation_id == conversation_id)
        with self._session() as session:
            return len(session.scalars(query.values(before=nothing, after=nothing).returning(AuditRow.id)).all())

    def _entries(self, query: Any) -> list[AuditEntry]:
        with self._session() as session:
            return [_entry(row) for row in session.scalars(query)]


def _entry(row: AuditRow) -> AuditEntry:
    return AuditEntry.model_validate({name: getattr(row, name) for name in AuditEntry.model_fields})


def log_change(
    session: Session,
    action: str,
    subject: str,
    by: AskedBy,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write an entry into the transaction of the change."""
    entry = AuditEntry(
        **by.model_dump(), at=datetime.now(UTC), action=action, subject=subject, before=before or {}, after=after or {}
    )
    session.add(AuditRow(**entry.model_dump()))
