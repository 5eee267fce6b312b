"""The list of erasures: asked for once, worked at by one process at a time, kept as receipts that name nobody."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import uuid_utils
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from bridge.errors import NotFound
from bridge.models import ConversationRow, ErasureRow
from bridge.schemas.privacy import Kept, Receipt
from bridge.transactions import Transactions

#: A process that has said nothing for so long has died; another one, or the next start, goes on.
HELD_FOR = timedelta(seconds=30)


class Step(StrEnum):
    """The steps in their order; each can be done again."""

    COLLECT = "collect"
    CONVERSATIONS = "conversations"
    SEARCH = "search"
    RECORDS = "records"
    MODELS = "models"
    COPIES = "copies"
    PERSON = "person"
    BOT = "bot"
    DONE = "done"

    @property
    def following(self) -> Step:
        """The next one."""
        steps = list(Step)
        return steps[min(steps.index(self) + 1, len(steps) - 1)]


@dataclass(frozen=True)
class Erasure:
    """An erasure that is under way, held by this process."""

    id: str
    customer_id: str
    step: Step
    conversation_ids: tuple[str, ...]
    requested_by: str
    holder: str


class ErasureRepository:
    """Rows of erasures."""

    def __init__(self, transactions: Transactions, secret_key: str) -> None:
        self._reading, self._writing = transactions.reading, transactions.writing
        self._key = secret_key.encode()

    def ask(self, customer_id: str, requested_by: str) -> Receipt:
        """Note that a customer wants to be forgotten; while that is under way, asking again gives the same one."""
        with self._writing() as session:
            query = select(ErasureRow).where(ErasureRow.customer_id == customer_id, ErasureRow.finished_at.is_(None))
            row = session.scalars(query.limit(1)).first()
            if row is None:
                row = ErasureRow(
                    id=secrets.token_urlsafe(24),
                    customer_id=customer_id,
                    customer_mac=self._mac(customer_id),
                    requested_by=requested_by,
                    requested_at=datetime.now(UTC),
                    step=Step.COLLECT.value,
                    conversation_ids=[],
                    removed={},
                    kept={},
                )
                session.add(row)
                session.flush()
            return _receipt(row)

    def receipt(self, erasure_id: str) -> Receipt:
        """Return how far an erasure is.

        Raises
        ------
        NotFound
            When there is none.
        """
        with self._reading() as session:
            row = session.get(ErasureRow, erasure_id)
            if row is None:
                raise NotFound(f"erasure_id: expected one that an erasure was answered with, got {erasure_id[:60]!r}")
            return _receipt(row)

    def receipts_of(self, customer_id: str) -> list[Receipt]:
        """Return the erasures of a customer, also those that have ended and name nobody; the newest first."""
        query = select(ErasureRow).where(ErasureRow.customer_mac == self._mac(customer_id))
        with self._reading() as session:
            return [_receipt(row) for row in session.scalars(query.order_by(ErasureRow.requested_at.desc()))]

    def hold(self, erasure_id: str | None = None) -> Erasure | None:
        """Take the oldest erasure that nobody is at (or that one), in one statement; None where there is none."""
        now, holder = datetime.now(UTC), str(uuid_utils.uuid7())
        is_free = or_(ErasureRow.held_until.is_(None), ErasureRow.held_until < now)
        first = select(ErasureRow.id).where(ErasureRow.finished_at.is_(None), is_free)
        if erasure_id is not None:
            first = first.where(ErasureRow.id == erasure_id)
        first = first.order_by(ErasureRow.requested_at).limit(1)
        with self._reading() as session:
            # Looked at every few seconds, and nearly always for nothing: writers must not wait for that.
            wanted = session.scalar(first)
        if wanted is None:
            return None
        taken = update(ErasureRow).where(ErasureRow.id == wanted, is_free).returning(ErasureRow)
        with self._writing() as session:
            row = session.scalars(taken.values(holder=holder, held_until=now + HELD_FOR)).one_or_none()
            if row is None or row.customer_id is None:
                return None
            return Erasure(
                row.id, row.customer_id, Step(row.step), tuple(row.conversation_ids), row.requested_by, holder
            )

    def collect(self, erasure: Erasure) -> tuple[str, ...]:
        """Write down the customer's conversations: after a kill their files and the bot's memory are still found."""
        query = select(ConversationRow.id).where(ConversationRow.customer_id == erasure.customer_id)
        with self._writing() as session:
            found = tuple(session.scalars(query.order_by(ConversationRow.id)))
            self._change(session, erasure, conversation_ids=list(found))
            return found

    def note(self, erasure: Erasure, removed: Mapping[str, int]) -> None:
        """Add to what was removed."""
        with self._writing() as session:
            row = session.get(ErasureRow, erasure.id, with_for_update=True)
            if row is not None:
                counts = dict(row.removed)
                for kind, number in removed.items():
                    if number:
                        counts[kind] = counts.get(kind, 0) + number
                self._change(session, erasure, removed=counts)

    def keep(self, erasure: Erasure, kept: Mapping[str, Any]) -> None:
        """Say what stays: {what: {number, why}}."""
        with self._writing() as session:
            self._change(session, erasure, kept=dict(kept))

    def go_on(self, erasure: Erasure, step: Step) -> None:
        """Go on to a step; at the end the erasure names nobody any more."""
        ended: dict[str, Any] = {"finished_at": datetime.now(UTC), "customer_id": None, "conversation_ids": []}
        with self._writing() as session:
            self._change(session, erasure, step=step.value, **(ended if step is Step.DONE else {}))

    def let_go(self, erasure: Erasure) -> None:
        """Let another process, or a later look of this one, go on."""
        with self._writing() as session:
            self._change(session, erasure, held_until=None)

    @staticmethod
    def _change(session: Session, erasure: Erasure, **values: Any) -> None:
        # Each note says that this process is alive.
        values = {"held_until": datetime.now(UTC) + HELD_FOR, **values}
        # Whoever has taken over meanwhile is not disturbed.
        own = (ErasureRow.id == erasure.id) & (ErasureRow.holder == erasure.holder)
        session.execute(update(ErasureRow).where(own).values(**values))

    def _mac(self, customer_id: str) -> str:
        return hmac.new(self._key, f"erasure {customer_id}".encode(), hashlib.sha256).hexdigest()


def _receipt(row: ErasureRow) -> Receipt:
    return Receipt(
        erasure_id=row.id,
        is_done=row.finished_at is not None,
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        finished_at=row.finished_at,
        step=row.step,
        removed=row.removed,
        kept=tuple(Kept(what=what, **told) for what, told in sorted(row.kept.items())),
    )
