"""What shoppers did, and the one stream of interactions that models learn from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from heapq import merge
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, delete, func, or_, select

from shop.models import EventRow, OrderRow, PreferenceRow
from shop.orders import Purchase, purchases_in
from shop.repository import MAX_IN_LIST, Repository, batches, money
from shop.types import EventKind, ShopperEvent

_WRITE_BATCH = 5_000


class ProductEvent(NamedTuple):
    """What a shopper did with a product, with what an answer looks at and no more."""

    event_id: int
    at: datetime
    kind: EventKind
    product_id: str
    rating: float | None


_NEWEST = (
    select(EventRow.id, EventRow.at, EventRow.kind, EventRow.product_id, EventRow.rating)
    .where(EventRow.product_id.is_not(None))
    .order_by(EventRow.at.desc(), EventRow.id.desc())
    .limit(bindparam("most"))
)
#: Made once: an answer waits for them, and making a statement takes longer than SQLite needs to run it. Two, not one
#: OR: each walks its own index backwards and stops at the limit.
_OF_CUSTOMER = _NEWEST.where(EventRow.customer_id == bindparam("owner"))
_OF_SESSION = _NEWEST.where(EventRow.session_id == bindparam("owner"))


class EventRepository(Repository):
    """The event log; appended to, never changed."""

    def record(self, events: Iterable[ShopperEvent]) -> int:
        """Append events; return how many."""
        written = 0
        for batch in batches(events, _WRITE_BATCH):
            with self._session() as session:
                self._insert(session, EventRow, [_row(event) for event in batch])
            written += len(batch)
        return written

    def count(self) -> int:
        """Return the number of events."""
        with self._session() as session:
            return session.scalar(select(func.count()).select_from(EventRow)) or 0

    def since(self, moment: datetime) -> list[ShopperEvent]:
        """Return the events at or after a moment, in time order."""
        query = select(EventRow).where(EventRow.at >= moment).order_by(EventRow.at, EventRow.id)
        with self._session() as session:
            return [_event(row) for row in session.scalars(query)]

    def recent(
        self, *, customer_id: str | None = None, session_id: str | None = None, limit: int = 50
    ) -> list[ProductEvent]:
        """Return the newest events of a customer or of a session that name a product, the newest first."""
        asked = [(_OF_CUSTOMER, customer_id), (_OF_SESSION, session_id)]
        told = [(statement, owner) for statement, owner in asked if owner is not None]
        if not told:
            return []
        with self._engine.connect() as connection:
            rows = {
                row.id: row
                for statement, owner in told
                for row in connection.execute(statement, {"owner": owner, "most": limit})
            }
        newest = sorted(rows.values(), key=lambda row: (row.at, row.id), reverse=True)
        return [ProductEvent(row.id, row.at, EventKind(row.kind), row.product_id, row.rating) for row in newest[:limit]]

    def interactions(self) -> Iterator[ShopperEvent]:
        """Yield everything that tells of taste, in time order.

        Purchases and returns come from the orders, which are complete, and not from the page's events,
        which an ad blocker may have swallowed; a cancelled order is no purchase.
        """
        yield from merge(self._from_pages(), self._from_orders(), key=lambda event: event.at)

    def interactions_of(
        self, customer_ids: Collection[str], session_ids: Collection[str] = ()
    ) -> Iterator[ShopperEvent]:
        """Yield the same of some customers, and of visits in which nobody was known, in time order."""
        found: list[ShopperEvent] = []
        for ids in batches(customer_ids, MAX_IN_LIST):
            found += self._from_pages(EventRow.customer_id.in_(ids))
            found += self._from_orders(OrderRow.customer_id.in_(ids))
        for ids in batches(session_ids, MAX_IN_LIST):
            found += self._from_pages(EventRow.customer_id.is_(None), EventRow.session_id.in_(ids))
        yield from sorted(found, key=lambda event: event.at)

    def newest_id(self) -> int:
        """Return the number of the newest event, 0 where there is none; later events have higher ones."""
        with self._session() as session:
            return session.scalar(select(func.max(EventRow.id))) or 0

    def shoppers_since(self, event_id: int, moment: datetime) -> set[tuple[str | None, str | None]]:
        """Return (customer, session) of events after a number, and of those at or after a moment.

        The moment is for PostgreSQL: an event may become visible after one with a higher number.
        """
        newer = or_(EventRow.id > event_id, EventRow.at >= moment)
        query = select(EventRow.customer_id, EventRow.session_id).where(newer).distinct()
        with self._session() as session:
            return {(customer_id, session_id) for customer_id, session_id in session.execute(query)}

    def of_decisions(self, since: datetime, until: datetime) -> list[ShopperEvent]:
        """Return the clicks and carts that name a logged decision, in time order."""
        kinds = (EventKind.CLICK.value, EventKind.CART.value)
        query = (
            select(EventRow)
            .where(EventRow.at >= since, EventRow.at < until)
            .where(EventRow.decision_id.is_not(None), EventRow.kind.in_(kinds))
            .order_by(EventRow.at, EventRow.id)
        )
        with self._session() as session:
            return [_event(row) for row in session.scalars(query)]

    def forget(self, customer_id: str) -> int:
        """Remove what tells of a customer's taste: events, and what they said of it; return how many events."""
        with self._session() as session:
            session.execute(delete(PreferenceRow).where(PreferenceRow.customer_id == customer_id))
            gone = session.scalars(delete(EventRow).where(EventRow.customer_id == customer_id).returning(EventRow.id))
            return len(gone.all())

    def forget_session(self, session_id: str) -> int:
        """Remove what was done on the shop's pages during a visit; return how many events."""
        with self._session() as session:
            gone = session.scalars(delete(EventRow).where(EventRow.session_id == session_id).returning(EventRow.id))
            return len(gone.all())

    def _from_pages(self, *conditions: ColumnElement[bool]) -> list[ShopperEvent]:
        from_orders = (EventKind.PURCHASE.value, EventKind.RETURN.value)
        query = select(EventRow).where(EventRow.kind.not_in(from_orders), *conditions)
        query = query.order_by(EventRow.at, EventRow.id)
        with self._session() as session:
            return [_event(row) for row in session.scalars(query)]

    def _from_orders(self, *conditions: ColumnElement[bool]) -> list[ShopperEvent]:
        with self._session() as session:
            purchases = purchases_in(session, *conditions)
        events = [event for purchase in purchases for event in _order_events(purchase)]
        return sorted(events, key=lambda event: event.at)


def _order_events(purchase: Purchase) -> Iterator[ShopperEvent]:
    common = {
        "customer_id": purchase.customer_id,
        "product_id": purchase.product_id,
        "unit_price": money(purchase.unit_price_minor, purchase.currency),
        "source": "order",
    }
    yield ShopperEvent(kind=EventKind.PURCHASE, at=purchase.placed_at, quantity=purchase.quantity, **common)
    if purchase.returned_quantity:
        returned = purchase.returned_quantity
        yield ShopperEvent(kind=EventKind.RETURN, at=purchase.returned_at, quantity=returned, **common)


def _row(event: ShopperEvent) -> dict[str, Any]:
    price = event.unit_price
    return {
        **event.model_dump(exclude={"unit_price", "kind"}),
        "kind": event.kind.value,
        "price_minor": price.amount_minor if price else None,
        "currency": price.currency if price else None,
    }


def _event(row: EventRow) -> ShopperEvent:
    return ShopperEvent(
        kind=EventKind(row.kind),
        at=row.at,
        customer_id=row.customer_id,
        session_id=row.session_id,
        product_id=row.product_id,
        query=row.query,
        quantity=row.quantity,
        unit_price=money(row.price_minor, row.currency),
        rating=row.rating,
        source=row.source,
        decision_id=row.decision_id,
    )
