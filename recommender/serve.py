"""The recommender's facade: one request, ranked products with true reasons, the decision logged."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Self
from weakref import WeakSet

import numpy as np

from recommender.interactions.columns import DAY_S
from recommender.items.learned import KIND as ITEMS
from recommender.items.learned import ItemKnowledge
from recommender.learning.learned import KIND, Learned
from recommender.online.answer import Answer, decision_of, shadow_of
from recommender.online.experiments import Arm
from recommender.online.held import Held
from recommender.online.policy import EXPLORED_FROM, Shown, explored, interleaved
from recommender.online.segments import SegmentNames
from recommender.online.trials import Trial, Trials, Unseen
from recommender.profiles.learned import KIND as SEGMENTS
from recommender.profiles.learned import Segments
from recommender.profiles.profiler import profile_of
from recommender.profiles.size_history import SizeHistory, size_history
from recommender.profiles.types import Profile, UnknownCustomer
from recommender.ranking.candidates import best_first
from recommender.ranking.diversify import mmr
from recommender.ranking.rules import Rules
from recommender.serving.gift_ranking import with_gift
from recommender.serving.history import read_history
from recommender.serving.offers import OfferWish
from recommender.serving.reasons import Reasons
from recommender.serving.scenes import Ranking, Situation, rank
from recommender.serving.shelf import Shelf
from recommender.serving.stated import Stated, read_stated
from recommender.types import RecommendedItem, RecommendRequest, RecommendResult, Scene
from retrieval.artefacts import ArtefactStore
from retrieval.search import Search
from retrieval.versions import InUse
from shop.service import Shop
from shop.types import Decision, Product, Variant

UNTRAINED = "untrained"
#: Of these a shopper would rather see what is for them than nothing.
_ALONG_WITH = (Scene.GOES_WITH, Scene.AFTER_ORDER)
#: Best candidates that variety may reorder.
_CANDIDATES = 100
#: So many beyond what is shown are chosen for variety, the other candidates follow by score.
_VARIED_SPARE = 10
#: Behind them, for when the rules forbid many; sorting a hundred thousand takes 7 ms.
_SPARE_CANDIDATES = 2_000

#: Records read beyond what is shown: of the best candidates hardly one is sold out or ruled out.
SPARE = 2


class Recommender:
    """Recommends products; thread-safe. Notices new versions of the index and of the models by itself.

    Parameters
    ----------
    shop : Shop
    search : Search
    store : ArtefactStore
        Where trainings are; before the first one texts, novelty and ratings decide.
    exploration_rate : float
        Share of the answers in which one place is drawn by chance, with its probability logged.
    """

    def __init__(self, shop: Shop, search: Search, store: ArtefactStore, exploration_rate: float = 0.0) -> None:
        self._shop = shop
        self._search = search
        self._learned = InUse(store, KIND, Held)
        self._segments = InUse(store, SEGMENTS, Segments.load)
        self._trials = Trials(store.models_dir)
        self._exploration_rate = exploration_rate
        self._random = Random()
        self._unseen = Unseen()
        self._segment_names = SegmentNames(self._segment_of, self._unseen)
        self._knowledge = InUse(store, ITEMS, ItemKnowledge.load)
        self._lock = threading.Lock()
        #: That of the treatment only while an experiment runs.
        self._shelves: dict[Arm, Shelf] = {}
        self._warm: WeakSet[Shelf] = WeakSet()

    @classmethod
    def open(cls, var_dir: Path, shop: Shop, search: Search, exploration_rate: float = 0.0) -> Self:
        """Open the models below ``var_dir/models``."""
        return cls(shop, search, ArtefactStore(var_dir / "models"), exploration_rate)

    def load(self) -> None:
        """Open what is new of the models now instead of at the next request."""
        self._warm_up(self._current_shelf())
        treatment = self._trials.load()
        if treatment is not None:
            self._warm_up(self._shelf_of(Arm.TREATMENT, treatment))
        else:
            self._shelves.pop(Arm.TREATMENT, None)

    def _warm_up(self, shelf: Shelf) -> None:
        """Answer nobody once: what is made at a first answer (tables in bytes, facts of products) nobody waits for."""
        if shelf not in self._warm:
            request = RecommendRequest(scene=Scene.FOR_YOU, product_ids_in_context=(shelf.ids[0],))
            self._answer(shelf, request, datetime.now(UTC), 1)
            self._warm.add(shelf)

    def recommend(self, request: RecommendRequest) -> RecommendResult:
        """Recommend products that can be bought now.

        Parameters
        ----------
        request : RecommendRequest

        Returns
        -------
        RecommendResult
            At most ``request.limit`` items, best first; fewer when the shop has no more that fit.

        Raises
        ------
        retrieval.search.IndexMissing
            When no product index was built.
        """
        now = datetime.now(UTC)
        if request.segment is None:
            request = request.model_copy(update={"segment": self._segment_names.of(request.customer_id)})
        request = with_gift(request, self._search)
        shelf = self._current_shelf()
        trial = self._trials.of(request, _version(shelf))
        answer, shown = self._shown(shelf, trial, request, now)
        decision = decision_of(request, answer, shown, trial, now)
        self._shop.decisions.log(decision)
        if trial is not None and trial.is_shadow:
            self._unseen.do(lambda: self._answer_unseen(trial.treatment, decision, request))
        return RecommendResult(items=shown.items, model_version=decision.model_version, decision_id=decision.id)

    def _shown(
        self, shelf: Shelf, trial: Trial | None, request: RecommendRequest, now: datetime
    ) -> tuple[Answer, Shown]:
        """Return what is shown: of the version in use, of an experiment's second one, or of both."""
        if trial is not None and trial.shows_treatment:
            shelf = self._shelf_of(Arm.TREATMENT, trial.treatment)
        if trial is not None and trial.is_interleaved:
            answer = self._answer(shelf, request, now, request.limit)
            other = self._answer(self._shelf_of(Arm.TREATMENT, trial.treatment), request, now, request.limit)
            return answer, interleaved(answer.items, other.items, request.limit, self._random)
        rate, limit = self._exploration_rate, request.limit
        answer = self._answer(shelf, request, now, limit + EXPLORED_FROM if rate > 0 else limit)
        return answer, explored(answer.items[:limit], answer.items[limit:], rate, self._random)

    def _answer(self, shelf: Shelf, request: RecommendRequest, now: datetime, count: int) -> Answer:
        history = read_history(self._shop, shelf, request, now.timestamp())
        situation = Situation(self._shop, self._search, shelf, request, history, now.timestamp() / DAY_S)
        stated = read_stated(self._shop, self._search, shelf.index, request)
        rules = Rules(history.bought_ids, _excluded(request), request.age_years)
        ranking, candidates, allowed = self._ranked(situation, stated, rules, count)
        if not allowed and request.scene in _ALONG_WITH:
            # All that stands in the same orders is sold out or ruled out.
            for_you = request.model_copy(update={"scene": Scene.FOR_YOU})
            situation = replace(situation, request=for_you)
            ranking, candidates, allowed = self._ranked(situation, stated, rules, count)
        reasons = Reasons(situation, ranking)
        items = tuple(
            RecommendedItem(
                product_id=product.id,
                variant_id=offer.id,
                score=float(ranking.scores[row]),
                reason=stated.reason(row) or reason,
            )
            for (row, product, offer), reason in zip(allowed, reasons.of([row for row, *_ in allowed]), strict=True)
        )
        best = tuple(shelf.ids[row] for row in candidates[:_CANDIDATES])
        return Answer(_version(shelf), items, best, len(history.rows))

    def _ranked(
        self, situation: Situation, stated: Stated, rules: Rules, count: int
    ) -> tuple[Ranking, list[int], list[tuple[int, Product, Variant]]]:
        """Return a scene's ranking, its best rows, and the first of these that the rules allow."""
        ranking = rank(situation)
        stated.apply(ranking.scores)
        candidates = stated.seen(_diversified(situation.shelf, ranking, count), situation.request.limit)
        return ranking, candidates, list(self._allowed(situation.shelf, candidates, rules, stated.offers, count))

    def _answer_unseen(self, treatment: Learned, seen: Decision, request: RecommendRequest) -> None:
        answer = self._answer(self._shelf_of(Arm.TREATMENT, treatment), request, seen.at, request.limit)
        self._shop.decisions.log(shadow_of(seen, answer, request.limit))

    def profile(self, customer_id: str) -> Profile:
        """Tell what the shop knows of a customer, as of now.

        Raises
        ------
        recommender.profiles.types.UnknownCustomer
            When the shop has no such customer.
        retrieval.search.IndexMissing
            When no product index was built.
        """
        shelf = self._current_shelf()
        return profile_of(customer_id, self._shop, shelf.index, shelf.facts, shelf.size_scales, self._segments.get())

    def size_history(self, customer_id: str, product_id: str) -> SizeHistory | None:
        """Tell what a customer's orders say of the size of a product; None where they say nothing.

        Raises
        ------
        retrieval.search.IndexMissing
            When no product index was built.
        """
        shelf = self._current_shelf()
        row = shelf.index.row_by_id.get(product_id)
        if row is None:
            return None
        purchases = self._shop.orders.purchases(customer_id)
        return size_history(purchases, customer_id, row, shelf.index, shelf.size_scales, datetime.now(UTC))

    def _segment_of(self, customer_id: str) -> str | None:
        try:
            segment = self.profile(customer_id).segment
        except UnknownCustomer:
            return None
        return segment.name.get("en") if segment is not None else None

    def _current_shelf(self) -> Shelf:
        in_use = self._learned.get()
        return self._shelf_of(Arm.CONTROL, in_use.get() if in_use else None)

    def _shelf_of(self, arm: Arm, learned: Learned | None) -> Shelf:
        """Return the shelf that is held for an arm, or a new one where the index or the models have changed."""
        sources = (self._search.index, learned, self._knowledge.get())
        held = self._shelves.get(arm)
        if held is not None and held.is_of(*sources):
            return held
        with self._lock:
            held = self._shelves.get(arm)
            if held is None or not held.is_of(*sources):
                held = self._shelves[arm] = Shelf(*sources, earlier=held)
            return held

    def _allowed(
        self, shelf: Shelf, candidates: list[int], rules: Rules, offers: OfferWish, limit: int
    ) -> Iterator[tuple[int, Product, Variant]]:
        """Yield candidates that the rules allow with the variant to show, by the shop's records of this moment."""
        shown = 0
        for start in range(0, len(candidates), limit + SPARE):
            rows = candidates[start : start + limit + SPARE]
            products = self._shop.products.get_many([shelf.ids[row] for row in rows])
            for row in rows:
                product = products.get(shelf.ids[row])
                if product is not None and rules.allow(product) and (offer := offers.of(product)):
                    yield row, product, offer
                    shown += 1
                    if shown == limit:
                        return


def _version(shelf: Shelf) -> str:
    return shelf.learned.version if shelf.learned else UNTRAINED


def _excluded(request: RecommendRequest) -> frozenset[str]:
    about = {request.product_id} if request.product_id else set()
    in_cart = set(request.product_ids_in_context) if request.scene is not Scene.FOR_YOU else set()
    return frozenset({*request.exclude, *about, *in_cart})


def _diversified(shelf: Shelf, ranking: Ranking, shown: int) -> list[int]:
    """Return the best rows in the race: the very best with variety among them, then the others by score."""
    in_race = np.where(shelf.index.alive, ranking.scores, np.float32(-np.inf))
    order = best_first(in_race, _SPARE_CANDIDATES)
    order = order[np.isfinite(in_race[order])]
    best = order[:_CANDIDATES]
    varied = best[mmr(ranking.scores[best], shelf.vectors(best), ranking.relevance, shown + _VARIED_SPARE)]
    return [*varied.tolist(), *order[_CANDIDATES:].tolist()]
