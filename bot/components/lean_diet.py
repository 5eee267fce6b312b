"""DIET that starts in seconds: the same network, opened without tracing its training graph."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import tensorflow as tf
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.diet_classifier import DIET, DIETClassifier
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.utils.tensorflow.data_generator import RasaBatchDataGenerator
from rasa.utils.tensorflow.model_data import RasaModelData

from components.text import is_button


class _LeanModel(DIET):
    """Builds its weights by one eager step instead of one traced step."""

    @classmethod
    def load(
        cls,
        model_file_name: str | Path,
        model_data_example: RasaModelData,
        predict_data_example: RasaModelData | None = None,
        finetune_mode: bool = False,
        *args: Any,
        **kwargs: Any,
    ) -> _LeanModel:
        """Build the network, load its weights and trace the graph of prediction alone.

        Rasa's own method traces the graph of training to learn the weights' shapes, which takes half a
        minute and 500 MB; run eagerly, the same step takes one second.
        """
        model = cls(*args, **kwargs)
        # The optimizer of training: another would leave half of the weights' file unread, with a warning each.
        model.compile(optimizer=tf.keras.optimizers.Adam(), run_eagerly=True)
        model.fit(RasaBatchDataGenerator(model_data_example, batch_size=1), verbose=False)
        model.load_weights(model_file_name)
        model.run_eagerly = model._run_eagerly = finetune_mode
        if predict_data_example and not finetune_mode:
            # The first prediction traces; better now than at the first shopper.
            model.run_inference(predict_data_example)
        return model


@DefaultV1Recipe.register(
    [
        DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER,
        DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR,
    ],
    is_trainable=True,
)
class LeanDIET(DIETClassifier):
    """Rasa's DIETClassifier with its options; only opening a trained model differs."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Find entities in what was typed; a button's payload has no features, and Rasa reads it by itself."""
        super().process([message for message in messages if not is_button(message.get(TEXT) or "")])
        return messages

    @staticmethod
    def model_class() -> type[DIET]:
        """Return the network's class."""
        return _LeanModel
