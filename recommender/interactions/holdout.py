"""What is kept apart to choose and to measure: histories with the items that came next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Self

import numpy as np
import numpy.typing as npt

from recommender.interactions.columns import Column
from recommender.interactions.past import Past, owned_by, repeated
from recommender.interactions.table import Interactions, newest_distinct
from recommender.types import EntryWeights, ItemRows

#: A shopper needs one item to learn from, one to validate on, one to test on.
MIN_EVENTS = 3


class Wanted(Enum):
    """What is to be found for a shopper."""

    #: What they have not had.
    NEW = "new"
    #: What they have bought and may buy again.
    AGAIN = "again"


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
    past : Past
        All that each had done before, of which the history is the newest distinct items; B questions.
    moment_s : float
        When the questions are asked, in seconds since 1970; 0 where only the order is known.
    weights : sequence of float32 arrays, optional
        How much the entries of each history count; by their place where it is not given.
    """

    histories: Sequence[ItemRows]
    targets: ItemRows
    owners: npt.NDArray[np.int64]
    shoppers: npt.NDArray[np.int32]
    past: Past
    moment_s: float = 0.0
    weights: Sequence[EntryWeights] | None = None

    def __len__(self) -> int:
        return len(self.histories)

    @classmethod
    def of(
        cls, pairs: Sequence[tuple[int, ItemRows, ItemRows]], past: Past | None = None, moment_s: float = 0.0
    ) -> Self:
        """Build from (shopper, history, targets); the histories are all of the past by default."""
        counts = [len(targets) for _, _, targets in pairs]
        return cls(
            histories=[history for _, history, _ in pairs],
            targets=np.concatenate([np.empty(0, np.int32), *(targets for _, _, targets in pairs)]).astype(np.int32),
            owners=np.repeat(np.arange(len(pairs)), counts),
            shoppers=np.array([shopper for shopper, _, _ in pairs], np.int32),
            past=Past.of_histories([history for _, history, _ in pairs]) if past is None else past,
            moment_s=moment_s,
        )

    def known_items(self) -> list[ItemRows]:
        """Return the items of each shopper's past, B arrays."""
        return np.split(self.past.items, np.searchsorted(self.past.owners, np.arange(1, len(self))))

    def part(self, start: int, end: int) -> Self:
        """Return the histories from ``start`` to before ``end`` with their targets."""
        return self.take(np.arange(start, end))

    def take(self, places: npt.NDArray[np.integer]) -> Self:
        """Return the histories at ascending places with their targets."""
        wanted, owners = owned_by(self.owners, places)
        return type(self)(
            [self.histories[place] for place in places],
            self.targets[wanted],
            owners,
            self.shoppers[places],
            self.past.take(places),
            self.moment_s,
            None if self.weights is None else [self.weights[place] for place in places],
        )

    def with_repeats(self, limit: int) -> Self:
        """Return the same with histories of the newest ``limit`` events, repeats included, weighted by their age."""
        parts = [self.past.take(np.array([place])) for place in range(len(self))]
        shown = [repeated(part, limit) for part in parts]
        return replace(self, histories=[rows for rows, _ in shown], weights=[weights for _, weights in shown])

    def sample(self, size: int, seed: int = 0) -> Self:
        """Return at most ``size`` of the histories, drawn without repetition and kept in order."""
        if len(self) <= size:
            return self
        return self.take(np.sort(np.random.default_rng(seed).choice(len(self), size, replace=False)))


@dataclass(frozen=True, eq=False)
class Split:
    """Interactions to learn from, and what is kept apart."""

    train: Interactions
    validation: Holdout
    test: Holdout
    #: What shoppers bought again in the time of the validation; nothing where no times are known.
    validation_again: Holdout = field(default_factory=lambda: Holdout.of([]))


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


def split_by_time(
    data: Interactions, validation_share: float, test_share: float, limit: int, repeats: bool = False
) -> Split:
    """Split at two moments, so that nothing from the future is learned.

    Parameters
    ----------
    data : Interactions
        With times; returns and bad ratings of later than a moment do not reach what is before it.
    validation_share, test_share : float
        Shares of the events, the newest for the test.
    limit : int
        Histories are cut to this many items, the newest.
    repeats : bool
        See :func:`coming`.

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
        validation=coming(data.until(start_of_test), start_of_validation, limit, repeats=repeats),
        test=coming(data, start_of_test, limit, repeats=repeats),
        validation_again=coming(
            data.until(start_of_test).purchases(), start_of_validation, limit, Wanted.AGAIN, repeats
        ),
    )


def coming(
    data: Interactions, start_s: float, limit: int, wanted: Wanted = Wanted.NEW, repeats: bool = False
) -> Holdout:
    """Return what each shopper knew before a moment, and what they liked after it.

    Parameters
    ----------
    data : Interactions
        Up to the end of the time that is foretold.
    start_s : float
        The moment, in seconds since 1970.
    limit : int
        Histories are cut to this many items, the newest.
    wanted : Wanted
        Whether items that are new to the shopper are to be found, or those bought before.
    repeats : bool
        Whether an item stands in the history as often as it was taken, which tells much where things are bought
        again and again; else its last time only.
    """
    before = data.until(start_s).liked()
    after = data.liked().since(start_s)
    pairs = []
    for user in range(len(data.users)):
        history, later = before.sequence(user), after.sequence(user)
        known = np.isin(later, history)
        targets = np.unique(later[known if wanted is Wanted.AGAIN else ~known])
        if len(history) and len(targets):
            pairs.append((user, newest_distinct(history.tolist(), limit), targets.astype(np.int32)))
    users = np.array([user for user, _, _ in pairs], np.int32)
    past = Past.of(data, users, np.full(len(users), start_s))
    held = Holdout.of(pairs, past, start_s)
    return held.with_repeats(limit) if repeats else held
