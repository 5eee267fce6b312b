"""Tells what the shop can be asked from everything else: a calibrated chance, from probabilities and distances."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression

# Probabilities nearer to 0 or 1 than this say nothing more.
_EDGE = 1e-6


@dataclass(frozen=True)
class Scope:
    """Logistic regression on four numbers of a message.

    They are the log-odds of the likeliest intent and of ``out_of_scope``, and the cosines to the nearest training
    example inside and outside the scope. The classifier alone is sure of itself far from everything that it has seen
    (Hein et al., CVPR 2019); the distance alone takes a new wording for nonsense.

    Attributes
    ----------
    centre : np.ndarray
        (dimensions,) mean of the examples: the encoder's vectors lie in a narrow cone around it.
    examples : np.ndarray
        (examples, dimensions) centred vectors of length 1.
    outside : np.ndarray
        (examples,) whether an example is out of scope.
    weights : np.ndarray
        (5,) of the four numbers, and the bias.
    """

    centre: np.ndarray
    examples: np.ndarray
    outside: np.ndarray
    weights: np.ndarray

    @classmethod
    def around(cls, dense: np.ndarray, outside: np.ndarray) -> Scope:
        """Remember examples, without weights yet."""
        centre = dense.mean(axis=0)
        return cls(centre, _unit(dense - centre), outside, np.zeros(5, np.float32))

    def calibrated(self, dense: np.ndarray, probabilities: np.ndarray, column: int, outside: np.ndarray) -> Scope:
        """Fit the weights on messages that are none of the examples.

        Parameters
        ----------
        dense, probabilities : np.ndarray
            (messages, dimensions) vectors and (messages, labels) what the classifier made of them.
        column : int
            Which label is ``out_of_scope``.
        outside : np.ndarray
            (messages,) the truth.
        """
        fitted = LogisticRegression().fit(self._numbers(dense, probabilities, column), ~outside)
        weights = np.append(fitted.coef_[0], fitted.intercept_).astype(np.float32)
        return replace(self, weights=weights)

    def inside(self, dense: np.ndarray, probabilities: np.ndarray, column: int) -> np.ndarray:
        """Return (messages,) the chance that each is within the scope."""
        numbers = self._numbers(dense, probabilities, column)
        return np.asarray(expit(numbers @ self.weights[:-1] + self.weights[-1]))

    def _numbers(self, dense: np.ndarray, probabilities: np.ndarray, column: int) -> np.ndarray:
        cosines = _unit(dense - self.centre) @ self.examples.T
        best = np.delete(probabilities, column, axis=1).max(axis=1)
        odds = [logit(np.clip(p, _EDGE, 1 - _EDGE)) for p in (best, probabilities[:, column])]
        nearest = [cosines[:, rows].max(axis=1) for rows in (~self.outside, self.outside)]
        return np.stack([*odds, *nearest], axis=1)


def _unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)).astype(np.float32)
