"""In how many orders products stand, alone and together: reasons quote these counts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommender.interactions.table import Interactions
from recommender.items.evidence import counts_of, pairs_in
from recommender.models.storage import read_array, read_sparse, write_array, write_sparse


@dataclass(frozen=True, eq=False)
class Baskets:
    """Counts of orders; rows are those of the items.

    Parameters
    ----------
    together : sparse array, (I, I) int32
        In how many orders two items stand together.
    orders : ndarray, (I,) int32
        In how many orders an item stands.
    """

    together: sparse.csr_array
    orders: npt.NDArray[np.int32]

    @classmethod
    def of(cls, data: Interactions) -> Self:
        """Count liked interactions."""
        held = data.baskets()
        return cls(pairs_in(held).astype(np.int32), counts_of(held).astype(np.int32))

    def save(self, folder: Path) -> None:
        """Write to an existing folder."""
        write_sparse(folder, "together", self.together)
        write_array(folder, "orders", self.orders)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open what :meth:`save` has written."""
        return cls(read_sparse(folder, "together"), read_array(folder, "orders"))
