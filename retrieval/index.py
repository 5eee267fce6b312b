"""The product index: columns, BM25 and vectors of one version of the catalogue, built and read as a whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import faiss
import numpy as np

from retrieval.artefacts import ArtefactStore
from retrieval.columns import Columns
from retrieval.dense import DenseIndex
from retrieval.documents import document_terms, passages
from retrieval.encoder import Encoder, Vectors
from retrieval.lexical import LexicalIndex
from retrieval.lexicon import expanded_terms
from retrieval.text import has_han, normalise, tokenise
from retrieval.understand import Vocabulary
from shop.types import Product

KIND = "index"
#: Progress of a build: (what, done, total).
Progress = Callable[[str, int, int], None]
_ENCODE_BATCH = 256
#: Products whose cosines show where the encoder's scale begins; more change the floor by less than .01.
FLOOR_SAMPLE = 1_000


def _silent(_what: str, _done: int, _total: int) -> None:
    return


@dataclass
class ProductIndex:
    """One version; read only, so that any number of threads may search it."""

    columns: Columns
    lexical: LexicalIndex
    dense: DenseIndex
    #: Hash of what each row's vector was made of: unchanged products keep their vectors in the next build.
    text_hashes: list[str]
    encoder_name: str
    version: str = "unsaved"

    @classmethod
    def build(
        cls,
        products: Sequence[Product],
        encoder: Encoder,
        previous: ProductIndex | None = None,
        progress: Progress = _silent,
    ) -> Self:
        """Build the index of a catalogue.

        Parameters
        ----------
        products : sequence of Product
        encoder : Encoder
            Encodes what is new or changed.
        previous : ProductIndex, optional
            Earlier version whose vectors are taken over where text and encoder are the same.
        progress : callable
            Called with (what, done, total).
        """
        texts = [passages(product) for product in products]
        hashes = [hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16] for parts in texts]
        vectors = _vectors(texts, hashes, encoder, previous, progress)
        documents = []
        for done, product in enumerate(products, start=1):
            documents.append(document_terms(product))
            if done % _ENCODE_BATCH == 0 or done == len(products):
                progress("terms", done, len(products))
        return cls(
            columns=Columns.of(products),
            lexical=LexicalIndex.build(documents),
            dense=DenseIndex.build(vectors),
            text_hashes=hashes,
            encoder_name=encoder.name,
        )

    @cached_property
    def kind_names(self) -> frozenset[str]:
        """Folded names of all kinds of products."""
        return frozenset(kind for kinds in self.columns.kinds for kind in kinds)

    @cached_property
    def kind_by_terms(self) -> dict[str, tuple[str, ...]]:
        """Kinds by their search terms, and by the last of them: a "wireless mouse" is also a "mouse"."""
        found: dict[str, set[str]] = {}
        for kind in self.kind_names:
            terms = tokenise(kind)
            if terms and not has_han(kind):
                found.setdefault(" ".join(terms), set()).add(kind)
                if len(terms) > 1:
                    found.setdefault(terms[-1], set()).add(kind)
        return {name: tuple(sorted(kinds)) for name, kinds in found.items()}

    @cached_property
    def row_by_id(self) -> dict[str, int]:
        """Rows by product id."""
        return {product_id: row for row, product_id in enumerate(self.columns.ids)}

    @cached_property
    def colours_by_row(self) -> list[set[str]]:
        """Colour keys of each product, over its variants."""
        found: list[set[str]] = [set() for _ in range(len(self.columns))]
        for row, colours in zip(self.columns.variant_row.tolist(), self.columns.variant_colours, strict=True):
            found[row].update(colours)
        return found

    @cached_property
    def _sample(self) -> Vectors:
        """Evenly spread products, to learn what cosine "nothing in common" has."""
        step = max(len(self.columns) // FLOOR_SAMPLE, 1)
        return self.dense.vectors(np.arange(0, len(self.columns), step, dtype=np.int64))

    def cosine_floor(self, vector: Vectors) -> float:
        """Return the cosine of a product that has nothing to do with a query, by the sample's lowest."""
        return float((self._sample @ vector).min(initial=1.0))

    @staticmethod
    def terms_of(text: str) -> list[str]:
        """Return a text's search terms with those of its translations."""
        return expanded_terms(text)[0]

    def vocabulary(self) -> Vocabulary:
        """Return the brands that queries may name."""
        return Vocabulary({normalise(brand): brand for brand in set(self.columns.brand) if brand})

    def save(self, folder: Path) -> dict[str, Any]:
        """Write all parts into a folder; return what the manifest shall say."""
        self.lexical.save(folder / "bm25")
        self.dense.save(folder / "vectors.faiss")
        record = {
            "columns": self.columns.to_lists(),
            "text_hashes": self.text_hashes,
            "encoder_name": self.encoder_name,
        }
        (folder / "products.json").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
        return {"products": len(self.columns), "encoder": self.encoder_name, "faiss": faiss.__version__}

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open a saved version."""
        record = json.loads((folder / "products.json").read_text(encoding="utf-8"))
        columns = Columns.from_lists(record["columns"])
        return cls(
            columns=columns,
            lexical=LexicalIndex.load(folder / "bm25", len(columns)),
            dense=DenseIndex.load(folder / "vectors.faiss"),
            text_hashes=record["text_hashes"],
            encoder_name=record["encoder_name"],
            version=folder.name,
        )

    @classmethod
    def publish(
        cls, models_dir: Path, products: Sequence[Product], encoder: Encoder, progress: Progress = _silent
    ) -> Path:
        """Build the index, taking over unchanged vectors, and put it in use; return its folder."""
        store = ArtefactStore(models_dir)
        folder = store.current(KIND)
        previous = cls.load(folder) if folder else None
        index = cls.build(products, encoder, previous, progress)
        return store.publish(KIND, index.save)


def _vectors(
    texts: list[list[str]],
    hashes: list[str],
    encoder: Encoder,
    previous: ProductIndex | None,
    progress: Progress,
) -> Vectors:
    """Return (N, D) unit vectors; a product with two languages gets the mean of both, normalised."""
    vectors = np.zeros((len(texts), encoder.dimension), np.float32)
    known: dict[str, int] = {}
    if previous is not None and previous.encoder_name == encoder.name:
        known = {text_hash: row for row, text_hash in enumerate(previous.text_hashes)}
    kept = [i for i, text_hash in enumerate(hashes) if text_hash in known]
    if previous is not None and kept:
        vectors[kept] = previous.dense.vectors(np.array([known[hashes[i]] for i in kept], np.int64))
    fresh = [i for i, text_hash in enumerate(hashes) if text_hash not in known]
    for start in range(0, len(fresh), _ENCODE_BATCH):
        rows = fresh[start : start + _ENCODE_BATCH]
        parts = [(row, text) for row in rows for text in texts[row]]
        encoded = encoder.encode_passages([text for _, text in parts])
        np.add.at(vectors, [row for row, _ in parts], encoded)
        progress("vectors", start + len(rows), len(fresh))
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), np.float32)
