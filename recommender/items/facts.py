"""Facts of items as arrays: kind, department, brand, price and where it stands among the prices of the kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cached_property
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommender.interactions.columns import UNKNOWN_PRICE

#: Code of what is not known.
UNKNOWN = -1
#: Places of hashed features: several times the brands of a large shop, so that few share one.
FEATURES = 2_048
#: Below so many known prices of a kind nobody can say which of them is cheap.
MIN_PRICES_OF_KIND = 4

Codes = npt.NDArray[np.int32]


class PriceBand(StrEnum):
    """Third of the prices of its kind: a cheap tent costs more than a dear mug."""

    BUDGET = "budget"
    MIDDLE = "middle"
    PREMIUM = "premium"


BANDS: tuple[PriceBand, ...] = tuple(PriceBand)


@dataclass(frozen=True, eq=False)
class Coded:
    """One text of few distinct ones for each item.

    Parameters
    ----------
    names : tuple of str
        The distinct texts.
    codes : ndarray, (I,) int32
        Place of each item's text among them; :data:`UNKNOWN` where it has none.
    """

    names: tuple[str, ...]
    codes: Codes

    @classmethod
    def of(cls, texts: Iterable[str | None]) -> Self:
        """Give each distinct text a code, in the order of their first occurrence; "" and None are unknown.

        Examples
        --------
        >>> Coded.of(["tent", "", "mug", "tent"]).codes.tolist()
        [0, -1, 1, 0]
        """
        known: dict[str, int] = {}
        codes = [known.setdefault(text, len(known)) if text else UNKNOWN for text in texts]
        return cls(tuple(known), np.array(codes, np.int32))

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, rows: npt.NDArray[np.integer]) -> Self:
        """Return the same for some items only; row -1 is of an item of which nothing is known."""
        return type(self)(self.names, np.append(self.codes, np.int32(UNKNOWN))[rows])

    def name(self, code: int) -> str | None:
        """Return the text of a code, None for :data:`UNKNOWN`."""
        return self.names[code] if code != UNKNOWN else None


@dataclass(frozen=True, eq=False)
class ItemFacts:
    """Facts by item row; (I,) each.

    Parameters
    ----------
    kind, department, brand : Coded
        What it is ("tent"), where it stands, who makes it.
    price_minor : ndarray, int64
        Price of one in minor units; :data:`recommender.interactions.columns.UNKNOWN_PRICE` where none is known.
    price_level : ndarray, float32
        Where its price stands among those of its kind, 0 the cheapest to 1 the dearest; NaN where nobody can say.
    released_day : ndarray, int32
        Days since 1970-01-01; 0 where it is not known.
    """

    kind: Coded
    department: Coded
    brand: Coded
    price_minor: npt.NDArray[np.int64]
    price_level: npt.NDArray[np.float32]
    released_day: npt.NDArray[np.int32]

    @classmethod
    def of(
        cls,
        kinds: Sequence[str | None],
        departments: Sequence[str | None] | None = None,
        brands: Sequence[str | None] | None = None,
        price_minor: npt.NDArray[np.int64] | None = None,
        released_day: npt.NDArray[np.int32] | None = None,
    ) -> Self:
        """Build from one value an item; what is not given is not known.

        Raises
        ------
        ValueError
            When the lengths differ.
        """
        count = len(kinds)
        nobody: Sequence[str | None] = [None] * count
        kind = Coded.of(kinds)
        prices = np.full(count, UNKNOWN_PRICE, np.int64) if price_minor is None else price_minor
        facts = cls(
            kind=kind,
            department=Coded.of(nobody if departments is None else departments),
            brand=Coded.of(nobody if brands is None else brands),
            price_minor=prices,
            price_level=price_levels(kind.codes, prices) if len(prices) == count else np.empty(0, np.float32),
            released_day=np.zeros(count, np.int32) if released_day is None else released_day,
        )
        lengths = {name: len(value) for name, value in facts._columns()}
        if set(lengths.values()) != {count}:
            raise ValueError(f"expected one value an item in each column, got {lengths}")
        return facts

    def __len__(self) -> int:
        return len(self.price_minor)

    @cached_property
    def attributes(self) -> sparse.csr_array:
        """Kind, department and brand as features, (I, :data:`FEATURES`) float32, a unit vector an item.

        Hashed (Weinberger et al., ICML 2009): a brand keeps its place when the catalogue changes, so that a later
        training goes on with what an earlier one has learned of it.
        """
        named = {"kind": self.kind, "department": self.department, "brand": self.brand}
        texts = [
            [f"{what}={coded.names[code]}" for what, coded in named.items() if (code := coded.codes[row]) != UNKNOWN]
            for row in range(len(self.kind))
        ]
        from sklearn.feature_extraction import FeatureHasher
        from sklearn.preprocessing import normalize

        hashed = FeatureHasher(FEATURES, input_type="string", dtype=np.float32).transform(texts)
        return sparse.csr_array(normalize(hashed), dtype=np.float32)

    def _columns(self) -> Iterator[tuple[str, Any]]:
        return ((column.name, getattr(self, column.name)) for column in fields(self))

    @cached_property
    def price_band(self) -> Codes:
        """Place in :data:`BANDS`, (I,) int32; :data:`UNKNOWN` where the level is."""
        known = ~np.isnan(self.price_level)
        band = np.minimum((np.where(known, self.price_level, 0) * len(BANDS)).astype(np.int32), len(BANDS) - 1)
        return np.where(known, band, UNKNOWN).astype(np.int32)

    def take(self, rows: npt.NDArray[np.integer]) -> Self:
        """Return the facts of some items, in the order of their rows; price levels stay those among all.

        Row -1 is of an item of which nothing is known.
        """

        def numbers(values: npt.NDArray[Any], unknown: float) -> npt.NDArray[Any]:
            found: npt.NDArray[Any] = np.append(values, np.array(unknown, values.dtype))[rows]
            return found

        return type(self)(
            kind=self.kind.take(rows),
            department=self.department.take(rows),
            brand=self.brand.take(rows),
            price_minor=numbers(self.price_minor, UNKNOWN_PRICE),
            price_level=numbers(self.price_level, np.nan),
            released_day=numbers(self.released_day, 0),
        )


def price_levels(kinds: Codes, price_minor: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """Return where each price stands among those of its kind, (I,), 0 to 1; equal prices stand equally.

    NaN where kind or price are unknown, or fewer than :data:`MIN_PRICES_OF_KIND` prices of the kind are known.

    Examples
    --------
    >>> price_levels(np.zeros(4, np.int32), np.array([100, 200, 200, 900])).tolist()
    [0.125, 0.5, 0.5, 0.875]
    """
    levels = np.full(len(kinds), np.nan, np.float32)
    known = np.flatnonzero((kinds != UNKNOWN) & (price_minor != UNKNOWN_PRICE))
    if not len(known):
        return levels
    order = known[np.lexsort((price_minor[known], kinds[known]))]
    kind, price = kinds[order], price_minor[order]
    new_kind = np.concatenate([[True], kind[1:] != kind[:-1]])
    new_price = new_kind | np.concatenate([[True], price[1:] != price[:-1]])
    first = np.flatnonzero(new_kind)[np.cumsum(new_kind) - 1]
    of_kind = np.bincount(kind)[kind]
    begins = np.flatnonzero(new_price)
    ends = np.append(begins[1:], len(order))
    # The middle of the places that equal prices take.
    middle = ((begins + ends) / 2)[np.cumsum(new_price) - 1] - first
    levels[order] = np.where(of_kind >= MIN_PRICES_OF_KIND, middle / of_kind, np.nan)
    return levels
