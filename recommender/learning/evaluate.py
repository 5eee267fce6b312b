"""The published protocol: leave one out, all items ranked; validation items are never learned from."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from recommender.interactions.holdout import Holdout, Split, leave_one_out
from recommender.interactions.table import Interactions
from recommender.metrics import ndcg_at, ranks_in, recall_at
from recommender.models.cooccurrence import Cooccurrence
from recommender.models.popular import Popular
from recommender.models.sasrec import Sasrec
from recommender.ranking.blend import Blend
from recommender.types import ItemRows, Model, Scores

DEPTHS = (5, 10, 20)
PROTOCOL = (
    "leave one out: last item = test, last but one = validation, the rest is learned from; validation items are part "
    "of the history at the test but no model has learned from them; all items are ranked except those of the history"
)
#: Called with (what, done, total).
Progress = Callable[[str, int, int], None]


class _Scorer(Protocol):
    def score(self, histories: Sequence[ItemRows]) -> Scores: ...


@dataclass(frozen=True)
class Figures:
    """Recall and NDCG at 5, 10, 20 of one model."""

    recall: dict[int, float]
    ndcg: dict[int, float]

    def as_dict(self) -> dict[str, float]:
        """Return flat names: ``recall_at_10``."""
        found = {f"recall_at_{k}": round(v, 5) for k, v in self.recall.items()}
        return found | {f"ndcg_at_{k}": round(v, 5) for k, v in self.ndcg.items()}


def measure(model: _Scorer, held: Holdout) -> Figures:
    """Rank all items for each history and measure."""

    def score(start: int, end: int) -> Scores:
        return model.score(held.histories[start:end])

    ranks, owners = ranks_in(held, score), held.owners
    return Figures({k: recall_at(ranks, owners, k) for k in DEPTHS}, {k: ndcg_at(ranks, owners, k) for k in DEPTHS})


def fit_default(split: Split, progress: Progress, checkpoint: Path | None = None) -> Blend:
    """Fit the shipped models on a split's training part and choose the blend's weights on its validation items."""
    models: list[Model] = [Popular().fit(split.train), Cooccurrence().fit(split.train)]
    progress("co-occurrence", 1, 1)
    sasrec = Sasrec().fit(
        split.train, split.validation, checkpoint, lambda done, total, _: progress("SASRec", done, total)
    )
    progress("SASRec", 1, 1)
    blend = Blend([*models, sasrec])
    blend.choose_weights(split.validation)
    return blend


def evaluate_sequences(data: Interactions, progress: Progress, checkpoint: Path | None = None) -> dict[str, Any]:
    """Measure the shipped default on any sequences.

    Returns
    -------
    dict
        The blend's figures under ``recall_at_10`` and so on, each model's under ``models``, the chosen weights, the
        protocol in words, sizes and times.
    """
    started = time.monotonic()
    split = leave_one_out(data)
    blend = fit_default(split, progress, checkpoint)
    trained_s = time.monotonic() - started
    rows = {}
    for done, model in enumerate(blend.models, start=1):
        rows[model.name] = measure(model, split.test).as_dict()
        progress("test", done, len(blend.models) + 1)
    figures = measure(blend, split.test)
    progress("test", 1, 1)
    return {
        **figures.as_dict(),
        "users": len(split.test),
        "items": len(data.items),
        "events": len(data),
        "weights": blend.weights,
        "models": rows,
        "training_s": round(trained_s, 1),
        "seconds": round(time.monotonic() - started, 1),
        "protocol": PROTOCOL,
    }
