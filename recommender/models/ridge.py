"""Ridge regression of each item on the few items that stand closest to it: linear item models of any size."""

from __future__ import annotations

import numpy as np
from scipy import linalg, sparse


def neighbourhood_ridge(
    gram: sparse.csr_array, cross: sparse.csr_array, regularisation: float, neighbours: int
) -> sparse.csr_array:
    """Return for each item the weights with which others predict it, (I, I) float32, zero on the diagonal.

    Column j solves ``(gram + regularisation)[N, N] b = cross[N, j]`` for the ``neighbours`` items N that hold most of
    ``cross[:, j]`` by cosine, as in SLIM with feature selection (Ning and Karypis, ICDM 2011): I systems of that size
    instead of one of I rows, so that time and memory grow with the number of items and not with its cube and square.

    Parameters
    ----------
    gram : sparse array, (I, I)
        Products of the items as sources, symmetric.
    cross : sparse array, (I, I)
        Products of the items as sources (rows) with the items as targets (columns).
    regularisation : float
        Above 0; in units of the products, so of events.
    neighbours : int
        At most so many weights a column.

    Examples
    --------
    >>> counts = sparse.csr_array(np.array([[4.0, 2.0], [2.0, 4.0]]))
    >>> neighbourhood_ridge(counts, counts, 4.0, 1).toarray().tolist()
    [[0.0, 0.25], [0.25, 0.0]]
    """
    gram, targets = gram.tocsr(), cross.tocsc()
    lengths = np.sqrt(np.maximum(gram.diagonal(), 1e-9))
    rows, weights, counts = [np.empty(0, np.int32)], [np.empty(0, np.float32)], [0]
    for item in range(gram.shape[0]):
        start, end = targets.indptr[item], targets.indptr[item + 1]
        near, products = targets.indices[start:end], targets.data[start:end]
        other = near != item
        near, products = near[other], products[other]
        if len(near) > neighbours:
            strongest = np.argpartition(-products / lengths[near], neighbours)[:neighbours]
            near, products = near[strongest], products[strongest]
        counts.append(len(near))
        if len(near):
            rows.append(near)
            weights.append(_solved(gram, near, products, regularisation))
    columns = sparse.csc_array(
        (np.concatenate(weights), np.concatenate(rows), np.cumsum(counts)), shape=gram.shape, dtype=np.float32
    )
    return sparse.csr_array(columns)


def _solved(gram: sparse.csr_array, near: np.ndarray, products: np.ndarray, regularisation: float) -> np.ndarray:
    system = gram[near][:, near].toarray().astype(np.float64)
    system[np.diag_indices_from(system)] += regularisation
    solution = linalg.solve(system, products.astype(np.float64), assume_a="pos", check_finite=False)
    return np.asarray(solution, np.float32)
