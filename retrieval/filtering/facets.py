"""Facets: by what the found products can be told apart, with counts, and how to ask for each value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice, takewhile

import numpy as np
import numpy.typing as npt

from retrieval.filtering.attributes import TITLE, split_choice_key, split_number_key
from retrieval.filtering.facet_labels import money_range, number_ranges
from retrieval.filtering.facet_scope import Counts, Scope, ranked, some
from retrieval.filtering.filters import Fitting
from retrieval.filtering.ranges import range_ends
from retrieval.filtering.refine import number_ask, range_ask
from retrieval.filtering.relaxation import unit_of
from retrieval.indexing.columns import NO_PRICE, Columns, Mask
from retrieval.indexing.stored import LabelLists, Labels, gathered
from retrieval.text import normalise
from retrieval.types import Facet, FacetValue
from retrieval.understanding.colours import colour_names
from shop.money import exponent
from shop.types import LocalizedText

MAX_VALUES = 12
#: Attributes that become facets, of each type, those that most products declare first.
MAX_ATTRIBUTES = 4
#: An attribute that fewer of the products declare tells little about them.
MIN_DECLARED = 0.4
RATINGS = (4.5, 4.0, 3.5)
_LABELS = {
    "brand": LocalizedText(en="Brand", zh="品牌"),
    "department": LocalizedText(en="Department", zh="部门"),
    "type": LocalizedText(en="Type", zh="类型"),
    "colour": LocalizedText(en="Colour", zh="颜色"),
    "size": LocalizedText(en="Size", zh="尺码"),
    "price": LocalizedText(en="Price", zh="价格"),
    "rating": LocalizedText(en="Rating", zh="评分"),
    "feature": LocalizedText(en="Features", zh="特点"),
}
#: Of which of some products answer the query's words, (N,) to (N,) bool.
Answering = Callable[[Mask], Mask]


def facets(columns: Columns, fitting: Fitting, found: Mask, answering: Answering) -> tuple[Facet, ...]:
    """Return the facets of a search.

    Parameters
    ----------
    columns : Columns
    fitting : Fitting
        The query's constraints and what keeps them.
    found : (N,) bool
        The products that were found.
    answering : callable
        Says which of some products answer the query's words: a facet counts without its own constraint, and so over
        products that were not found.

    Returns
    -------
    tuple of Facet
        Those in which the products differ or that the query names. A product counts for each value that one of its
        fitting variants has; the fitting variant must keep all other constraints.
    """
    if not found.any():
        return ()
    return tuple(_Facets(columns, fitting, found, answering).all())


class _Facets:
    def __init__(self, columns: Columns, fitting: Fitting, found: Mask, answering: Answering) -> None:
        self._columns, self._fitting, self._answering = columns, fitting, answering
        self._found = Scope.of(columns, found, fitting.variants)

    def all(self) -> Iterator[Facet]:
        query = self._fitting.query
        for facet in (
            self._values("type", "kinds", lambda s: s.labels(s.columns.type_keys), map(normalise, query.kinds)),
            self._values("brand", "brands", lambda s: s.labels(s.columns.brand), query.brands),
            self._ranges_of_price(),
            self._values("colour", "colours", lambda s: s.lists_of_variants(s.columns.variant_colours), query.colours),
            self._values("size", "sizes", lambda s: s.labels_of_variants(s.columns.variant_sizes), query.sizes),
            self._values("department", "departments", lambda s: s.labels(s.columns.department), query.departments),
            self._ratings(),
            self._features(),
        ):
            if facet is not None:
                yield facet
        yield from self._numbers()
        yield from self._choices()

    def _scope(self, facet: str) -> Scope:
        """Return what a facet counts: without its own constraint."""
        variants = self._fitting.variants_but(facet)
        if variants is None:
            return self._found
        return Scope.of(self._columns, self._answering(self._columns.of_any_variant(variants)), variants)

    def _values(
        self, key: str, ask: str, counted: Callable[[Scope], Iterator[tuple[str, int]]], chosen: Iterable[str]
    ) -> Facet | None:
        scope, wanted = self._scope(key), set(chosen)
        found = counted(scope)
        shown = list(islice(found, MAX_VALUES))
        shown += [pair for pair in found if pair[0] in wanted] if wanted else []
        values = tuple(
            FacetValue(key=text, label=self._label(key, text), count=count, ask=f"{ask}:{text}", chosen=text in wanted)
            for text, count in shown
        )
        return Facet(key=key, label=_LABELS[key], kind="values", values=values) if values else None

    def _label(self, facet: str, text: str) -> LocalizedText:
        if facet == "colour":
            return colour_names(text)
        if facet == "type":
            return self._columns.type_name(text)
        return self._columns.label(facet, text)

    def _ranges_of_price(self) -> Facet | None:
        columns, query = self._columns, self._fitting.query
        scope = self._scope("price")
        prices = columns.price_minor[scope.variants]
        priced = np.flatnonzero(prices != NO_PRICE)
        if not len(priced):
            return None
        minor = 10 ** exponent(columns.currency)
        ends = [round(end * minor) for end in range_ends(some(prices[priced]) / minor)]
        counts = scope.of_variants(priced, np.searchsorted(ends, prices[priced], side="right"), len(ends) + 1)
        values = []
        for place, count in enumerate(counts.tolist()):
            low = ends[place - 1] if place else None
            high = ends[place] - 1 if place < len(ends) else None
            if count and (low is not None or high is not None):
                chosen = (low, high) == (query.price_min_minor, query.price_max_minor)
                label = money_range(low, high, columns.currency)
                ask = range_ask("price", low, high)
                values.append(FacetValue(key=ask, label=label, count=count, ask=ask, chosen=chosen))
        return Facet(key="price", label=_LABELS["price"], kind="ranges", values=tuple(values)) if values else None

    def _ratings(self) -> Facet | None:
        scope, columns = self._scope("rating"), self._columns
        rated = columns.rating[scope.rows]
        values = []
        for stars in RATINGS:
            if count := int(np.count_nonzero(rated >= np.float32(stars))):
                chosen = self._fitting.query.rating_min == stars
                label = LocalizedText(en=f"{stars:g} and up", zh=f"{stars:g} 分以上")
                ask = f"rating:{stars}"
                values.append(FacetValue(key=f"{stars:g}", label=label, count=count, ask=ask, chosen=chosen))
        return Facet(key="rating", label=_LABELS["rating"], kind="ranges", values=tuple(values)) if values else None

    def _features(self) -> Facet | None:
        columns, query = self._columns, self._fitting.query
        scope = self._scope("feature")
        common = [text for text, _ in ranked(columns.yes.table, scope.common(columns.yes))]
        shown = [*common[:MAX_VALUES], *(own for own in query.features if own in common[MAX_VALUES:])]
        values = [
            FacetValue(
                key=key,
                label=columns.label("attribute", key),
                count=count,
                ask=f"features:{key}",
                chosen=key in query.features,
            )
            for key in shown
            if (count := scope.count(columns.yes, key))
        ]
        if not values:
            return None
        return Facet(key="feature", label=_LABELS["feature"], kind="values", values=_by_count(values))

    def _numbers(self) -> Iterator[Facet]:
        numbers = self._columns.numbers
        sample = self._found.sample
        places, _ = gathered(numbers.row_starts, sample)
        counts = np.bincount(numbers.row_codes[places], minlength=len(numbers.table))
        asked = {c.facet for c in self._fitting.constraints.all}
        shown = 0
        for name, count in ranked(numbers.table, counts):
            # A plain count has no unit by which a button and its chip would tell what it is.
            told = split_number_key(name)[1] != "count"
            declared = told and count >= MIN_DECLARED * len(sample) and shown < MAX_ATTRIBUTES
            if not declared and not (told and f"number:{name}" in asked):
                continue
            if split_number_key(name)[0] != TITLE and (facet := self._of_number(name)):
                shown += 1
                yield facet

    def _of_number(self, name: str) -> Facet | None:
        columns, scope = self._columns, self._scope(f"number:{name}")
        rows, values = scope.numbers(columns.numbers, columns.numbers.table.index(name))
        unit, size = unit_of(columns, (name,))
        found = []
        for low, high, said, label in number_ranges(values, unit, size):
            fits = (values >= low) & (values <= high)
            if count := _distinct(rows[fits]):
                ends = (None if np.isinf(low) else low, None if np.isinf(high) else high)
                chosen = any((wish.low, wish.high) == ends for wish in self._fitting.query.numbers)
                ask = number_ask(name, *ends, said)
                found.append(FacetValue(key=ask.split(":", 1)[1], label=label, count=count, ask=ask, chosen=chosen))
        label = columns.label("attribute", split_number_key(name)[0])
        return Facet(key=f"number:{name}", label=label, kind="ranges", values=tuple(found)) if found else None

    def _choices(self) -> Iterator[Facet]:
        chosen: dict[str, set[str]] = {}
        for choice in self._fitting.query.choices:
            chosen.setdefault(choice.key, set()).add(choice.value)
        columns, found = self._columns, self._found
        of_products = (columns.choices, found.common(columns.choices), len(found.sample))
        of_variants = (columns.variant_choices, found.counts_of_variants(columns.variant_choices), len(found.rows))
        for column, counts, total in (of_products, of_variants):
            for key in _telling(column.keys, counts, total, chosen):
                if facet := self._of_choice(column, key, chosen.get(key, set())):
                    yield facet

    def _of_choice(self, column: LabelLists, key: str, chosen: set[str]) -> Facet | None:
        scope = self._scope(f"choice:{key}")
        own = column.keys.codes == column.keys.code_of[key]
        counts = own * (
            scope.counts_of_variants(column) if column is self._columns.variant_choices else scope.common(column)
        )
        found = (name for name, _ in ranked(column.table, counts))
        names = list(islice(found, MAX_VALUES))
        names += [name for name in found if split_choice_key(name)[1] in chosen] if chosen else []
        values = [
            FacetValue(
                key=split_choice_key(name)[1],
                label=self._columns.label("choice", name),
                count=count,
                ask=f"choice:{name}",
                chosen=split_choice_key(name)[1] in chosen,
            )
            for name in names
            if (count := self._exact(scope, column, counts, name))
        ]
        label = self._columns.label("attribute", key)
        return Facet(key=f"choice:{key}", label=label, kind="values", values=_by_count(values)) if values else None

    def _exact(self, scope: Scope, column: LabelLists, counts: Counts, name: str) -> int:
        """Return how many products have a value; what was counted over a sample is counted again."""
        return int(counts[column.code_of[name]]) if column is not self._columns.choices else scope.count(column, name)


def _telling(keys: Labels, counts: Counts, total: int, chosen: Iterable[str]) -> list[str]:
    """Return the attributes by which products can be told apart, and those that are chosen already.

    Parameters
    ----------
    keys : Labels
        Attribute of each value.
    counts : (values,)
        How many of some products have it.
    total : int
        How many products these are.
    """
    declared = np.bincount(keys.codes, weights=counts, minlength=len(keys.table))
    distinct = np.bincount(keys.codes, weights=counts > 0, minlength=len(keys.table))
    useful = np.where(distinct > 1, declared, 0).astype(np.int64)
    enough = takewhile(lambda pair: pair[1] >= MIN_DECLARED * total, ranked(keys.table, useful))
    found = [key for key, _ in islice(enough, MAX_ATTRIBUTES)]
    return found + [key for key in chosen if key in keys.code_of and key not in found]


def _distinct(ascending: npt.NDArray[np.integer]) -> int:
    """Return how many different numbers there are."""
    return int(np.count_nonzero(ascending[1:] != ascending[:-1])) + bool(len(ascending))


def _by_count(values: Iterable[FacetValue]) -> tuple[FacetValue, ...]:
    return tuple(sorted(values, key=lambda value: (-value.count, value.key)))
