"""Train several recipes of the intent classifier on the same examples: ``python -m commands.recipes < texts.jsonl``.

A line in is a JSON string; a line out is ``{"recipe", "seconds", "intents", "scores"}`` with one intent and one
in-scope score for each text. For ``benchmarks/nlu.py``; the trained model is not touched.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import yaml
from components.encoder import Encoder, current_version, open_english
from components.intent_classifier import LinearIntentClassifier
from components.linear import OUT_OF_SCOPE, SEED, LinearModel, Options
from components.ngrams import ngrams
from components.text import HAN_RUN, MAX_CHARS, fold

from commands.parse import understand

DATA = Path(__file__).resolve().parent.parent / "data" / "nlu"
Answer = tuple[list[str], list[float]]


#: Rasa's own network and its own n-grams, for a peer that owes us nothing but the tokenizer.
_TOKENIZER = {"name": "components.tokenizer.BilingualTokenizer"}
_SPARSE = [
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
]
_ENCODER = {"name": "components.encoder_featurizer.EncoderFeaturizer"}
#: Fewer than Rasa's 300: an epoch of 11,500 sentences takes a minute and a quarter of one core.
DIET_EPOCHS = 8


class Corpus:
    """Texts with their n-grams and both encoders' vectors, scaled as the classifier does."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        options = LinearIntentClassifier.get_default_config()
        self.grams = [ngrams(text) for text in texts]
        multilingual = Encoder(current_version())
        self.encoder = _vectors(multilingual, texts, range(len(texts))) * options["dense_scale"]
        latin = [row for row, text in enumerate(texts) if not HAN_RUN.search(fold(text))]
        english = open_english()
        self.english = _vectors(english, texts, latin if english else []) * options["english_scale"]

    @property
    def silent(self) -> list[list[str]]:
        """No n-grams at all."""
        return [[] for _ in self.grams]

    @property
    def blank(self) -> np.ndarray:
        """Vectors that say nothing."""
        return np.zeros((len(self.grams), 1), np.float32)

    @property
    def both(self) -> np.ndarray:
        """Both encoders' vectors side by side."""
        return np.hstack([self.encoder, self.english])


def _vectors(encoder: Encoder | None, texts: Sequence[str], rows: Sequence[int]) -> np.ndarray:
    found = np.zeros((len(texts), 384), np.float32)
    if encoder:
        for position, encoded in encoder.encode([texts[row][:MAX_CHARS] for row in rows]):
            found[rows[position]] = encoded.sentence
    return found


def examples() -> tuple[list[str], list[str]]:
    """Return texts and intents of the training data."""
    from rasa.shared.nlu.training_data.loading import load_data

    messages = [message for message in load_data(str(DATA)).intent_examples if message.get("text")]
    return [message.get("text") for message in messages], [message.get("intent") for message in messages]


def linear(dense: Callable[[Corpus], np.ndarray], grams: Callable[[Corpus], list[list[str]]]) -> Callable[..., Answer]:
    """Return a recipe: the shipped linear model with some of its features."""

    def answer(train: Corpus, labels: list[str], rows: Corpus) -> Answer:
        defaults = LinearIntentClassifier.get_default_config()
        options = Options(defaults["inverse_regularisation"], defaults["max_iterations"])
        model = LinearModel.fit(dense(train), grams(train), labels, options)
        found = model.probabilities(dense(rows), grams(rows))
        outside = found[:, model.labels.index(OUT_OF_SCOPE)]
        return [model.labels[best] for best in found.argmax(axis=1)], (1 - outside).tolist()

    return answer


def nearest(train: Corpus, labels: list[str], rows: Corpus) -> Answer:
    """Answer with the nearest example's intent; the score is how much nearer it is than the nearest nonsense."""
    centre = train.both.mean(axis=0)
    sides = [part - centre for part in (train.both, rows.both)]
    known, asked = (part / np.maximum(np.linalg.norm(part, axis=1, keepdims=True), 1e-9) for part in sides)
    cosines = asked @ known.T
    outside = np.array(labels) == OUT_OF_SCOPE
    margin = cosines[:, ~outside].max(axis=1) - cosines[:, outside].max(axis=1)
    return [labels[best] for best in cosines.argmax(axis=1)], margin.tolist()


def diet(featurizers: Sequence[dict[str, object]]) -> Callable[..., Answer]:
    """Return a recipe: Rasa's DIET, intents alone, over what the featurizers give."""

    def answer(train: Corpus, labels: list[str], rows: Corpus) -> Answer:
        from rasa.model_training import train_nlu

        network = {"name": "DIETClassifier", "entity_recognition": False, "ranking_length": 0, "epochs": DIET_EPOCHS}
        pipeline = [_TOKENIZER, *featurizers, {**network, "constrain_similarities": True, "random_seed": SEED}]
        with tempfile.TemporaryDirectory() as folder:
            config = Path(folder, "config.yml")
            recipe = {"recipe": "default.v1", "language": "en", "assistant_id": "recipes", "pipeline": pipeline}
            config.write_text(yaml.safe_dump(recipe), encoding="utf-8")
            model = train_nlu(str(config), str(DATA), folder)
            found = [
                {one["name"]: one["confidence"] for one in got["ranking"]} for got in understand(model, rows.texts)
            ]
        # A message without a word has an empty ranking.
        best = [max(ranking, key=ranking.__getitem__, default=OUT_OF_SCOPE) for ranking in found]
        return best, [1 - float(ranking.get(OUT_OF_SCOPE, 0)) for ranking in found]

    return answer


RECIPES: dict[str, Callable[[Corpus, list[str], Corpus], Answer]] = {
    "n-grams, linear": linear(lambda corpus: corpus.blank, lambda corpus: corpus.grams),
    "multilingual encoder, linear": linear(lambda corpus: corpus.encoder, lambda corpus: corpus.silent),
    "both encoders, nearest example": nearest,
    "n-grams and multilingual encoder, linear": linear(lambda corpus: corpus.encoder, lambda corpus: corpus.grams),
    "shipped: n-grams and both encoders, linear": linear(lambda corpus: corpus.both, lambda corpus: corpus.grams),
    "DIET, sparse alone": diet(_SPARSE),
    "DIET, sparse and multilingual encoder": diet([_ENCODER, *_SPARSE]),
}


def answers(texts: Sequence[str]) -> Iterator[dict[str, object]]:
    """Train and run every recipe."""
    known, labels = examples()
    train, rows = Corpus(known), Corpus(texts)
    for name, recipe in RECIPES.items():
        begun = time.process_time()
        intents, scores = recipe(train, labels, rows)
        yield {
            "recipe": name,
            "seconds": round(time.process_time() - begun, 1),
            "intents": intents,
            "scores": scores,
        }


def main() -> None:
    """Read texts, write one line for each recipe."""
    texts = [json.loads(line) for line in sys.stdin if line.strip()]
    out, sys.stdout = sys.stdout, sys.stderr
    for row in answers(texts):
        out.write(json.dumps(row, ensure_ascii=False) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
