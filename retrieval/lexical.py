"""BM25 over our terms: each term's documents with their scores, worked out beforehand.

The scores are those of Lucene's BM25, kept by term as in bm25s (Lù, "BM25S", arXiv:2407.03618). Ours is a list of
postings a term in two flat arrays: a query touches only its own terms' postings, the arrays can be mapped from disk by
several processes at once, and a million products are indexed in 3 GB (docs/adr/0009).
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy import sparse

#: Product texts are short and repeat little: less saturation and less length normalisation than prose.
K1, B = 1.2, 0.5
VOCABULARY_FILE = "vocabulary.json"
_BM25S_VOCABULARY = "vocab.index.json"
_ARRAYS = ("starts", "rows", "impacts")
#: Documents whose terms are counted at once.
_COUNTED_AT_ONCE = 50_000

Rows = npt.NDArray[np.int32]
Scores = npt.NDArray[np.float32]


@dataclass
class LexicalIndex:
    """Term scores for all documents; read only."""

    #: Number of each term.
    vocabulary: dict[str, int]
    #: Where each term's postings begin, (T + 1,).
    starts: npt.NDArray[np.int64]
    #: Documents of the postings, ascending within a term.
    rows: Rows
    #: BM25 scores of the postings.
    impacts: Scores
    #: Number of documents.
    size: int

    @classmethod
    def build(cls, documents: Iterable[Sequence[str]]) -> Self:
        """Index documents given as lists of terms; a term that stands more often counts for more.

        The documents are read once, one after the other: they may be made while they are read.
        """
        vocabulary: dict[str, int] = {}
        counted: list[sparse.csr_matrix] = []
        terms, ends = array("i"), array("q")
        for document in documents:
            terms.extend([vocabulary.setdefault(term, len(vocabulary)) for term in document if term])
            ends.append(len(terms))
            if len(ends) == _COUNTED_AT_ONCE:
                counted.append(_counts(terms, ends))
                terms, ends = array("i"), array("q")
        counted.append(_counts(terms, ends))
        for part in counted:
            part.resize(part.shape[0], max(len(vocabulary), 1))
        matrix = sparse.vstack(counted, format="csr")
        counted.clear()
        lengths = np.asarray(matrix.sum(axis=1), np.float32).ravel()
        matrix = matrix.tocsc()
        impacts = _impacts(matrix, lengths)
        return cls(vocabulary, matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32), impacts, len(lengths))

    def postings(self, term: str) -> tuple[Rows, Scores]:
        """Return the documents that hold a term, ascending, and its BM25 score in each."""
        number = self.vocabulary.get(term)
        if number is None:
            return self.rows[:0], self.impacts[:0]
        own = slice(int(self.starts[number]), int(self.starts[number + 1]))
        return self.rows[own], self.impacts[own]

    def document_count(self, term: str) -> int:
        """Return how many documents hold a term."""
        return len(self.postings(term)[0])

    def scores(self, terms: Sequence[str], weights: Sequence[float] | None = None) -> Scores:
        """Return the BM25 score of each document, (N,) float32; unknown terms count nothing."""
        total = np.zeros(self.size, np.float32)
        weight_of: dict[str, float] = {}
        for position, term in enumerate(terms):
            weight_of[term] = weight_of.get(term, 0.0) + (1.0 if weights is None else weights[position])
        for term, weight in weight_of.items():
            rows, impacts = self.postings(term)
            total[rows] += impacts if weight == 1 else np.float32(weight) * impacts
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

    def save(self, folder: Path) -> None:
        """Write the index as npy and JSON files."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name))
        (folder / VOCABULARY_FILE).write_text(json.dumps(list(self.vocabulary), ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, size: int) -> Self:
        """Open a saved index; the postings stay on disk until a query touches them."""
        if (folder / _BM25S_VOCABULARY).is_file():
            return cls._load_bm25s(folder, size)
        terms = json.loads((folder / VOCABULARY_FILE).read_text(encoding="utf-8"))
        starts, rows, impacts = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in _ARRAYS)
        vocabulary = {term: number for number, term in enumerate(terms)}
        return cls(vocabulary, np.asarray(starts), rows, impacts, size)

    @classmethod
    def _load_bm25s(cls, folder: Path, size: int) -> Self:
        """Open a version that was built when bm25s held the scores: the arrays are the same."""
        vocabulary = json.loads((folder / _BM25S_VOCABULARY).read_text(encoding="utf-8"))
        names = ("indptr", "indices", "data")
        starts, rows, impacts = (np.load(folder / f"{name}.csc.index.npy", mmap_mode="r") for name in names)
        return cls(vocabulary, np.asarray(starts, np.int64), rows, impacts, size)


def _counts(terms: array[int], ends: array[int]) -> sparse.csr_matrix:
    """Return how often each term stands in each document, (documents, terms)."""
    indices, starts = np.frombuffer(terms, np.int32) if terms else np.empty(0, np.int32), np.array([0, *ends])
    matrix = sparse.csr_matrix(
        (np.ones(len(indices), np.float32), indices, starts), shape=(len(ends), int(indices.max(initial=0)) + 1)
    )
    matrix.sum_duplicates()
    return matrix


def _impacts(counts: sparse.csc_matrix, lengths: npt.NDArray[np.float32]) -> Scores:
    """Return the BM25 score of each posting, Lucene's formula (Kamphuis et al., ECIR 2020)."""
    size = len(lengths)
    holding = np.diff(counts.indptr)
    rarity = np.log1p((size - holding + 0.5) / (holding + 0.5)).astype(np.float32)  # (T,)
    penalty = K1 * (1 - B + B * lengths / max(float(lengths.mean()) if size else 0.0, 1e-9))  # (N,)
    impacts = counts.data / (counts.data + penalty[counts.indices].astype(np.float32))
    impacts *= np.repeat(rarity, holding)
    return np.asarray(impacts, np.float32)
