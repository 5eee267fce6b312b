"""The network of SASRec in PyTorch, for training only: serving computes it in numpy (``sasrec_forward.py``)."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

# Letters in shapes: B sequences, T places, D dimensions, H heads, I items (row I of the table stands for "none").


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
    """Self-attentive sequential recommendation (Kang and McAuley, 2018) with tied item vectors."""

    def __init__(self, items: int, dimensions: int, heads: int, layers: int, length: int, dropout: float) -> None:
        super().__init__()
        self.none = items
        self.item_vectors = nn.Embedding(items + 1, dimensions, padding_idx=items)
        nn.init.normal_(self.item_vectors.weight, std=0.02)
        self.blocks = nn.ModuleList(Block(dimensions, heads, length, dropout) for _ in range(layers))
        self.norm = nn.LayerNorm(dimensions)
        self.dropout = nn.Dropout(dropout)

    def forward(self, sequences: Tensor) -> Tensor:
        """Return the state after each place.

        Parameters
        ----------
        sequences : Tensor, (B, T) int64
            Item rows, oldest first, filled up on the right with row I.

        Returns
        -------
        Tensor, (B, T, D)
            Its product with an item's vector is the item's score as the next one.
        """
        places = sequences.shape[1]
        future = torch.ones(places, places, dtype=torch.bool).triu(1)  # (T, T)
        x = self.dropout(self.item_vectors(sequences) * math.sqrt(self.item_vectors.embedding_dim))  # (B, T, D)
        for block in self.blocks:
            x = block(x, future)
        normed: Tensor = self.norm(x)
        return normed
