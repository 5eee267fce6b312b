"""Columns as arrays: labels, lists of labels, ids and numbers of rows, in npy files that can be mapped from disk.

A column holds each distinct text once, in a table, and small integers by row. What a filter needs, the rows by value,
is worked out when it is first asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int32]
Starts = npt.NDArray[np.int64]
#: What a column is made of, for saving.
Arrays = dict[str, npt.NDArray[np.generic]]
#: Bytes of a text's hash: among a hundred million texts two share one with a chance of 3 in 10,000.
_HASH_BYTES = 8


#: How many numbers there are, the least and the greatest of them.
Span = tuple[int, float, float]


def span_of(values: npt.NDArray[np.float64]) -> Span:
    """Return the span of numbers.

    Examples
    --------
    >>> span_of(np.array([2.0, 7.0, 3.0])), span_of(np.array([]))
    ((3, 2.0, 7.0), (0, inf, -inf))
    """
    return len(values), float(values.min(initial=np.inf)), float(values.max(initial=-np.inf))


def mapped(path: Path) -> npt.NDArray[Any]:
    """Return a saved array that stays on disk; a plain one, because slicing a ``memmap`` costs 20 times as much."""
    found: npt.NDArray[Any] = np.load(path, mmap_mode="r").view(np.ndarray)
    return found


def gathered(starts: Starts, rows: npt.NDArray[np.integer]) -> tuple[Starts, Starts]:
    """Return the places of all values of some rows, and how many each row has.

    Parameters
    ----------
    starts : (N + 1,)
        Where each row's values begin.
    rows : (n,)

    Returns
    -------
    places : (m,)
        In the order of the rows.
    lengths : (n,)
    """
    begins = starts[rows]
    lengths = starts[rows + 1] - begins
    ends = np.cumsum(lengths)
    shift = np.repeat(begins - ends + lengths, lengths)
    return np.arange(int(ends[-1]) if len(ends) else 0) + shift, lengths


class Postings:
    """Rows by value: a filter touches only the rows that hold what it asks for."""

    def __init__(self, codes: Ints, rows: npt.NDArray[np.integer] | None, values: int) -> None:
        order = np.argsort(codes, kind="stable")
        self._rows = (order if rows is None else rows[order]).astype(np.int32)
        self._starts = np.searchsorted(codes[order], np.arange(values + 1))

    def of(self, code: int) -> Ints:
        """Return the rows that hold a value, ascending."""
        return self._rows[self._starts[code] : self._starts[code + 1]]


@dataclass(frozen=True)
class Labels(Sequence[str]):
    """One text a row, of few distinct ones; "" where there is none."""

    table: tuple[str, ...]
    codes: Ints

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, row: int) -> str:  # type: ignore[override]  # no slices
        return self.table[int(self.codes[row])]

    def __iter__(self) -> Iterator[str]:
        return (self.table[code] for code in self.codes.tolist())

    @cached_property
    def code_of(self) -> Mapping[str, int]:
        """Number of each text."""
        return {text: code for code, text in enumerate(self.table)}

    @cached_property
    def postings(self) -> Postings:
        """Rows by the number of their text."""
        return Postings(self.codes, None, len(self.table))

    def mask(self, wanted: Iterable[str]) -> Mask:
        """Return which rows hold any of the wanted texts, (N,) bool."""
        return _mask(self.postings, self.code_of, wanted, len(self))

    def arrays(self) -> Arrays:
        """Return what is saved beside the table."""
        return {"codes": self.codes}


@dataclass(frozen=True)
class LabelLists(Sequence[list[str]]):
    """Any number of texts a row, of few distinct ones."""

    table: tuple[str, ...]
    #: Where each row's codes begin, (N + 1,).
    starts: Starts
    codes: Ints

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, row: int) -> list[str]:  # type: ignore[override]  # no slices
        if not -len(self) <= row < len(self):
            raise IndexError(row)
        row %= len(self)
        return [self.table[code] for code in self.codes[self.starts[row] : self.starts[row + 1]].tolist()]

    @cached_property
    def code_of(self) -> Mapping[str, int]:
        """Number of each text."""
        return {text: code for code, text in enumerate(self.table)}

    @cached_property
    def postings(self) -> Postings:
        """Rows by the number of a text that they hold."""
        rows = np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.starts))
        return Postings(self.codes, rows, len(self.table))

    @cached_property
    def keys(self) -> Labels:
        """Attribute of each text of the table, for texts that name one before a bar ("material|oak")."""
        keys = [text.partition("|")[0] for text in self.table]
        code_of = {key: code for code, key in enumerate(dict.fromkeys(keys))}
        return Labels(tuple(code_of), np.array([code_of[key] for key in keys], np.int32))

    @property
    def filled(self) -> Mask:
        """Which rows hold anything, (N,) bool."""
        return np.diff(self.starts) > 0

    def mask(self, wanted: Iterable[str]) -> Mask:
        """Return which rows hold any of the wanted texts, (N,) bool."""
        return _mask(self.postings, self.code_of, wanted, len(self))

    def arrays(self) -> Arrays:
        """Return what is saved beside the table."""
        return {"starts": self.starts, "codes": self.codes}


def _mask(postings: Postings, code_of: Mapping[str, int], wanted: Iterable[str], size: int) -> Mask:
    found = np.zeros(size, bool)
    for text in wanted:
        if (code := code_of.get(text)) is not None:
            found[postings.of(code)] = True
    return found


@dataclass(frozen=True)
class Texts(Sequence[str]):
    """One text a row, all different (ids): their bytes one after the other."""

    starts: Starts
    data: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, row: int) -> str:  # type: ignore[override]  # no slices
        if not -len(self) <= row < len(self):
            raise IndexError(row)
        row %= len(self)
        return self.data[self.starts[row] : self.starts[row + 1]].tobytes().decode()

    def __iter__(self) -> Iterator[str]:
        data, starts = self.data.tobytes(), self.starts.tolist()
        return (data[starts[row] : starts[row + 1]].decode() for row in range(len(self)))

    def arrays(self) -> Arrays:
        """Return what is saved."""
        return {"starts": self.starts, "data": self.data}


@dataclass(frozen=True)
class TextRows:
    """Rows by a text that only has to be recognised (titles): hashes, not the texts."""

    #: Ascending, (M,).
    hashes: npt.NDArray[np.uint64]
    rows: Ints
    size: int

    def of_text(self, text: str) -> Ints:
        """Return the rows that have a text, ascending."""
        own = np.frombuffer(text_hash(text), np.uint64)[0]
        first, last = np.searchsorted(self.hashes, own), np.searchsorted(self.hashes, own, side="right")
        return self.rows[first:last]

    def mask(self, text: str) -> Mask:
        """Return which rows have a text, (N,) bool."""
        found = np.zeros(self.size, bool)
        found[self.of_text(text)] = True
        return found

    def arrays(self) -> Arrays:
        """Return what is saved."""
        return {"hashes": self.hashes, "rows": self.rows}


def text_hash(text: str) -> bytes:
    """Return the bytes by which a text is recognised."""
    return hashlib.blake2b(text.encode(), digest_size=_HASH_BYTES).digest()


@dataclass(frozen=True)
class Numbers:
    """Numbers with units, by attribute: rows and values of each, in the base unit of the attribute's dimension."""

    #: "screen_size|length": one attribute may measure two things (a capacity in litres or in people).
    table: tuple[str, ...]
    #: Where each attribute's values begin, (K + 1,).
    starts: Starts
    rows: Ints
    values: npt.NDArray[np.float64]
    #: Number of rows, those without a number included.
    size: int

    def __len__(self) -> int:
        return self.size

    def of_key(self, code: int) -> tuple[Ints, npt.NDArray[np.float64]]:
        """Return the rows that declare an attribute, ascending, and their values."""
        own = slice(int(self.starts[code]), int(self.starts[code + 1]))
        return self.rows[own], self.values[own]

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """Span of each attribute's values."""
        return tuple(span_of(self.of_key(code)[1]) for code in range(len(self.table)))

    @cached_property
    def row_codes(self) -> Ints:
        """Attributes of all rows, row by row, as numbers of ``table``, (M,)."""
        codes = np.repeat(np.arange(len(self.table), dtype=np.int32), np.diff(self.starts))
        return codes[self._row_order]

    @cached_property
    def row_values(self) -> npt.NDArray[np.float64]:
        """Values of all rows, row by row, in the order of ``row_codes``, (M,)."""
        return self.values[self._row_order]

    @cached_property
    def _row_order(self) -> Ints:
        return np.argsort(self.rows, kind="stable").astype(np.int32)

    @cached_property
    def row_starts(self) -> Starts:
        """Where each row's attributes begin in ``row_codes``, (N + 1,)."""
        return np.concatenate([[0], np.cumsum(np.bincount(self.rows, minlength=self.size))]).astype(np.int64)

    def arrays(self) -> Arrays:
        """Return what is saved beside the table."""
        return {"starts": self.starts, "rows": self.rows, "values": self.values}
