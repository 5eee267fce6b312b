"""Which shopper agreed to which version of the shop's text, and when."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select

from bridge.models import ConsentRow
from bridge.schemas.widget import GivenConsent
from bridge.transactions import Transactions


class Consents:
    """Consents by conversation; they are erased with it."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def give(self, conversation_id: str, version: str) -> None:
        """Keep a consent; the first time counts, however often it is sent."""
        with self._transactions.writing() as session:
            if session.get(ConsentRow, (conversation_id, version)) is None:
                session.add(ConsentRow(conversation_id=conversation_id, version=version, at=datetime.now(UTC)))

    def of(self, conversation_id: str) -> tuple[GivenConsent, ...]:
        """Return a conversation's consents, oldest first."""
        query = select(ConsentRow).where(ConsentRow.conversation_id == conversation_id).order_by(ConsentRow.at)
        with self._transactions.reading() as session:
            return tuple(GivenConsent(version=row.version, at=row.at) for row in session.scalars(query))
