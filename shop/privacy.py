"""A customer's own records: a copy of all of them, and their removal, in small transactions that can be repeated.

What the law makes a shop keep are its orders. They stay, by default without the person: under a pseudonym that leads
nowhere. A shop whose only records of sales are these keeps them as they are (``OrderRule.KEEP``).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, inspect, select, update
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session

from shop.models import (
    AuditRow,
    CartCouponRow,
    CartLineRow,
    CaseRow,
    CouponRow,
    CustomerRow,
    DecisionRow,
    DemographicsRow,
    EventRow,
    OrderLineRow,
    OrderRow,
    PreferenceRow,
    ShipmentRow,
    StockAlertRow,
)
from shop.owners import owner_of
from shop.repository import Repository

#: Rows that one transaction removes: SQLite has one writer, and shoppers' messages wait for it.
BATCH_ROWS = 500
PSEUDONYM_PREFIX = "erased-"
PSEUDONYM_NAME = "(erased)"
_NOTHING: dict[str, Any] = {}
_PHOTOS: list[Any] = []


class OrderRule(StrEnum):
    """What becomes of an erased customer's orders."""

    #: Order, goods and amounts stay; who it was, where it went and what they wrote are gone.
    PSEUDONYMISE = "pseudonymise"
    #: Orders and the customer's contact stay as they are.
    KEEP = "keep"


class CustomerRecords(Repository):
    """Everything that the shop keeps of one customer."""

    def copy(self, customer_id: str) -> dict[str, list[dict[str, Any]]]:
        """Return all of it by kind, as JSON can hold it, the columns named as they are kept."""
        with self._session() as session:
            orders = select(OrderRow.key).where(OrderRow.customer_id == customer_id)
            parts = [(row.__tablename__, row, condition) for row, condition in _owned(customer_id)]
            parts += [
                ("customers", CustomerRow, CustomerRow.id == customer_id),
                ("orders", OrderRow, OrderRow.customer_id == customer_id),
                ("order_lines", OrderLineRow, OrderLineRow.order_key.in_(orders)),
                ("shipments", ShipmentRow, ShipmentRow.order_key.in_(orders)),
                ("cases", CaseRow, CaseRow.customer_id == customer_id),
                ("audit_log", AuditRow, AuditRow.customer_id == customer_id),
            ]
            return {name: [_plain(row) for row in session.scalars(_in_order(kind, at))] for name, kind, at in parts}

    def kept(self, customer_id: str) -> dict[str, int]:
        """Return how many orders and cases there are, which an erasure does not remove."""
        with self._session() as session:
            return {
                kind: session.scalar(select(func.count()).select_from(row).where(row.customer_id == customer_id)) or 0
                for kind, row in (("orders", OrderRow), ("cases", CaseRow))
            }

    def forget(self, customer_id: str) -> Iterator[tuple[str, int]]:
        """Remove what is only the customer's, one small transaction a step; yield (kind, rows) after each.

        Stopped anywhere, it is done again from the beginning and finds what is left.
        """
        for row, condition in _owned(customer_id):
            while removed := self._remove(row, condition):
                yield row.__tablename__, removed
        yield "audit_entries_emptied", self._empty_audit(customer_id)

    def forget_person(self, customer_id: str, rule: OrderRule) -> bool:
        """Remove the customer, or who they are where orders stay; say whether the customer's own record is gone.

        One transaction: an order is never without its customer.
        """
        with self._session() as session:
            wordless = update(CaseRow).where(CaseRow.customer_id == customer_id)
            session.execute(wordless.values(said="", attachment_ids=_PHOTOS))
            has_orders = session.scalar(select(OrderRow.key).where(OrderRow.customer_id == customer_id).limit(1))
            if has_orders is not None and rule is OrderRule.KEEP:
                return False
            _move_to_pseudonym(session, customer_id, has_orders is not None)
            session.execute(delete(CustomerRow).where(CustomerRow.id == customer_id))
            return True

    def _empty_audit(self, customer_id: str) -> int:
        told = update(AuditRow).where(AuditRow.customer_id == customer_id)
        emptied = told.values(before=_NOTHING, after=_NOTHING, customer_id=None).returning(AuditRow.id)
        with self._session() as session:
            return len(session.scalars(emptied).all())

    def _remove(self, row: type[DeclarativeBase], condition: ColumnElement[bool]) -> int:
        keys = list(inspect(row).primary_key)
        first = select(*keys).where(condition).limit(BATCH_ROWS)
        with self._session() as session:
            found = session.execute(first).all()
            for key in found:
                session.execute(delete(row).where(*(column == part for column, part in zip(keys, key, strict=True))))
            return len(found)


def _move_to_pseudonym(session: Session, customer_id: str, has_orders: bool) -> None:
    """Give orders and cases to somebody whom nothing leads back from."""
    pseudonym = f"{PSEUDONYM_PREFIX}{secrets.token_hex(8)}"
    customer = session.get(CustomerRow, customer_id)
    if has_orders and customer is not None:
        # The month alone: the very second would find the person again in any other system.
        month = customer.created_at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        values = {"id": pseudonym, "name": PSEUDONYM_NAME, "language": customer.language, "created_at": month}
        session.execute(insert(CustomerRow).values(**values))
        orders = select(OrderRow.key).where(OrderRow.customer_id == customer_id)
        session.execute(
            update(ShipmentRow).where(ShipmentRow.order_key.in_(orders)).values(tracking_number="", tracking_url=None)
        )
        session.execute(
            update(OrderRow)
            .where(OrderRow.customer_id == customer_id)
            .values(customer_id=pseudonym, delivery_address=None)
        )
    session.execute(update(CaseRow).where(CaseRow.customer_id == customer_id).values(customer_id=pseudonym))


def _owned(customer_id: str) -> Sequence[tuple[type[DeclarativeBase], ColumnElement[bool]]]:
    """Return what is only the customer's: tables, and which of their rows."""
    owner = owner_of(customer_id, None)

    def of(column: InstrumentedAttribute[Any], value: str = customer_id) -> ColumnElement[bool]:
        return column == value

    return (
        (EventRow, of(EventRow.customer_id)),
        (DecisionRow, of(DecisionRow.customer_id)),
        (PreferenceRow, of(PreferenceRow.customer_id)),
        (CartLineRow, of(CartLineRow.owner, owner)),
        (CartCouponRow, of(CartCouponRow.owner, owner)),
        (StockAlertRow, of(StockAlertRow.owner, owner)),
        (DemographicsRow, of(DemographicsRow.customer_id)),
        (CouponRow, of(CouponRow.customer_id)),
    )


def _in_order(row: type[DeclarativeBase], condition: ColumnElement[bool]) -> Any:
    return select(row).where(condition).order_by(*inspect(row).primary_key)


def _plain(row: DeclarativeBase) -> dict[str, Any]:
    values = {column.key: getattr(row, column.key) for column in inspect(type(row)).columns}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}
