"""Intents by a linear model over the encoder's sentence vector and the message's n-grams."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.entities import find_entities
from components.linear import LinearModel, Options
from components.ngrams import ngrams
from components.text import fold, is_button

#: Entities of which a message may consist; nothing but the form that asked can tell what it means.
_BARE = frozenset({"order_number", "email", "phone", "last_four"})
BARE_INTENT = "inform"
RANKING_LENGTH = 10


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(IntentClassifier, GraphComponent):
    """Softmax regression with calibrated confidence: trains in seconds and knows what it does not know.

    A message that is nothing but an order number, an e-mail or a phone number is ``inform``, by rule.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """Ask for a dense featurizer before this component."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options; the values were chosen on real rows (benchmarks/nlu.py)."""
        return {"dense_scale": 2.0, "inverse_regularisation": 10.0, "max_iterations": 200}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: LinearModel | None = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LinearIntentClassifier:
        """Make an untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LinearIntentClassifier:
        """Open a trained component."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, LinearModel.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on all examples that have text, features and an intent."""
        examples = [m for m in training_data.intent_examples if m.get(TEXT) and _dense(m) is not None]
        self._model = LinearModel.fit(
            np.stack([_dense(message) for message in examples]),
            [ngrams(message.get(TEXT)) for message in examples],
            [message.get(INTENT) for message in examples],
            Options(
                dense_scale=float(self._config["dense_scale"]),
                inverse_regularisation=float(self._config["inverse_regularisation"]),
                max_iterations=int(self._config["max_iterations"]),
            ),
        )
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent and ranking; a message without a word gets an intent without confidence."""
        for message in messages:
            ranking = self._rank(message)
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _rank(self, message: Message) -> list[dict[str, Any]]:
        text: str = message.get(TEXT) or ""
        vector = _dense(message)
        if is_button(text) or vector is None or self._model is None:
            return [{"name": None, "confidence": 0.0}]
        if _is_bare(text):
            return [{"name": BARE_INTENT, "confidence": 1.0}]
        row = self._model.probabilities(vector[None, :], [ngrams(text)])[0]
        order = np.argsort(-row)[:RANKING_LENGTH]
        return [{"name": self._model.labels[i], "confidence": float(row[i])} for i in order]


def _dense(message: Message) -> np.ndarray | None:
    """Return the (dimensions,) sentence vector, or None for a message without a word."""
    _, sentence = message.get_dense_features(TEXT, [])
    return None if sentence is None else np.asarray(sentence.features).ravel()


def _is_bare(text: str) -> bool:
    """Say whether a message is nothing but values that a form asks for."""
    found = [entity for entity in find_entities(text) if entity.entity in _BARE]
    if not found:
        return False
    rest = fold(text)
    for entity in reversed(found):
        rest = rest[: entity.start] + " " + rest[entity.end :]
    return not re.search(r"\w", rest)
