"""Ranking of one index version: BM25 and vectors fused, then what a product is decides among equals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from retrieval.columns import Mask
from retrieval.encoder import Encoder, Vectors
from retrieval.fusion import convex_combination, reciprocal_rank_fusion
from retrieval.index import ProductIndex
from retrieval.lexicon import english_reading, expanded_terms
from retrieval.text import has_han, tokenise
from retrieval.types import ScoreParts

#: Candidates of each kind; the fused head does not change beyond.
CANDIDATES = 200


@dataclass(frozen=True)
class RankOptions:
    """Weights of the parts; the defaults were chosen on the dev queries of Icecat, both languages together."""

    fusion: Literal["convex", "rrf"] = "convex"
    lexical_share: float = 0.5
    #: Share of a Chinese query's English reading in its cosine.
    reading_share: float = 0.5
    #: A product of the kind that was asked for gains so much: "laptop" wants laptops, not their bags.
    type_boost: float = 0.05
    translate: bool = True


def rank(
    index: ProductIndex,
    encoder: Encoder,
    text: str,
    allowed: Mask,
    depth: int = CANDIDATES,
    options: RankOptions | None = None,
    parts: dict[int, ScoreParts] | None = None,
) -> list[tuple[int, float]]:
    """Return (row, score) of the allowed products that answer a text, best first; scores are about 0 to 1.

    Parameters
    ----------
    index, encoder
        One version and the encoder that made its vectors.
    text : str
        What to match; filters are already taken out of it.
    allowed : (N,) bool
        Rows that keep the filters.
    depth : int
        Candidates of each kind.
    options : RankOptions, optional
        Weights.
    parts : dict, optional
        Filled with where each row's score comes from.
    """
    options = options or RankOptions()
    terms, weights = expanded_terms(text) if options.translate else (tokenise(text), None)
    lexical = index.lexical.scores(terms, weights)
    lexical *= allowed
    by_words = _best(lexical, depth)
    vector = _query_vector(encoder, text, options)
    by_meaning, _ = index.dense.search(vector, depth, allowed)
    rows = np.union1d(by_words, by_meaning).astype(np.int64)
    if rows.size == 0:
        return []
    if options.fusion == "rrf":
        scored = dict(reciprocal_rank_fusion([by_words.tolist(), by_meaning.tolist()]))
        # 2 / 61 is the best that rank fusion of two can give: the scale is the same for both fusions.
        scores = np.fromiter((scored[row] * 61 / 2 for row in rows.tolist()), np.float32)
    else:
        cosines = index.dense.vectors(rows) @ vector
        scores = convex_combination(lexical[rows], cosines, index.cosine_floor(vector), options.lexical_share)
    kinds = rows_of_kind(index, text) if options.type_boost else None
    boosts = options.type_boost * kinds[rows] if kinds is not None else np.zeros(len(rows), np.float32)
    if parts is not None:
        parts.update(_score_parts(rows, scores, lexical[rows], boosts, options))
    scores = scores + boosts
    # A stable sort: equal scores stay in the order of the rows on every machine.
    order = np.argsort(-scores, kind="stable")
    return list(zip(rows[order].tolist(), scores[order].tolist(), strict=True))


def _score_parts(
    rows: npt.NDArray[np.int64],
    fused: npt.NDArray[np.float32],
    lexical: npt.NDArray[np.float32],
    boosts: npt.NDArray[np.float32],
    options: RankOptions,
) -> dict[int, ScoreParts]:
    """Return where each row's score comes from: what of the fused score BM25 gave, and what the cosine."""
    words = options.lexical_share * lexical / max(float(lexical.max(initial=0.0)), 1e-9)
    found = {}
    for row, score, word, boost in zip(rows.tolist(), fused.tolist(), words.tolist(), boosts.tolist(), strict=True):
        if options.fusion == "rrf":
            found[row] = ScoreParts(score + boost, type_agreement=boost, more={"rank_fusion": score})
        else:
            found[row] = ScoreParts(score + boost, word, score - word, boost)
    return found


def _best(scores: npt.NDArray[np.float32], depth: int) -> npt.NDArray[np.int64]:
    """Return the rows that score above 0, best first, at most ``depth``; equal ones in the order of the rows."""
    matching = np.flatnonzero(scores)
    if len(matching) > depth:
        # Sorting all that share a common word would take longer than everything else.
        own = scores[matching]
        last = np.partition(own, -depth)[-depth]
        above = matching[own > last]
        matching = np.concatenate([above, matching[own == last][: depth - len(above)]])
    return matching[np.argsort(-scores[matching], kind="stable")]


def _query_vector(encoder: Encoder, text: str, options: RankOptions) -> Vectors:
    """Return the query's vector, (D,); a Chinese query's is mixed with that of its English reading."""
    reading = english_reading(text) if options.translate and has_han(text) else ""
    # Both at once: the second one costs half of the first.
    vector, *others = encoder.encode_queries([text, reading] if reading else [text])
    if others:
        vector = (1 - options.reading_share) * vector + options.reading_share * others[0]
        vector = vector / np.linalg.norm(vector)
    return np.asarray(vector, np.float32)


def rows_of_kind(index: ProductIndex, text: str) -> Mask | None:
    """Return which products are of the kind that a text asks for, (N,) bool; None when it asks for none."""
    named = index.kinds.named_by(text)
    return index.columns.products_of_kinds(named) if named else None
