"""What is measured of a question and each article, before anything is weighed."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from retrieval.encoders.encoder import Vectors
from retrieval.knowledge.companies import companies_in
from retrieval.knowledge.terms import TermTable, runs, words
from shop.types import Language

Floats = npt.NDArray[np.float32]

#: By family, so that a benchmark can switch one off.
FAMILIES: dict[str, tuple[str, ...]] = {
    "passage": ("passage",),
    "wordings": ("wording", "wordings_3", "wordings_6", "other_language"),
    "means": ("mean", "mean_all"),
    "words": ("words", "words_covered"),
    "runs": ("runs", "runs_covered"),
    "spelling": ("spelling", "spellings_3"),
    "topic": ("topic",),
}
ARTICLE_FEATURES = tuple(name for names in FAMILIES.values() for name in names)
#: How much the spread of wordings within articles counts against equal spread in all directions.
SHRINKAGE = 0.4
PLANE_SHRINKAGE = 0.1
#: One wording may lie near by chance, several hardly do.
FEW_WORDINGS, MORE_WORDINGS = 3, 6
NEAREST_STRANGERS = 3


@dataclass(frozen=True)
class Asked:
    """A question as the shelf sees it."""

    #: (A, F) float32: a row an article, a column each of :data:`ARTICLE_FEATURES`.
    articles: Floats
    #: Cosine with the nearest question that is none of ours, and the mean of the nearest three.
    stranger: float
    strangers: float
    #: Which side of the plane between our wordings and those questions it lies on; above 0 is ours.
    side: float
    #: Shares of the question's words and runs of characters that no article holds.
    unseen_words: float
    unseen_runs: float
    #: Whether it names a well-known company that no article mentions.
    names_company: bool


class Shelf:
    """The articles as one language asks for them; an article without a text in it stands with the other one's.

    Parameters
    ----------
    language : Language
    passage_keys, wording_keys : sequence of (article key, language)
        What each row of ``passages`` and ``wordings`` belongs to.
    passages, wordings, strangers : (N, D) float32
        Unit vectors.
    words, runs : TermTable
        Rows in the order of ``keys``.
    wording_runs : TermTable
        Runs of characters of each wording, rows in the order of ``wording_keys``.
    companies : frozenset of str
        Well-known companies that the articles mention themselves.
    """

    def __init__(
        self,
        *,
        language: Language,
        passage_keys: Sequence[tuple[str, Language]],
        wording_keys: Sequence[tuple[str, Language]],
        passages: Vectors,
        wordings: Vectors,
        words: TermTable,
        runs: TermTable,
        wording_runs: TermTable,
        strangers: Vectors,
        companies: frozenset[str] = frozenset(),
    ) -> None:
        self.keys = tuple(sorted({key for key, _ in passage_keys}))
        self._own = {key for key, of in passage_keys if of == language}
        self.passage_rows = self._rows(passage_keys, language)
        wording_rows = self._rows(wording_keys, language)
        other_rows = [
            [i for i, (key, of) in enumerate(wording_keys) if key == wanted and of != language] or wording_rows[place]
            for place, wanted in enumerate(self.keys)
        ]
        self._passages = _Groups(passages, self.passage_rows)
        self._wordings = _Groups(wordings, wording_rows)
        self._others = _Groups(wordings, other_rows)
        every = [sorted({*a, *b}) for a, b in zip(wording_rows, other_rows, strict=True)]
        self._means = _Means(wordings, wording_rows), _Means(wordings, every)
        self._words, self._runs, self._wording_runs = words, runs, wording_runs
        self._companies = companies
        self._own_wordings = wordings[[i for group in wording_rows for i in group]]
        self.strangers = strangers
        self._plane = _Plane(self._own_wordings, strangers)

    def with_strangers(self, strangers: Vectors) -> Self:
        """Return the same shelf with other questions that are none of ours."""
        other = copy(self)
        other.strangers = strangers
        other._plane = _Plane(self._own_wordings, strangers)
        return other

    def ask(self, text: str, vector: Vectors) -> Asked:
        """Measure a question against each article.

        Parameters
        ----------
        text : str
        vector : (D,) float32
            The question as a unit vector.
        """
        table = np.zeros((len(self.keys), len(ARTICLE_FEATURES)), np.float32)
        word_cosine, word_share, unseen_words = self._words.scores(words(text))
        run_cosine, run_share, unseen_runs = self._runs.scores(runs(text))
        nearest, few, more = self._wordings.nearest(vector, 1, FEW_WORDINGS, MORE_WORDINGS)
        spelt, spelt_few = self._wordings.highest(self._wording_runs.scores(runs(text))[0], 1, FEW_WORDINGS)
        columns = {
            "passage": self._passages.nearest(vector, 1)[0],
            "wording": nearest,
            "wordings_3": few,
            "wordings_6": more,
            "other_language": self._others.nearest(vector, 1)[0],
            "mean": self._means[0].cosines(vector),
            "mean_all": self._means[1].cosines(vector),
            "words": word_cosine,
            "words_covered": word_share,
            "runs": run_cosine,
            "runs_covered": run_share,
            "spelling": spelt,
            "spellings_3": spelt_few,
        }
        for name, values in columns.items():
            table[:, ARTICLE_FEATURES.index(name)] = values
        cosines = np.sort(self.strangers @ vector)[::-1] if len(self.strangers) else np.zeros(1, np.float32)
        return Asked(
            articles=table,
            stranger=float(cosines[0]),
            strangers=float(cosines[:NEAREST_STRANGERS].mean()),
            side=self._plane.side(vector),
            unseen_words=float(unseen_words),
            unseen_runs=float(unseen_runs),
            names_company=bool(companies_in(text) - self._companies),
        )

    def _rows(self, keys: Sequence[tuple[str, Language]], language: Language) -> list[list[int]]:
        """Return the rows of each article: those in the language, or all where it has no text in it."""
        rows: dict[str, list[int]] = {key: [] for key in self.keys}
        for i, (key, of) in enumerate(keys):
            if key in rows and (of == language or key not in self._own):
                rows[key].append(i)
        return [rows[key] for key in self.keys]


class _Groups:
    """Vectors by article: the nearest of each."""

    def __init__(self, vectors: Vectors, rows: list[list[int]]) -> None:
        sizes = [len(group) for group in rows]
        self._widest = max(sizes, default=0)
        self._order = np.array([i for group in rows for i in group], np.int64)
        self._vectors = vectors[self._order]
        #: (A, widest): places of each article's cosines in a row; the last place holds the lowest cosine.
        self._places = np.full((len(rows), self._widest), len(self._order), np.int64)
        start = 0
        for row, size in enumerate(sizes):
            self._places[row, :size] = np.arange(start, start + size)
            start += size

    def nearest(self, vector: Vectors, *counts: int) -> list[Floats]:
        """Return the mean of each article's highest cosines, (A,) for each of ``counts``."""
        return self._means_of_highest(self._vectors @ vector, counts)

    def highest(self, scores: Floats, *counts: int) -> list[Floats]:
        """Return the same of other scores above -1, given in the order of the rows (N,)."""
        return self._means_of_highest(scores[self._order], counts)

    def _means_of_highest(self, scores: Floats, counts: Sequence[int]) -> list[Floats]:
        by_article = np.append(scores, np.float32(-1.0))[self._places]  # (A, widest)
        ordered = np.sort(by_article, axis=1)[:, ::-1]
        means = []
        for count in counts:
            highest = ordered[:, :count]
            held = np.maximum((highest > -1.0).sum(1), 1)
            means.append(np.asarray(np.where(highest > -1.0, highest, 0.0).sum(1) / held, np.float32))
        return means


class _Means:
    """Each article as the mean of its wordings, in a space where wordings of one article lie close together.

    The space is that of linear discriminant analysis: directions in which wordings of the same article differ count
    less, those in which articles differ count more.
    """

    def __init__(self, vectors: Vectors, rows: list[list[int]]) -> None:
        means = np.stack([vectors[group].mean(0) for group in rows]) if rows else np.empty((0, vectors.shape[1]))
        spread = [vectors[group] - mean for group, mean in zip(rows, means, strict=True)]
        inner = np.concatenate(spread) if spread else np.zeros((1, vectors.shape[1]))
        covariance = inner.T @ inner / len(inner)
        dimension = len(covariance)
        even = max(float(np.trace(covariance)) / dimension, 1e-6)
        covariance = (1 - SHRINKAGE) * covariance + SHRINKAGE * even * np.eye(dimension)
        self._projection = np.linalg.cholesky(np.linalg.inv(covariance)).astype(np.float32)  # (D, D)
        self._centre = vectors.mean(0) if len(vectors) else np.zeros(dimension, np.float32)
        self._means = _unit((means - self._centre).astype(np.float32) @ self._projection)

    def cosines(self, vector: Vectors) -> Floats:
        """Return the cosine with each article's mean, (A,)."""
        found: Floats = self._means @ _unit((vector - self._centre)[None] @ self._projection)[0]
        return found


class _Plane:
    """The plane between two clouds of vectors (linear discriminant analysis with equal shares)."""

    def __init__(self, ours: Vectors, strangers: Vectors) -> None:
        self._normal = np.zeros(ours.shape[1], np.float32)
        self._offset = 0.0
        if not len(ours) or not len(strangers):
            return
        means = ours.mean(0), strangers.mean(0)
        covariance = sum(
            (cloud - mean).T @ (cloud - mean) / (2 * len(cloud))
            for cloud, mean in zip((ours, strangers), means, strict=True)
        )
        dimension = len(self._normal)
        even = max(float(np.trace(covariance)) / dimension, 1e-6)
        covariance = (1 - PLANE_SHRINKAGE) * covariance + PLANE_SHRINKAGE * even * np.eye(dimension)
        self._normal = np.linalg.solve(covariance, means[0] - means[1]).astype(np.float32)
        self._offset = float(self._normal @ (means[0] + means[1]) / 2)

    def side(self, vector: Vectors) -> float:
        """Return the distance from the plane, in standard deviations squared; above 0 on our side."""
        return float(self._normal @ vector) - self._offset


def _unit(rows: Floats) -> Floats:
    unit: Floats = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return unit
