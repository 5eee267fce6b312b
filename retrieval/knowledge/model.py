"""From what was measured to an order of the articles and the probability that the first one answers."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

from retrieval.knowledge.features import ARTICLE_FEATURES, Asked, Floats
from shop.types import Language

Doubles = npt.NDArray[np.float64]
TOPIC = ARTICLE_FEATURES.index("topic")
_WORDING, _NEAREST = ARTICLE_FEATURES.index("wording"), ARTICLE_FEATURES.index("wordings_3")
#: What the decision looks at: how sure the order is, what the first article measures (by itself and beside the
#: others), and how far the question lies from what no article answers.
DECISION_FEATURES = (
    "score",
    "lead",
    "share",
    *ARTICLE_FEATURES,
    *(f"{name}_beside_others" for name in ARTICLE_FEATURES),
    "stranger",
    "strangers",
    "nearer_than_stranger",
    "nearer_than_strangers",
    "side",
    "unseen_words",
    "unseen_runs",
    "names_company",
)
WEIGHTS_PATH = Path(str(resources.files("retrieval.knowledge").joinpath("weights.json")))


class Weights(BaseModel):
    """What was learned: see :mod:`retrieval.knowledge.calibrate`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    #: Spread and weight of each article feature.
    article_spread: dict[str, float]
    article_weight: dict[str, float]
    #: Mean, spread and weight of each decision feature, and what is added.
    decision_mean: dict[str, float]
    decision_spread: dict[str, float]
    decision_weight: dict[str, float]
    decision_bias: float
    #: The probability from which an answer is given.
    answer_from: dict[Language, float]
    #: How it was measured: cross-validated by article on the calibration questions.
    figures: dict[str, Any]


@cache
def default_weights() -> Weights:
    """Return the weights that come with the package."""
    return Weights.model_validate_json(WEIGHTS_PATH.read_text("utf-8"))


class KnowledgeModel:
    """Applies weights; thread-safe."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self._spread = _column(weights.article_spread, ARTICLE_FEATURES)
        self._article = _column(weights.article_weight, ARTICLE_FEATURES)
        self._mean = _column(weights.decision_mean, DECISION_FEATURES)
        self._decision_spread = _column(weights.decision_spread, DECISION_FEATURES)
        self._decision = _column(weights.decision_weight, DECISION_FEATURES)

    def scores(self, articles: Floats) -> Doubles:
        """Return each article's score, (A,), from its features (A, F); only their order and distance mean something."""
        return beside_others(articles, self._spread) @ self._article

    def probability(self, asked: Asked, articles: Floats, scores: Doubles) -> float:
        """Return the calibrated probability that the first article answers, 0 to 1.

        Parameters
        ----------
        asked : Asked
        articles : (A, F) float32
            Features of the articles that may answer.
        scores : (A,) float64
            Their scores.
        """
        values = decision_features(asked, articles, scores, self._spread)
        z = ((values - self._mean) / self._decision_spread) @ self._decision + self.weights.decision_bias
        return float(1 / (1 + np.exp(-z)))


def beside_others(articles: Floats, spread: Doubles) -> Doubles:
    """Return how far each article stands above the mean of all, in spreads, (A, F); the topic stays 0 or 1."""
    centred = (articles - articles.mean(0)) / spread
    centred[:, TOPIC] = articles[:, TOPIC]
    return np.asarray(centred, np.float64)


def decision_features(asked: Asked, articles: Floats, scores: Doubles, spread: Doubles) -> Doubles:
    """Return what the decision looks at, in the order of :data:`DECISION_FEATURES`."""
    order = np.argsort(-scores, kind="stable")
    first = int(order[0])
    lead = float(scores[first] - scores[order[1]]) if len(order) > 1 else float(scores[first])
    share = 1 / float(np.exp(scores - scores[first]).sum())
    own = articles[first]
    return np.array(
        [
            scores[first],
            lead,
            share,
            *own,
            *beside_others(articles, spread)[first],
            asked.stranger,
            asked.strangers,
            own[_WORDING] - asked.stranger,
            own[_NEAREST] - asked.strangers,
            asked.side,
            asked.unseen_words,
            asked.unseen_runs,
            asked.names_company,
        ],
        np.float64,
    )


def _column(values: dict[str, float], names: tuple[str, ...]) -> Doubles:
    return np.array([values[name] for name in names], np.float64)
