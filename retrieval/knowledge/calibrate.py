"""Learns from written questions which article answers, and when none does; says how well (cross-validated).

The questions of ``calibration/`` are asked of the demo's articles. Everything is learned and measured over folds: all
questions of an article lie in one fold, and a question that no article answers is measured by a shelf that does not
hold it. Nothing of ``benchmarks/questions`` is ever seen here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from retrieval.encoders.encoder import Encoder
from retrieval.knowledge.features import ARTICLE_FEATURES, Asked
from retrieval.knowledge.index import KnowledgeIndex, one_by_one
from retrieval.knowledge.model import (
    DECISION_FEATURES,
    TOPIC,
    Doubles,
    KnowledgeModel,
    Weights,
    beside_others,
    decision_features,
)
from retrieval.knowledge.questions import questions
from shop.types import LANGUAGES, Language

FOLDS = 5
#: Penalties on squared weights, chosen by the folds' log loss.
ARTICLE_PENALTY, DECISION_PENALTY = 0.03, 0.003
#: The share of the questions without an answer that may get one all the same.
FALSE_ANSWERS = 0.05
#: How often the intent that comes with a question is the right one, and how often one comes with a question that no
#: article answers: as the bot's own figures on real rows are, not as one would wish.
TOPIC_RIGHT, TOPIC_OF_STRANGER = 0.8, 0.5


@dataclass(frozen=True)
class Example:
    """A calibration question with what was measured of it."""

    language: Language
    asked: Asked
    #: Whether each article answers it, (A,) bool.
    right: npt.NDArray[np.bool_]
    fold: int

    @property
    def is_answerable(self) -> bool:
        """Say whether any article answers."""
        return bool(self.right.any())


@dataclass(frozen=True)
class Outcome:
    """What a model says of questions, in their order."""

    probability: Doubles
    #: Whether the first article is a right one; whether there is one at all.
    right_first: npt.NDArray[np.bool_]
    answerable: npt.NDArray[np.bool_]
    languages: tuple[Language, ...]


def calibrate(index: KnowledgeIndex, encoder: Encoder, left_out: Sequence[str] = ()) -> Weights:
    """Learn weights on the calibration questions, with figures measured over folds.

    Parameters
    ----------
    index : KnowledgeIndex
        Of the demo's articles.
    encoder : Encoder
    left_out : sequence of str, optional
        Names of features that must not be used, to measure what they are worth.
    """
    examples = [*measured(index, encoder), *measured(index, encoder, with_topics=True)]
    plain = examples[: len(examples) // 2]
    held = [_learn([e for e in examples if e.fold != fold], left_out) for fold in range(FOLDS)]
    outcome = outcomes(plain, [KnowledgeModel(held[example.fold]) for example in plain])
    thresholds = {language: _threshold(outcome, language) for language in LANGUAGES}
    figures = {language: _figures(outcome, language, thresholds[language]) for language in LANGUAGES}
    return _learn(examples, left_out).model_copy(update={"answer_from": thresholds, "figures": figures})


def measured(index: KnowledgeIndex, encoder: Encoder, *, with_topics: bool = False) -> list[Example]:
    """Ask all calibration questions, each of a shelf without the questions of its fold that no article answers.

    Parameters
    ----------
    index : KnowledgeIndex
    encoder : Encoder
    with_topics : bool
        Draw a topic for each question, mostly a right one, as the bot's understanding would.
    """
    examples = []
    for language in LANGUAGES:
        examples += _measured(index, encoder, language, Random(7) if with_topics else None)
    return examples


def outcomes(examples: Sequence[Example], models: Sequence[KnowledgeModel]) -> Outcome:
    """Apply a model to each example."""
    probability, right_first = [], []
    for example, model in zip(examples, models, strict=True):
        scores = model.scores(example.asked.articles)
        probability.append(model.probability(example.asked, example.asked.articles, scores))
        right_first.append(bool(example.right[np.argmax(scores)]))
    return Outcome(
        np.array(probability),
        np.array(right_first),
        np.array([example.is_answerable for example in examples]),
        tuple(example.language for example in examples),
    )


def topics_of(index: KnowledgeIndex) -> dict[str, tuple[str, ...]]:
    """Return the topics of each article."""
    return {passage.article_key: passage.topics for passage in index.passages}


def _measured(index: KnowledgeIndex, encoder: Encoder, language: Language, draw: Random | None) -> list[Example]:
    shelf, written = index.shelves[language], questions(language)
    place = {key: i for i, key in enumerate(shelf.keys)}
    strangers = [*written.elsewhere, *written.untold]
    fold_of_key = dict(zip(Random(1).sample(shelf.keys, len(shelf.keys)), _folds(len(shelf.keys)), strict=True))
    fold_of_stranger = np.array(Random(2).sample(_folds(len(strangers)), len(strangers)))
    texts = [*(question.ask for question in written.answerable), *strangers]
    vectors = one_by_one(encoder.encode_queries, texts, encoder.dimension)
    bank = vectors[len(written.answerable) :]
    shelves = [shelf.with_strangers(bank[fold_of_stranger != fold]) for fold in range(FOLDS)]
    topics = topics_of(index)
    examples = []
    for i, (text, vector) in enumerate(zip(texts, vectors, strict=True)):
        right = np.zeros(len(shelf.keys), bool)
        if i < len(written.answerable):
            keys = written.answerable[i].articles
            right[[place[key] for key in keys if key in place]] = True
            fold = fold_of_key[keys[0]]
        else:
            keys = ()
            fold = int(fold_of_stranger[i - len(written.answerable)])
        asked = shelves[fold].ask(text, vector)
        if draw:
            topic = _drawn_topic(draw, keys, topics)
            asked.articles[:, TOPIC] = [topic in topics[key] for key in shelf.keys]
        examples.append(Example(language, asked, right, fold))
    return examples


def _drawn_topic(draw: Random, keys: Sequence[str], topics: dict[str, tuple[str, ...]]) -> str | None:
    every = sorted({topic for of in topics.values() for topic in of})
    if keys:
        return draw.choice(topics[keys[0]]) if draw.random() < TOPIC_RIGHT else draw.choice(every)
    return draw.choice(every) if draw.random() < TOPIC_OF_STRANGER else None


def _folds(count: int) -> list[int]:
    return [i % FOLDS for i in range(count)]


def _learn(examples: Sequence[Example], left_out: Sequence[str]) -> Weights:
    spread = np.maximum(np.stack([e.asked.articles.std(0) for e in examples]).mean(0).astype(np.float64), 1e-6)
    used = np.array([name not in left_out for name in ARTICLE_FEATURES], np.float64)
    article = _article_weights([e for e in examples if e.is_answerable], spread, used)
    features = []
    for example in examples:
        articles = example.asked.articles
        features.append(decision_features(example.asked, articles, beside_others(articles, spread) @ article, spread))
    table = np.stack(features)
    mean, width = table.mean(0), np.maximum(table.std(0), 1e-6)
    kept = np.array([_base(name) not in left_out for name in DECISION_FEATURES], np.float64)
    answers = np.array([example.is_answerable for example in examples], np.float64)
    decision, bias = _logistic((table - mean) / width * kept, answers)
    return Weights(
        article_spread=dict(zip(ARTICLE_FEATURES, spread.tolist(), strict=True)),
        article_weight=dict(zip(ARTICLE_FEATURES, article.tolist(), strict=True)),
        decision_mean=dict(zip(DECISION_FEATURES, mean.tolist(), strict=True)),
        decision_spread=dict(zip(DECISION_FEATURES, width.tolist(), strict=True)),
        decision_weight=dict(zip(DECISION_FEATURES, (decision * kept).tolist(), strict=True)),
        decision_bias=bias,
        answer_from=dict.fromkeys(LANGUAGES, 0.5),
        figures={},
    )


def _base(name: str) -> str:
    return name.removesuffix("_beside_others")


def _article_weights(examples: Sequence[Example], spread: Doubles, used: Doubles) -> Doubles:
    """Return the weights under which the right articles are likeliest first (softmax over articles)."""
    tables = [beside_others(example.asked.articles, spread) * used for example in examples]

    def loss(weights: Doubles) -> tuple[float, Doubles]:
        total, slope = 0.0, np.zeros_like(weights)
        for table, example in zip(tables, examples, strict=True):
            scores = table @ weights
            shares = np.exp(scores - scores.max())
            shares /= shares.sum()
            of_right = shares[example.right].sum()
            total -= np.log(of_right)
            slope += shares @ table - (shares[example.right] / of_right) @ table[example.right]
        count = len(examples)
        penalty = ARTICLE_PENALTY * float(weights @ weights)
        return total / count + penalty, slope / count + 2 * ARTICLE_PENALTY * weights

    return np.asarray(minimize(loss, np.zeros(len(used)), jac=True, method="L-BFGS-B").x) * used


def _logistic(table: Doubles, answers: Doubles) -> tuple[Doubles, float]:
    """Return weights and bias of a logistic regression: its output is the probability itself."""

    def loss(both: Doubles) -> tuple[float, Doubles]:
        z = table @ both[:-1] + both[-1]
        value = np.logaddexp(0, z).mean() - (answers * z).mean()
        error = 1 / (1 + np.exp(-z)) - answers
        slope = np.append(table.T @ error / len(table) + 2 * DECISION_PENALTY * both[:-1], error.mean())
        return float(value + DECISION_PENALTY * both[:-1] @ both[:-1]), slope

    found = np.asarray(minimize(loss, np.zeros(table.shape[1] + 1), jac=True, method="L-BFGS-B").x)
    return found[:-1], float(found[-1])


def _threshold(outcome: Outcome, language: Language) -> float:
    """Return the probability that only :data:`FALSE_ANSWERS` of the questions without an answer reach."""
    mine = np.array([of == language for of in outcome.languages])
    return round(float(np.quantile(outcome.probability[mine & ~outcome.answerable], 1 - FALSE_ANSWERS)), 4)


def _figures(outcome: Outcome, language: Language, threshold: float) -> dict[str, Any]:
    mine = np.array([of == language for of in outcome.languages])
    own, others = mine & outcome.answerable, mine & ~outcome.answerable
    answered = outcome.probability >= threshold
    pairs = outcome.probability[own][:, None] - outcome.probability[others]
    error = (outcome.probability[mine] - outcome.answerable[mine]) ** 2
    return {
        "answerable": int(own.sum()),
        "unanswerable": int(others.sum()),
        "right_first": round(float(outcome.right_first[own].mean()), 3),
        "right_first_and_answered": round(float((outcome.right_first & answered)[own].mean()), 3),
        "false_answers": round(float(answered[others].mean()), 3),
        "auroc": round(float((pairs > 0).mean() + (pairs == 0).mean() / 2), 3),
        "brier": round(float(error.mean()), 3),
    }
