"""Columns while they are built: one row after the other, in arrays instead of Python objects."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from retrieval.indexing.stored import Ints, LabelLists, Labels, Numbers, Starts, TextRows, Texts, text_hash


class Table(dict[str, int]):
    """Distinct texts, each with its number; asking for a new one adds it."""

    def __missing__(self, text: str) -> int:
        """Give a new text the next number."""
        self[text] = number = len(self)
        return number


def ints(values: array[int]) -> Ints:
    """Return an array of machine integers as (n,) int32."""
    return np.frombuffer(values, np.int32) if values else np.empty(0, np.int32)


def starts_of(lengths: npt.NDArray[np.integer]) -> Starts:
    """Return where each row's values begin and where the last one's end, (N + 1,)."""
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


class LabelsDraft:
    """Makes :class:`~retrieval.indexing.stored.Labels`."""

    def __init__(self) -> None:
        self._table, self._codes = Table(), array("i")

    def add(self, text: str) -> None:
        """Add a row."""
        self._codes.append(self._table[text])

    def done(self) -> Labels:
        """Return the column."""
        return Labels(tuple(self._table), ints(self._codes))


class LabelListsDraft:
    """Makes :class:`~retrieval.indexing.stored.LabelLists`."""

    def __init__(self) -> None:
        self._table, self._codes, self._lengths = Table(), array("i"), array("i")

    def add(self, texts: Iterable[str]) -> None:
        """Add a row."""
        before = len(self._codes)
        self._codes.extend([self._table[text] for text in texts])
        self._lengths.append(len(self._codes) - before)

    def done(self) -> LabelLists:
        """Return the column."""
        return LabelLists(tuple(self._table), starts_of(ints(self._lengths)), ints(self._codes))


class TextsDraft:
    """Makes :class:`~retrieval.indexing.stored.Texts`."""

    def __init__(self) -> None:
        self._data, self._lengths = bytearray(), array("i")

    def add(self, text: str) -> None:
        """Add a row."""
        encoded = text.encode()
        self._data += encoded
        self._lengths.append(len(encoded))

    def done(self) -> Texts:
        """Return the column."""
        return Texts(starts_of(ints(self._lengths)), np.frombuffer(bytes(self._data), np.uint8))


class TextRowsDraft:
    """Makes :class:`~retrieval.indexing.stored.TextRows`."""

    def __init__(self) -> None:
        self._hashes, self._rows, self._size = bytearray(), array("i"), 0

    def add(self, texts: Iterable[str]) -> None:
        """Add a row."""
        for text in texts:
            self._hashes += text_hash(text)
            self._rows.append(self._size)
        self._size += 1

    def done(self) -> TextRows:
        """Return the column."""
        hashes = np.frombuffer(bytes(self._hashes), np.uint64)
        order = np.argsort(hashes, kind="stable")
        return TextRows(hashes[order], ints(self._rows)[order], self._size)


class NumbersDraft:
    """Makes :class:`~retrieval.indexing.stored.Numbers`."""

    def __init__(self) -> None:
        self._table, self._codes, self._rows, self._size = Table(), array("i"), array("i"), 0
        self._values = array("d")

    def add(self, numbers: Iterable[tuple[str, float]]) -> None:
        """Add a row of (attribute, value)."""
        for key, value in numbers:
            self._codes.append(self._table[key])
            self._rows.append(self._size)
            self._values.append(value)
        self._size += 1

    def done(self) -> Numbers:
        """Return the column."""
        codes = ints(self._codes)
        order = np.argsort(codes, kind="stable")
        starts = np.searchsorted(codes[order], np.arange(len(self._table) + 1)).astype(np.int64)
        values: npt.NDArray[np.float64] = np.array(self._values, np.float64)
        return Numbers(tuple(self._table), starts, ints(self._rows)[order], values[order], self._size)
