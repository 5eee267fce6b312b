"""The catalogue as columns: what filters look at, one row a product and one a variant."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Self, TypeVar

import numpy as np
import numpy.typing as npt

from retrieval.indexing.stored import LabelLists, Labels, Mask, Numbers, TextRows, Texts, gathered, mapped
from retrieval.text import normalise, tokenise
from retrieval.understanding.kinds import Kinds
from shop.types import LocalizedText, Product

__all__ = ["NO_PRICE", "Columns", "Mask"]

T = TypeVar("T", bound=np.generic)
#: Stands for "no price"; such variants never match a price filter.
NO_PRICE = -1
#: A value is a word or some; what says more is a sentence.
MAX_VALUE_TERMS = 12
_RECORD_FILE = "columns.json"
_TYPE_BAR = "|"
_STORED = {"Labels": Labels, "LabelLists": LabelLists, "Texts": Texts, "TextRows": TextRows, "Numbers": Numbers}


@dataclass
class Columns:
    """Rows of products and of their variants; the variants of a product stand together, in the products' order."""

    #: Currency of all prices: the catalogue's commonest. A price in another one counts as no price here.
    currency: str
    #: What a shopper reads: "brand:Northfold", "attribute:screen_size", "choice:roast|dark".
    labels: dict[str, dict[str, str]]
    #: The unit in which most products write an attribute's number, by its name in ``numbers``.
    units: dict[str, str]
    ids: Texts
    brand: Labels
    department: Labels
    #: Product type in both languages, as :func:`type_label` writes it.
    type_label: Labels
    #: Rows by folded title, in either language.
    titles: TextRows
    #: Folded titles, one a line.
    title_texts: Texts
    #: Terms of the materials, which are not searched but can be ruled out.
    made_of: LabelLists
    kinds: LabelLists
    #: Keys of yes-or-no attributes by their answer.
    yes: LabelLists
    no: LabelLists
    #: Values of text attributes, as :func:`retrieval.filtering.attributes.choice_key` names them.
    choices: LabelLists
    numbers: Numbers
    rating: npt.NDArray[np.float32]
    rating_count: npt.NDArray[np.int32]
    #: Days since 1970-01-01; 0 where it is not known.
    released_day: npt.NDArray[np.int32]
    #: Where each product's variants begin, (N + 1,).
    variant_starts: npt.NDArray[np.int64]
    #: Colour keys of each variant, with those of its product where the variant names none.
    variant_colours: LabelLists
    variant_sizes: Labels
    variant_ids: Texts
    #: Options beside colour and size.
    variant_choices: LabelLists
    variant_numbers: Numbers
    price_minor: npt.NDArray[np.int64]
    stock: npt.NDArray[np.int32]

    @classmethod
    def of(cls, products: Iterable[Product], currency: str | None = None, kinds: Kinds | None = None) -> Self:
        """Take the columns out of products, which are read once, one after the other.

        Parameters
        ----------
        products : iterable of Product
        currency : str, optional
            Of the catalogue that they are a part of; by default the commonest of their own.
        kinds : Kinds, optional
            Those of the catalogue that they are a part of; by default only their own are known.
        """
        from retrieval.indexing.column_builder import ColumnBuilder  # it makes this class

        builder = ColumnBuilder(currency, kinds)
        for product in products:
            builder.add(product)
        return cls(**builder.columns())

    def save(self, folder: Path) -> None:
        """Write the columns as npy files, their tables as JSON."""
        folder.mkdir(parents=True, exist_ok=True)
        record: dict[str, Any] = {}
        for name, value in self._values():
            if isinstance(value, np.ndarray):
                np.save(folder / f"{name}.npy", value)
            elif isinstance(value, tuple(_STORED.values())):
                record[name] = _written(folder, name, value)
            else:
                record[name] = value
        (folder / _RECORD_FILE).write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open saved columns; the arrays stay on disk until a search touches them.

        Raises
        ------
        OSError
            When a file is missing.
        """
        record = json.loads((folder / _RECORD_FILE).read_text(encoding="utf-8"))
        values: dict[str, Any] = {}
        for column in fields(cls):
            stored = _STORED.get(str(column.type))
            if stored is not None:
                arrays = {part: mapped(folder / f"{column.name}-{part}.npy") for part in record[column.name]["arrays"]}
                own = {key: value for key, value in record[column.name].items() if key != "arrays"}
                if "table" in own:
                    own["table"] = tuple(own["table"])
                values[column.name] = stored(**arrays, **own)
            elif column.name in record:
                values[column.name] = record[column.name]
            else:
                values[column.name] = mapped(folder / f"{column.name}.npy")
        return cls(**values)

    def _values(self) -> Iterator[tuple[str, Any]]:
        return ((column.name, getattr(self, column.name)) for column in fields(self))

    def __len__(self) -> int:
        return len(self.brand)

    @cached_property
    def variant_row(self) -> npt.NDArray[np.int64]:
        """Row of each variant's product, (V,), in the integers that NumPy indexes by: a third of the time."""
        return np.repeat(np.arange(len(self), dtype=np.int64), np.diff(self.variant_starts))

    @cached_property
    def has_one_variant_each(self) -> bool:
        """Whether the rows of variants are those of products."""
        return len(self.variant_ids) == len(self)

    @cached_property
    def by_popularity(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Rows by rating, weighed by the number of ratings, best first, and what they are sorted by, (N,) each."""
        popular = (np.log1p(self.rating_count) * self.rating).astype(np.float32)
        order = np.argsort(-popular, kind="stable")
        return order, popular[order]

    def of_any_variant(self, variants: Mask) -> Mask:
        """Return which products have one of the variants, (N,) bool."""
        if self.has_one_variant_each:
            return variants.copy()
        found = np.zeros(len(self), bool)
        # A third of the time of ``reduceat``, which goes from product to product.
        found[self.variant_row[np.flatnonzero(variants)]] = True
        return found

    def of_products(self, products: npt.NDArray[T]) -> npt.NDArray[T]:
        """Return for each variant what is given by product, (V,)."""
        return products.copy() if self.has_one_variant_each else products[self.variant_row]

    def variants_of(self, rows: npt.NDArray[np.integer]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return the variants of some products, (n,), and the place of each one's product among them, (v,) each."""
        owner = np.arange(len(rows))
        if self.has_one_variant_each:
            return rows.astype(np.int64, copy=False), owner
        places, lengths = gathered(self.variant_starts, rows)
        return places, np.repeat(owner, lengths)

    def lowest_of_variants(self, values: npt.NDArray[T]) -> npt.NDArray[T]:
        """Return the lowest of what is given by variant, by product, (N,)."""
        if self.has_one_variant_each:
            return values.copy()
        return np.minimum.reduceat(values, self.variant_starts[:-1])

    def label(self, name: str, key: str) -> LocalizedText:
        """Return what a shopper reads for a key ("brand", "attribute", "choice"); the key where it has no label."""
        known = self._known_labels.get((name, key))
        if known is None:
            written = self.labels.get(f"{name}:{key}")
            # Facets ask for the same few in every search.
            known = self._known_labels[name, key] = LocalizedText(**(written or {"en": key, "zh": key}))
        return known

    @cached_property
    def _known_labels(self) -> dict[tuple[str, str], LocalizedText]:
        return {}

    @cached_property
    def first_part(self) -> Columns | None:
        """The base that these columns are stacked on (``columns_stack``): its tables come first, and are made once."""
        return None

    def choices_naming(self, terms: Collection[str]) -> npt.NDArray[np.int32]:
        """Return the numbers of the values of ``choices`` that one of some search terms names, (n,)."""
        found = [self._choices_by_term[term] for term in terms if term in self._choices_by_term]
        if self.first_part is not None:
            found.append(self.first_part.choices_naming(terms))
        return np.concatenate(found) if found else np.empty(0, np.int32)

    @cached_property
    def _choices_by_term(self) -> dict[str, npt.NDArray[np.int32]]:
        """Numbers of the values that the first part lacks, by the search terms of what a shopper reads for them."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        known = len(self.first_part.choices.table) if self.first_part is not None else 0
        for code, key in enumerate(self.choices.table[known:], start=known):
            written = self.labels.get(f"choice:{key}") or {"en": key, "zh": key}
            for term in value_terms(written.get("en", ""), written.get("zh", "")):
                found[term].append(code)
        return {term: np.array(codes, np.int32) for term, codes in found.items()}

    @cached_property
    def type_keys(self) -> Labels:
        """Folded name of each product's type in the first of the languages that it has."""
        keys = [normalise(split_type_label(label).get("en")) if label else "" for label in self.type_label.table]
        table = tuple(dict.fromkeys(keys))
        code_of = {key: code for code, key in enumerate(table)}
        renumbered = np.array([code_of[key] for key in keys], np.int32)
        return Labels(table, renumbered[self.type_label.codes] if len(keys) else self.type_label.codes)

    @cached_property
    def _type_names(self) -> dict[str, LocalizedText]:
        """Product types by their folded name in the first of their languages."""
        names = (split_type_label(label) for label in self.type_label.table if label)
        return {normalise(name.get("en")): name for name in names}

    def type_name(self, key: str) -> LocalizedText:
        """Return what a shopper reads for a product type, given by its folded name; the key where it is none."""
        return self._type_names.get(key) or LocalizedText(en=key, zh=key)

    def titles_of(self, row: int) -> list[str]:
        """Return a product's folded titles, one a language."""
        return self.title_texts[row].splitlines()

    def products_titled(self, text: str) -> Mask:
        """Return which products have a text as their title, (N,) bool."""
        return self.titles.mask(normalise(text))

    def products_made_of(self, terms: Sequence[str]) -> Mask:
        """Return which products name all of the terms as what they are made of, (N,) bool; none for no terms."""
        found = np.full(len(self), bool(terms))
        for term in terms:
            found &= self.made_of.mask([term])
        return found

    def products_like(self, products: Mask) -> Mask:
        """Return the products and all others of their kinds, (N,) bool."""
        kinds = {kind for row in np.flatnonzero(products) for kind in self.kinds[int(row)]}
        return products | self.products_of_kinds(kinds)

    def products_of_kinds(self, kinds: Collection[str]) -> Mask:
        """Return which products are of one of the kinds, given by their folded names, (N,) bool."""
        return self.kinds.mask(kinds)

    def best_variants(self, rows: Sequence[int], fits: Mask) -> list[str]:
        """Return the variant to show of each product: one that fits, in stock, the cheapest first."""
        chosen = []
        for row in rows:
            own = np.arange(self.variant_starts[row], self.variant_starts[row + 1])
            price = self.price_minor[own]
            # lexsort's last key counts most.
            best = np.lexsort((price, price == NO_PRICE, self.stock[own] <= 0, ~fits[own]))[0]
            chosen.append(self.variant_ids[int(own[best])])
        return chosen

    def lowest_prices(self, fits: Mask, rows: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
        """Return the lowest price of each of some products' fitting variants, (n,); :data:`NO_PRICE` for none."""
        places, owner = self.variants_of(rows)
        highest = np.iinfo(np.int64).max
        lowest = np.full(len(rows), highest)
        prices = self.price_minor[places]
        np.minimum.at(lowest, owner, np.where(fits[places] & (prices != NO_PRICE), prices, highest))
        return np.where(lowest == highest, NO_PRICE, lowest)

    def has_stock(self, fits: Mask, rows: npt.NDArray[np.integer]) -> Mask:
        """Return which of some products, (n,), have a fitting variant in stock, (n,) bool."""
        places, owner = self.variants_of(rows)
        found = np.zeros(len(rows), bool)
        found[owner[fits[places] & (self.stock[places] > 0)]] = True
        return found


@lru_cache(maxsize=65_536)  # the same values are in the next state of the index, too
def value_terms(english: str, chinese: str) -> frozenset[str]:
    """Return the search terms of a value in both languages, each and two together; none of what is a sentence.

    Examples
    --------
    >>> sorted(value_terms("dark roast", "深烘"))
    ['dark', 'dark roast', 'roast', 'roast 深烘', '深烘']
    """
    terms = [term for text in (english, chinese) for term in tokenise(text)]
    pairs = {f"{first} {second}" for first, second in zip(terms, terms[1:], strict=False)}
    return frozenset(terms) | pairs if len(terms) <= MAX_VALUE_TERMS else frozenset()


def type_label(name: LocalizedText) -> str:
    """Return a product type in both languages as one text; "" for none."""
    return f"{name.en or ''}{_TYPE_BAR}{name.zh or ''}" if name.en or name.zh else ""


def split_type_label(label: str) -> LocalizedText:
    """Return the product type of a text of :func:`type_label`."""
    english, _, chinese = label.partition(_TYPE_BAR)
    return LocalizedText(en=english or None, zh=chinese or None)


def _written(folder: Path, name: str, value: Any) -> dict[str, Any]:
    """Write a column's arrays; return what of it goes into the record."""
    arrays = value.arrays()
    for part, array in arrays.items():
        np.save(folder / f"{name}-{part}.npy", array)
    others = {column.name: getattr(value, column.name) for column in fields(value) if column.name not in arrays}
    return {**others, "arrays": sorted(arrays)}
