"""How far each variant lies from a wish on a number with a unit, and which attributes the wish is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from retrieval.filtering.attributes import TITLE, number_key, split_number_key
from retrieval.indexing.columns import Columns, Mask
from retrieval.indexing.stored import Ints, Numbers, Span, span_of
from retrieval.text import normalise
from retrieval.types import NumberWish

T = TypeVar("T", bound=np.generic)
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

    columns: Columns
    wish: NumberWish
    #: Name of the attribute that the wish is about, the commonest first.
    keys: tuple[str, ...]
    #: Products of the kind that is asked for, (N,): of the others nothing is said; None for all.
    among: Mask | None
    #: Which variants declare a value, and which of these keep the wish, (V,).
    declared: Mask
    fits: Mask
    #: Share of the products of the kind that declare such an attribute.
    declared_share: float

    @property
    def misfits(self) -> Mask:
        """Which variants don't keep the wish, (V,).

        What declares nothing may keep it, unless most products of the kind declare it: a baby monitor without a
        screen size is no monitor of 27 inches.
        """
        return ~self.fits if self.declared_share >= MOSTLY_DECLARED else self.declared & ~self.fits

    @cached_property
    def nearest(self) -> tuple[Floats, Floats]:
        """How far each variant lies from what is wished, in base units, and the declared value that was compared, (V,).

        0 where the wish is kept, inf with nan where nothing is declared. Only who finds nothing that fits needs it.
        """
        by_product, by_variant = _both(_compared, self.columns, self.wish, self.keys, self.among)
        if by_variant is None:
            return by_product
        declared = np.isfinite(by_variant[0])
        distance, value = (np.where(declared, own, of) for own, of in zip(by_variant, by_product, strict=True))
        return distance, value


def measure(columns: Columns, wish: NumberWish, among: Mask) -> Measured:
    """Compare the variants of some products with a wish.

    An upper bound holds for every attribute that the wish may be about ("a desk under 120 cm" is no longer and no wider
    than that), a lower bound and a plain number for one of them. What a variant's options say goes before what its
    product says.

    Parameters
    ----------
    columns : Columns
    wish : NumberWish
    among : (N,) bool
        Products of the kind that is asked for: their values show which attributes the wish may be about. Of the others
        nothing is said.
    """
    count = int(np.count_nonzero(among))
    some = among if count < len(columns) else None
    keys = _meant(columns, wish, some)
    (declared, fits), by_variant = _both(_kept, columns, wish, keys, some)
    if by_variant is not None:
        fits = np.where(by_variant[0], by_variant[1], fits)
        declared = declared | by_variant[0]
    known = int(np.count_nonzero(columns.of_any_variant(declared)))
    return Measured(columns, wish, keys, some, declared, fits, known / max(count, 1))


def _both(
    compare: Callable[[Numbers, NumberWish, tuple[str, ...], Mask | None], tuple[npt.NDArray[T], npt.NDArray[T]]],
    columns: Columns,
    wish: NumberWish,
    keys: tuple[str, ...],
    among: Mask | None,
) -> tuple[tuple[npt.NDArray[T], npt.NDArray[T]], tuple[npt.NDArray[T], npt.NDArray[T]] | None]:
    """Return what a comparison says of each variant's product, and of its own options; None where none is so named."""
    first, second = compare(columns.numbers, wish, keys, among)
    own = None
    if set(keys) & set(columns.variant_numbers.table):
        own = compare(columns.variant_numbers, wish, keys, _variants_of(columns, among))
    return (columns.of_products(first), columns.of_products(second)), own


def _variants_of(columns: Columns, among: Mask | None) -> Mask | None:
    return None if among is None else columns.of_products(among)


def _meant(columns: Columns, wish: NumberWish, among: Mask | None) -> tuple[str, ...]:
    """Return the attributes that a wish may be about, the commonest among the products first."""
    spread: dict[str, tuple[int, float, float]] = {}
    for name, (more, lowest, highest) in _spans_among(columns, wish, among):
        if more:
            count, low, high = spread.get(name, (0, np.inf, -np.inf))
            spread[name] = (count + more, min(low, lowest), max(high, highest))
    for is_named in (_is_key, _is_named):
        named = [name for name in spread if wish.of and is_named(columns, name, wish.of)]
        if named:
            # A number of the title is there only where no attribute is: it may be of anything.
            titled = number_key(TITLE, wish.dimension)
            spread = {name: own for name, own in spread.items() if name in named or name == titled}
            break
    plausible = [name for name, (_, low, high) in spread.items() if _is_plausible(wish, low, high)]
    return tuple(sorted(plausible or spread, key=lambda name: -spread[name][0]))


def _spans_among(columns: Columns, wish: NumberWish, among: Mask | None) -> Iterator[tuple[str, Span]]:
    """Yield how many values each attribute of the wish's dimension has among some products, the least, the greatest."""
    own_variants = _variants_of(columns, among) if columns.variant_numbers.table else None
    for numbers, mask in ((columns.numbers, among), (columns.variant_numbers, own_variants)):
        for code, name in enumerate(numbers.table):
            if split_number_key(name)[1] == wish.dimension:
                yield name, numbers.spans[code] if mask is None else span_of(_of_key(numbers, code, mask)[1])


def _of_key(numbers: Numbers, code: int, among: Mask | None) -> tuple[Ints, Floats]:
    """Return the rows among some that declare an attribute, ascending, and their values."""
    rows, values = numbers.of_key(code)
    if among is None:
        return rows, values
    inside = among[rows]
    return rows[inside], values[inside]


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


def _is_upper(wish: NumberWish) -> bool:
    """Say whether the worst of all values counts; for everything else it is the best."""
    return wish.low is None


def _kept(numbers: Numbers, wish: NumberWish, keys: tuple[str, ...], among: Mask | None) -> tuple[Mask, Mask]:
    """Return which rows declare a value, and which of these keep the wish."""
    declared, found = np.zeros(len(numbers), bool), np.zeros(len(numbers), bool)
    # For an upper bound those are looked for that break it, for everything else those that keep it.
    upper = _is_upper(wish)
    for code, name in enumerate(numbers.table):
        if name in keys:
            rows, values = _of_key(numbers, code, among)
            inside = _inside(values, wish)
            declared[rows] = True
            found[rows[~inside if upper else inside]] = True
    return declared, declared & ~found if upper else found


def _compared(numbers: Numbers, wish: NumberWish, keys: tuple[str, ...], among: Mask | None) -> tuple[Floats, Floats]:
    """Return the distance of each row, inf where it declares nothing, and the value that was compared."""
    distance = np.full(len(numbers), np.inf)
    value = np.full(len(numbers), np.nan)
    for code, name in enumerate(numbers.table):
        if name not in keys:
            continue
        rows, values, away = _one_a_row(*_of_key(numbers, code, among), wish)
        before = distance[rows]
        counts = np.isinf(before) | (away > before if _is_upper(wish) else away < before)
        distance[rows[counts]], value[rows[counts]] = away[counts], values[counts]
    return distance, value


def _one_a_row(rows: Ints, values: Floats, wish: NumberWish) -> tuple[Ints, Floats, Floats]:
    """Return rows, given ascending, once each, the value of theirs that counts, and how far it lies away."""
    away = _away(values, wish)
    if (rows[1:] != rows[:-1]).all():
        return rows, values, away
    # The value that counts comes last.
    order = np.lexsort((away if _is_upper(wish) else -away, rows))
    last = order[np.append(rows[1:] != rows[:-1], True)]
    return rows[last], values[last], away[last]


def _inside(values: Floats, wish: NumberWish) -> Mask:
    """Return which values lie within a wish's bounds."""
    inside = np.ones(len(values), bool)
    room = _ROUNDING * np.abs(values)
    if wish.low is not None:
        inside &= values + room >= wish.low
    if wish.high is not None:
        inside &= values - room <= wish.high
    return inside


def _away(values: Floats, wish: NumberWish) -> Floats:
    """Return how far values lie outside a wish's bounds."""
    low = -np.inf if wish.low is None else wish.low
    high = np.inf if wish.high is None else wish.high
    away = np.maximum(np.maximum(low - values, values - high), 0.0)
    away[away <= _ROUNDING * np.abs(values)] = 0.0
    return away
