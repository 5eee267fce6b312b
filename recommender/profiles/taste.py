"""Taste features: how well items suit what a shopper has bought, as numbers for a ranker. Nothing of the future."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from recommender.interactions.columns import UNKNOWN_PRICE
from recommender.interactions.past import Past, Places
from recommender.items.facts import UNKNOWN, Codes, ItemFacts
from recommender.types import ItemRows

#: After so long an event counts half: in days, or in events where only their order is known.
HALF_LIFE = 120.0

#: Features that need no facts of the items.
OF_ITEM = (
    "history_weight",  # log(1 + decayed weight of all the history): how far the shares can be trusted
    "item_share",  # share of the item itself in the decayed history
    "item_purchases",  # earlier purchases of the item
    "item_age",  # days since its last purchase
    "item_due",  # that over the shopper's mean interval between purchases of it
    "item_interest_age",  # days since the shopper last looked at it, put it in the cart or bought it
)
#: Features by what the items are.
OF_FACTS = (
    "kind_share",  # share of the item's kind in the decayed history
    "department_share",
    "brand_share",
    "price_band_share",
    "kind_purchases",  # earlier purchases of the kind
    "kind_age",  # days since the last of them
    "price_to_usual",  # log2 of the item's price over what the shopper usually pays within the kind
    "price_level_gap",  # place of the price within its kind, less the mean place of what the shopper bought
)

#: Numbers of any width.
Values = npt.NDArray[Any]


def taste_names(facts: ItemFacts | None) -> tuple[str, ...]:
    """Return the names of the features, (F,), in their order."""
    return OF_ITEM if facts is None else OF_ITEM + OF_FACTS


def taste_features(
    past: Past,
    owners: npt.NDArray[np.integer],
    candidates: ItemRows,
    facts: ItemFacts | None = None,
    half_life: float = HALF_LIFE,
) -> npt.NDArray[np.float32]:
    """Describe candidates by the taste of those who are asked about.

    Parameters
    ----------
    past : Past
        What they had done before.
    owners : ndarray, (C,)
        For each candidate the place of its question.
    candidates : ndarray, (C,) int32
        Item rows.
    facts : ItemFacts, optional
        Without it the features of :data:`OF_FACTS` are absent.
    half_life : float
        Age at which an event counts half.

    Returns
    -------
    ndarray, (C, F) float32
        Columns are those of :func:`taste_names`; NaN where there is nothing to say (never bought, price unknown),
        which LightGBM takes as it is.
    """
    questions = _Questions(
        past, np.asarray(owners, np.int64), candidates, past.weights * 0.5 ** (past.ages / half_life)
    )
    columns = list(_of_item(questions))
    if facts is not None:
        columns += _of_facts(questions, facts)
    return np.stack(columns, axis=1).astype(np.float32)


@dataclass(frozen=True, eq=False)
class _Questions:
    """The past, the candidates, and the decayed weights of the past's events, (E,)."""

    past: Past
    owners: Places
    candidates: ItemRows
    decayed: Values

    @property
    def totals(self) -> Values:
        """Decayed weight of all the history, (Q,)."""
        found: Values = np.bincount(self.past.owners, self.decayed, minlength=self.past.questions)
        return found

    def by(self, codes: Codes, bought_only: bool = False) -> _Groups:
        """Group the past by what its items have in common; ``codes`` by item row, (I,)."""
        of_event = codes[self.past.items]
        kept = (of_event != UNKNOWN) & (self.past.bought if bought_only else True)
        return _Groups(self, of_event, codes[self.candidates], np.flatnonzero(kept))


class _Groups:
    """Events of one question whose items share a code, looked up by the candidates."""

    def __init__(self, asked: _Questions, of_event: Codes, of_candidate: Codes, kept: Places) -> None:
        span = int(max(of_event.max(initial=0), of_candidate.max(initial=0))) + 1
        self._kept = kept
        self._keys, self._group = np.unique(
            asked.past.owners[kept] * span + of_event[kept].astype(np.int64), return_inverse=True
        )
        wanted = asked.owners * span + of_candidate
        place = np.minimum(np.searchsorted(self._keys, wanted), max(len(self._keys) - 1, 0))
        self._known = of_candidate != UNKNOWN
        self._found = self._known & (self._keys[place] == wanted) if len(self._keys) else np.zeros(len(wanted), bool)
        self._place = place

    def sums(self, values: Values) -> Values:
        """Return the sum of the events' values for each candidate, (C,); 0 for no event, NaN for an unknown code."""
        summed = np.bincount(self._group, values[self._kept], minlength=len(self._keys))
        return np.where(self._known, self._of_candidates(summed, 0.0), np.nan)

    def least(self, values: Values) -> Values:
        """Return the least of the events' values for each candidate, (C,); NaN for no event."""
        return self._of_candidates(self._extreme(np.minimum, values, np.inf), np.nan)

    def most(self, values: Values) -> Values:
        """Return the greatest of the events' values for each candidate, (C,); NaN for no event."""
        return self._of_candidates(self._extreme(np.maximum, values, -np.inf), np.nan)

    def _extreme(self, chosen: np.ufunc, values: Values, start: float) -> Values:
        found = np.full(len(self._keys), start)
        chosen.at(found, self._group, values[self._kept])
        return found

    def _of_candidates(self, of_groups: Values, otherwise: float) -> Values:
        if not len(of_groups):
            return np.full(len(self._found), otherwise)
        return np.where(self._found, of_groups[self._place], otherwise)


def _of_item(asked: _Questions) -> Iterator[Values]:
    past = asked.past
    own = np.arange(max(past.items.max(initial=-1), asked.candidates.max(initial=-1)) + 1, dtype=np.int32)
    interest, bought = asked.by(own), asked.by(own, bought_only=True)
    yield np.log1p(asked.totals)[asked.owners]
    yield _share(interest.sums(asked.decayed), asked)
    count = bought.sums(np.ones(len(past.items)))
    yield count
    newest, oldest = bought.least(past.ages), bought.most(past.ages)
    yield newest
    with np.errstate(divide="ignore", invalid="ignore"):
        interval = (oldest - newest) / (count - 1)
        yield np.where(interval > 0, newest / interval, np.nan)
    yield interest.least(past.ages)


def _of_facts(asked: _Questions, facts: ItemFacts) -> Iterator[Values]:
    past = asked.past
    for codes in (facts.kind.codes, facts.department.codes, facts.brand.codes, facts.price_band):
        groups = asked.by(codes)
        # Of what is known of the history: an item without a brand says nothing against the others'.
        total = np.bincount(past.owners, asked.decayed * (codes[past.items] != UNKNOWN), minlength=past.questions)
        yield _ratio(groups.sums(asked.decayed), total[asked.owners])
    bought = asked.by(facts.kind.codes, bought_only=True)
    yield bought.sums(np.ones(len(past.items)))
    yield bought.least(past.ages)
    yield _price_to_usual(asked, facts)
    yield _price_level_gap(asked, facts)


def _price_to_usual(asked: _Questions, facts: ItemFacts) -> Values:
    """Return log2 of the candidate's price over the decayed geometric mean of what was paid within its kind, (C,)."""
    past = asked.past
    paid = np.where(past.unit_prices_minor != UNKNOWN_PRICE, past.unit_prices_minor, facts.price_minor[past.items])
    weights = asked.decayed * (past.bought & (paid > 0))
    bought = asked.by(facts.kind.codes, bought_only=True)
    usual = _ratio(bought.sums(weights * np.log2(np.maximum(paid, 1))), bought.sums(weights))
    price = facts.price_minor[asked.candidates]
    return np.where(price > 0, np.log2(np.maximum(price, 1)) - usual, np.nan)


def _price_level_gap(asked: _Questions, facts: ItemFacts) -> Values:
    """Return how far the candidate's price level lies above the mean level of what was bought, (C,)."""
    past, levels = asked.past, facts.price_level.astype(np.float64)
    own = levels[past.items]
    weights = asked.decayed * (past.bought & ~np.isnan(own))
    summed = np.bincount(past.owners, weights * np.nan_to_num(own), minlength=past.questions)
    usual = _ratio(summed, np.bincount(past.owners, weights, minlength=past.questions))
    return levels[asked.candidates] - usual[asked.owners]


def _share(part: Values, asked: _Questions) -> Values:
    return _ratio(part, asked.totals[asked.owners])


def _ratio(part: Values, whole: Values) -> Values:
    """Return the quotient, NaN where there is nothing to divide by."""
    found: Values = np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
    return found
