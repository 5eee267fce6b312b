"""Chosen rows of several parts' columns as new columns, as a build would make them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from functools import singledispatch
from typing import Any

import numpy as np
import numpy.typing as npt

from retrieval.indexing.columns import Columns
from retrieval.indexing.stored import Ints, LabelLists, Labels, Numbers, Starts, TextRows, Texts, gathered

Rows = npt.NDArray[np.int64]
#: Fields with one value a variant; the others have one a product.
_OF_VARIANTS = frozenset(
    ["variant_colours", "variant_sizes", "variant_ids", "variant_choices", "variant_numbers", "price_minor", "stock"]
)


def joined(parts: Sequence[Columns], rows: Sequence[Rows]) -> Columns:
    """Return chosen rows of each part with their variants, one part after the other, in the order given.

    Labels of the first part win; prices in another currency than the first part's are already none.
    """
    variants, counts = [], [np.empty(0, np.int64)]
    for part, own in zip(parts, rows, strict=True):
        places, lengths = gathered(part.variant_starts, own)
        variants.append(places)
        counts.append(lengths)
    values: dict[str, Any] = {"variant_starts": _starts(np.concatenate(counts))}
    for column in fields(Columns):
        if column.name not in values:
            own_values = [getattr(part, column.name) for part in parts]
            values[column.name] = _taken(
                own_values[0], own_values, variants if column.name in _OF_VARIANTS else list(rows)
            )
    return Columns(**values)


def _starts(lengths: npt.NDArray[np.integer]) -> Starts:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


@singledispatch
def _taken(like: Any, _values: Sequence[Any], _chosen: Sequence[Rows]) -> Any:
    """Take the chosen rows of each part's values, one part after the other; the kind of column decides how."""
    raise TypeError(f"expected a column of retrieval.indexing.stored, got {type(like).__name__}: teach columns_join")


@_taken.register(str)
def _of_texts_for_all(like: str, _values: Sequence[str], _chosen: Sequence[Rows]) -> str:
    return like


@_taken.register(dict)
def _of_dicts(_like: dict[str, Any], values: Sequence[dict[str, Any]], _chosen: Sequence[Rows]) -> dict[str, Any]:
    return {key: value for own in reversed(values) for key, value in own.items()}


@_taken.register(np.ndarray)
def _of_arrays(_like: npt.NDArray[Any], values: Sequence[npt.NDArray[Any]], chosen: Sequence[Rows]) -> npt.NDArray[Any]:
    return np.concatenate([own[rows] for own, rows in zip(values, chosen, strict=True)])


@_taken.register(Labels)
def _of_labels(_like: Labels, values: Sequence[Labels], chosen: Sequence[Rows]) -> Labels:
    codes = [own.codes[rows] for own, rows in zip(values, chosen, strict=True)]
    table, renumbered = _one_table([own.table for own in values], codes)
    return Labels(table, np.concatenate(renumbered))


@_taken.register(LabelLists)
def _of_label_lists(_like: LabelLists, values: Sequence[LabelLists], chosen: Sequence[Rows]) -> LabelLists:
    return joined_lists(values, chosen)


def joined_lists(values: Sequence[LabelLists], chosen: Sequence[Rows]) -> LabelLists:
    """Return chosen rows of each part, one part after the other, in the order given."""
    codes, counts = [], [np.empty(0, np.int64)]
    for own, rows in zip(values, chosen, strict=True):
        places, lengths = gathered(own.starts, rows)
        codes.append(own.codes[places])
        counts.append(lengths)
    table, renumbered = _one_table([own.table for own in values], codes)
    return LabelLists(table, _starts(np.concatenate(counts)), np.concatenate(renumbered))


@_taken.register(Texts)
def _of_texts(_like: Texts, values: Sequence[Texts], chosen: Sequence[Rows]) -> Texts:
    data, counts = [np.empty(0, np.uint8)], [np.empty(0, np.int64)]
    for own, rows in zip(values, chosen, strict=True):
        places, lengths = gathered(own.starts, rows)
        data.append(own.data[places])
        counts.append(lengths)
    return Texts(_starts(np.concatenate(counts)), np.concatenate(data))


@_taken.register(TextRows)
def _of_text_rows(_like: TextRows, values: Sequence[TextRows], chosen: Sequence[Rows]) -> TextRows:
    hashes, rows = [np.empty(0, np.uint64)], [np.empty(0, np.int32)]
    for own, placed in zip(values, _placed([own.size for own in values], chosen), strict=True):
        kept = placed[own.rows] >= 0
        hashes.append(own.hashes[kept])
        rows.append(placed[own.rows[kept]])
    # By hash, equal ones by row: as a build sorts them.
    all_hashes, all_rows = np.concatenate(hashes), np.concatenate(rows)
    order = np.lexsort((all_rows, all_hashes))
    return TextRows(all_hashes[order], all_rows[order], sum(map(len, chosen)))


@_taken.register(Numbers)
def _of_numbers(_like: Numbers, values: Sequence[Numbers], chosen: Sequence[Rows]) -> Numbers:
    codes, rows, measured = [], [np.empty(0, np.int32)], [np.empty(0, np.float64)]
    for own, placed in zip(values, _placed([own.size for own in values], chosen), strict=True):
        kept = placed[own.rows] >= 0
        codes.append(np.repeat(np.arange(len(own.table), dtype=np.int32), np.diff(own.starts))[kept])
        rows.append(placed[own.rows[kept]])
        measured.append(own.values[kept])
    table, renumbered = _one_table([own.table for own in values], codes)
    all_codes, all_rows = np.concatenate(renumbered), np.concatenate(rows)
    # By attribute, then by row; several numbers of one row stay in their order.
    order = np.lexsort((all_rows, all_codes))
    starts = np.searchsorted(all_codes[order], np.arange(len(table) + 1)).astype(np.int64)
    return Numbers(table, starts, all_rows[order], np.concatenate(measured)[order], sum(map(len, chosen)))


def _placed(sizes: Sequence[int], chosen: Sequence[Rows]) -> Iterator[Ints]:
    """Yield, for each part, the new row of each of its rows, (n,); -1 where it is not taken."""
    offset = 0
    for size, rows in zip(sizes, chosen, strict=True):
        placed = np.full(size, -1, np.int32)
        placed[rows] = np.arange(offset, offset + len(rows), dtype=np.int32)
        yield placed
        offset += len(rows)


def _one_table(tables: Sequence[tuple[str, ...]], codes: Sequence[Ints]) -> tuple[tuple[str, ...], list[Ints]]:
    """Return one table of the texts that are in use, and the codes by it."""
    numbers: dict[str, int] = {}
    renumbered = []
    for table, own in zip(tables, codes, strict=True):
        new = np.zeros(len(table), np.int32)
        for code in np.flatnonzero(np.bincount(own, minlength=len(table))).tolist():
            new[code] = numbers.setdefault(table[code], len(numbers))
        renumbered.append(new[own])
    return tuple(numbers), [*renumbered, np.empty(0, np.int32)]
