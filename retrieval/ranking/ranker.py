"""A learned ranking on top of the hand-set one: LightGBM's lambdarank over score parts, kept only if it is better.

Trees correct the hand-set score and do not replace it: it is their starting point (``init_score``), so that a few dozen
judged queries can help and cannot ruin what is right already. Burges, "From RankNet to LambdaRank to LambdaMART",
MSR-TR-2010-82.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from retrieval.artefacts import ArtefactStore
from retrieval.metrics import ndcg, ndcg_judged

if TYPE_CHECKING:
    import lightgbm

KIND = "ranker"
MODEL_FILE = "ranker.txt"
#: Fewer judged queries teach nothing that holds for others.
MIN_QUERIES = 30
FOLDS = 5
ROUNDS = 60
#: The hand-set score is about 0 to 1; a tree's leaf must move it by tenths at most.
INIT_SCALE = 10.0

Matrix = npt.NDArray[np.float32]
Scores = npt.NDArray[np.float32]

_PARAMETERS: dict[str, Any] = {
    "objective": "lambdarank",
    "lambdarank_truncation_level": 20,
    "learning_rate": 0.05,
    "num_leaves": 7,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.7,
    "lambda_l2": 5.0,
    "verbose": -1,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "seed": 0,
}


@dataclass(frozen=True)
class JudgedQuery:
    """One query's candidates.

    Parameters
    ----------
    name : str
        The query; several wordings of one share its name, and stay together in a validation.
    features : (n, F) float32
        Score parts of the candidates.
    base : (n,) float32
        Their hand-set scores.
    ids : sequence of str
        Their products.
    ratings : mapping
        Ratings 0 to 3 by product.
    """

    name: str
    features: Matrix
    base: Scores
    ids: Sequence[str]
    ratings: Mapping[str, int]

    def gains(self) -> npt.NDArray[np.int32]:
        """Return each candidate's rating, 0 where it has none, (n,)."""
        return np.array([max(self.ratings.get(document, 0), 0) for document in self.ids], np.int32)

    def measure(self, scores: Scores) -> tuple[float, float]:
        """Return nDCG@10 over all and over judged candidates."""
        ranked = [self.ids[place] for place in np.argsort(-scores, kind="stable").tolist()]
        return ndcg(ranked, self.ratings), ndcg_judged(ranked, self.ratings)


@dataclass(frozen=True)
class Verdict:
    """Cross-validated by query: means of nDCG@10 over all and over judged documents."""

    hand_set: tuple[float, float]
    learned: tuple[float, float]
    queries: int

    @property
    def is_better(self) -> bool:
        """Whether what was learned ranks queries better that it has not seen; neither measure may fall."""
        return (
            sum(self.learned) > sum(self.hand_set)
            and min(new - old for new, old in zip(self.learned, self.hand_set, strict=True)) > -0.002
        )


class Ranker:
    """A learned correction of hand-set scores; thread-safe."""

    def __init__(self, booster: lightgbm.Booster) -> None:
        self._booster = booster

    @property
    def features(self) -> list[str]:
        """Names of the columns that it was trained on."""
        return list(self._booster.feature_name())

    def scores(self, features: Matrix, base: Scores) -> Scores:
        """Return the corrected scores of candidates, (n,) float32, on the scale of ``base``."""
        if not len(base):
            return base
        raw = self._booster.predict(features, raw_score=True, num_threads=1)
        return np.asarray(base + raw / INIT_SCALE, np.float32)

    def text(self) -> str:
        """Return the model in LightGBM's text format."""
        return str(self._booster.model_to_string())

    @classmethod
    def from_text(cls, text: str) -> Ranker:
        """Read a model from LightGBM's text format."""
        # Takes more than a second: only who has a learned ranker waits for it.
        import lightgbm

        return cls(lightgbm.Booster(model_str=text))

    @classmethod
    def load(cls, folder: Path) -> Ranker:
        """Open a kept model."""
        return cls.from_text((folder / MODEL_FILE).read_text(encoding="utf-8"))


def train(queries: Sequence[JudgedQuery], names: Sequence[str], rounds: int = ROUNDS) -> Ranker:
    """Fit a ranker.

    Parameters
    ----------
    queries : sequence of JudgedQuery
    names : sequence of str
        Names of the features' columns.
    rounds : int
        Trees.
    """
    import lightgbm

    data = lightgbm.Dataset(
        np.concatenate([query.features for query in queries]),
        label=np.concatenate([query.gains() for query in queries]),
        group=[len(query.base) for query in queries],
        init_score=np.concatenate([query.base for query in queries]) * INIT_SCALE,
        feature_name=list(names),
        free_raw_data=False,
    )
    return Ranker(lightgbm.train(_PARAMETERS, data, num_boost_round=rounds))


def cross_validate(
    queries: Sequence[JudgedQuery], names: Sequence[str], folds: int = FOLDS, rounds: int = ROUNDS
) -> Verdict:
    """Measure what would be learned on queries that it was not learned from.

    Queries go to the folds in turn, by their names' order, so that the same judgements give the same verdict.

    Raises
    ------
    ValueError
        When there are too few queries.
    """
    if len(queries) < MIN_QUERIES:
        raise ValueError(
            f"expected at least {MIN_QUERIES} judged queries with a good product, got {len(queries)}: "
            "collect more clicks or judgements"
        )
    names_of_fold = {name: i % folds for i, name in enumerate(sorted({query.name for query in queries}))}
    ordered = sorted(queries, key=lambda query: query.name)
    learned: list[tuple[float, float]] = []
    for fold in range(folds):
        ranker = train([query for query in ordered if names_of_fold[query.name] != fold], names, rounds)
        unseen = [query for query in ordered if names_of_fold[query.name] == fold]
        learned += [query.measure(ranker.scores(query.features, query.base)) for query in unseen]
    hand_set = [query.measure(query.base) for query in ordered]
    return Verdict(_means(hand_set), _means(learned), len(ordered))


def keep_if_better(models_dir: Path, queries: Sequence[JudgedQuery], names: Sequence[str]) -> Verdict:
    """Cross-validate, and only when what is learned is better, train on all queries and put the model in use."""
    verdict = cross_validate(queries, names)
    if verdict.is_better:
        ranker = train(queries, names)

        def build(folder: Path) -> dict[str, Any]:
            (folder / MODEL_FILE).write_text(ranker.text(), encoding="utf-8")
            return {"queries": verdict.queries, "hand_set": verdict.hand_set, "learned": verdict.learned}

        ArtefactStore(models_dir).publish(KIND, build)
    return verdict


def _means(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return round(float(np.mean([pair[0] for pair in pairs])), 4), round(float(np.mean([pair[1] for pair in pairs])), 4)
