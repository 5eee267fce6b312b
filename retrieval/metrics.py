"""Measures of a ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2


def dcg(gains: Sequence[float]) -> float:
    """Return the discounted cumulative gain of gains in ranked order (Järvelin and Kekäläinen, 2002)."""
    return sum(gain / log2(position + 1) for position, gain in enumerate(gains, start=1))


def ndcg(ranked: Sequence[str], ratings: Mapping[str, int], k: int = 10) -> float:
    """Return nDCG@k with gain ``2**rating - 1``; unjudged documents gain nothing.

    Raises
    ------
    ValueError
        When no document is rated above 0: there is no best ranking then.

    Examples
    --------
    >>> round(ndcg(["b", "a"], {"a": 1, "b": 0}), 4)
    0.6309
    """
    ideal = dcg(sorted((2.0**rating - 1 for rating in ratings.values()), reverse=True)[:k])
    if ideal == 0:
        raise ValueError("expected at least one document rated above 0, got none; leave such queries out")
    return dcg([2.0 ** ratings.get(document, 0) - 1 for document in ranked[:k]]) / ideal


def ndcg_judged(ranked: Sequence[str], ratings: Mapping[str, int], k: int = 10) -> float:
    """Return nDCG@k of the ranking without its unjudged documents.

    Examples
    --------
    >>> ndcg_judged(["unknown", "a"], {"a": 2})
    1.0
    """
    return ndcg([document for document in ranked if document in ratings], ratings, k)


def recall(ranked: Sequence[str], relevant: set[str], k: int) -> float:
    """Return the share of the relevant documents among the first k.

    Examples
    --------
    >>> recall(["a", "x", "b"], {"a", "b"}, 2)
    0.5
    """
    if not relevant:
        raise ValueError("expected at least one relevant document, got none")
    return len(relevant & set(ranked[:k])) / len(relevant)
