"""One index of several parts: a base and the segments that came after it, searched as if they were built together.

Rows are numbered through: the base's first, then each segment's. A product that a later part holds or removes is dead
in the earlier ones: its row stays, so that no number changes, but it has no variants, no vector that is found, and no
id that leads to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
import numpy.typing as npt

from retrieval.encoders.encoder import Vectors
from retrieval.indexing.columns import Mask
from retrieval.indexing.columns_stack import stacked
from retrieval.indexing.dense import DenseIndex
from retrieval.indexing.index import Lexical, ProductIndex
from retrieval.indexing.product_vectors import ProductVectors
from retrieval.understanding.kinds import Kinds

Rows = npt.NDArray[np.int64]


class StackedLexical:
    """BM25 over all parts; the segments' scores were worked out with the base's statistics."""

    def __init__(self, parts: Sequence[Lexical]) -> None:
        self._parts = parts
        self.size = sum(part.size for part in parts)

    def scores(self, terms: Sequence[str], weights: Sequence[float] | None = None) -> npt.NDArray[np.float32]:
        """Return the BM25 score of each row, (N,) float32."""
        return np.concatenate([part.scores(terms, weights) for part in self._parts])

    def holding(self, terms: Sequence[str]) -> Mask:
        """Return which rows hold all of the terms, (N,) bool."""
        return np.concatenate([part.holding(terms) for part in self._parts])

    def document_count(self, term: str) -> int:
        """Return how many rows hold a term; those of dead ones are counted, too."""
        return sum(part.document_count(term) for part in self._parts)

    def document_counts(self) -> Mapping[str, int]:
        """Return how many rows hold each term; those of dead ones are counted, too."""
        counts: Counter[str] = Counter()
        for part in self._parts:
            counts.update(part.document_counts())
        return counts


class StackedDense(DenseIndex):
    """Vector search over all parts; dead rows are never found."""

    def __init__(self, parts: Sequence[DenseIndex], alive: Sequence[Mask]) -> None:
        self._parts = parts
        self._alive = [None if own.all() else own for own in alive]
        self._starts = np.cumsum([0, *(len(own) for own in alive)])

    @property
    def size(self) -> int:
        """Number of vectors."""
        return int(self._starts[-1])

    @property
    def dimension(self) -> int:
        """Numbers of a vector."""
        return self._parts[0].dimension

    def search(self, vector: Vectors, limit: int, allowed: Mask | None = None) -> tuple[Rows, Vectors]:
        """Return rows and cosines of the nearest living rows, best first; see :meth:`DenseIndex.search`."""
        rows, cosines = [], []
        for part, alive, start in zip(self._parts, self._alive, self._starts.tolist(), strict=False):
            own = None if allowed is None else allowed[start : start + part.size]
            if alive is not None:
                own = alive if own is None else own & alive
            found, near = part.search(vector, limit, own)
            rows.append(found + start)
            cosines.append(near)
        joined, by = np.concatenate(rows), np.concatenate(cosines)
        order = np.argsort(-by, kind="stable")[:limit]
        return joined[order], by[order]

    def vectors(self, rows: Rows) -> Vectors:
        """Return the stored vectors of rows, (n, D)."""
        part_of = np.searchsorted(self._starts, rows, side="right") - 1
        found = np.empty((len(rows), self.dimension), np.float32)
        for number in np.unique(part_of).tolist():
            own = part_of == number
            found[own] = self._parts[number].vectors(rows[own] - self._starts[number])
        return found


class StackedRows(Mapping[str, int]):
    """Living rows by product id: the newest part that has a product decides."""

    def __init__(self, parts: Sequence[ProductIndex], alive: Sequence[Mask]) -> None:
        self._parts = parts
        self._alive = alive
        self._starts = np.cumsum([0, *(len(part) for part in parts)]).tolist()

    def __getitem__(self, product_id: str) -> int:
        for part, alive, start in zip(self._parts, self._alive, self._starts, strict=False):
            row = part.row_by_id.get(product_id)
            if row is not None and alive[row]:
                return int(start + row)
        raise KeyError(product_id)

    def __iter__(self) -> Iterator[str]:
        for part, alive in zip(self._parts, self._alive, strict=True):
            yield from (product_id for product_id, row in part.row_by_id.items() if alive[row])

    def __len__(self) -> int:
        return sum(int(own.sum()) for own in self._alive)


@dataclass
class StackedIndex(ProductIndex):
    """A base with segments; what is costly to work out of the base is taken from it."""

    parts: Sequence[ProductIndex] = ()
    living: Sequence[Mask] = ()

    @cached_property
    def alive(self) -> Mask:
        """Rows that are valid, (N,) bool."""
        return np.concatenate(list(self.living))

    @cached_property
    def row_by_id(self) -> Mapping[str, int]:
        """Rows by product id."""
        return StackedRows(self.parts, self.living)

    @cached_property
    def added_terms(self) -> Mapping[str, int]:
        """Terms of products that came since the base was built, and how many of these hold each."""
        return StackedLexical([part.lexical for part in self.parts[1:]]).document_counts()

    @cached_property
    def kind_names(self) -> frozenset[str]:
        """Folded names of the kinds that a living product is of."""
        dead = {kind for part, row in self._dead() for kind in part.columns.kinds[row]}
        gone = {kind for kind in dead if not (self.columns.products_of_kinds([kind]) & self.alive).any()}
        return frozenset(self.columns.kinds.table) - gone

    @cached_property
    def kinds(self) -> Kinds:
        """Kinds of products that a text may name."""
        base = self.parts[0]
        return base.kinds if self.kind_names == base.kind_names else Kinds(self.kind_names)

    @cached_property
    def brand_names(self) -> frozenset[str]:
        """Brands that a living product is of."""
        dead = {part.columns.brand[row] for part, row in self._dead()}
        gone = {brand for brand in dead if not (self.columns.brand.mask([brand]) & self.alive).any()}
        return frozenset(self.columns.brand.table) - gone

    def _dead(self) -> Iterator[tuple[ProductIndex, int]]:
        for part, alive in zip(self.parts, self.living, strict=True):
            for row in np.flatnonzero(~alive).tolist():
                yield part, row

    def cosine_floor(self, vector: Vectors) -> float:
        """Return the base's floor: few new products don't move it, and pages of one search shall not differ."""
        base = self.parts[0]
        return base.cosine_floor(vector) if len(base) else super().cosine_floor(vector)


def living_rows(parts: Sequence[ProductIndex]) -> list[Mask]:
    """Return which rows of each part no later part replaces or removes."""
    living = [np.ones(len(part), bool) for part in parts]
    for number, later in enumerate(parts):
        for product_id in chain(later.columns.ids, later.removed) if number else ():
            for earlier, alive in zip(parts[:number], living, strict=False):
                if (row := earlier.row_by_id.get(product_id)) is not None:
                    alive[row] = False
    return living


def stack(parts: Sequence[ProductIndex], version: str) -> ProductIndex:
    """Return the parts, the base first, as one index; the base itself when there is no other part."""
    base = parts[0]
    if len(parts) == 1:
        return base
    living = living_rows(parts)
    vectors = ProductVectors(
        StackedDense([part.dense for part in parts], living),
        list(chain.from_iterable(part.vectors.hashes for part in parts)),
        base.encoder_name,
    )
    return StackedIndex(
        columns=stacked([part.columns for part in parts], living),
        lexical=StackedLexical([part.lexical for part in parts]),
        vectors=vectors,
        contents=np.concatenate([part.contents for part in parts]),
        version=version,
        parts=tuple(parts),
        living=tuple(living),
    )
