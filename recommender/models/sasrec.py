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
from recommender.models.sasrec_forward import ITEM_VECTORS, Weights, directions, last_states, output_vectors
from recommender.models.storage import read_array, read_settings, write_array, write_settings
from recommender.models.table import Table
from recommender.types import EntryWeights, ItemRows, Scores

if TYPE_CHECKING:
    from recommender.models.sasrec_network import Features
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
    features : (I, F) array, dense or sparse, optional
        What is known of the items besides their events; taken into their vectors.
    """

    name: ClassVar[str] = "sasrec"

    def __init__(
        self, settings: SasrecSettings | None = None, epochs: int | None = None, features: Features | None = None
    ) -> None:
        self._settings = settings
        self._epochs = epochs
        self._features = features
        #: The epoch whose weights are kept, for a later fit on everything.
        self.best_epoch: int | None = None
        self._weights: dict[str, npt.NDArray[np.float32]] = {}
        self._outputs = Table(np.zeros((0, 0), np.float32))
        self._heads = 1
        self._length = 1
        self.items = 0

    def fit(
        self,
        data: Interactions,
        validation: Holdout | None = None,
        checkpoint: Path | None = None,
        on_epoch: OnEpoch | None = None,
        start_from: tuple[Sasrec, ItemRows] | None = None,
    ) -> Self:
        """Learn from sequences.

        Parameters
        ----------
        data : Interactions
        validation : Holdout, optional
            Decides when to stop.
        checkpoint : Path, optional
            A folder; a training that was cut off goes on from it.
        on_epoch : callable, optional
            Called with (epoch, epochs, validation figure or None).
        start_from : (Sasrec, (I,) int32), optional
            An earlier version, and each item's row in it, -1 where the item is new: its weights are begun with, and
            kept where nothing better is learned. One of another size is passed over.

        Raises
        ------
        ValueError
            When there are not as many features or rows as items.
        """
        from recommender.models.sasrec_training import Lesson, SasrecSettings, Start, train  # torch: training alone

        settings = self._settings or SasrecSettings()
        if self._epochs is not None:
            settings = replace(settings, epochs=self._epochs)
        self._heads, self._length, self.items = settings.heads, settings.length, len(data.items)
        if self._features is not None and self._features.shape[0] != self.items:
            raise ValueError(f"expected features of {self.items} items, got {self._features.shape[0]} rows")
        start = None
        if start_from is not None:
            earlier, rows = start_from
            if len(rows) != self.items:
                raise ValueError(
                    f"expected a row of the earlier version for each of {self.items} items, got {len(rows)}"
                )
            if earlier.dimensions == settings.dimensions:
                start = Start(earlier._weights, rows)
        held = validation.sample(VALIDATION_SAMPLE) if validation else Holdout.of([])
        lesson = Lesson(data.sequences(), self.items, held, self._features, start)
        self._weights, self.best_epoch = train(lesson, self._measure, settings, checkpoint, on_epoch)
        self._outputs = Table(output_vectors(self._weights, self.items))
        return self

    @property
    def dimensions(self) -> int:
        """Length of an item's vector, 0 before anything was learned."""
        return self._weights[ITEM_VECTORS].shape[1] if self._weights else 0

    def score(self, histories: Sequence[ItemRows], weights: Sequence[EntryWeights] | None = None) -> Scores:
        """Return (B, I) scores; an empty history scores all items 0. Only the order counts, no weights."""
        return self._score(self._weights, self._outputs, histories)

    def _score(self, weights: Weights, outputs: Table, histories: Sequence[ItemRows]) -> Scores:
        out = np.zeros((len(histories), self.items), np.float32)
        if not weights:
            return out
        by_length: defaultdict[int, list[int]] = defaultdict(list)
        for row, history in enumerate(histories):
            by_length[min(len(history), self._length)].append(row)
        for length, rows in by_length.items():
            if length == 0:
                continue
            for start in range(0, len(rows), _SCORE_BATCH):
                part = rows[start : start + _SCORE_BATCH]
                states = last_states(weights, self._heads, [histories[row][-length:] for row in part])
                tastes = directions(states)
                # All of a batch are multiplied in full, also one of a length of its own.
                out[part] = outputs.products(tastes) if len(histories) == 1 else tastes @ outputs.vectors.T
        return out

    def _measure(self, weights: dict[str, npt.NDArray[np.float32]], held: Holdout) -> float:
        outputs = Table(output_vectors(weights, self.items))

        def score(start: int, end: int) -> Scores:
            return self._score(weights, outputs, held.histories[start:end])

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
        model._outputs = Table(output_vectors(model._weights, model.items))
        return model
