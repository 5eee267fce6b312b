"""The facade of retrieval: a text and filters in, ranked products or passages out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from retrieval.answers import above_floor, any_says_all, facets, hits, in_wished_order, most_popular, with_the_rest
from retrieval.artefacts import ArtefactStore
from retrieval.encoder import Encoder, EncoderMissing, Vectors, open_encoder, open_encoder_of_index
from retrieval.filters import fitting
from retrieval.index import KIND, ProductIndex
from retrieval.knowledge import KnowledgeIndex, KnowledgeSearch
from retrieval.ranker import KIND as RANKER_KIND
from retrieval.ranker import Ranker
from retrieval.ranking import CANDIDATES, RankOptions, rank, rows_of_kind
from retrieval.types import Hit, KnowledgeRequest, KnowledgeResult, ParsedQuery, SearchRequest, SearchResult
from retrieval.understand import QueryParser, without_colours_of_kinds
from retrieval.versions import InUse
from shop.service import Shop


class IndexMissing(RuntimeError):
    """No index was built yet; the message says which command does it."""


@dataclass(frozen=True)
class _Products:
    """One index version with the parser that knows its vocabulary."""

    index: ProductIndex
    parser: QueryParser
    #: The one that made the index's vectors.
    encoder: Encoder


class Search:
    """Product and knowledge search over the versions in use; thread-safe.

    A new version is noticed at the next search and swapped in; a search that is under way keeps its own.
    """

    def __init__(self, store: ArtefactStore, encoder: Encoder, threads: int = 1) -> None:
        self.encoder = encoder
        self._models_dir, self._threads = store.models_dir, threads
        self._products = InUse(store, KIND, self._load_products)
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
            Kept for symmetry with the other facades; products are read from the index, not from the database.
        encoder_name : str
            See :func:`retrieval.encoder.open_encoder`.

        Raises
        ------
        EncoderMissing
            When the encoder was not built.
        """
        del shop
        models = var_dir / "models"
        return cls(ArtefactStore(models), open_encoder(encoder_name, models, threads), threads)

    def _load_products(self, folder: Path) -> _Products:
        index = ProductIndex.load(folder)
        return _Products(index, QueryParser(index.vocabulary()), self._encoder_of(index.encoder_name))

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
        if name == self.encoder.name:
            return self.encoder
        return open_encoder_of_index(name, self._models_dir, self._threads)

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
        held = self._current()
        index = held.index
        parsed = without_colours_of_kinds(
            held.parser.parse(request.text, request.currency or index.columns.currency), index.kinds
        )
        parsed = _refining(held.parser, parsed, request.filters)
        kinds = rows_of_kind(index, parsed.terms)
        query, relaxed, allowed = fitting(index, parsed, request.department, kinds)
        titled = index.columns.products_titled(request.text)
        if (titled & ~allowed).any():
            # A title is a name: its "red dot" is no colour, its "70-300 mm" no price and its "sippy cup" no mug.
            parsed = _refining(held.parser, held.parser.name(request.text, parsed.currency), request.filters)
            kinds = index.columns.products_like(titled)
            query, relaxed, allowed = fitting(index, parsed, request.department, kinds)
        if "colour" not in relaxed:
            parsed = parsed.model_copy(update={"colours": query.colours})
        if not query.terms:
            found = most_popular(index, allowed)
        else:
            options = RankOptions(ranker=self._ranker.get())
            ranked = rank(index, held.encoder, query.terms, allowed, CANDIDATES, options)
            # Who asks for a tent wants all tents there are, and no sleeping bag at the end of the list.
            found = with_the_rest(ranked, allowed) if kinds is not None else above_floor(ranked)
        found = in_wished_order(index, found, query)
        # Who writes a whole title wants that product, even where it is out of stock.
        found.sort(key=lambda pair: not titled[pair[0]])
        return SearchResult(
            hits=hits(index, found[request.offset : request.offset + request.limit], query),
            total=len(found),
            is_exact=kinds is not None or not query.terms or any_says_all(index, found, query.terms),
            parsed=parsed,
            relaxed=relaxed,
            facets=facets(index, [row for row, _ in found]),
            index_version=index.version,
        )

    def knowledge(self, request: KnowledgeRequest) -> KnowledgeResult:
        """Find the passages of the shop's articles that answer a question, or say that none does."""
        index = self._passages.get()
        if index is None:
            return KnowledgeResult(passages=(), answerable=False)
        return self._knowledge.answer(index, request)

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
        return list(hits(index, list(zip(rows.tolist(), cosines.tolist(), strict=True)), ParsedQuery()))

    def vectors(self, product_ids: Sequence[str]) -> Vectors:
        """Return the vectors of products, (n, D) float32; a zero row where a product is not in the index."""
        index = self.index
        out = np.zeros((len(product_ids), self._current().encoder.dimension), np.float32)
        known = [(i, index.row_by_id[pid]) for i, pid in enumerate(product_ids) if pid in index.row_by_id]
        if known:
            places, rows = zip(*known, strict=True)
            out[list(places)] = index.dense.vectors(np.array(rows, np.int64))
        return out


def _refining(parser: QueryParser, said: ParsedQuery, earlier: ParsedQuery | None) -> ParsedQuery:
    """Return the earlier query refined by what is said now."""
    if earlier is None:
        return said
    if parser.says_only_attributes(said.terms):
        said = said.model_copy(update={"terms": ""})
    return said.merged_over(earlier)
