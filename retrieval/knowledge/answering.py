"""The shop's articles as answers: which passage answers a question, and when none does."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from retrieval.encoders.encoder import Encoder, Vectors
from retrieval.knowledge.index import KnowledgeIndex, Wording
from retrieval.knowledge.model import TOPIC, Doubles, KnowledgeModel, Weights, default_weights
from retrieval.knowledge.passages import Passage, split_article
from retrieval.knowledge.terms import words
from retrieval.types import KnowledgePassage, KnowledgeRequest, KnowledgeResult

__all__ = ["KnowledgeIndex", "KnowledgeSearch", "Passage", "Wording", "split_article"]

#: The closest titles that are offered when there is no answer.
CLOSEST = 3
#: How sure it is that an article answers what its title or one of its wordings asks in just these words.
OWN_WORDS = 0.99
#: Within an article: the heading with the title counts as much as the text, the words in common a little.
HEADING_SHARE, WORDS_SHARE = 1.0, 0.05


class KnowledgeSearch:
    """Answers questions from an index; thread-safe.

    Parameters
    ----------
    encoder : Encoder
    weights : Weights, optional
        Other weights than those that come with the package.
    """

    def __init__(self, encoder: Encoder, weights: Weights | None = None) -> None:
        self._encoder = encoder
        self._model = KnowledgeModel(weights or default_weights())

    def answer(self, index: KnowledgeIndex, request: KnowledgeRequest, now: datetime | None = None) -> KnowledgeResult:
        """Return the passages that answer a question, the best of each article, best first.

        Parameters
        ----------
        index : KnowledgeIndex
        request : KnowledgeRequest
            Passages in its language come first; only where an article has none, the other language answers.
        now : datetime, optional
            Articles outside their dates are left out; the present by default.

        Returns
        -------
        KnowledgeResult
            ``answerable`` is False when the first article answers with less than the calibrated probability.
        """
        shelf = index.shelves[request.language]
        holding = self._holding(index, request, now or datetime.now(UTC))
        allowed = np.fromiter((key in holding for key in shelf.keys), bool, len(shelf.keys))
        if not allowed.any() or not words(request.text):
            return KnowledgeResult(passages=(), answerable=False)
        vector = self._encoder.encode_queries([request.text])[0]
        asked = shelf.ask(request.text, vector)
        keys = [key for key, is_allowed in zip(shelf.keys, allowed, strict=True) if is_allowed]
        articles = asked.articles[allowed]
        if request.topic:
            articles[:, TOPIC] = [request.topic in index.passages[holding[key][0]].topics for key in keys]
        scores = self._model.scores(articles)
        probability = self._model.probability(asked, articles, scores)
        if said := index.articles_asking(request.text) & set(keys):
            # A tapped title, for one: no shopper must be told that the shop does not know what it offers to tell.
            scores[[keys.index(key) for key in said]] += float(np.ptp(scores)) + 1
            probability = max(probability, OWN_WORDS)
        order = np.argsort(-scores, kind="stable")[: request.limit]
        best = [_best_passage(index, holding[keys[i]], vector, request.text) for i in order]
        found = tuple(
            _passage(index.passages[row], score)
            for row, score in zip(best, _shown(scores, order, probability), strict=True)
        )
        return KnowledgeResult(
            passages=found,
            answerable=probability >= self._model.weights.answer_from[request.language],
            closest=tuple(dict.fromkeys(passage.title for passage in found))[:CLOSEST],
        )

    @staticmethod
    def _holding(index: KnowledgeIndex, request: KnowledgeRequest, now: datetime) -> dict[str, list[int]]:
        """Return the rows of the passages that may be shown, by article."""
        shelf = index.shelves[request.language]
        return {
            key: rows
            for key, rows in zip(shelf.keys, shelf.passage_rows, strict=True)
            if _may_see(index.passages[rows[0]], request) and index.passages[rows[0]].is_valid(now)
        }


def _may_see(passage: Passage, request: KnowledgeRequest) -> bool:
    return passage.audience == "public" or request.audience == "staff"


def _best_passage(index: KnowledgeIndex, rows: list[int], vector: Vectors, text: str) -> int:
    """Return the row of an article's passage that answers best: by its text, its heading and the words in common."""
    asked = words(text)
    own = index.vectors["passages"][rows] @ vector + HEADING_SHARE * (index.vectors["headings"][rows] @ vector)
    # The text before the first heading stands under the title itself.
    told = [f"{p.heading or p.title} {p.text}" for p in (index.passages[row] for row in rows)]
    shared = [len(asked & words(each)) for each in told]
    total = own + WORDS_SHARE * np.array(shared) / max(len(asked), 1)
    return rows[int(np.argmax(total))]


def _shown(scores: Doubles, order: npt.NDArray[np.int64], probability: float) -> list[float]:
    """Return what to show beside each passage: the first one's probability, and the others' in proportion."""
    shares = np.exp(scores[order] - scores[order[0]])
    return [round(float(probability * share), 4) for share in shares]


def _passage(passage: Passage, score: float) -> KnowledgePassage:
    return KnowledgePassage(
        article_key=passage.article_key,
        language=passage.language,
        title=passage.title,
        heading=passage.heading,
        text=passage.text,
        score=score,
    )
