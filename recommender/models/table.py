"""Tables of item vectors: all products with one taste in a fifth of the time, those that matter exactly.

To multiply 100,000 vectors takes as long as to fetch them: 25 MB in float32. One byte a number is 6 MB. What it says is
within some hundredths of the scores' deviation; the best by it are then multiplied in full.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from recommender.ranking.candidates import highest
from recommender.types import Scores

#: So many items are multiplied in full sooner than twice.
QUICK_FROM = 20_000
#: Best ones whose products are exact: five times a model's candidates, of which bytes misplace hardly any.
EXACT = 500
#: Largest whole numbers of a taste and of a table: the sum of two products of bytes then fits 16 bits, where processors
#: without VNNI cut it.
_TASTE_MOST, _TABLE_MOST = 63, 127
#: Makes a taste's numbers positive, as ONNX Runtime's quick product wants them.
_SHIFT = 64

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
        self._scales = np.maximum(np.abs(vectors).max(axis=1), np.float32(1e-30)) / np.float32(_TABLE_MOST)  # (I,)
        self._numbers = np.ascontiguousarray(np.rint(vectors / self._scales[:, np.newaxis]).astype(np.int8).T)  # (D, I)
        self._shifted = _SHIFT * self._numbers.sum(axis=0, dtype=np.int32)  # (I,)

    def products(self, taste: Vectors) -> Scores:
        """Return the products of a taste, (D,), with all vectors, (I,)."""
        scale = np.abs(taste).max() / np.float32(_TASTE_MOST) or np.float32(1)
        numbers = (np.rint(taste / scale) + _SHIFT).astype(np.uint8)[np.newaxis]
        (found,) = _session().run(None, {"taste": numbers, "table": self._numbers})
        products: Scores = (found[0] - self._shifted).astype(np.float32) * (self._scales * scale)
        return products


@lru_cache(maxsize=1)
def _session() -> Any:
    """Return ONNX Runtime's product of bytes, which NumPy has none of."""
    from onnx import TensorProto, helper
    from onnxruntime import InferenceSession, SessionOptions

    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["taste", "table"], ["products"])],
        "products",
        [
            helper.make_tensor_value_info("taste", TensorProto.UINT8, ["B", "D"]),
            helper.make_tensor_value_info("table", TensorProto.INT8, ["D", "I"]),
        ],
        [helper.make_tensor_value_info("products", TensorProto.INT32, ["B", "I"])],
    )
    # Versions that ONNX Runtime reads since 2019: a newer onnx would write its own.
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 10)], ir_version=5)
    options = SessionOptions()
    # More than one wait for each other by spinning, where several processes share the cores.
    options.intra_op_num_threads = 1
    return InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
