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
from retrieval.lexicon import english_reading, expanded_terms, translate
from retrieval.text import has_han, normalise, tokenise

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
    """
    options = options or RankOptions()
    terms, weights = expanded_terms(text) if options.translate else (tokenise(text), None)
    lexical = np.where(allowed, index.lexical.scores(terms, weights), 0.0).astype(np.float32)
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
    if kinds is not None:
        scores = scores + options.type_boost * kinds[rows]
    # A stable sort: equal scores stay in the order of the rows on every machine.
    order = np.argsort(-scores, kind="stable")
    return list(zip(rows[order].tolist(), scores[order].tolist(), strict=True))


def _best(scores: npt.NDArray[np.float32], depth: int) -> npt.NDArray[np.int64]:
    """Return the rows that score above 0, best first, at most ``depth``."""
    matching = np.flatnonzero(scores > 0)
    return matching[np.argsort(-scores[matching], kind="stable")[:depth]]


def _query_vector(encoder: Encoder, text: str, options: RankOptions) -> Vectors:
    """Return the query's vector, (D,); a Chinese query's is mixed with that of its English reading."""
    vector = encoder.encode_queries([text])[0]
    reading = english_reading(text) if options.translate and has_han(text) else ""
    if reading:
        other = encoder.encode_queries([reading])[0]
        vector = (1 - options.reading_share) * vector + options.reading_share * other
        vector = vector / np.linalg.norm(vector)
    return np.asarray(vector, np.float32)


def rows_of_kind(index: ProductIndex, text: str) -> npt.NDArray[np.bool_] | None:
    """Return which products are of the kind that a text names, (N,) bool; None when it names none.

    The kind must end as the text's kind ends: "laptop" names laptops, and a laptop bag is a bag. The longest
    named kind counts, so that "gaming mouse pad" wants pads.
    """
    named = _named_kinds(index, text)
    if not named:
        return None
    mask = index.columns.products_of_kinds([kind for kind in index.kind_names if _is_kind(kind, named)])
    return mask if mask.any() else None


def _is_kind(kind: str, named: set[str]) -> bool:
    return any(kind == name or kind.endswith(name if has_han(name) else f" {name}") for name in named)


def _named_kinds(index: ProductIndex, text: str) -> set[str]:
    known = index.kind_names
    folded = normalise(text)
    found: list[tuple[int, str]] = []
    if has_han(folded):
        spans = [(len(k), k) for k in known if has_han(k) and k in folded]
        longest = max((size for size, _ in spans), default=0)
        found += [(size, k) for size, k in spans if size == longest]
        found += [(0, k) for english in translate(folded) for k in english if k in known]
    words = tokenise(folded)
    for size in range(min(4, len(words)), 0, -1):
        hits = [" ".join(words[i : i + size]) for i in range(len(words) - size + 1)]
        # The last one named: in "usb cable for printer" … the head stands before "for".
        named = [index.kind_by_terms[hit] for hit in hits if hit in index.kind_by_terms]
        if named:
            found += [(size, kind) for kinds in named for kind in kinds]
            break
    return {kind for _, kind in found}
