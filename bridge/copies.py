"""Copies of what is kept: of one conversation, and of all that is kept of a customer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from bridge.attachment_repository import AttachmentRepository
from bridge.consents import Consents
from bridge.desk_repository import DeskRepository
from bridge.models import ConversationRow
from bridge.records import Record, record_of
from bridge.repository import ConversationRepository
from bridge.schemas.common import Json
from bridge.transactions import Transactions
from shop.service import Shop
from zhanggui.plain_text import plain_text


class Copies:
    """Makes copies for whoever may have them; the caller has checked that."""

    def __init__(self, transactions: Transactions, shop: Shop) -> None:
        self._reading = transactions.reading
        self._repository = ConversationRepository(transactions)
        self._attachments = AttachmentRepository(transactions)
        self._consents = Consents(transactions)
        self._notebook = DeskRepository(transactions)
        self._shop = shop

    def conversation(self, record: Record) -> Json:
        """Return a conversation with all its messages, its files by name and the consents to it."""
        return {
            "conversation_id": record.id,
            "language": record.language,
            "state": record.state,
            "customer_id": record.customer_id,
            "messages": list(self._messages(record)),
            "attachments": [
                {**one.block.model_dump(mode="json", exclude={"type"}), "message_seq": one.message_seq}
                for one in self._attachments.of_conversation(record.id)
            ],
            "consents": [own.model_dump(mode="json") for own in self._consents.of(record.id)],
        }

    def customer(self, customer_id: str) -> Json:
        """Return all that is kept of a customer: conversations with what the staff noted, and the shop's records."""
        return {
            "customer_id": customer_id,
            "made_at": datetime.now(UTC).isoformat(),
            "conversations": [self._with_the_desk(row) for row in self.rows_of(customer_id)],
            "records": self._shop.records.copy(customer_id),
        }

    def rows_of(self, customer_id: str) -> list[ConversationRow]:
        """Return a customer's conversations, the oldest first."""
        query = select(ConversationRow).where(ConversationRow.customer_id == customer_id).order_by(ConversationRow.id)
        with self._reading() as session:
            rows = list(session.scalars(query))
            session.expunge_all()
            return rows

    def _with_the_desk(self, row: ConversationRow) -> Json:
        notes: list[dict[str, Any]] = [
            {"at": note.created_at.isoformat(), "author": note.author, "text": note.text}
            for note in self._notebook.notes(row.id)
        ]
        return {
            **self.conversation(record_of(row)),
            "opened_at": row.created_at.isoformat(),
            "rating": {"score": row.rating, "comment": row.rating_comment} if row.rating else None,
            "handoff_summary": row.handoff_summary,
            "labels": list(self._notebook.labels([row.id]).get(row.id, ())),
            "notes": notes,
        }

    def _messages(self, record: Record) -> Iterator[Json]:
        after = 0
        while page := self._repository.messages(record.id, after):
            for own in page:
                yield own.model_dump(mode="json") | {"text": plain_text(own.blocks, record.language)}
            after = page[-1].seq
