"""A linear softmax over dense and sparse features, with its vocabulary and calibration: no Rasa in it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from scipy.special import log_softmax
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

# An n-gram in a single sentence tells about that sentence, not about its intent.
MIN_SENTENCES = 2
FOLDS = 5
SEED = 20_261


class Vocabulary:
    """Weighs n-grams by tf-idf: log counts, smoothed idf, rows of length 1.

    Parameters
    ----------
    index : dict
        N-gram to column.
    idf : np.ndarray
        (columns,) inverse document frequencies.
    """

    def __init__(self, index: dict[str, int], idf: np.ndarray) -> None:
        self.index = index
        self.idf = idf

    @classmethod
    def fit(cls, documents: Sequence[Sequence[str]]) -> Vocabulary:
        """Learn the vocabulary of documents, each a list of n-grams."""
        counts = Counter(gram for document in documents for gram in set(document))
        kept = sorted(gram for gram, count in counts.items() if count >= MIN_SENTENCES)
        frequencies = np.array([counts[gram] for gram in kept], np.float32)
        idf = np.log((1 + len(documents)) / (1 + frequencies)) + 1
        return cls({gram: column for column, gram in enumerate(kept)}, idf.astype(np.float32))

    def transform(self, documents: Sequence[Sequence[str]]) -> csr_matrix:
        """Return the (documents, columns) matrix of weights."""
        rows, columns, values = [], [], []
        for row, document in enumerate(documents):
            known = Counter(self.index[gram] for gram in document if gram in self.index)
            weights = np.array([(1 + np.log(count)) * self.idf[column] for column, count in known.items()], np.float32)
            rows += [row] * len(known)
            columns += list(known)
            values += (weights / max(float(np.linalg.norm(weights)), 1e-9)).tolist()
        shape = (len(documents), len(self.index))
        return csr_matrix((values, (rows, columns)), shape, dtype=np.float32)


@dataclass(frozen=True)
class Options:
    """What is fitted: weight of the dense part, inverse regularisation, iterations."""

    dense_scale: float
    inverse_regularisation: float
    max_iterations: int


class LinearModel:
    """Softmax regression on ``[dense_scale * dense, tf-idf]``, divided by a temperature.

    Attributes
    ----------
    labels : list of str
        Classes, in the order of the columns of :meth:`logits`.
    """

    def __init__(
        self,
        labels: list[str],
        vocabulary: Vocabulary,
        weights: np.ndarray,
        bias: np.ndarray,
        dense_scale: float,
        temperature: float,
    ) -> None:
        self.labels = labels
        self._vocabulary = vocabulary
        self._weights = weights  # (features, labels)
        self._bias = bias
        self._dense_scale = dense_scale
        self.temperature = temperature

    @classmethod
    def fit(
        cls, dense: np.ndarray, documents: Sequence[Sequence[str]], labels: Sequence[str], options: Options
    ) -> LinearModel:
        """Fit on all examples; the temperature comes from cross-validation within them.

        Parameters
        ----------
        dense : np.ndarray
            (examples, dimensions).
        documents : sequence
            N-grams of each example.
        labels : sequence of str
            Class of each example; every class needs at least two examples.
        options : Options
            See there.
        """
        vocabulary = Vocabulary.fit(documents)
        features = _join(dense, vocabulary.transform(documents), options.dense_scale)
        targets = np.asarray(labels)
        temperature = _temperature(features, targets, options)
        fitted = _regression(options).fit(features, targets)
        return cls(
            [str(label) for label in fitted.classes_],
            vocabulary,
            np.ascontiguousarray(fitted.coef_.T, dtype=np.float32),
            fitted.intercept_.astype(np.float32),
            options.dense_scale,
            temperature,
        )

    def probabilities(self, dense: np.ndarray, documents: Sequence[Sequence[str]]) -> np.ndarray:
        """Return (examples, labels) calibrated probabilities."""
        features = _join(dense, self._vocabulary.transform(documents), self._dense_scale)
        logits = np.asarray(features @ self._weights) + self._bias
        return np.exp(log_softmax(logits / self.temperature, axis=1))

    def save(self, folder: Path) -> None:
        """Write weights (npz) and the rest (JSON); nothing that runs code when it is opened."""
        np.savez_compressed(
            folder / "weights.npz",
            weights=self._weights.astype(np.float16),
            bias=self._bias,
            idf=self._vocabulary.idf,
        )
        facts = {
            "labels": self.labels,
            "vocabulary": list(self._vocabulary.index),
            "dense_scale": self._dense_scale,
            "temperature": self.temperature,
        }
        (folder / "linear.json").write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> LinearModel:
        """Open what :meth:`save` has written."""
        facts = json.loads((folder / "linear.json").read_text(encoding="utf-8"))
        with np.load(folder / "weights.npz", allow_pickle=False) as stored:
            weights, bias, idf = stored["weights"].astype(np.float32), stored["bias"], stored["idf"]
        vocabulary = Vocabulary({gram: column for column, gram in enumerate(facts["vocabulary"])}, idf)
        return cls(facts["labels"], vocabulary, weights, bias, facts["dense_scale"], facts["temperature"])


def _join(dense: np.ndarray, sparse: csr_matrix, dense_scale: float) -> csr_matrix:
    return hstack([csr_matrix(dense * dense_scale), sparse], format="csr", dtype=np.float32)


def _regression(options: Options) -> LogisticRegression:
    return LogisticRegression(
        C=options.inverse_regularisation,
        max_iter=options.max_iterations,
        # Intents differ in size because some need more wordings, not because they come more often.
        class_weight="balanced",
        tol=1e-3,
    )


def _temperature(features: csr_matrix, targets: np.ndarray, options: Options) -> float:
    """Find the temperature at which held-out probabilities are likeliest (Guo et al. 2017, section 4.2)."""
    smallest = int(np.unique(targets, return_counts=True)[1].min())
    folds = StratifiedKFold(min(FOLDS, smallest), shuffle=True, random_state=SEED)
    # One fold measures well enough (a fifth of the examples) and costs one more fit, not five.
    train, held_out = next(folds.split(features, targets))
    fitted = _regression(options).fit(features[train], targets[train])
    logits = fitted.decision_function(features[held_out])
    wanted = np.searchsorted(fitted.classes_, targets[held_out])

    def loss(temperature: float) -> float:
        return -float(log_softmax(logits / temperature, axis=1)[np.arange(len(wanted)), wanted].mean())

    return float(minimize_scalar(loss, bounds=(0.05, 5.0), method="bounded").x)
