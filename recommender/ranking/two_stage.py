"""Two stages: the models' best as candidates, then the learned ranker's order of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from recommender.interactions.columns import DAY_S
from recommender.interactions.holdout import Holdout, Wanted
from recommender.interactions.past import Past
from recommender.items.facts import ItemFacts
from recommender.models.content import Content
from recommender.profiles.taste import HALF_LIFE
from recommender.ranking.blend import Blend
from recommender.ranking.candidates import best_of_each
from recommender.ranking.features import Features, feature_names, features_of
from recommender.ranking.ranker import Question, Ranker
from recommender.types import ItemRows, Scores

#: Questions that the ranker learns from at most: 6,000 with 250 candidates of 25 features are 150 MB.
MAX_QUESTIONS = 6_000
#: Parts of the shoppers: each is ranked by trees that learned from the others.
_FOLDS = 3
#: Below so many held-out shoppers trees learn by heart.
MIN_QUESTIONS = 100
#: Items that are taken for new while the ranker learns.
_NEW_SHARE = 0.1
_BATCH = 64
#: Share of the gain below which a model is not asked, and the questions and trees that tell it.
MIN_IMPORTANCE = 0.05
MAX_PRELIMINARY = 1_500
PRELIMINARY_ROUNDS = 100


@dataclass(frozen=True)
class Verdict:
    """Whether the ranker is kept: NDCG@10 of both, each shopper ranked by trees that learned from others."""

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
    wanted : Wanted
        For items to buy again the candidates are those bought before, and without a ranker what was bought most and
        last comes first.
    """

    def __init__(
        self,
        blend: Blend,
        ranker: Ranker | None = None,
        facts: ItemFacts | None = None,
        wanted: Wanted = Wanted.NEW,
    ) -> None:
        self.blend = blend
        self.ranker = ranker
        self.facts = facts
        self.wanted = wanted
        #: The models that propose candidates and whose opinions the ranker looks at.
        self.asked = blend if ranker is None else blend.only(ranker.models)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the ranker's features."""
        return feature_names(tuple(model.name for model in self.asked.models), self.facts)

    def score(self, held: Holdout) -> Scores:
        """Return (B, I) scores: the ranker's candidates before all others, those in the blend's order."""
        parts = self.asked.standardised(held.histories, held.weights)
        scores = self._simple(held, parts)
        if self.ranker is None:
            return scores
        for place, (candidates, features) in enumerate(self._described(held, parts, scores)):
            put_first(scores[place], candidates, self._ranked(self.ranker, features, scores[place, candidates]))
        return scores

    def questions(self, held: Holdout, new: ItemRows) -> Iterator[Question]:
        """Yield each history's candidates with what became of them.

        Parameters
        ----------
        held : Holdout
        new : ndarray, int32
            Items that are shown as if they had come this minute, so that only their texts and taste speak.
        """
        for start in range(0, len(held), _BATCH):
            part = held.part(start, min(start + _BATCH, len(held)))
            parts = self.asked.standardised(part.histories, part.weights)
            blended = self._simple(part, parts)
            for model in self.asked.models:
                if not isinstance(model, Content):
                    parts[model.name][:, new] = np.nan
            for place, (candidates, features) in enumerate(self._described(part, parts, blended)):
                targets = part.targets[part.owners == place]
                labels = np.isin(candidates, targets).astype(np.int8)
                yield Question(features, labels, blended[place, candidates], len(targets))

    def learn(self, held: Holdout) -> Verdict:
        """Learn the ranker from held-out shoppers; keep it if it ranks other shoppers better than the blend.

        Where a model knows items without interactions, a tenth of all items is shown to the trees as if they were
        new: they learn to order by texts and taste what the other models cannot know yet.

        Parameters
        ----------
        held : Holdout
            No model may have learned from its targets.
        """
        self.ranker, self.asked = None, self.blend
        held = self.blend.sample(held, MAX_QUESTIONS)
        if len(held) < MIN_QUESTIONS:
            return Verdict(0.0, 0.0, len(held))
        new = self._as_if_new()
        self._ask_fewer(held, new)
        plain = list(self.questions(held, np.empty(0, np.int32)))
        learned = list(self.questions(held, new)) if len(new) else plain
        verdict, rounds = self._cross_validated(learned, plain)
        if verdict.is_kept:
            self.ranker = Ranker.fit(self.names, learned, rounds=rounds)
        return verdict

    def _ask_fewer(self, held: Holdout, new: ItemRows) -> None:
        """Leave out the models that tell the ranker little beside the others: each costs every answer its time."""
        sample = held.sample(MAX_PRELIMINARY)
        ranker = Ranker.fit(self.names, list(self.questions(sample, new)), rounds=PRELIMINARY_ROUNDS)
        if ranker is None:
            return
        needed = self.blend.used if self.wanted is Wanted.NEW else frozenset()
        shares = ranker.importance_of_models()
        telling = {name for name, share in shares.items() if share >= MIN_IMPORTANCE}
        of_new_items = {model.name for model in self.blend.models if isinstance(model, Content)}
        self.asked = self.blend.only(needed | telling | of_new_items)

    def _cross_validated(self, learned: Sequence[Question], plain: Sequence[Question]) -> tuple[Verdict, int]:
        fold_of = np.random.default_rng(0).permutation(len(learned)) % _FOLDS
        of_blend, of_ranker, rounds = [], [], []
        for fold in range(_FOLDS):
            stopping = (fold + 1) % _FOLDS
            ranker = Ranker.fit(
                self.names,
                [one for one, own in zip(learned, fold_of, strict=True) if own not in (fold, stopping)],
                [one for one, own in zip(plain, fold_of, strict=True) if own == stopping],
            )
            for one in (one for one, own in zip(plain, fold_of, strict=True) if own == fold):
                of_blend.append(one.ndcg_at_10(one.blended))
                ranked = self._ranked(ranker, one.features, one.blended) if ranker is not None else -one.blended
                of_ranker.append(one.ndcg_at_10(ranked))
            rounds.append(ranker.rounds if ranker is not None else 1)
        # The last fit has half again as many shoppers to learn from.
        return Verdict(float(np.mean(of_blend)), float(np.mean(of_ranker)), len(plain)), int(np.median(rounds))

    def _as_if_new(self) -> ItemRows:
        """Return the rows of items that are taken for new, none where no model could tell them apart."""
        knowing = [model for model in self.blend.models if isinstance(model, Content)]
        if not knowing:
            return np.empty(0, np.int32)
        items = len(knowing[0].vectors)
        return np.random.default_rng(0).permutation(items)[: int(items * _NEW_SHARE)].astype(np.int32)

    def _ranked(self, ranker: Ranker, features: Features, simple: Scores) -> Scores:
        return ranker.score(features, simple if self.wanted is Wanted.NEW else None)

    def _simple(self, held: Holdout, parts: dict[str, Scores]) -> Scores:
        """Return what ranks without the ranker, (B, I)."""
        return self.asked.blended(parts) if self.wanted is Wanted.NEW else habits(held.past, self.blend.items)

    def _described(
        self, held: Holdout, parts: dict[str, Scores], blended: Scores
    ) -> Iterator[tuple[ItemRows, Features]]:
        today_days = held.moment_s / DAY_S
        for place in range(len(held)):
            own = {name: scores[place] for name, scores in parts.items()}
            past = held.past.take(np.array([place]))
            if self.wanted is Wanted.AGAIN:
                candidates = np.unique(past.items[past.bought])
            else:
                candidates = best_of_each([*own.values(), blended[place]], past.items)
            simple = blended[place, candidates]
            yield candidates, features_of(own, simple, candidates, past, self.facts, today_days)


def told(verdict: Verdict, ranker: Ranker | None) -> dict[str, Any]:
    """Return what a manifest or a report says of a ranker."""
    importance = ranker.importance() if ranker is not None else {}
    return {**asdict(verdict), "is_kept": verdict.is_kept, "importance": importance}


def habits(past: Past, items: int) -> Scores:
    """Return how often and how lately each item was bought, (Q, I): the number of purchases, halved each half-life."""
    bought = past.bought
    faded = 0.5 ** (past.ages[bought] / HALF_LIFE)
    place = past.owners[bought] * items + past.items[bought]
    return np.bincount(place, faded, past.questions * items).reshape(past.questions, items).astype(np.float32)


def put_first(scores: Scores, candidates: ItemRows, ranked: Scores) -> None:
    """Put candidates, in the ranker's order, before all other items, in place; the others keep their order."""
    if len(candidates):
        scores -= scores[np.isfinite(scores)].max() + 1
        scores[candidates] = ranked - ranked.min()
