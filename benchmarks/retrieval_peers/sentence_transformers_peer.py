"""Plain vector search with sentence-transformers, under torch, as its documentation shows it.

Settings of its documentation (https://sbert.net/examples/sentence_transformer/applications/semantic-search/README.html,
"Manual implementation" and "Speed optimization"): normalised embeddings, ``util.semantic_search`` with ``dot_score``.
With MiniLM (English) and with our packaged e5 and its prompts "query: " and "passage: ".
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.util import dot_score, semantic_search

from benchmarks.retrieval_peers.types import Catalogue
from benchmarks.retrieval_peers.vectors import EncoderName, document_vectors
from retrieval.artefacts import ArtefactStore
from retrieval.encoders.encoder import KIND, minilm_folder

_IDS, _VECTORS = "ids.json", "vectors.npy"


class PlainVectors:
    """Exact cosine search by sentence-transformers."""

    def __init__(self, encoder: EncoderName) -> None:
        self._name: EncoderName = encoder
        self._ids: list[str] = []
        self._model: SentenceTransformer | None = None
        self._vectors: Any = None

    def prepare(self, catalogue: Catalogue) -> float:
        """Get the documents' vectors."""
        self._vectors, seconds = document_vectors(catalogue, self._name)
        return seconds

    def build(self, catalogue: Catalogue, folder: Path) -> None:
        """Keep the documents' vectors."""
        np.save(folder / _VECTORS, self._vectors)
        (folder / _IDS).write_text(json.dumps([product.id for product in catalogue.products]), encoding="utf-8")

    def open(self, folder: Path, var_dir: Path) -> None:
        """Open vectors and model."""
        torch.set_num_threads(1)
        encoder = ArtefactStore(var_dir / "models").current(KIND) if self._name == "e5" else None
        source = minilm_folder() if encoder is None else encoder / "st"
        self._model = SentenceTransformer(str(source), device="cpu")
        self._vectors = torch.from_numpy(np.load(folder / _VECTORS))
        self._ids = json.loads((folder / _IDS).read_text(encoding="utf-8"))

    def search(self, text: str, limit: int) -> Sequence[str]:
        """Return the nearest products."""
        if self._model is None:
            raise RuntimeError("expected an opened index: call open() first")
        vector = self._model.encode_query(text, convert_to_tensor=True, normalize_embeddings=True)
        hits = semantic_search(vector, self._vectors, top_k=min(limit, len(self._ids)), score_function=dot_score)[0]
        return [self._ids[int(hit["corpus_id"])] for hit in hits]

    def rank(self, text: str, size: int) -> Sequence[str]:
        """Return all products."""
        return self.search(text, size)
