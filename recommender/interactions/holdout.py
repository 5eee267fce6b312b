"""What is kept apart to choose and to measure: histories with the item that came next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from recommender.interactions.columns import Column
from recommender.interactions.table import Interactions, newest_distinct
from recommender.types import ItemRows

#: A shopper needs one item to learn from, one to validate on, one to test on.
MIN_EVENTS = 3


@dataclass(frozen=True, eq=False)
class Holdout:
    """Histories (oldest first) and, for each, the item to be found, (B,)."""

    histories: Sequence[ItemRows]
    targets: ItemRows

    def __len__(self) -> int:
        return len(self.targets)

    def sample(self, size: int, seed: int = 0) -> Self:
        """Return at most ``size`` of these, drawn without repetition and kept in order."""
        if len(self) <= size:
            return self
        drawn = np.sort(np.random.default_rng(seed).choice(len(self), size, replace=False))
        return type(self)([self.histories[row] for row in drawn], self.targets[drawn])


@dataclass(frozen=True, eq=False)
class Split:
    """Interactions to learn from, and what is kept apart."""

    train: Interactions
    validation: Holdout
    test: Holdout


def leave_one_out(data: Interactions) -> Split:
    """Split by shopper: the last item is for the test, the last but one for validation, the rest to learn from.

    At the test the validation item is part of the history (as is standard), but no model has learned from it.
    Shoppers with fewer than :data:`MIN_EVENTS` events are only learned from.
    """
    sequences = [sequence for sequence in data.sequences() if len(sequence) >= MIN_EVENTS]
    return Split(
        train=data.without_last(2, MIN_EVENTS),
        validation=_holdout([(sequence[:-2], sequence[-2]) for sequence in sequences]),
        test=_holdout([(sequence[:-1], sequence[-1]) for sequence in sequences]),
    )


def split_by_time(data: Interactions, validation_share: float, test_share: float, limit: int) -> Split:
    """Split at two moments, so that nothing from the future is learned.

    Parameters
    ----------
    data : Interactions
        With times.
    validation_share, test_share : float
        Shares of the events, the newest for the test.
    limit : int
        Histories are cut to this many distinct items, the newest.

    Returns
    -------
    Split
        For each shopper with events before a moment, the first item after it that is new to them.
    """
    moments = np.sort(data.column(Column.AT))
    if not len(moments):
        return Split(data, _holdout([]), _holdout([]))
    start_of_validation, start_of_test = np.quantile(
        moments, [1 - validation_share - test_share, 1 - test_share], method="higher"
    )
    return Split(
        train=data.until(start_of_validation),
        validation=_next_new(data, start_of_validation, start_of_test, limit),
        test=_next_new(data, start_of_test, np.inf, limit),
    )


def _next_new(data: Interactions, start: float, end: float, limit: int) -> Holdout:
    pairs = []
    at = data.column(Column.AT)
    for user in range(len(data.users)):
        first, last = data.starts[user], data.starts[user + 1]
        cut, stop = first + np.searchsorted(at[first:last], [start, end])
        history = data.column(Column.ITEM)[first:cut]
        known = set(history.tolist())
        coming = (item for item in data.column(Column.ITEM)[cut:stop].tolist() if item not in known)
        target = next(coming, None)
        if target is not None and known:
            pairs.append((newest_distinct(history.tolist(), limit), target))
    return _holdout(pairs)


def _holdout(pairs: Sequence[tuple[ItemRows, int]]) -> Holdout:
    return Holdout([history for history, _ in pairs], np.array([target for _, target in pairs], np.int32))
