"""The published protocol: leave one out, all items ranked; validation items are never learned from."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recommender.interactions.holdout import Holdout, Split, leave_one_out
from recommender.interactions.table import Interactions
from recommender.items.facts import ItemFacts
from recommender.learning.fitting import Progress, fit_models
from recommender.metrics import ndcg_at, ranks_in, recall_at
from recommender.ranking.blend import Blend
from recommender.ranking.two_stage import TwoStage, Verdict, told
from recommender.types import Model, Scores

DEPTHS = (5, 10, 20)
PROTOCOL = (
    "leave one out: last item = test, last but one = validation, the rest is learned from; validation items are part "
    "of the history at the test but no model has learned from them; all items are ranked except those of the history"
)


@dataclass(frozen=True)
class Figures:
    """Recall and NDCG at 5, 10, 20 of one model."""

    recall: dict[int, float]
    ndcg: dict[int, float]

    def as_dict(self) -> dict[str, float]:
        """Return flat names: ``recall_at_10``."""
        found = {f"recall_at_{k}": round(v, 5) for k, v in self.recall.items()}
        return found | {f"ndcg_at_{k}": round(v, 5) for k, v in self.ndcg.items()}


def measure(model: Model | Blend | TwoStage, held: Holdout) -> Figures:
    """Rank all items for each history and measure."""

    def score(start: int, end: int) -> Scores:
        part = held.part(start, end)
        return model.score(part) if isinstance(model, TwoStage) else model.score(part.histories, part.weights)

    ranks, owners = ranks_in(held, score), held.owners
    return Figures({k: recall_at(ranks, owners, k) for k in DEPTHS}, {k: ndcg_at(ranks, owners, k) for k in DEPTHS})


def fit_default(
    split: Split, progress: Progress, checkpoint: Path | None = None, facts: ItemFacts | None = None
) -> tuple[TwoStage, Verdict]:
    """Fit the shipped models on a split's training part; choose weights and ranker on its validation items."""
    blend = Blend(fit_models(split.train, progress, split.validation, checkpoint=checkpoint))
    blend.choose_weights(split.validation)
    progress("ranker", 0, 1)
    two_stage = TwoStage(blend, facts=facts)
    verdict = two_stage.learn(split.validation)
    progress("ranker", 1, 1)
    return two_stage, verdict


def evaluate_sequences(data: Interactions, progress: Progress, checkpoint: Path | None = None) -> dict[str, Any]:
    """Measure the shipped default on any sequences.

    Returns
    -------
    dict
        The default's figures under ``recall_at_10`` and so on, those of each model, of their blend and of the ranker
        over it under ``models``, the chosen weights, whether the ranker was kept, the protocol in words, sizes and
        times.
    """
    started = time.monotonic()
    split = leave_one_out(data)
    two_stage, verdict = fit_default(split, progress, checkpoint)
    blend = two_stage.blend
    trained_s = time.monotonic() - started
    tested: dict[str, Model | Blend] = {**{model.name: model for model in blend.models}, "blend": blend}
    rows = {}
    for done, (name, model) in enumerate(tested.items(), start=1):
        rows[name] = measure(model, split.test).as_dict()
        progress("test", done, len(tested) + 1)
    figures = measure(two_stage, split.test)
    progress("test", 1, 1)
    return {
        **figures.as_dict(),
        "users": len(split.test),
        "items": len(data.items),
        "events": len(data),
        "weights": blend.weights,
        "ranker": told(verdict, two_stage.ranker),
        "models": rows,
        "training_s": round(trained_s, 1),
        "seconds": round(time.monotonic() - started, 1),
        "protocol": PROTOCOL,
    }
