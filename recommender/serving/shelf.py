"""All products of the index, with what is learned of each: the one place where two numberings of items meet.

The index knows every product from its first minute; a training knows those that were there when it ran. A product
that is new since then counts as average for the learned models and is ranked by its texts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommender.items.catalogue import facts_of
from recommender.items.facts import ItemFacts
from recommender.items.learned import ItemKnowledge
from recommender.learning.learned import Learned
from recommender.models.content import Content
from recommender.models.cooccurrence import Cooccurrence
from recommender.models.popular import Popular
from recommender.models.repeats import Repeats
from recommender.models.widened import Widened
from recommender.profiles.sizes import SizeScales
from recommender.ranking.blend import standardised_row
from recommender.types import EntryWeights, ItemRows, Scores
from retrieval.indexing.index import ProductIndex

#: How far texts alone may lift a product that no training has seen, as a share of all models' weights.
_NEW_ITEM_SHARE = 0.6

Counts = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]
Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Opinions:
    """What the models that were asked think of all products for one history, (S,) each."""

    #: Standardised scores by model; NaN where a model does not know the product.
    parts: Mapping[str, Scores]
    #: How much each model counts in ``total``, by name; the texts, which know all, by product.
    weights: Mapping[str, float | Scores]
    #: The trained blend.
    total: Scores

    def shares(self, rows: npt.NDArray[np.integer]) -> dict[str, Scores]:
        """Return each model's share in the total of some products, by name, (n,) each."""
        found = {}
        for name, weight in self.weights.items():
            own = weight[rows] if isinstance(weight, np.ndarray) else np.float32(weight)
            found[name] = np.asarray(own * np.nan_to_num(self.parts[name][rows]), np.float32)
        return found


class Shelf:
    """Scores over all products of one index version; read only.

    Parameters
    ----------
    index : ProductIndex
        Gives rows, departments, kinds, dates and vectors.
    learned : Learned, optional
        None where nothing was trained yet: then texts and the feed's numbers of ratings decide.
    knowledge : ItemKnowledge, optional
        What is bought instead of a product and along with it.
    earlier : Shelf, optional
        One that is replaced: of the same index its texts are taken over instead of being turned again.
    """

    def __init__(
        self,
        index: ProductIndex,
        learned: Learned | None,
        knowledge: ItemKnowledge | None = None,
        earlier: Shelf | None = None,
    ) -> None:
        self.index = index
        self.learned = learned
        self.knowledge = knowledge
        self.ids = index.columns.ids
        taken_over = earlier._content if earlier is not None and earlier.index is index else None
        self._content: Content = taken_over or Content.of_texts(self.vectors, len(self.ids))
        #: For each row here the learned item; -1 where there is none.
        self._item_of_row = np.full(len(self.ids), -1, np.int64)
        if learned:
            for row, product_id in enumerate(self.ids):
                if (item := learned.items.row(product_id)) is not None:
                    self._item_of_row[row] = item

    def __len__(self) -> int:
        return len(self.ids)

    def is_of(self, index: ProductIndex, learned: Learned | None, knowledge: ItemKnowledge | None) -> bool:
        """Say whether it was made from just these."""
        return self.index is index and self.learned is learned and self.knowledge is knowledge

    def rows(self, product_ids: Iterable[str]) -> ItemRows:
        """Return the rows of products that are in the index, in their order."""
        by_id = self.index.row_by_id
        return np.array([by_id[product_id] for product_id in product_ids if product_id in by_id], np.int32)

    def vectors(self, rows: npt.NDArray[np.integer]) -> Vectors:
        """Return the vectors of products' texts, (n, D): they stay in the index, of which there is one."""
        return self.index.dense.vectors(rows.astype(np.int64))

    @cached_property
    def facts(self) -> ItemFacts:
        """Kind, department, brand and price of each product."""
        return facts_of(self.index.columns)

    @cached_property
    def size_scales(self) -> SizeScales:
        """Sizes of the catalogue by kind."""
        return SizeScales.of(self.index)

    @cached_property
    def popularity(self) -> Scores:
        """How wanted each product is, (S,): decayed interest, or the number of ratings before any training."""
        if self.learned is None:
            return self.index.columns.rating_count.astype(np.float32)
        return self._spread(self.learned.model(Popular).scores)

    @cached_property
    def repeat_share(self) -> Scores:
        """Share of each product's buyers who bought it again, (S,); 0 where it is not learned."""
        if self.learned is None or not self.learned.has(Repeats):
            return np.zeros(len(self), np.float32)
        return self._spread(self.learned.model(Repeats).shares)

    def opinions(self, history: ItemRows, weights: EntryWeights | None = None, also: Collection[str] = ()) -> Opinions:
        """Ask the models of the blend about a history, oldest first; without one popularity is all there is.

        Parameters
        ----------
        history : ndarray, int32
            Rows.
        weights : ndarray, float32, optional
            How much each entry counts where the training read histories with their repeats.
        also : collection of str
            Names of models whose opinion is wanted although the blend has no weight for them.
        """
        if not len(history):
            popular = standardised_row(self.popularity)
            return Opinions({Popular.name: popular}, {Popular.name: 1.0}, popular)
        content = standardised_row(self._content.score([history])[0])
        parts = {Content.name: content}
        blended: dict[str, float | Scores] = {Content.name: self._content_weights}
        total = self._content_weights * content
        known = self._item_of_row[history]
        known_items: ItemRows = known[known >= 0].astype(np.int32)
        known_weights = None if weights is None else [weights[known >= 0]]
        if self.learned is not None and len(known_items):
            for model in self.learned.scorers:
                weight = self.learned.weights.get(model.name, 0.0)
                if weight <= 0 and model.name not in also:
                    continue
                own = self._spread(standardised_row(model.score([known_items], known_weights)[0]))
                if weight > 0:
                    blended[model.name] = weight
                    total += np.float32(weight) * own
                own[self._new_rows if isinstance(model, Widened) else self._unlearned_rows] = np.nan
                parts[model.name] = own
        elif self.learned is not None:
            # Nothing learned speaks of these: what sells keeps the order sensible.
            parts[Popular.name] = standardised_row(self.popularity)
            blended[Popular.name] = 1.0
            total += parts[Popular.name]
        return Opinions(parts, blended, total)

    @cached_property
    def _content_weights(self) -> Scores:
        """The texts' weight in the blend, (S,): of what is new since the training nothing else is known."""
        if self.learned is None:
            return np.ones(len(self), np.float32)
        weights = self.learned.weights
        new = max(weights[Content.name], _NEW_ITEM_SHARE * sum(weights.values()))
        return np.where(self._is_new, new, weights[Content.name]).astype(np.float32)

    @cached_property
    def _unlearned_rows(self) -> npt.NDArray[np.int64]:
        """Products that are no learned items."""
        return np.flatnonzero(self._item_of_row < 0)

    @cached_property
    def _new_rows(self) -> npt.NDArray[np.int64]:
        """Products that have come since the training."""
        return np.flatnonzero(self._is_new)

    @cached_property
    def _is_new(self) -> Mask:
        """Whether each product has come since the training, (S,)."""
        trained = self.learned.trained_items if self.learned is not None else 0
        return np.asarray((self._item_of_row < 0) | (self._item_of_row >= trained), bool)

    def likeness(self, row: int, rows: npt.NDArray[np.integer]) -> Scores:
        """Return how alike some products' texts are to one product's, by their principal directions, (n,)."""
        return np.asarray(self._content.vectors[rows] @ self._content.vectors[row], np.float32)

    def likeness_of_all(self, row: int) -> Scores:
        """Return the same of all products, (S,)."""
        return np.asarray(self._content.vectors @ self._content.vectors[row], np.float32)

    def of_same_kind(self, row: int) -> Mask:
        """Return which products share a kind ("tent") with one, (S,) bool; without the kinds, only itself."""
        kinds = self.index.columns.kinds[row]
        mask = self.index.columns.products_of_kinds(kinds) if kinds else np.zeros(len(self), bool)
        mask[row] = True
        return mask

    def in_department(self, department: str) -> Mask:
        """Return which products stand in a department, (S,) bool."""
        return self.index.columns.department.mask([department])

    def co_interest(self, rows: Sequence[int], others: Sequence[int]) -> npt.NDArray[np.float32]:
        """Return the cosines of shoppers between some products and others, (n, m); zeros where they are not learned."""
        if self.learned is None:
            return np.zeros((len(rows), len(others)), np.float32)
        return self._between(self.learned.model(Cooccurrence).neighbours, rows, others)

    def bought_together(self, rows: Sequence[int], others: Sequence[int]) -> Counts:
        """Return in how many orders some products and others stand together, (n, m)."""
        if self.learned is None:
            return np.zeros((len(rows), len(others)), np.int32)
        return self._between(self.learned.together, rows, others)

    def _between(self, table: sparse.csr_array, rows: Sequence[int], others: Sequence[int]) -> npt.NDArray[Any]:
        """Look up a table of learned items for products, (n, m); zeros where they are not learned."""
        found = np.zeros((len(rows), len(others)), table.dtype)
        other_items = self._item_of_row[list(others)]
        # Few rows: SciPy's own choice of columns passes over all of the table's 100,000.
        for place, item in enumerate(self._item_of_row[list(rows)].tolist()):
            if item >= 0:
                entries = slice(table.indptr[item], table.indptr[item + 1])
                entry, other = np.nonzero(table.indices[entries][:, np.newaxis] == other_items)
                found[place, other] = table.data[entries][entry]
        return found

    def substitutes(self, row: int) -> Scores:
        """Return how likely each product is taken instead of one, (S,); zeros where nothing is known of it."""
        return self._related([row], "substitutes")

    def complements(self, rows: Sequence[int]) -> Scores:
        """Return the expected share of some products' orders that hold each, (S,): the mean over these products.

        Zeros where nothing is known of them.
        """
        return self._related(rows, "complements")

    def _related(self, rows: Sequence[int], what: Literal["substitutes", "complements"]) -> Scores:
        out = np.zeros(len(self), np.float32)
        if self.knowledge is None:
            return out
        table: sparse.csr_array = getattr(self.knowledge.relations, what)
        for row in rows:
            item = self.knowledge.items.row(self.ids[row])
            if item is not None:
                entries = slice(table.indptr[item], table.indptr[item + 1])
                for other, value in zip(table.indices[entries].tolist(), table.data[entries].tolist(), strict=True):
                    place = self.index.row_by_id.get(self.knowledge.items.ids[other])
                    if place is not None:
                        out[place] += value / len(rows)
        return out

    @cached_property
    def _is_aligned(self) -> bool:
        """Whether the learned items are just the products, in their order."""
        items = len(self.learned.items) if self.learned is not None else 0
        return items == len(self) and bool((self._item_of_row == np.arange(items)).all())

    def _spread(self, values: npt.NDArray[Any]) -> Scores:
        """Put values of learned items at their products' rows, 0 at those of the others."""
        if self._is_aligned:
            return np.asarray(values, np.float32)
        # The 0 at the end is found by row -1.
        return np.asarray(np.append(values, np.zeros(1, values.dtype))[self._item_of_row], np.float32)
