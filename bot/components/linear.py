"""A linear softmax over dense and sparse features, with its vocabulary and calibration: no Rasa in it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from scipy.special import log_softmax, softmax
from sklearn.model_selection import StratifiedKFold

from components.scope import Scope
from components.softmax_regression import Features, Fitted, fit

# An n-gram in a single sentence tells about that sentence, not about its intent.
MIN_SENTENCES = 2
FOLDS = 5
SEED = 20_261
OUT_OF_SCOPE = "out_of_scope"


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
    """What is fitted: inverse regularisation, iterations."""

    inverse_regularisation: float
    max_iterations: int


class LinearModel:
    """Softmax regression on ``[dense, tf-idf]``, calibrated by a temperature and by :class:`Scope`.

    Attributes
    ----------
    labels : list of str
        Classes, in the order of the columns of :meth:`probabilities`.
    temperature : float
        What logits are divided by.
    scope : Scope or None
        None where no example is out of scope.
    """

    def __init__(
        self, labels: list[str], vocabulary: Vocabulary, fitted: Fitted, temperature: float, scope: Scope | None
    ) -> None:
        self.labels = labels
        self._vocabulary = vocabulary
        self._fitted = fitted
        self.temperature = temperature
        self.scope = scope

    @classmethod
    def fit(
        cls, dense: np.ndarray, documents: Sequence[Sequence[str]], labels: Sequence[str], options: Options
    ) -> LinearModel:
        """Fit on all examples; what calibrates is learned from a fifth of them that a first fit has not seen.

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
        features = Features(dense.astype(np.float32), vocabulary.transform(documents))
        names, targets = np.unique(np.asarray(labels), return_inverse=True)
        temperature, scope = _calibration(features, [str(name) for name in names], targets, options)
        fitted = fit(features, targets, options.inverse_regularisation, options.max_iterations)
        return cls([str(name) for name in names], vocabulary, fitted, temperature, scope)

    def probabilities(self, dense: np.ndarray, documents: Sequence[Sequence[str]]) -> np.ndarray:
        """Return (examples, labels) calibrated probabilities."""
        features = Features(dense.astype(np.float32), self._vocabulary.transform(documents))
        found: np.ndarray = softmax(self._fitted.logits(features) / self.temperature, axis=1)
        if self.scope is None:
            return found
        column = self.labels.index(OUT_OF_SCOPE)
        inside = self.scope.inside(features.dense, found, column)
        found[:, column] = 0
        found *= (inside / np.maximum(found.sum(axis=1), 1e-30))[:, None]
        found[:, column] = 1 - inside
        return found

    def save(self, folder: Path) -> None:
        """Write weights (npz) and the rest (JSON); nothing that runs code when it is opened."""
        scope = {} if self.scope is None else {f"scope_{name}": value for name, value in vars(self.scope).items()}
        if scope:
            scope["scope_examples"] = scope["scope_examples"].astype(np.float16)
        np.savez_compressed(
            folder / "weights.npz",
            weights=self._fitted.weights.astype(np.float16),
            bias=self._fitted.bias,
            idf=self._vocabulary.idf,
            **scope,
        )
        facts = {
            "labels": self.labels,
            "vocabulary": list(self._vocabulary.index),
            "temperature": self.temperature,
        }
        (folder / "linear.json").write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> LinearModel:
        """Open what :meth:`save` has written."""
        facts = json.loads((folder / "linear.json").read_text(encoding="utf-8"))
        with np.load(folder / "weights.npz", allow_pickle=False) as stored:
            fitted = Fitted(stored["weights"].astype(np.float32), stored["bias"])
            idf = stored["idf"]
            parts = {name.removeprefix("scope_"): stored[name] for name in stored if name.startswith("scope_")}
        if parts:
            parts["examples"] = parts["examples"].astype(np.float32)
        vocabulary = Vocabulary({gram: column for column, gram in enumerate(facts["vocabulary"])}, idf)
        return cls(facts["labels"], vocabulary, fitted, facts["temperature"], Scope(**parts) if parts else None)


def _calibration(
    features: Features, labels: list[str], targets: np.ndarray, options: Options
) -> tuple[float, Scope | None]:
    """Learn temperature and scope from held-out examples."""
    folds = StratifiedKFold(min(FOLDS, int(np.bincount(targets).min())), shuffle=True, random_state=SEED)
    # One fold measures well enough (a fifth of the examples) and costs one more fit, not five.
    train, held_out = next(folds.split(targets, targets))
    draft = fit(features.rows(train), targets[train], options.inverse_regularisation, options.max_iterations)
    logits = draft.logits(features.rows(held_out))
    temperature = _temperature(logits, targets[held_out])
    if OUT_OF_SCOPE not in labels:
        return temperature, None
    column = labels.index(OUT_OF_SCOPE)
    outside = targets == column
    scope = Scope.around(features.dense[train], outside[train]).calibrated(
        features.dense[held_out], softmax(logits / temperature, axis=1), column, outside[held_out]
    )
    whole = Scope.around(features.dense, outside)
    return temperature, replace(whole, weights=scope.weights)


def _temperature(logits: np.ndarray, targets: np.ndarray) -> float:
    """Find the temperature at which held-out probabilities are likeliest (Guo et al. 2017, section 4.2)."""

    def loss(temperature: float) -> float:
        return -float(log_softmax(logits / temperature, axis=1)[np.arange(len(targets)), targets].mean())

    return float(minimize_scalar(loss, bounds=(0.05, 5.0), method="bounded").x)
