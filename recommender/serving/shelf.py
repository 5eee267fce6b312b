"""All products of the index, with what is learned of each: the one place where two numberings of items meet.

The index knows every product from its first minute; a training knows those that were there when it ran. A product
that is new since then counts as average for the learned models and is ranked by its texts.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from recommender.learning.learned import Learned
from recommender.models.content import Content
from recommender.ranking.blend import standardised
from recommender.types import ItemRows, Scores
from retrieval.indexing.index import ProductIndex

#: How far texts alone may lift a product that no training has seen, as a share of all models' weights.
_NEW_ITEM_SHARE = 0.6

Counts = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]


class Shelf:
    """Scores over all products of one index version; read only.

    Parameters
    ----------
    index : ProductIndex
        Gives rows, departments, kinds, dates and vectors.
    learned : Learned, optional
        None where nothing was trained yet: then texts and the feed's numbers of ratings decide.
    """

    def __init__(self, index: ProductIndex, learned: Learned | None) -> None:
        self.index = index
        self.learned = learned
        self.ids = index.columns.ids
        self.vectors = index.dense.vectors(np.arange(len(self.ids), dtype=np.int64))  # (S, D)
        self._content = Content(self.vectors)
        # For each learned item its row here, and for each row here the learned item; -1 where there is none.
        self._row_of_item = np.full(len(learned.items) if learned else 0, -1, np.int64)
        self._item_of_row = np.full(len(self.ids), -1, np.int64)
        if learned:
            for row, product_id in enumerate(self.ids):
                if (item := learned.items.row(product_id)) is not None:
                    self._row_of_item[item], self._item_of_row[row] = row, item

    def __len__(self) -> int:
        return len(self.ids)

    def rows(self, product_ids: Iterable[str]) -> ItemRows:
        """Return the rows of products that are in the index, in their order."""
        by_id = self.index.row_by_id
        return np.array([by_id[product_id] for product_id in product_ids if product_id in by_id], np.int32)

    @cached_property
    def popularity(self) -> Scores:
        """How wanted each product is, (S,): decayed interest, or the number of ratings before any training."""
        if self.learned is None:
            return self.index.columns.rating_count.astype(np.float32)
        return self._spread(self.learned.popular.scores)

    def interest(self, history: ItemRows) -> Scores:
        """Score all products for a history, oldest first, (S,): the trained blend; popularity without a history."""
        if not len(history):
            return _standardised_row(self.popularity)
        content = _standardised_row(self._content.score([history])[0])
        total = self._content_weights * content
        if self.learned is None:
            return total
        known = self._item_of_row[history]
        known_items: ItemRows = known[known >= 0].astype(np.int32)
        for model in self.learned.models:
            weight = self.learned.weights.get(model.name, 0.0)
            if weight > 0 and len(known_items):
                total += weight * self._spread(_standardised_row(model.score([known_items])[0]))
        if not len(known_items):
            # Nothing learned speaks of these: what sells keeps the order sensible.
            total += _standardised_row(self.popularity)
        return np.asarray(total, np.float32)

    @cached_property
    def _content_weights(self) -> Scores:
        """The texts' weight in the blend, (S,): of what is new since the training nothing else is known."""
        if self.learned is None:
            return np.ones(len(self), np.float32)
        weights = self.learned.weights
        new = max(weights[Content.name], _NEW_ITEM_SHARE * sum(weights.values()))
        is_new = (self._item_of_row < 0) | (self._item_of_row >= self.learned.trained_items)
        return np.where(is_new, new, weights[Content.name]).astype(np.float32)

    def likeness(self, row: int) -> Scores:
        """Return the cosine of each product's text with one product's, (S,)."""
        return np.asarray(self.vectors @ self.vectors[row], np.float32)

    def of_same_kind(self, row: int) -> Mask:
        """Return which products share a kind ("tent") with one, (S,) bool; without the kinds, only itself."""
        kinds = self.index.columns.kinds[row]
        mask = self.index.columns.products_of_kinds(kinds) if kinds else np.zeros(len(self), bool)
        mask[row] = True
        return mask

    def in_department(self, department: str) -> Mask:
        """Return which products stand in a department, (S,) bool."""
        return np.array([own == department for own in self.index.columns.department], bool)

    def co_interest(self, row: int) -> Scores:
        """Return the cosine of shoppers between one product and each, (S,); zeros where it is not learned."""
        item = self._item_of_row[row]
        if self.learned is None or item < 0:
            return np.zeros(len(self), np.float32)
        return self._spread(self.learned.cooccurrence.neighbours[[item]].toarray()[0])

    def bought_together(self, row: int) -> Counts:
        """Return in how many orders each product stands together with one, (S,)."""
        item = self._item_of_row[row]
        if self.learned is None or item < 0:
            return np.zeros(len(self), np.int32)
        return self._spread(self.learned.together[[item]].toarray()[0]).astype(np.int32)

    @cached_property
    def orders(self) -> Counts:
        """In how many orders each product stands, (S,)."""
        if self.learned is None:
            return np.zeros(len(self), np.int32)
        return self._spread(self.learned.orders).astype(np.int32)

    def _spread(self, values: npt.NDArray[Any]) -> Scores:
        """Put values of learned items at their products' rows, 0 at those of the others."""
        out = np.zeros(len(self), np.float32)
        there = self._row_of_item >= 0
        out[self._row_of_item[there]] = values[there]
        return out


def _standardised_row(values: Scores) -> Scores:
    return np.asarray(standardised(values[np.newaxis])[0], np.float32)
