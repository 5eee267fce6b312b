"""Item co-occurrence: who took an interest in this took one in that, the newest items of a history first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
from scipy import sparse

from recommender.interactions.table import Interactions
from recommender.models.decayed import decayed
from recommender.models.storage import read_settings, read_sparse, write_settings, write_sparse
from recommender.types import EntryWeights, ItemRows, Scores

#: An item's weight falls by this with each newer item after it (chosen on Beauty's validation items).
AGE_DECAY = 0.6
#: A shopper with thousands of events says little about which go together, and costs the square of their number.
MAX_EVENTS = 300
#: Neighbours kept an item; the tail changes no ranking and fills the memory.
MAX_NEIGHBOURS = 400


class Cooccurrence:
    """Cosine of the items' columns of shoppers.

    Parameters
    ----------
    age_decay : float
        See :data:`AGE_DECAY`.
    """

    name: ClassVar[str] = "cooccurrence"

    def __init__(self, age_decay: float = AGE_DECAY) -> None:
        self.age_decay = age_decay
        self.neighbours = sparse.csr_array((0, 0), dtype=np.float32)

    def fit(self, data: Interactions) -> Self:
        """Count pairs within each shopper's events and divide by how often each occurs."""
        self.neighbours = cosine_neighbours(data.matrix(last=MAX_EVENTS))
        return self

    def score(self, histories: Sequence[ItemRows], weights: Sequence[EntryWeights] | None = None) -> Scores:
        """Return (B, I) scores: the neighbours of each item, weighted by its age."""
        rows = decayed(histories, self.neighbours.shape[0], self.age_decay, weights)
        return np.asarray((rows @ self.neighbours).toarray(), np.float32)

    def save(self, folder: Path) -> None:
        """Write the neighbours."""
        write_settings(folder, {"age_decay": self.age_decay})
        write_sparse(folder, "neighbours", self.neighbours)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open saved neighbours."""
        model = cls(read_settings(folder)["age_decay"])
        model.neighbours = read_sparse(folder, "neighbours")
        return model


def cosine_neighbours(matrix: sparse.csr_array, most: int = MAX_NEIGHBOURS) -> sparse.csr_array:
    """Return the cosines between the columns of a matrix, (I, I), the strongest of each row, without itself.

    Parameters
    ----------
    matrix : sparse array, (R, I)
        Rows are shoppers or orders.
    most : int
        Neighbours kept an item.

    Examples
    --------
    >>> both = sparse.csr_array(np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1]], np.float32))
    >>> cosine_neighbours(both).toarray().round(2).tolist()
    [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=0)).ravel())
    scaled = (matrix @ sparse.diags_array(1 / np.maximum(lengths, 1e-9))).tocsr()
    pairs = (scaled.T @ scaled).tocsr()
    pairs.setdiag(0)
    pairs.eliminate_zeros()
    kept = np.ones(pairs.nnz, bool)
    for row in np.flatnonzero(np.diff(pairs.indptr) > most):
        start, end = pairs.indptr[row], pairs.indptr[row + 1]
        weakest = np.argpartition(-pairs.data[start:end], most)[most:]
        kept[start + weakest] = False
    pairs.data[~kept] = 0
    pairs.eliminate_zeros()
    return sparse.csr_array(pairs, dtype=np.float32)
