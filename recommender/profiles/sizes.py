"""Which size of each kind a shopper keeps: what was sent back did not fit and does not count."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from recommender.interactions.columns import DAY_S
from recommender.items.facts import UNKNOWN, Codes
from retrieval.indexing.index import ProductIndex
from shop.orders import Purchase

#: Feet and shoulders change slowly: after so long a size counts half.
HALF_LIFE_DAYS = 730.0
#: Who takes 42 in running shoes mostly, but not always, takes 42 in boots.
OTHER_KIND_WEIGHT = 0.5
#: Weight of the assumption that any size of the kind is as likely: two kept ones begin to tell.
PRIOR_WEIGHT = 1.0

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SizeScales:
    """Sizes of the catalogue, and which kinds share a scale of them.

    Parameters
    ----------
    kinds, sizes : tuple of str
        Names of kinds; sizes as the index writes them ("M", "42").
    offered : sparse array, (K, Z) bool
        Which kind comes in which size.
    scale : ndarray, (K,) int32
        Kinds of one number share a scale (shoes and boots): they stand in one department and have sizes in common,
        directly or through other kinds.
    """

    kinds: tuple[str, ...]
    sizes: tuple[str, ...]
    offered: sparse.csr_array
    scale: Codes

    @classmethod
    def of(cls, index: ProductIndex) -> Self:
        """Read the scales out of the index."""
        columns = index.columns
        kinds, sizes, departments = columns.type_keys, columns.variant_sizes, columns.department
        kind = columns.of_products(kinds.codes)
        sized = np.array([bool(text) for text in sizes.table], bool)[sizes.codes]
        named = np.array([bool(text) for text in kinds.table], bool)[kind]
        kept = sized & named
        shape = (len(kinds.table), len(sizes.table))
        offered = sparse.csr_array((np.ones(int(kept.sum()), bool), (kind[kept], sizes.codes[kept])), shape=shape)
        offered.sum_duplicates()
        # A size of one department is not that of another: dogs wear M, too.
        place = columns.of_products(departments.codes)[kept].astype(np.int64) * shape[1] + sizes.codes[kept]
        places, place = np.unique(place, return_inverse=True)
        nodes = shape[0] + len(places)
        links = sparse.csr_array((np.ones(len(place), bool), (kind[kept], shape[0] + place)), shape=(nodes, nodes))
        _, scale = connected_components(links, directed=False)
        return cls(kinds.table, sizes.table, offered, scale[: shape[0]].astype(np.int32))

    def offered_of(self, kind: int) -> tuple[int, ...]:
        """Return the sizes that a kind comes in."""
        found = self.offered.indices[self.offered.indptr[kind] : self.offered.indptr[kind + 1]]
        return tuple(sorted(found.tolist()))


class KeptSize(NamedTuple):
    """The size that a shopper most likely keeps of a kind.

    ``confidence`` is its probability; ``kept`` and ``of`` count pieces of that size and of all sizes kept of the kind.
    """

    owner: int
    kind: int
    size: int
    confidence: float
    kept: int
    of: int


@dataclass(frozen=True, eq=False)
class SizedLines:
    """Lines of orders with a size, (L,) each: shopper, kind, size (places in the scales), pieces kept, age in days.

    ``rows`` are the products' rows.
    """

    owners: npt.NDArray[np.int64]
    kinds: Codes
    sizes: Codes
    kept: npt.NDArray[np.int64]
    age_days: Floats
    rows: Codes

    @classmethod
    def of(cls, purchases: Iterable[Purchase], owner_of: dict[str, int], index: ProductIndex, now: datetime) -> Self:
        """Take the lines that name a size out of purchases of any number of shoppers.

        Parameters
        ----------
        purchases : iterable of Purchase
            Those of products that the index no longer has are left out.
        owner_of : dict
            Number of each customer; purchases of others are left out.
        index : ProductIndex
        now : datetime
        """
        columns = index.columns
        found: list[tuple[int, int, int, int, float, int]] = []
        for line in purchases:
            owner, row = owner_of.get(line.customer_id), index.row_by_id.get(line.product_id)
            if owner is None or row is None:
                continue
            size = size_of_variant(index, row, line.variant_id)
            if size != UNKNOWN:
                age_days = (now - line.placed_at).total_seconds() / DAY_S
                kept = line.quantity - line.returned_quantity
                found.append((owner, int(columns.type_keys.codes[row]), size, kept, age_days, row))
        owners, kinds, sizes, pieces, ages, rows = np.array(found, np.float64).reshape(-1, 6).T
        return cls(
            owners.astype(np.int64),
            kinds.astype(np.int32),
            sizes.astype(np.int32),
            pieces.astype(np.int64),
            ages,
            rows.astype(np.int32),
        )


def size_of_variant(index: ProductIndex, row: int, variant_id: str) -> int:
    """Return the place of a variant's size in the index's table, :data:`UNKNOWN` where it has none."""
    columns = index.columns
    for place in range(int(columns.variant_starts[row]), int(columns.variant_starts[row + 1])):
        if columns.variant_ids[place] == variant_id:
            code = int(columns.variant_sizes.codes[place])
            return code if columns.variant_sizes.table[code] else UNKNOWN
    return UNKNOWN


def kept_sizes(lines: SizedLines, scales: SizeScales) -> list[KeptSize]:
    """Return the size that each shopper keeps of each kind that they have kept any of; each shopper's surest first.

    Each piece kept counts by its age, one of another kind of the same scale :data:`OTHER_KIND_WEIGHT` times. The
    confidence is the mean of the posterior under a Dirichlet prior that is even over the kind's sizes: one new piece
    among eight sizes gives .56, four of one size .83.
    """
    own: defaultdict[tuple[int, int], Counter[int]] = defaultdict(Counter)
    pieces: defaultdict[tuple[int, int], Counter[int]] = defaultdict(Counter)
    of_scale: defaultdict[tuple[int, int], Counter[int]] = defaultdict(Counter)
    weights = (lines.kept * 0.5 ** (lines.age_days / HALF_LIFE_DAYS)).tolist()
    columns = (lines.owners, lines.kinds, lines.sizes, scales.scale[lines.kinds], lines.kept)
    for owner, kind, size, scale, kept, weight in zip(*(c.tolist() for c in columns), weights, strict=True):
        if kept > 0:
            own[owner, kind][size] += weight
            pieces[owner, kind][size] += kept
            of_scale[owner, scale][size] += weight
    told = []
    for (owner, kind), direct in own.items():
        pooled = of_scale[owner, int(scales.scale[kind])]
        told.append(surest(owner, kind, scales.offered_of(kind), direct, pooled, pieces[owner, kind]))
    return sorted(told, key=lambda size: (size.owner, -size.confidence, size.kind))


def surest(
    owner: int,
    kind: int,
    offered: tuple[int, ...],
    direct: Mapping[int, float],
    pooled: Mapping[int, float],
    pieces: Counter[int],
) -> KeptSize:
    """Return the likeliest of the offered sizes; ``direct`` weighs the kind's own, ``pooled`` all of its scale."""
    weights = {
        size: direct.get(size, 0.0) * (1 - OTHER_KIND_WEIGHT) + pooled.get(size, 0.0) * OTHER_KIND_WEIGHT
        for size in offered
    }
    size = max(weights, key=lambda size: (weights[size], -size))
    confidence = (weights[size] + PRIOR_WEIGHT / len(offered)) / (sum(weights.values()) + PRIOR_WEIGHT)
    return KeptSize(owner, kind, size, confidence, pieces[size], pieces.total())
