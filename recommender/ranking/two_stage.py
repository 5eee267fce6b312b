"""Two stages: the models' best as candidates, then the learned ranker's order of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from recommender.interactions.holdout import Holdout
from recommender.items.facts import ItemFacts
from recommender.metrics import ndcg_at, ranks_in
from recommender.profiles.past import DAY_S
from recommender.ranking.blend import Blend
from recommender.ranking.candidates import best_of_each
from recommender.ranking.features import Features, feature_names, features_of
from recommender.ranking.ranker import Question, Ranker
from recommender.types import ItemRows, Scores

#: Questions that the ranker learns from at most: 6,000 with 250 candidates of 25 features are 150 MB.
MAX_QUESTIONS = 6_000
#: Of the held-out shoppers: to learn from, to stop by; the rest decides whether the ranker is kept.
_LEARN_SHARE, _STOP_SHARE = 0.6, 0.2
#: Below so many held-out shoppers trees learn by heart.
MIN_QUESTIONS = 100
_BATCH = 64


@dataclass(frozen=True)
class Verdict:
    """Whether the ranker is kept: NDCG@10 of both on shoppers that neither has learned from."""

    blend_ndcg_at_10: float
    ranker_ndcg_at_10: float
    shoppers: int

    @property
    def is_kept(self) -> bool:
        """Whether the ranker is better."""
        return self.ranker_ndcg_at_10 > self.blend_ndcg_at_10


class TwoStage:
    """Models, their blend and the ranker over it.

    Parameters
    ----------
    blend : Blend
    ranker : Ranker, optional
        Without it the blend's order stands.
    facts : ItemFacts, optional
        Of all items.
    """

    def __init__(self, blend: Blend, ranker: Ranker | None = None, facts: ItemFacts | None = None) -> None:
        self.blend = blend
        self.ranker = ranker
        self.facts = facts

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the ranker's features."""
        return feature_names(tuple(model.name for model in self.blend.models), self.facts)

    def score(self, held: Holdout) -> Scores:
        """Return (B, I) scores: the ranker's candidates before all others, those in the blend's order."""
        parts = self.blend.standardised(held.histories)
        scores = self.blend.blended(parts)
        if self.ranker is None:
            return scores
        for place, (candidates, features) in enumerate(self._described(held, parts, scores)):
            if len(candidates):
                ranked = self.ranker.score(features)
                scores[place] -= scores[place].max() + 1
                scores[place, candidates] = ranked - ranked.min()
        return scores

    def questions(self, held: Holdout) -> Iterator[Question]:
        """Yield each history's candidates with what became of them."""
        for start in range(0, len(held), _BATCH):
            part = held.part(start, min(start + _BATCH, len(held)))
            parts = self.blend.standardised(part.histories)
            described = self._described(part, parts, self.blend.blended(parts))
            for place, (candidates, features) in enumerate(described):
                targets = part.targets[part.owners == place]
                yield Question(features, np.isin(candidates, targets).astype(np.int8))

    def learn(self, held: Holdout, threads: int = 2) -> Verdict:
        """Learn the ranker from held-out shoppers; keep it if it ranks those of others better than the blend.

        Parameters
        ----------
        held : Holdout
            No model may have learned from its targets.
        threads : int
        """
        self.ranker = None
        learned, stopping, deciding = _thirds(held.sample(MAX_QUESTIONS))
        ranker = None
        if len(held) >= MIN_QUESTIONS:
            ranker = Ranker.fit(
                self.names, list(self.questions(learned)), list(self.questions(stopping)), threads=threads
            )
        alone = self._figure(deciding)
        if ranker is None:
            return Verdict(alone, 0.0, len(deciding))
        self.ranker = ranker
        verdict = Verdict(alone, self._figure(deciding), len(deciding))
        if not verdict.is_kept:
            self.ranker = None
        return verdict

    def _figure(self, held: Holdout) -> float:
        return ndcg_at(ranks_in(held, lambda start, end: self.score(held.part(start, end)), _BATCH), held.owners, 10)

    def _described(
        self, held: Holdout, parts: dict[str, Scores], blended: Scores
    ) -> Iterator[tuple[ItemRows, Features]]:
        today_days = held.moment_s / DAY_S
        for place, history in enumerate(held.histories):
            own = {name: scores[place] for name, scores in parts.items()}
            candidates = best_of_each([*own.values(), blended[place]], history)
            past = held.past.take(np.array([place]))
            yield candidates, features_of(own, candidates, past, self.facts, today_days)


def _thirds(held: Holdout) -> Sequence[Holdout]:
    """Return three parts of the shoppers, drawn by chance."""
    order = np.random.default_rng(0).permutation(len(held))
    ends = (int(len(held) * _LEARN_SHARE), int(len(held) * (_LEARN_SHARE + _STOP_SHARE)))
    return [held.take(np.sort(part)) for part in np.split(order, ends)]
