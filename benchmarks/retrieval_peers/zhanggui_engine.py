"""Ours: ``retrieval.search.Search`` as the shop calls it.

Time and memory are those of the whole facade: understanding, filters, BM25, vectors, fusion, facets. The ranking that
is measured is that of ``zhanggui retrieval evaluate``. The encoder's cache of queries is off.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.retrieval_peers.types import Catalogue
from benchmarks.retrieval_peers.vectors import seconds_for_all
from retrieval.artefacts import ArtefactStore
from retrieval.encoders.encoder import Encoder, open_product_encoder
from retrieval.indexing.evaluation_index import cached_index
from retrieval.indexing.index import KIND, ProductIndex
from retrieval.indexing.product_vectors import ProductVectors
from retrieval.ranking.evaluate import rank_all
from retrieval.search import Search
from retrieval.types import SearchRequest


class Zhanggui:
    """Our own search."""

    def __init__(self) -> None:
        self._search: Search | None = None
        self._encoder: Encoder | None = None
        self._vectors: ProductVectors | None = None

    def prepare(self, catalogue: Catalogue) -> float:
        """Get the documents' vectors from the evaluation's cache."""
        self._encoder = open_product_encoder("e5", catalogue.var_dir / "models")
        index = cached_index(catalogue.paths, self._encoder, catalogue.var_dir / "cache", lambda *_: None)
        self._vectors = index.vectors
        return seconds_for_all(catalogue, self._encoder)

    def build(self, catalogue: Catalogue, folder: Path) -> None:
        """Build the index and put it in use."""
        if self._encoder is None:
            raise RuntimeError("expected the vectors: call prepare() first")
        index = ProductIndex.build(catalogue.products, self._encoder, self._vectors)
        ArtefactStore(folder).publish(KIND, index.save)

    def open(self, folder: Path, var_dir: Path) -> None:
        """Open the facade."""
        self._search = Search(ArtefactStore(folder), open_product_encoder("e5", var_dir / "models", cached_queries=0))

    def search(self, text: str, limit: int) -> Sequence[str]:
        """Search as the shop does."""
        return [hit.product_id for hit in self._opened.products(SearchRequest(text=text, limit=limit)).hits]

    def rank(self, text: str, size: int) -> Sequence[str]:
        """Rank all products as the evaluation does."""
        del size
        return rank_all(self._opened.index, self._opened.encoder, text)

    @property
    def _opened(self) -> Search:
        if self._search is None:
            raise RuntimeError("expected an opened index: call open() first")
        return self._search
