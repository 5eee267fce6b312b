"""Changes of orders: allowed by the rules at the moment of writing, made once, and logged in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.orm import Session

from shop.audit import AskedBy, log_change
from shop.carts import NotInStock
from shop.item_changes import ItemChange, Revision, revised
from shop.models import OrderLineRow, OrderRow, VariantRow
from shop.order_rules import IN_HOUSE, Refusal, changeable
from shop.orders import OrderRepository, line_rows, order_key
from shop.repository import Repository
from shop.types import Coupon, Order, OrderStatus, Product

#: Longer than any address; a text beyond it is something else.
MAX_ADDRESS_CHARS = 300


class NotAllowed(Exception):
    """The shop's rules forbid a change; ``refusal`` says why."""

    def __init__(self, number: str, refusal: Refusal) -> None:
        super().__init__(f"order {number}: expected a state in which it can be changed, but it is {refusal}")
        self.refusal = refusal


class OrderChanges(Repository):
    """Cancels orders, changes their address and their items."""

    def __init__(self, engine: Engine, orders: OrderRepository) -> None:
        super().__init__(engine)
        self._orders = orders

    def cancel(self, number: str, by: AskedBy) -> bool:
        """Cancel an order; return False when it was cancelled before.

        Raises
        ------
        NotAllowed
            When the carrier has it.
        """
        return self._change(
            number,
            "order.cancel",
            by,
            {"status": OrderStatus.CANCELLED.value, "cancelled_at": datetime.now(UTC)},
            lambda order: {"status": order.status.value},
            is_done=lambda order: order.status is OrderStatus.CANCELLED,
        )

    def change_address(self, number: str, address: str, by: AskedBy) -> bool:
        """Send an order elsewhere; return False when it goes there already.

        Raises
        ------
        NotAllowed
            When the carrier has it, or it was cancelled.
        ValueError
            When the address is empty or too long.
        """
        written = " ".join(address.split())
        if not 0 < len(written) <= MAX_ADDRESS_CHARS:
            raise ValueError(f"expected an address of 1 to {MAX_ADDRESS_CHARS} characters, got {len(written)}")
        return self._change(
            number,
            "order.address",
            by,
            {"delivery_address": written},
            lambda order: {"delivery_address": order.delivery_address},
            is_done=lambda order: order.delivery_address == written,
        )

    def change_items(
        self, number: str, change: ItemChange, products: Mapping[str, Product], coupon: Coupon | None, by: AskedBy
    ) -> Revision | None:
        """Change one line of an order; return None when it is so already.

        What comes new is taken from the stock in the same transaction, what goes is put back. A change that makes the
        order dearer is not written: it counts when it is paid, which the shop's system sees.

        Raises
        ------
        NotAllowed
            When the carrier has it, or it was cancelled.
        NotInStock
            When less is left than the change needs.
        LookupError, ValueError
            As :func:`shop.item_changes.revised` does.
        """
        key = order_key(number)
        with self._session() as session:
            # A write first: from here on nobody else changes this order until the transaction ends.
            own = update(OrderRow).where(OrderRow.key == key).values(changed_at=datetime.now(UTC))
            session.execute(own)
            order = self._orders.within(session, key)
            if order is None:
                raise LookupError(f"no order {number}")
            if refusal := changeable(order).refusal:
                raise NotAllowed(number, refusal)
            if is_so(order, change):
                return None
            revision = revised(order, change, products, coupon)
            if not revision.is_dearer:
                _write(session, order, revision, by)
        return revision

    def _change(
        self,
        number: str,
        action: str,
        by: AskedBy,
        values: dict[str, Any],
        before: Callable[[Order], dict[str, Any]],
        is_done: Callable[[Order], bool],
    ) -> bool:
        order = self._orders.get(number)
        if order is None:
            raise LookupError(f"no order {number}")
        if is_done(order):
            return False
        verdict = changeable(order)
        if verdict.refusal:
            raise NotAllowed(number, verdict.refusal)
        now = datetime.now(UTC)
        with self._session() as session:
            # The condition again in the statement: a parcel may leave between reading and writing.
            statement = (
                update(OrderRow)
                .where(OrderRow.key == order_key(number), OrderRow.status.in_([s.value for s in IN_HOUSE]))
                .values(**values, changed_at=now)
                .returning(OrderRow.key)
            )
            if session.scalars(statement).first() is not None:
                after = {name: v.isoformat() if isinstance(v, datetime) else v for name, v in values.items()}
                log_change(session, action, order.number, by, before(order), after)
                return True
        # Somebody was faster: the carrier, or the same wish in another window.
        now_is = self._orders.get(number) or order
        if is_done(now_is):
            return False
        raise NotAllowed(number, changeable(now_is).refusal or Refusal.SHIPPED)


def is_so(order: Order, change: ItemChange) -> bool:
    """Say whether a change has been made already: the same wish comes twice when a page is reloaded."""
    counts = {line.variant_id: line.quantity for line in order.lines}
    is_gone = change.becomes == change.variant_id or change.variant_id not in counts
    return is_gone and counts.get(change.becomes, 0) == change.quantity


def _write(session: Session, order: Order, revision: Revision, by: AskedBy) -> None:
    key = order_key(order.number)
    for variant_id, count in revision.taken.items():
        _take(session, variant_id, count)
    session.execute(delete(OrderLineRow).where(OrderLineRow.order_key == key))
    after = order.model_copy(update={"lines": revision.lines, "total": revision.total})
    session.execute(insert(OrderLineRow), list(line_rows(key, after)))
    session.execute(update(OrderRow).where(OrderRow.key == key).values(total_minor=revision.total.amount_minor))
    log_change(session, "order.items", order.number, by, _items(order), _items(after))


def _take(session: Session, variant_id: str, count: int) -> None:
    """Take pieces from the stock, or put them back where the count is below zero."""
    rows = update(VariantRow).where(VariantRow.id == variant_id)
    if count > 0:
        rows = rows.where(VariantRow.stock_quantity >= count)
    taken = session.scalars(
        rows.values(stock_quantity=VariantRow.stock_quantity - count).returning(VariantRow.id)
    ).first()
    if taken is None and count > 0:
        left = session.scalar(select(VariantRow.stock_quantity).where(VariantRow.id == variant_id))
        raise NotInStock(variant_id, left or 0)


def _items(order: Order) -> dict[str, Any]:
    lines = [{"variant_id": line.variant_id, "quantity": line.quantity} for line in order.lines]
    return {"lines": lines, "total_minor": order.total.amount_minor}
