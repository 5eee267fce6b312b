"""How well a catalogue's products are ranked for judged queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean

import numpy as np

from retrieval.encoders.encoder import Encoder
from retrieval.indexing.index import ProductIndex
from retrieval.metrics import ndcg, ndcg_judged, recall
from retrieval.ranking.ranking import RankOptions, rank

#: Rows of judgements: (query, document, rating 0 to 3).
Judgements = Iterable[tuple[str, str, int]]


@dataclass(frozen=True)
class Figures:
    """Means over the queries that have at least one relevant document."""

    ndcg_at_10_all: float
    ndcg_at_10_judged: float
    recall_at_100: float
    queries: int


def evaluate(
    index: ProductIndex,
    encoder: Encoder,
    queries: Mapping[str, str],
    judgements: Judgements,
    options: RankOptions | None = None,
    on_query: Callable[[str, float], None] | None = None,
) -> Figures:
    """Rank the whole catalogue for each query and measure.

    Parameters
    ----------
    queries : mapping
        What is searched for, by the query's name in the judgements (a translation has the name of its original).
    judgements : iterable of (query, document, rating)
    options : RankOptions, optional
        The shipped weights by default.
    on_query : callable, optional
        Called with (query, nDCG@10 over all documents).

    Returns
    -------
    Figures
        nDCG@10 with gain ``2**rating - 1``: over the whole ranking (unjudged documents gain nothing), and over the
        ranking without its unjudged documents. Queries without a relevant document are left out.
    """
    ratings: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for query, document, rating in judgements:
        ratings[query][document] = rating
    rows: list[tuple[float, float, float]] = []
    for name, judged in ratings.items():
        if name not in queries or max(judged.values()) <= 0:
            continue
        ranked = rank_all(index, encoder, queries[name], options)
        relevant = {document for document, rating in judged.items() if rating > 0}
        rows.append((ndcg(ranked, judged), ndcg_judged(ranked, judged), recall(ranked, relevant, 100)))
        if on_query:
            on_query(queries[name], rows[-1][0])
    if not rows:
        raise ValueError("expected queries that the judgements name with a rating above 0, got none: compare the files")
    everything, judged_only, found = (round(mean(column), 4) for column in zip(*rows, strict=True))
    return Figures(everything, judged_only, found, queries=len(rows))


def rank_all(index: ProductIndex, encoder: Encoder, text: str, options: RankOptions | None = None) -> Sequence[str]:
    """Return all product ids, best first; deep, because judged documents may stand far down.

    Filters that the query names work as they do in the shop; what they leave out comes last.
    """
    parsed = index.parser.parse(text)
    everything = np.ones(len(index.columns), bool)
    found = rank(index, encoder, parsed.terms or text, everything, depth=len(index.columns), options=options)
    return [index.columns.ids[row] for row, _ in found]
