"""How far each variant lies from a wish on a number with a unit, and which attributes the wish is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from retrieval.filtering.attributes import TITLE, number_key, split_number_key
from retrieval.indexing.columns import Columns, Mask
from retrieval.indexing.stored import Numbers
from retrieval.text import normalise
from retrieval.types import NumberWish

Floats = npt.NDArray[np.float64]
#: A wish is about an attribute when its bounds lie within this factor of the values that the products have: "512 GB" of
#: laptops is their storage (256 GB to 2 TB) and not their memory (8 to 32 GB).
PLAUSIBLE_FACTOR = 4.0
#: Where so many products of a kind declare an attribute, silence says no.
MOSTLY_DECLARED = 0.5
#: Values that differ by less are the same: 0.3 m and 30 cm.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Measured:
    """How variants answer a wish on a number."""

    #: Distance from what is wished, in base units, (V,): 0 where it is kept, inf where the variant declares nothing.
    distance: Floats
    #: The declared value that was compared, (V,); nan where there is none.
    value: Floats
    #: Name of the attribute that the wish is about, the commonest first.
    keys: tuple[str, ...]
    #: Share of the products of the kind that declare such an attribute.
    declared_share: float

    @property
    def fits(self) -> Mask:
        """Which variants declare a value and keep the wish, (V,)."""
        return np.equal(self.distance, 0)

    @property
    def misfits(self) -> Mask:
        """Which variants don't keep the wish, (V,).

        What declares nothing may keep it, unless most products of the kind declare it: a baby monitor without a
        screen size is no monitor of 27 inches.
        """
        misfits = self.distance > 0
        return misfits if self.declared_share >= MOSTLY_DECLARED else misfits & np.isfinite(self.distance)


def measure(columns: Columns, wish: NumberWish, among: Mask) -> Measured:
    """Compare all variants with a wish.

    An upper bound holds for every attribute that the wish may be about ("a desk under 120 cm" is no longer and no wider
    than that), a lower bound and a plain number for one of them. What a variant's options say goes before what its
    product says.

    Parameters
    ----------
    columns : Columns
    wish : NumberWish
    among : (N,) bool
        Products of the kind that is asked for: their values show which attributes the wish may be about.
    """
    keys = _meant(columns, wish, among)
    distance, value = _compared(columns.numbers, wish, keys)
    own_distance, own_value = _compared(columns.variant_numbers, wish, keys)
    declared = np.isfinite(own_distance)
    row = columns.variant_row
    distance = np.where(declared, own_distance, distance[row])
    known = columns.of_any_variant(np.isfinite(distance)) & among
    return Measured(
        distance=distance,
        value=np.where(declared, own_value, value[row]),
        keys=keys,
        declared_share=int(np.count_nonzero(known)) / max(int(np.count_nonzero(among)), 1),
    )


def _meant(columns: Columns, wish: NumberWish, among: Mask) -> tuple[str, ...]:
    """Return the attributes that a wish may be about, the commonest among the products first."""
    spread: dict[str, tuple[int, float, float]] = {}
    for name, values in _values_among(columns, wish, among):
        if len(values):
            count, low, high = spread.get(name, (0, np.inf, -np.inf))
            spread[name] = (count + len(values), min(low, float(values.min())), max(high, float(values.max())))
    for is_named in (_is_key, _is_named):
        named = [name for name in spread if wish.of and is_named(columns, name, wish.of)]
        if named:
            # A number of the title is there only where no attribute is: it may be of anything.
            titled = number_key(TITLE, wish.dimension)
            spread = {name: own for name, own in spread.items() if name in named or name == titled}
            break
    plausible = [name for name, (_, low, high) in spread.items() if _is_plausible(wish, low, high)]
    return tuple(sorted(plausible or spread, key=lambda name: -spread[name][0]))


def _values_among(columns: Columns, wish: NumberWish, among: Mask) -> Iterator[tuple[str, Floats]]:
    """Yield the values of each attribute of the wish's dimension among some products."""
    own_variants = columns.of_products(among) if columns.variant_numbers.table else None
    for numbers, mask in ((columns.numbers, among), (columns.variant_numbers, own_variants)):
        for code, name in enumerate(numbers.table):
            if mask is not None and split_number_key(name)[1] == wish.dimension:
                rows, values = numbers.of_key(code)
                yield name, values[mask[rows]]


def _is_key(_columns: Columns, name: str, word: str) -> bool:
    """Say whether a word is an attribute's whole key: "length" is no "blade length" where there is a length."""
    return split_number_key(name)[0].replace("_", " ") == word


def _is_named(columns: Columns, name: str, word: str) -> bool:
    key, _ = split_number_key(name)
    label = columns.label("attribute", key)
    wanted = normalise(word)
    names = (key.replace("_", " "), normalise(label.en or ""), normalise(label.zh or ""))
    return any(wanted in own for own in names)


def _is_plausible(wish: NumberWish, low: float, high: float) -> bool:
    bounds = [bound for bound in (wish.low, wish.high) if bound is not None]
    if low <= 0 or min(bounds) <= 0:  # degrees are no ratio
        return True
    return low / PLAUSIBLE_FACTOR <= max(bounds) and min(bounds) <= high * PLAUSIBLE_FACTOR


def _compared(numbers: Numbers, wish: NumberWish, keys: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Return the distance of each row, inf where it declares nothing, and the value that was compared."""
    distance = np.full(len(numbers), np.inf)
    value = np.full(len(numbers), np.nan)
    # The worst of all values counts for an upper bound, the best for everything else.
    worst = wish.low is None
    for code, name in enumerate(numbers.table):
        if name not in keys:
            continue
        rows, values = numbers.of_key(code)
        away = _away(values, wish)
        # The value that shall count is written last.
        order = np.argsort(away if worst else -away, kind="stable")
        rows, values, away = rows[order], values[order], away[order]
        own_distance, own_value = np.full(len(numbers), np.inf), np.full(len(numbers), np.nan)
        own_distance[rows], own_value[rows] = away, values
        declared = np.isfinite(own_distance)
        counts = own_distance > distance if worst else own_distance < distance
        changed = declared & (np.isinf(distance) | counts)
        distance[changed], value[changed] = own_distance[changed], own_value[changed]
    return distance, value


def _away(values: Floats, wish: NumberWish) -> Floats:
    """Return how far values lie outside a wish's bounds."""
    low = -np.inf if wish.low is None else wish.low
    high = np.inf if wish.high is None else wish.high
    away = np.maximum(np.maximum(low - values, values - high), 0.0)
    away[away <= _ROUNDING * np.abs(values)] = 0.0
    return away
