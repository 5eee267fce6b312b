"""``implicit``: nearest neighbours of items, alternating least squares, Bayesian personalised ranking."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from implicit.als import AlternatingLeastSquares
from implicit.bpr import BayesianPersonalizedRanking
from implicit.nearest_neighbours import BM25Recommender, CosineRecommender
from scipy.sparse import csr_matrix

from benchmarks.recommender_peers.exchange import DEPTH, Asked, Recommend, Rows

_SEED = 7
_MODELS = {
    "cosine": CosineRecommender,
    "bm25": BM25Recommender,
    "als": lambda **settings: AlternatingLeastSquares(random_state=_SEED, **settings),
    "bpr": lambda **settings: BayesianPersonalizedRanking(random_state=_SEED, **settings),
}


def fit(kind: str, items: int, sequences: Sequence[Rows], settings: dict[str, Any]) -> Recommend:
    """Fit; vectors of ALS are solved anew from the history asked about, those of BPR are what it has learned."""
    model = _MODELS[kind](num_threads=1, **settings)
    model.fit(matrix(sequences, items), show_progress=False)

    def recommend(asked: Asked) -> Rows:
        known = asked.users if kind == "bpr" else np.arange(len(asked.histories))
        ids, scores = model.recommend(
            known,
            matrix(asked.histories, items),
            N=DEPTH,
            filter_already_liked_items=True,
            recalculate_user=kind == "als",
        )
        # Where too few are left, lists are filled up: with what is no neighbour (scored 0), or with what was filtered.
        real = scores > 0 if kind in ("cosine", "bm25") else np.isfinite(scores)
        new = np.array([~np.isin(row, history) for row, history in zip(ids, asked.histories, strict=True)])
        return np.where(real & new, ids, -1).astype(np.int32)

    return recommend


def matrix(histories: Sequence[Rows], items: int) -> csr_matrix:
    """Return which history holds which item, (B, I) of ones."""
    rows = np.repeat(np.arange(len(histories)), list(map(len, histories)))
    columns = np.concatenate([np.empty(0, np.int32), *histories])
    held = csr_matrix((np.ones(len(columns), np.float32), (rows, columns)), shape=(len(histories), items))
    held.sum_duplicates()
    held.data[:] = 1
    return held
