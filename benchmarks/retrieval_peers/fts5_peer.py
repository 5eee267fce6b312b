"""SQLite FTS5: what a shop has without installing anything.

Settings of its documentation (https://sqlite.org/fts5.html, sections 4.3 "Tokenizers" and 5.1.1 "The bm25()
function"): the porter tokenizer around unicode61, a weight for each column, ``rank`` configured in the table so that
the best rows come without sorting all, ``optimize`` after the build, ``detail=column``, because no phrase is asked for.
Chinese is cut by jieba: FTS5's trigram tokenizer finds no word of two characters, and most Chinese words have two.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from benchmarks.retrieval_peers.types import Catalogue, body_of, segmented, title_of

_FILE = "fts5.db"
#: Of id, title, body.
WEIGHTS = "bm25(0.0, 2.0, 1.0)"
_WORD = re.compile(r"\w+")


class Fts5:
    """BM25 over two columns by SQLite."""

    def __init__(self) -> None:
        self._database: sqlite3.Connection | None = None

    def prepare(self, catalogue: Catalogue) -> float:
        """Return 0: there are no vectors."""
        del catalogue
        return 0.0

    def build(self, catalogue: Catalogue, folder: Path) -> None:
        """Index title and body."""
        database = sqlite3.connect(folder / _FILE)
        database.execute(
            "CREATE VIRTUAL TABLE product USING"
            " fts5(id UNINDEXED, title, body, tokenize = 'porter unicode61', detail = column)"
        )
        rows = ((product.id, title_of(product), body_of(product)) for product in catalogue.products)
        database.executemany("INSERT INTO product VALUES (?, ?, ?)", rows)
        database.execute(f"INSERT INTO product(product, rank) VALUES ('rank', '{WEIGHTS}')")  # noqa: S608
        database.execute("INSERT INTO product(product) VALUES ('optimize')")
        database.commit()
        database.close()

    def open(self, folder: Path, var_dir: Path) -> None:
        """Open read only."""
        del var_dir
        self._database = sqlite3.connect(f"file:{folder / _FILE}?mode=ro", uri=True)

    def search(self, text: str, limit: int) -> Sequence[str]:
        """Return the best products; any word may match."""
        if self._database is None:
            raise RuntimeError("expected an opened index: call open() first")
        words = _WORD.findall(segmented(text))
        if not words:
            return []
        query = " OR ".join(f'"{word}"' for word in words)
        rows = self._database.execute(
            "SELECT id FROM product WHERE product MATCH ? ORDER BY rank LIMIT ?", (query, limit)
        )
        return [row[0] for row in rows]

    def rank(self, text: str, size: int) -> Sequence[str]:
        """Return all products with a common word."""
        return self.search(text, size)
