"""Kinds of vector index beside each other, over the vectors of a made catalogue."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from benchmarks.scale_products import RecombinedProducts
from retrieval.encoders.encoder import Encoder, Vectors
from retrieval.indexing.bulk import Progress, encode_passages
from retrieval.indexing.dense import LISTS_PER_ROOT, TRAINED_PER_LIST, TRAINING_ROUNDS, DenseIndex
from retrieval.indexing.documents import passages
from retrieval.indexing.product_vectors import ProductVectors, text_hash

_faiss: Any = faiss
KINDS = ("flat-sq8", "ivf-sq8", "ivf-fp16", "ivf-pq-refined", "hnsw-sq8")
#: What the ranking asks for, and what recall is counted on.
DEPTH, SHOWN = 200, 10
#: A row that is farther by so little of the distance counts as found.
EPSILON = 1e-3
_BATCH = 65_536
Half = npt.NDArray[np.float16]


class Texts(list[list[str]]):
    """The texts of each product, made when they are asked for."""

    def __init__(self, products: RecombinedProducts) -> None:
        self._products = products

    def __len__(self) -> int:
        return len(self._products)

    def __getitem__(self, row: Any) -> Any:
        return passages(self._products[row])

    def __iter__(self) -> Iterator[list[str]]:
        return (passages(product) for product in self._products)


class StoredVectors(DenseIndex):
    """Vectors in a file, for a build that takes them over."""

    def __init__(self, stored: Half) -> None:
        self._stored = stored

    def vectors(self, rows: npt.NDArray[np.int64]) -> Vectors:
        """Return the vectors of rows, (n, D)."""
        return self._stored[rows].astype(np.float32)


def encode_all(products: RecombinedProducts, encoder: Encoder, path: Path, progress: Progress) -> None:
    """Write the products' vectors, (N, D) float16, to a file, as a build from nothing makes them."""
    out = np.zeros((len(products), encoder.dimension), np.float16)
    encode_passages(encoder, Texts(products), range(len(products)), out, progress)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.save(path, out)


def taken_over(products: RecombinedProducts, encoder: Encoder, path: Path) -> ProductVectors:
    """Return the vectors of a file as those of an earlier version."""
    hashes = [text_hash(texts) for texts in Texts(products)]
    return ProductVectors(StoredVectors(np.load(path, mmap_mode="r")), hashes, encoder.name)


def exact_nearest(stored: Half, asked: Vectors, depth: int) -> npt.NDArray[np.int64]:
    """Return the rows of the nearest vectors of each query by brute force in float32, (Q, depth), best first."""
    best = np.full((len(asked), 0), -np.inf, np.float32)
    rows = np.empty((len(asked), 0), np.int64)
    for start in range(0, len(stored), _BATCH):
        cosines = asked @ stored[start : start + _BATCH].astype(np.float32).T
        best = np.concatenate([best, cosines], axis=1)
        rows = np.concatenate(
            [rows, np.broadcast_to(np.arange(start, start + cosines.shape[1]), cosines.shape)], axis=1
        )
        order = np.argpartition(-best, min(depth, best.shape[1] - 1), axis=1)[:, :depth]
        best, rows = np.take_along_axis(best, order, 1), np.take_along_axis(rows, order, 1)
    return np.take_along_axis(rows, np.argsort(-best, axis=1, kind="stable"), 1)


def recall_of(
    stored: Half, asked: Sequence[tuple[Vectors, npt.NDArray[np.bool_] | None, npt.NDArray[np.int64]]]
) -> npt.NDArray[np.float64]:
    """Return the recall@10 of searches, (Q,), each given by its query, its filter and the rows that it found."""
    queries = np.stack([vector for vector, _, _ in asked]).astype(np.float32)
    best = [np.empty(0, np.float32) for _ in asked]
    for start in range(0, len(stored), _BATCH):
        cosines = queries @ stored[start : start + _BATCH].astype(np.float32).T  # (Q, B)
        for place, (_, mask, _) in enumerate(asked):
            own = cosines[place] if mask is None else cosines[place][mask[start : start + _BATCH]]
            best[place] = np.sort(np.concatenate([best[place], own]))[::-1][:SHOWN]
    shares: list[float] = []
    for query, nearest, (_, _, found) in zip(queries, best, asked, strict=True):
        if len(nearest):
            shares.append(float(np.mean(_reach(stored, query, found, float(nearest[-1])))))
        else:
            shares.append(1.0)
    return np.array(shares)


def build_kind(kind: str, stored: Half) -> Any:
    """Build a FAISS index; ``ivf-sq8`` is the product's own."""
    size, dimension = stored.shape
    lists = max(min(int(LISTS_PER_ROOT * np.sqrt(size)), size // TRAINED_PER_LIST), 1)
    if kind == "ivf-sq8":
        return DenseIndex.build(stored, "ivf")._index
    factory = {
        "flat-sq8": "SQ8",
        "ivf-fp16": f"IVF{lists},SQfp16",
        # 96 bytes to find four times as many, one byte a dimension to put them in order.
        "ivf-pq-refined": f"IVF{lists},PQ96x4fs,Refine(SQ8)",
        "hnsw-sq8": "HNSW32,SQ8",
    }[kind]
    index = _faiss.index_factory(dimension, factory, _faiss.METRIC_INNER_PRODUCT)
    if kind == "hnsw-sq8":
        index.hnsw.efConstruction = 80
    if kind.startswith("ivf"):
        lists_of(index).cp.niter = TRAINING_ROUNDS
    sample = np.sort(np.random.default_rng(0).permutation(size)[: lists * TRAINED_PER_LIST])
    index.train(stored[sample].astype(np.float32))
    for start in range(0, size, _BATCH):
        index.add(stored[start : start + _BATCH].astype(np.float32))
    return index


def lists_of(index: Any) -> Any:
    """Return the part of a FAISS index that holds the lists."""
    return _faiss.extract_index_ivf(getattr(index, "base_index", index))


def settings_of(kind: str, index: Any) -> Iterator[tuple[str, Any]]:
    """Yield the settings of a kind from quick to thorough."""
    if kind == "flat-sq8":
        yield "all", _faiss.SearchParameters()
    elif kind == "hnsw-sq8":
        for width in (64, 128, 256, 512):
            yield f"efSearch {width}", _faiss.SearchParametersHNSW(efSearch=width)
    elif kind in ("ivf-sq8", "ivf-fp16"):
        for share in (200, 100, 50, 25, 12):
            probed = max(index.nlist // share, 1)
            yield f"{probed} of {index.nlist} lists", _faiss.SearchParametersIVF(nprobe=probed)
    else:
        lists = lists_of(index).nlist
        for share in (100, 50, 25):
            own = _faiss.SearchParametersIVF(nprobe=max(lists // share, 1))
            yield (
                f"{max(lists // share, 1)} of {lists} lists, 4 times as many",
                _faiss.IndexRefineSearchParameters(k_factor=4.0, base_index_params=own),
            )


def near_enough(stored: Half, query: Vectors, found: npt.NDArray[np.int64], last: int) -> float:
    """Return the share of ten rows that are as near as the tenth of an exact search, or farther by a thousandth.

    So ann-benchmarks.com counts recall. Recombined products have neighbours with the very same text: which of them
    stand among the first ten is chance, so that counting rows by their names would measure nothing.
    """
    tenth = float(stored[last].astype(np.float32) @ query)
    return float(np.count_nonzero(_reach(stored, query, found, tenth))) / SHOWN


def _reach(stored: Half, query: Vectors, found: npt.NDArray[np.int64], tenth: float) -> npt.NDArray[np.bool_]:
    """Return which rows' cosines are no lower than the tenth exact one, but for a thousandth of its distance."""
    cosines = stored[np.sort(found)].astype(np.float32) @ query
    return np.asarray(cosines >= tenth - EPSILON * (1 - tenth))


def measured(
    index: Any, options: tuple[str, Any], asked: Vectors, exact: npt.NDArray[np.int64], stored: Half
) -> dict[str, object]:
    """Return recall@10 and recall@200 beside exact search and the percentiles of one search for 200 rows."""
    name, parameters = options
    times, at_shown, same, at_depth = [], 0.0, 0.0, 0.0
    for query, nearest in zip(asked, exact, strict=True):
        started = time.process_time()
        _, rows = index.search(query[None], DEPTH, params=parameters)
        times.append((time.process_time() - started) * 1e3)
        same += len({*rows[0][:SHOWN].tolist()} & {*nearest[:SHOWN].tolist()}) / SHOWN
        at_shown += near_enough(stored, query, rows[0][:SHOWN], nearest[SHOWN - 1])
        at_depth += len({*rows[0].tolist()} & {*nearest.tolist()}) / len(nearest)
    return {
        "setting": name,
        "recall_at_10": round(at_shown / len(asked), 4),
        "same_rows_at_10": round(same / len(asked), 4),
        "recall_at_200": round(at_depth / len(asked), 4),
        "cpu_ms_p50_p95": np.percentile(times, (50, 95)).round(2).tolist(),
    }


def index_mib(index: Any) -> float:
    """Return the size of an index when it is written, which is what it holds in memory."""
    return float(_faiss.serialize_index(index).nbytes) / 2**20
