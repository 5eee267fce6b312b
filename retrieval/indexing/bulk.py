"""Vectors of a whole catalogue's texts: by the encoder, or, of very many, by a static one that learned from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from retrieval.encoders.encoder import Encoder, Vectors
from retrieval.encoders.static_encoder import StaticEncoder, unit

#: Progress of a build: (what, done, total).
Progress = Callable[[str, int, int], None]
#: So many products are encoded in half an hour on two cores; of more, only a sample is.
FULLY_ENCODED_UP_TO = 100_000
#: Products of the sample that teaches the static encoder: five minutes on two cores. Half as many bring it a little
#: less near to the encoder (docs/adr/0009).
TAUGHT = 20_000
SEED = 20_261_126
_BATCH = 256
_STATIC_BATCH = 8_192


def encode_passages(
    encoder: Encoder,
    texts: Sequence[Sequence[str]],
    rows: Sequence[int],
    out: npt.NDArray[np.floating],
    progress: Progress,
) -> None:
    """Write the unit vectors of products into their rows; a product with two texts gets the mean of both.

    Parameters
    ----------
    encoder : Encoder
    texts : sequence of sequences of str
        The texts of each product, one a language.
    rows : sequence of int
        Products to encode.
    out : (N, D) float32 or float16
        Gets the vectors.
    progress : callable
        Called with ("vectors", encoded, to encode).
    """
    if len(rows) <= FULLY_ENCODED_UP_TO:
        _encode(encoder.encode_passages, texts, rows, out, _BATCH, lambda done: progress("vectors", done, len(rows)))
        return
    chosen = np.zeros(len(rows), bool)
    chosen[np.random.default_rng(SEED).permutation(len(rows))[:TAUGHT]] = True
    taught = [row for row, is_taught in zip(rows, chosen.tolist(), strict=True) if is_taught]
    lessons: list[tuple[list[str], Vectors]] = []

    def teach(parts: Sequence[str]) -> Vectors:
        vectors = encoder.encode_passages(parts)
        lessons.append((list(parts), vectors))
        return vectors

    _encode(teach, texts, taught, out, _BATCH, lambda done: progress("vectors", done, len(rows)))
    static = StaticEncoder.learn(
        [text for parts, _ in lessons for text in parts], np.concatenate([vectors for _, vectors in lessons])
    )
    lessons.clear()
    others = [row for row, is_taught in zip(rows, chosen.tolist(), strict=True) if not is_taught]
    _encode(
        static.encode,
        texts,
        others,
        out,
        _STATIC_BATCH,
        lambda done: progress("vectors", len(taught) + done, len(rows)),
    )


def _encode(
    encode: Callable[[Sequence[str]], Vectors],
    texts: Sequence[Sequence[str]],
    rows: Sequence[int],
    out: npt.NDArray[np.floating],
    batch: int,
    done: Callable[[int], None],
) -> None:
    """Encode products batch by batch."""
    for start in range(0, len(rows), batch):
        own = rows[start : start + batch]
        parts = [(place, text) for place, row in enumerate(own) for text in texts[row]]
        summed = np.zeros((len(own), out.shape[1]), np.float32)
        np.add.at(summed, [place for place, _ in parts], encode([text for _, text in parts]))
        out[list(own)] = unit(summed)
        done(start + len(own))
