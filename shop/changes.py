"""What changed in the catalogue since a moment, for those who keep a copy of it: the search index."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog
from pydantic import ValidationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop.catalogue import products_behind, products_by_id
from shop.models import CatalogueRow, ProductChangeRow, VariantRow
from shop.repository import Repository
from shop.types import Product

log = structlog.get_logger(__name__)

_READ_BATCH = 500


@dataclass(frozen=True)
class Position:
    """A place in the history of one catalogue."""

    #: Of the database; another one has another history.
    catalogue: str
    sequence: int


@dataclass(frozen=True)
class Changes:
    """What the products that changed are like now."""

    #: Everything up to here is in the products.
    position: Position
    #: Changed products; None where one was removed.
    products: dict[str, Product | None]
    #: Whether there are further changes behind the position.
    has_more: bool


class ChangeFeed(Repository):
    """Reads what the triggers of migration 0002 write in the transaction of each change, whoever makes it."""

    def position(self) -> Position:
        """Return the place of the last committed change; cheap enough to be asked several times a second."""
        with self._session() as session:
            return _position(session)

    def since(self, sequence: int, limit: int) -> Changes:
        """Return the products that changed after a sequence number, as they are now.

        Parameters
        ----------
        sequence : int
            0 for everything that changed since the feed was there.
        limit : int
            At most so many products, the earliest changes first. Where all fit, they are the catalogue of one moment;
            where not, a product that changed twice comes with its last change only.
        """
        query = (
            select(ProductChangeRow)
            .where(ProductChangeRow.sequence > sequence)
            .order_by(ProductChangeRow.sequence, ProductChangeRow.product_id)
        )
        with self._snapshot() as session:
            now = _position(session)
            rows = session.scalars(query.limit(limit + 1)).all()
            changed, has_more = rows[:limit], len(rows) > limit
            if has_more:
                # A transaction is not cut in two: its last part would be lost behind its own number.
                last = changed[-1].sequence
                changed = session.scalars(query.where(ProductChangeRow.sequence <= last)).all()
                now = Position(now.catalogue, last)
            ids = [row.product_id for row in changed]
            found = products_by_id(session, ids, _leave_out)
        return Changes(now, {product_id: found.get(product_id) for product_id in ids}, has_more)

    @contextmanager
    def catalogue(self) -> Iterator[tuple[Position, Iterator[Product]]]:
        """Open the whole catalogue of one moment: that moment's place, and its products in the order of their ids.

        The products are read as they are asked for, and only inside of the ``with``: a million of them need no memory.
        """
        with self._snapshot() as session:
            yield _position(session), _all_products(session)

    def currencies(self) -> dict[str, int]:
        """Return how many variants are priced in each currency."""
        query = select(VariantRow.currency, func.count()).where(VariantRow.price_minor.is_not(None))
        with self._session() as session:
            rows = session.execute(query.group_by(VariantRow.currency)).all()
        return {currency: count for currency, count in rows if currency}

    @contextmanager
    def _snapshot(self) -> Iterator[Session]:
        """Open a session that sees the database of one moment, whatever is committed meanwhile."""
        with self._session() as session:
            if self._engine.dialect.name == "postgresql":
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            else:
                # Python's sqlite3 begins a transaction only before it writes.
                session.connection().exec_driver_sql("BEGIN")
            yield session


def _all_products(session: Session) -> Iterator[Product]:
    last: str | None = ""
    while last is not None:
        last, products = products_behind(session, last, _READ_BATCH, _leave_out)
        session.expunge_all()
        yield from products


def _leave_out(product_id: str, error: ValidationError) -> None:
    # One product that was written past the shop's own checks must not keep all others from being found.
    log.warning("product left out, its record is not sound", product_id=product_id, errors=error.error_count())


def _position(session: Session) -> Position:
    identity, sequence = session.execute(select(CatalogueRow.identity, CatalogueRow.sequence)).one()
    return Position(identity, sequence)
