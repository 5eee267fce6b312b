"""BM25 over our terms (bm25s)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import bm25s
import numpy as np
import numpy.typing as npt

#: Product texts are short and repeat little: less saturation and less length normalisation than prose.
K1, B = 1.2, 0.5


class LexicalIndex:
    """Term scores for all documents; read only."""

    def __init__(self, engine: bm25s.BM25, size: int) -> None:
        self._engine = engine
        self.size = size

    @classmethod
    def build(cls, documents: Sequence[Sequence[str]]) -> Self:
        """Index documents given as lists of terms; a term that stands more often counts for more."""
        engine = bm25s.BM25(method="lucene", k1=K1, b=B)
        # bm25s cannot index nothing at all: one empty-ish document keeps an empty shop searchable.
        engine.index([list(terms) or [""] for terms in documents] or [[""]], show_progress=False)
        return cls(engine, len(documents))

    def scores(self, terms: Sequence[str], weights: Sequence[float] | None = None) -> npt.NDArray[np.float32]:
        """Return the BM25 score of each document, (N,) float32; unknown terms count nothing."""
        known = [(term, 1.0 if weights is None else weights[i]) for i, term in enumerate(terms)]
        # bm25s counts "" among its terms, but may hold no scores for it.
        known = [(term, weight) for term, weight in known if term and term in self._engine.vocab_dict]
        total = np.zeros(max(self.size, 1), np.float32)
        for weight in {weight for _, weight in known}:
            total += weight * self._engine.get_scores([term for term, w in known if w == weight])
        return total[: self.size]

    def holding(self, terms: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Return which documents hold all of the terms, (N,) bool; none for no terms."""
        found = np.full(self.size, bool(terms))
        for term in terms:
            found &= self.scores([term]) > 0
        return found

    def document_counts(self) -> dict[str, int]:
        """Return how many documents hold each term."""
        starts = self._engine.scores["indptr"]
        counts = np.diff(starts).tolist()
        return {
            term: counts[number] for term, number in self._engine.vocab_dict.items() if term and number < len(counts)
        }

    def save(self, folder: Path) -> None:
        """Write the index as npy and JSON files."""
        self._engine.save(str(folder), show_progress=False)

    @classmethod
    def load(cls, folder: Path, size: int) -> Self:
        """Open a saved index."""
        return cls(bm25s.BM25.load(str(folder), load_corpus=False), size)
