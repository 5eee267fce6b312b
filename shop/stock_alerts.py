"""Who waits for what to be in stock again: asked for once, listed, taken back, told once."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

from pydantic import AwareDatetime
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from shop.audit import AskedBy, log_change
from shop.models import StockAlertRow, VariantRow
from shop.owners import owner_of, owners_of
from shop.repository import Repository
from shop.types import OutsideId, Record

#: More than anybody waits for; it bounds what a stranger can make us keep.
MAX_ALERTS = 50


class StockAlert(Record):
    """A wish to hear when something is back; ``variant_id`` is None where any variant will do."""

    id: str
    product_id: OutsideId
    variant_id: OutsideId | None = None
    #: The conversation in which it was asked for, and into which the word goes.
    session_id: str
    asked_at: AwareDatetime


class TooManyAlerts(Exception):
    """A shopper waits for :data:`MAX_ALERTS` things already."""

    def __init__(self) -> None:
        super().__init__(f"expected at most {MAX_ALERTS} stock alerts of one shopper; delete one first")


class StockAlertRepository(Repository):
    """Stock alerts of customers and, before anybody signs in, of visits."""

    def add(self, product_id: str, variant_id: str | None, session_id: str, by: AskedBy) -> tuple[StockAlert, bool]:
        """Keep a wish; the same one twice is one, in the conversation in which it was said last.

        Returns
        -------
        tuple of StockAlert and bool
            The alert, and whether it is new (or waits again after it was told).

        Raises
        ------
        TooManyAlerts
            When the shopper has :data:`MAX_ALERTS` waiting.
        """
        try:
            return self._add(product_id, variant_id, session_id, by)
        except IntegrityError:
            # Asked for by another message at the same moment.
            return self._add(product_id, variant_id, session_id, by)

    def _add(self, product_id: str, variant_id: str | None, session_id: str, by: AskedBy) -> tuple[StockAlert, bool]:
        owner = owner_of(by.customer_id, session_id)
        with self._session() as session:
            row = session.scalars(
                select(StockAlertRow).where(
                    StockAlertRow.owner == owner,
                    StockAlertRow.product_id == product_id,
                    StockAlertRow.variant_id == (variant_id or ""),
                )
            ).first()
            if row is not None and row.told_at is None:
                row.session_id = session_id
                return _alert(row), False
            waiting = select(func.count()).where(StockAlertRow.owner == owner, StockAlertRow.told_at.is_(None))
            if (session.scalar(waiting) or 0) >= MAX_ALERTS:
                raise TooManyAlerts
            if row is not None:
                # Told before, sold out again: a new wish with a new id, so that it can be told again.
                session.delete(row)
                session.flush()
            row = StockAlertRow(
                id=f"a-{secrets.token_hex(10)}",
                owner=owner,
                session_id=session_id,
                product_id=product_id,
                variant_id=variant_id or "",
                asked_at=datetime.now(UTC),
            )
            session.add(row)
            log_change(session, "stock_alert.add", product_id, by, after={"variant_id": variant_id})
            return _alert(row), True

    def waiting(self, customer_id: str | None, session_id: str | None) -> list[StockAlert]:
        """Return what a shopper waits for, the oldest first: the customer's, and those of this visit."""
        query = (
            select(StockAlertRow)
            .where(StockAlertRow.owner.in_(owners_of(customer_id, session_id)), StockAlertRow.told_at.is_(None))
            .order_by(StockAlertRow.asked_at, StockAlertRow.id)
        )
        with self._session() as session:
            return [_alert(row) for row in session.scalars(query)]

    def forget(self, alert_ids: Sequence[str], session_id: str, by: AskedBy) -> int:
        """Remove some of a shopper's own alerts; return how many there were. Those of others stay."""
        mine = StockAlertRow.owner.in_(owners_of(by.customer_id, session_id))
        with self._session() as session:
            gone = delete(StockAlertRow).where(mine & StockAlertRow.id.in_(list(alert_ids)))
            products = session.scalars(gone.returning(StockAlertRow.product_id)).all()
            for product_id in products:
                log_change(session, "stock_alert.remove", product_id, by)
            return len(products)

    def forget_session(self, session_id: str) -> int:
        """Remove what is to be told into a conversation; return how many alerts there were."""
        gone = delete(StockAlertRow).where(StockAlertRow.session_id == session_id)
        with self._session() as session:
            return len(session.scalars(gone.returning(StockAlertRow.id)).all())

    def due(self, limit: int = 500) -> list[StockAlert]:
        """Return the waiting alerts whose thing is in stock now, the oldest first."""
        query = (
            select(StockAlertRow)
            .join(VariantRow, VariantRow.product_id == StockAlertRow.product_id)
            .where(
                StockAlertRow.told_at.is_(None),
                VariantRow.stock_quantity > 0,
                or_(StockAlertRow.variant_id == "", StockAlertRow.variant_id == VariantRow.id),
            )
            .order_by(StockAlertRow.asked_at, StockAlertRow.id)
            .distinct()
            .limit(limit)
        )
        with self._session() as session:
            return [_alert(row) for row in session.scalars(query)]

    def mark_told(self, alert_id: str) -> bool:
        """Note that an alert was told; False where it was told or taken back meanwhile."""
        told = (
            update(StockAlertRow)
            .where(StockAlertRow.id == alert_id, StockAlertRow.told_at.is_(None))
            .values(told_at=datetime.now(UTC))
            .returning(StockAlertRow.id)
        )
        with self._session() as session:
            return session.scalars(told).first() is not None


def _alert(row: StockAlertRow) -> StockAlert:
    return StockAlert(
        id=row.id,
        product_id=row.product_id,
        variant_id=row.variant_id or None,
        session_id=row.session_id,
        asked_at=row.asked_at,
    )
