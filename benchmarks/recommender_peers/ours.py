"""Our models in a process of their own, in our environment: ``python -m benchmarks.recommender_peers.ours TASK.json``.

Prints a line of JSON: what the fit took, and of the default the processor time of each of its parts.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks.recommender_peers.exchange import (
    Asked,
    Recommend,
    Rows,
    Stopwatch,
    Task,
    best_of,
    read_data,
    run,
    write_best,
)
from recommender.interactions.columns import Column
from recommender.interactions.holdout import Holdout, Split
from recommender.interactions.table import Interactions
from recommender.learning.evaluate import fit_default
from recommender.models.cooccurrence import Cooccurrence
from recommender.models.ease import Ease
from recommender.models.factorisation import Factorisation
from recommender.models.popular import Popular
from recommender.models.sasrec import Sasrec
from recommender.models.transitions import Transitions
from recommender.types import Model, Scores

#: The shipped default: models, blend and ranker, chosen on the validation items.
DEFAULT = "zhanggui"
ALONE: dict[str, Callable[[], Model]] = {
    f"{DEFAULT}-{kind.name}": kind for kind in (Popular, Cooccurrence, Ease, Transitions, Factorisation)
}
_BATCH = 256


def interactions(items: int, sequences: Sequence[Rows]) -> Interactions:
    """Return training sequences as our table; rows of items stay what they are."""
    everything = [list(map(str, range(items))), *(list(map(str, row.tolist())) for row in sequences)]
    table = Interactions.from_sequences(list(map(str, range(-1, len(sequences)))), everything)
    # The first shopper, who has all items in order, is there for their rows alone.
    return table.where(table.column(Column.USER) > 0)


def holdout(asked: Asked) -> Holdout:
    """Return what is asked as ours, with the targets that came with it."""
    targets = asked.targets[:, None] if len(asked.targets) else np.empty((len(asked.users), 0), np.int32)
    return Holdout.of(list(zip(asked.users.tolist(), asked.histories, targets, strict=True)))


def fit_alone(name: str, items: int, sequences: Sequence[Rows]) -> Recommend:
    """Fit one model."""
    model = ALONE[name]().fit(interactions(items, sequences))
    return lambda asked: _best(lambda held: model.score(held.histories), holdout(asked))


def run_default(task: Task) -> dict[str, Any]:
    """Fit the default; write what it recommends, and what its blend and SASRec recommend, for the test."""
    items, sequences, asked = read_data(Path(task.data))
    none = Holdout.of([])
    split = Split(interactions(items, sequences), holdout(asked["validation"]), none)
    watch, parts = Stopwatch(), _Parts()
    stages, verdict = fit_default(split, parts)
    taken = watch.read()
    test = holdout(asked["test"])
    best = {
        "test": _best(stages.score, test),
        "test.blend": _best(lambda held: stages.blend.score(held.histories), test),
    }
    for sasrec in (model for model in stages.blend.models if isinstance(model, Sasrec)):
        best["test.sasrec"] = _best(lambda held: sasrec.score(held.histories), test)  # noqa: B023 called at once
    write_best(Path(task.out), best)
    chosen = {"weights": stages.blend.weights, "ranker_is_kept": verdict.is_kept}
    return {**taken, "peak_mib": watch.read()["peak_mib"], "parts_cpu_s": parts.cpu_s, **chosen}


class _Parts:
    """Processor time between the reports of progress, by what was being done."""

    def __init__(self) -> None:
        self.cpu_s: dict[str, float] = {}
        self._last = time.process_time()

    def __call__(self, what: str, done: int, total: int) -> None:
        now = time.process_time()
        self.cpu_s[what] = round(self.cpu_s.get(what, 0.0) + now - self._last, 1)
        self._last = now


def _best(score: Callable[[Holdout], Scores], held: Holdout) -> Rows:
    parts = [held.part(start, min(start + _BATCH, len(held))) for start in range(0, len(held), _BATCH)]
    return np.concatenate([best_of(score(part), part.histories) for part in parts])


def main() -> None:
    """Read the task from the file that is named and print what came out."""
    torch.set_num_threads(1)
    task = Task.read(Path(sys.argv[1]))
    if task.peer == DEFAULT:
        print(json.dumps(run_default(task)))
    else:
        print(json.dumps(run(task, lambda items, sequences, *_: fit_alone(task.peer, items, sequences))))


if __name__ == "__main__":
    main()
