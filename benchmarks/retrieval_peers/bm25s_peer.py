"""bm25s: BM25 over precomputed sparse scores.

Settings of its documentation (https://github.com/xhluca/bm25s, README, "Quickstart" and "Installation"): English stop
words, PyStemmer's English stemmer, ``method="lucene"``, the numba backend. It has one field only: the title stands
twice in it, as in our own index.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bm25s
import Stemmer

from benchmarks.retrieval_peers.types import Catalogue, body_of, segmented, title_of

_IDS = "ids.json"


class Bm25s:
    """BM25 by bm25s."""

    def __init__(self) -> None:
        self._stemmer = Stemmer.Stemmer("english")
        self._ids: list[str] = []
        self._index: Any = None

    def prepare(self, catalogue: Catalogue) -> float:
        """Return 0: there are no vectors."""
        del catalogue
        return 0.0

    def build(self, catalogue: Catalogue, folder: Path) -> None:
        """Index title, title and body as one text."""
        texts = [f"{title_of(product)} {title_of(product)} {body_of(product)}" for product in catalogue.products]
        tokens = bm25s.tokenize(texts, stopwords="en", stemmer=self._stemmer, show_progress=False)
        index = bm25s.BM25(method="lucene")
        index.index(tokens, show_progress=False)
        index.save(str(folder), show_progress=False)
        (folder / _IDS).write_text(json.dumps([product.id for product in catalogue.products]), encoding="utf-8")

    def open(self, folder: Path, var_dir: Path) -> None:
        """Open with the numba backend."""
        del var_dir
        self._index = bm25s.BM25.load(str(folder), load_corpus=False)
        self._index.backend = "numba"
        self._index.activate_numba_scorer()
        self._ids = json.loads((folder / _IDS).read_text(encoding="utf-8"))

    def search(self, text: str, limit: int) -> Sequence[str]:
        """Return the best products; those without a common word are left out."""
        tokens = bm25s.tokenize(
            [segmented(text)], stopwords="en", stemmer=self._stemmer, show_progress=False, return_ids=False
        )
        if not any(token in self._index.vocab_dict for token in tokens[0]):
            return []
        rows, scores = self._index.retrieve(tokens, k=min(limit, len(self._ids)), show_progress=False)
        return [self._ids[row] for row, score in zip(rows[0], scores[0], strict=True) if score > 0]

    def rank(self, text: str, size: int) -> Sequence[str]:
        """Return all products with a common word."""
        return self.search(text, size)
