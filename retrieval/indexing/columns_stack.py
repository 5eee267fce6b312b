"""Columns of a base and its segments as one view: what is costly to work out of the base is worked out once.

Plain arrays stand below each other. Rows by value, titles and numbers are asked of each part: sorting a million rows
again for each change would take longer than the change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from retrieval.indexing.columns import Columns, Mask
from retrieval.indexing.stored import Ints, LabelLists, Labels, Numbers, Postings, Starts, TextRows, Texts

_NO_ROWS = np.empty(0, np.int32)


class _StackedPostings(Postings):
    """Rows by value over all parts."""

    def __init__(self, parts: Sequence[Labels | LabelLists], table: tuple[str, ...]) -> None:
        self._parts, self._table = parts, table
        self._offsets = np.cumsum([0, *map(len, parts)]).astype(np.int32)

    def of(self, code: int) -> Ints:
        """Return the rows that hold a value, ascending."""
        text = self._table[code]
        found = [
            part.postings.of(own) + offset
            for part, offset in zip(self._parts, self._offsets, strict=False)
            if (own := part.code_of.get(text)) is not None
        ]
        return np.concatenate(found) if found else _NO_ROWS


class _StackedTexts(TextRows):
    """Rows by a text over all parts; dead rows have none."""

    def __init__(self, parts: Sequence[TextRows], alive: Sequence[Mask]) -> None:
        super().__init__(np.empty(0, np.uint64), _NO_ROWS, sum(part.size for part in parts))
        self.__dict__["_own"] = tuple(zip(parts, alive, strict=True))

    def of_text(self, text: str) -> Ints:
        """Return the living rows that have a text, ascending."""
        found, offset = [_NO_ROWS], 0
        for part, alive in self.__dict__["_own"]:
            rows = part.of_text(text)
            found.append(rows[alive[rows]] + np.int32(offset))
            offset += part.size
        return np.concatenate(found)


class _StackedNumbers(Numbers):
    """Numbers by attribute over all parts."""

    def __init__(self, parts: Sequence[Numbers]) -> None:
        table, codes = _one_table([part.table for part in parts])
        empty = np.empty(0, np.float64)
        super().__init__(table, np.zeros(1, np.int64), _NO_ROWS, empty, sum(part.size for part in parts))
        self.__dict__["_own"] = tuple(zip(parts, codes, strict=True))

    def of_key(self, code: int) -> tuple[Ints, npt.NDArray[np.float64]]:
        """Return the rows that declare an attribute, ascending, and their values."""
        rows, values, offset = [_NO_ROWS], [np.empty(0, np.float64)], 0
        for part, codes in self.__dict__["_own"]:
            for own in np.flatnonzero(codes == code).tolist():
                own_rows, own_values = part.of_key(own)
                rows.append(own_rows + np.int32(offset))
                values.append(own_values)
            offset += part.size
        return np.concatenate(rows), np.concatenate(values)

    @cached_property
    def row_codes(self) -> Ints:
        """Attributes of all rows, row by row, as numbers of ``table``, (M,)."""
        return np.concatenate([codes[part.row_codes] for part, codes in self.__dict__["_own"]])

    @cached_property
    def row_values(self) -> npt.NDArray[np.float64]:
        """Values of all rows, row by row, in the order of ``row_codes``, (M,)."""
        return np.concatenate([part.row_values for part, _ in self.__dict__["_own"]])

    @cached_property
    def row_starts(self) -> Starts:
        """Where each row's attributes begin in ``row_codes``, (N + 1,)."""
        return _stacked_starts([part.row_starts for part, _ in self.__dict__["_own"]])


def stacked(parts: Sequence[Columns], alive: Sequence[Mask]) -> Columns:
    """Return all rows of the parts, one part after the other.

    Parameters
    ----------
    parts : sequence of Columns
        The first one names the currency.
    alive : sequence of (N,) bool
        Rows of each part that are still valid. The others keep their places, so that numbers of rows stay what they
        are in words and vectors, but no title leads to them; who filters leaves them out.
    """
    values: dict[str, Any] = {}
    for column in fields(Columns):
        own = [getattr(part, column.name) for part in parts]
        if column.name == "titles":
            values[column.name] = _StackedTexts(own, alive)
        elif column.name == "variant_starts":
            values[column.name] = _stacked_starts(own)
        else:
            values[column.name] = _stacked(own)
    whole = Columns(**values)
    whole.__dict__["first_part"] = parts[0]
    return whole


def _stacked(parts: Sequence[Any]) -> Any:
    first = parts[0]
    if isinstance(first, Labels):
        table, codes = _one_table([part.table for part in parts])
        labels = Labels(table, np.concatenate([_renumbered(p.codes, own) for p, own in zip(parts, codes, strict=True)]))
        labels.__dict__["postings"] = _StackedPostings(parts, table)
        return labels
    if isinstance(first, LabelLists):
        table, codes = _one_table([part.table for part in parts])
        joined = np.concatenate([_renumbered(p.codes, own) for p, own in zip(parts, codes, strict=True)])
        lists = LabelLists(table, _stacked_starts([part.starts for part in parts]), joined)
        lists.__dict__["postings"] = _StackedPostings(parts, table)
        return lists
    if isinstance(first, Texts):
        return Texts(_stacked_starts([part.starts for part in parts]), np.concatenate([part.data for part in parts]))
    if isinstance(first, Numbers):
        return _StackedNumbers(parts)
    if isinstance(first, np.ndarray):
        return np.concatenate(parts)
    if isinstance(first, dict):
        return {key: value for own in reversed(parts) for key, value in own.items()}
    if isinstance(first, str):
        return first
    raise TypeError(f"expected a column of retrieval.indexing.stored, got {type(first).__name__}: teach columns_stack")


def _one_table(tables: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], list[Ints]]:
    """Return one table, the first one's texts first, and each part's codes by it."""
    numbers = {text: code for code, text in enumerate(tables[0])}
    codes = [np.arange(len(tables[0]), dtype=np.int32)]
    for table in tables[1:]:
        codes.append(np.array([numbers.setdefault(text, len(numbers)) for text in table], np.int32))
    return tuple(numbers), codes


def _renumbered(codes: Ints, by: Ints) -> Ints:
    """Return codes by another table; the first part's are as they were."""
    return codes if len(by) == 0 or by[-1] == len(by) - 1 and (by == np.arange(len(by))).all() else by[codes]


def _stacked_starts(parts: Sequence[Starts]) -> Starts:
    """Return where each row's values begin, those of later parts behind the earlier ones'."""
    ends = np.cumsum([0, *(int(own[-1]) for own in parts)])
    return np.concatenate([[0], *(own[1:] + end for own, end in zip(parts, ends, strict=False))]).astype(np.int64)
