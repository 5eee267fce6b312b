"""From products to columns, one product after the other: the products need not be in memory together."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from typing import Any

import numpy as np

from retrieval.filtering.attributes import typed, variant_choices, variant_numbers
from retrieval.indexing.columns import NO_PRICE, type_label
from retrieval.indexing.documents import colours, made_of, type_names
from retrieval.indexing.drafts import (
    LabelListsDraft,
    LabelsDraft,
    NumbersDraft,
    Table,
    TextRowsDraft,
    TextsDraft,
    ints,
    starts_of,
)
from retrieval.indexing.stored import LabelLists
from retrieval.text import normalise
from retrieval.understanding.colours import colours_of
from retrieval.understanding.kinds import Kinds
from shop.types import LocalizedText, Product, Variant


class ColumnBuilder:
    """Collects the columns' values; :meth:`columns` returns them as keyword arguments of ``Columns``.

    Parameters
    ----------
    currency, kinds : optional
        See :meth:`retrieval.indexing.columns.Columns.of`.
    """

    def __init__(self, currency: str | None = None, kinds: Kinds | None = None) -> None:
        self._currency, self._other_kinds = currency, kinds
        self._drafts: dict[str, Any] = {
            **{name: TextsDraft() for name in ("ids", "title_texts", "variant_ids")},
            **{name: LabelsDraft() for name in ("brand", "department", "type_label", "variant_sizes")},
            **{name: LabelListsDraft() for name in ("made_of", "yes", "no", "choices")},
            **{name: LabelListsDraft() for name in ("variant_colours", "variant_choices")},
            **{name: NumbersDraft() for name in ("numbers", "variant_numbers")},
            "titles": TextRowsDraft(),
        }
        self._kinds: list[tuple[str, ...]] = []
        #: One tuple for all products of a type.
        self._same_kinds: dict[tuple[str, ...], tuple[str, ...]] = {}
        #: Titles of products whose feed names no type, by row.
        self._untyped: dict[int, LocalizedText] = {}
        self._ratings, self._rating_counts, self._released_days = array("f"), array("i"), array("i")
        self._variants, self._stock, self._prices = array("i"), array("i"), array("q")
        #: Currency of each variant's price, by its number; that of "" is no price.
        self._currencies = Table()
        self._priced_in = array("i")
        self._labels: dict[str, LocalizedText] = {}
        self._units: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add(self, product: Product) -> None:
        """Take the values of one product."""
        names = tuple(sorted(set(type_names(product))))
        if not names:
            self._untyped[len(self._kinds)] = product.title
        self._kinds.append(self._same_kinds.setdefault(names, names))
        self._add("ids", product.id)
        self._add("brand", product.brand or "")
        self._add("department", product.department or "")
        self._add("type_label", type_label(product.product_type))
        titles = sorted({normalise(title) for title in (product.title.en, product.title.zh) if title})
        self._add("titles", titles)
        self._add("title_texts", "\n".join(" ".join(title.split()) for title in titles))
        self._add("made_of", sorted(made_of(product)))
        self._ratings.append(product.rating_average or 0.0)
        self._rating_counts.append(product.rating_count)
        released = product.released_at
        self._released_days.append(int(released.timestamp() // 86_400) if released else 0)
        self._add_typed(product)
        self._variants.append(len(product.variants))
        own_colours = sorted(colours(product))
        for variant in product.variants:
            self._add_variant(variant, own_colours)

    def _add(self, name: str, value: Any) -> None:
        self._drafts[name].add(value)

    def _add_typed(self, product: Product) -> None:
        own = typed(product)
        for name in ("numbers", "yes", "no", "choices"):
            self._add(name, getattr(own, name))
        for key, label in own.labels.items():
            self._labels.setdefault(f"attribute:{key}", label)
        for key, label in own.choices.items():
            self._labels.setdefault(f"choice:{key}", label)
        for key, unit in own.units.items():
            self._units[key][unit] += 1
        brand = next((a.text for a in product.attributes if a.key == "brand" and a.text), None)
        if brand and product.brand:
            self._labels.setdefault(f"brand:{product.brand}", brand)

    def _add_variant(self, variant: Variant, own_colours: list[str]) -> None:
        optional = variant.options.get("colour") or variant.options.get("color")
        self._add("variant_colours", sorted(colours_of(optional)) if optional else own_colours)
        self._add("variant_sizes", normalise(variant.options.get("size", "")).upper())
        self._add("variant_ids", variant.id)
        self._add("variant_choices", variant_choices(variant))
        self._add("variant_numbers", variant_numbers(variant))
        self._prices.append(variant.price.amount_minor if variant.price else NO_PRICE)
        self._priced_in.append(self._currencies[variant.price.currency if variant.price else ""])
        self._stock.append(variant.stock_quantity)

    def columns(self) -> dict[str, Any]:
        """Return the columns of all products that were added."""
        priced_in = ints(self._priced_in)
        counts = {name: int((priced_in == code).sum()) for name, code in self._currencies.items() if name}
        currency = self._currency or max(counts, key=counts.__getitem__, default="USD")
        return {
            "currency": currency,
            "labels": {key: label.model_dump(exclude_none=True) for key, label in self._labels.items()},
            "units": {key: counts.most_common(1)[0][0] for key, counts in self._units.items()},
            **{name: draft.done() for name, draft in self._drafts.items()},
            "kinds": self._all_kinds(),
            "rating": np.array(self._ratings, np.float32),
            "rating_count": np.array(self._rating_counts, np.int32),
            "released_day": np.array(self._released_days, np.int32),
            "stock": np.array(self._stock, np.int32),
            "variant_starts": starts_of(ints(self._variants)),
            "price_minor": np.where(
                priced_in == self._currencies.get(currency, -1), np.array(self._prices, np.int64), NO_PRICE
            ),
        }

    def _all_kinds(self) -> LabelLists:
        """Return each product's kinds; where its feed names none, those that its title names, of the others' types."""
        others = [self._other_kinds] if self._other_kinds else []
        known = [*others, Kinds({name for names in self._same_kinds for name in names})]
        draft = LabelListsDraft()
        for row, names in enumerate(self._kinds):
            if title := self._untyped.get(row):
                texts = [text for text in (title.en, title.zh) if text]
                draft.add(next(filter(None, (own.of_title(text) for text in texts for own in known)), []))
            else:
                draft.add(names)
        return draft.done()
