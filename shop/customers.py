"""Customers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import select

from shop.models import CustomerRow
from shop.repository import MAX_IN_LIST, Repository, batches
from shop.types import Customer, LocalizedText


class CustomerRepository(Repository):
    """The shop's customers."""

    def get(self, customer_id: str) -> Customer | None:
        """Return a customer, or None."""
        return self.get_many([customer_id]).get(customer_id)

    def get_many(self, customer_ids: Sequence[str]) -> dict[str, Customer]:
        """Return the customers that exist, by id."""
        with self._session() as session:
            return {
                row.id: _customer(row)
                for ids in batches(customer_ids, MAX_IN_LIST)
                for row in session.scalars(select(CustomerRow).where(CustomerRow.id.in_(ids)))
            }

    def named(self, text: str, limit: int = 20) -> list[Customer]:
        """Return customers in whose name a text is."""
        query = select(CustomerRow).where(CustomerRow.name.icontains(text, autoescape=True)).limit(limit)
        with self._session() as session:
            return [_customer(row) for row in session.scalars(query)]

    def iterate(self, batch_size: int = 500) -> Iterator[Customer]:
        """Yield all customers in the order of their ids."""
        last = ""
        while True:
            query = select(CustomerRow).where(CustomerRow.id > last).order_by(CustomerRow.id).limit(batch_size)
            with self._session() as session:
                customers = [_customer(row) for row in session.scalars(query)]
            if not customers:
                return
            yield from customers
            last = customers[-1].id

    def demo_identities(self) -> list[Customer]:
        """Return the customers that the demo page offers to browse as."""
        query = select(CustomerRow).where(CustomerRow.demo_note.is_not(None)).order_by(CustomerRow.name)
        with self._session() as session:
            return [_customer(row) for row in session.scalars(query)]

    def upsert(self, customers: Iterable[Customer]) -> int:
        """Add customers or replace those with the same id; return how many were written."""
        rows = [
            {
                **customer.model_dump(exclude={"demo_note"}),
                "demo_note": customer.demo_note.model_dump() if customer.demo_note else None,
            }
            for customer in customers
        ]
        with self._session() as session:
            self._upsert(session, CustomerRow, rows)
        return len(rows)


def _customer(row: CustomerRow) -> Customer:
    return Customer.model_validate(
        {
            "id": row.id,
            "name": row.name,
            "email": row.email,
            "phone": row.phone,
            "language": row.language,
            "created_at": row.created_at,
            "demo_note": LocalizedText(**row.demo_note) if row.demo_note else None,
        }
    )
