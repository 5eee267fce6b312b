"""Training for a shop: fit all models on its interactions, choose the blend, put it in use."""

from __future__ import annotations

import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from recommender.interactions.holdout import Split, Wanted, leave_one_out, split_by_time
from recommender.interactions.table import Interactions
from recommender.items.catalogue import facts_of
from recommender.items.facts import ItemFacts
from recommender.items.learned import learn_items, publish_items
from recommender.learning.evaluate import measure
from recommender.learning.fitting import Progress, fit_models
from recommender.learning.learned import KIND, RANKER, RANKER_AGAIN
from recommender.models.content import Content
from recommender.models.sasrec import Sasrec
from recommender.models.storage import write_array, write_settings, write_sparse
from recommender.profiles.learned import learn_segments, publish_segments
from recommender.ranking.blend import Blend
from recommender.ranking.two_stage import TwoStage, told
from recommender.types import Model
from retrieval.artefacts import ArtefactStore
from retrieval.search import Search
from shop.service import Shop

#: The newest events choose the weights, those before them are learned from.
VALIDATION_SHARE = 0.1
#: Distinct items of a history that a model looks at, or events where repeats count.
HISTORY_LENGTH, HISTORY_EVENTS = 50, 1_000
#: From so many purchases that repeat an earlier one on, histories are read with their repeats: a grocer's.
REPEATS_FROM = 0.3


class NothingToLearn(ValueError):
    """There is no event to learn from; the message says what to do."""


def train_for_shop(var_dir: Path, shop: Shop, search: Search, progress: Progress) -> Path:
    """Fit on the shop's orders and page events; put the version in use and return its folder.

    Raises
    ------
    NothingToLearn
        When the shop has neither orders nor events.
    """
    item_ids = search.index.product_ids
    events = Interactions.from_events(shop.events.interactions(), item_ids)
    data = events.liked()
    if not len(data):
        raise NothingToLearn("expected orders or page events of products that are in the index, the shop has none yet")
    repeats = data.repeated_share() >= REPEATS_FROM
    split = split_by_time(events, VALIDATION_SHARE, 0.0, HISTORY_EVENTS if repeats else HISTORY_LENGTH, repeats)
    vectors = search.vectors(item_ids)
    texts = Content.of_texts(lambda rows: vectors[rows], len(item_ids))
    facts = facts_of(search.index.columns)
    _learn_people_and_items(var_dir / "models", shop, events, facts, vectors, progress)
    return publish(var_dir / "models", data, split, [texts], facts, progress)


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
    return publish(models_dir, data, leave_one_out(data), [], None, progress)


def publish(
    models_dir: Path,
    data: Interactions,
    split: Split,
    further: Sequence[Model],
    facts: ItemFacts | None,
    progress: Progress,
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
    """
    started = time.monotonic()
    fitted = fit_models(split.train, progress, split.validation)
    blend = Blend([*fitted, *(model.fit(data) for model in further)])
    validation = blend.choose_weights(split.validation)
    figures = {model.name: measure(model, split.validation).as_dict() for model in blend.models}
    progress("ranker", 0, 1)
    two_stage = TwoStage(blend, facts=facts)
    again = TwoStage(blend, facts=facts, wanted=Wanted.AGAIN)
    verdicts = {RANKER: two_stage.learn(split.validation), RANKER_AGAIN: again.learn(split.validation_again)}
    rankers = {RANKER: two_stage.ranker, RANKER_AGAIN: again.ranker}
    progress("ranker", 1, 1)
    served = fit_models(data, progress, epochs=_epochs_of(blend))
    progress("writing", 0, 1)

    def build(folder: Path) -> dict[str, Any]:
        for model in served:
            (folder / model.name).mkdir()
            model.save(folder / model.name)
        for name, ranker in rankers.items():
            if ranker is not None:
                (folder / name).mkdir()
                ranker.save(folder / name)
        repeats = split.validation.weights is not None
        write_settings(folder, {"weights": blend.weights, "items": data.items.ids, "repeats": repeats})
        _write_baskets(folder, data)
        return {
            "users": len(data.users),
            "items": len(data.items),
            "events": len(data),
            "weights": blend.weights,
            "validation": {"shoppers": len(split.validation), "blend_ndcg_at_10": round(validation, 5), **figures},
            "rankers": {name: told(verdict, rankers[name]) for name, verdict in verdicts.items()},
            "seconds": round(time.monotonic() - started, 1),
            "numpy": np.__version__,
            "torch": version("torch"),
        }

    folder = ArtefactStore(models_dir).publish(KIND, build)
    progress("writing", 1, 1)
    return folder


def _epochs_of(blend: Blend) -> int | None:
    """How long the chosen sequence model has learned: without validation nothing else says when to stop."""
    return next((model.best_epoch for model in blend.models if isinstance(model, Sasrec)), None)


def _write_baskets(folder: Path, data: Interactions) -> None:
    """Write in how many orders two items stand together, and in how many each stands: reasons quote them."""
    held = data.baskets()
    together = (held.T @ held).tocsr()
    orders = np.asarray(together.diagonal(), np.int32)
    together.setdiag(0)
    together.eliminate_zeros()
    write_sparse(folder, "together", together.astype(np.int32))
    write_array(folder, "orders", orders)
