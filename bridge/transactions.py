"""Transactions of the bridge's repositories: they share one database, and SQLite has one writer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from sqlalchemy import Engine
from sqlalchemy.orm import Session


class Transactions:
    """Opens one transaction a call; those that write wait for each other where the database has one writer."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        # SQLite has one writer: who waits for it sleeps and looks again, who waits here is woken.
        is_sqlite = engine.dialect.name == "sqlite"
        self._writer: AbstractContextManager[object] = threading.Lock() if is_sqlite else nullcontext()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a transaction that only reads."""
        with Session(self.engine) as session, session.begin():
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a transaction that writes."""
        with self._writer, self.reading() as session:
            yield session
