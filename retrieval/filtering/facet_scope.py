"""Counting the values of some products, with those of their variants that fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from retrieval.indexing.columns import Columns, Mask
from retrieval.indexing.stored import Ints, LabelLists, Labels, Numbers, gathered

#: Products that show which attributes and values are common; counts are over all.
SAMPLE = 1_000
#: Of so small a share of the catalogue the values are looked up product by product.
FEW_OF = 0.05
Places = npt.NDArray[np.int64]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Scope:
    """The products that a facet counts, with their fitting variants."""

    columns: Columns
    products: Mask
    #: Rows of the products, ascending, (n,).
    rows: npt.NDArray[np.int64]
    #: Their fitting variants, (v,), and the place of each one's product in ``rows``.
    variants: npt.NDArray[np.int64]
    owner: npt.NDArray[np.int64]

    @classmethod
    def of(cls, columns: Columns, products: Mask, variants: Mask) -> Scope:
        """Take the products, (N,) bool, with those of their variants that fit, (V,) bool."""
        rows = np.flatnonzero(products)
        places, owner = columns.variants_of(rows)
        fits = variants[places]
        return cls(columns, products, rows, places[fits], owner[fits])

    @property
    def sample(self) -> npt.NDArray[np.int64]:
        """Rows of some of the products, evenly spread."""
        return some(self.rows)

    def labels(self, column: Labels) -> Iterator[tuple[str, int]]:
        """Yield the values of the products with their counts, the commonest first."""
        return ranked(column.table, np.bincount(column.codes[self.rows], minlength=len(column.table)))

    def numbers(self, column: Numbers, code: int) -> tuple[npt.NDArray[np.integer], npt.NDArray[np.float64]]:
        """Return the rows of the products that declare an attribute, ascending, and their values."""
        if len(self.rows) < FEW_OF * len(self.products):
            places, lengths = gathered(column.row_starts, self.rows)
            own = column.row_codes[places] == code
            return np.repeat(self.rows, lengths)[own], column.row_values[places[own]]
        rows, values = column.of_key(code)
        inside = self.products[rows]
        return rows[inside], values[inside]

    def of_variants(self, places: Places, codes: npt.NDArray[np.integer], values: int) -> Counts:
        """Count the products that have each value in one of their variants; ``places`` are those of ``owner``."""
        if len(self.variants) == len(self.rows):
            # One variant a product: nothing is counted twice.
            return np.bincount(codes, minlength=values)
        seen = np.zeros((values, len(self.rows)), bool)
        seen[codes, self.owner[places]] = True
        return np.array([np.count_nonzero(own) for own in seen], np.int64)

    def lists_of_variants(self, column: LabelLists) -> Iterator[tuple[str, int]]:
        """Yield the values of the variants with the number of products that have them, the commonest first."""
        return ranked(column.table, self.counts_of_variants(column))

    def counts_of_variants(self, column: LabelLists) -> Counts:
        """Return how many of the products have each value in one of their variants."""
        if not len(column.codes):
            return np.zeros(len(column.table), np.int64)
        own, lengths = gathered(column.starts, self.variants)
        places = np.repeat(np.arange(len(self.variants)), lengths)
        return self._counts(places, column.codes[own], len(column.table))

    def _counts(self, places: Places, codes: Ints, values: int) -> Counts:
        """Count as :meth:`of_variants` does, without room for values that no variant has."""
        present = np.flatnonzero(np.bincount(codes, minlength=values))
        short = np.zeros(values, np.int32)
        short[present] = np.arange(len(present))
        counts = np.zeros(values, np.int64)
        counts[present] = self.of_variants(places, short[codes], len(present))
        return counts

    def labels_of_variants(self, column: Labels) -> Iterator[tuple[str, int]]:
        """Yield the values of the variants with the number of products that have them, the commonest first."""
        if not any(column.table):
            return iter(())
        codes = column.codes[self.variants]
        return ranked(column.table, self._counts(np.arange(len(codes)), codes, len(column.table)))

    def common(self, column: LabelLists) -> Counts:
        """Count each value among the sample."""
        places, _ = gathered(column.starts, self.sample)
        return np.bincount(column.codes[places], minlength=len(column.table))

    def count(self, column: LabelLists, text: str) -> int:
        """Return how many of the products have a value."""
        return int(np.count_nonzero(self.products[column.postings.of(column.code_of[text])]))


def some(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return some of the values, evenly spread."""
    return values[:: max(-(-len(values) // SAMPLE), 1)]


def ranked(table: Sequence[str], counts: Counts) -> Iterator[tuple[str, int]]:
    """Yield texts with their counts, the commonest first, without "" and those that nothing has."""
    places = np.flatnonzero(counts)
    places = places[np.argsort(-counts[places], kind="stable")]
    return ((text, int(counts[place])) for place in places.tolist() if (text := table[place]))
