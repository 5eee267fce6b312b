"""Changes of orders: allowed by the rules at the moment of writing, made once, and logged in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, update

from shop.audit import AskedBy, log_change
from shop.models import OrderRow
from shop.order_rules import IN_HOUSE, Refusal, changeable
from shop.orders import OrderRepository, order_key
from shop.repository import Repository
from shop.types import Order, OrderStatus

#: Longer than any address; a text beyond it is something else.
MAX_ADDRESS_CHARS = 300


class NotAllowed(Exception):
    """The shop's rules forbid a change; ``refusal`` says why."""

    def __init__(self, number: str, refusal: Refusal) -> None:
        super().__init__(f"order {number}: expected a state in which it can be changed, but it is {refusal}")
        self.refusal = refusal


class OrderChanges(Repository):
    """Cancels orders and changes their address."""

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
