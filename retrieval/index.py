"""The product index: columns, BM25 and vectors of one version of the catalogue, built and read as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import faiss
import numpy as np

from retrieval.artefacts import ArtefactStore
from retrieval.brands import Vocabulary
from retrieval.columns import Columns
from retrieval.dense import DenseIndex
from retrieval.documents import document_terms, passages
from retrieval.encoder import Encoder, Vectors
from retrieval.kinds import Kinds
from retrieval.lexical import LexicalIndex
from retrieval.product_vectors import ProductVectors, Progress
from shop.types import Product

KIND = "index"
COLUMNS_FOLDER = "columns"
#: How often a build says how far it is.
_PROGRESS_STEP = 256
#: Products whose cosines show where the encoder's scale begins; more change the floor by less than .01.
FLOOR_SAMPLE = 1_000


def _silent(_what: str, _done: int, _total: int) -> None:
    return


@dataclass
class ProductIndex:
    """One version; read only, so that any number of threads may search it."""

    columns: Columns
    lexical: LexicalIndex
    vectors: ProductVectors
    version: str = "unsaved"

    @classmethod
    def build(
        cls,
        products: Sequence[Product],
        encoder: Encoder,
        earlier: ProductVectors | None = None,
        progress: Progress = _silent,
    ) -> Self:
        """Build the index of a catalogue.

        Parameters
        ----------
        products : sequence of Product
        encoder : Encoder
            Encodes what is new or changed.
        earlier : ProductVectors, optional
            Vectors that are taken over where text and encoder are the same.
        progress : callable
            Called with (what, done, total).
        """
        vectors = ProductVectors.encode([passages(product) for product in products], encoder, earlier, progress)

        def documents() -> Iterator[list[str]]:
            # One after the other: all of them together would be larger than the index.
            for done, product in enumerate(products, start=1):
                yield document_terms(product)
                if done % _PROGRESS_STEP == 0 or done == len(products):
                    progress("terms", done, len(products))

        lexical = LexicalIndex.build(documents())
        return cls(columns=Columns.of(products), lexical=lexical, vectors=vectors)

    @property
    def dense(self) -> DenseIndex:
        """Vector search over the rows."""
        return self.vectors.dense

    @property
    def encoder_name(self) -> str:
        """Names the weights that made the vectors."""
        return self.vectors.encoder_name

    @cached_property
    def kinds(self) -> Kinds:
        """Kinds of products that a text may name."""
        return Kinds(self.columns.kinds.table)

    @cached_property
    def row_by_id(self) -> dict[str, int]:
        """Rows by product id."""
        return {product_id: row for row, product_id in enumerate(self.columns.ids)}

    @cached_property
    def _sample(self) -> Vectors:
        """Evenly spread products, to learn what cosine "nothing in common" has."""
        step = max(len(self.columns) // FLOOR_SAMPLE, 1)
        return self.dense.vectors(np.arange(0, len(self.columns), step, dtype=np.int64))

    def cosine_floor(self, vector: Vectors) -> float:
        """Return the cosine of a product that has nothing to do with a query, by the sample's lowest."""
        return float((self._sample @ vector).min(initial=1.0))

    def vocabulary(self) -> Vocabulary:
        """Return the brands that queries may name."""
        return Vocabulary.of(self.columns.brand.table)

    def save(self, folder: Path) -> dict[str, Any]:
        """Write all parts into a folder; return what the manifest shall say."""
        self.lexical.save(folder / "bm25")
        self.vectors.save(folder)
        self.columns.save(folder / COLUMNS_FOLDER)
        return {"products": len(self.columns), "encoder": self.encoder_name, "faiss": faiss.__version__}

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open a saved version."""
        columns = Columns.load(folder / COLUMNS_FOLDER)
        return cls(
            columns=columns,
            lexical=LexicalIndex.load(folder / "bm25", len(columns)),
            vectors=ProductVectors.load(folder),
            version=folder.name,
        )

    @classmethod
    def publish(
        cls, models_dir: Path, products: Sequence[Product], encoder: Encoder, progress: Progress = _silent
    ) -> Path:
        """Build the index, taking over unchanged vectors, and put it in use; return its folder."""
        store = ArtefactStore(models_dir)
        earlier = ProductVectors.load_if_there(store.current(KIND))
        return store.publish(KIND, cls.build(products, encoder, earlier, progress).save)
