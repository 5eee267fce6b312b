"""Vector search in FAISS, with filters inside the search; the kind of index follows from the size (docs/adr/0009)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, Self

import faiss
import numpy as np
import numpy.typing as npt

from retrieval.encoders.encoder import Vectors

#: FAISS's own stubs lack what its wrapper adds (selectors, search parameters).
_faiss: Any = faiss
IndexKind = Literal["flat", "ivf"]
#: Up to here an exact scan takes a few milliseconds; above it only the lists near the query are scanned.
FLAT_UP_TO = 50_000
#: Lists a product's square root: FAISS's guidelines give 4 to 16; more lists, shorter ones.
LISTS_PER_ROOT = 4
#: Products that teach a list's centre; FAISS asks for 39 at least.
TRAINED_PER_LIST = 50
TRAINING_ROUNDS = 8
#: Lists that are scanned, as a share of all.
PROBED_SHARE = 1 / 25
#: At least so many: in a small catalogue the nearest rows are spread over more of its lists.
MIN_PROBED = 16
#: So many rows are compared for each one that is asked for, at least.
CANDIDATES_PER_HIT = 10
#: Among so few allowed rows every list is looked into: exact but for the rounding of the stored vectors.
EXACT_UP_TO = 20_000
#: Vectors that are added at once; converting to float32 needs memory.
_ADD_BATCH = 65_536
SEED = 20_261_126


class DenseIndex:
    """Inner-product search over unit vectors; read only."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: npt.NDArray[np.floating], kind: IndexKind | None = None) -> Self:
        """Index unit vectors.

        Parameters
        ----------
        vectors : (N, D) float32 or float16
        kind : str, optional
            ``flat`` scans float32 vectors exactly. ``ivf`` keeps one byte a dimension, in lists by their nearest
            centre. By default flat up to :data:`FLAT_UP_TO` vectors.
        """
        size, dimension = vectors.shape
        if (kind or ("flat" if size <= FLAT_UP_TO else "ivf")) == "flat":
            index = _faiss.IndexFlatIP(dimension)
        else:
            index = _trained_lists(vectors)
        for start in range(0, size, _ADD_BATCH):
            index.add(np.ascontiguousarray(vectors[start : start + _ADD_BATCH], np.float32))
        if isinstance(index, _faiss.IndexIVF):
            # Where each row's codes lie, so that its vector can be read.
            index.make_direct_map()
        return cls(index)

    @property
    def size(self) -> int:
        """Number of vectors."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Numbers of a vector."""
        return int(self._index.d)

    @property
    def kind(self) -> IndexKind:
        """How the vectors are searched."""
        return "ivf" if isinstance(self._index, _faiss.IndexIVF) else "flat"

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
        count = self._index.ntotal if allowed is None else int(np.count_nonzero(allowed))
        limit = min(limit, count)
        if limit == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        options: Any = self._options(count, limit)
        if allowed is not None and count < self._index.ntotal:
            # Both must outlive the search: FAISS keeps pointers only.
            bits = np.packbits(allowed, bitorder="little")
            selector = _faiss.IDSelectorBitmap(bits)
            options.sel = selector
        cosines, rows = self._index.search(vector[None].astype(np.float32), limit, params=options)
        found = rows[0] >= 0
        return rows[0][found], cosines[0][found]

    def _options(self, count: int, limit: int) -> Any:
        """Return how to search when so many rows are allowed and so many are asked for."""
        if self.kind == "flat":
            return _faiss.SearchParameters()
        lists, size = int(self._index.nlist), int(self._index.ntotal)
        # The narrower the filter, the more lists: the number of rows that are compared stays the same. As many
        # lists as hold several times what is asked for, where that is more.
        wanted = max(size * PROBED_SHARE, CANDIDATES_PER_HIT * limit)
        probed = lists if count <= EXACT_UP_TO else max(int(np.ceil(lists * wanted / count)), MIN_PROBED)
        return _faiss.SearchParametersIVF(nprobe=min(probed, lists))

    def vectors(self, rows: npt.NDArray[np.int64]) -> Vectors:
        """Return the stored vectors of rows, (n, D); of an ``ivf`` index they are rounded."""
        found: Vectors = self._index.reconstruct_batch(rows)
        return found

    def save(self, path: Path) -> None:
        """Write the index as a FAISS file."""
        _faiss.write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path) -> Self:
        """Open a saved index."""
        return cls(_faiss.read_index(str(path)))


def _trained_lists(vectors: npt.NDArray[np.floating]) -> Any:
    """Return an empty index whose centres and rounding were learned from a sample of the vectors."""
    size, dimension = vectors.shape
    lists = max(int(LISTS_PER_ROOT * np.sqrt(size)), 1)
    # A small catalogue (tests) cannot fill so many.
    lists = max(min(lists, size // TRAINED_PER_LIST), 1)
    quantizer = _faiss.IndexFlatIP(dimension)
    index = _faiss.IndexIVFScalarQuantizer(
        quantizer, dimension, lists, _faiss.ScalarQuantizer.QT_8bit, _faiss.METRIC_INNER_PRODUCT
    )
    # FAISS keeps a pointer only, the index shall own the quantizer.
    quantizer.this.disown()
    index.own_fields = True
    index.cp.niter = TRAINING_ROUNDS
    index.cp.seed = SEED
    index.cp.spherical = True
    sample = np.random.default_rng(SEED).permutation(size)[: lists * TRAINED_PER_LIST]
    index.train(np.ascontiguousarray(vectors[np.sort(sample)], np.float32))
    return index
