"""Orders, and who may see one."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, delete, func, or_, select
from sqlalchemy.orm import Session

from shop.models import CustomerRow, OrderLineRow, OrderRow, ShipmentRow
from shop.repository import Repository, batches
from shop.types import LocalizedText, Money, Order, OrderLine, OrderStatus, Shipment, ShipmentStep

_WRITE_BATCH = 2_000
PHONE_DIGITS = 4
_NOT_IN_A_NUMBER = re.compile(r"[^0-9a-z]")


class Purchase(NamedTuple):
    """One line of an order that was not cancelled, with what models look at and no more.

    ``returned_at`` is when ``returned_quantity`` counts as back. The return's own time is not kept: it is not before
    delivery.
    """

    customer_id: str
    product_id: str
    variant_id: str
    placed_at: datetime
    returned_at: datetime
    quantity: int
    returned_quantity: int
    unit_price_minor: int
    currency: str


def order_key(number: str) -> str:
    """Return an order number without blanks, dashes, case and full-width forms.

    Examples
    --------
    >>> order_key(" zg 2026－１０４２３３ ")
    'zg2026104233'
    """
    return _NOT_IN_A_NUMBER.sub("", unicodedata.normalize("NFKC", number).casefold())


class OrderRepository(Repository):
    """Orders with lines and shipments."""

    def get(self, number: str) -> Order | None:
        """Return an order by its number, however it is written, or None."""
        with self._session() as session:
            row = session.get(OrderRow, order_key(number))
            return self._orders(session, [row])[0] if row else None

    def for_customer(self, customer_id: str, limit: int = 10) -> list[Order]:
        """Return a customer's orders, the newest first."""
        query = (
            select(OrderRow)
            .where(OrderRow.customer_id == customer_id)
            .order_by(OrderRow.placed_at.desc(), OrderRow.key)
            .limit(limit)
        )
        with self._session() as session:
            return self._orders(session, session.scalars(query).all())

    def purchases(self, customer_id: str | None = None) -> list[Purchase]:
        """Return the lines of a customer's orders, or of all; oldest first, cancelled orders left out.

        Parcels and titles are not read: a tenth of the time of whole orders.
        """
        if customer_id is None:
            with self._session() as session:
                return purchases_in(session)
        with self._engine.connect() as connection:
            return [Purchase(*row) for row in connection.execute(_PURCHASES_OF, {"customer": customer_id})]

    def newest_kept(self, customer_id: str) -> list[str]:
        """Return what was kept of a customer's newest order, as :func:`kept_products` tells it of one that is read."""
        with self._engine.connect() as connection:
            return list(connection.scalars(_NEWEST_KEPT_OF, {"customer": customer_id}))

    def iterate(self, batch_size: int = 1_000) -> Iterator[Order]:
        """Yield all orders in the order of their keys."""
        last = ""
        while True:
            query = select(OrderRow).where(OrderRow.key > last).order_by(OrderRow.key).limit(batch_size)
            with self._session() as session:
                rows = session.scalars(query).all()
                orders = self._orders(session, rows)
                last = rows[-1].key if rows else last
            if not orders:
                return
            yield from orders

    def placed_between(self, since: datetime, until: datetime) -> list[Order]:
        """Return the orders placed from one moment to before another, in time order; parcels are left out."""
        query = select(OrderRow).where(OrderRow.placed_at >= since, OrderRow.placed_at < until)
        with self._session() as session:
            rows = session.scalars(query.order_by(OrderRow.placed_at, OrderRow.key)).all()
            return [order for part in batches(rows, _WRITE_BATCH) for order in self._orders(session, part, False)]

    def customers_changed_since(self, moment: datetime) -> set[str]:
        """Return the customers one of whose orders was placed or written at or after a moment: cancelled, sent back."""
        changed = or_(OrderRow.changed_at >= moment, OrderRow.placed_at >= moment)
        query = select(OrderRow.customer_id).where(changed).distinct()
        with self._session() as session:
            return set(session.scalars(query))

    def find_verified(self, number: str, contact: str) -> Order | None:
        """Return an order to somebody who knows its number and a contact of its customer.

        Parameters
        ----------
        number : str
            Order number as typed.
        contact : str
            The customer's e-mail, or the last four digits of their phone number.

        Returns
        -------
        Order or None
            None tells neither whether the number exists nor which part was wrong, and takes the same time.
        """
        with self._session() as session:
            row = session.get(OrderRow, order_key(number))
            customer = session.get(CustomerRow, row.customer_id) if row else None
            email = customer.email if customer else None
            phone = customer.phone if customer else None
            # Both are always compared, against a stand-in where there is none: equal time for every failure.
            matches = [_same(contact, email, _email), _same(contact, phone, _phone_end)]
            return self._orders(session, [row])[0] if row and any(matches) else None

    def upsert(self, orders: Iterable[Order]) -> int:
        """Add orders or replace those with the same number; return how many were written."""
        written = 0
        for batch in batches(orders, _WRITE_BATCH):
            unique = {order_key(order.number): order for order in batch}
            with self._session() as session:
                self._upsert(session, OrderRow, [_order_row(key, order) for key, order in unique.items()])
                for table in (OrderLineRow, ShipmentRow):
                    session.execute(delete(table).where(table.order_key.in_(unique)))
                lines = [row for key, order in unique.items() for row in line_rows(key, order)]
                self._insert(session, OrderLineRow, lines)
                shipments = [row for key, order in unique.items() for row in _shipment_rows(key, order)]
                self._insert(session, ShipmentRow, shipments)
            written += len(unique)
        return written

    @classmethod
    def within(cls, session: Session, key: str) -> Order | None:
        """Return an order as a transaction sees it."""
        row = session.get(OrderRow, key, populate_existing=True)
        return cls._orders(session, [row])[0] if row else None

    @staticmethod
    def _orders(session: Session, rows: Sequence[OrderRow], with_shipments: bool = True) -> list[Order]:
        lines: dict[str, list[OrderLineRow]] = {row.key: [] for row in rows}
        shipments: dict[str, list[ShipmentRow]] = {row.key: [] for row in rows}
        wanted_lines = select(OrderLineRow).where(OrderLineRow.order_key.in_(lines))
        for line in session.scalars(wanted_lines.order_by(OrderLineRow.order_key, OrderLineRow.position)):
            lines[line.order_key].append(line)
        wanted = select(ShipmentRow).where(ShipmentRow.order_key.in_(lines if with_shipments else []))
        for shipment in session.scalars(wanted.order_by(ShipmentRow.order_key, ShipmentRow.position)):
            shipments[shipment.order_key].append(shipment)
        return [_order(row, lines[row.key], shipments[row.key]) for row in rows]


_PURCHASES = (
    select(
        OrderRow.customer_id,
        OrderLineRow.product_id,
        OrderLineRow.variant_id,
        OrderRow.placed_at,
        func.coalesce(OrderRow.delivered_at, OrderRow.placed_at, type_=OrderRow.placed_at.type),
        OrderLineRow.quantity,
        OrderLineRow.returned_quantity,
        OrderLineRow.unit_price_minor,
        OrderRow.currency,
    )
    .join(OrderLineRow, OrderLineRow.order_key == OrderRow.key)
    .where(OrderRow.status != OrderStatus.CANCELLED.value)
    .order_by(OrderRow.placed_at, OrderRow.key, OrderLineRow.position)
)
#: Made once: an answer waits for it, and making a statement takes longer than SQLite needs to run it.
_PURCHASES_OF = _PURCHASES.where(OrderRow.customer_id == bindparam("customer"))
#: The rule of :func:`kept_products` where an answer waits for it: the order is not read for this.
_NEWEST_OF = (
    select(OrderRow.key)
    .where(OrderRow.customer_id == bindparam("customer"))
    .order_by(OrderRow.placed_at.desc(), OrderRow.key)
    .limit(1)
)
_NEWEST_KEPT_OF = (
    select(OrderLineRow.product_id)
    .join(OrderRow, OrderRow.key == OrderLineRow.order_key)
    .where(OrderRow.key == _NEWEST_OF.scalar_subquery(), OrderRow.status != OrderStatus.CANCELLED.value)
    .where(OrderLineRow.returned_quantity < OrderLineRow.quantity)
    .order_by(OrderLineRow.position)
)


def kept_products(order: Order) -> list[str]:
    """Return the products of an order that were not all sent back; none of a cancelled order."""
    if order.status is OrderStatus.CANCELLED:
        return []
    return [line.product_id for line in order.lines if line.returned_quantity < line.quantity]


def purchases_in(session: Session, *conditions: ColumnElement[bool]) -> list[Purchase]:
    """Read what :meth:`OrderRepository.purchases` returns, of the orders that fulfil some conditions."""
    return [Purchase(*row) for row in session.execute(_PURCHASES.where(*conditions))]


def _email(text: str) -> str:
    return text.strip().casefold()


def _phone_end(text: str) -> str:
    """Return the last four digits, or nothing where there are fewer (so that "1" matches nobody)."""
    digits = "".join(str(unicodedata.digit(c)) for c in text if c.isdigit() and unicodedata.digit(c, None) is not None)
    return digits[-PHONE_DIGITS:] if len(digits) >= PHONE_DIGITS and "@" not in text else ""


def _same(given: str, kept: str | None, normalise: Any) -> bool:
    """Compare in constant time; hashed first, because compare_digest shows the length."""
    ours = normalise(kept) if kept else ""
    digests = (hashlib.sha256(text.encode()).digest() for text in (normalise(given), ours or "\0nobody"))
    return hmac.compare_digest(*digests) and bool(ours)


def _order_row(key: str, order: Order) -> dict[str, Any]:
    return {
        "key": key,
        "number": order.number,
        "customer_id": order.customer_id,
        "status": order.status.value,
        "placed_at": order.placed_at,
        "delivered_at": order.delivered_at,
        "cancelled_at": order.cancelled_at,
        "total_minor": order.total.amount_minor,
        "currency": order.total.currency,
        "coupon_code": order.coupon_code,
        "delivery_address": order.delivery_address,
        "changed_at": datetime.now(UTC),
    }


def line_rows(key: str, order: Order) -> Iterator[dict[str, Any]]:
    """Return an order's lines as they are kept."""
    for position, line in enumerate(order.lines):
        if line.unit_price.currency != order.total.currency:
            raise ValueError(
                f"order {order.number}: expected lines in {order.total.currency}, "
                f"got one in {line.unit_price.currency}; convert it before the import"
            )
        yield {
            "order_key": key,
            "position": position,
            "product_id": line.product_id,
            "variant_id": line.variant_id,
            "title": line.title.model_dump(),
            "quantity": line.quantity,
            "unit_price_minor": line.unit_price.amount_minor,
            "returned_quantity": line.returned_quantity,
        }


def _shipment_rows(key: str, order: Order) -> Iterator[dict[str, Any]]:
    for position, shipment in enumerate(order.shipments):
        yield {
            "order_key": key,
            "position": position,
            **shipment.model_dump(exclude={"steps"}),
            "steps": [step.model_dump(mode="json") for step in shipment.steps],
        }


def _order(row: OrderRow, lines: Sequence[OrderLineRow], shipments: Sequence[ShipmentRow]) -> Order:
    return Order(
        number=row.number,
        customer_id=row.customer_id,
        status=OrderStatus(row.status),
        placed_at=row.placed_at,
        delivered_at=row.delivered_at,
        cancelled_at=row.cancelled_at,
        total=Money(amount_minor=row.total_minor, currency=row.currency),
        coupon_code=row.coupon_code,
        delivery_address=row.delivery_address,
        lines=tuple(
            OrderLine(
                product_id=line.product_id,
                variant_id=line.variant_id,
                title=LocalizedText(**line.title),
                quantity=line.quantity,
                unit_price=Money(amount_minor=line.unit_price_minor, currency=row.currency),
                returned_quantity=line.returned_quantity,
            )
            for line in lines
        ),
        shipments=tuple(
            Shipment(
                carrier=shipment.carrier,
                tracking_number=shipment.tracking_number,
                tracking_url=shipment.tracking_url,
                estimated_delivery_at=shipment.estimated_delivery_at,
                steps=tuple(ShipmentStep.model_validate(step) for step in shipment.steps),
            )
            for shipment in shipments
        ),
    )
