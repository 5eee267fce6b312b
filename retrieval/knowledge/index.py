"""One version of the shop's articles, ready to be asked: passages, wordings and terms with their vectors."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np

from retrieval.artefacts import ArtefactStore
from retrieval.encoders.encoder import Encoder, Vectors
from retrieval.knowledge.companies import companies_in
from retrieval.knowledge.features import Shelf
from retrieval.knowledge.model import default_weights
from retrieval.knowledge.passages import Passage, split_article
from retrieval.knowledge.questions import unanswerable
from retrieval.knowledge.terms import TermTable, runs, words
from retrieval.text import normalise
from shop.types import LANGUAGES, Article, Language

_VECTORS = "vectors.npz"
_RECORD = "passages.json"
#: In the manifest: the fingerprint of the articles that are indexed.
ARTICLES = "articles"
_WORDING_RUNS = "wording-runs"


@dataclass(frozen=True)
class Wording:
    """A way to ask for an article: its title, or one of its questions."""

    article_key: str
    language: Language
    text: str


@dataclass
class KnowledgeIndex:
    """One version of the passages, read only."""

    KIND: ClassVar[str] = "knowledge"

    passages: list[Passage]
    wordings: list[Wording]
    #: Questions that no shop's articles answer, by language: what lies nearer to one of these is none of ours.
    strangers: dict[Language, list[str]]
    #: Unit vectors, (N, D) float32 each, by "passages", "headings" (with the title), "wordings" and
    #: "strangers-<language>".
    vectors: dict[str, Vectors]
    #: Tables of words and of runs of characters by "<language>-words" and "<language>-runs", of articles; and of the
    #: runs of each wording by "wording-runs".
    terms: dict[str, TermTable]
    encoder_name: str
    version: str = "unsaved"
    shelves: dict[Language, Shelf] = field(init=False)
    #: Keys of the articles with just this wording, by its words without signs.
    asking: dict[str, set[str]] = field(init=False)

    def __post_init__(self) -> None:
        self._companies = frozenset().union(*(companies_in(f"{p.title} {p.heading} {p.text}") for p in self.passages))
        self.shelves = {language: self._shelf(language) for language in LANGUAGES}
        self.asking = defaultdict(set)
        for wording in self.wordings:
            self.asking[_bare(wording.text)].add(wording.article_key)

    def articles_asking(self, text: str) -> set[str]:
        """Return the keys of the articles whose title or one of whose wordings a text is, but for signs and case."""
        return self.asking.get(_bare(text), set())

    @classmethod
    def build(cls, articles: Iterable[Article], encoder: Encoder, before: KnowledgeIndex | None = None) -> Self:
        """Index articles.

        Parameters
        ----------
        articles : iterable of Article
        encoder : Encoder
        before : KnowledgeIndex, optional
            An earlier version: texts that did not change keep their vectors.
        """
        every = list(articles)
        passages = [passage for article in every for passage in split_article(article)]
        wordings = [Wording(a.key, a.language, text) for a in every for text in dict.fromkeys((a.title, *a.questions))]
        strangers = {language: list(unanswerable(language)) for language in LANGUAGES}
        known = before.known(encoder) if before else {}
        asked = _Encoding(encoder.encode_queries, known.get("query", {}), encoder.dimension)
        told = _Encoding(encoder.encode_passages, known.get("passage", {}), encoder.dimension)
        vectors = {
            "passages": told.vectors([_text(p) for p in passages]),
            "headings": asked.vectors([_title(p) for p in passages]),
            "wordings": asked.vectors([w.text for w in wordings]),
            **{f"strangers-{language}": asked.vectors(texts) for language, texts in strangers.items()},
        }
        return cls(passages, wordings, strangers, vectors, _terms(passages, wordings), encoder.name)

    def save(self, folder: Path) -> dict[str, Any]:
        """Write all parts into a folder; return what the manifest shall say."""
        np.savez(folder / _VECTORS, **self.vectors)  # type: ignore[arg-type]  # numpy's stub: no names but allow_pickle
        for name, table in self.terms.items():
            table.save(folder / name)
        record = {
            "encoder_name": self.encoder_name,
            "passages": [asdict(passage) for passage in self.passages],
            "wordings": [asdict(wording) for wording in self.wordings],
            "strangers": self.strangers,
        }
        (folder / _RECORD).write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
        return {
            "passages": len(self.passages),
            "wordings": len(self.wordings),
            "encoder": self.encoder_name,
            "decision": default_weights().figures,
        }

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open a saved version."""
        record = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
        with np.load(folder / _VECTORS, allow_pickle=False) as held:
            vectors = {name: held[name] for name in held.files}
        return cls(
            [Passage(**{**row, "topics": tuple(row["topics"])}) for row in record["passages"]],
            [Wording(**row) for row in record["wordings"]],
            record["strangers"],
            vectors,
            {name: TermTable.load(folder / name) for name in _TABLES},
            record["encoder_name"],
            folder.name,
        )

    @classmethod
    def publish(
        cls, models_dir: Path, articles: Sequence[Article], encoder: Encoder, fingerprint: str | None = None
    ) -> Path:
        """Build the index and put it in use, with the vectors of the one before where texts are the same.

        Parameters
        ----------
        models_dir : Path
        articles : sequence of Article
        encoder : Encoder
        fingerprint : str, optional
            Of the articles (:meth:`shop.articles.ArticleRepository.fingerprint`), for whoever follows them.
        """
        store = ArtefactStore(models_dir)
        index = cls.build(articles, encoder, index_in_use(store))
        return store.publish(cls.KIND, lambda folder: {**index.save(folder), ARTICLES: fingerprint})

    def known(self, encoder: Encoder) -> dict[str, dict[str, Vectors]]:
        """Return vectors by text, of passages and of questions; empty where another encoder made them."""
        if self.encoder_name != encoder.name:
            return {}
        queries = dict(zip((w.text for w in self.wordings), self.vectors["wordings"], strict=True))
        queries |= dict(zip(map(_title, self.passages), self.vectors["headings"], strict=True))
        for language, texts in self.strangers.items():
            queries |= dict(zip(texts, self.vectors[f"strangers-{language}"], strict=True))
        passages = dict(zip(map(_text, self.passages), self.vectors["passages"], strict=True))
        return {"query": queries, "passage": passages}

    def _shelf(self, language: Language) -> Shelf:
        return Shelf(
            language=language,
            passage_keys=[(p.article_key, p.language) for p in self.passages],
            wording_keys=[(w.article_key, w.language) for w in self.wordings],
            passages=self.vectors["passages"],
            wordings=self.vectors["wordings"],
            words=self.terms[f"{language}-words"],
            runs=self.terms[f"{language}-runs"],
            wording_runs=self.terms[_WORDING_RUNS],
            strangers=self.vectors[f"strangers-{language}"],
            companies=self._companies,
        )


def index_in_use(store: ArtefactStore) -> KnowledgeIndex | None:
    """Return the version in use; None when there is none, or only one in a form from before."""
    folder = store.current(KnowledgeIndex.KIND)
    try:
        return KnowledgeIndex.load(folder) if folder else None
    except (OSError, KeyError, TypeError, ValueError):
        return None


_TABLES = (*(f"{language}-{kind}" for language in LANGUAGES for kind in ("words", "runs")), _WORDING_RUNS)


def one_by_one(encode: Callable[[Sequence[str]], Vectors], texts: Sequence[str], dimension: int) -> Vectors:
    """Encode texts each by itself, as questions come; (N, D).

    Int8 weights share one scale among a batch: a vector from a batch is coarser, and another in each batch. It takes
    twice as long, of what changed alone.
    """
    return np.concatenate([np.empty((0, dimension), np.float32), *(encode([text]) for text in texts)])


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", normalise(text)))


def _text(passage: Passage) -> str:
    return f"{passage.title}. {passage.heading}. {passage.text}"


def _title(passage: Passage) -> str:
    return f"{passage.title} {passage.heading}".strip()


@dataclass(frozen=True)
class _Encoding:
    """Encodes texts of one kind, but only those that are not known."""

    encode: Callable[[Sequence[str]], Vectors]
    known: dict[str, Vectors]
    dimension: int

    def vectors(self, texts: list[str]) -> Vectors:
        """Return the vectors of texts, (N, D)."""
        fresh = [text for text in dict.fromkeys(texts) if text not in self.known]
        vectors = {**self.known, **dict(zip(fresh, one_by_one(self.encode, fresh, self.dimension), strict=True))}
        return np.stack([vectors[text] for text in texts]) if texts else np.empty((0, self.dimension), np.float32)


def _terms(passages: Sequence[Passage], wordings: Sequence[Wording]) -> dict[str, TermTable]:
    """Return the tables of each language; an article without a text in it stands with the other one's."""
    keys = sorted({passage.article_key for passage in passages})
    tables = {_WORDING_RUNS: TermTable.build([runs(w.text) for w in wordings])}
    for language in LANGUAGES:
        own = {p.article_key for p in passages if p.language == language}
        said: dict[str, list[str]] = {key: [] for key in keys}
        asked: dict[str, list[str]] = {key: [] for key in keys}
        for p in passages:
            if p.language == language or p.article_key not in own:
                said[p.article_key] += [p.title, p.heading, p.text]
        for w in wordings:
            if w.article_key in asked and (w.language == language or w.article_key not in own):
                asked[w.article_key].append(w.text)
        tables[f"{language}-words"] = TermTable.build([words("\n".join(said[k] + asked[k])) for k in keys])
        tables[f"{language}-runs"] = TermTable.build([frozenset().union(*map(runs, asked[k])) for k in keys])
    return tables
