"""Hard filters over one index version, and what is given up when nothing keeps them all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from retrieval.answers import saying_all
from retrieval.filtering.constraints import Constraints
from retrieval.filtering.excluding import excluded_variants
from retrieval.filtering.relaxation import fewest_to_give_up, not_stated, relax
from retrieval.indexing.columns import Mask
from retrieval.indexing.index import ProductIndex
from retrieval.types import ParsedQuery, Relaxation
from retrieval.understanding.lexicon import concepts

#: So many things are said by a name, and not by a kind with a brand: "Kettlewright tent".
NAMING_CONCEPTS = 3


@dataclass(frozen=True)
class Fitting:
    """The products that keep a query's constraints, or those that are left once some were given up."""

    #: The query without what was given up.
    query: ParsedQuery
    relaxed: tuple[Relaxation, ...]
    constraints: Constraints
    #: Places of the constraints that were given up.
    given_up: frozenset[int]
    #: Variants that fit, (V,).
    variants: Mask
    #: Of constraints that were relaxed to the nearest: the variants that come so near, by place.
    near: dict[int, Mask]
    #: Products with such a variant, (N,).
    allowed: Mask
    #: Of how many constraints a product says nothing, (N,): those that say all come first.
    unknown: npt.NDArray[np.int32]

    def variants_but(self, facet: str) -> Mask | None:
        """Return the variants that fit without a facet's own constraints, (V,); None where the query has none."""
        own = {place for place, constraint in enumerate(self.constraints.all) if constraint.facet == facet}
        if not own:
            return None
        variants = self.constraints.variants(self.given_up | own)
        for place, mask in self.near.items():
            if place not in own:
                variants = variants & mask
        return variants


def fitting(index: ProductIndex, parsed: ParsedQuery, department: str | None, wanted: Mask | None) -> Fitting:
    """Return the products that keep a query's filters, giving up as little as is needed.

    A product of which nothing is known of a number or a feature is kept, behind those that declare it and fit; one that
    declares something else never is. Filters of variants must be kept by one and the same variant.

    Parameters
    ----------
    index : ProductIndex
    parsed : ParsedQuery
    department : str, optional
        Key of a department; never given up.
    wanted : (N,) bool, optional
        Products of the kind that is asked for; where it is given, one of them must be left.

    Returns
    -------
    Fitting
        No product where even without all constraints nothing is left. Exclusions are never given up.
    """
    columns = index.columns
    excluded = excluded_variants(index, parsed)
    unexcluded = columns.of_any_variant(~excluded) & index.alive
    if department:
        unexcluded &= columns.department.mask([department])
    wanted_too = unexcluded & wanted if wanted is not None else unexcluded
    base = wanted_too if wanted_too.any() else unexcluded
    constraints = Constraints.of(columns, parsed, base, excluded)
    variants = constraints.variants()
    if variants.any():
        return _fit(constraints, parsed, variants)
    if wanted is not None and len(concepts(parsed.terms)) >= NAMING_CONCEPTS:
        # What the kind was read from may be part of a name: the brand that asks for its "upholstered bed" has no
        # bed for dogs, but one that is called so.
        named = Constraints.of(columns, parsed, unexcluded & saying_all(index, parsed.terms), excluded)
        if named.variants().any():
            return _fit(named, parsed, named.variants())
    given_up = fewest_to_give_up(constraints)
    if given_up is None:
        return _fit(constraints, parsed, variants)
    query, near, relaxed = relax(constraints, parsed, given_up)
    variants = constraints.variants(given_up)
    for mask in near.values():
        variants = variants & mask
    if any(record.name == "colour" for record in relaxed):
        # "Red wine" asks for no red bottle: where products say the colour in their own words, nothing is given up.
        # A variant that has the colour and misses something else says it, too: that is no answer.
        coloured = columns.of_any_variant(columns.variant_colours.mask(parsed.colours))
        left = columns.of_any_variant(variants) & ~coloured
        if (left & _saying(index, parsed.terms, *parsed.colours)).any():
            relaxed = tuple(record for record in relaxed if record.name != "colour")
    return _fit(constraints, query, variants, relaxed, given_up, near)


def _fit(
    constraints: Constraints,
    query: ParsedQuery,
    variants: Mask,
    relaxed: tuple[Relaxation, ...] = (),
    given_up: frozenset[int] = frozenset(),
    near: dict[int, Mask] | None = None,
) -> Fitting:
    columns = constraints.columns
    unknown = np.zeros(len(columns), np.int32)
    if any(constraint.known is not None for constraint in constraints.all):
        unknown = columns.lowest_of_variants(
            np.where(variants, constraints.unknown(given_up), np.int32(np.iinfo(np.int32).max))
        )
        relaxed += not_stated(constraints, variants, given_up)
    return Fitting(
        query, relaxed, constraints, given_up, variants, near or {}, columns.of_any_variant(variants), unknown
    )


def _saying(index: ProductIndex, *texts: str) -> Mask:
    """Return which products say everything that each of the texts says, (N,) bool."""
    found = np.ones(len(index.columns), bool)
    for text in texts:
        found &= saying_all(index, text)
    return found
