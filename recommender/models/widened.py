"""A trained model beside items that came after its training."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from recommender.types import EntryWeights, ItemRows, Scorer, Scores


class Widened:
    """Gives later items the mean of each row: nothing is known of them, so they count as average.

    Parameters
    ----------
    model : Scorer
        Knows the first ``known`` items.
    known, items : int
        Later items have the rows from ``known`` to before ``items``.
    """

    def __init__(self, model: Scorer, known: int, items: int) -> None:
        self._model, self.known, self._items = model, known, items

    @property
    def name(self) -> str:
        """The model's: blends look its weight up by it."""
        return self._model.name

    def score(self, histories: Sequence[ItemRows], weights: Sequence[EntryWeights] | None = None) -> Scores:
        """Return (B, I) scores; later items of a history are passed over."""
        told = [history < self.known for history in histories]
        kept = [history[there] for history, there in zip(histories, told, strict=True)]
        own = None if weights is None else [one[there] for one, there in zip(weights, told, strict=True)]
        known = self._model.score(kept, own)
        scores = np.empty((len(histories), self._items), np.float32)
        scores[:, : self.known] = known
        scores[:, self.known :] = known.mean(axis=1, keepdims=True)
        return scores


def widened(model: Scorer, known: int, items: int) -> Scorer:
    """Return a model with a score for all items: itself where it knows them."""
    return model if known == items else Widened(model, known, items)
