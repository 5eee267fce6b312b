"""The product index: columns, BM25 and vectors of a catalogue, or of the part of it that changed (see ``stack``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, Self, runtime_checkable

import faiss
import numpy as np
import numpy.typing as npt

from retrieval.artefacts import ArtefactStore
from retrieval.encoders.encoder import Encoder, Vectors
from retrieval.filtering.attributes import split_number_key
from retrieval.indexing.columns import Columns, Mask
from retrieval.indexing.dense import DenseIndex
from retrieval.indexing.lexical import LexicalIndex
from retrieval.indexing.product_vectors import ProductVectors, Progress
from retrieval.indexing.reading import ReadCatalogue
from retrieval.indexing.stored import LabelLists
from retrieval.indexing.term_store import save_terms
from retrieval.understanding.brands import Vocabulary
from retrieval.understanding.kinds import Kinds
from retrieval.understanding.understand import QueryParser
from shop.types import Product

KIND = "index"
COLUMNS_FOLDER, LEXICAL_FOLDER, TERMS_FOLDER = "columns", "bm25", "terms"
CONTENTS_FILE = "contents.npy"
#: Products whose cosines show where the encoder's scale begins; more change the floor by less than .01.
FLOOR_SAMPLE = 1_000


def _silent(_what: str, _done: int, _total: int) -> None:
    return


Contents = npt.NDArray[np.uint64]


class Lexical(Protocol):
    """Term scores for all rows."""

    size: int

    def scores(self, terms: Sequence[str], weights: Sequence[float] | None = None) -> npt.NDArray[np.float32]:
        """Return the BM25 score of each row, (N,) float32; unknown terms count nothing."""

    def holding(self, terms: Sequence[str]) -> Mask:
        """Return which rows hold all of the terms, (N,) bool; none for no terms."""

    def document_count(self, term: str) -> int:
        """Return how many rows hold a term."""

    def document_counts(self) -> Mapping[str, int]:
        """Return how many rows hold each term."""


@runtime_checkable
class StoredLexical(Lexical, Protocol):
    """Term scores that are in files of their own."""

    def save(self, folder: Path) -> None:
        """Write the index as npy and JSON files."""


@dataclass
class ProductIndex:
    """One version, or a part of one; read only, so that any number of threads may search it."""

    columns: Columns
    lexical: Lexical
    vectors: ProductVectors
    #: Hash of each row's product, (N,): a product that is imported again unchanged is no change.
    contents: Contents = field(default_factory=lambda: np.empty(0, np.uint64))
    #: Only where rows are taken out or scored again: after a build, and for who writes.
    terms: LabelLists | None = None
    #: Products of earlier parts that are gone.
    removed: tuple[str, ...] = ()
    version: str = "unsaved"

    @classmethod
    def build(
        cls,
        products: Iterable[Product],
        encoder: Encoder,
        earlier: ProductVectors | None = None,
        progress: Progress = _silent,
    ) -> Self:
        """Build the index of a catalogue, which is read once.

        Parameters
        ----------
        products : iterable of Product
        encoder : Encoder
            Encodes what is new or changed.
        earlier : ProductVectors, optional
            Vectors that are taken over where text and encoder are the same.
        progress : callable
            Called with (what, done, total).
        """
        return cls.of(ReadCatalogue.read(products, progress), encoder, earlier, progress)

    @classmethod
    def of(
        cls,
        read: ReadCatalogue,
        encoder: Encoder,
        earlier: ProductVectors | None = None,
        progress: Progress = _silent,
    ) -> Self:
        """Build the index of a catalogue that was read; see :meth:`build`."""
        vectors = ProductVectors.encode(read.texts, encoder, earlier, progress)
        words = LexicalIndex.build(read.terms)
        return cls(columns=read.columns, lexical=words, vectors=vectors, contents=read.contents, terms=read.terms)

    def __len__(self) -> int:
        return len(self.columns)

    @property
    def dense(self) -> DenseIndex:
        """Vector search over the rows."""
        return self.vectors.dense

    @property
    def encoder_name(self) -> str:
        """Names the weights that made the vectors."""
        return self.vectors.encoder_name

    @cached_property
    def alive(self) -> Mask:
        """Rows that no later part replaces or removes, (N,) bool."""
        return np.ones(len(self), bool)

    @property
    def product_ids(self) -> list[str]:
        """Ids of the living products, in the order of their rows."""
        return [product_id for product_id, alive in zip(self.columns.ids, self.alive.tolist(), strict=True) if alive]

    @cached_property
    def kind_names(self) -> frozenset[str]:
        """Folded names of the products' kinds."""
        return frozenset(self.columns.kinds.table)

    @cached_property
    def brand_names(self) -> frozenset[str]:
        """Brands as the catalogue writes them, "" for products without one."""
        return frozenset(self.columns.brand.table)

    @cached_property
    def kinds(self) -> Kinds:
        """Kinds of products that a text may name."""
        return Kinds(self.kind_names)

    @cached_property
    def row_by_id(self) -> Mapping[str, int]:
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

    @cached_property
    def added_terms(self) -> Mapping[str, int]:
        """Terms of products that came since the base was built, and how many of these hold each."""
        return {}

    def vocabulary(self) -> Vocabulary:
        """Return what queries are read against: the catalogue's own words and names."""
        return self._vocabulary

    @cached_property
    def parser(self) -> QueryParser:
        """Understands queries against this version's own words; its tables are made once."""
        return QueryParser(self._vocabulary)

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        columns = self.columns
        return Vocabulary.of(
            self.brand_names,
            terms=self.lexical.document_counts(),
            kinds=self.kind_names,
            flags={key: columns.label("attribute", key) for key in columns.yes.table},
            counts={
                key: columns.label("attribute", key)
                for key, dimension in map(split_number_key, columns.numbers.table)
                if dimension == "count"
            },
            departments={key: columns.label("department", key) for key in columns.department.table if key},
            names={brand: columns.label("brand", brand) for brand in self.brand_names if brand},
        )

    def save(self, folder: Path) -> dict[str, Any]:
        """Write all parts into a folder; return what the manifest shall say.

        Raises
        ------
        ValueError
            When the index was opened and not built: then it lacks the terms by product.
        """
        if self.terms is None or not isinstance(self.lexical, StoredLexical):
            raise ValueError("expected an index that was built, got one that was opened: copy its folder instead")
        self.lexical.save(folder / LEXICAL_FOLDER)
        save_terms(self.terms, folder / TERMS_FOLDER)
        self.vectors.save(folder)
        np.save(folder / CONTENTS_FILE, self.contents)
        self.columns.save(folder / COLUMNS_FOLDER)
        return {"products": len(self.columns), "encoder": self.encoder_name, "faiss": faiss.__version__}

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open a saved version without what was added to it since (:func:`retrieval.indexing.live.open_index` does)."""
        columns = Columns.load(folder / COLUMNS_FOLDER)
        return cls(
            columns=columns,
            lexical=LexicalIndex.load(folder / LEXICAL_FOLDER, len(columns)),
            vectors=ProductVectors.load(folder),
            contents=load_contents(folder, len(columns)),
            version=folder.name,
        )

    @classmethod
    def publish(
        cls, models_dir: Path, products: Iterable[Product], encoder: Encoder, progress: Progress = _silent
    ) -> Path:
        """Build the index, taking over unchanged vectors, and put it in use; return its folder."""
        store = ArtefactStore(models_dir)
        earlier = ProductVectors.load_if_there(store.current(KIND))
        return store.publish(KIND, cls.build(products, encoder, earlier, progress).save)


def load_contents(folder: Path, size: int) -> Contents:
    """Return the products' hashes; zeros in a version that was built before they were kept."""
    path = folder / CONTENTS_FILE
    return np.load(path) if path.is_file() else np.zeros(size, np.uint64)
