"""One product search over one index version, stage by stage: understand, filter, rank, order, count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter

import numpy as np
import numpy.typing as npt

from retrieval.answers import (
    Scored,
    above_floor,
    any_says_all,
    hits,
    in_wished_order,
    most_popular,
    with_the_rest,
)
from retrieval.encoders.encoder import Encoder, Vectors
from retrieval.encoders.pair_encoder import PairEncoder
from retrieval.filtering.excluding import unanswered
from retrieval.filtering.facets import facets
from retrieval.filtering.filters import Fitting, fitting
from retrieval.filtering.meant import without_unmeant_features, without_unmeant_numbers
from retrieval.filtering.said_values import behind
from retrieval.indexing.columns import Mask
from retrieval.indexing.index import ProductIndex
from retrieval.ranking.price_fit import PriceFit
from retrieval.ranking.ranker import Ranker
from retrieval.ranking.ranking import CANDIDATES, RankOptions, rank, rows_of_kind
from retrieval.types import Explained, ParsedQuery, ScoreParts, SearchRequest, SearchResult
from retrieval.understanding.sizes import with_named_sizes, without_worn_sizes
from retrieval.understanding.understand import QueryParser, without_colours_of_kinds

#: Which products answer does not depend on their order.
UNVARIED = RankOptions(vary=False)


class _Remembering:
    """An encoder that encodes each query of one search once: facets may rank the same words again."""

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.dimension = encoder.name, encoder.dimension
        self._encoder = encoder
        self._known: dict[tuple[str, ...], Vectors] = {}

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        key = tuple(texts)
        if key not in self._known:
            self._known[key] = self._encoder.encode_queries(texts)
        return self._known[key]

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._encoder.encode_passages(texts)


def _remembering(encoder: Encoder) -> Encoder:
    """Return an encoder that remembers; each of a pair does for itself."""
    if isinstance(encoder, PairEncoder):
        return PairEncoder(_Remembering(encoder.multilingual), _Remembering(encoder.english))
    return _Remembering(encoder)


class ProductSearch:
    """Searches for one request; made anew for each.

    Parameters
    ----------
    index : ProductIndex
        The version that is searched.
    parser : QueryParser
        Knows the version's vocabulary.
    encoder : Encoder
        Made the version's vectors.
    ranker : Ranker, optional
        Corrects the hand-set ranking, where one was learned.
    """

    def __init__(
        self, index: ProductIndex, parser: QueryParser, encoder: Encoder, ranker: Ranker | None = None
    ) -> None:
        self._index, self._parser, self._encoder = index, parser, _remembering(encoder)
        self._options = RankOptions(ranker=ranker)
        self._times_ms: dict[str, float] = {}
        #: Scores of words, which facets ask for again.
        self._known: dict[str, npt.NDArray[np.float32]] = {}
        #: Where the scores come from; only for who wants to know, because it takes as long as the facets.
        self._parts: dict[int, ScoreParts] | None = None

    def explain(self, request: SearchRequest) -> Explained:
        """Search, and say where the scores come from and where the time went."""
        parts: dict[int, ScoreParts] = {}
        self._parts = parts
        result = self.run(request)
        rows = (self._index.row_by_id[hit.product_id] for hit in result.hits)
        scores = tuple(
            parts.get(row) or ScoreParts(hit.score, more={"popularity": hit.score})
            for row, hit in zip(rows, result.hits, strict=True)
        )
        times = {stage: round(took, 3) for stage, took in self._times_ms.items()}
        return Explained(result, scores, {**times, "total": round(sum(self._times_ms.values()), 3)})

    def run(self, request: SearchRequest) -> SearchResult:
        """Search."""
        index = self._index
        parsed, kinds, titled, fit = self._understood(request)
        with self._stage("rank"):
            found = self._found(fit, kinds)
        with self._stage("order"):
            unsaid = fit.unknown[found.rows] + unanswered(index.columns, parsed, found.rows)
            if kinds is not None:
                unsaid += self._inexact(parsed, found.rows) + behind(index, fit.query.terms, found.rows)
            found = in_wished_order(index, found, fit.query, fit.variants, unsaid)
            # Who writes a whole title wants that product, even where it is out of stock.
            found = found.taken(np.argsort(~titled[found.rows], kind="stable"))
            shown = found.taken(slice(request.offset, request.offset + request.limit)).pairs()
            exact = kinds is not None or not fit.query.terms or any_says_all(index, found, fit.query.terms)
        with self._stage("facets"):
            rows = np.zeros(len(index.columns), bool)
            rows[found.rows] = True
            counted = facets(index.columns, fit, rows, lambda allowed: self._answering(allowed, fit.query, kinds))
        return SearchResult(
            hits=hits(index, shown, fit.variants),
            total=len(found.rows),
            is_exact=exact,
            parsed=parsed,
            relaxed=fit.relaxed,
            facets=counted,
            index_version=index.version,
        )

    @contextmanager
    def _stage(self, name: str) -> Iterator[None]:
        start = perf_counter()
        yield
        self._times_ms[name] = self._times_ms.get(name, 0.0) + (perf_counter() - start) * 1_000

    def _understood(self, request: SearchRequest) -> tuple[ParsedQuery, Mask | None, Mask, Fitting]:
        """Return the query, the products of its kind, those that have it as their title, and what fits it."""
        index, parser = self._index, self._parser
        with self._stage("understand"):
            said = parser.parse(request.text, request.currency or index.columns.currency)
            parsed = _refining(parser, without_colours_of_kinds(said, index.kinds), request.filters)
            parsed, kinds = self._sized(parsed)
            only_attributes = kinds is None and bool(parsed.numbers) and parser.says_only_attributes(parsed.terms)
            parsed = without_unmeant_numbers(parsed, index.columns, kinds, only_attributes)
            parsed = without_unmeant_features(parsed, index.columns, kinds, parser.named_features(request.text))
        with self._stage("filter"):
            fit = fitting(index, parsed, request.department, kinds)
            titled = index.columns.products_titled(request.text)
            if (titled & ~fit.allowed).any():
                # A title is a name: its "red dot" is no colour, its "70-300 mm" no price and its "sippy cup" no mug.
                parsed = _refining(parser, parser.name(request.text, parsed.currency), request.filters)
                kinds = index.columns.products_like(titled)
                fit = fitting(index, parsed, request.department, kinds)
        if all(record.name != "colour" for record in fit.relaxed):
            parsed = parsed.model_copy(update={"colours": fit.query.colours})
        return parsed, kinds, titled, fit

    def _sized(self, parsed: ParsedQuery) -> tuple[ParsedQuery, Mask | None]:
        """Return the query with the sizes that its words name, and the products of its kind, (N,); None for no kind."""
        kinds = rows_of_kind(self._index, parsed.terms)
        if kinds is None and parsed.terms:
            # In "rain jacket xl" the thing stands before its size.
            bare = without_worn_sizes(parsed.terms, self._index.columns.variant_sizes.table)
            kinds = rows_of_kind(self._index, bare) if bare != parsed.terms else None
            if kinds is not None:
                sized = with_named_sizes(parsed, self._sizes_of(kinds), of_kind=True)
                return (sized, kinds) if sized.terms == bare else (parsed, None)
        return with_named_sizes(parsed, self._sizes_of(kinds), of_kind=kinds is not None), kinds

    def _inexact(self, parsed: ParsedQuery, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
        """Return 1 for each row that is only in a wider sense what is asked for, (n,): a drawing tablet."""
        exact = self._index.kinds.exactly_named_by(parsed.terms)
        if not exact:
            return np.zeros(len(rows), np.int32)
        return (~self._index.columns.products_of_kinds(exact)[rows]).astype(np.int32)

    def _sizes_of(self, kinds: Mask | None) -> Sequence[str]:
        """Return the sizes that products of a kind come in, all of the catalogue's where no kind is asked for."""
        sizes = self._index.columns.variant_sizes
        if kinds is None:
            return sizes.table
        if not any(sizes.table):
            return ()
        codes = sizes.codes[self._index.columns.variants_of(np.flatnonzero(kinds))[0]]
        return [sizes.table[code] for code in np.flatnonzero(np.bincount(codes)).tolist()]

    def _found(self, fit: Fitting, kinds: Mask | None) -> Scored:
        if not fit.query.terms:
            return most_popular(self._index, fit.allowed)
        query = fit.query
        suiting = PriceFit.of(self._index.columns, fit.variants, query.price_min_minor, query.price_max_minor)
        ranked = Scored.of(
            rank(
                self._index,
                self._encoder,
                query.terms,
                fit.allowed,
                CANDIDATES,
                self._options,
                self._parts,
                self._known,
                suiting,
            )
        )
        # Who asks for a tent wants all tents there are, and no sleeping bag at the end of the list.
        return with_the_rest(ranked, fit.allowed) if kinds is not None else above_floor(ranked)

    def _answering(self, allowed: Mask, query: ParsedQuery, kinds: Mask | None) -> Mask:
        """Return which of some products answer a query's words, (N,) bool."""
        if kinds is not None or not query.terms:
            return allowed
        found = above_floor(
            Scored.of(rank(self._index, self._encoder, query.terms, allowed, CANDIDATES, UNVARIED, known=self._known))
        )
        answers = np.zeros_like(allowed)
        answers[found.rows] = True
        return answers


def _refining(parser: QueryParser, said: ParsedQuery, earlier: ParsedQuery | None) -> ParsedQuery:
    """Return the earlier query refined by what is said now."""
    if earlier is None:
        return said
    if parser.says_only_attributes(said.terms):
        said = said.model_copy(update={"terms": ""})
    return said.merged_over(earlier)
