"""BM25 over the few products of a segment, scored as if they stood in the base: scores of all parts compare."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from retrieval.lexical import K1, B
from retrieval.term_store import Statistics, TermStore

VOCABULARY_FILE = "vocabulary.json"
_ARRAYS = ("starts", "rows", "impacts")

Scores = npt.NDArray[np.float32]


@dataclass(frozen=True)
class SegmentLexical:
    """Postings with their scores by term; read only."""

    vocabulary: dict[str, int]
    #: Where each term's postings begin, (T + 1,).
    starts: npt.NDArray[np.int64]
    #: Documents of the postings.
    rows: npt.NDArray[np.int32]
    #: BM25 scores of the postings.
    impacts: Scores
    size: int

    @classmethod
    def build(cls, terms: TermStore, statistics: Statistics) -> Self:
        """Score documents by the statistics of others (Lucene's BM25; Kamphuis et al., ECIR 2020).

        A term that the others do not hold counts as held by one of them: its rarity is the same in each segment,
        however changes came together.
        """
        count = max(len(terms.vocabulary), 1)
        documents = np.repeat(np.arange(len(terms)), terms.lengths())
        # By term, then by document: the order in which postings are kept.
        pairs, repeats = np.unique(terms.numbers.astype(np.int64) * max(len(terms), 1) + documents, return_counts=True)
        numbers, rows = np.divmod(pairs, max(len(terms), 1))
        holding = np.array([max(statistics.holding.get(term, 1), 1) for term in terms.vocabulary], np.float64)
        rarity = np.log1p((max(statistics.documents, 1) - holding + 0.5) / (holding + 0.5))
        penalty = K1 * (1 - B + B * terms.lengths() / max(statistics.average_terms, 1e-9))
        impacts = rarity[numbers] * repeats / (repeats + penalty[rows]) if len(pairs) else np.empty(0)
        return cls(
            vocabulary={term: number for number, term in enumerate(terms.vocabulary)},
            starts=np.searchsorted(numbers, np.arange(count + 1)).astype(np.int64),
            rows=rows.astype(np.int32),
            impacts=impacts.astype(np.float32),
            size=len(terms),
        )

    def _postings(self, term: str) -> slice:
        number = self.vocabulary.get(term)
        return slice(0, 0) if number is None else slice(int(self.starts[number]), int(self.starts[number + 1]))

    def scores(self, terms: Sequence[str], weights: Sequence[float] | None = None) -> Scores:
        """Return the BM25 score of each document, (N,) float32; unknown terms count nothing."""
        total = np.zeros(self.size, np.float32)
        for position, term in enumerate(terms):
            own = self._postings(term)
            total[self.rows[own]] += self.impacts[own] * np.float32(1.0 if weights is None else weights[position])
        return total

    def holding(self, terms: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Return which documents hold all of the terms, (N,) bool; none for no terms."""
        found = np.full(self.size, bool(terms))
        for term in terms:
            own = np.zeros(self.size, bool)
            own[self.rows[self._postings(term)]] = True
            found &= own
        return found

    def save(self, folder: Path) -> None:
        """Write the index as npy and JSON files."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name))
        (folder / VOCABULARY_FILE).write_text(json.dumps(list(self.vocabulary), ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, size: int) -> Self:
        """Open a saved index."""
        terms = json.loads((folder / VOCABULARY_FILE).read_text(encoding="utf-8"))
        starts, rows, impacts = (np.load(folder / f"{name}.npy") for name in _ARRAYS)
        return cls({term: number for number, term in enumerate(terms)}, starts, rows, impacts, size)
