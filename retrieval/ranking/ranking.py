"""Ranking of one index version: BM25 and vectors fused, then what a product is decides among equals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from retrieval.encoders.encoder import Encoder, Vectors
from retrieval.encoders.pair_encoder import PairEncoder
from retrieval.indexing.columns import Mask
from retrieval.indexing.index import ProductIndex
from retrieval.ranking.diversity import sort_of, varied
from retrieval.ranking.fusion import reciprocal_rank_fusion, share_of_best, stretched
from retrieval.ranking.rank_features import features, popularity
from retrieval.ranking.ranker import Ranker
from retrieval.text import has_han, tokenise
from retrieval.types import ScoreParts
from retrieval.understanding.dictionary import glosses, words
from retrieval.understanding.lexicon import english_reading, expanded_terms

#: Candidates of each kind; the fused head does not change beyond.
CANDIDATES = 200

Rows = npt.NDArray[np.int64]
Part = npt.NDArray[np.float32]
#: How well each of some rows suits, (n,) to (n,) float32.
Suiting = Callable[[Rows], Part]


@dataclass(frozen=True)
class RankOptions:
    """Weights of the parts; the defaults were chosen on the dev queries of Icecat, both languages together."""

    fusion: Literal["convex", "rrf"] = "convex"
    lexical_share: float = 0.45
    #: Share of a Chinese query's English reading in its cosine, where one encoder reads both.
    reading_share: float = 0.5
    #: A product of the kind that was asked for gains so much: "laptop" wants laptops, not their bags.
    type_boost: float = 0.1
    #: So much more where the kind's whole name was said: "mouse" wants mice before gaming mice.
    exact_boost: float = 0.15
    #: What goes with the thing and is something else loses so much.
    accessory_penalty: float = 0.1
    #: The candidate that is rated best and oftenest gains so much: it decides among equals.
    popularity_boost: float = 0.02
    #: What suits a price bound best gains so much, among equals, too.
    price_boost: float = 0.02
    #: No page is full of one product in ten lengths.
    vary: bool = True
    #: Corrects the hand-set scores, where one was learned.
    ranker: Ranker | None = None
    #: What is asked in one language is searched in the other, too, where the catalogue does not speak the first.
    translate: bool = True
    #: The general dictionary is asked for what our lexicon lacks.
    dictionary: bool = True
    #: The vector is also of a Chinese query's English reading.
    read_in_english: bool = True


def prepare(index: ProductIndex) -> None:
    """Make the tables that a search needs, so that no shopper waits for them.

    The dictionaries of a language that the catalogue does not speak take a second.
    """
    if not index.kinds.speaks("zh"):
        glosses()
    if not index.kinds.speaks("en"):
        words()
    index.columns.choices_naming(("",))


def rank(
    index: ProductIndex,
    encoder: Encoder,
    text: str,
    allowed: Mask,
    depth: int = CANDIDATES,
    options: RankOptions | None = None,
    parts: dict[int, ScoreParts] | None = None,
    known: dict[str, Part] | None = None,
    price_fit: Suiting | None = None,
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
    known : dict, optional
        Remembers the scores of words over all rows, for who ranks the same text among other rows, too.
    price_fit : callable, optional
        Says how well each row's price suits what was said of it, 0 to 1.
    """
    options = options or RankOptions()
    known = {} if known is None else known
    candidates = _candidates(index, encoder, text, allowed, depth, options, known, price_fit)
    if candidates.rows.size == 0:
        return []
    scores = candidates.scores()
    learned = options.ranker.scores(_features(index, text, candidates), scores) if options.ranker else scores
    if parts is not None:
        parts.update(candidates.explained(learned - scores))
    # A stable sort: equal scores stay in the order of the rows on every machine.
    order = np.argsort(-learned, kind="stable")
    ranked = list(zip(candidates.rows[order].tolist(), learned[order].tolist(), strict=True))
    columns = index.columns
    return varied(ranked, lambda row: sort_of(columns.brand[row], columns.titles_of(row))) if options.vary else ranked


@dataclass(frozen=True)
class _Candidates:
    """Rows in ascending order, and the parts of their scores, (n,) each; the parts add up to the score."""

    rows: Rows
    words: Part
    meaning: Part
    agreement: Part
    popularity: Part
    price_fit: Part

    def scores(self) -> Part:
        return np.asarray(self.words + self.meaning + self.agreement + self.popularity + self.price_fit, np.float32)

    def explained(self, learned: Part) -> dict[int, ScoreParts]:
        """Return the parts by row, with what a learned ranker added."""
        total = self.scores() + learned
        columns = (
            self.rows, total, self.words, self.meaning, self.agreement, self.popularity, self.price_fit, learned,
        )  # fmt: skip
        return {
            row: ScoreParts(total, words, meaning, kind, _told(popularity=popular, price_fit=price, learned=added))
            for row, total, words, meaning, kind, popular, price, added in zip(
                *(column.tolist() for column in columns), strict=True
            )
        }


def _told(**more: float) -> dict[str, float]:
    return {name: value for name, value in more.items() if value}


def _candidates(
    index: ProductIndex,
    encoder: Encoder,
    text: str,
    allowed: Mask,
    depth: int,
    options: RankOptions,
    known: dict[str, Part],
    price_fit: Suiting | None,
) -> _Candidates:
    """Return the best rows by words and by meaning with the parts of their scores."""
    if text not in known:
        known[text] = index.lexical.scores(*_terms(index, text, options))
    lexical = known[text] * allowed
    by_words = _best(lexical, depth)
    vector = _query_vector(index, encoder, text, options)
    by_meaning, _ = index.dense.search(vector, depth, allowed)
    rows = np.union1d(by_words, by_meaning).astype(np.int64)
    if options.fusion == "rrf":
        scored = dict(reciprocal_rank_fusion([by_words.tolist(), by_meaning.tolist()]))
        # 2 / 61 is the best that rank fusion of two can give: the scale is the same for both fusions.
        words = np.zeros(len(rows), np.float32)
        meaning = np.fromiter((scored[row] * 61 / 2 for row in rows.tolist()), np.float32, len(rows))
    else:
        words = np.float32(options.lexical_share) * share_of_best(lexical[rows])
        cosines = index.dense.vectors(rows) @ vector if rows.size else np.empty(0, np.float32)
        meaning = np.float32(1 - options.lexical_share) * stretched(cosines, index.cosine_floor(vector))
    agreement = _type_agreement(index, text, rows, options)
    popular = np.float32(options.popularity_boost) * popularity(index, rows)
    suiting = price_fit(rows) if price_fit else np.zeros(len(rows), np.float32)
    return _Candidates(rows, words, meaning, agreement, popular, np.float32(options.price_boost) * suiting)


def _features(index: ProductIndex, text: str, candidates: _Candidates) -> Part:
    parts = (candidates.scores(), candidates.words, candidates.meaning, candidates.agreement)
    return features(index, text, candidates.rows, np.column_stack(parts))


def _best(scores: Part, depth: int) -> Rows:
    """Return the rows that score above 0, best first, at most ``depth``; equal ones in the order of the rows."""
    matching = np.flatnonzero(scores > 0)  # of booleans: a fifth of the time
    if len(matching) > depth:
        # Sorting all that share a common word would take longer than everything else.
        own = scores[matching]
        last = np.partition(own, -depth)[-depth]
        above = matching[own > last]
        matching = np.concatenate([above, matching[own == last][: depth - len(above)]])
    return matching[np.argsort(-scores[matching], kind="stable")]


def _terms(index: ProductIndex, text: str, options: RankOptions) -> tuple[list[str], list[float] | None]:
    """Return what to search for by words, and the weights; None where all count the same."""
    if not options.translate:
        return tokenise(text), None
    return expanded_terms(text, _looks_up(index, text, options), to_chinese=not index.kinds.speaks("en"))


def _looks_up(index: ProductIndex, text: str, options: RankOptions) -> bool:
    """Say whether the dictionary helps: the catalogue does not speak the shopper's language."""
    return options.dictionary and not index.kinds.speaks("zh" if has_han(text) else "en")


def _query_vector(index: ProductIndex, encoder: Encoder, text: str, options: RankOptions) -> Vectors:
    """Return the query's vector, (D,); a Chinese query's is mixed with that of its English reading."""
    reading = text
    if has_han(text):
        reading = english_reading(text, _looks_up(index, text, options)) if options.read_in_english else ""
    if isinstance(encoder, PairEncoder):
        alone = not has_han(text) and index.kinds.speaks("en")
        own = encoder.encode_english([text]) if alone else encoder.encode_mixed([text], [reading])
        return np.asarray(own[0], np.float32)
    # Both at once: the second one costs half of the first.
    vector, *others = encoder.encode_queries([text, reading] if reading not in ("", text) else [text])
    if others:
        vector = (1 - options.reading_share) * vector + options.reading_share * others[0]
        vector = vector / np.linalg.norm(vector)
    return np.asarray(vector, np.float32)


def _type_agreement(index: ProductIndex, text: str, rows: Rows, options: RankOptions) -> Part:
    """Return what the candidates gain or lose by what they are, (n,): the kind asked for, its whole name, beside it."""
    agreement = np.zeros(len(rows), np.float32)
    named = index.kinds.named_by(text)
    if not named:
        return agreement
    steps = (
        (named, options.type_boost),
        (index.kinds.exactly(text), options.exact_boost),
        (index.kinds.accessories_of(named), -options.accessory_penalty),
    )
    for kinds, weight in steps:
        if kinds and weight:
            agreement += np.float32(weight) * index.columns.products_of_kinds(kinds)[rows]
    return agreement


def rows_of_kind(index: ProductIndex, text: str) -> Mask | None:
    """Return which products are of the kind that a text asks for, (N,) bool; None when it asks for none."""
    named = index.kinds.named_by(text)
    return index.columns.products_of_kinds(named) if named else None
