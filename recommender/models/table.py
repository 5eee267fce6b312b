"""Tables of item vectors: all products with one taste in a fifth of the time, those that matter exactly.

To multiply 100,000 vectors takes as long as to fetch them: 25 MB in float32. One byte a number is 6 MB. What it says is
within some hundredths of the scores' deviation; the best by it are then multiplied in full.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from recommender.ranking.candidates import highest
from recommender.types import Scores

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

#: So many items are multiplied in full sooner than twice.
QUICK_FROM = 20_000
#: Best ones whose products are exact: five times a model's candidates, of which bytes misplace hardly any.
EXACT = 500
#: Largest whole numbers of a taste and of a table: the sum of two products of bytes then fits 16 bits, where processors
#: without VNNI cut it.
_TASTE_MOST, _TABLE_MOST = 63, 127
#: Makes a taste's numbers positive, as ONNX Runtime's quick product wants them.
_SHIFT = 64
#: Copies of the whole table in float32 would stay with the process.
_ROUNDED_AT_ONCE = 4_096

#: Names in the graph of the quick product.
_TASTE, _TABLE, _PRODUCTS = "taste", "table", "products"

Vectors = npt.NDArray[np.float32]


class Table:
    """Vectors of items; read only.

    Parameters
    ----------
    vectors : ndarray, (I, D) float32
    """

    def __init__(self, vectors: Vectors) -> None:
        self.vectors = vectors

    def products(self, tastes: Vectors) -> Scores:
        """Return the products of some tastes with all items, (B, I).

        Parameters
        ----------
        tastes : ndarray, (B, D) float32
            Of one over :data:`QUICK_FROM` items or more the best :data:`EXACT` products are exact, the others rounded.
        """
        if len(tastes) != 1 or len(self.vectors) < QUICK_FROM:
            return np.asarray(tastes @ self.vectors.T, np.float32)
        found = self._in_bytes.products(tastes[0])
        best = highest(found, EXACT)
        found[best] = self.vectors[best] @ tastes[0]
        return found[np.newaxis]

    @cached_property
    def gram(self) -> Vectors:
        """The products of the vectors' directions with each other, (D, D)."""
        return np.asarray(self.vectors.T @ self.vectors, np.float32)

    @cached_property
    def _in_bytes(self) -> _InBytes:
        return _InBytes(self.vectors)


class _InBytes:
    """The vectors in whole numbers, each with a scale of its own: lengths may differ a hundredfold."""

    def __init__(self, vectors: Vectors) -> None:
        largest = np.maximum(vectors.max(axis=1), -vectors.min(axis=1))
        self._scales = np.maximum(largest, np.float32(1e-30)) / np.float32(_TABLE_MOST)  # (I,)
        numbers = np.empty(vectors.shape[::-1], np.int8)  # (D, I)
        for start in range(0, len(vectors), _ROUNDED_AT_ONCE):
            rows = slice(start, start + _ROUNDED_AT_ONCE)
            numbers[:, rows] = np.rint(vectors[rows] / self._scales[rows, np.newaxis]).T
        self._shifted = _SHIFT * numbers.sum(axis=0, dtype=np.int32)  # (I,)
        self._session = _product_with(numbers)

    def products(self, taste: Vectors) -> Scores:
        """Return the products of a taste, (D,), with all vectors, (I,)."""
        scale = np.abs(taste).max() / np.float32(_TASTE_MOST) or np.float32(1)
        numbers = (np.rint(taste / scale) + _SHIFT).astype(np.uint8)[np.newaxis]
        (found,) = self._session.run(None, {_TASTE: numbers})
        products: Scores = (found[0] - self._shifted).astype(np.float32) * (self._scales * scale)
        return products


def _product_with(table: npt.NDArray[np.int8]) -> InferenceSession:
    """Return ONNX Runtime's product of bytes with a table, (D, I), as NumPy has none.

    The table is a constant of it, put in the order that the processor wants once: as an argument it would be at each
    product.
    """
    from onnx import TensorProto, helper, numpy_helper
    from onnxruntime import InferenceSession, SessionOptions

    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", [_TASTE, _TABLE], [_PRODUCTS])],
        _PRODUCTS,
        [helper.make_tensor_value_info(_TASTE, TensorProto.UINT8, [1, table.shape[0]])],
        [helper.make_tensor_value_info(_PRODUCTS, TensorProto.INT32, [1, table.shape[1]])],
        [numpy_helper.from_array(table, _TABLE)],
    )
    # Versions that ONNX Runtime has read since 2019: a newer onnx would write its own.
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 10)], ir_version=5)
    options = SessionOptions()
    # More than one wait for each other by spinning, where several processes share the cores.
    options.intra_op_num_threads = 1
    return InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
