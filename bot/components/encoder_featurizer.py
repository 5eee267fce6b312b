"""Dense features from the sentence encoder: one vector for the message, one for each token."""

from __future__ import annotations

import json
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS, TOKENS_NAMES
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.encoder import Encoded, Encoder, current_version
from components.text import MAX_CHARS, is_button
from components.vector_cache import VectorCache

#: File in the trained model.
RECORD = "encoder.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class EncoderFeaturizer(DenseFeaturizer, GraphComponent):
    """Sentence (1, 384) and sequence (tokens, 384) features of the encoder that search uses too.

    Training records the encoder's version and serving opens the same one: a model that was trained on one
    encoder's vectors understands no other's.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """Ask for a tokenizer before this component: sequence features follow its tokens."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options: the alias under which the features are known."""
        return {FEATURIZER_CLASS_ALIAS: None}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Accept the configuration; there is nothing to get wrong."""

    def __init__(
        self,
        name: str,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        encoder: Encoder | None = None,
    ) -> None:
        super().__init__(name, config)
        self._model_storage = model_storage
        self._resource = resource
        self._loaded = encoder

    @property
    def _encoder(self) -> Encoder:
        if self._loaded is None:
            raise RuntimeError("the encoder featurizer was used before it was loaded from a trained model")
        return self._loaded

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EncoderFeaturizer:
        """Make the component for :meth:`train`, which opens no encoder."""
        return cls(execution_context.node_name, config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> EncoderFeaturizer:
        """Open the encoder that the model was trained with."""
        with model_storage.read_from(resource) as folder:
            version = json.loads((folder / RECORD).read_text(encoding="utf-8"))["encoder"]
        return cls(execution_context.node_name, config, model_storage, resource, Encoder(version))

    def train(self, training_data: TrainingData) -> Resource:
        """Record the version of the encoder in use; there is nothing to fit."""
        with self._model_storage.write_to(self._resource) as folder:
            (folder / RECORD).write_text(json.dumps({"encoder": current_version()}), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add features to all training examples, from the cache where they are known."""
        examples = [message for message in training_data.training_examples if _tokens(message)]
        vectors = VectorCache(self._encoder).encode(_clip(message) for message in examples)
        for message in examples:
            self._add(message, vectors[_clip(message)])
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add features to messages; a button's payload has no words and gets none."""
        spoken = [m for m in messages if _tokens(m) and not is_button(m.get(TEXT))]
        for position, encoded in self._encoder.encode([_clip(message) for message in spoken]):
            self._add(spoken[position], encoded)
        return messages

    def _add(self, message: Message, encoded: Encoded) -> None:
        spans = [(token.start, token.end) for token in _tokens(message)]
        self.add_features_to_message(
            sequence=encoded.pooled(spans),
            sentence=encoded.sentence[None, :],
            attribute=TEXT,
            message=message,
        )


def _tokens(message: Message) -> list[Token]:
    return message.get(TOKENS_NAMES[TEXT]) or []


def _clip(message: Message) -> str:
    text: str = message.get(TEXT)
    return text[:MAX_CHARS]
