"""Several models as one: scores on a common scale, weights chosen on validation items only."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from recommender.interactions.holdout import Holdout
from recommender.metrics import masked, ndcg_at, ranks_of_targets
from recommender.types import EntryWeights, ItemRows, Model, Scores

#: Steps in which a weight is tried; finer ones fit the noise of the validation items.
GRID = (0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 1.0)
#: Share by which a model must raise the figure: less is noise of the validation items that every answer would pay for.
MIN_GAIN = 0.005
SAMPLE = 4_000
#: Scores held at once while weights are chosen, of all models, in half precision: 2 GB. Of 100,000 items and ten models
#: 1,000 shoppers.
MAX_NUMBERS = 1_000_000_000
_BATCH = 256
Half = npt.NDArray[np.float16]


def standardised(scores: Scores) -> Scores:
    """Return each row with mean 0 and deviation 1; a row of equal scores becomes zeros.

    Scores of two models have neither scale nor origin in common; only their spread over the items can be compared.

    Examples
    --------
    >>> standardised(np.array([[1, 3], [2, 2]], np.float32)).tolist()
    [[-1.0, 1.0], [0.0, 0.0]]
    """
    centred = np.asarray(scores - scores.mean(axis=1, keepdims=True), np.float32)
    deviation = np.sqrt(np.einsum("ij,ij->i", centred, centred) / max(scores.shape[1], 1))
    centred *= np.divide(1, deviation, out=np.zeros_like(deviation), where=deviation > 0)[:, np.newaxis]
    return centred


def standardised_row(values: Scores) -> Scores:
    """Return the same of one row, (I,)."""
    row: Scores = standardised(values[np.newaxis])[0]
    return row


class Blend:
    """Weighted sum of standardised scores.

    Parameters
    ----------
    models : sequence of Model
        Fitted on the same items.
    weights : mapping, optional
        By model name; equal by default.
    """

    def __init__(self, models: Sequence[Model], weights: Mapping[str, float] | None = None) -> None:
        self.models = list(models)
        self.weights = dict(weights) if weights is not None else {model.name: 1.0 for model in models}

    def only(self, names: Collection[str]) -> Blend:
        """Return the same of some of the models."""
        return Blend([model for model in self.models if model.name in names], self.weights)

    @property
    def used(self) -> frozenset[str]:
        """Names of the models whose scores count."""
        return frozenset(model.name for model in self.models if self.weights.get(model.name, 0.0) > 0)

    @property
    def items(self) -> int:
        """Number of items that are scored."""
        return self.models[0].score([np.empty(0, np.int32)]).shape[1] if self.models else 0

    @property
    def affordable(self) -> int:
        """For how many histories all models' scores of all items can be worked out in reasonable time and memory."""
        return max(MAX_NUMBERS // max(self.items * len(self.models), 1), 1)

    def sample(self, held: Holdout, most: int = SAMPLE) -> Holdout:
        """Return at most ``most`` histories, fewer where more are not affordable."""
        return held.sample(min(most, self.affordable))

    def standardised(
        self, histories: Sequence[ItemRows], weights: Sequence[EntryWeights] | None = None
    ) -> dict[str, Scores]:
        """Return each model's standardised scores, (B, I) each, whatever its weight."""
        return {model.name: standardised(model.score(histories, weights)) for model in self.models}

    def blended(self, parts: Mapping[str, Scores]) -> Scores:
        """Return the weighted sum of the models' standardised scores."""
        weighted = [np.float32(self.weights.get(name, 0.0)) * scores for name, scores in parts.items()]
        return np.asarray(np.sum(weighted, axis=0), np.float32)

    def score(self, histories: Sequence[ItemRows], weights: Sequence[EntryWeights] | None = None) -> Scores:
        """Return (B, I) blended scores."""
        used = self.only(self.used)
        if not used.models:
            return np.zeros((len(histories), 0), np.float32)
        return self.blended(used.standardised(histories, weights))

    def choose_weights(self, validation: Holdout) -> float:
        """Set the weights that rank the validation items best; return their NDCG@10.

        The best single model starts with weight 1; each other model is added with the weight that helps most, or not
        at all where it helps by less than :data:`MIN_GAIN`. Ties go to the smaller weight.
        """
        if not len(validation) or not self.models:
            return 0.0
        held = self.sample(validation)
        scores = {model.name: _all_scores(model, held) for model in self.models}
        alone = {name: _figure(own, held) for name, own in scores.items()}
        order = sorted(alone, key=lambda name: -alone[name])
        chosen, best = {order[0]: 1.0}, alone[order[0]]
        blended = scores[order[0]].astype(np.float32)
        for name in order[1:]:
            figures = [_figure(blended, held, scores[name], weight) for weight in GRID]
            if max(figures) > best * (1 + MIN_GAIN):
                best, chosen[name] = max(figures), GRID[int(np.argmax(figures))]
                blended += np.float32(chosen[name]) * scores[name]
        self.weights = {model.name: chosen.get(model.name, 0.0) for model in self.models}
        return best


def _all_scores(model: Model, held: Holdout) -> Half:
    """Return a model's standardised scores, -inf for what is out of the race, (B, I)."""
    # Half precision: 4,000 shoppers times 20,000 items are 160 MB a model instead of 320.
    found: list[Half] = []
    for start in range(0, len(held), _BATCH):
        part = held.part(start, min(start + _BATCH, len(held)))
        scores = standardised(model.score(part.histories, part.weights))
        found.append(masked(scores, part.known_items()).astype(np.float16))
    return np.concatenate(found)


def _figure(blended: Scores | Half, held: Holdout, added: Half | None = None, weight: float = 0.0) -> float:
    """Return the NDCG@10 of scores, with another model's weighted ones where one is given."""
    firsts = np.searchsorted(held.owners, np.arange(0, len(held) + _BATCH, _BATCH))
    ranks = []
    for start, first, last in zip(range(0, len(held), _BATCH), firsts[:-1], firsts[1:], strict=False):
        scores = blended[start : start + _BATCH].astype(np.float32)
        if added is not None:
            scores += np.float32(weight) * added[start : start + _BATCH]
        ranks.append(ranks_of_targets(scores, held.targets[first:last], held.owners[first:last] - start))
    return ndcg_at(np.concatenate(ranks), held.owners, 10)
