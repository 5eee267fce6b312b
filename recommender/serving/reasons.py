"""Reasons that are true: each can be checked against the orders, the texts and the dates of the shop.

The reason comes from the model that an item owes most of its place to, if what that model goes by is true of the item
and can be said; else from the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np

from recommender.models.content import Content
from recommender.models.popular import Popular
from recommender.serving.scenes import NEW_DAYS, Ranking, Situation
from recommender.types import Reason, ReasonKind, Scene, Scores

#: Places of the shop's, and of a department's, list of what is wanted most, up to which one may say so.
BESTSELLERS = 50
POPULAR_IN_DEPARTMENT = 20
#: Entries of a history that a reason may name: the newest are still in the shopper's mind.
NAMED_ENTRIES = 12


class Reasons:
    """Finds the reasons of the products of one answer.

    Parameters
    ----------
    situation : Situation
    ranking : Ranking
    """

    def __init__(self, situation: Situation, ranking: Ranking) -> None:
        self._situation = situation
        self._shelf = situation.shelf
        self._ranking = ranking
        #: By product, how much interest it shares with each named entry.
        self._shared: dict[int, Scores] = {}

    def of(self, rows: Sequence[int]) -> list[Reason | None]:
        """Return the most telling true reason of each product, None where nothing can be said."""
        scene = self._ranking.scene
        if scene is Scene.SIMILAR:
            anchor = self._shelf.ids[int(self._ranking.anchors[0])]
            return [Reason(kind=ReasonKind.SIMILAR_TO, product_id=anchor) for _ in rows]
        if scene in (Scene.GOES_WITH, Scene.AFTER_ORDER):
            return self._bought_together(rows)
        if scene is Scene.GIFT:
            likings = self._ranking.likings
            return [Reason(kind=ReasonKind.MATCHES_QUERY, said=likings.get(row)) for row in rows]
        if scene is Scene.NEW:
            return [Reason(kind=ReasonKind.NEW_IN) for _ in rows]
        if scene is Scene.BUY_AGAIN:
            return [self._bought_before(row) for row in rows]
        if scene is Scene.BESTSELLERS or self._ranking.personal is None:
            return [self._popular(row) for row in rows]
        behind = self._ranking.personal.models_behind(list(rows))
        self._shared = dict(zip(rows, self._shelf.co_interest(self._named, rows).T, strict=True))
        return [self._personal(row, models) for row, models in zip(rows, behind, strict=True)]

    def _personal(self, row: int, models: list[str]) -> Reason | None:
        for model in models:
            reason = self._of_model.get(model, self._of_shared_interest)(row)
            if reason is not None:
                return reason
        return self._of_kind(row) or self._popular(row) or self._new(row)

    @cached_property
    def _of_model(self) -> dict[str, Callable[[int], Reason | None]]:
        return {Content.name: self._of_kind, Popular.name: self._popular}

    def _bought_before(self, row: int) -> Reason:
        past = self._situation.history.past
        orders = np.unique(past.ages[past.bought & (past.items == row)])
        return Reason(kind=ReasonKind.BOUGHT_BEFORE, count=len(orders))

    def _bought_together(self, rows: Sequence[int]) -> list[Reason | None]:
        """Name the anchor that most orders hold together with each product, the first of equals."""
        anchors = self._ranking.anchors.tolist()
        counts = self._shelf.bought_together(anchors, rows)
        best = counts.argmax(axis=0).tolist() if len(anchors) else []
        return [
            Reason(kind=ReasonKind.BOUGHT_TOGETHER, product_id=self._shelf.ids[anchors[place]], count=int(own[place]))
            if own[place] > 0
            else None
            for place, own in zip(best, counts.T, strict=True)
        ]

    def _of_shared_interest(self, row: int) -> Reason | None:
        """Name the entry of the history whose shoppers share the product most, the newest of equals."""
        shared = self._shared.get(row)
        if shared is None or not len(shared) or shared.max() <= 0:
            return None
        return self._because(self._named[int(np.argmax(shared))])

    def _of_kind(self, row: int) -> Reason | None:
        """Name the newest entry of the history that is of the product's kind."""
        kinds = set(self._shelf.index.columns.kinds[row])
        alike = [near for near in self._named if kinds & set(self._shelf.index.columns.kinds[near])]
        return self._because(alike[0]) if alike else None

    def _because(self, entry: int) -> Reason:
        was_bought = entry in self._situation.history.bought
        kind = ReasonKind.BECAUSE_YOU_BOUGHT if was_bought else ReasonKind.BECAUSE_YOU_VIEWED
        return Reason(kind=kind, product_id=self._shelf.ids[entry])

    @cached_property
    def _named(self) -> list[int]:
        """The entries of the history that a reason may name, the newest first."""
        newest: list[int] = self._situation.history.rows[::-1][:NAMED_ENTRIES].tolist()
        return newest

    def _popular(self, row: int) -> Reason | None:
        """Say that it sells; not before anything was sold: ratings of a feed are no sales."""
        shelf = self._shelf
        if shelf.learned is None or shelf.popularity[row] <= 0:
            return None
        if int((shelf.popularity > shelf.popularity[row]).sum()) < BESTSELLERS:
            return Reason(kind=ReasonKind.BESTSELLER)
        department = shelf.index.columns.department[row]
        if not department:
            return None
        ahead = (shelf.popularity > shelf.popularity[row]) & shelf.in_department(department)
        if int(ahead.sum()) < POPULAR_IN_DEPARTMENT:
            return Reason(kind=ReasonKind.POPULAR_IN, department=department)
        return None

    def _new(self, row: int) -> Reason | None:
        released = int(self._shelf.index.columns.released_day[row])
        age_days = self._situation.today_days - released
        return Reason(kind=ReasonKind.NEW_IN) if released and 0 <= age_days <= NEW_DAYS else None
