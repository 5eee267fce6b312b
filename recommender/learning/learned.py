"""What a training has left in its folder, opened for serving."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypeVar

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommender.interactions.table import IdMap
from recommender.learning.fitting import MODELS
from recommender.models.content import Content
from recommender.models.storage import read_array, read_settings, read_sparse
from recommender.ranking.ranker import Ranker
from recommender.types import Model

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
        settings = read_settings(folder)
        return cls(
            version=folder.name,
            items=IdMap(settings["items"]),
            models=tuple(model.load(folder / model.name) for model in MODELS if (folder / model.name).is_dir()),
            weights={Content.name: CONTENT_WEIGHT, **settings["weights"]},
            repeats=bool(settings.get("repeats", False)),
            ranker=_ranker(folder / RANKER),
            ranker_again=_ranker(folder / RANKER_AGAIN),
            together=read_sparse(folder, "together"),
            orders=read_array(folder, "orders"),
        )

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


def _ranker(folder: Path) -> Ranker | None:
    return Ranker.load(folder) if folder.is_dir() else None
