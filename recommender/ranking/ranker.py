"""The learned ranker: LambdaMART over candidates (Burges, 2010), as LightGBM has it (Ke et al., NeurIPS 2017)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt

from recommender.metrics import ndcg_at
from recommender.ranking.blend import standardised_row
from recommender.ranking.features import Features, model_of
from recommender.ranking.light_gbm import lightgbm_for_scores

if TYPE_CHECKING:
    import lightgbm

_TREES_FILE, _NAMES_FILE = "trees.txt", "features.json"
#: Places whose order matters; beyond them LambdaMART spends no pairs.
_TRUNCATION = 20
#: Depth of the figure that decides.
_DEPTH = 10
MAX_ROUNDS = 400
#: Rounds without a better figure on the shoppers kept apart.
_PATIENCE = 30
_PARAMETERS = {
    "objective": "lambdarank",
    "lambdarank_truncation_level": _TRUNCATION,
    "metric": "ndcg",
    "eval_at": [_DEPTH],
    "learning_rate": 0.03,
    "num_leaves": 15,
    "min_data_in_leaf": 200,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "seed": 7,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
    # More than one wait for each other by spinning: on a busy machine ten times slower.
    "num_threads": 1,
}


@dataclass(frozen=True, eq=False)
class Question:
    """Candidates of one shopper and moment with what became of them."""

    features: Features  # (C, F)
    #: 1 for what the shopper took, else 0, (C,).
    labels: npt.NDArray[np.int8]
    #: What the blend says of them, (C,).
    blended: npt.NDArray[np.float32]
    #: How many items the shopper took, among the candidates or not.
    targets: int

    def ndcg_at_10(self, scores: npt.NDArray[np.float32]) -> float:
        """Return the figure of an order of the candidates; what is no candidate counts as not found."""
        ranks = 1 + np.flatnonzero(self.labels[np.argsort(-scores, kind="stable")])
        missing = np.full(self.targets - len(ranks), _DEPTH + 1)
        all_ranks = np.concatenate([ranks, missing]).astype(np.int64)
        return ndcg_at(all_ranks, np.zeros(len(all_ranks), np.int64), _DEPTH)


class Ranker:
    """Orders candidates by their features.

    Parameters
    ----------
    names : sequence of str
        Of the features, in their order, (F,).
    booster : lightgbm.Booster
    """

    def __init__(self, names: Sequence[str], booster: lightgbm.Booster) -> None:
        self.names = tuple(names)
        self._booster = booster

    @classmethod
    def fit(
        cls,
        names: Sequence[str],
        learned: Sequence[Question],
        kept_apart: Sequence[Question] = (),
        rounds: int = MAX_ROUNDS,
    ) -> Self | None:
        """Learn from questions.

        Parameters
        ----------
        names : sequence of str
            Of the features.
        learned : sequence of Question
        kept_apart : sequence of Question
            Of other shoppers: learning stops when their figure rises no more. Without them all rounds are learned.
        rounds : int
            Trees at most.

        Returns
        -------
        Ranker or None
            None where no question has an answer to learn from.
        """
        train, stop = _dataset(names, learned), _dataset(names, kept_apart)
        if train is None or (kept_apart and stop is None):
            return None
        # Brings much along: see light_gbm.py.
        import lightgbm

        booster = lightgbm.train(
            _PARAMETERS,
            train,
            rounds,
            valid_sets=[stop] if stop is not None else None,
            callbacks=[lightgbm.early_stopping(_PATIENCE, verbose=False)] if stop is not None else None,
        )
        best = booster.best_iteration if stop is not None else -1
        return cls(names, lightgbm.Booster(model_str=booster.model_to_string(num_iteration=best)))

    @property
    def models(self) -> tuple[str, ...]:
        """Names of the models whose opinions it looks at, in their order."""
        told = (model_of(name) for name in self.names)
        return tuple(dict.fromkeys(model for model in told if model is not None))

    @property
    def rounds(self) -> int:
        """Number of trees."""
        return int(self._booster.num_trees())

    def score(self, features: Features, simple: npt.NDArray[np.float32] | None = None) -> npt.NDArray[np.float32]:
        """Return (C,) scores, higher is better.

        Parameters
        ----------
        features : ndarray, (C, F)
        simple : ndarray, (C,), optional
            Scores of the blend, which then make half of the result: of new items trees know the weeks that they
            learned from too well, and their mean with the blend ranks those of the next weeks better
            (docs/adr/0016).
        """
        found = np.asarray(self._booster.predict(features, num_threads=1), np.float32)
        if simple is None:
            return found
        return standardised_row(found) + standardised_row(simple)

    def shares(self, features: Features) -> dict[str, npt.NDArray[np.float32]]:
        """Return how much each model has lifted each candidate, by model, (C,) each.

        Sums of Shapley values of the model's features (Lundberg et al., 2018, exact for trees); those that belong to
        no model are left out.
        """
        values = np.asarray(self._booster.predict(features, pred_contrib=True, num_threads=1), np.float32)
        shares: dict[str, npt.NDArray[np.float32]] = {}
        for place, name in enumerate(self.names):
            model = model_of(name)
            if model is not None:
                shares[model] = shares.get(model, np.zeros(len(features), np.float32)) + values[:, place]
        return shares

    def importance(self) -> dict[str, float]:
        """Return the share of the gain that each feature brought in training, largest first."""
        gains = self._booster.feature_importance("gain")
        total = float(gains.sum()) or 1.0
        named = sorted(zip(self.names, gains.tolist(), strict=True), key=lambda pair: -pair[1])
        return {name: round(gain / total, 4) for name, gain in named}

    def importance_of_models(self) -> dict[str, float]:
        """Return the share of the gain that each model's features brought together."""
        shares = dict.fromkeys(self.models, 0.0)
        for name, share in self.importance().items():
            model = model_of(name)
            if model is not None:
                shares[model] += share
        return shares

    def save(self, folder: Path) -> None:
        """Write the trees in LightGBM's text form and the features' names."""
        (folder / _NAMES_FILE).write_text(json.dumps(self.names) + "\n", encoding="utf-8")
        self._booster.save_model(folder / _TREES_FILE)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open a saved ranker."""
        names = json.loads((folder / _NAMES_FILE).read_text(encoding="utf-8"))
        return cls(names, lightgbm_for_scores().Booster(model_file=folder / _TREES_FILE))


def _dataset(names: Sequence[str], questions: Sequence[Question]) -> lightgbm.Dataset | None:
    """Return the questions that have something to find among their candidates; others teach no order."""
    told = [question for question in questions if question.labels.any() and not question.labels.all()]
    if not told:
        return None
    import lightgbm

    return lightgbm.Dataset(
        np.concatenate([question.features for question in told]),
        np.concatenate([question.labels for question in told]),
        group=[len(question.labels) for question in told],
        feature_name=list(names),
        free_raw_data=True,
    )
