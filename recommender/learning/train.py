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
import numpy.typing as npt
from scipy import sparse

from recommender.interactions.holdout import Split, Wanted, leave_one_out, split_by_time
from recommender.interactions.table import Interactions
from recommender.items.catalogue import facts_of
from recommender.items.facts import ItemFacts
from recommender.items.learned import learn_items, publish_items
from recommender.learning.baskets import Baskets
from recommender.learning.evaluate import measure
from recommender.learning.fitting import Progress, fit_models
from recommender.learning.learned import RANKER, RANKER_AGAIN, Learned, models_asked
from recommender.models.content import Content
from recommender.models.sasrec import Sasrec
from recommender.models.storage import write_settings
from recommender.online.base import Base, Watermark
from recommender.online.versions import Build, Versions
from recommender.profiles.learned import learn_segments, publish_segments
from recommender.ranking.blend import Blend
from recommender.ranking.ranker import Ranker
from recommender.ranking.two_stage import TwoStage, told
from recommender.types import Model
from retrieval.search import Search
from shop.service import Shop

#: The newest events choose the weights, those before them are learned from.
VALIDATION_SHARE = 0.1
#: Distinct items of a history that a model looks at, or events where repeats count.
HISTORY_LENGTH, HISTORY_EVENTS = 50, 1_000
#: From so many purchases that repeat an earlier one on, histories are read with their repeats: a grocer's.
REPEATS_FROM = 0.3
#: After a warm start: with as many as a last item of each shopper new, eight rounds reach .067 where a training from
#: nothing reaches .070 in twenty-eight, and four .062 (docs/adr/0013).
WARM_EPOCHS = 8

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
    return publish_for_shop(var_dir / "models", shop, events, reached, search, progress)


def publish_for_shop(
    models_dir: Path,
    shop: Shop,
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
    repeats = data.repeated_share() >= REPEATS_FROM
    split = split_by_time(events, VALIDATION_SHARE, 0.0, HISTORY_EVENTS if repeats else HISTORY_LENGTH, repeats)
    vectors = search.vectors(data.items.ids)
    texts = Content.of_texts(lambda rows: vectors[rows], len(data.items))
    facts = facts_of(search.index.columns)
    _learn_people_and_items(models_dir, shop, events, facts, vectors, progress)
    return publish(models_dir, data, split, texts, facts, progress, Base(data, reached), start_from, put)


def _learn_people_and_items(
    models_dir: Path,
    shop: Shop,
    events: Interactions,
    facts: ItemFacts,
    vectors: npt.NDArray[np.float32],
    progress: Progress,
) -> None:
    """Put segments of shoppers, rules and relations of products in use."""
    progress("segments, rules", 0, 2)
    titles = {department.key: department.title for department in shop.products.departments()}
    segments = learn_segments(events, facts, titles)
    if segments is not None:
        publish_segments(models_dir, segments)
    progress("segments, rules", 1, 2)
    publish_items(models_dir, learn_items(events, facts, vectors))
    progress("segments, rules", 2, 2)


def train_on_sequences(models_dir: Path, data: Interactions, progress: Progress) -> Path:
    """Fit on a sequence file; put the version in use and return its folder."""
    return publish(models_dir, data, leave_one_out(data), None, None, progress)


def publish(
    models_dir: Path,
    data: Interactions,
    split: Split,
    texts: Content | None,
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
    texts : Content, optional
        Of the items of ``data``: a model of its own.
    facts : ItemFacts, optional
        Of the items of ``data``, for the ranker and for SASRec.
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
    choice = _choose(data, split, texts, facts, progress) if start_from is None else _taken_over(start_from)
    begin = start_from.sequence_start(data.items) if start_from is not None else None
    served = fit_models(
        data, progress, epochs=choice.epochs, start_from=begin, names=choice.asked, attributes=_attributes(facts)
    )
    progress("writing", 0, 1)

    def build(folder: Path) -> dict[str, Any]:
        _write(folder, data, served, choice, base)
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
    #: Names of the models that an answer asks: only these are fitted again and served.
    asked: frozenset[str]
    #: Whether histories are read with their repeats.
    repeats: bool
    #: How long the sequence model learns; None: as its settings say.
    epochs: int | None
    #: For the manifest.
    facts: dict[str, Any]


def _write(folder: Path, data: Interactions, served: Sequence[Model], choice: Choice, base: Base | None) -> None:
    """Write all that :meth:`recommender.learning.learned.Learned.load` opens, and what increments add to."""
    for model in served:
        (folder / model.name).mkdir()
        model.save(folder / model.name)
    for name, ranker in choice.rankers.items():
        if ranker is not None:
            (folder / name).mkdir()
            ranker.save(folder / name)
    write_settings(folder, {"weights": choice.weights, "items": data.items.ids, "repeats": choice.repeats})
    Baskets.of(data).save(folder)
    if base is not None:
        base.save(folder)


def _choose(
    data: Interactions, split: Split, texts: Content | None, facts: ItemFacts | None, progress: Progress
) -> Choice:
    """Fit on what is before the validation items and choose by them."""
    fitted = fit_models(split.train, progress, split.validation, attributes=_attributes(facts))
    blend = Blend(fitted if texts is None else [*fitted, texts.fit(data)])
    validation = blend.choose_weights(split.validation)
    sample = blend.sample(split.validation)
    figures = {model.name: measure(model, sample).as_dict() for model in blend.models}
    progress("ranker", 0, 1)
    two_stage = TwoStage(blend, facts=facts)
    again = TwoStage(blend, facts=facts, wanted=Wanted.AGAIN)
    verdicts = {RANKER: two_stage.learn(split.validation), RANKER_AGAIN: again.learn(split.validation_again)}
    rankers = {RANKER: two_stage.ranker, RANKER_AGAIN: again.ranker}
    progress("ranker", 1, 1)
    found = {
        "validation": {"shoppers": len(sample), "blend_ndcg_at_10": round(validation, 5), **figures},
        "rankers": {name: told(verdict, rankers[name]) for name, verdict in verdicts.items()},
    }
    asked = models_asked(blend.weights, rankers.values())
    return Choice(blend.weights, rankers, asked, split.validation.weights is not None, _epochs_of(blend), found)


def _taken_over(earlier: Learned) -> Choice:
    rankers = {RANKER: earlier.ranker, RANKER_AGAIN: earlier.ranker_again}
    asked = frozenset(model.name for model in earlier.models)
    return Choice(earlier.weights, rankers, asked, earlier.repeats, WARM_EPOCHS, {"started_from": earlier.version})


def _attributes(facts: ItemFacts | None) -> sparse.csr_array | None:
    return facts.attributes if facts is not None else None


def _epochs_of(blend: Blend) -> int | None:
    """How long the chosen sequence model has learned: without validation nothing else says when to stop."""
    return next((model.best_epoch for model in blend.models if isinstance(model, Sasrec)), None)
