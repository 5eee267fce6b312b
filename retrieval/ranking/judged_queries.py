"""Judged queries as the learned ranker takes them: candidates of the hand-set ranking with their features."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from retrieval.encoders.encoder import Encoder
from retrieval.indexing.index import ProductIndex
from retrieval.ranking.rank_features import features
from retrieval.ranking.ranker import JudgedQuery
from retrieval.ranking.ranking import rank
from retrieval.types import ScoreParts

#: Candidates of each kind that are learned from.
DEPTH = 100


def judged_queries(
    index: ProductIndex, encoder: Encoder, judged: Mapping[str, Mapping[str, int]], names: Mapping[str, str]
) -> list[JudgedQuery]:
    """Return the candidates of judged queries; queries without a good product are left out.

    Parameters
    ----------
    index, encoder
        One version and the encoder that made its vectors.
    judged : mapping
        Ratings by product, by what is searched for.
    names : mapping
        The query that a wording is of: wordings of one query must not be on both sides of a validation.
    """
    everything = np.ones(len(index.columns), bool)
    found = []
    for text, ratings in judged.items():
        if max(ratings.values(), default=0) <= 0:
            continue
        parts: dict[int, ScoreParts] = {}
        ranked = rank(index, encoder, text, everything, DEPTH, parts=parts)
        if not ranked:
            continue
        rows = np.array([row for row, _ in ranked], np.int64)
        told = [parts[row] for row, _ in ranked]
        columns = np.array([[p.total, p.lexical, p.cosine, p.type_agreement] for p in told], np.float32)
        own = features(index, text, rows, columns)
        ids = [index.columns.ids[row] for row, _ in ranked]
        found.append(JudgedQuery(names[text], own, columns[:, 0], ids, ratings))
    return found
