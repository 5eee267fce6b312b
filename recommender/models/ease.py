"""EASE: a linear model that predicts each item from all others, in closed form (Steck, WWW 2019)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt
from scipy import linalg, sparse

from recommender.interactions.table import Interactions
from recommender.models.decayed import decayed
from recommender.models.ridge import neighbourhood_ridge
from recommender.models.storage import read_settings, read_sparse, write_settings, write_sparse
from recommender.types import EntryWeights, ItemRows, Scores

#: All chosen on the validation items of Beauty and Sports_and_Outdoors together (docs/adr/0013).
AGE_DECAY = 0.7
REGULARISATION = 100.0
#: Weights kept a predicted item: half of them cost .0005 of NDCG@10, twice as many win nothing.
NEIGHBOURS = 200
#: Exact up to here: two dense matrices of I x I float32, 2 x 4 x 4,000 ** 2 = 128 MB, and I ** 3 = 6.4e10 operations,
#: seconds. At 30,000 items it would be 7.2 GB and ten minutes, for no better ranking than the neighbourhoods'.
EXACT_UP_TO_ITEMS = 4_000
#: A shopper with thousands of events says little about which go together, and costs the square of their number.
MAX_EVENTS = 300


class Ease:
    """Item-to-item weights by ridge regression, without an item predicting itself.

    Up to ``exact_up_to`` items the whole system is solved. Above, each item is regressed on the ``neighbours`` items
    closest to it (:func:`recommender.models.ridge.neighbourhood_ridge`): memory and time grow with the number of items.

    Parameters
    ----------
    regularisation : float
        In units of events: an item with fewer tells little about others.
    neighbours : int
        Weights kept an item.
    exact_up_to : int
        Items.
    age_decay : float
        How the weight of a history's item falls with each newer one.
    """

    name: ClassVar[str] = "ease"

    def __init__(
        self,
        regularisation: float = REGULARISATION,
        neighbours: int = NEIGHBOURS,
        exact_up_to: int = EXACT_UP_TO_ITEMS,
        age_decay: float = AGE_DECAY,
    ) -> None:
        self.regularisation = regularisation
        self.neighbours = neighbours
        self.exact_up_to = exact_up_to
        self.age_decay = age_decay
        self.weights = sparse.csr_array((0, 0), dtype=np.float32)

    def fit(self, data: Interactions) -> Self:
        """Solve for the weights."""
        matrix = data.matrix(last=MAX_EVENTS)
        gram = sparse.csr_array(matrix.T @ matrix)
        if gram.shape[0] <= self.exact_up_to:
            self.weights = strongest(exact_weights(gram, self.regularisation), self.neighbours)
        else:
            self.weights = neighbourhood_ridge(gram, gram, self.regularisation, self.neighbours)
        return self

    def score(self, histories: Sequence[ItemRows], weights: Sequence[EntryWeights] | None = None) -> Scores:
        """Return (B, I) scores."""
        rows = decayed(histories, self.weights.shape[0], self.age_decay, weights)
        return np.asarray((rows @ self.weights).toarray(), np.float32)

    def save(self, folder: Path) -> None:
        """Write the weights."""
        names = ("regularisation", "neighbours", "exact_up_to", "age_decay")
        write_settings(folder, {name: getattr(self, name) for name in names})
        write_sparse(folder, "weights", self.weights)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open saved weights."""
        model = cls(**read_settings(folder))
        model.weights = read_sparse(folder, "weights")
        return model


def exact_weights(gram: sparse.csr_array, regularisation: float) -> npt.NDArray[np.float32]:
    """Return EASE's weights, (I, I): column j predicts item j, the diagonal is 0 (Steck 2019, equation 8).

    Examples
    --------
    >>> exact_weights(sparse.csr_array(np.array([[4.0, 2.0], [2.0, 4.0]])), 4.0).tolist()
    [[0.0, 0.25], [0.25, 0.0]]
    """
    system = np.asarray(gram.toarray(), np.float32)
    if not len(system):
        return system
    system[np.diag_indices_from(system)] += np.float32(regularisation)
    # The inverse of a symmetric positive matrix by its Cholesky factor, in place: half the time and memory of inv().
    factor, failed = linalg.lapack.spotrf(system, lower=0, overwrite_a=1)
    inverse, failed_too = linalg.lapack.spotri(factor, lower=0, overwrite_c=1)
    if failed or failed_too:
        raise ValueError(f"expected a regularisation above 0 that makes the system solvable, got {regularisation}")
    inverse = np.triu(inverse)
    inverse += np.triu(inverse, 1).T
    weights = inverse / -np.diag(inverse)
    np.fill_diagonal(weights, 0)
    return np.asarray(weights, np.float32)


def strongest(weights: npt.NDArray[np.float32], most: int) -> sparse.csr_array:
    """Return the ``most`` weights of each column that are farthest from 0, the others dropped, (I, I).

    Examples
    --------
    >>> strongest(np.array([[0, 3], [1, 0], [-2, 1]], np.float32), 1).toarray().tolist()
    [[0.0, 3.0], [0.0, 0.0], [-2.0, 0.0]]
    """
    items, columns = weights.shape
    if most >= items:
        return sparse.csr_array(weights)
    kept = np.argpartition(-np.abs(weights), most, axis=0)[:most]
    places = np.arange(columns)[None].repeat(most, axis=0)
    found = sparse.csr_array((weights[kept, places].ravel(), (kept.ravel(), places.ravel())), shape=weights.shape)
    found.eliminate_zeros()
    return found
