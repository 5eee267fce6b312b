"""Likeness of texts: the only model that knows an item from its first minute."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt

from recommender.interactions.table import Interactions
from recommender.models.storage import read_array, write_array
from recommender.models.table import Table
from recommender.types import EntryWeights, ItemRows, Scores

AGE_DECAY = 0.8
MAX_AGE = 20
#: Principal directions kept: a sixth of what one encoder's 384 take to multiply over a large catalogue (docs/adr/0016).
DIMENSIONS = 64
#: Vectors from which the directions are learned (more do not turn them), and turned at once.
_SAMPLE = 20_000


Rows = npt.NDArray[np.int64]
Vectors = npt.NDArray[np.float32]


class Content:
    """Cosine between the items' vectors and the decayed mean of a history's vectors.

    Parameters
    ----------
    vectors : (I, D) float32
        Unit vectors; a zero row where an item has none.
    """

    name: ClassVar[str] = "content"

    def __init__(self, vectors: npt.NDArray[np.float32]) -> None:
        self.vectors = vectors
        self._table = Table(vectors)

    @classmethod
    def of_texts(cls, vectors_of: Callable[[Rows], Vectors], items: int, dimensions: int = DIMENSIONS) -> Self:
        """Reduce retrieval's vectors to their principal directions.

        An encoder's vectors stand in a narrow cone (E5's cosines begin at .75): what they have in common says
        nothing about an item, so their mean is taken off first.

        Parameters
        ----------
        vectors_of : callable
            Gives the unit vectors of some rows, (n, D); a zero row where an item has none. Asked part by part: those
            of a million items would take 1.5 GB at once.
        items : int
            Number of rows, I.
        dimensions : int
            Of the result; D where D is not larger.
        """
        sample = _there(vectors_of(np.random.default_rng(0).permutation(items)[:_SAMPLE]))
        mean, directions = np.zeros(sample.shape[1], np.float32), np.eye(sample.shape[1], dtype=np.float32)
        if dimensions < min(sample.shape):
            mean = sample.mean(axis=0)
            directions = np.linalg.eigh(np.cov(sample, rowvar=False))[1][:, -dimensions:].astype(np.float32)
        reduced = np.zeros((items, directions.shape[1]), np.float32)
        for start in range(0, items, _SAMPLE):
            rows = np.arange(start, min(start + _SAMPLE, items))
            vectors = vectors_of(rows)
            turned = (vectors - mean) @ directions
            lengths = np.linalg.norm(turned, axis=1, keepdims=True)
            known = np.abs(vectors).max(axis=1, keepdims=True, initial=0) > 0
            reduced[rows] = np.where(known, turned / np.maximum(lengths, 1e-9), 0)
        return cls(reduced)

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

    def score(self, histories: Sequence[ItemRows], weights: Sequence[EntryWeights] | None = None) -> Scores:
        """Return (B, I) scores."""
        tastes = np.zeros((len(histories), self.vectors.shape[1]), np.float32)
        for row, history in enumerate(histories):
            recent = history[-MAX_AGE:][::-1]
            by_place = AGE_DECAY ** np.arange(len(recent), dtype=np.float32)
            if len(recent):
                tastes[row] = by_place @ self.vectors[recent] / by_place.sum()
        return self._table.products(tastes)

    def save(self, folder: Path) -> None:
        """Write the vectors."""
        write_array(folder, "vectors", self.vectors)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open saved vectors."""
        return cls(read_array(folder, "vectors").astype(np.float32))


def _there(vectors: Vectors) -> Vectors:
    known: Vectors = vectors[np.abs(vectors).max(axis=1, initial=0) > 0]
    return known
