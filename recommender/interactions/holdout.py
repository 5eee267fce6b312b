"""What is kept apart to choose and to measure: histories with the items that came next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from recommender.interactions.columns import Column
from recommender.interactions.table import Interactions, newest_distinct
from recommender.types import ItemRows

#: A shopper needs one item to learn from, one to validate on, one to test on.
MIN_EVENTS = 3


@dataclass(frozen=True, eq=False)
class Holdout:
    """Histories and, for each, the items to be found.

    Parameters
    ----------
    histories : sequence of int32 arrays
        (B,) arrays of item rows, oldest first.
    targets : ndarray, (T,) int32
        Item rows to be found, all of one history side by side.
    owners : ndarray, (T,) int64
        For each target the place of its history, ascending.
    shoppers : ndarray, (B,) int32
        Row of each history's shopper.
    """

    histories: Sequence[ItemRows]
    targets: ItemRows
    owners: npt.NDArray[np.int64]
    shoppers: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.histories)

    @classmethod
    def of(cls, pairs: Sequence[tuple[int, ItemRows, ItemRows]]) -> Self:
        """Build from (shopper, history, targets)."""
        counts = [len(targets) for _, _, targets in pairs]
        return cls(
            histories=[history for _, history, _ in pairs],
            targets=np.concatenate([np.empty(0, np.int32), *(targets for _, _, targets in pairs)]).astype(np.int32),
            owners=np.repeat(np.arange(len(pairs)), counts),
            shoppers=np.array([shopper for shopper, _, _ in pairs], np.int32),
        )

    def part(self, start: int, end: int) -> Self:
        """Return the histories from ``start`` to before ``end`` with their targets."""
        first, last = np.searchsorted(self.owners, [start, end])
        return type(self)(
            self.histories[start:end],
            self.targets[first:last],
            self.owners[first:last] - start,
            self.shoppers[start:end],
        )

    def sample(self, size: int, seed: int = 0) -> Self:
        """Return at most ``size`` of the histories, drawn without repetition and kept in order."""
        if len(self) <= size:
            return self
        drawn = np.sort(np.random.default_rng(seed).choice(len(self), size, replace=False))
        ends = np.searchsorted(self.owners, [drawn, drawn + 1])
        return self.of(
            [
                (int(self.shoppers[row]), self.histories[row], self.targets[first:last])
                for row, first, last in zip(drawn.tolist(), *ends.tolist(), strict=True)
            ]
        )


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
    sequences = [(user, row) for user, row in enumerate(data.sequences()) if len(row) >= MIN_EVENTS]
    return Split(
        train=data.without_last(2, MIN_EVENTS),
        validation=Holdout.of([(user, row[:-2], row[-2:-1]) for user, row in sequences]),
        test=Holdout.of([(user, row[:-1], row[-1:]) for user, row in sequences]),
    )


def split_by_time(data: Interactions, validation_share: float, test_share: float, limit: int) -> Split:
    """Split at two moments, so that nothing from the future is learned.

    Parameters
    ----------
    data : Interactions
        With times; returns and bad ratings of later than a moment do not reach what is before it.
    validation_share, test_share : float
        Shares of the events, the newest for the test.
    limit : int
        Histories are cut to this many distinct items, the newest.

    Returns
    -------
    Split
        For each shopper with liked items before a moment, all liked items after it that are new to them.
    """
    moments = np.sort(data.column(Column.AT))
    if not len(moments):
        return Split(data, Holdout.of([]), Holdout.of([]))
    start_of_validation, start_of_test = np.quantile(
        moments, [1 - validation_share - test_share, 1 - test_share], method="higher"
    )
    return Split(
        train=data.until(start_of_validation).liked(),
        validation=_coming(data.until(start_of_test), start_of_validation, limit),
        test=_coming(data, start_of_test, limit),
    )


def _coming(data: Interactions, start_s: float, limit: int) -> Holdout:
    """Return what each shopper knew before a moment, and what new things they liked after it."""
    before = data.until(start_s).liked()
    after = data.liked().since(start_s)
    pairs = []
    for user in range(len(data.users)):
        history = before.sequence(user)
        coming = np.setdiff1d(after.sequence(user), history)
        if len(history) and len(coming):
            pairs.append((user, newest_distinct(history.tolist(), limit), coming.astype(np.int32)))
    return Holdout.of(pairs)
