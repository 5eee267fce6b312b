"""Scenes: what each place of the shop ranks, over all products."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from recommender.ranking.blend import standardised_row
from recommender.ranking.candidates import best_first
from recommender.serving.gift_ranking import find_gifts
from recommender.serving.history import History
from recommender.serving.personal import Again, Personal
from recommender.serving.shelf import Mask, Shelf
from recommender.types import ItemRows, RecommendRequest, Scene, Scores
from retrieval.search import Search
from shop.service import Shop

#: A product counts as new for so long.
NEW_DAYS = 60
#: Among the candidates of the same kind, how much shoppers' choices weigh beside the texts.
_CHOICES_WEIGHT = 0.3
#: Relatives whose orders speak for a product that has few of its own.
_RELATIVES = 8
#: Bought once, an item is offered again where so many of its buyers have come back for it.
_MIN_REPEAT_SHARE = 0.1
_OUT = np.float32(-np.inf)


@dataclass(frozen=True, eq=False)
class Ranking:
    """Scores of all products; -inf is out of the race."""

    scene: Scene
    scores: Scores
    #: What the scene turns around: the product of the page, or the cart.
    anchors: ItemRows
    #: How much variety is wanted: see :func:`recommender.ranking.diversify.mmr`.
    relevance: float
    #: Says which models the order is owed to, where models made it.
    personal: Personal | None = None
    #: For a present: the liking that a row was found for.
    likings: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Situation:
    """All that a scene may look at."""

    shop: Shop
    search: Search
    shelf: Shelf
    request: RecommendRequest
    history: History
    #: Days since 1970.
    today_days: float


def rank(situation: Situation) -> Ranking:
    """Rank for the request's scene; a scene that lacks what it needs ranks as ``for_you``."""
    ranking = _SCENES[situation.request.scene](situation) or _for_you(situation)
    if situation.request.department is not None:
        ranking.scores[~situation.shelf.in_department(situation.request.department)] = _OUT
    return ranking


def _for_you(situation: Situation) -> Ranking:
    history = situation.history
    out = np.union1d(history.rows, np.array(sorted(history.ordered), np.int32)).astype(np.int32)
    personal = Personal(situation.shelf, history, out, situation.today_days)
    return Ranking(Scene.FOR_YOU, personal.scores, history.rows, relevance=0.75, personal=personal)


def _similar(situation: Situation) -> Ranking | None:
    shelf = situation.shelf
    anchor = shelf.rows([situation.request.product_id] if situation.request.product_id else [])
    if not len(anchor):
        return None
    row = int(anchor[0])
    texts = standardised_row(shelf.likeness_of_all(row))
    scores = texts + _CHOICES_WEIGHT * standardised_row(shelf.substitutes(row))
    same = shelf.of_same_kind(row)
    # Instead of a tent one buys another tent: other kinds only fill up.
    scores = np.where(same, scores + np.ptp(scores) + 1, scores).astype(np.float32)
    scores[row] = _OUT
    return Ranking(Scene.SIMILAR, scores, anchor, relevance=0.95)


def _goes_with(situation: Situation) -> Ranking | None:
    request, shelf = situation.request, situation.shelf
    named = [request.product_id] if request.product_id else list(request.product_ids_in_context)
    return _along_with(shelf, shelf.rows(named), Scene.GOES_WITH)


def _after_order(situation: Situation) -> Ranking | None:
    request = situation.request
    ids = list(request.product_ids_in_context)
    if not ids and request.customer_id:
        ids = situation.shop.orders.newest_kept(request.customer_id)
    return _along_with(situation.shelf, situation.shelf.rows(ids), Scene.AFTER_ORDER)


def _along_with(shelf: Shelf, anchors: ItemRows, scene: Scene) -> Ranking | None:
    """Rank by what stands in the same orders; the products' relatives help where they have few orders."""
    if not len(anchors):
        return None
    same = np.zeros(len(shelf), bool)
    scores = np.zeros(len(shelf), np.float32)
    relatives: list[int] = []
    for row in anchors.tolist():
        of_kind = shelf.of_same_kind(row)
        same |= of_kind
        near = _nearest(shelf, row, of_kind)
        own = shelf.complements([row])
        # A product that came after the training goes with what its relatives go with.
        scores += own if own.any() else shelf.complements(near)
        relatives += near
    scores[scores <= 0] = _OUT
    if not np.isfinite(scores).any():
        # No orders at all yet: near by the texts, but of another kind.
        scores = np.max([shelf.likeness_of_all(row) for row in anchors.tolist()], axis=0).astype(np.float32)
    scores[same] = _OUT
    return Ranking(scene, scores, np.concatenate([anchors, np.array(relatives, np.int32)]), relevance=0.85)


def _nearest(shelf: Shelf, row: int, of_kind: Mask) -> list[int]:
    others = np.flatnonzero(of_kind)
    others = others[others != row]
    return [int(near) for near in others[best_first(shelf.likeness(row, others), _RELATIVES)]]


def _gift(situation: Situation) -> Ranking | None:
    shelf, wish = situation.shelf, situation.request.gift
    if wish is None:
        return None
    finds = find_gifts(wish, situation.search, shelf.index)
    # What many wanted is a safer present.
    scores = finds.scores + np.float32(0.2) * standardised_row(shelf.popularity)
    return Ranking(Scene.GIFT, scores, np.empty(0, np.int32), relevance=0.6, likings=finds.likings)


def _new(situation: Situation) -> Ranking | None:
    shelf = situation.shelf
    age_days = situation.today_days - shelf.index.columns.released_day
    fresh = (shelf.index.columns.released_day > 0) & (age_days >= 0) & (age_days <= NEW_DAYS)
    if not fresh.any():
        return None
    taste = standardised_row(shelf.opinions(situation.history.rows).total)
    scores = np.where(fresh, taste - age_days / NEW_DAYS, _OUT).astype(np.float32)
    return Ranking(Scene.NEW, scores, np.empty(0, np.int32), relevance=0.7)


def _bestsellers(situation: Situation) -> Ranking:
    scores = np.where(situation.shelf.popularity > 0, situation.shelf.popularity, _OUT).astype(np.float32)
    return Ranking(Scene.BESTSELLERS, scores, np.empty(0, np.int32), relevance=1.0)


def _buy_again(situation: Situation) -> Ranking | None:
    """Rank what was bought and is of a kind that is bought again: by habit, and by what is known of its intervals."""
    shelf, past = situation.shelf, situation.history.past
    bought, times = np.unique(past.items[past.bought], return_counts=True)
    rows = bought[(times > 1) | (shelf.repeat_share[bought] >= _MIN_REPEAT_SHARE)]
    if not len(rows):
        return None
    again = Again(shelf, situation.history, rows, situation.today_days)
    return Ranking(Scene.BUY_AGAIN, again.scores, rows, relevance=1.0)


_SCENES: dict[Scene, Callable[[Situation], Ranking | None]] = {
    Scene.FOR_YOU: _for_you,
    Scene.SESSION: _for_you,
    Scene.SIMILAR: _similar,
    Scene.GOES_WITH: _goes_with,
    Scene.AFTER_ORDER: _after_order,
    Scene.GIFT: _gift,
    Scene.NEW: _new,
    Scene.BESTSELLERS: _bestsellers,
    Scene.BUY_AGAIN: _buy_again,
}
