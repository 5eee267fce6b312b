"""Linear transitions: which item follows which, and how soon, by ridge regression in closed form.

Session-aware linear models (SLIT; Choi, Kim, Lee, Shim and Lee, WWW 2021), with each item regressed on its neighbours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommender.interactions.columns import Column
from recommender.interactions.table import Interactions
from recommender.models.decayed import decayed
from recommender.models.ridge import neighbourhood_ridge
from recommender.models.storage import read_settings, read_sparse, write_settings, write_sparse
from recommender.types import EntryWeights, ItemRows, Scores

#: All chosen on the validation items of Beauty and Sports_and_Outdoors together (docs/adr/0013).
PAST_DECAY = 0.6
FUTURE_DECAY = 0.3
#: What came before an item counts half of what came after it: two purchases belong together either way.
BACKWARD = 0.5
REGULARISATION = 100.0
NEIGHBOURS = 100
#: Two events farther apart than this many others say nothing about each other: .6 ** 15 = .0005.
MAX_GAP = 15


class Transitions:
    """Weights from what was taken to what is taken soon after it.

    Parameters
    ----------
    past_decay : float
        How a source's weight falls with each event between it and the present.
    future_decay : float
        The same of a target: small where only the very next item is to be foretold.
    """

    name: ClassVar[str] = "transitions"

    def __init__(self, past_decay: float = PAST_DECAY, future_decay: float = FUTURE_DECAY) -> None:
        self.past_decay = past_decay
        self.future_decay = future_decay
        self.weights = sparse.csr_array((0, 0), dtype=np.float32)

    def fit(self, data: Interactions) -> Self:
        """Regress what comes next on what came before, at every place of every shopper's events."""
        gram, cross = _products(data, self.past_decay, self.future_decay)
        self.weights = neighbourhood_ridge(gram, cross + BACKWARD * cross.T, REGULARISATION, NEIGHBOURS)
        return self

    def score(self, histories: Sequence[ItemRows], weights: Sequence[EntryWeights] | None = None) -> Scores:
        """Return (B, I) scores."""
        rows = decayed(histories, self.weights.shape[0], self.past_decay, weights)
        return np.asarray((rows @ self.weights).toarray(), np.float32)

    def save(self, folder: Path) -> None:
        """Write the weights."""
        write_settings(folder, {"past_decay": self.past_decay, "future_decay": self.future_decay})
        write_sparse(folder, "weights", self.weights)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open saved weights."""
        settings = read_settings(folder)
        model = cls(settings["past_decay"], settings["future_decay"])
        model.weights = read_sparse(folder, "weights")
        return model


def _products(data: Interactions, past: float, future: float) -> tuple[sparse.csr_array, sparse.csr_array]:
    """Return the products of sources with sources and of sources with targets, (I, I) each, over all places.

    Between two events ``gap`` places apart the present may lie at ``gap`` places, so that the pair counts
    ``sum(past ** a * future ** b for a + b = gap - 1)`` as source and target. As two sources it counts at each of the
    ``left`` places that come after both, ``past ** gap * sum(past ** (2 * k) for k < left)``.
    """
    items, weights = data.column(Column.ITEM), data.weights
    left = data.starts[1:][data.column(Column.USER)] - np.arange(len(data)) - 1
    seen = (1 - past ** (2.0 * left)) / (1 - past**2)
    shape = (len(data.items),) * 2
    own = np.bincount(items, seen * weights**2, minlength=shape[0])
    gram, cross = sparse.csr_array(sparse.diags_array(own, dtype=np.float32)), sparse.csr_array(shape, dtype=np.float32)
    for gap, first, second in _pairs(data.column(Column.USER)):
        both = (weights[first] * weights[second]).astype(np.float64)
        place = (items[first], items[second])
        together = sparse.csr_array((both * past**gap * seen[second], place), shape=shape, dtype=np.float32)
        gram = gram + together + together.T
        share = sum(past**a * future ** (gap - 1 - a) for a in range(gap))
        cross = cross + sparse.csr_array((both * share, place), shape=shape, dtype=np.float32)
    return gram.tocsr(), cross.tocsr()


def _pairs(users: npt.NDArray[np.int32]) -> Iterator[tuple[int, npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Yield for each gap the places of the earlier and the later event of one shopper."""
    for gap in range(1, MAX_GAP + 1):
        first = np.flatnonzero(users[gap:] == users[:-gap])
        if not len(first):
            return
        yield gap, first, first + gap
