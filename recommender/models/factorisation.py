"""Matrix factorisation of implicit feedback by alternating least squares (Hu, Koren and Volinsky, ICDM 2008).

Regularised by frequency as in "Revisiting the performance of iALS" (Rendle, Krichene, Zhang and Koren, RecSys 2022).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommender.interactions.table import Interactions
from recommender.models.decayed import decayed
from recommender.models.storage import read_array, read_settings, write_array, write_settings
from recommender.models.table import Table
from recommender.types import EntryWeights, ItemRows, Scores

#: Chosen on the validation items of Beauty (docs/adr/0013).
DIMENSIONS = 64
SWEEPS = 8
#: How much a pair without an event weighs beside one with an event.
UNOBSERVED = 0.003
REGULARISATION = 0.003
#: Exponent of the frequency in the regularisation: 1 is per event, 0 the same for all.
FREQUENCY_POWER = 1.0
AGE_DECAY = 0.8
#: Numbers held at once in the stack of systems: 64 MB.
_STACK_NUMBERS = 16_000_000

Factors = npt.NDArray[np.float32]


class Factorisation:
    """Vectors of items; a shopper's vector is solved from the history at the moment of asking (fold-in).

    Parameters
    ----------
    dimensions, sweeps : int
        A sweep solves for all shoppers and then for all items.
    unobserved, regularisation : float
        See :data:`UNOBSERVED`, :data:`REGULARISATION`.
    age_decay : float
        How the weight of a history's item falls with each newer one.
    seed : int
        Of the first item vectors.
    """

    name: ClassVar[str] = "factorisation"

    def __init__(
        self,
        dimensions: int = DIMENSIONS,
        sweeps: int = SWEEPS,
        unobserved: float = UNOBSERVED,
        regularisation: float = REGULARISATION,
        age_decay: float = AGE_DECAY,
        seed: int = 7,
    ) -> None:
        self.dimensions = dimensions
        self.sweeps = sweeps
        self.unobserved = unobserved
        self.regularisation = regularisation
        self.age_decay = age_decay
        self.seed = seed
        self.vectors = np.zeros((0, dimensions), np.float32)
        self._table = Table(self.vectors)

    def fit(self, data: Interactions) -> Self:
        """Solve for shoppers and items in turn, :attr:`sweeps` times."""
        by_user = data.matrix(summed=True)
        by_item = sparse.csr_array(by_user.T)
        drawn = np.random.default_rng(self.seed).normal(size=(len(data.items), self.dimensions))
        self.vectors = (drawn * 0.1 / np.sqrt(self.dimensions)).astype(np.float32)
        for _ in range(self.sweeps):
            self.vectors = self._solved(by_item, self._solved(by_user, self.vectors))
        return self

    def score(self, histories: Sequence[ItemRows], weights: Sequence[EntryWeights] | None = None) -> Scores:
        """Return (B, I) scores; an empty history scores all items 0."""
        rows = decayed(histories, len(self.vectors), self.age_decay, weights)
        table = self._table
        if table.vectors is not self.vectors:
            # Once a version: what is worked out of all items is most of an answer's time.
            table = self._table = Table(self.vectors)
        return table.products(self._solved(rows, table.vectors, table.gram))

    def _solved(self, rows: sparse.csr_array, fixed: Factors, products: Factors | None = None) -> Factors:
        """Return the vector of each row that fits its entries best, (R, D), with the other side fixed.

        Minimises ``sum of w * (1 - x y)^2 + unobserved * sum over all of (x y)^2 + penalty * |x|^2`` of each row x; the
        penalty grows with the weight of the row's entries and with that of what is unobserved.
        """
        found = np.zeros((rows.shape[0], self.dimensions), np.float32)
        everywhere = self.unobserved * (fixed.T @ fixed if products is None else products)
        counts = np.diff(rows.indptr)
        for count in np.unique(counts[counts > 0]).tolist():
            chosen = np.flatnonzero(counts == count)
            step = max(_STACK_NUMBERS // (self.dimensions * max(count, self.dimensions)), 1)
            for start in range(0, len(chosen), step):
                part = chosen[start : start + step]
                entries = rows.indptr[part][:, None] + np.arange(count)  # (P, count)
                weights = rows.data[entries]
                near = fixed[rows.indices[entries]]  # (P, count, D)
                weighted = near * weights[..., None]
                systems = near.swapaxes(1, 2) @ weighted + everywhere  # (P, D, D)
                mass = weights.sum(axis=1) + self.unobserved * len(fixed)
                penalty = self.regularisation * mass**FREQUENCY_POWER
                systems[:, np.arange(self.dimensions), np.arange(self.dimensions)] += penalty[:, None]
                found[part] = np.linalg.solve(systems, weighted.sum(axis=1)[..., None])[..., 0]
        return found

    def save(self, folder: Path) -> None:
        """Write the item vectors."""
        names = ("dimensions", "sweeps", "unobserved", "regularisation", "age_decay", "seed")
        write_settings(folder, {name: getattr(self, name) for name in names})
        write_array(folder, "vectors", self.vectors)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open saved item vectors."""
        model = cls(**read_settings(folder))
        model.vectors = read_array(folder, "vectors").astype(np.float32)
        return model


class BroadFactorisation(Factorisation):
    """The same for shoppers with hundreds of events: what they did not take in so many says as much as what they did.

    Chosen on completejourney's four weeks before those that are tested on: NDCG@10 of new items .044 there, where the
    values for short histories give .027.
    """

    name: ClassVar[str] = "broad_factorisation"

    def __init__(
        self,
        dimensions: int = DIMENSIONS,
        sweeps: int = SWEEPS,
        unobserved: float = 1.0,
        regularisation: float = 0.003,
        age_decay: float = AGE_DECAY,
        seed: int = 7,
    ) -> None:
        super().__init__(dimensions, sweeps, unobserved, regularisation, age_decay, seed)
