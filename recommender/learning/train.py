"""Training for a shop: fit all models on its interactions, choose the blend, put it in use."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from recommender.interactions.holdout import Holdout, Split, Wanted, leave_one_out, split_by_time
from recommender.interactions.table import Interactions
from recommender.items.catalogue import facts_of
from recommender.items.facts import ItemFacts
from recommender.learning.baskets import Baskets
from recommender.learning.evaluate import Progress, measure
from recommender.learning.learned import RANKER, RANKER_AGAIN, Learned
from recommender.models.content import Content
from recommender.models.cooccurrence import Cooccurrence
from recommender.models.neighbours import Neighbours
from recommender.models.popular import Popular, Trending
from recommender.models.repeats import Repeats
from recommender.models.sasrec import Sasrec
from recommender.models.storage import write_settings
from recommender.online.base import Base, Watermark
from recommender.online.versions import Build, Versions
from recommender.ranking.blend import Blend
from recommender.ranking.ranker import Ranker
from recommender.ranking.two_stage import TwoStage, told
from recommender.types import Model
from retrieval.search import Search
from shop.service import Shop

#: The newest events choose the weights, those before them are learned from.
VALIDATION_SHARE = 0.1
#: Items of a history that a model looks at.
HISTORY_LENGTH = 50
#: Below so many events a sequence model only learns by heart.
MIN_EVENTS_FOR_SASREC = 1_000
#: After a warm start: what is new is learned in a few rounds, and more forget what was kept by stopping early.
WARM_EPOCHS = 3

#: Puts the version that a callable builds in its place; returns its folder.
Put = Callable[[Build], Path]


class NothingToLearn(ValueError):
    """There is no event to learn from; the message says what to do."""


def train_for_shop(var_dir: Path, shop: Shop, search: Search, progress: Progress) -> Path:
    """Fit on the shop's orders and page events; put the version in use and return its folder.

    Raises
    ------
    NothingToLearn
        When the shop has neither orders nor events.
    """
    reached = Watermark.of(shop, datetime.now(UTC))
    events = Interactions.from_events(shop.events.interactions(), search.index.product_ids)
    return publish_for_shop(var_dir / "models", events, reached, search, progress)


def publish_for_shop(
    models_dir: Path,
    events: Interactions,
    reached: Watermark,
    search: Search,
    progress: Progress,
    start_from: Learned | None = None,
    put: Put | None = None,
) -> Path:
    """Fit on a table of the shop's events; see :func:`publish`.

    Parameters
    ----------
    events : Interactions
        Of the index's products, in its order.
    reached : Watermark
        Up to where they were read.

    Raises
    ------
    NothingToLearn
        When there are none.
    """
    data = events.liked()
    if not len(data):
        raise NothingToLearn("expected orders or page events of products that are in the index, the shop has none yet")
    split = split_by_time(events, VALIDATION_SHARE, 0.0, HISTORY_LENGTH)
    vectors = search.vectors(data.items.ids)
    texts = Content.of_texts(lambda rows: vectors[rows], len(data.items))
    facts = facts_of(search.index.columns)
    return publish(models_dir, data, split, [texts], facts, progress, Base(data, reached), start_from, put)


def train_on_sequences(models_dir: Path, data: Interactions, progress: Progress) -> Path:
    """Fit on a sequence file; put the version in use and return its folder."""
    return publish(models_dir, data, leave_one_out(data), [], None, progress)


def publish(
    models_dir: Path,
    data: Interactions,
    split: Split,
    further: Sequence[Model],
    facts: ItemFacts | None,
    progress: Progress,
    base: Base | None = None,
    start_from: Learned | None = None,
    put: Put | None = None,
) -> Path:
    """Choose weights, ranker and length of training on the split, fit again on everything, write and put in use.

    Parameters
    ----------
    models_dir : Path
        Folder of all artefacts.
    data : Interactions
        Everything; what is served has learned from all of it.
    split : Split
        Learned from and validated on to choose the weights.
    further : sequence of Model
        Models that need no fit (content).
    facts : ItemFacts, optional
        Of the items of ``data``, for the ranker.
    progress : callable
        Called with (what, done, total).
    base : Base, optional
        Kept with the version, so that increments can add to it.
    start_from : Learned, optional
        A warm start: its weights and rankers are taken over, because it has seen the validation items, and its
        sequence model goes on learning.
    put : callable, optional
        Puts a version in its place; in use by default.

    Returns
    -------
    Path
        Folder of the new version.
    """
    started = time.monotonic()
    choice = _choose(data, split, further, facts, progress) if start_from is None else _taken_over(start_from)
    served = _fitted(data, None, progress, choice.epochs, start_from)
    progress("writing", 0, 1)

    def build(folder: Path) -> dict[str, Any]:
        for model in served:
            (folder / model.name).mkdir()
            model.save(folder / model.name)
        for name, ranker in choice.rankers.items():
            if ranker is not None:
                (folder / name).mkdir()
                ranker.save(folder / name)
        write_settings(folder, {"weights": choice.weights, "items": data.items.ids})
        Baskets.of(data).save(folder)
        if base is not None:
            base.save(folder)
        return {
            "users": len(data.users),
            "items": len(data.items),
            "events": len(data),
            "weights": choice.weights,
            **choice.facts,
            "seconds": round(time.monotonic() - started, 1),
            "numpy": np.__version__,
            "torch": version("torch"),
        }

    folder = (put or Versions(models_dir).put)(build)
    progress("writing", 1, 1)
    return folder


@dataclass(frozen=True)
class Choice:
    """What a training takes from its validation items, or from the version that it starts from."""

    #: By model name.
    weights: dict[str, float]
    #: By name of their folders.
    rankers: dict[str, Ranker | None]
    #: How long the sequence model learns; None: as its settings say.
    epochs: int | None
    #: For the manifest.
    facts: dict[str, Any]


def _choose(
    data: Interactions, split: Split, further: Sequence[Model], facts: ItemFacts | None, progress: Progress
) -> Choice:
    """Fit on what is before the validation items and choose by them."""
    blend = Blend([*_fitted(split.train, split.validation, progress), *(model.fit(data) for model in further)])
    validation = blend.choose_weights(split.validation)
    figures = {model.name: measure(model, split.validation).as_dict() for model in blend.models}
    progress("ranker", 0, 1)
    two_stage = TwoStage(blend, facts=facts)
    again = TwoStage(blend, facts=facts, wanted=Wanted.AGAIN)
    verdicts = {RANKER: two_stage.learn(split.validation), RANKER_AGAIN: again.learn(split.validation_again)}
    rankers = {RANKER: two_stage.ranker, RANKER_AGAIN: again.ranker}
    progress("ranker", 1, 1)
    found = {
        "validation": {"shoppers": len(split.validation), "blend_ndcg_at_10": round(validation, 5), **figures},
        "rankers": {name: told(verdict, rankers[name]) for name, verdict in verdicts.items()},
    }
    return Choice(blend.weights, rankers, _epochs_of(blend), found)


def _taken_over(earlier: Learned) -> Choice:
    rankers = {RANKER: earlier.ranker, RANKER_AGAIN: earlier.ranker_again}
    return Choice(earlier.weights, rankers, WARM_EPOCHS, {"started_from": earlier.version})


def _fitted(
    data: Interactions,
    validation: Holdout | None,
    progress: Progress,
    epochs: int | None = None,
    start_from: Learned | None = None,
) -> list[Model]:
    models: list[Model] = [Popular().fit(data), Cooccurrence().fit(data), Neighbours().fit(data)]
    if data.has_times:
        models += [Trending().fit(data), Repeats().fit(data)]
    if len(data) >= MIN_EVENTS_FOR_SASREC:
        what = "SASRec, choosing" if validation is not None else "SASRec, on all"
        model, start = Sasrec(epochs=epochs), None
        if start_from is not None and start_from.has(Sasrec):
            start = (start_from.model(Sasrec), start_from.rows_of(data.items))
        models.append(model.fit(data, validation, None, lambda done, total, _: progress(what, done, total), start))
        progress(what, 1, 1)
    return models


def _epochs_of(blend: Blend) -> int | None:
    """How long the chosen sequence model has learned: without validation nothing else says when to stop."""
    return next((model.best_epoch for model in blend.models if isinstance(model, Sasrec)), None)
