"""The terms of each product in their order of rows: what BM25 was made of, so that rows can be scored again.

BM25's arrays are by term. To take rows out, to join parts or to score a part by other statistics, the terms by
product are needed; they are a few bytes a product on the disk and are read only by who writes the index.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

VOCABULARY_FILE = "vocabulary.json"
_ARRAYS = ("numbers", "ends", "holding")
#: Documents whose terms are counted at once.
_COUNTED_AT_ONCE = 50_000

Numbers = npt.NDArray[np.int32]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Statistics:
    """What BM25 needs to know of all documents to score one."""

    documents: int
    #: Terms of a document, repetitions counted.
    average_terms: float
    #: How many documents hold each term.
    holding: Mapping[str, int]


@dataclass(frozen=True)
class TermStore:
    """Terms by document; iterating gives each document's terms."""

    vocabulary: Sequence[str]
    #: Numbers of the terms of all documents, one document after the other.
    numbers: Numbers
    #: Where each document's terms end, (N,).
    ends: Rows
    #: How many documents hold each term, (T,).
    holding: Numbers

    @classmethod
    def of(cls, documents: Iterable[Sequence[str]]) -> Self:
        """Keep documents given as lists of terms; they are read once, one after the other."""
        vocabulary: dict[str, int] = {}
        numbers, ends = array("i"), array("q")
        for terms in documents:
            numbers.extend([vocabulary.setdefault(term, len(vocabulary)) for term in terms if term])
            ends.append(len(numbers))
        return cls._counted(list(vocabulary), np.array(numbers, np.int32), np.array(ends, np.int64))

    @classmethod
    def joined(cls, parts: Sequence[tuple[TermStore, Rows]]) -> Self:
        """Return the given rows of each part, one part after the other; terms that none of them holds are left out."""
        vocabulary: dict[str, int] = {}
        numbers, lengths = [np.empty(0, np.int32)], [np.empty(0, np.int64)]
        for store, rows in parts:
            starts = np.concatenate([[0], store.ends[:-1]]).astype(np.int64)[rows] if len(rows) else rows
            own = (store.ends[rows] - starts).astype(np.int64)
            # The places of the rows' terms: each row's start, and on from there.
            places = np.repeat(starts - (np.cumsum(own) - own), own) + np.arange(int(own.sum()))
            taken = np.asarray(store.numbers[places], np.int32)
            used = np.unique(taken)
            renumbered = np.zeros(len(store.vocabulary), np.int32)
            words = (store.vocabulary[number] for number in used.tolist())
            renumbered[used] = [vocabulary.setdefault(word, len(vocabulary)) for word in words]
            numbers.append(renumbered[taken])
            lengths.append(own)
        return cls._counted(list(vocabulary), np.concatenate(numbers), np.cumsum(np.concatenate(lengths)))

    @classmethod
    def _counted(cls, vocabulary: list[str], numbers: Numbers, ends: Rows) -> Self:
        holding = np.zeros(len(vocabulary), np.int32)
        for first in range(0, len(ends), _COUNTED_AT_ONCE):
            begin = int(ends[first - 1]) if first else 0
            own = ends[first : first + _COUNTED_AT_ONCE]
            documents = np.repeat(np.arange(len(own)), np.diff(own, prepend=begin))
            pairs = np.unique(documents * max(len(vocabulary), 1) + numbers[begin : int(own[-1])])
            holding += np.bincount(pairs % max(len(vocabulary), 1), minlength=len(vocabulary)).astype(np.int32)
        return cls(vocabulary, numbers, ends, holding)

    def __len__(self) -> int:
        return len(self.ends)

    def __iter__(self) -> Iterator[list[str]]:
        begin = 0
        for end in self.ends.tolist():
            yield [self.vocabulary[number] for number in self.numbers[begin:end].tolist()]
            begin = end

    def lengths(self) -> Rows:
        """Return how many terms each document has, (N,)."""
        return np.diff(self.ends, prepend=0)

    def statistics(self) -> Statistics:
        """Return what BM25 needs to know of these documents."""
        holding = dict(zip(self.vocabulary, self.holding.tolist(), strict=True))
        return Statistics(len(self), len(self.numbers) / max(len(self), 1), holding)

    def save(self, folder: Path) -> None:
        """Write the terms as npy and JSON files."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name))
        (folder / VOCABULARY_FILE).write_text(json.dumps(list(self.vocabulary), ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open saved terms; the arrays stay on the disk."""
        vocabulary = json.loads((folder / VOCABULARY_FILE).read_text(encoding="utf-8"))
        numbers, ends, holding = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in _ARRAYS)
        return cls(vocabulary, numbers, ends, holding)
