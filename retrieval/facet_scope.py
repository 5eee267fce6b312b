"""Counting the values of some products, with those of their variants that fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from retrieval.columns import Columns, Mask
from retrieval.stored import LabelLists, Labels, gathered

#: Products that show which attributes and values are common; counts are over all.
SAMPLE = 1_000
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
        places, lengths = gathered(columns.variant_starts, rows)
        owner = np.repeat(np.arange(len(rows)), lengths)
        fits = variants[places]
        return cls(columns, products, rows, places[fits], owner[fits])

    @property
    def sample(self) -> npt.NDArray[np.int64]:
        """Rows of some of the products, evenly spread."""
        return self.rows[:: max(-(-len(self.rows) // SAMPLE), 1)]

    def labels(self, column: Labels) -> Iterator[tuple[str, int]]:
        """Yield the values of the products with their counts, the commonest first."""
        return ranked(column.table, np.bincount(column.codes[self.rows], minlength=len(column.table)))

    def of_variants(self, places: Places, codes: npt.NDArray[np.integer], values: int) -> Counts:
        """Count the products that have each value in one of their variants; ``places`` are those of ``owner``."""
        seen = np.zeros((values, len(self.rows)), bool)
        seen[codes, self.owner[places]] = True
        return np.asarray(np.count_nonzero(seen, axis=1), np.int64)

    def lists_of_variants(self, column: LabelLists) -> Iterator[tuple[str, int]]:
        """Yield the values of the variants with the number of products that have them, the commonest first."""
        own, lengths = gathered(column.starts, self.variants)
        places = np.repeat(np.arange(len(self.variants)), lengths)
        codes = column.codes[own]
        present, short = np.unique(codes, return_inverse=True)
        counts = self.of_variants(places, short, len(present))
        return ranked([column.table[code] for code in present.tolist()], counts)

    def labels_of_variants(self, column: Labels) -> Iterator[tuple[str, int]]:
        """Yield the values of the variants with the number of products that have them, the commonest first."""
        codes = column.codes[self.variants]
        present, short = np.unique(codes, return_inverse=True)
        counts = self.of_variants(np.arange(len(codes)), short, len(present))
        return ranked([column.table[code] for code in present.tolist()], counts)

    def common(self, column: LabelLists) -> Counts:
        """Count each value among the sample."""
        places, _ = gathered(column.starts, self.sample)
        return np.bincount(column.codes[places], minlength=len(column.table))

    def count(self, column: LabelLists, text: str) -> int:
        """Return how many of the products have a value."""
        return int(np.count_nonzero(self.products[column.postings.of(column.code_of[text])]))


def ranked(table: Iterable[str], counts: Counts) -> Iterator[tuple[str, int]]:
    """Yield texts with their counts, the commonest first, without those that nothing has."""
    found = [(text, count) for text, count in zip(table, counts.tolist(), strict=True) if text and count]
    return iter(sorted(found, key=lambda pair: (-pair[1], pair[0])))
