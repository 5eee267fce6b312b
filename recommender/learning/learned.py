"""What a training has left in its folder, opened for serving."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommender.interactions.table import IdMap
from recommender.models.content import Content
from recommender.models.cooccurrence import Cooccurrence
from recommender.models.popular import Popular
from recommender.models.sasrec import Sasrec
from recommender.models.storage import read_array, read_settings, read_sparse
from recommender.types import Model

#: Name of the artefact.
KIND = "recommender"
#: Weight of the texts' likeness where none was chosen: training on a file knows no texts.
CONTENT_WEIGHT = 0.3


@dataclass(frozen=True, eq=False)
class Learned:
    """Models and counts of one training; rows are those of ``items``."""

    version: str
    items: IdMap
    popular: Popular
    cooccurrence: Cooccurrence
    sasrec: Sasrec | None
    #: By model name.
    weights: dict[str, float]
    #: In how many orders two items stand together, (I, I) int32.
    together: sparse.csr_array
    #: In how many orders an item stands, (I,) int32.
    orders: npt.NDArray[np.int32]

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open a version's folder."""
        settings = read_settings(folder)
        sasrec = folder / Sasrec.name
        return cls(
            version=folder.name,
            items=IdMap(settings["items"]),
            popular=Popular.load(folder / Popular.name),
            cooccurrence=Cooccurrence.load(folder / Cooccurrence.name),
            sasrec=Sasrec.load(sasrec) if sasrec.is_dir() else None,
            weights={Content.name: CONTENT_WEIGHT, **settings["weights"]},
            together=read_sparse(folder, "together"),
            orders=read_array(folder, "orders"),
        )

    @property
    def models(self) -> list[Model]:
        """The models that have learned from interactions."""
        return [self.popular, self.cooccurrence, *([self.sasrec] if self.sasrec is not None else [])]
