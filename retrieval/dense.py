"""Vector search in FAISS, with filters inside the search."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

import faiss
import numpy as np
import numpy.typing as npt

from retrieval.encoder import Vectors

#: FAISS's own stubs lack what its wrapper adds (selectors, search parameters).
_faiss: Any = faiss
#: Up to here an exact scan takes a few milliseconds; above it HNSW pays.
FLAT_UP_TO = 50_000
HNSW_LINKS = 32
HNSW_EF_CONSTRUCTION = 80
HNSW_EF_SEARCH = 128
#: Among so few allowed rows an exact scan is as quick as the walk through the graph.
EXACT_UP_TO = 20_000


class DenseIndex:
    """Inner-product search over unit vectors; read only."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: Vectors) -> Self:
        """Index (N, D) unit vectors: exact up to 50,000, HNSW above."""
        size, dimension = vectors.shape
        if size <= FLAT_UP_TO:
            index = _faiss.IndexFlatIP(dimension)
        else:
            index = _faiss.IndexHNSWFlat(dimension, HNSW_LINKS, _faiss.METRIC_INNER_PRODUCT)
            index.hnsw.efConstruction = HNSW_EF_CONSTRUCTION
            index.hnsw.efSearch = HNSW_EF_SEARCH
        index.add(vectors)
        return cls(index)

    @property
    def size(self) -> int:
        """Number of vectors."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Numbers of a vector."""
        return int(self._index.d)

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
        count = self._index.ntotal if allowed is None else int(allowed.sum())
        limit = min(limit, count)
        if limit == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        graph = isinstance(self._index, _faiss.IndexHNSW)
        if graph and allowed is not None and count <= EXACT_UP_TO:
            return self._scan(vector, limit, np.flatnonzero(allowed))
        options: Any = None
        if graph:
            options = _faiss.SearchParametersHNSW(efSearch=max(HNSW_EF_SEARCH, limit))
        elif allowed is not None:
            options = _faiss.SearchParameters()
        if allowed is not None:
            # Both must outlive the search: FAISS keeps pointers only.
            bits = np.packbits(allowed, bitorder="little")
            selector = _faiss.IDSelectorBitmap(bits)
            options.sel = selector
        cosines, rows = self._index.search(vector[None].astype(np.float32), limit, params=options)
        found = rows[0] >= 0
        return rows[0][found], cosines[0][found]

    def _scan(
        self, vector: Vectors, limit: int, candidates: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.int64], Vectors]:
        """Search exactly among few candidates: a graph walk through a narrow filter loses its way."""
        cosines = self.vectors(candidates) @ vector
        order = np.argsort(-cosines, kind="stable")[:limit]
        return candidates[order], cosines[order]

    def vectors(self, rows: npt.NDArray[np.int64]) -> Vectors:
        """Return the stored vectors of rows, (n, D)."""
        found: Vectors = self._index.reconstruct_batch(rows)
        return found

    def save(self, path: Path) -> None:
        """Write the index as a FAISS file."""
        _faiss.write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path) -> Self:
        """Open a saved index."""
        return cls(_faiss.read_index(str(path)))
