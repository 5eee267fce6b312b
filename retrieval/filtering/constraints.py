"""A query's constraints, each with the variants that keep it, and how many constraints each variant misses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from retrieval.filtering.attributes import choice_key
from retrieval.filtering.number_filter import Measured, measure
from retrieval.indexing.columns import NO_PRICE, Columns, Mask
from retrieval.types import NumberWish, ParsedQuery, Relaxable

#: A variant's missed constraints are the bits of an integer; what a query says beyond is never given up.
MAX_RELAXABLE = 60


@dataclass(frozen=True)
class Constraint:
    """One thing that a query asks for."""

    name: Relaxable
    #: Variants that keep it, (V,). Where a number or a feature is asked for, those that say nothing of it, too.
    keeps: Mask
    #: What was asked for, in words.
    asked: tuple[str, ...] = ()
    #: Variants that are known to keep it, (V,); None where ``keeps`` says it.
    known: Mask | None = None
    wish: NumberWish | None = None
    measured: Measured | None = None

    @property
    def facet(self) -> str:
        """Key of the facet whose values the constraint is one of."""
        if self.name == "number" and self.measured and self.measured.keys:
            return f"number:{self.measured.keys[0]}"
        if self.name == "choice":
            return f"choice:{self.asked[0]}"
        return {"kind": "type"}.get(self.name, self.name)


@dataclass(frozen=True)
class Constraints:
    """All constraints of a query over one index version."""

    columns: Columns
    all: tuple[Constraint, ...]
    #: Products that may be returned at all: not excluded, of the kind and the department, (N,).
    base: Mask
    #: Variants that are ruled out, (V,).
    excluded: Mask

    @classmethod
    def of(cls, columns: Columns, query: ParsedQuery, base: Mask, excluded: Mask) -> Constraints:
        """Return the constraints of a query.

        Parameters
        ----------
        columns : Columns
        query : ParsedQuery
        base : (N,) bool
            Products that may be returned at all.
        excluded : (V,) bool
            Variants that may not.
        """
        return cls(columns, tuple(_of_query(columns, query, base)), base, excluded)

    @cached_property
    def missed(self) -> npt.NDArray[np.unsignedinteger]:
        """Which constraints each variant misses, (V,): bit i for constraint i, in integers as short as will do."""
        held = self.all[:MAX_RELAXABLE]
        kind = np.min_scalar_type((1 << len(held)) - 1)
        bits = np.zeros(len(self.columns.variant_ids), kind)
        for place, constraint in enumerate(held):
            bits |= (~constraint.keeps).astype(kind) << kind.type(place)
        return bits

    @cached_property
    def possible(self) -> Mask:
        """Variants of products that may be returned at all, (V,)."""
        possible = self.columns.of_products(self.base) & ~self.excluded
        for constraint in self.all[MAX_RELAXABLE:]:
            possible &= constraint.keeps
        return possible

    def bits(self, constraints: frozenset[int]) -> np.unsignedinteger:
        """Return the bits of constraints, given by their places."""
        bits: np.unsignedinteger = self.missed.dtype.type(sum(1 << i for i in constraints if i < MAX_RELAXABLE))
        return bits

    def variants(self, but: frozenset[int] = frozenset()) -> Mask:
        """Return the variants that keep all constraints but some, given by their places, (V,)."""
        if not self.all:
            return self.possible
        keeping: Mask = np.equal(self.missed & ~self.bits(but), 0)
        return keeping & self.possible

    def unknown(self, but: frozenset[int] = frozenset()) -> npt.NDArray[np.int32]:
        """Return of how many constraints each variant says nothing, (V,)."""
        count = np.zeros(len(self.columns.variant_ids), np.int32)
        for place, constraint in enumerate(self.all):
            if constraint.known is not None and place not in but:
                count += ~constraint.known
        return count


def _of_query(columns: Columns, query: ParsedQuery, base: Mask) -> Iterator[Constraint]:
    yield from _of_variants(columns, query)
    yield from _of_products(columns, query)
    for feature in dict.fromkeys(query.features):
        yes = columns.of_products(columns.yes.mask([feature]))
        no = columns.of_products(columns.no.mask([feature]))
        yield Constraint("feature", keeps=~no | yes, asked=(feature,), known=yes)
    for wish in dict.fromkeys(query.numbers):
        measured = measure(columns, wish, base)
        yield Constraint("number", ~measured.misfits, (wish.said,), known=measured.fits, wish=wish, measured=measured)


def _of_variants(columns: Columns, query: ParsedQuery) -> Iterator[Constraint]:
    if query.price_min_minor is not None or query.price_max_minor is not None:
        yield Constraint("price", priced_within(columns, query.price_min_minor, query.price_max_minor))
    if query.in_stock_only:
        yield Constraint("in_stock", columns.stock > 0)
    if query.colours:
        yield Constraint("colour", columns.variant_colours.mask(query.colours), query.colours)
    if query.sizes:
        yield Constraint("size", columns.variant_sizes.mask(size.upper() for size in query.sizes), query.sizes)
    for key in dict.fromkeys(choice.key for choice in query.choices):
        values = tuple(choice.value for choice in query.choices if choice.key == key)
        names = [choice_key(key, value) for value in values]
        keeps = columns.variant_choices.mask(names) | columns.of_products(columns.choices.mask(names))
        yield Constraint("choice", keeps, (key, *values))


def _of_products(columns: Columns, query: ParsedQuery) -> Iterator[Constraint]:
    if query.brands:
        yield Constraint("brand", columns.of_products(columns.brand.mask(query.brands)), query.brands)
    if query.departments:
        keeps = columns.department.mask(query.departments)
        yield Constraint("department", columns.of_products(keeps), query.departments)
    if query.kinds:
        yield Constraint("kind", columns.of_products(columns.kinds.mask(query.kinds)), query.kinds)
    if query.rating_min is not None:
        # float32 of 4.3 is below 4.3.
        rated = columns.rating >= np.float32(query.rating_min)
        yield Constraint("rating", columns.of_products(rated))


def priced_within(columns: Columns, low: int | None, high: int | None) -> Mask:
    """Return which variants have a price within bounds, (V,)."""
    keeps: Mask = np.not_equal(columns.price_minor, NO_PRICE)
    if low is not None:
        keeps &= columns.price_minor >= low
    if high is not None:
        keeps &= columns.price_minor <= high
    return keeps
