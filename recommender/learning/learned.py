"""What a training has left in its folder, opened for serving."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommender.interactions.table import IdMap
from recommender.learning.baskets import Baskets
from recommender.models.content import Content
from recommender.models.cooccurrence import Cooccurrence
from recommender.models.popular import Popular
from recommender.models.sasrec import Sasrec
from recommender.models.storage import read_settings
from recommender.models.widened import widened
from recommender.types import Scorer

#: Name of the artefact.
KIND = "recommender"
#: Weight of the texts' likeness where none was chosen: training on a file knows no texts.
CONTENT_WEIGHT = 0.3


@dataclass(frozen=True, eq=False)
class Learned:
    """Models and counts of one training; rows are those of ``items``."""

    version: str
    items: IdMap
    #: So many of the items, the first, are known to all models; later ones came with an increment.
    trained_items: int
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
        items, baskets = IdMap(settings["items"]), Baskets.load(folder)
        return cls(
            version=folder.name,
            items=items,
            trained_items=len(items),
            popular=Popular.load(folder / Popular.name),
            cooccurrence=Cooccurrence.load(folder / Cooccurrence.name),
            sasrec=Sasrec.load(sasrec) if sasrec.is_dir() else None,
            weights={Content.name: CONTENT_WEIGHT, **settings["weights"]},
            together=baskets.together,
            orders=baskets.orders,
        )

    @property
    def models(self) -> list[Scorer]:
        """The models that have learned from interactions, each with a score for every item."""
        trained: list[Scorer] = [self.sasrec] if self.sasrec is not None else []
        items = len(self.items)
        return [self.popular, self.cooccurrence, *(widened(model, self.trained_items, items) for model in trained)]

    def sasrec_for(self, items: IdMap) -> Sasrec | None:
        """Return the sequence model for other items, as a later training may start from it."""
        if self.sasrec is None:
            return None
        own = [self.items.row(item) for item in items.ids]
        known = [row if row is not None and row < self.trained_items else -1 for row in own]
        return self.sasrec.moved_to(np.array(known, np.int64))
