"""The recommender's facade: one request, ranked products with true reasons, the decision logged."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Self
from uuid import uuid4

import numpy as np

from recommender.learning.learned import KIND, Learned
from recommender.profiles.learned import KIND as SEGMENTS
from recommender.profiles.learned import Segments
from recommender.profiles.past import DAY_S
from recommender.profiles.profiler import profile_of
from recommender.profiles.types import Profile
from recommender.ranking.candidates import best_first
from recommender.ranking.diversify import mmr
from recommender.ranking.rules import Rules
from recommender.serving.history import History, read_history
from recommender.serving.reasons import Reasons
from recommender.serving.scenes import Ranking, Situation, rank
from recommender.serving.shelf import Shelf
from recommender.types import RecommendedItem, RecommendRequest, RecommendResult, Scene
from retrieval.artefacts import ArtefactStore
from retrieval.search import Search
from retrieval.versions import InUse
from shop.service import Shop
from shop.types import Decision, Product

UNTRAINED = "untrained"
#: Best candidates that variety may reorder.
_CANDIDATES = 100
#: Behind them, for when the rules forbid many; sorting a hundred thousand takes 8 ms.
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
    """

    def __init__(self, shop: Shop, search: Search, store: ArtefactStore) -> None:
        self._shop = shop
        self._search = search
        self._learned = InUse(store, KIND, Learned.load)
        self._segments = InUse(store, SEGMENTS, Segments.load)
        self._lock = threading.Lock()
        self._shelf: Shelf | None = None

    @classmethod
    def open(cls, var_dir: Path, shop: Shop, search: Search) -> Self:
        """Open the models below ``var_dir/models``."""
        return cls(shop, search, ArtefactStore(var_dir / "models"))

    def load(self) -> None:
        """Load the models now instead of at the first request."""
        self._current_shelf()

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
        shelf = self._current_shelf()
        history = read_history(self._shop, shelf, request, now.timestamp())
        situation = Situation(self._shop, self._search, shelf, request, history, now.timestamp() / DAY_S)
        ranking = rank(situation)
        candidates = _diversified(shelf, ranking)
        reasons = Reasons(situation, ranking)
        rules = Rules(history.bought_ids, _excluded(request), request.age_years)
        allowed = list(self._allowed(shelf, candidates, rules, request.limit))
        items = tuple(
            RecommendedItem(
                product_id=product.id,
                variant_id=product.offer.id,
                score=float(ranking.scores[row]),
                reason=reason,
            )
            for (row, product), reason in zip(allowed, reasons.of([row for row, _ in allowed]), strict=True)
        )
        return self._logged(items, candidates, shelf, request, history, now)

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

    def _current_shelf(self) -> Shelf:
        index, learned = self._search.index, self._learned.get()
        held = self._shelf
        if held is not None and held.index is index and held.learned is learned:
            return held
        with self._lock:
            held = self._shelf
            if held is None or held.index is not index or held.learned is not learned:
                held = self._shelf = Shelf(index, learned)
            return held

    def _allowed(self, shelf: Shelf, candidates: list[int], rules: Rules, limit: int) -> Iterator[tuple[int, Product]]:
        """Yield candidates that the rules allow, by the shop's records of this moment."""
        shown = 0
        for start in range(0, len(candidates), limit + SPARE):
            rows = candidates[start : start + limit + SPARE]
            products = self._shop.products.get_many([shelf.ids[row] for row in rows])
            for row in rows:
                product = products.get(shelf.ids[row])
                if product is not None and rules.allow(product):
                    yield row, product
                    shown += 1
                    if shown == limit:
                        return

    def _logged(
        self,
        items: tuple[RecommendedItem, ...],
        candidates: list[int],
        shelf: Shelf,
        request: RecommendRequest,
        history: History,
        now: datetime,
    ) -> RecommendResult:
        version = shelf.learned.version if shelf.learned else UNTRAINED
        decision = Decision(
            id=f"d-{uuid4().hex}",
            at=now,
            kind="recommendation",
            context={
                "scene": request.scene.value,
                "customer_id": request.customer_id,
                "session_id": request.session_id,
                "product_id": request.product_id,
                "department": request.department,
                "history_items": len(history.rows),
            },
            allowed=tuple(shelf.ids[row] for row in candidates[:_CANDIDATES]),
            chosen=tuple(item.product_id for item in items),
            # Nothing is drawn: the same request is answered the same.
            propensity=1.0,
            model_version=version,
        )
        self._shop.decisions.log(decision)
        return RecommendResult(items=items, model_version=version, decision_id=decision.id)


def _excluded(request: RecommendRequest) -> frozenset[str]:
    about = {request.product_id} if request.product_id else set()
    in_cart = set(request.product_ids_in_context) if request.scene is not Scene.FOR_YOU else set()
    return frozenset({*request.exclude, *about, *in_cart})


def _diversified(shelf: Shelf, ranking: Ranking) -> list[int]:
    """Return the best rows in the race: the very best with variety among them, then the others by score."""
    finite = np.flatnonzero(np.isfinite(ranking.scores) & shelf.index.alive)
    order = finite[best_first(ranking.scores[finite], _SPARE_CANDIDATES)]
    best = order[:_CANDIDATES]
    varied = best[mmr(ranking.scores[best], shelf.vectors(best), ranking.relevance)]
    return [*varied.tolist(), *order[_CANDIDATES:].tolist()]
