"""The words of erased messages leave SQLite's full-text indexes, too.

FTS5 marks a deleted row and keeps its words until segments are merged, which may be never. So they are merged after
something was erased, in slices of some milliseconds: a writer waits for none of them long. PostgreSQL's vacuum does
the same for its own.
"""

from __future__ import annotations

import time

from sqlalchemy import text

from bridge.transactions import Transactions

_INDEXES = ("message_trigrams", "message_words")
#: Pages a slice; SQLite's manual calls less than two changed rows the end.
_PAGES, _NOTHING_LEFT = 64, 2
#: Writers have their turn between two slices.
_PAUSE_S = 0.002


class IndexWords:
    """Purges the indexes of transcripts."""

    def __init__(self, transactions: Transactions) -> None:
        self._writing = transactions.writing
        self._has_fts = transactions.engine.dialect.name == "sqlite"

    def purge(self) -> None:
        """Rewrite the indexes without the words of removed messages."""
        for index in _INDEXES if self._has_fts else ():
            # Negative: all segments are put on the list of those to be merged, down to one.
            changed = self._merge(index, -_PAGES)
            while changed >= _NOTHING_LEFT:
                time.sleep(_PAUSE_S)
                changed = self._merge(index, _PAGES)

    def _merge(self, index: str, pages: int) -> int:
        statement = text(f"INSERT INTO {index}({index}, rank) VALUES ('merge', :pages)")  # noqa: S608 (our own names)
        with self._writing() as session:
            driver = session.connection().connection.driver_connection
            assert driver is not None  # noqa: S101 (a session has a connection)
            before: int = driver.total_changes
            session.execute(statement, {"pages": pages})
            return int(driver.total_changes) - before
