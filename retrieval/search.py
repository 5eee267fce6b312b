"""The facade of retrieval: a text and filters in, ranked products or passages out."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np
import structlog

from retrieval.artefacts import ArtefactStore
from retrieval.columns import Mask
from retrieval.encoder import Encoder, EncoderMissing, Vectors, open_encoder
from retrieval.index import KIND, ProductIndex
from retrieval.knowledge import KnowledgeIndex, KnowledgeSearch
from retrieval.ranking import CANDIDATES, rank, rows_of_kind
from retrieval.types import Hit, KnowledgeRequest, KnowledgeResult, ParsedQuery, SearchRequest, SearchResult
from retrieval.understand import QueryParser
from shop.service import Shop

log = structlog.get_logger(__name__)

#: Of the fused candidates, those within this share of the best score count as answers: nearest neighbours never
#: say "no", so that without a floor every query would "find" hundreds.
SCORE_FLOOR = 0.5
FACET_VALUES = 12


class IndexMissing(RuntimeError):
    """No index was built yet; the message says which command does it."""


class Search:
    """Product and knowledge search over the versions in use; thread-safe.

    A new version is noticed at the next search and swapped in; a search that is under way keeps its own.
    """

    def __init__(self, store: ArtefactStore, encoder: Encoder) -> None:
        self._store = store
        self.encoder = encoder
        self._lock = threading.Lock()
        self._index: ProductIndex | None = None
        self._parser: QueryParser | None = None
        self._knowledge = KnowledgeSearch(encoder)
        self._knowledge_index: KnowledgeIndex | None = None

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
        return cls(ArtefactStore(models), open_encoder(encoder_name, models, threads))

    @property
    def index(self) -> ProductIndex:
        """The version in use.

        Raises
        ------
        IndexMissing
            When none was built.
        """
        folder = self._store.current(KIND)
        if folder is None:
            raise IndexMissing("no product index yet: run `zhanggui retrieval index`")
        index = self._index
        if index is None or index.version != folder.name:
            with self._lock:
                index = self._index
                if index is None or index.version != folder.name:
                    index = ProductIndex.load(folder)
                    if index.encoder_name != self.encoder.name:
                        raise EncoderMissing(
                            f"the index was built with {index.encoder_name}, the encoder in use is {self.encoder.name}: "
                            "run `zhanggui retrieval index`"
                        )
                    self._parser = QueryParser(index.vocabulary())
                    self._index = index
                    log.info("product index opened", version=index.version, products=len(index.columns))
        return index

    def ready(self) -> bool:
        """Say whether products can be searched."""
        try:
            return len(self.index.columns) > 0
        except (IndexMissing, EncoderMissing):
            return False

    def parse(self, text: str, currency: str = "USD") -> ParsedQuery:
        """Understand a text against the catalogue's vocabulary."""
        _ = self.index
        assert self._parser is not None  # noqa: S101 (the line above sets it)
        return self._parser.parse(text, currency)

    def products(self, request: SearchRequest) -> SearchResult:
        """Find products.

        Filters are always kept, unless nothing fits them: then they are given up one after the other in the order of
        :data:`retrieval.types.RELAXABLE`, and the result says which. Exclusions are never given up.
        """
        index = self.index
        parsed = self.parse(request.text, request.currency)
        if request.filters is not None:
            parsed = parsed.merged_over(request.filters)
        kinds = rows_of_kind(index, parsed.terms)
        query, relaxed, allowed = _relax(index, parsed, request.department, kinds)
        ranked = self._ranked(index, query, allowed, kinds)
        page = ranked[request.offset : request.offset + request.limit]
        return SearchResult(
            hits=_hits(index, page, query),
            total=len(ranked),
            parsed=parsed,
            relaxed=relaxed,
            facets=_facets(index, [row for row, _ in ranked]),
            index_version=index.version,
        )

    def _ranked(
        self, index: ProductIndex, query: ParsedQuery, allowed: Mask, kinds: Mask | None
    ) -> list[tuple[int, float]]:
        """Return all answers, best first, in the order that the shopper wishes."""
        if not query.terms:
            popular = np.log1p(index.columns.rating_count) * index.columns.rating
            rows = np.flatnonzero(allowed)
            found = [(int(row), float(popular[row])) for row in rows[np.argsort(-popular[rows], kind="stable")]]
        else:
            found = rank(index, self.encoder, query.terms, allowed, CANDIDATES)
            if kinds is not None and any(kinds[row] for row, _ in found):
                # Who asks for a tent wants tents, and no sleeping bag at the end of the list.
                found = [(row, score) for row, score in found if kinds[row]]
            elif found:
                floor = found[0][1] * SCORE_FLOOR
                found = [(row, score) for row, score in found if score >= floor]
        found = _without_terms(index, found, query)
        stocked = index.columns.has_stock()
        # What cannot be bought comes last, in the same order.
        found.sort(key=lambda pair: not stocked[pair[0]])
        return _sorted_by_wish(index, found, query)

    def knowledge(self, request: KnowledgeRequest) -> KnowledgeResult:
        """Find the passages of the shop's articles that answer a question, or say that none does."""
        folder = self._store.current(KnowledgeIndex.KIND)
        if folder is None:
            return KnowledgeResult(passages=(), answerable=False)
        current = self._knowledge_index
        if current is None or current.version != folder.name:
            with self._lock:
                current = KnowledgeIndex.load(folder)
                self._knowledge_index = current
        return self._knowledge.answer(current, request)

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
        return list(_hits(index, list(zip(rows.tolist(), cosines.tolist(), strict=True)), ParsedQuery()))

    def vectors(self, product_ids: Sequence[str]) -> Vectors:
        """Return the vectors of products, (n, D) float32; a zero row where a product is not in the index."""
        index = self.index
        out = np.zeros((len(product_ids), self.encoder.dimension), np.float32)
        known = [(i, index.row_by_id[pid]) for i, pid in enumerate(product_ids) if pid in index.row_by_id]
        if known:
            places, rows = zip(*known, strict=True)
            out[list(places)] = index.dense.vectors(np.array(rows, np.int64))
        return out


def _hits(index: ProductIndex, scored: Sequence[tuple[int, float]], query: ParsedQuery) -> tuple[Hit, ...]:
    variants = index.columns.best_variants([row for row, _ in scored], query)
    return tuple(
        Hit(product_id=index.columns.ids[row], variant_id=variant, score=round(score, 6))
        for (row, score), variant in zip(scored, variants, strict=True)
    )


def _relax(
    index: ProductIndex, parsed: ParsedQuery, department: str | None, kinds: Mask | None
) -> tuple[ParsedQuery, tuple[str, ...], Mask]:
    """Give up filters in their order until a product of the wanted kind fits."""

    def fitting(query: ParsedQuery) -> tuple[Mask, bool]:
        allowed = index.columns.products_that_fit(query, department)
        return allowed, bool((allowed & kinds).any() if kinds is not None else allowed.any())

    without: dict[str, dict[str, object]] = {
        "in_stock": {"in_stock_only": False},
        "size": {"sizes": ()},
        "colour": {"colours": ()},
        "brand": {"brands": ()},
        "price": {"price_min_minor": None, "price_max_minor": None},
    }
    query, relaxed = parsed, []
    allowed, fits = fitting(query)
    for name, change in without.items():
        if fits:
            break
        lighter = query.model_copy(update=change)
        if lighter != query:
            query = lighter
            relaxed.append(name)
            allowed, fits = fitting(query)
    return query, tuple(relaxed), allowed


def _without_terms(index: ProductIndex, found: list[tuple[int, float]], query: ParsedQuery) -> list[tuple[int, float]]:
    """Drop products whose texts hold an excluded word; the lexical index knows them."""
    for term in query.excluded_terms:
        holds = index.lexical.scores(index.terms_of(term)) > 0
        found = [(row, score) for row, score in found if not holds[row]]
    return found


def _sorted_by_wish(index: ProductIndex, found: list[tuple[int, float]], query: ParsedQuery) -> list[tuple[int, float]]:
    """Sort the answers by price, rating or date where the shopper wishes it; stable, so relevance breaks ties."""
    columns = index.columns
    if query.sort in ("price_asc", "price_desc"):
        prices = columns.lowest_prices()
        sign = 1 if query.sort == "price_asc" else -1
        # Only the relevant head: the cheapest of everything that shares a word would be a screw.
        head, tail = _head(found)
        return [*sorted(head, key=lambda pair: (prices[pair[0]] < 0, sign * prices[pair[0]])), *tail]
    if query.sort == "rating":
        return sorted(found, key=lambda pair: -columns.rating[pair[0]])
    if query.sort == "newest":
        return sorted(found, key=lambda pair: -columns.released_day[pair[0]])
    return found


def _head(found: list[tuple[int, float]]) -> tuple[list[tuple[int, float]], list[tuple[int, float]]]:
    """Split after the answers that score at least half of the best."""
    if not found:
        return [], []
    best = max(score for _, score in found)
    size = sum(1 for _, score in found if score >= best / 2)
    by_score = sorted(found, key=lambda pair: -pair[1])
    return by_score[:size], by_score[size:]


def _facets(index: ProductIndex, rows: Sequence[int]) -> dict[str, dict[str, int]]:
    """Count the answers by brand, department and colour, the commonest first."""
    columns = index.columns
    counts: dict[str, Counter[str]] = {
        "brand": Counter(columns.brand[row] for row in rows if columns.brand[row]),
        "department": Counter(columns.department[row] for row in rows if columns.department[row]),
        "colour": Counter(colour for row in rows for colour in index.colours_by_row[row]),
    }
    return {name: dict(counter.most_common(FACET_VALUES)) for name, counter in counts.items() if counter}
