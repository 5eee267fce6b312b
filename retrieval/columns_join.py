"""Columns of several parts as one: whole parts below each other, or chosen rows of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

import numpy as np
import numpy.typing as npt

from retrieval.columns import Columns, Mask

Rows = npt.NDArray[np.int64]
#: Stands for a row of which only the id and the place are left.
BLANK = -1
#: Fields with one value a variant; the others have one a product.
_OF_VARIANTS = frozenset({"variant_colours", "variant_sizes", "variant_ids", "price_minor", "stock"})


def stacked(parts: Sequence[Columns], alive: Sequence[Mask]) -> Columns:
    """Return all rows of the parts, one part after the other.

    Parameters
    ----------
    parts : sequence of Columns
        The first one names the currency.
    alive : sequence of (N,) bool
        Rows of each part that are still valid. The others keep their places and ids, so that numbers of rows stay
        what they are in words and vectors, but lose their variants (what cannot be bought fits no query) and all that
        they could be known by.
    """
    offsets = np.cumsum([0, *map(len, parts)])
    rows = [np.where(own, np.arange(len(own)), BLANK) for own in alive]
    placed = [
        np.where(own, offset + np.arange(len(own)), -1) for own, offset in zip(alive, offsets.tolist(), strict=False)
    ]
    return _assembled(parts, rows, placed)


def joined(parts: Sequence[Columns], rows: Sequence[Rows]) -> Columns:
    """Return chosen rows of each part with their variants, one part after the other, in the order given."""
    placed, offset = [], 0
    for part, own in zip(parts, rows, strict=True):
        places = np.full(len(part), -1, np.int64)
        places[own] = offset + np.arange(len(own))
        placed.append(places)
        offset += len(own)
    return _assembled(parts, rows, placed)


def _assembled(parts: Sequence[Columns], rows: Sequence[Rows], placed: Sequence[Rows]) -> Columns:
    """Take each part's rows, and the variants of the rows that have a place."""
    variants, owners = [], [np.empty(0, np.int64)]
    for part, places in zip(parts, placed, strict=True):
        owner = places[part.variant_row]
        kept = np.flatnonzero(owner >= 0)
        order = kept[np.argsort(owner[kept], kind="stable")]
        variants.append(order)
        owners.append(owner[order])
    fields: dict[str, Any] = {"currency": parts[0].currency, "variant_row": np.concatenate(owners).astype(np.int32)}
    for name in Columns.__dataclass_fields__:
        if name not in fields:
            chosen = variants if name in _OF_VARIANTS else rows
            if name == "ids":
                chosen = [np.where(own == BLANK, np.arange(len(own)), own) for own in rows]
            fields[name] = _taken(getattr(parts[0], name), [getattr(part, name) for part in parts], chosen)
    return Columns(**fields)


@singledispatch
def _taken(like: Any, values: Sequence[Any], chosen: Sequence[Rows]) -> Any:
    """Take the chosen places of each part's values; the kind of column decides how."""
    raise TypeError(f"expected a list or an array as a column, got {type(like).__name__}: teach retrieval.columns_join")


@_taken.register
def _of_lists(_like: list, values: Sequence[list[Any]], chosen: Sequence[Rows]) -> list[Any]:  # type: ignore[type-arg]
    taken: list[Any] = []
    for own, places in zip(values, chosen, strict=True):
        if len(own) == len(places) and (places == np.arange(len(own))).all():
            taken += own
        else:
            blank: Any = [] if own and isinstance(own[0], list) else ""
            taken += [blank if place == BLANK else own[place] for place in places.tolist()]
    return taken


@_taken.register
def _of_arrays(_like: np.ndarray, values: Sequence[npt.NDArray[Any]], chosen: Sequence[Rows]) -> npt.NDArray[Any]:
    # Numbers of a blank row are never looked at: any will do.
    return np.concatenate([own[places] for own, places in zip(values, chosen, strict=True)])
