"""The shipped models, fitted: one list for shops, sequence files and benchmarks."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

from scipy import sparse

from recommender.interactions.holdout import Holdout
from recommender.interactions.table import Interactions
from recommender.models.cooccurrence import Cooccurrence
from recommender.models.ease import Ease
from recommender.models.factorisation import BroadFactorisation, Factorisation
from recommender.models.neighbours import Neighbours
from recommender.models.popular import Popular, Trending
from recommender.models.repeats import Repeats
from recommender.models.sasrec import Sasrec
from recommender.models.transitions import Transitions
from recommender.types import ItemRows, Model

if TYPE_CHECKING:
    from recommender.models.sasrec_training import OnEpoch

#: Called with (what, done, total).
Progress = Callable[[str, int, int], None]
#: What learns from interactions, in the order of blends and reports.
MODELS: tuple[type[Model], ...] = (
    Popular,
    Trending,
    Repeats,
    Cooccurrence,
    Ease,
    Transitions,
    Factorisation,
    BroadFactorisation,
    Neighbours,
    Sasrec,
)
#: Those whose fit is a count: increments make them anew every few minutes.
COUNTED: tuple[type[Model], ...] = (Popular, Trending, Repeats, Cooccurrence, Neighbours)
#: Looked up for reasons and scenes, whatever the blend thinks of them.
ALWAYS: tuple[type[Model], ...] = (Popular, Repeats, Cooccurrence)
#: Of use where times are known only.
_OF_TIMES = (Trending, Repeats)
#: Below so many events a sequence model only learns by heart.
MIN_EVENTS_FOR_SASREC = 1_000


def fit_models(
    data: Interactions,
    progress: Progress,
    validation: Holdout | None = None,
    epochs: int | None = None,
    checkpoint: Path | None = None,
    start_from: tuple[Sasrec, ItemRows] | None = None,
    names: Collection[str] | None = None,
    attributes: sparse.csr_array | None = None,
) -> list[Model]:
    """Fit the models that this data can teach.

    Parameters
    ----------
    data : Interactions
        What speaks for items (:meth:`Interactions.liked`).
    progress : callable
    validation : Holdout, optional
        Decides how long SASRec learns.
    epochs : int, optional
        How long it learns where there is no validation.
    checkpoint : Path, optional
        Folder for its checkpoint: a run that was cut off goes on from it.
    start_from : (Sasrec, (I,) int32), optional
        What it begins with: an earlier version, and each item's row in it.
    names : collection of str, optional
        Of the models that are wanted; all by default.
    attributes : sparse array, (I, F), optional
        Of the items, which SASRec takes into their vectors: what is bought rarely borrows from what is like it
        (docs/adr/0013).
    """
    found: list[Model] = []
    for kind in MODELS if names is None else [kind for kind in MODELS if kind.name in names]:
        if (kind in _OF_TIMES and not data.has_times) or (kind is Sasrec and len(data) < MIN_EVENTS_FOR_SASREC):
            continue
        what = kind.name if kind is not Sasrec else f"SASRec, {'choosing' if validation is not None else 'on all'}"
        progress(what, 0, 1)
        if kind is Sasrec:
            sasrec = Sasrec(epochs=epochs, features=attributes)
            found.append(sasrec.fit(data, validation, checkpoint, _by_epoch(progress, what), start_from))
        else:
            found.append(kind().fit(data))
        progress(what, 1, 1)
    return found


def _by_epoch(progress: Progress, what: str) -> OnEpoch:
    return lambda epoch, epochs, _figure: progress(what, epoch, epochs)
