"""Likeness of texts: the only model that knows an item from its first minute."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt

from recommender.interactions.table import Interactions
from recommender.models.storage import read_array, write_array
from recommender.types import ItemRows, Scores

AGE_DECAY = 0.8
MAX_AGE = 20


class Content:
    """Cosine between the items' vectors and the decayed mean of a history's vectors.

    Parameters
    ----------
    vectors : (I, D) float32
        Unit vectors from retrieval; a zero row where an item has none.
    """

    name: ClassVar[str] = "content"

    def __init__(self, vectors: npt.NDArray[np.float32]) -> None:
        self.vectors = vectors

    def fit(self, data: Interactions) -> Self:
        """Learn nothing: the vectors are given; their number must fit the items.

        Raises
        ------
        ValueError
            When it does not.
        """
        if len(self.vectors) != len(data.items):
            raise ValueError(f"expected {len(data.items)} vectors, one an item, got {len(self.vectors)}")
        return self

    def score(self, histories: Sequence[ItemRows]) -> Scores:
        """Return (B, I) scores."""
        tastes = np.zeros((len(histories), self.vectors.shape[1]), np.float32)
        for row, history in enumerate(histories):
            recent = history[-MAX_AGE:][::-1]
            weights = AGE_DECAY ** np.arange(len(recent), dtype=np.float32)
            if len(recent):
                tastes[row] = weights @ self.vectors[recent] / weights.sum()
        return np.asarray(tastes @ self.vectors.T, np.float32)

    def save(self, folder: Path) -> None:
        """Write the vectors."""
        write_array(folder, "vectors", self.vectors)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open saved vectors."""
        return cls(read_array(folder, "vectors").astype(np.float32))
