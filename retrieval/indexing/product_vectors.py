"""The products' vectors: encoded once, kept as long as a product's text and the encoder stay the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from retrieval.encoders.encoder import Encoder
from retrieval.indexing.bulk import Progress as Progress
from retrieval.indexing.bulk import encode_passages
from retrieval.indexing.dense import FLAT_UP_TO, DenseIndex

VECTORS_FILE = "vectors.faiss"
RECORD_FILE = "vectors.json"
#: Vectors that are taken over at once: all of a large catalogue's in float32 would double the memory.
_TAKEN_AT_ONCE = 65_536


def text_hash(parts: Sequence[str]) -> str:
    """Return a short hash of a product's texts."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


@dataclass
class ProductVectors:
    """One vector a product, with the hash of what it was made of."""

    dense: DenseIndex
    hashes: list[str]
    encoder_name: str

    @classmethod
    def encode(
        cls, texts: Sequence[Sequence[str]], encoder: Encoder, earlier: ProductVectors | None, progress: Progress
    ) -> Self:
        """Encode products; a product with two languages gets the mean of both, normalised.

        Parameters
        ----------
        texts : sequence of sequences of str
            The texts of each product, one a language.
        encoder : Encoder
        earlier : ProductVectors, optional
            Vectors that are taken over where text and encoder are the same.
        progress : callable
            Called with ("vectors", encoded, to encode).
        """
        hashes = [text_hash(parts) for parts in texts]
        # Half the memory where the index rounds further anyway.
        precision = np.float32 if len(texts) <= FLAT_UP_TO else np.float16
        vectors = np.zeros((len(texts), encoder.dimension), precision)  # (N, D)
        known: dict[str, int] = {}
        if earlier is not None and earlier.encoder_name == encoder.name:
            known = {own: row for row, own in enumerate(earlier.hashes)}
            kept = [row for row, own in enumerate(hashes) if own in known]
            for start in range(0, len(kept), _TAKEN_AT_ONCE):
                rows = kept[start : start + _TAKEN_AT_ONCE]
                vectors[rows] = earlier.dense.vectors(np.array([known[hashes[row]] for row in rows], np.int64))
        fresh = [row for row, own in enumerate(hashes) if own not in known]
        encode_passages(encoder, texts, fresh, vectors, progress)
        return cls(DenseIndex.build(vectors), hashes, encoder.name)

    def save(self, folder: Path) -> None:
        """Write the vectors as a FAISS file, their hashes as JSON."""
        self.dense.save(folder / VECTORS_FILE)
        record = {"hashes": self.hashes, "encoder_name": self.encoder_name}
        (folder / RECORD_FILE).write_text(json.dumps(record), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open saved vectors."""
        record = json.loads((folder / RECORD_FILE).read_text(encoding="utf-8"))
        return cls(DenseIndex.load(folder / VECTORS_FILE), record["hashes"], record["encoder_name"])

    @classmethod
    def load_if_there(cls, folder: Path | None) -> Self | None:
        """Open the vectors of an earlier version, None when there is none (or none that this code can read)."""
        return cls.load(folder) if folder is not None and (folder / RECORD_FILE).is_file() else None
