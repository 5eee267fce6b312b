"""What the shop's repositories share: sessions that commit, and bulk writes on both databases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Engine, Table, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session

from shop.types import Money

T = TypeVar("T")
#: SQLite takes 32,766 bound values a statement (SQLITE_MAX_VARIABLE_NUMBER); executemany has no such limit,
#: but IN lists do.
MAX_IN_LIST = 10_000


class Repository:
    """Base of the repositories: each public method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def _session(self) -> Iterator[Session]:
        """Open a session that commits at the end, or rolls all back on an error."""
        with Session(self._engine) as session, session.begin():
            yield session

    def _upsert(self, session: Session, row: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows or replace those with the same primary key."""
        if not rows:
            return
        table = row.__table__
        assert isinstance(table, Table)  # noqa: S101 (mapped classes here are never joins)
        dialect = postgresql if self._engine.dialect.name == "postgresql" else sqlite
        statement = dialect.insert(table)
        keys = [column.name for column in table.primary_key]
        changed = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in keys}
        session.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), list(rows))

    @staticmethod
    def _insert(session: Session, row: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            session.execute(insert(row), list(rows))


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield lists of at most ``size`` items."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def money(amount_minor: int | None, currency: str | None) -> Money | None:
    """Return money, or None when the amount is not known."""
    return Money(amount_minor=amount_minor, currency=currency) if amount_minor is not None and currency else None
