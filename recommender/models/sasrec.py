"""SASRec: the next item from the order of what came before (Kang and McAuley, ICDM 2018)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np
import numpy.typing as npt

from recommender.interactions.holdout import Holdout
from recommender.interactions.table import Interactions
from recommender.metrics import ndcg_at, ranks_in
from recommender.models.sasrec_forward import ITEM_VECTORS, last_states
from recommender.models.storage import read_array, read_settings, write_array, write_settings
from recommender.types import ItemRows, Scores

if TYPE_CHECKING:
    from recommender.models.sasrec_training import OnEpoch, SasrecSettings

#: Validation on more shoppers costs time and changes no decision.
VALIDATION_SAMPLE = 3_000
_SCORE_BATCH = 512


class Sasrec:
    """Self-attention over the history; item vectors are shared between input and output.

    Parameters
    ----------
    settings : SasrecSettings, optional
    epochs : int, optional
        Train so long instead of as long as the settings say.
    """

    name: ClassVar[str] = "sasrec"

    def __init__(self, settings: SasrecSettings | None = None, epochs: int | None = None) -> None:
        self._settings = settings
        self._epochs = epochs
        #: The epoch whose weights are kept, for a later fit on everything.
        self.best_epoch: int | None = None
        self._weights: dict[str, npt.NDArray[np.float32]] = {}
        self._heads = 1
        self._length = 1
        self.items = 0

    def fit(
        self,
        data: Interactions,
        validation: Holdout | None = None,
        checkpoint: Path | None = None,
        on_epoch: OnEpoch | None = None,
        start_from: Self | None = None,
    ) -> Self:
        """Learn from sequences; ``validation`` decides when to stop.

        ``start_from`` knows the same items (:meth:`moved_to`): learning begins with its weights (a warm start).
        """
        from recommender.models.sasrec_training import SasrecSettings, train  # torch: only training needs it

        settings = self._settings or SasrecSettings()
        if self._epochs is not None:
            settings = replace(settings, epochs=self._epochs)
        self._heads, self._length, self.items = settings.heads, settings.length, len(data.items)
        held = validation.sample(VALIDATION_SAMPLE) if validation else Holdout.of([])
        sequences = data.sequences()
        self._weights, self.best_epoch = train(
            sequences,
            self.items,
            held,
            self._measure,
            settings,
            checkpoint,
            on_epoch,
            start_from._weights if start_from is not None else None,
        )
        return self

    def score(self, histories: Sequence[ItemRows]) -> Scores:
        """Return (B, I) scores; an empty history scores all items 0."""
        return self._score(self._weights, histories)

    def moved_to(self, rows: npt.NDArray[np.int64]) -> Self:
        """Return this model for other items: ``rows`` names, for each, its row here, -1 for one that is new.

        A new item begins at the mean of all vectors, where it is nobody's neighbour.
        """
        moved = type(self)(self._settings, self._epochs)
        moved._heads, moved._length, moved.items = self._heads, self._length, len(rows)
        moved._weights = dict(self._weights)
        if self._weights:
            vectors, none = self._weights[ITEM_VECTORS][: self.items], self._weights[ITEM_VECTORS][self.items :]
            own = np.where(rows[:, None] >= 0, vectors[np.maximum(rows, 0)], vectors.mean(axis=0))
            moved._weights[ITEM_VECTORS] = np.concatenate([own, none]).astype(np.float32)
        return moved

    def _score(self, weights: dict[str, npt.NDArray[np.float32]], histories: Sequence[ItemRows]) -> Scores:
        out = np.zeros((len(histories), self.items), np.float32)
        by_length: defaultdict[int, list[int]] = defaultdict(list)
        for row, history in enumerate(histories):
            by_length[min(len(history), self._length)].append(row)
        table = weights[ITEM_VECTORS][: self.items] if weights else np.zeros((self.items, 1), np.float32)
        for length, rows in by_length.items():
            if length == 0 or not weights:
                continue
            for start in range(0, len(rows), _SCORE_BATCH):
                part = rows[start : start + _SCORE_BATCH]
                states = last_states(weights, self._heads, [histories[row][-length:] for row in part])
                out[part] = states @ table.T
        return out

    def _measure(self, weights: dict[str, npt.NDArray[np.float32]], held: Holdout) -> float:
        def score(start: int, end: int) -> Scores:
            return self._score(weights, held.histories[start:end])

        return ndcg_at(ranks_in(held, score, _SCORE_BATCH), held.owners, 10)

    def save(self, folder: Path) -> None:
        """Write the weights."""
        settings = asdict(self._settings) if self._settings else {}
        known = {"heads": self._heads, "length": self._length, "items": self.items}
        write_settings(folder, {**known, "weights": sorted(self._weights), "training": settings})
        for name, value in self._weights.items():
            write_array(folder, name, value)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open saved weights."""
        settings = read_settings(folder)
        model = cls()
        model._heads, model._length, model.items = (int(settings[name]) for name in ("heads", "length", "items"))
        model._weights = {name: read_array(folder, name) for name in settings["weights"]}
        return model
