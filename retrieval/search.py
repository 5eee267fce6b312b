"""The facade of retrieval: a text and filters in, ranked products or passages out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from retrieval.answers import hits
from retrieval.artefacts import ArtefactStore
from retrieval.encoders.encoder import (
    Encoder,
    EncoderMissing,
    OnnxEncoder,
    Vectors,
    open_encoder,
    open_encoder_of_index,
    open_product_encoder,
)
from retrieval.indexing.index import KIND, ProductIndex
from retrieval.indexing.live import open_index, parts_of
from retrieval.indexing.manifest import state_of
from retrieval.knowledge.answering import KnowledgeIndex, KnowledgeSearch
from retrieval.product_search import ProductSearch
from retrieval.ranking.ranker import KIND as RANKER_KIND
from retrieval.ranking.ranker import Ranker
from retrieval.ranking.ranking import prepare, rows_of_kind
from retrieval.text import detect_language
from retrieval.types import (
    Explained,
    Hit,
    KnowledgeRequest,
    KnowledgeResult,
    ParsedQuery,
    SearchRequest,
    SearchResult,
)
from retrieval.understanding.understand import QueryParser
from retrieval.versions import InUse
from shop.service import Shop
from shop.types import Department, Language


class IndexMissing(RuntimeError):
    """No index was built yet; the message says which command does it."""


@dataclass(frozen=True)
class _Products:
    """One index version with the parser that knows its vocabulary."""

    index: ProductIndex
    parser: QueryParser
    #: The one that made the index's vectors.
    encoder: Encoder


def _names(index: ProductIndex) -> tuple[frozenset[str], frozenset[str]]:
    """Return what a parser knows by name; new words alone it is told (:meth:`QueryParser.knowing`)."""
    return index.brand_names, index.kind_names


def _base(index: ProductIndex) -> ProductIndex:
    return parts_of(index)[0]


class Search:
    """Product and knowledge search over the versions in use; thread-safe.

    A new version is noticed at the next search and swapped in; a search that is under way keeps its own.
    """

    def __init__(
        self,
        store: ArtefactStore,
        encoder: Encoder,
        departments: Callable[[], Iterable[Department]] = tuple,
        threads: int = 1,
    ) -> None:
        self.encoder = encoder
        self._models_dir, self._threads = store.models_dir, threads
        self._departments = departments
        self._products = InUse(store, KIND, self._load_products, state_of)
        self._ranker = InUse(store, RANKER_KIND, Ranker.load)
        self._passages = InUse(store, KnowledgeIndex.KIND, self._load_passages)
        self._knowledge = KnowledgeSearch(encoder)

    @classmethod
    def open(cls, var_dir: Path, shop: Shop, encoder_name: str = "e5", threads: int = 1) -> Self:
        """Open the search of a var folder.

        Parameters
        ----------
        var_dir : Path
            Holds ``models/``.
        shop : Shop
            Names its departments; products are read from the index, not from the database.
        encoder_name : str
            See :func:`retrieval.encoders.encoder.open_encoder`.

        Raises
        ------
        EncoderMissing
            When the encoder was not built.
        """
        models = var_dir / "models"
        encoder = open_encoder(encoder_name, models, threads)
        return cls(ArtefactStore(models), encoder, shop.products.departments, threads)

    def _load_products(self, folder: Path) -> _Products:
        held = self._products.held
        index = open_index(folder, held.index if held else None)
        same = held is not None and held.encoder.name == index.encoder_name
        encoder = held.encoder if held is not None and same else self._encoder_of(index.encoder_name)
        # The shop may name them anew at any time: they are no part of a version.
        titles = {f"department:{one.key}": one.title.model_dump(exclude_none=True) for one in self._departments()}
        index.columns.labels.update(titles)
        if held is not None and _names(held.index) == _names(index) and _base(held.index) is _base(index):
            return _Products(index, held.parser.knowing(index.added_terms), encoder)
        index.parser.prepare()
        prepare(index)
        return _Products(index, index.parser, encoder)

    def _load_passages(self, folder: Path) -> KnowledgeIndex:
        index = KnowledgeIndex.load(folder)
        if index.encoder_name != self.encoder.name:
            raise EncoderMissing(
                f"expected an index of the encoder in use, {self.encoder.name}, got one of {index.encoder_name}: "
                "run `zhanggui knowledge index` and restart"
            )
        return index

    def _encoder_of(self, name: str) -> Encoder:
        """Return the encoder that made a product index: it may have come with the index, after this process began."""
        return open_encoder_of_index(name, self._models_dir, self._threads, opened=(self.encoder,))

    def _current(self) -> _Products:
        held = self._products.get()
        if held is None:
            raise IndexMissing("no product index yet: run `zhanggui retrieval index`")
        return held

    @property
    def index(self) -> ProductIndex:
        """The version in use.

        Raises
        ------
        IndexMissing
            When none was built.
        """
        return self._current().index

    @property
    def product_encoder(self) -> Encoder:
        """The encoder of the version in use; where there is none, the one to build it with."""
        held = self._products.get()
        if held:
            return held.encoder
        packaged = isinstance(self.encoder, OnnxEncoder)
        return open_product_encoder("e5", self._models_dir, self._threads) if packaged else self.encoder

    def refresh(self) -> ProductIndex | None:
        """Open the newest state now instead of at the next search; return it, None when nothing was built yet.

        The articles' index is opened, too.
        """
        self._passages.get()
        held = self._products.get()
        return held.index if held else None

    def ready(self) -> bool:
        """Say whether products can be searched."""
        try:
            return len(self.index.columns) > 0
        except (IndexMissing, EncoderMissing):
            return False

    def parse(self, text: str, currency: str | None = None) -> ParsedQuery:
        """Understand a text against the catalogue's vocabulary; amounts are of its currency if none is given."""
        held = self._current()
        return held.parser.parse(text, currency or held.index.columns.currency)

    def language_of(self, text: str) -> Language | None:
        """Return the language that a shopper writes; pinyin is Chinese, where an index is open to read it against.

        Never waits for an index, and costs nothing where a text is not Latin.
        """
        own, held = detect_language(text), self._products.held
        return held.parser.language_of(text) if own == "en" and held is not None else own

    def names_product(self, text: str) -> bool:
        """Say whether a text names a kind of product or a brand of the catalogue."""
        parsed = self.parse(text)
        return bool(parsed.brands) or rows_of_kind(self.index, parsed.terms) is not None

    def products(self, request: SearchRequest) -> SearchResult:
        """Find products.

        Filters are always kept, unless nothing fits them: then the fewest of them are given up, in the order of
        :data:`retrieval.types.RELAXABLE`, and the result says which. Exclusions are never given up. The order of
        the hits is the same for each page of one index version.
        """
        return self._product_search().run(request)

    def explain(self, request: SearchRequest) -> Explained:
        """Find products as :meth:`products` does, and say where the scores come from and where the time went."""
        return self._product_search().explain(request)

    def _product_search(self) -> ProductSearch:
        held = self._current()
        return ProductSearch(held.index, held.parser, held.encoder, self._ranker.get())

    def knowledge(self, request: KnowledgeRequest) -> KnowledgeResult:
        """Find the passages of the shop's articles that answer a question, or say that none does."""
        index = self._passages.get()
        if index is None:
            return KnowledgeResult(passages=(), answerable=False)
        return self._knowledge.answer(index, request)

    def asks_article(self, text: str) -> bool:
        """Say whether a text is, but for signs and case, the title of an article or one of its wordings."""
        index = self._passages.get()
        return index is not None and bool(index.articles_asking(text))

    def similar(self, product_id: str, limit: int) -> list[Hit]:
        """Return the products nearest to one by their texts, best first, without itself."""
        index = self.index
        row = index.row_by_id.get(product_id)
        if row is None:
            return []
        vector = index.dense.vectors(np.array([row], np.int64))[0]
        return [hit for hit in self.near(vector, limit + 1) if hit.product_id != product_id][:limit]

    def near(self, vector: Vectors, limit: int) -> list[Hit]:
        """Return the products nearest to a unit vector, best first."""
        index = self.index
        rows, cosines = index.dense.search(vector, limit)
        any_variant = np.ones(len(index.columns.variant_ids), bool)
        return list(hits(index, list(zip(rows.tolist(), cosines.tolist(), strict=True)), any_variant))

    def vectors(self, product_ids: Sequence[str]) -> Vectors:
        """Return the vectors of products, (n, D) float32; a zero row where a product is not in the index."""
        index = self.index
        out = np.zeros((len(product_ids), self._current().encoder.dimension), np.float32)
        known = [(i, index.row_by_id[pid]) for i, pid in enumerate(product_ids) if pid in index.row_by_id]
        if known:
            places, rows = zip(*known, strict=True)
            out[list(places)] = index.dense.vectors(np.array(rows, np.int64))
        return out
