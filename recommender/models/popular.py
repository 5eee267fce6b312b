"""Popularity with decay: what the shop sells these weeks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Self

import numpy as np

from recommender.interactions.columns import Column
from recommender.interactions.table import Interactions
from recommender.models.storage import read_array, write_array
from recommender.types import EntryWeights, ItemRows, Scores

#: After so many days an event counts half: fashions change in weeks, seasons in months.
HALF_LIFE_DAYS = 45.0


class Popular:
    """The same scores for everybody: decayed weights of all events."""

    name: ClassVar[str] = "popular"
    half_life_days: ClassVar[float] = HALF_LIFE_DAYS

    def __init__(self) -> None:
        self.scores = np.zeros(0, np.float32)

    def fit(self, data: Interactions) -> Self:
        """Sum the events; without times all count the same."""
        weights = data.weights * 0.5 ** (data.ages_days / self.half_life_days)
        summed = np.bincount(data.column(Column.ITEM), weights, minlength=len(data.items))
        self.scores = summed.astype(np.float32)
        return self

    def score(self, histories: Sequence[ItemRows], weights: Sequence[EntryWeights] | None = None) -> Scores:
        """Return (B, I) scores."""
        return np.repeat(self.scores[None], len(histories), axis=0)

    def save(self, folder: Path) -> None:
        """Write the scores."""
        write_array(folder, "scores", self.scores)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open saved scores."""
        model = cls()
        model.scores = read_array(folder, "scores").astype(np.float32)
        return model


class Trending(Popular):
    """What sells this week: offers, seasons and fashions as they come. Of use where times are known only."""

    name: ClassVar[str] = "trending"
    half_life_days: ClassVar[float] = 7.0
