"""Vector search in FAISS, with filters inside the search."""

from __future__ import annotations

from pathlib import Path
from typing import Self

import faiss
import numpy as np
import numpy.typing as npt

from retrieval.encoder import Vectors

#: Up to here an exact scan takes a few milliseconds; above it HNSW pays.
FLAT_UP_TO = 50_000
HNSW_LINKS = 32
HNSW_EF_CONSTRUCTION = 80
HNSW_EF_SEARCH = 128


class DenseIndex:
    """Inner-product search over unit vectors; read only."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: Vectors) -> Self:
        """Index (N, D) unit vectors: exact up to 50,000, HNSW above."""
        size, dimension = vectors.shape
        if size <= FLAT_UP_TO:
            index = faiss.IndexFlatIP(dimension)
        else:
            index = faiss.IndexHNSWFlat(dimension, HNSW_LINKS, faiss.METRIC_INNER_PRODUCT)
            index.hnsw.efConstruction = HNSW_EF_CONSTRUCTION
            index.hnsw.efSearch = HNSW_EF_SEARCH
        index.add(vectors)
        return cls(index)

    def search(
        self, vector: Vectors, limit: int, allowed: npt.NDArray[np.bool_] | None = None
    ) -> tuple[npt.NDArray[np.int64], Vectors]:
        """Return rows and cosines of the nearest documents, best first.

        Parameters
        ----------
        vector : (D,) float32
            Unit vector of the query.
        limit : int
            At most so many.
        allowed : (N,) bool, optional
            Rows that may be returned. The filter works inside the search, so that a narrow one still
            returns ``limit`` rows where there are that many.
        """
        limit = min(limit, self._index.ntotal if allowed is None else int(allowed.sum()))
        if limit == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        options = None
        if allowed is not None:
            bits = np.packbits(allowed, bitorder="little")
            selector = faiss.IDSelectorBitmap(bits)
            if isinstance(self._index, faiss.IndexHNSW):
                options = faiss.SearchParametersHNSW(sel=selector, efSearch=max(HNSW_EF_SEARCH, limit))
            else:
                options = faiss.SearchParameters(sel=selector)
        cosines, rows = self._index.search(vector[None].astype(np.float32), limit, params=options)
        found = rows[0] >= 0
        return rows[0][found], cosines[0][found]

    def vectors(self, rows: npt.NDArray[np.int64]) -> Vectors:
        """Return the stored vectors of rows, (n, D)."""
        found: Vectors = self._index.reconstruct_batch(rows)
        return found

    def save(self, path: Path) -> None:
        """Write the index as a FAISS file."""
        faiss.write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path) -> Self:
        """Open a saved index."""
        return cls(faiss.read_index(str(path)))
