"""What is given up when no product keeps all constraints: as little as possible, and the nearest instead."""

from __future__ import annotations

import numpy as np

from retrieval.filtering.constraints import MAX_RELAXABLE, Constraint, Constraints
from retrieval.filtering.number_filter import Floats
from retrieval.indexing.columns import NO_PRICE, Columns, Mask
from retrieval.types import RELAXABLE, ParsedQuery, Relaxation
from retrieval.understanding.colours import wider_colours
from retrieval.understanding.units import units

#: Beside the product whose price is nearest, those whose price is so little farther are offered, too.
PRICE_ROOM = 0.1


def fewest_to_give_up(constraints: Constraints) -> frozenset[int] | None:
    """Return the places of the fewest constraints without which a product is left; None where there never is one.

    Of equally few those are taken that stand first in :data:`retrieval.types.RELAXABLE`, then in the query. A set is
    enough just when one variant misses no other constraint: so the sets that variants miss are all that must be looked
    at, and no combination has to be tried.
    """
    missed = np.unique(constraints.missed[constraints.possible])
    if not len(missed):
        return None
    held = constraints.all[:MAX_RELAXABLE]
    rank = [RELAXABLE.index(constraint.name) for constraint in held]

    def cost(bits: int) -> tuple[int, list[tuple[int, int]]]:
        places = [place for place in range(len(held)) if bits >> place & 1]
        return len(places), sorted((rank[place], place) for place in places)

    best = min(missed.tolist(), key=cost)
    return frozenset(place for place in range(len(held)) if best >> place & 1)


def relax(
    constraints: Constraints, query: ParsedQuery, given_up: frozenset[int]
) -> tuple[ParsedQuery, dict[int, Mask], tuple[Relaxation, ...]]:
    """Give constraints up: a price, a number and a rating for the nearest that there is, the rest altogether.

    Returns
    -------
    query : ParsedQuery
        The query without what was given up.
    near : dict of (V,) bool
        The variants that come near enough, by the constraint's place; none where it was given up altogether.
    relaxed : tuple of Relaxation
        In the order of :data:`retrieval.types.RELAXABLE`.
    """
    variants = constraints.variants(given_up)
    relaxed, near = [], {}
    for place in sorted(given_up, key=lambda place: (RELAXABLE.index(constraints.all[place].name), place)):
        constraint = constraints.all[place]
        nearest = _nearest(constraints.columns, constraint, query, variants)
        if nearest is not None:
            near[place] = nearest[0]
            variants = variants & nearest[0]
        relaxed.append(_record(constraints.columns, constraint, query, None if nearest is None else nearest[1]))
    return _without(query, constraints, given_up), near, tuple(relaxed)


def _nearest(
    columns: Columns, constraint: Constraint, query: ParsedQuery, variants: Mask
) -> tuple[Mask, float | None] | None:
    """Return the variants that come nearest to what is asked for, and the nearest value; None where nothing is near."""
    if constraint.name == "price":
        price = columns.price_minor.astype(np.float64)
        price[columns.price_minor == NO_PRICE] = np.nan
        low, high = query.price_min_minor, query.price_max_minor
        return _within_reach(price, _outside(price, low, high), variants, PRICE_ROOM)
    if constraint.name == "rating":
        rating = columns.of_products(columns.rating).astype(np.float64)
        return _within_reach(rating, _outside(rating, query.rating_min, None), variants, 0.0)
    if constraint.name == "colour":
        wider = variants & columns.variant_colours.mask(wider_colours(constraint.asked))
        return (wider, None) if wider.any() else None
    if constraint.measured is not None:
        distance, value = constraint.measured.nearest
        return _within_reach(value, distance, variants, 0.0)
    return None


def _outside(values: Floats, low: float | None, high: float | None) -> Floats:
    """Return how far values lie outside bounds; inf where there is no value."""
    below = np.zeros_like(values) if low is None else low - values
    above = np.zeros_like(values) if high is None else values - high
    return np.nan_to_num(np.maximum(np.maximum(below, above), 0.0), nan=np.inf)


def _within_reach(values: Floats, distance: Floats, variants: Mask, room: float) -> tuple[Mask, float] | None:
    own = np.where(variants, distance, np.inf)
    place = int(np.argmin(own)) if len(own) else 0
    if not len(own) or np.isinf(own[place]):
        return None
    nearest = float(values[place])
    # What was within the bounds needs no room: only what lies outside is compared.
    return own <= own[place] + room * abs(nearest) + 1e-9 * abs(nearest), nearest


def _record(columns: Columns, constraint: Constraint, query: ParsedQuery, given: float | None) -> Relaxation:
    if constraint.name == "price":
        low, high = query.price_min_minor, query.price_max_minor
        return Relaxation(name="price", low=low, high=high, given=given, unit=query.currency)
    if constraint.name == "rating":
        return Relaxation(name="rating", low=query.rating_min, given=given)
    if constraint.wish is not None and constraint.measured is not None:
        unit, size = unit_of(columns, constraint.measured.keys)
        wish = constraint.wish
        return Relaxation(
            name="number", asked=constraint.asked, low=wish.low, high=wish.high, given=given, unit=unit, unit_size=size
        )
    return Relaxation(name=constraint.name, asked=constraint.asked)


def unit_of(columns: Columns, keys: tuple[str, ...]) -> tuple[str, float]:
    """Return the unit in which an attribute's numbers are shown, and how many base units it holds; "" for the base."""
    unit = next((columns.units[key] for key in keys if key in columns.units), "")
    known = units().get(unit.casefold())
    return (unit, known.factor) if known and known.zero == 0 else ("", 1.0)


def not_stated(constraints: Constraints, variants: Mask, given_up: frozenset[int]) -> tuple[Relaxation, ...]:
    """Return the numbers and features of which no remaining variant says anything: what is left may keep them."""
    return tuple(
        Relaxation(name=constraint.name, asked=constraint.asked, stated=False)
        for place, constraint in enumerate(constraints.all)
        if constraint.known is not None and place not in given_up and not (constraint.known & variants).any()
    )


def _without(query: ParsedQuery, constraints: Constraints, given_up: frozenset[int]) -> ParsedQuery:
    """Return the query without the constraints that were given up."""
    changes: dict[str, object] = {}
    gone = [constraints.all[place] for place in sorted(given_up)]
    names = {constraint.name for constraint in gone}
    whole: dict[str, dict[str, object]] = {
        "in_stock": {"in_stock_only": False},
        "size": {"sizes": ()},
        "colour": {"colours": ()},
        "brand": {"brands": ()},
        "price": {"price_min_minor": None, "price_max_minor": None},
        "department": {"departments": ()},
        "kind": {"kinds": ()},
        "rating": {"rating_min": None},
    }
    for name, fields in whole.items():
        if name in names:
            changes |= fields
    features = {constraint.asked[0] for constraint in gone if constraint.name == "feature"}
    keys = {constraint.asked[0] for constraint in gone if constraint.name == "choice"}
    wishes = {constraint.wish for constraint in gone if constraint.wish is not None}
    changes["features"] = tuple(feature for feature in query.features if feature not in features)
    changes["choices"] = tuple(choice for choice in query.choices if choice.key not in keys)
    changes["numbers"] = tuple(wish for wish in query.numbers if wish not in wishes)
    return query.model_copy(update=changes)
