"""BM25F over our terms: BM25 whose documents have fields, each with a weight and a length of its own.

Robertson, Zaragoza and Taylor, "Simple BM25 Extension to Multiple Weighted Fields", CIKM 2004, with Lucene's inverse
document frequency. The scores of (term, document) are computed once, at build, as bm25s does (Lù, arXiv:2407.03618): a
query only adds up those of its own terms. With one field they are those of bm25s (``method="lucene"``), which knows no
fields; a test compares the two. Documents are read one after the other, and the arrays are mapped from disk, so that a
million products fit (docs/adr/0009).
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse

from retrieval.indexing.stored import mapped

#: Saturation: product texts are short and repeat little.
K1 = 1.2
VOCABULARY_FILE = "vocabulary.json"
STARTS_FILE, ROWS_FILE, SCORES_FILE = "starts.npy", "rows.npy", "scores.npy"
_BM25S_VOCABULARY = "vocab.index.json"
#: Documents whose terms are counted at once.
_COUNTED_AT_ONCE = 50_000

Rows = npt.NDArray[np.int32]
Scores = npt.NDArray[np.float32]
#: A document: its terms by field.
Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Statistics:
    """What BM25 needs to know of all documents to score one."""

    documents: int
    #: Terms of a document, by field, repetitions counted.
    average_terms: Mapping[str, float]
    #: Returns how many documents hold a term.
    holding: Callable[[str], int]


@dataclass(frozen=True)
class FieldWeight:
    """How much a field's terms count, and how much its length takes from them (``b`` of BM25, 0 to 1)."""

    weight: float
    b: float


#: For texts without fields.
PLAIN = {"text": FieldWeight(1.0, 0.5)}


class LexicalIndex:
    """Term scores for all documents; read only.

    Parameters
    ----------
    numbers : dict
        Number of each term.
    starts : (T + 1,) int64
        Where the documents of each term begin in the next two.
    rows : (P,) int32
        Documents that hold a term, ascending.
    scores : (P,) float32
        Their scores for it.
    size : int
        Number of documents.
    """

    def __init__(
        self, numbers: dict[str, int], starts: npt.NDArray[np.int64], rows: Rows, scores: Scores, size: int
    ) -> None:
        self._numbers = numbers
        self._starts, self._rows, self._scores = starts, rows, scores
        self.size = size

    @classmethod
    def build(
        cls,
        documents: Iterable[Sequence[str]] | Iterable[Fields],
        fields: Mapping[str, FieldWeight] = PLAIN,
        k1: float = K1,
        like: Statistics | None = None,
    ) -> Self:
        """Index documents, which are read once, one after the other: they may be made while they are read.

        Parameters
        ----------
        documents : iterable
            Each a list of terms, or lists of terms by field; a term that stands more often counts for more.
        fields : mapping
            Weights by field; a document's field that is not named here counts nothing.
        k1 : float
            The larger, the longer more occurrences count for more.
        like : Statistics, optional
            Of the collection that the documents are added to: they are scored as if they stood in it. A term that it
            does not hold counts as held by one document, so that it is as rare in each part that is added.
        """
        numbers: dict[str, int] = {}
        counters = {name: _FieldCounts() for name in fields}
        size = 0
        for document in documents:
            named: Fields = document if isinstance(document, Mapping) else {"text": document}
            for name, counter in counters.items():
                counter.add([numbers.setdefault(term, len(numbers)) for term in named.get(name, ()) if term])
            size += 1
        weighted = sum(
            counter.weighted(fields[name], size, len(numbers), like.average_terms[name] if like else None)
            for name, counter in counters.items()
            if counter.pop()
        )
        matrix = sparse.csc_matrix(weighted if size and numbers else (size, max(len(numbers), 1)))
        matrix.sort_indices()
        scores, holding = matrix.data, np.diff(matrix.indptr)
        scores /= scores + np.float32(k1)
        scores *= np.repeat(_rarity(numbers, holding, size, like), holding)
        return cls(numbers, matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32, copy=False), scores, size)

    def postings(self, term: str) -> tuple[Rows, Scores]:
        """Return the documents that hold a term, ascending, and their scores for it."""
        number = self._numbers.get(term)
        if number is None:
            return self._rows[:0], self._scores[:0]
        span = slice(int(self._starts[number]), int(self._starts[number + 1]))
        return self._rows[span], self._scores[span]

    def document_count(self, term: str) -> int:
        """Return how many documents hold a term."""
        return len(self.postings(term)[0])

    def scores(self, terms: Sequence[str], weights: Sequence[float] | None = None) -> Scores:
        """Return the score of each document, (N,) float32; unknown terms count nothing."""
        total = np.zeros(self.size, np.float32)
        for place, term in enumerate(terms):
            rows, scores = self.postings(term)
            # A term has each row once, so that no addition is lost.
            total[rows] += scores if weights is None or weights[place] == 1 else np.float32(weights[place]) * scores
        return total

    def holding(self, terms: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Return which documents hold all of the terms, (N,) bool; none for no terms."""
        found = np.zeros(self.size, bool)
        if not terms:
            return found
        # The rarest first: the others only have to be looked up among few.
        first, *others = sorted({*terms}, key=self.document_count)
        rows = self.postings(first)[0]
        for term in others:
            rows = np.intersect1d(rows, self.postings(term)[0], assume_unique=True)
        found[rows] = True
        return found

    def document_counts(self) -> dict[str, int]:
        """Return how many documents hold each term."""
        counts = np.diff(self._starts).tolist()
        return {term: counts[number] for term, number in self._numbers.items() if term}

    def save(self, folder: Path) -> None:
        """Write the index as npy and JSON files."""
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / STARTS_FILE, self._starts)
        np.save(folder / ROWS_FILE, self._rows)
        np.save(folder / SCORES_FILE, self._scores)
        (folder / VOCABULARY_FILE).write_text(json.dumps(list(self._numbers), ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, size: int) -> Self:
        """Open a saved index; the postings stay on disk until a query touches them."""
        if (folder / _BM25S_VOCABULARY).is_file():
            return cls._load_bm25s(folder, size)
        terms = json.loads((folder / VOCABULARY_FILE).read_text(encoding="utf-8"))
        rows, scores = (mapped(folder / name) for name in (ROWS_FILE, SCORES_FILE))
        numbers = {term: number for number, term in enumerate(terms)}
        return cls(numbers, np.load(folder / STARTS_FILE), rows, scores, size)

    @classmethod
    def _load_bm25s(cls, folder: Path, size: int) -> Self:
        """Open a version that was built when bm25s held the scores: the arrays are the same."""
        numbers = json.loads((folder / _BM25S_VOCABULARY).read_text(encoding="utf-8"))
        names = ("indptr", "indices", "data")
        starts, rows, scores = (mapped(folder / f"{name}.csc.index.npy") for name in names)
        return cls(numbers, np.asarray(starts, np.int64), rows, scores, size)


def _rarity(numbers: Mapping[str, int], holding: npt.NDArray[np.integer], size: int, like: Statistics | None) -> Scores:
    """Return each term's inverse document frequency, (T,), by these documents or by those of a collection."""
    if like is not None and numbers:
        holding = np.array([max(like.holding(term), 1) for term in numbers])
        size = max(like.documents, 1)
    return np.log1p((size - holding + 0.5) / (holding + 0.5)).astype(np.float32)


class _FieldCounts:
    """How often each term stands in one field of each document, counted in parts as the documents come."""

    def __init__(self) -> None:
        self._parts: list[Any] = []
        self._terms, self._ends = array("i"), array("q")

    def add(self, terms: list[int]) -> None:
        """Count one document's terms."""
        self._terms.extend(terms)
        self._ends.append(len(self._terms))
        if len(self._ends) == _COUNTED_AT_ONCE:
            self.pop()

    def pop(self) -> bool:
        """Count what came since the last time; say whether the field holds any term at all."""
        if self._ends:
            terms = np.array(self._terms, np.int32)
            shape = (len(self._ends), int(terms.max(initial=0)) + 1)
            part = sparse.csr_matrix((np.ones(len(terms), np.float32), terms, [0, *self._ends]), shape=shape)
            part.sum_duplicates()
            self._parts.append(part)
            self._terms, self._ends = array("i"), array("q")
        return any(part.nnz for part in self._parts)

    def weighted(self, field: FieldWeight, size: int, vocabulary: int, average: float | None) -> Any:
        """Return the weighted counts of terms in documents, (N, T), those of long fields damped; empties itself."""
        for part in self._parts:
            part.resize(part.shape[0], vocabulary)
        counts = sparse.vstack(self._parts, format="csr")
        self._parts.clear()
        lengths = np.asarray(counts.sum(axis=1), np.float64).ravel()
        if average is None:
            average = float(lengths.sum()) / max(size, 1)
        damping = 1 - field.b + field.b * lengths / max(average, 1e-9)
        counts.data *= np.repeat((field.weight / np.maximum(damping, 1e-9)).astype(np.float32), np.diff(counts.indptr))
        return counts
