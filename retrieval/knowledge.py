"""The shop's articles as passages: which one answers a question, and when none does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt

from retrieval.artefacts import ArtefactStore
from retrieval.dense import DenseIndex
from retrieval.encoder import Encoder
from retrieval.lexical import LexicalIndex
from retrieval.text import tokenise
from retrieval.types import KnowledgePassage, KnowledgeRequest, KnowledgeResult
from shop.types import Article, Language

_HEADING = re.compile(r"^#{1,3}\s+(.+)$", re.MULTILINE)
#: A title is a question, so a shopper's question is compared with it, too, not only with the answer.
TITLE_SHARE = 0.5
#: What the words add at most, and the BM25 score from which they add all of it.
LEXICAL_BONUS, FULL_LEXICAL_SCORE = 0.03, 12.0
#: The intent that was understood names the articles that are about it.
TOPIC_BONUS = 0.04
#: E5's cosines live between .75 and .95. The score that nine in ten of the calibration's answerable questions reach
#: (``zhanggui knowledge calibrate`` prints the table): without an intent about 2 in 5 questions to which no article is
#: an answer reach it, too (AUROC .84 English, .85 Chinese, the best of the weightings tried, measured on the questions
#: that it was chosen on). So the intent, which says whether it is a question about the shop, decides with it.
ANSWERABLE_FROM: dict[Language, float] = {"en": 0.849, "zh": 0.880}
#: The closest titles that are offered when there is no answer.
CLOSEST = 2


@dataclass(frozen=True)
class Passage:
    """A part of an article under one heading."""

    article_key: str
    language: Language
    title: str
    heading: str
    text: str
    topics: tuple[str, ...]
    audience: str
    valid_from: str | None
    valid_until: str | None

    def is_valid(self, moment: datetime) -> bool:
        """Say whether the article holds at a moment."""
        after = self.valid_from is None or datetime.fromisoformat(self.valid_from) <= moment
        return after and (self.valid_until is None or moment < datetime.fromisoformat(self.valid_until))


def split_article(article: Article) -> list[Passage]:
    """Cut an article at its headings; the text before the first one belongs to the title."""
    pieces = _HEADING.split(article.body)
    parts = [("", pieces[0]), *zip(pieces[1::2], pieces[2::2], strict=True)]
    return [
        Passage(
            article_key=article.key,
            language=article.language,
            title=article.title,
            heading=heading.strip(),
            text=text.strip(),
            topics=article.topics,
            audience=article.audience,
            valid_from=article.valid_from.isoformat() if article.valid_from else None,
            valid_until=article.valid_until.isoformat() if article.valid_until else None,
        )
        for heading, text in parts
        if text.strip()
    ]


@dataclass
class KnowledgeIndex:
    """One version of the passages, read only."""

    KIND: ClassVar[str] = "knowledge"

    passages: list[Passage]
    lexical: LexicalIndex
    dense: DenseIndex
    #: Title and heading of each passage, encoded as a question.
    titles: DenseIndex
    encoder_name: str
    version: str = "unsaved"

    @classmethod
    def build(cls, articles: Iterable[Article], encoder: Encoder) -> Self:
        """Index articles; titles and headings count twice in BM25."""
        passages = [passage for article in articles for passage in split_article(article)]
        terms = [tokenise(f"{p.title} {p.heading} " * 2 + p.text) for p in passages]
        vectors = encoder.encode_passages([f"{p.title}. {p.heading}. {p.text}" for p in passages])
        titles = encoder.encode_queries([f"{p.title} {p.heading}".strip() for p in passages])
        dense = DenseIndex.build(vectors), DenseIndex.build(titles)
        return cls(passages, LexicalIndex.build(terms), *dense, encoder.name)

    def save(self, folder: Path) -> dict[str, Any]:
        """Write all parts into a folder; return what the manifest shall say."""
        self.lexical.save(folder / "bm25")
        self.dense.save(folder / "vectors.faiss")
        self.titles.save(folder / "titles.faiss")
        record = {"encoder_name": self.encoder_name, "passages": [asdict(passage) for passage in self.passages]}
        (folder / "passages.json").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
        return {"passages": len(self.passages), "encoder": self.encoder_name, "answerable_from": ANSWERABLE_FROM}

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open a saved version."""
        record = json.loads((folder / "passages.json").read_text(encoding="utf-8"))
        passages = [Passage(**{**row, "topics": tuple(row["topics"])}) for row in record["passages"]]
        lexical = LexicalIndex.load(folder / "bm25", len(passages))
        dense, titles = (DenseIndex.load(folder / name) for name in ("vectors.faiss", "titles.faiss"))
        return cls(passages, lexical, dense, titles, record["encoder_name"], folder.name)

    @classmethod
    def publish(cls, models_dir: Path, articles: Sequence[Article], encoder: Encoder) -> Path:
        """Build the index and put it in use; return its folder."""
        return ArtefactStore(models_dir).publish(cls.KIND, cls.build(articles, encoder).save)


class KnowledgeSearch:
    """Answers questions from an index."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def answer(self, index: KnowledgeIndex, request: KnowledgeRequest, now: datetime | None = None) -> KnowledgeResult:
        """Return the passages that answer a question, best first.

        Parameters
        ----------
        index : KnowledgeIndex
        request : KnowledgeRequest
            Passages in its language come first; only where an article has none, the other language answers.
        now : datetime, optional
            Articles outside their dates are left out.

        Returns
        -------
        KnowledgeResult
            ``answerable`` is False when even the best passage scores below the calibrated threshold.
        """
        allowed = self._allowed(index, request, now or datetime.now(UTC))
        if not allowed.any():
            return KnowledgeResult(passages=(), answerable=False)
        scores = self.scores(index, request)
        scores[~allowed] = -1.0
        # The best passage of each article: three of the same one leave no room for the right one.
        best: dict[str, int] = {}
        for row in np.argsort(-scores, kind="stable").tolist():
            if scores[row] >= 0:
                best.setdefault(index.passages[row].article_key, row)
        order = list(best.values())[: request.limit]
        found = tuple(_passage(index.passages[row], float(scores[row])) for row in order)
        titles = dict.fromkeys(passage.title for passage in found)
        return KnowledgeResult(
            passages=found,
            answerable=found[0].score >= ANSWERABLE_FROM[request.language],
            closest=tuple(titles)[:CLOSEST],
        )

    def scores(self, index: KnowledgeIndex, request: KnowledgeRequest) -> npt.NDArray[np.float32]:
        """Return each passage's score, (P,) float32: cosines with text and title, plus words, plus the topic."""
        vector = self._encoder.encode_queries([request.text])[0]
        every = np.arange(len(index.passages), dtype=np.int64)
        texts, titles = index.dense.vectors(every) @ vector, index.titles.vectors(every) @ vector
        scores = np.asarray((1 - TITLE_SHARE) * texts + TITLE_SHARE * titles, np.float32)
        lexical = index.lexical.scores(tokenise(request.text))
        scores += LEXICAL_BONUS * np.minimum(lexical / FULL_LEXICAL_SCORE, 1.0)
        if request.topic:
            scores += TOPIC_BONUS * np.fromiter(
                (request.topic in passage.topics for passage in index.passages), np.float32, len(index.passages)
            )
        return scores

    @staticmethod
    def _allowed(index: KnowledgeIndex, request: KnowledgeRequest, now: datetime) -> npt.NDArray[np.bool_]:
        own = {p.article_key for p in index.passages if p.language == request.language}
        return np.fromiter(
            (
                passage.is_valid(now)
                and (passage.audience == "public" or request.audience == "staff")
                and (passage.language == request.language or passage.article_key not in own)
                for passage in index.passages
            ),
            bool,
            len(index.passages),
        )


def _passage(passage: Passage, score: float) -> KnowledgePassage:
    return KnowledgePassage(
        article_key=passage.article_key,
        language=passage.language,
        title=passage.title,
        heading=passage.heading,
        text=passage.text,
        score=round(score, 4),
    )
