"""How often an item is bought again by those who have bought it: coffee is, tents are not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Self

import numpy as np

from recommender.interactions.columns import PURCHASE, Column
from recommender.interactions.table import Interactions
from recommender.models.storage import read_array, write_array
from recommender.types import EntryWeights, ItemRows, Scores

#: Buyers as whom the whole shop counts: of an item with few buyers of its own little is known.
_PRIOR_BUYERS = 10.0


class Repeats:
    """Share of an item's buyers who bought it on two days or more, drawn towards the whole shop's share."""

    name: ClassVar[str] = "repeats"

    def __init__(self) -> None:
        self.shares = np.zeros(0, np.float32)

    def fit(self, data: Interactions) -> Self:
        """Count buyers and those who came back."""
        bought = data.column(Column.KIND) == PURCHASE
        items, users = data.column(Column.ITEM)[bought], data.column(Column.USER)[bought]
        orders = np.stack([users, items, data.column(Column.AT)[bought]], axis=1)
        orders = np.unique(orders, axis=0)[:, :2].astype(np.int64)
        pairs, times = np.unique(orders[:, 0] * len(data.items) + orders[:, 1], return_counts=True)
        buyers = np.bincount(pairs % max(len(data.items), 1), minlength=len(data.items))
        again = np.bincount(pairs % max(len(data.items), 1), times > 1, minlength=len(data.items))
        shop = again.sum() / max(buyers.sum(), 1)
        self.shares = ((again + _PRIOR_BUYERS * shop) / (buyers + _PRIOR_BUYERS)).astype(np.float32)
        return self

    def score(self, histories: Sequence[ItemRows], weights: Sequence[EntryWeights] | None = None) -> Scores:
        """Return (B, I) scores: the same for everybody."""
        return np.repeat(self.shares[None], len(histories), axis=0)

    def save(self, folder: Path) -> None:
        """Write the shares."""
        write_array(folder, "shares", self.shares)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open saved shares."""
        model = cls()
        model.shares = read_array(folder, "shares").astype(np.float32)
        return model
