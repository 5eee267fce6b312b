"""Vector search in FAISS, with filters inside the search; the kind of index follows from the size (docs/adr/0009)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, lru_cache
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
#: Share of the vectors that are compared when all are allowed (docs/adr/0009).
PROBED_SHARE = 1 / 50
#: Of the rows that a filter allows so large a share is compared, or as many as without a filter, if that is fewer.
ALLOWED_SHARE = 0.7
#: At least so many lists: in a small catalogue the nearest rows are spread over more of them.
MIN_PROBED = 16
#: So many rows are compared for each one that is asked for, at least.
CANDIDATES_PER_HIT = 10
#: So few allowed rows are compared one by one: at a million 2,000 take 2 ms, to look through all lists 5.
COMPARED_UP_TO = 2_000
#: Queries whose order of lists is remembered.
REMEMBERED = 16
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
        if count == self._index.ntotal:
            allowed = None
        if self.kind == "flat":
            return self._searched(vector, limit, _faiss.SearchParameters(), allowed)
        if allowed is None:
            wanted = max(int(count * PROBED_SHARE), CANDIDATES_PER_HIT * limit)
            probed = max(int(np.ceil(self._index.nlist * wanted / count)), MIN_PROBED)
            return self._searched(vector, limit, self._probing(probed))
        rows = np.flatnonzero(allowed)
        if count <= COMPARED_UP_TO:
            return self._nearest_of(rows, vector, limit)
        return self._searched(vector, limit, self._probing(self._lists_to_probe(vector, rows, limit)), allowed)

    def _searched(
        self, vector: Vectors, limit: int, options: Any, allowed: npt.NDArray[np.bool_] | None = None
    ) -> tuple[npt.NDArray[np.int64], Vectors]:
        """Search in FAISS."""
        if allowed is not None:
            # Both must outlive the search: FAISS keeps pointers only.
            bits = np.packbits(allowed, bitorder="little")
            selector = _faiss.IDSelectorBitmap(bits)
            options.sel = selector
        cosines, rows = self._index.search(vector[None].astype(np.float32), limit, params=options)
        found = rows[0] >= 0
        return rows[0][found], cosines[0][found]

    def _nearest_of(
        self, rows: npt.NDArray[np.int64], vector: Vectors, limit: int
    ) -> tuple[npt.NDArray[np.int64], Vectors]:
        """Compare all of some rows, which takes less time than to look for them in all lists."""
        cosines = self.vectors(rows) @ vector
        best = np.argsort(-cosines, kind="stable")[:limit]
        return rows[best], cosines[best]

    def _probing(self, lists: int) -> Any:
        return _faiss.SearchParametersIVF(nprobe=min(lists, int(self._index.nlist)))

    def _lists_to_probe(self, vector: Vectors, rows: npt.NDArray[np.int64], limit: int) -> int:
        """Return how many lists, the nearest first, hold enough of the allowed rows.

        What fits a query's filter mostly lies near the query, so that a share of all lists would be too many; and of
        what lies elsewhere too few.
        """
        nearest = self._by_nearness(vector.tobytes())
        held = np.cumsum(np.bincount(self._list_of_row[rows], minlength=len(nearest))[nearest])
        wanted = max(min(ALLOWED_SHARE * len(rows), PROBED_SHARE * self.size), CANDIDATES_PER_HIT * limit)
        return max(int(np.searchsorted(held, wanted)) + 1, MIN_PROBED)

    @cached_property
    def _by_nearness(self) -> Callable[[bytes], npt.NDArray[np.int64]]:
        """Return what orders the lists by a query's float32 bytes, the nearest first; facets ask again and again."""
        return lru_cache(REMEMBERED)(lambda query: np.argsort(-(self._centres @ np.frombuffer(query, np.float32))))

    @cached_property
    def _centres(self) -> Vectors:
        """Centres of the lists, (L, D)."""
        found: Vectors = self._index.quantizer.reconstruct_n(0, int(self._index.nlist))
        return found

    @cached_property
    def _list_of_row(self) -> npt.NDArray[np.int32]:
        """List that holds each row, (N,)."""
        lists, found = self._index.invlists, np.empty(self.size, np.int32)
        for number in range(int(self._index.nlist)):
            if size := lists.list_size(number):
                found[_faiss.rev_swig_ptr(lists.get_ids(number), size)] = number
        return found

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
