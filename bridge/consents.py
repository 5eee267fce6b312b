"""Which shopper agreed to which version of the shop's text, and when."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import UTC, datetime

from sqlalchemy import select

from bridge.errors import Conflict
from bridge.models import ConsentRow
from bridge.schemas.widget import GivenConsent
from bridge.transactions import Transactions
from zhanggui.widget_settings import Consent

#: Conversations of which the consent is known without asking the database.
_REMEMBERED = 50_000


class ConsentNeeded(Conflict):
    """The shop asks for a consent that this conversation does not have."""

    slug, title = "consent-needed", "The shop asks for the shopper's consent first."


class Consents:
    """Consents by conversation; they are erased with it.

    Parameters
    ----------
    transactions : Transactions
    asked : Consent, optional
        What the shop asks for; None where it asks for nothing.
    """

    def __init__(self, transactions: Transactions, asked: Consent | None = None) -> None:
        self._transactions = transactions
        self._asked = asked
        self._given: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def may_lack(self, conversation_id: str) -> bool:
        """Say whether :meth:`check` has to look, which blocks."""
        return self._asked is not None and conversation_id not in self._given

    def check(self, conversation_id: str) -> None:
        """Refuse to take anything of a shopper who has not agreed to the version in force.

        Raises
        ------
        ConsentNeeded
            Names the version, and how consent is given.
        """
        if self._asked is None or conversation_id in self._given:
            return
        version = self._asked.version
        with self._transactions.reading() as session:
            if session.get(ConsentRow, (conversation_id, version)) is None:
                raise ConsentNeeded(
                    f"expected a conversation whose shopper has agreed to version {version!r} of the shop's text, got "
                    "one without; show them the text of GET /v1/widget, then POST …/consent with its version",
                    version=version,
                )
        with self._lock:
            # A consent is never taken back but with its conversation.
            self._given[conversation_id] = None
            while len(self._given) > _REMEMBERED:
                self._given.popitem(last=False)

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
