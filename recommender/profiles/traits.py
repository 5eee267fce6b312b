"""Traits: a shopper in a few numbers that segments are found by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from recommender.interactions.past import Past
from recommender.interactions.table import Interactions
from recommender.items.facts import UNKNOWN, ItemFacts
from recommender.profiles.habits import Habits
from recommender.profiles.shares import decayed_shares
from recommender.profiles.taste import HALF_LIFE

#: Purchases of a middle price that are assumed beside a shopper's own: one dear kettle makes no luxury buyer.
PRIOR_PURCHASES = 3.0
#: Once in two years, in orders a month: what is added before the logarithm.
_RARE = 0.05

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Traits:
    """Traits by shopper, (U,) each.

    Parameters
    ----------
    bought : ndarray, bool
        Who has bought anything: the others have no traits.
    frequency : ndarray, float64
        Logarithm of orders a month.
    price_level : ndarray, float64
        Mean place of what was bought among the prices of its kind, 0 to 1, drawn towards the middle by
        :data:`PRIOR_PURCHASES`.
    shares : ndarray, (U, D) float64
        Decayed shares of the departments.
    """

    bought: npt.NDArray[np.bool_]
    frequency: Floats
    price_level: Floats
    shares: Floats

    @classmethod
    def of(cls, data: Interactions, past: Past, habits: Habits, facts: ItemFacts, departments: Sequence[str]) -> Self:
        """Work out the traits of all shoppers.

        Parameters
        ----------
        data : Interactions
        past, habits
            Of all its shoppers at one moment.
        facts : ItemFacts
            Of its items.
        departments : sequence of str
            Names of the columns of ``shares``; other departments are left out.
        """
        place = {name: column for column, name in enumerate(departments)}
        column = np.array([place.get(name, UNKNOWN) for name in facts.department.names] + [UNKNOWN], np.int32)
        shares = decayed_shares(past, column[facts.department.codes], len(departments)).toarray()
        return cls(
            bought=habits.orders > 0,
            frequency=np.log(habits.orders_per_month + _RARE),
            price_level=price_level(past, facts),
            shares=shares,
        )


def price_level(past: Past, facts: ItemFacts) -> Floats:
    """Return the decayed mean price level of what was bought, (Q,), drawn towards the middle."""
    levels = facts.price_level[past.items].astype(np.float64)
    weights = past.weights * 0.5 ** (past.ages / HALF_LIFE) * (past.bought & ~np.isnan(levels))
    summed = np.bincount(past.owners, weights * np.nan_to_num(levels), minlength=past.questions)
    total = np.bincount(past.owners, weights, minlength=past.questions)
    found: Floats = (summed + 0.5 * PRIOR_PURCHASES) / (total + PRIOR_PURCHASES)
    return found
