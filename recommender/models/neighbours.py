"""Shopper neighbours: what those with a like history have taken lately.

Nearest neighbours of shoppers, as in TIFU-KNN (Hu, He, Gao and Zhang, SIGIR 2020), with recency on the neighbours'
side: what people like you bought last week is in season, on offer and in stock.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommender.interactions.columns import Column
from recommender.interactions.table import Interactions
from recommender.models.decayed import decayed
from recommender.models.storage import read_array, read_settings, read_sparse, write_array, write_settings, write_sparse
from recommender.types import EntryWeights, ItemRows, Scores

#: Chosen on four weeks of completejourney before those that are tested on.
NEIGHBOURS = 100
#: By which a shopper's own history fades: tastes last for months; and what they give to others: offers last for weeks.
TASTE_HALF_LIFE_DAYS = 112.0
GIVEN_HALF_LIFE_DAYS = 28.0
#: Shoppers kept, those active last: each question is compared with all of them.
MAX_SHOPPERS = 30_000


class Neighbours:
    """Cosine between shoppers over their items, rare items counting more (inverse document frequency).

    Parameters
    ----------
    neighbours : int
        See :data:`NEIGHBOURS`.
    """

    name: ClassVar[str] = "neighbours"

    def __init__(self, neighbours: int = NEIGHBOURS) -> None:
        self.neighbours = neighbours
        #: Unit vectors of shoppers, (I, U): as columns, so that a history looks its items up as rows.
        self.tastes = sparse.csr_array((0, 0), dtype=np.float32)
        #: What each gives to others, (U, I).
        self.given = sparse.csr_array((0, 0), dtype=np.float32)
        self.rarity = np.zeros(0, np.float32)

    def fit(self, data: Interactions) -> Self:
        """Keep the shoppers' vectors; without times all events count the same."""
        ages = data.ages_days
        kept = _active_last(data, MAX_SHOPPERS)
        spread = _table(data, data.weights, kept)
        shoppers = np.bincount(spread.indices, minlength=len(data.items))
        self.rarity = np.log(max(len(kept), 1) / np.maximum(shoppers, 1)).astype(np.float32)
        tastes = _table(data, data.weights * 0.5 ** (ages / TASTE_HALF_LIFE_DAYS), kept)
        tastes.data = np.log1p(tastes.data)
        self.tastes = sparse.csr_array(_unit_rows(tastes @ sparse.diags_array(self.rarity)).T, dtype=np.float32)
        self.given = _table(data, data.weights * 0.5 ** (ages / GIVEN_HALF_LIFE_DAYS), kept)
        self.given.data = np.minimum(self.given.data, 1)
        return self

    def score(self, histories: Sequence[ItemRows], weights: Sequence[EntryWeights] | None = None) -> Scores:
        """Return (B, I) scores: the neighbours' gifts, weighted by likeness."""
        ones = [np.ones(len(history), np.float32) for history in histories]
        asked = decayed(histories, self.given.shape[1], 1.0, ones if weights is None else weights)
        asked.sum_duplicates()
        asked.data = np.log1p(asked.data) * self.rarity[asked.indices]
        likeness = (_unit_rows(asked) @ self.tastes).toarray()  # (B, U)
        if likeness.shape[1] > self.neighbours:
            far = np.argpartition(-likeness, self.neighbours, axis=1)[:, self.neighbours :]
            np.put_along_axis(likeness, far, 0, axis=1)
        return np.asarray((sparse.csr_array(likeness) @ self.given).toarray(), np.float32)

    def save(self, folder: Path) -> None:
        """Write the vectors; they name no shopper."""
        write_settings(folder, {"neighbours": self.neighbours})
        write_sparse(folder, "tastes", self.tastes)
        write_sparse(folder, "given", self.given)
        write_array(folder, "rarity", self.rarity)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open saved vectors."""
        model = cls(read_settings(folder)["neighbours"])
        model.tastes, model.given = read_sparse(folder, "tastes"), read_sparse(folder, "given")
        model.rarity = read_array(folder, "rarity").astype(np.float32)
        return model


def _active_last(data: Interactions, most: int) -> npt.NDArray[np.int64]:
    """Return the rows of shoppers with events, those whose last event is newest where there are more than ``most``."""
    there = np.flatnonzero(np.diff(data.starts))
    if len(there) <= most:
        return there
    last_s = data.column(Column.AT)[data.starts[there + 1] - 1]
    return np.sort(there[np.argpartition(-last_s, most)[:most]])


def _table(data: Interactions, weights: npt.NDArray[np.floating], kept: npt.NDArray[np.int64]) -> sparse.csr_array:
    """Return summed weights of the kept shoppers' events, (U, I) float32."""
    place = (data.column(Column.USER), data.column(Column.ITEM))
    shape = (len(data.users), len(data.items))
    summed = sparse.csr_array((weights.astype(np.float32), place), shape=shape)
    summed.sum_duplicates()
    return sparse.csr_array(summed[kept])


def _unit_rows(table: sparse.csr_array) -> sparse.csr_array:
    row_of_entry = np.repeat(np.arange(table.shape[0]), np.diff(table.indptr))
    lengths = np.sqrt(np.bincount(row_of_entry, table.data.astype(np.float64) ** 2, minlength=table.shape[0]))
    unit = (table.data / np.maximum(lengths, 1e-9)[row_of_entry]).astype(np.float32)
    return sparse.csr_array((unit, table.indices, table.indptr), shape=table.shape)
