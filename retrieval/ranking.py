"""Ranking of one index version: BM25 and vectors fused by rank, then what a product is decides among equals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from retrieval.columns import Mask
from retrieval.encoder import Encoder
from retrieval.fusion import reciprocal_rank_fusion
from retrieval.index import ProductIndex
from retrieval.lexicon import english_reading, expanded_terms, translate
from retrieval.text import has_han, normalise, tokenise

#: Candidates of each kind; the fused head does not change beyond.
CANDIDATES = 200
LEXICAL_WEIGHT, DENSE_WEIGHT = 1.0, 1.0
#: Weight of the vector of a Chinese query's English reading, beside the vector of the query itself.
READING_WEIGHT = 0.8
#: A product of the kind that was asked for gains so much of its score: "laptop" wants laptops, not their bags.
TYPE_BOOST = 0.35


@dataclass(frozen=True)
class RankOptions:
    """Weights of the parts; the defaults were chosen on the dev queries of Icecat and the demo shop."""

    lexical: float = LEXICAL_WEIGHT
    dense: float = DENSE_WEIGHT
    reading: float = READING_WEIGHT
    type_boost: float = TYPE_BOOST
    translate: bool = True


def rank(
    index: ProductIndex,
    encoder: Encoder,
    text: str,
    allowed: Mask,
    depth: int = CANDIDATES,
    options: RankOptions | None = None,
) -> list[tuple[int, float]]:
    """Return (row, score) of the allowed products that answer a text, best first.

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
    rankings = [_lexical(index, terms, weights, allowed, depth)]
    parts = [options.lexical]
    for query, weight in _readings(text, options):
        rows, _ = index.dense.search(encoder.encode_queries([query])[0], depth, allowed)
        rankings.append(rows.tolist())
        parts.append(weight)
    fused = reciprocal_rank_fusion(rankings, parts)
    kind_rows = rows_of_kind(index, text)
    if kind_rows is None or not options.type_boost:
        return fused
    boosted = [(row, score * (1 + options.type_boost) if kind_rows[row] else score) for row, score in fused]
    return sorted(boosted, key=lambda pair: (-pair[1], pair[0]))


def _readings(text: str, options: RankOptions) -> list[tuple[str, float]]:
    readings = [(text, options.dense)] if text else []
    if options.translate and has_han(text) and (english := english_reading(text)):
        readings.append((english, options.reading))
    return [(query, weight) for query, weight in readings if weight > 0]


def _lexical(
    index: ProductIndex, terms: Sequence[str], weights: Sequence[float] | None, allowed: Mask, depth: int
) -> list[int]:
    scores = np.where(allowed, index.lexical.scores(terms, weights), 0.0)
    matching = np.flatnonzero(scores > 0)
    # A stable sort: equal scores stay in the order of the rows on every machine.
    order = np.argsort(-scores[matching], kind="stable")[:depth]
    found: list[int] = matching[order].tolist()
    return found


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
