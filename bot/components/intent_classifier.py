"""Intents by a linear model over the encoder's sentence vector and the message's n-grams."""

from __future__ import annotations

import json
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

from components.encoder import ENGLISH, Encoder, open_english
from components.entities import find_entities
from components.linear import OUT_OF_SCOPE, LinearModel, Options
from components.ngrams import ngrams
from components.text import HAN_RUN, MAX_CHARS, fold, is_button

#: Entities of which a message may consist; nothing but the form that asked can tell what it means.
_BARE = frozenset({"order_number", "email", "phone", "last_four"})
BARE_INTENT = "inform"
RANKING_LENGTH = 10
#: A call for a person is costly to miss and cheap to offer in vain, so it wins from a smaller chance on.
PERSON = "human_agent"
#: Ends at a person, too: between the two no doubt has to be asked about.
COMPLAINT = "complaint"
#: File of the trained model: the version of the English encoder.
RECORD = "english.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(IntentClassifier, GraphComponent):
    """Softmax regression with calibrated confidence: trains in a minute and knows what it does not know.

    Its dense half is the multilingual sentence vector and, for a message without Chinese, the English encoder's.
    By rule a message that is nothing but an order number, an e-mail or a phone number is ``inform``, and
    ``human_agent`` comes first from ``person_threshold`` on; confidences stay with the places.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """Ask for a dense featurizer before this component."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options; the values were chosen on real rows (benchmarks/nlu.py)."""
        return {
            "dense_scale": 2.0,
            "english_scale": 1.0,
            "inverse_regularisation": 10.0,
            "max_iterations": 120,
            "person_threshold": 0.15,
        }

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: LinearModel | None = None,
        english: Encoder | None = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model
        self._english = english

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
            version = json.loads((folder / RECORD).read_text(encoding="utf-8"))[ENGLISH]
            english = Encoder(version, ENGLISH) if version else None
            return cls(config, model_storage, resource, LinearModel.load(folder), english)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on all examples that have text, features and an intent."""
        examples = [m for m in training_data.intent_examples if m.get(TEXT) and _dense(m) is not None]
        self._english = open_english()
        self._model = LinearModel.fit(
            self._vectors(examples),
            [ngrams(message.get(TEXT)) for message in examples],
            [message.get(INTENT) for message in examples],
            Options(
                inverse_regularisation=float(self._config["inverse_regularisation"]),
                max_iterations=int(self._config["max_iterations"]),
            ),
        )
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
            (folder / RECORD).write_text(
                json.dumps({ENGLISH: self._english.version if self._english else None}), encoding="utf-8"
            )
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent and ranking; a message without a word gets an intent without confidence."""
        spoken = [m for m in messages if not is_button(m.get(TEXT) or "") and _dense(m) is not None]
        vectors = self._vectors(spoken) if spoken else []
        known = {id(message): vector for message, vector in zip(spoken, vectors, strict=True)}
        for message in messages:
            ranking = self._rank(message.get(TEXT) or "", known.get(id(message)))
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _vectors(self, messages: list[Message]) -> np.ndarray:
        """Return (messages, dimensions) both encoders' vectors, the English half zero where there is Chinese."""
        multilingual = np.stack([_dense(message) for message in messages]) * float(self._config["dense_scale"])
        english = np.zeros_like(multilingual)
        texts = [message.get(TEXT)[:MAX_CHARS] for message in messages]
        rows = [row for row, text in enumerate(texts) if not HAN_RUN.search(fold(text))]
        for position, encoded in self._english.encode([texts[row] for row in rows]) if self._english else ():
            english[rows[position]] = encoded.sentence * float(self._config["english_scale"])
        return np.hstack([multilingual, english])

    def _rank(self, text: str, vector: np.ndarray | None) -> list[dict[str, Any]]:
        if vector is None or self._model is None:
            return [{"name": None, "confidence": 0.0}]
        if _is_bare(text):
            return [{"name": BARE_INTENT, "confidence": 1.0}]
        row = self._model.probabilities(vector[None, :], [ngrams(text)])[0]
        ranking = [{"name": self._model.labels[i], "confidence": float(row[i])} for i in np.argsort(-row)]
        _prefer_person(ranking, float(self._config["person_threshold"]))
        # The chance of being out of scope is told with every message: it is what a fallback is decided by.
        return ranking[:RANKING_LENGTH] + [one for one in ranking[RANKING_LENGTH:] if one["name"] == OUT_OF_SCOPE]


def _prefer_person(ranking: list[dict[str, Any]], threshold: float) -> None:
    """Put the call for a person first where it is likely enough; the confidences stay with their places.

    Where it is first the chance of a complaint counts for it.
    """
    place = next((at for at, one in enumerate(ranking) if one["name"] == PERSON), 0)
    if place and ranking[place]["confidence"] >= threshold:
        first, person = ranking[0], ranking[place]
        first["name"], person["name"] = person["name"], first["name"]
    if ranking[0]["name"] == PERSON:
        for one in ranking:
            if one["name"] == COMPLAINT:
                ranking[0]["confidence"] += one["confidence"]
                one["confidence"] = 0.0
        ranking.sort(key=lambda one: -one["confidence"])


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
