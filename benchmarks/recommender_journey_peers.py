"""Peers of ``benchmarks/recommender_journey.py``, run by it in their own environment (benchmarks/recommender_peers).

``var/peers/bin/python -m benchmarks.recommender_journey_peers FOLDER NAME``: reads ``FOLDER/train.npz`` (how often each
household bought each item, a SciPy CSR matrix), fits the peer, writes ``FOLDER/NAME.npy``, the scores of all items for
each household, (U, I) float16 after scaling each row to at most 1, and prints a line of JSON with time and memory.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from implicit.als import AlternatingLeastSquares
from implicit.bpr import BayesianPersonalizedRanking
from implicit.nearest_neighbours import BM25Recommender, CosineRecommender, TFIDFRecommender
from rectools import Columns
from rectools.dataset import Dataset
from rectools.models import EASEModel
from scipy import sparse

_SEED = 7
_BLOCK = 256


def factors(model: Any) -> Callable[[sparse.csr_matrix], Any]:
    """Return a fit whose scores are products of its vectors."""

    def fit(counts: sparse.csr_matrix) -> Any:
        model.fit(counts, show_progress=False)
        return lambda rows: model.user_factors[rows] @ model.item_factors.T

    return fit


def neighbours(model: Any) -> Callable[[sparse.csr_matrix], Any]:
    """Return a fit whose scores are sums over the neighbours of what was bought."""

    def fit(counts: sparse.csr_matrix) -> Any:
        model.fit(counts, show_progress=False)
        return lambda rows: (counts[rows] @ model.similarity).toarray()

    return fit


def ease(regularization: float, binary: bool) -> Callable[[sparse.csr_matrix], Any]:
    """Return a fit of RecTools' EASE."""

    def fit(counts: sparse.csr_matrix) -> Any:
        table = counts.tocoo()
        bought = pd.DataFrame(
            {
                Columns.User: table.row,
                Columns.Item: table.col,
                Columns.Weight: np.ones_like(table.data) if binary else table.data,
                Columns.Datetime: "2017-01-01",
            }
        )
        data = Dataset.construct(bought)
        model = EASEModel(regularization=regularization, num_threads=1).fit(data)
        own = data.get_user_item_matrix(include_weights=True)
        users = data.user_id_map.convert_to_internal(np.arange(counts.shape[0]))
        items = data.item_id_map.convert_to_internal(np.arange(counts.shape[1]))
        return lambda rows: np.asarray(own[users[rows]] @ model.weight)[:, items]

    return fit


PEERS: dict[str, Callable[[sparse.csr_matrix], Any]] = {
    **{
        f"implicit ALS, {size} factors, regularisation {penalty:g}, alpha {alpha:g}": factors(
            AlternatingLeastSquares(size, regularization=penalty, alpha=alpha, random_state=_SEED, num_threads=1)
        )
        for size, penalty, alpha in ((64, 0.01, 1), (128, 0.01, 1), (128, 10, 1), (64, 0.01, 10), (64, 1, 0.3))
    },
    "implicit BPR, 64 factors": factors(BayesianPersonalizedRanking(64, random_state=_SEED, num_threads=1)),
    "implicit item-kNN, cosine, 500": neighbours(CosineRecommender(500, num_threads=1)),
    "implicit item-kNN, BM25, 500": neighbours(BM25Recommender(500, num_threads=1)),
    "implicit item-kNN, TF-IDF, 500": neighbours(TFIDFRecommender(500, num_threads=1)),
    "RecTools EASE, counts, 1000": ease(1000, binary=False),
    "RecTools EASE, bought or not, 500": ease(500, binary=True),
}


def main() -> None:
    """Fit the peer that is named."""
    folder, name = Path(sys.argv[1]), sys.argv[2]
    counts = sparse.load_npz(folder / "train.npz").tocsr().astype(np.float32)
    started, cpu = time.perf_counter(), time.process_time()
    scores = PEERS[name](counts)
    taken = {"wall_s": round(time.perf_counter() - started, 1), "cpu_s": round(time.process_time() - cpu, 1)}
    out = np.lib.format.open_memmap(folder / f"{name}.npy", "w+", np.float16, counts.shape)
    for start in range(0, counts.shape[0], _BLOCK):
        rows = np.arange(start, min(start + _BLOCK, counts.shape[0]))
        found = np.asarray(scores(rows), np.float32)
        out[rows] = found / np.maximum(np.abs(found).max(axis=1, keepdims=True), 1e-9)
    out.flush()
    print(json.dumps({**taken, "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)}))


if __name__ == "__main__":
    main()
