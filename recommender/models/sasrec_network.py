"""The network of SASRec in PyTorch, for training only: serving computes it in numpy (``sasrec_forward.py``)."""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import torch
from scipy import sparse
from torch import Tensor, nn

from recommender.models.sasrec_forward import ITEM_VECTORS, PROJECTION, TEMPERATURE

# Letters in shapes: B sequences, T places, D dimensions, H heads, I items (row I of the table stands for "none"),
# F features.

#: What is known of the items besides their events, (I, F): attributes by item, or vectors of their texts.
Features: TypeAlias = npt.NDArray[np.float32] | sparse.csr_array


class Block(nn.Module):
    """Causal self-attention with a learned bias by distance, then a feed-forward layer; both pre-normalised."""

    def __init__(self, dimensions: int, heads: int, length: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.norm_attention = nn.LayerNorm(dimensions)
        self.qkv = nn.Linear(dimensions, 3 * dimensions)
        #: Added to the attention by distance in places: what is near counts differently from what is far.
        self.distance_bias = nn.Parameter(torch.zeros(heads, length))
        self.output = nn.Linear(dimensions, dimensions)
        self.norm_forward = nn.LayerNorm(dimensions)
        self.widen = nn.Linear(dimensions, 4 * dimensions)
        self.narrow = nn.Linear(4 * dimensions, dimensions)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, hidden: Tensor) -> Tensor:
        """Transform (B, T, D); ``hidden`` (B, 1, T, T) marks what may not be looked at."""
        batch, places, dimensions = x.shape
        q, k, v = self.qkv(self.norm_attention(x)).chunk(3, dim=-1)  # (B, T, D) each
        q, k, v = (part.view(batch, places, self.heads, -1).transpose(1, 2) for part in (q, k, v))  # (B, H, T, D / H)
        scores = q @ k.transpose(-2, -1) / math.sqrt(dimensions / self.heads)  # (B, H, T, T)
        steps = torch.arange(places)
        distance = (steps[:, None] - steps[None, :]).clamp(min=0)  # (T, T)
        scores = (scores + self.distance_bias[:, distance]).masked_fill(hidden, float("-inf"))
        seen = self.dropout(scores.softmax(dim=-1)) @ v  # (B, H, T, D / H)
        x = x + self.dropout(self.output(seen.transpose(1, 2).reshape(batch, places, dimensions)))
        wide = nn.functional.gelu(self.widen(self.norm_forward(x)), approximate="tanh")  # (B, T, 4 D)
        out: Tensor = x + self.dropout(self.narrow(wide))  # (B, T, D)
        return out


class Network(nn.Module):
    """Self-attentive sequential recommendation (Kang and McAuley, 2018) with tied item vectors.

    An item's vector is one of its own plus, where features are given, a projection of them: what is bought rarely
    borrows from what is like it.

    Parameters
    ----------
    features : (I, F) array, dense or sparse, optional
    """

    def __init__(
        self,
        items: int,
        dimensions: int,
        heads: int,
        layers: int,
        length: int,
        dropout: float,
        features: Features | None = None,
    ) -> None:
        super().__init__()
        self.none = items
        self.item_vectors = nn.Embedding(items + 1, dimensions, padding_idx=items)
        nn.init.normal_(self.item_vectors.weight, std=0.02)
        self.blocks = nn.ModuleList(Block(dimensions, heads, length, dropout) for _ in range(layers))
        self.norm = nn.LayerNorm(dimensions)
        self.dropout = nn.Dropout(dropout)
        self._features = None if features is None else _Bags(features)
        if features is not None:
            self.projection = nn.Parameter(torch.randn(features.shape[1], dimensions) * 0.02)

    def table(self) -> Tensor:
        """Return the vectors of all items and of "none", (I + 1, D)."""
        own = self.item_vectors.weight
        if self._features is None:
            return own
        return own + nn.functional.pad(self._features.sums(self.projection), (0, 0, 0, 1))

    def forward(self, sequences: Tensor, table: Tensor) -> Tensor:
        """Return the state after each place.

        Parameters
        ----------
        sequences : Tensor, (B, T) int64
            Item rows, oldest first, filled up on the right with row I.
        table : Tensor, (I + 1, D)
            Of :meth:`table`.

        Returns
        -------
        Tensor, (B, T, D)
            Its cosine with an item's vector, divided by the temperature, is the item's score as the next one.
        """
        places = sequences.shape[1]
        future = torch.ones(places, places, dtype=torch.bool).triu(1)  # (T, T)
        vectors = nn.functional.embedding(sequences, table, padding_idx=self.none)  # (B, T, D)
        x = self.dropout(vectors * math.sqrt(table.shape[1]))
        for block in self.blocks:
            x = block(x, future)
        normed: Tensor = self.norm(x)
        return normed

    def served(self) -> dict[str, npt.NDArray[np.float32]]:
        """Return what serving needs, by the names of ``sasrec_forward.py``: item vectors with features taken in."""
        arrays = {name: value.detach().numpy().copy() for name, value in self.state_dict().items()}
        with torch.no_grad():
            arrays[ITEM_VECTORS] = self.table().numpy().copy()
        return arrays

    def begin_from(self, earlier: dict[str, npt.NDArray[np.float32]], rows: npt.NDArray[np.int32]) -> None:
        """Take over an earlier version's weights.

        Parameters
        ----------
        earlier : dict
            Of :meth:`served`.
        rows : ndarray, (I,) int32
            Each item's row in the earlier version, -1 where it is new: such an item begins with the vector that its
            features give it, without features with the mean of the known.
        """
        known = rows >= 0
        state = {
            name: torch.from_numpy(earlier[name])
            for name, value in self.state_dict().items()
            if name in earlier and earlier[name].shape == tuple(value.shape) and name != ITEM_VECTORS
        }
        self.load_state_dict(state, strict=False)
        old = torch.from_numpy(earlier[ITEM_VECTORS])
        with torch.no_grad():
            own = torch.zeros_like(self.item_vectors.weight)
            own[:-1][known] = old[rows[known]]
            if PROJECTION in state:
                own -= self.table() - self.item_vectors.weight
                own[:-1][~known] = 0
            elif known.any():
                own[:-1][~known] = old[rows[known]].mean(dim=0)
            own[self.none] = 0
            self.item_vectors.weight.copy_(own)


def cosines(states: Tensor, vectors: Tensor) -> tuple[Tensor, Tensor]:
    """Return both as directions, the states divided by the temperature: their products are the scores."""
    return nn.functional.normalize(states, dim=-1) / TEMPERATURE, nn.functional.normalize(vectors, dim=-1)


class _Bags:
    """Features as bags of columns: most items have few of many (and torch's sparse tensors are not finished)."""

    def __init__(self, features: Features) -> None:
        held = sparse.csr_array(features)
        self._columns = torch.from_numpy(held.indices.astype(np.int64))
        self._starts = torch.from_numpy(held.indptr[:-1].astype(np.int64))
        self._values = torch.from_numpy(held.data.astype(np.float32))

    def sums(self, projection: Tensor) -> Tensor:
        """Return features times projection, (I, F) x (F, D)."""
        summed: Tensor = nn.functional.embedding_bag(
            self._columns, projection, self._starts, mode="sum", per_sample_weights=self._values
        )
        return summed
