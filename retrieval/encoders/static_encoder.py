"""A static encoder: learned vectors of tokens, added up; it learns from a real encoder to stand in its space.

A transformer encodes some 70 product texts a second on two cores, this thousands. It is for catalogues that are too
large to be encoded in full: the real encoder encodes a sample of them, which teaches the static one, which encodes the
rest; queries are always encoded by the real one, so both kinds of vectors must be comparable, and the learning sees to
that. Adding token vectors up is the idea of model2vec (Tulkens and van Dongen, 2024) and of SIF weights (Arora, Liang
and Ma, "A simple but tough-to-beat baseline for sentence embeddings", ICLR 2017); here the vectors are not those of
single tokens sent through the encoder, but fitted to whole texts. What it costs in quality is in docs/adr/0009.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse

from retrieval.encoders.encoder import Vectors

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from torch import Tensor

#: Later tokens are left out: product texts say what they are in their first words.
MAX_TOKENS = 128
#: SIF's constant: tokens commoner than this count for less.
SIF = 1e-3
#: Ridge penalty, as a share of the mean diagonal.
RIDGE = 1e-3
EPOCHS = 30
#: Epochs without a better held-out cosine before it stops.
PATIENCE = 3
BATCH = 256
LEARNING_RATE = 3e-3
#: Pull of a token's vector towards what its word embedding says; rare tokens stay there.
ANCHOR = 1e-4
#: Sharpness of the comparison between texts of a batch; the teacher's cosines lie close together.
SHARPNESS = 30.0
HELD_OUT_SHARE = 0.05
SEED = 20_261_126
_ENCODE_BATCH = 4_096


@dataclass
class StaticEncoder:
    """Vectors of tokens, (V, D), and weights of places, (MAX_TOKENS,)."""

    tokenizer: Tokenizer
    table: npt.NDArray[np.float16]
    places: npt.NDArray[np.float32]
    #: Mean cosine to the teacher on texts that it did not learn from.
    held_out_cosine: float

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return (N, D) float32 unit vectors in the space of the encoder that taught."""
        parts = [self._encode(texts[at : at + _ENCODE_BATCH]) for at in range(0, len(texts), _ENCODE_BATCH)]
        return np.concatenate(parts) if parts else np.empty((0, self.table.shape[1]), np.float32)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        tokens, starts = token_ids(self.tokenizer, texts)
        used, compact = _numbered(tokens, len(self.table))
        return unit(_bags(compact, starts, self.places, len(used)) @ self.table[used].astype(np.float32))

    @classmethod
    def learn(cls, texts: Sequence[str], vectors: Vectors) -> Self:
        """Learn from texts and their vectors.

        Parameters
        ----------
        texts : sequence of str
            A random sample of what shall be encoded, 5,000 or more.
        vectors : (N, D) float32
            Their unit vectors by the real encoder.

        Returns
        -------
        StaticEncoder
            First a ridge regression from e5's word embeddings to the texts' vectors gives every token of the vocabulary
            a vector, those that no text holds, too; then the vectors of tokens that occur are fitted further.
        """
        from retrieval.encoders.packaged_e5 import build_tokenizer, read_weights

        weights = read_weights()
        tokenizer = build_tokenizer(weights)
        words = weights.tensors["emb.word"].reshape(weights.vocabulary, weights.hidden)
        del weights
        tokens, starts = token_ids(tokenizer, texts)
        counts = np.bincount(tokens, minlength=len(words))
        rarity = (SIF / (SIF + counts / max(len(tokens), 1))).astype(np.float32)[:, None]  # (V, 1)
        used, compact = _numbered(tokens, len(words))
        places = np.ones(MAX_TOKENS, np.float32)
        own = words[used] * rarity[used]
        projection = _ridge(_bags(compact, starts, places, len(used)) @ own, vectors)
        table = np.empty((len(words), vectors.shape[1]), np.float16)
        for start in range(0, len(words), _ENCODE_BATCH):
            part = slice(start, start + _ENCODE_BATCH)
            table[part] = (words[part] * rarity[part]) @ projection
        fitted, places, cosine = _fit(compact, starts, np.asarray(own @ projection, np.float32), vectors)
        table[used] = fitted
        return cls(tokenizer, table, places, cosine)


def token_ids(tokenizer: Tokenizer, texts: Sequence[str]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the tokens of all texts in one row, and where each text begins, (N + 1,)."""
    encodings = tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
    rows = [encoding.ids[:MAX_TOKENS] for encoding in encodings]
    starts = np.cumsum([0, *map(len, rows)])
    return np.fromiter((token for row in rows for token in row), np.int64, int(starts[-1])), starts


def _numbered(tokens: npt.NDArray[np.int64], size: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the distinct tokens, ascending, and each token's place among them."""
    held = np.zeros(size, bool)
    held[tokens] = True
    used = np.flatnonzero(held)
    places = np.zeros(size, np.int64)
    places[used] = np.arange(len(used))
    return used, places[tokens]


def unit(vectors: npt.NDArray[np.floating]) -> Vectors:
    """Return vectors of length 1."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), np.float32)


def _bags(
    tokens: npt.NDArray[np.int64], starts: npt.NDArray[np.int64], places: npt.NDArray[np.float32], size: int
) -> sparse.csr_matrix:
    """Return the weights of tokens in texts, (N, V); each row sums to 1."""
    lengths = np.diff(starts)
    place = np.arange(len(tokens)) - np.repeat(starts[:-1], lengths)
    weights = places[place]
    totals = np.add.reduceat(np.append(weights, 0), np.minimum(starts[:-1], len(weights)))
    weights = weights / np.repeat(np.maximum(totals, 1e-9), lengths)
    return sparse.csr_matrix((weights.astype(np.float32), tokens, starts), shape=(len(lengths), size))


def _ridge(inputs: Vectors, targets: Vectors) -> Vectors:
    """Return the (D', D) matrix that maps inputs to targets best."""
    gram = inputs.T.astype(np.float64) @ inputs
    gram[np.diag_indices_from(gram)] += RIDGE * np.trace(gram) / len(gram)
    return np.asarray(np.linalg.solve(gram, inputs.T.astype(np.float64) @ targets), np.float32)


def _fit(
    tokens: npt.NDArray[np.int64], starts: npt.NDArray[np.int64], table: Vectors, vectors: Vectors
) -> tuple[Vectors, npt.NDArray[np.float32], float]:
    """Fit token vectors and weights of places to texts' vectors; return them with the held-out cosine."""
    import torch
    from torch import nn
    from torch.nn import functional

    generator = torch.Generator().manual_seed(SEED)
    order = torch.randperm(len(vectors), generator=generator)
    held = order[: max(int(len(order) * HELD_OUT_SHARE), 1)]
    order = order[len(held) :]
    targets = torch.from_numpy(vectors)
    anchor = torch.from_numpy(table)
    embedding = nn.Parameter(anchor.clone())
    places = nn.Parameter(torch.ones(MAX_TOKENS))
    optimizer = torch.optim.Adam([{"params": [embedding], "lr": LEARNING_RATE}, {"params": [places], "lr": 0.01}])

    def encode(rows: Tensor) -> Tensor:
        bags = [np.arange(starts[row], starts[row + 1]) for row in rows.tolist()]
        lengths = [len(bag) for bag in bags]
        flat = torch.from_numpy(tokens[np.concatenate(bags)])
        place = torch.from_numpy(np.concatenate([np.arange(length) for length in lengths]))
        offsets = torch.from_numpy(np.cumsum([0, *lengths[:-1]]))
        summed = functional.embedding_bag(
            flat, embedding, offsets, mode="sum", per_sample_weights=functional.softplus(places)[place]
        )
        return functional.normalize(summed, dim=1)  # (B, D)

    best, kept, waited = -1.0, (embedding.detach().clone(), places.detach().clone()), 0
    for _epoch in range(EPOCHS):
        for rows in torch.split(order[torch.randperm(len(order), generator=generator)], BATCH):
            own, teacher = encode(rows), targets[rows]
            # Whole texts near their teacher's, and their neighbours in the teacher's order.
            wanted = functional.softmax(SHARPNESS * teacher @ teacher.T, dim=1)
            got = functional.log_softmax(SHARPNESS * own @ teacher.T, dim=1)
            loss = (1 - (own * teacher).sum(1)).mean() + functional.kl_div(got, wanted, reduction="batchmean")
            loss = loss + ANCHOR * (embedding - anchor).square().sum() / len(rows)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
        with torch.no_grad():
            cosine = float((encode(held) * targets[held]).sum(1).mean())
        if cosine > best + 1e-4:
            best, kept, waited = cosine, (embedding.detach().clone(), places.detach().clone()), 0
        else:
            waited += 1
            if waited == PATIENCE:
                break
    return kept[0].numpy(), functional.softplus(kept[1]).numpy(), best
