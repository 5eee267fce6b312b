"""The linear intent model and what calibrates it, on small made-up data."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from components.intent_classifier import _prefer_person
from components.linear import OUT_OF_SCOPE, LinearModel, Options
from components.softmax_regression import Features, fit
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

OPTIONS = Options(inverse_regularisation=10.0, max_iterations=100)
INTENTS = ("greet", "refund", OUT_OF_SCOPE)


@pytest.fixture(scope="module")
def data() -> tuple[np.ndarray, list[list[str]], list[str]]:
    """Return three clouds of 40 vectors each, with one n-gram that tells and one that does not."""
    random = np.random.default_rng(7)
    labels = [intent for intent in INTENTS for _ in range(40)]
    dense = np.eye(3, 8)[np.repeat(range(3), 40)] + random.normal(0, 0.3, (120, 8))
    return dense.astype(np.float32), [[f"w:{label}", "w:the"] for label in labels], labels


def test_regression_is_that_of_scikit_learn(data: tuple[np.ndarray, list[list[str]], list[str]]) -> None:
    dense, _, labels = data
    dense, targets = dense[:70], np.repeat(range(3), 40)[:70].clip(0, 1)
    sparse = csr_matrix(np.random.default_rng(1).random((70, 5)).astype(np.float32))
    ours = fit(Features(dense, sparse), targets, 1.0, 500)
    # Of two classes scikit-learn fits one row of weights under half the penalty of our two.
    peer = LogisticRegression(C=2.0, class_weight="balanced", tol=1e-8, max_iter=1000)
    peer.fit(np.hstack([dense, sparse.toarray()]), targets)
    logits = ours.logits(Features(dense, sparse))
    wanted = peer.decision_function(np.hstack([dense, sparse.toarray()]))
    assert np.allclose(logits[:, 1] - logits[:, 0], wanted, atol=0.05)


def test_the_model_knows_its_clouds_and_doubts_what_is_far_from_all(
    data: tuple[np.ndarray, list[list[str]], list[str]],
) -> None:
    dense, documents, labels = data
    model = LinearModel.fit(dense, documents, labels, OPTIONS)
    found = model.probabilities(dense, documents)
    assert np.allclose(found.sum(axis=1), 1, atol=1e-5)
    assert (
        np.mean([model.labels[best] == label for best, label in zip(found.argmax(axis=1), labels, strict=True)]) > 0.95
    )
    column = model.labels.index(OUT_OF_SCOPE)
    near, beside = np.eye(3, 8, dtype=np.float32)[:1], np.eye(3, 8, dtype=np.float32)[2:]
    chances = model.probabilities(np.vstack([near, beside]), [["w:the"], ["w:the"]])[:, column]
    assert chances[0] < chances[1]


def test_a_saved_model_says_the_same(data: tuple[np.ndarray, list[list[str]], list[str]], tmp_path: Path) -> None:
    dense, documents, labels = data
    model = LinearModel.fit(dense, documents, labels, OPTIONS)
    model.save(tmp_path)
    again = LinearModel.load(tmp_path)
    assert np.allclose(model.probabilities(dense, documents), again.probabilities(dense, documents), atol=0.01)


def test_without_nonsense_among_the_examples_nothing_is_out_of_scope(
    data: tuple[np.ndarray, list[list[str]], list[str]],
) -> None:
    dense, documents, labels = data
    model = LinearModel.fit(dense[:80], documents[:80], labels[:80], OPTIONS)
    assert model.scope is None
    assert model.labels == ["greet", "refund"]


@pytest.mark.parametrize(
    ("chance", "first"),
    [(0.2, "human_agent"), (0.1, "refund")],
)
def test_a_likely_call_for_a_person_comes_first_with_the_first_confidence(chance: float, first: str) -> None:
    ranking = [{"name": "refund", "confidence": 0.7}, {"name": "human_agent", "confidence": chance}]
    _prefer_person(ranking, 0.15)
    assert ranking[0] == {"name": first, "confidence": 0.7}
    assert ranking[1]["confidence"] == chance


def test_a_complaint_beside_a_call_for_a_person_leaves_no_doubt() -> None:
    ranking = [{"name": "human_agent", "confidence": 0.47}, {"name": "complaint", "confidence": 0.44}]
    _prefer_person(ranking, 0.15)
    assert ranking[0] == {"name": "human_agent", "confidence": pytest.approx(0.91)}
    assert ranking[1] == {"name": "complaint", "confidence": 0.0}
