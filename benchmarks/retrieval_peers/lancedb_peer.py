"""LanceDB hybrid: full text, vectors, fused by reciprocal rank.

Settings of its documentation (https://docs.lancedb.com/search/hybrid-search and
https://docs.lancedb.com/indexing/fts-index): a vector column searched by cosine and exactly, a full-text index with
stemming, stop words and ASCII folding, ``query_type="hybrid"`` with ``RRFReranker``, the default one. With e5 it is
given the encoder that serves fastest here, our int8 file.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import lancedb
import numpy as np
import pyarrow as pa
from lancedb.rerankers import RRFReranker

from benchmarks.retrieval_peers.types import Catalogue, body_of, segmented, title_of
from benchmarks.retrieval_peers.vectors import EncoderName, document_vectors
from retrieval.encoders.encoder import Encoder, Vectors, open_encoder

_TABLE = "products"


class LanceHybrid:
    """Hybrid search by LanceDB."""

    def __init__(self, encoder: EncoderName = "e5") -> None:
        self._name: EncoderName = encoder
        self._encoder: Encoder | None = None
        self._vectors: Vectors = np.empty((0, 0), np.float32)
        self._table: Any = None
        self._reranker = RRFReranker()

    def prepare(self, catalogue: Catalogue) -> float:
        """Get the documents' vectors."""
        self._vectors, seconds = document_vectors(catalogue, self._name)
        return seconds

    def build(self, catalogue: Catalogue, folder: Path) -> None:
        """Write the table and its full-text index."""
        flat = pa.array(self._vectors.astype(np.float32).ravel())
        data = pa.table(
            {
                "id": [product.id for product in catalogue.products],
                "text": [f"{title_of(product)} {body_of(product)}" for product in catalogue.products],
                "vector": pa.FixedSizeListArray.from_arrays(flat, self._vectors.shape[1]),
            }
        )
        table = lancedb.connect(str(folder)).create_table(_TABLE, data)
        table.create_fts_index("text", language="English", stem=True, remove_stop_words=True, ascii_folding=True)

    def open(self, folder: Path, var_dir: Path) -> None:
        """Open table and encoder."""
        self._encoder = open_encoder(self._name, var_dir / "models", cached_queries=0)
        self._table = lancedb.connect(str(folder)).open_table(_TABLE)

    def search(self, text: str, limit: int) -> Sequence[str]:
        """Return the best products of both searches, fused."""
        if self._encoder is None:
            raise RuntimeError("expected an opened index: call open() first")
        query = (
            self._table.search(query_type="hybrid")
            .vector(self._encoder.encode_queries([text])[0])
            .text(segmented(text))
            .distance_type("cosine")
            .rerank(self._reranker)
            .limit(limit)
            .select(["id"])
        )
        found: list[str] = query.to_arrow()["id"].to_pylist()
        return found

    def rank(self, text: str, size: int) -> Sequence[str]:
        """Return all products."""
        return self.search(text, size)
