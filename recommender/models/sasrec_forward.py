"""SASRec's network in numpy: a process that serves needs no PyTorch (2 s and 300 MB less)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from recommender.types import ItemRows

Weights = Mapping[str, npt.NDArray[np.float32]]
Array = npt.NDArray[np.float32]

ITEM_VECTORS = "item_vectors.weight"
#: From features to vectors: new items of a later version begin with it.
PROJECTION = "projection"
#: Scores are cosines divided by this (chosen on validation items, docs/adr/0013): lengths of vectors, which follow how
#: often an item occurs, then play no part, and training needs half of the epochs.
TEMPERATURE = 0.1
#: PyTorch's default of LayerNorm.
_EPSILON = 1e-5
# Letters in shapes as in sasrec_network.py.


def last_states(weights: Weights, heads: int, histories: Sequence[ItemRows]) -> Array:
    """Return the state after the last item of each history.

    Parameters
    ----------
    weights : mapping of str to ndarray
        As ``Network.state_dict()`` names them.
    heads : int
    histories : sequence of int32 arrays
        All of one length T >= 1.

    Returns
    -------
    ndarray, (B, D) float32
    """
    vectors = weights[ITEM_VECTORS]
    x = vectors[np.stack(histories)] * np.float32(math.sqrt(vectors.shape[1]))  # (B, T, D)
    layers = 1 + max(int(name.split(".")[1]) for name in weights if name.startswith("blocks."))
    for layer in range(layers):
        own = {
            name.removeprefix(f"blocks.{layer}."): value
            for name, value in weights.items()
            if name.startswith(f"blocks.{layer}.")
        }
        x = _block(own, heads, x, only_last=layer == layers - 1)
    return _norm(x, weights, "norm")[:, -1]


def output_vectors(weights: Weights, items: int) -> Array:
    """Return what the direction of a state is multiplied with, (I, D): kept, since it costs a pass over all items."""
    if ITEM_VECTORS not in weights:
        return np.zeros((items, 0), np.float32)
    out: Array = directions(weights[ITEM_VECTORS][:items]) / np.float32(TEMPERATURE)
    return out


def directions(vectors: Array) -> Array:
    """Return each row with length 1, (..., D); zeros stay zeros."""
    out: Array = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), np.float32(1e-12))
    return out


def _block(weights: Weights, heads: int, x: Array, only_last: bool) -> Array:
    """Transform (B, T, D); of the last block only the last place is needed."""
    batch, places, dimensions = x.shape
    q, k, v = np.split(_linear(_norm(x, weights, "norm_attention"), weights, "qkv"), 3, axis=-1)
    q, k, v = (part.reshape(batch, places, heads, -1).transpose(0, 2, 1, 3) for part in (q, k, v))  # (B, H, T, D / H)
    steps = np.arange(places)
    if only_last:
        x, q = x[:, -1:], q[:, :, -1:]
    asking = steps[-1:] if only_last else steps
    distance = asking[:, None] - steps[None, :]  # (T or 1, T)
    scores = q @ k.swapaxes(-2, -1) / np.float32(math.sqrt(dimensions / heads))
    scores = scores + weights["distance_bias"][:, np.maximum(distance, 0)]  # (B, H, T or 1, T)
    scores = np.where(distance < 0, -np.inf, scores)
    shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares /= shares.sum(axis=-1, keepdims=True)
    seen = (shares.astype(np.float32) @ v).transpose(0, 2, 1, 3).reshape(batch, -1, dimensions)
    x = x + _linear(seen, weights, "output")
    wide = _gelu(_linear(_norm(x, weights, "norm_forward"), weights, "widen"))
    return x + _linear(wide, weights, "narrow")


def _linear(x: Array, weights: Weights, name: str) -> Array:
    out: Array = x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]
    return out


def _norm(x: Array, weights: Weights, name: str) -> Array:
    centred = x - x.mean(axis=-1, keepdims=True)
    scale = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + np.float32(_EPSILON))
    out: Array = centred / scale * weights[f"{name}.weight"] + weights[f"{name}.bias"]
    return out


def _gelu(x: Array) -> Array:
    """Apply the tanh form (Hendrycks and Gimpel, 2016), as the network was trained with."""
    # Multiplied, since ** 3 is a call of pow() for each number: half of an answer's pass through the network.
    inner = np.float32(math.sqrt(2 / math.pi)) * (x + np.float32(0.044715) * x * x * x)
    out: Array = np.float32(0.5) * x * (1 + np.tanh(inner))
    return out
