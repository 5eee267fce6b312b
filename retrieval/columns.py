"""The catalogue as columns: what filters look at, one row a product and one a variant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from retrieval.colours import colours_of
from retrieval.documents import colours, made_of, type_names
from retrieval.kinds import Kinds
from retrieval.text import normalise
from retrieval.types import ParsedQuery
from shop.types import Product

#: Stands for "no price"; such variants never match a price filter.
NO_PRICE = -1

Mask = npt.NDArray[np.bool_]


class Postings:
    """Rows by value: a filter touches only the rows that hold what it asks for.

    Parameters
    ----------
    values : sequence
        The value, or the list of values, of each row.
    size : int
        Number of rows.
    """

    def __init__(self, values: Sequence[str] | Sequence[Sequence[str]], size: int) -> None:
        rows: dict[str, list[int]] = {}
        for row, own in enumerate(values):
            for value in (own,) if isinstance(own, str) else own:
                rows.setdefault(value, []).append(row)
        self._rows = {value: np.asarray(found, np.int64) for value, found in rows.items()}
        self._size = size

    def mask(self, wanted: Iterable[str]) -> Mask:
        """Return which rows hold any of the wanted values, (size,) bool."""
        found = np.zeros(self._size, bool)
        for value in wanted:
            if (rows := self._rows.get(value)) is not None:
                found[rows] = True
        return found


@dataclass
class Columns:
    """Rows of products and of their variants; ``variant_row`` joins them."""

    #: Currency of all prices: the catalogue's commonest. A price in another one counts as no price here.
    currency: str
    ids: list[str]
    brand: list[str]
    department: list[str]
    #: Folded titles, one a language.
    titles: list[list[str]]
    #: Terms of the materials, which are not searched but can be ruled out.
    made_of: list[list[str]]
    kinds: list[list[str]]
    #: Colour keys of each variant, with those of its product.
    variant_colours: list[list[str]]
    variant_sizes: list[str]
    variant_ids: list[str]
    variant_row: npt.NDArray[np.int32]
    price_minor: npt.NDArray[np.int64]
    stock: npt.NDArray[np.int32]
    rating: npt.NDArray[np.float32]
    rating_count: npt.NDArray[np.int32]
    #: Days since 1970-01-01; 0 where it is not known.
    released_day: npt.NDArray[np.int32]

    @classmethod
    def of(cls, products: Sequence[Product], currency: str | None = None, kinds: Kinds | None = None) -> Self:
        """Take the columns out of products.

        Parameters
        ----------
        products : sequence of Product
        currency : str, optional
            Of the catalogue that they are a part of; by default the commonest of their own.
        kinds : Kinds, optional
            Those of the catalogue that they are a part of; by default only their own are known.
        """
        currency = currency or main_currency(products)
        own_kinds = kinds_of(products, kinds)
        rows: dict[str, Any] = {name: [] for name in cls.__dataclass_fields__}
        rows["currency"] = currency
        for row, product in enumerate(products):
            own_colours = colours(product)
            rows["ids"].append(product.id)
            rows["brand"].append(product.brand or "")
            rows["department"].append(product.department or "")
            rows["titles"].append(sorted(map(normalise, filter(None, (product.title.en, product.title.zh)))))
            rows["made_of"].append(sorted(made_of(product)))
            rows["kinds"].append(own_kinds[row])
            rows["rating"].append(product.rating_average or 0.0)
            rows["rating_count"].append(product.rating_count)
            released = product.released_at
            rows["released_day"].append(int(released.timestamp() // 86_400) if released else 0)
            for variant in product.variants:
                optional = variant.options.get("colour") or variant.options.get("color")
                rows["variant_colours"].append(sorted(colours_of(optional) if optional else own_colours))
                rows["variant_sizes"].append(normalise(variant.options.get("size", "")).upper())
                rows["variant_ids"].append(variant.id)
                rows["variant_row"].append(row)
                priced = variant.price and variant.price.currency == currency
                rows["price_minor"].append(variant.price.amount_minor if variant.price and priced else NO_PRICE)
                rows["stock"].append(variant.stock_quantity)
        return cls.from_lists(rows)

    @classmethod
    def from_lists(cls, rows: dict[str, Any]) -> Self:
        """Build from plain lists, as JSON holds them."""
        types = {
            "variant_row": np.int32,
            "price_minor": np.int64,
            "stock": np.int32,
            "rating": np.float32,
            "rating_count": np.int32,
            "released_day": np.int32,
        }
        # Versions that were built before these were kept can still be read.
        rows = {"titles": [[] for _ in rows["ids"]], "made_of": [[] for _ in rows["ids"]], **rows}
        converted: dict[str, Any] = {n: np.asarray(v, types[n]) if n in types else v for n, v in rows.items()}
        return cls(**converted)

    def to_lists(self) -> dict[str, Any]:
        """Return plain lists for JSON."""
        return {
            name: value.tolist() if isinstance(value := getattr(self, name), np.ndarray) else value
            for name in self.__dataclass_fields__
        }

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def _rows_by_brand(self) -> Postings:
        return Postings(self.brand, len(self))

    @cached_property
    def _rows_by_department(self) -> Postings:
        return Postings(self.department, len(self))

    @cached_property
    def _rows_by_title(self) -> Postings:
        return Postings(self.titles, len(self))

    @cached_property
    def _rows_by_material(self) -> Postings:
        return Postings(self.made_of, len(self))

    @cached_property
    def _rows_by_kind(self) -> Postings:
        return Postings(self.kinds, len(self))

    @cached_property
    def _variants_by_colour(self) -> Postings:
        return Postings(self.variant_colours, len(self.variant_ids))

    @cached_property
    def _variants_by_size(self) -> Postings:
        return Postings(self.variant_sizes, len(self.variant_ids))

    @cached_property
    def _variants_of(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Variants in the order of their products, and where each product's begin."""
        order = np.argsort(self.variant_row, kind="stable")
        return order, np.searchsorted(self.variant_row[order], np.arange(len(self) + 1))

    def variants_that_fit(self, query: ParsedQuery) -> Mask:
        """Return which variants keep all the filters that a variant can keep, (V,) bool."""
        fits = np.ones(len(self.variant_ids), bool)
        if query.price_min_minor is not None or query.price_max_minor is not None:
            fits &= self.price_minor != NO_PRICE
        if query.price_min_minor is not None:
            fits &= self.price_minor >= query.price_min_minor
        if query.price_max_minor is not None:
            fits &= self.price_minor <= query.price_max_minor
        if query.in_stock_only:
            fits &= self.stock > 0
        if query.colours:
            fits &= self._variants_by_colour.mask(query.colours)
        if query.sizes:
            fits &= self._variants_by_size.mask(query.sizes)
        return fits

    def products_that_fit(self, query: ParsedQuery, department: str | None) -> Mask:
        """Return which products have a fitting variant and keep the filters on the product, (N,) bool."""
        fits = np.zeros(len(self), bool)
        fits[self.variant_row[self.variants_that_fit(query)]] = True
        if query.brands:
            fits &= self._rows_by_brand.mask(query.brands)
        if query.excluded_brands:
            fits &= ~self._rows_by_brand.mask(query.excluded_brands)
        if department:
            fits &= self._rows_by_department.mask([department])
        return fits

    def products_titled(self, text: str) -> Mask:
        """Return which products have a text as their title, (N,) bool."""
        return self._rows_by_title.mask([normalise(text)])

    def products_made_of(self, terms: Sequence[str]) -> Mask:
        """Return which products name all of the terms as what they are made of, (N,) bool; none for no terms."""
        found = np.full(len(self), bool(terms))
        for term in terms:
            found &= self._rows_by_material.mask([term])
        return found

    def products_like(self, products: Mask) -> Mask:
        """Return the products and all others of their kinds, (N,) bool."""
        return products | self.products_of_kinds({kind for row in np.flatnonzero(products) for kind in self.kinds[row]})

    def products_of_kinds(self, kinds: Collection[str]) -> Mask:
        """Return which products are of one of the kinds, given by their folded names, (N,) bool."""
        return self._rows_by_kind.mask(kinds)

    def best_variants(self, rows: Sequence[int], query: ParsedQuery) -> list[str]:
        """Return the variant to show of each product: one that fits, in stock, the cheapest first."""
        fits = self.variants_that_fit(query)
        order, starts = self._variants_of
        chosen = []
        for row in rows:
            own = order[starts[row] : starts[row + 1]]
            price = self.price_minor[own]
            # lexsort's last key counts most.
            best = np.lexsort((price, price == NO_PRICE, self.stock[own] <= 0, ~fits[own]))[0]
            chosen.append(self.variant_ids[own[best]])
        return chosen

    def lowest_prices(self, fits: Mask) -> npt.NDArray[np.int64]:
        """Return the lowest price of each product's fitting variants, (N,); :data:`NO_PRICE` where it has none."""
        highest = np.iinfo(np.int64).max
        lowest = np.full(len(self), highest, np.int64)
        priced = fits & (self.price_minor != NO_PRICE)
        np.minimum.at(lowest, self.variant_row[priced], self.price_minor[priced])
        return np.where(lowest == highest, NO_PRICE, lowest)

    def has_stock(self, fits: Mask) -> Mask:
        """Return which products have a fitting variant in stock, (N,) bool."""
        stocked = np.zeros(len(self), bool)
        stocked[self.variant_row[fits & (self.stock > 0)]] = True
        return stocked


def kinds_of(products: Sequence[Product], others: Kinds | None = None) -> list[list[str]]:
    """Return each product's kinds; where a feed names none, those that its title names, of the other products'."""
    named = [sorted(set(type_names(product))) for product in products]
    known = [*([others] if others else []), Kinds({name for names in named for name in names})]
    titles = [[text for text in (product.title.en, product.title.zh) if text] for product in products]
    return [
        names or next(filter(None, (own.of_title(title) for title in texts for own in known)), [])
        for names, texts in zip(named, titles, strict=True)
    ]


def main_currency(products: Iterable[Product]) -> str:
    """Return the commonest currency of products' prices; USD where there is no price at all."""
    counts = Counter(v.price.currency for product in products for v in product.variants if v.price)
    return counts.most_common(1)[0][0] if counts else "USD"
