"""RecTools: EASE and SASRec."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import torch
from pytorch_lightning import Callback, LightningModule, Trainer, seed_everything
from rectools import Columns
from rectools.dataset import Dataset, IdMap, Interactions
from rectools.models import EASEModel, SASRecModel

from benchmarks.recommender_peers.exchange import DEPTH, Asked, Recommend, Rows, best_of
from benchmarks.recommender_peers.implicit_peers import matrix

_SEED = 7
_BATCH = 256


def fit_ease(items: int, sequences: Sequence[Rows], settings: dict[str, Any], limit_s: float) -> Recommend:
    """Fit EASE, which cannot be stopped; scores are history times weights, as its own ``recommend`` has them."""
    model = EASEModel(**settings).fit(_dataset(sequences, items))

    def recommend(asked: Asked) -> Rows:
        parts = [
            best_of(np.asarray(matrix(part, items) @ model.weight), part)
            for part in (asked.histories[start : start + _BATCH] for start in range(0, len(asked.histories), _BATCH))
        ]
        return np.concatenate(parts)

    return recommend


def fit_sasrec(items: int, sequences: Sequence[Rows], settings: dict[str, Any], limit_s: float) -> Recommend:
    """Fit SASRec for as many epochs as the settings say, or until the processor time is used up."""
    torch.set_num_threads(1)
    seed_everything(_SEED)
    epochs = settings.pop("epochs")

    def trainer() -> Trainer:
        return Trainer(
            max_epochs=epochs,
            callbacks=[_Until(time.process_time() + limit_s)],
            accelerator="cpu",
            logger=False,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
        )

    model = SASRecModel(get_trainer_func=trainer, recommend_torch_device="cpu", recommend_n_threads=1, **settings)
    model.fit(_dataset(sequences, items))

    def recommend(asked: Asked) -> Rows:
        users = np.arange(len(asked.histories))
        found = model.recommend(users, _dataset(asked.histories, items), k=DEPTH, filter_viewed=True)
        out = np.full((len(users), DEPTH), -1, np.int32)
        out[found[Columns.User], found[Columns.Rank] - 1] = found[Columns.Item]
        return out

    return recommend


class _Until(Callback):  # type: ignore[misc]
    """Stops training between two batches once a moment of the process's own time has passed."""

    def __init__(self, cpu_s: float) -> None:
        self._cpu_s = cpu_s

    def on_train_batch_end(self, trainer: Trainer, module: LightningModule, *_: Any) -> None:
        trainer.should_stop = time.process_time() > self._cpu_s


def _dataset(sequences: Sequence[Rows], items: int) -> Dataset:
    """Return the sequences as RecTools' data; rows are their ids, places stand for days."""
    lengths = list(map(len, sequences))
    days = np.concatenate([np.empty(0, np.int64), *map(np.arange, lengths)]).astype("timedelta64[D]")
    table = pd.DataFrame(
        {
            Columns.User: np.repeat(np.arange(len(sequences)), lengths),
            Columns.Item: np.concatenate([np.empty(0, np.int32), *sequences]),
            Columns.Weight: 1.0,
            Columns.Datetime: np.datetime64("2020-01-01", "ns") + days,
        }
    )
    users, rows = IdMap.from_values(np.arange(len(sequences))), IdMap.from_values(np.arange(items))
    return Dataset(users, rows, Interactions.from_raw(table, users, rows))
