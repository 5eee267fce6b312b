"""tantivy: Lucene's ideas in Rust.

Settings of its documentation (https://github.com/quickwit-oss/tantivy-py, docs/tutorials.md): the ``en_stem``
tokenizer, "recommended to improve recall", two text fields with the title boosted by the query parser, on disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tantivy

from benchmarks.retrieval_peers.types import Catalogue, body_of, segmented, title_of

TITLE_BOOST = 2.0
_WRITER_BYTES = 128_000_000


class Tantivy:
    """BM25 over two fields by tantivy."""

    def __init__(self) -> None:
        self._index: Any = None
        self._searcher: Any = None

    def prepare(self, catalogue: Catalogue) -> float:
        """Return 0: there are no vectors."""
        del catalogue
        return 0.0

    def build(self, catalogue: Catalogue, folder: Path) -> None:
        """Index title and body."""
        schema = tantivy.SchemaBuilder()
        schema.add_text_field("id", stored=True, tokenizer_name="raw")
        schema.add_text_field("title", tokenizer_name="en_stem")
        schema.add_text_field("body", tokenizer_name="en_stem")
        index = tantivy.Index(schema.build(), path=str(folder))
        writer = index.writer(_WRITER_BYTES, 1)
        for product in catalogue.products:
            writer.add_document(tantivy.Document(id=product.id, title=title_of(product), body=body_of(product)))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path, var_dir: Path) -> None:
        """Open the last commit."""
        del var_dir
        self._index = tantivy.Index.open(str(folder))
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, text: str, limit: int) -> Sequence[str]:
        """Return the best products; any word may match."""
        # Lenient: a shopper's quotes, brackets and colons are no query language.
        query, _errors = self._index.parse_query_lenient(
            segmented(text), ["title", "body"], field_boosts={"title": TITLE_BOOST}
        )
        hits = self._searcher.search(query, limit, count=False).hits
        return [self._searcher.doc(address)["id"][0] for _score, address in hits]

    def rank(self, text: str, size: int) -> Sequence[str]:
        """Return all products with a common word."""
        return self.search(text, size)
