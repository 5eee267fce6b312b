"""What one shopper is offered first: the trained blend over all products, the learned ranker over its best."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from recommender.items.facts import ItemFacts
from recommender.ranking.candidates import best_of_each
from recommender.ranking.features import Features, feature_names, features_of
from recommender.ranking.ranker import Ranker
from recommender.ranking.two_stage import habits, put_first
from recommender.serving.history import History
from recommender.serving.shelf import Opinions, Shelf
from recommender.types import ItemRows, Scores


class Personal:
    """Scores of all products for one shopper, and which model each owes its place to.

    Parameters
    ----------
    shelf : Shelf
    history : History
    out : ndarray, int32
        Rows that are not to be offered.
    today_days : float
        Days since 1970.
    """

    def __init__(self, shelf: Shelf, history: History, out: ItemRows, today_days: float) -> None:
        self._shelf, self._past, self._out, self._today_days = shelf, history.past, out, today_days
        learned = shelf.learned
        ranker = learned.ranker if learned is not None else None
        self._opinions: Opinions = shelf.opinions(*history.seen_by(shelf), ranker.models if ranker is not None else ())
        self._ranker = _fitting(ranker, self._opinions, shelf.facts)

    @cached_property
    def scores(self) -> Scores:
        """All products, (S,); higher is better; what is out holds -inf."""
        scores = self._opinions.total.copy()
        if self._ranker is not None:
            put_first(scores, self._candidates, self._ranker.score(self._features, self._simple))
        scores[self._out] = -np.inf
        return scores

    def models_behind(self, rows: list[int]) -> list[list[str]]:
        """Return for each product the models that lifted it, the strongest first."""
        shares = self._shares(np.array(rows, np.int64))
        names = list(shares)
        table = np.array([shares[name] for name in names]).reshape(len(names), len(rows))
        return [[names[best] for best in np.argsort(-own, kind="stable") if own[best] > 0] for own in table.T]

    def _shares(self, rows: np.ndarray) -> dict[str, Scores]:
        blended = {name: scores[rows] for name, scores in self._opinions.weighted.items()}
        if self._ranker is None or not len(rows):
            return blended
        place = np.minimum(np.searchsorted(self._candidates, rows), len(self._candidates) - 1)
        ranked = self._candidates[place] == rows
        shares = self._ranker.shares(self._features[place])
        none = np.zeros(len(rows), np.float32)
        # A ranked product's score is the sum of the trees' and the blend's.
        return {name: np.where(ranked, share, 0) + blended.get(name, none) for name, share in shares.items()}

    @cached_property
    def _candidates(self) -> ItemRows:
        opinions = self._opinions
        return best_of_each([*opinions.parts.values(), opinions.total], self._out)

    @property
    def _simple(self) -> Scores:
        return self._opinions.total[self._candidates]

    @cached_property
    def _features(self) -> Features:
        ranker = self._ranker
        assert ranker is not None  # noqa: S101 (only asked for where there is one)
        parts = {name: self._opinions.parts[name] for name in ranker.models}
        return features_of(parts, self._simple, self._candidates, self._past, self._shelf.facts, self._today_days)


class Again:
    """Scores of what a shopper has bought, by when they may be out of it.

    Parameters
    ----------
    shelf : Shelf
    history : History
    rows : ndarray
        What is in question, ascending.
    today_days : float
        Days since 1970.
    """

    def __init__(self, shelf: Shelf, history: History, rows: ItemRows, today_days: float) -> None:
        self._shelf, self._history, self._rows, self._today_days = shelf, history, rows, today_days

    @property
    def scores(self) -> Scores:
        """All products, (S,); what is not in question holds -inf."""
        learned = self._shelf.learned
        ranker = learned.ranker_again if learned is not None else None
        opinions = self._shelf.opinions(
            *self._history.seen_by(self._shelf), ranker.models if ranker is not None else ()
        )
        own = habits(self._history.past, len(self._shelf))[0, self._rows]
        ranker = _fitting(ranker, opinions, self._shelf.facts)
        if ranker is not None:
            parts = {name: opinions.parts[name] for name in ranker.models}
            past, facts = self._history.past, self._shelf.facts
            own = ranker.score(features_of(parts, own, self._rows, past, facts, self._today_days))
        scores = np.full(len(self._shelf), -np.inf, np.float32)
        scores[self._rows] = own
        return scores


def _fitting(ranker: Ranker | None, opinions: Opinions, facts: ItemFacts) -> Ranker | None:
    """Return the ranker where all models speak that it has learned with: of an unknown shopper none does.

    One of an earlier release, that looked at other features, is left aside too until the next training.
    """
    if ranker is None or not set(ranker.models) <= set(opinions.parts):
        return None
    return ranker if ranker.names == feature_names(ranker.models, facts) else None
