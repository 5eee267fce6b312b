"""What a training has left in its folder, opened for serving."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self, TypeVar

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommender.interactions.table import IdMap
from recommender.learning.baskets import Baskets
from recommender.learning.fitting import ALWAYS, COUNTED, MODELS
from recommender.models.content import Content
from recommender.models.sasrec import Sasrec
from recommender.models.storage import read_settings
from recommender.models.widened import widened
from recommender.ranking.ranker import Ranker
from recommender.types import ItemRows, Model, Scorer

#: Name of the artefact.
KIND = "recommender"
RANKER, RANKER_AGAIN = "ranker", "ranker_again"
#: Weight of the texts' likeness where none was chosen: training on a file knows no texts.
CONTENT_WEIGHT = 0.3
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, eq=False)
class Learned:
    """Models and counts of one training; rows are those of ``items``."""

    version: str
    items: IdMap
    #: So many of the items, the first, are known to all models; later ones came with an increment.
    trained_items: int
    #: Those of :data:`MODELS` that were trained.
    models: tuple[Model, ...]
    #: By model name; of all models that were tried, content included.
    weights: dict[str, float]
    #: Whether histories are read with their repeats: things are bought again and again here.
    repeats: bool
    #: None where the blend ranked better.
    ranker: Ranker | None
    #: The same of what is bought again.
    ranker_again: Ranker | None
    #: In how many orders two items stand together, (I, I) int32.
    together: sparse.csr_array
    #: In how many orders an item stands, (I,) int32.
    orders: npt.NDArray[np.int32]

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open a version's folder."""
        settings, baskets = read_settings(folder), Baskets.load(folder)
        items = IdMap(settings["items"])
        return cls(
            version=folder.name,
            items=items,
            trained_items=len(items),
            models=tuple(model.load(folder / model.name) for model in MODELS if (folder / model.name).is_dir()),
            weights={Content.name: CONTENT_WEIGHT, **settings["weights"]},
            repeats=bool(settings.get("repeats", False)),
            ranker=_ranker(folder / RANKER),
            ranker_again=_ranker(folder / RANKER_AGAIN),
            together=baskets.together,
            orders=baskets.orders,
        )

    @cached_property
    def scorers(self) -> tuple[Scorer, ...]:
        """The models, each with a score for every item."""
        items = len(self.items)
        return tuple(
            model if isinstance(model, COUNTED) else widened(model, self.trained_items, items) for model in self.models
        )

    @property
    def is_whole(self) -> bool:
        """Whether every model is there that an answer asks: one of an earlier release may lack some."""
        asked = models_asked(self.weights, (self.ranker, self.ranker_again))
        return asked <= {Content.name, *(model.name for model in self.models)}

    def sequence_start(self, items: IdMap) -> tuple[Sasrec, ItemRows] | None:
        """Return what a later training's sequence model may begin with: this one's, and the rows of other items in it.

        A row is -1 where the item is new. None where there is no sequence model.
        """
        if not self.has(Sasrec):
            return None
        own = [self.items.row(item) for item in items.ids]
        known = [row if row is not None and row < self.trained_items else -1 for row in own]
        return self.model(Sasrec), np.array(known, np.int32)

    def has(self, kind: type[Model]) -> bool:
        """Say whether there is a model of a class."""
        return any(isinstance(model, kind) for model in self.models)

    def model(self, kind: type[M]) -> M:
        """Return the model of a class.

        Raises
        ------
        LookupError
            When this training has none.
        """
        found = next((model for model in self.models if isinstance(model, kind)), None)
        if found is None:
            raise LookupError(f"expected a {kind.name} model in version {self.version}, it has none")
        return found


def models_asked(weights: Mapping[str, float], rankers: Iterable[Ranker | None]) -> frozenset[str]:
    """Return the names of the models that answers ask: those of the blend, of the rankers, and those looked up."""
    of_blend = {name for name, weight in weights.items() if weight > 0}
    of_rankers = {name for ranker in rankers if ranker is not None for name in ranker.models}
    return frozenset(of_blend | of_rankers | {kind.name for kind in ALWAYS})


def _ranker(folder: Path) -> Ranker | None:
    return Ranker.load(folder) if folder.is_dir() else None
