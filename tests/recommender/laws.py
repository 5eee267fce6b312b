"""What every recommender model must fulfil (``recommender.types.Model``); each test file of a model runs them all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from recommender.interactions.holdout import leave_one_out
from recommender.interactions.table import Interactions
from recommender.learning.evaluate import measure
from recommender.types import ItemRows, Model

#: Makes an unfitted model for so many items.
Make = Callable[[int], Model]

ITEMS = 20
HISTORIES: list[ItemRows] = [
    np.array([1, 2, 3], np.int32),
    np.empty(0, np.int32),
    np.arange(ITEMS, dtype=np.int32),
    np.array([5], np.int32),
    # What was bought again, and more events than any model looks back.
    np.array([4, 4, 2] * 40, np.int32),
]


def chains(shoppers: int = 60, seed: int = 3) -> Interactions:
    """Return shoppers who walk along one of two rings of ten items each: what comes next is plain."""
    rng = np.random.default_rng(seed)
    sequences = []
    for shopper in range(shoppers):
        start, ring = rng.integers(10), shopper % 2 * 10
        sequences.append([f"i{ring + (start + step) % 10}" for step in range(7)])
    sequences.append([f"i{item}" for item in range(ITEMS)])
    return Interactions.from_sequences([f"u{n}" for n in range(len(sequences))], sequences)


def scores_are_finite_and_have_one_column_an_item(fitted: Model) -> None:
    scores = fitted.score(HISTORIES)
    assert scores.shape == (len(HISTORIES), ITEMS)
    assert scores.dtype == np.float32
    assert np.isfinite(scores).all()


def a_history_scores_the_same_alone_and_among_others(fitted: Model) -> None:
    together = fitted.score(HISTORIES)
    for row, history in enumerate(HISTORIES):
        np.testing.assert_allclose(fitted.score([history])[0], together[row], rtol=1e-4, atol=1e-5)


def scoring_changes_neither_model_nor_history(fitted: Model) -> None:
    kept = [history.copy() for history in HISTORIES]
    np.testing.assert_array_equal(fitted.score(HISTORIES), fitted.score(HISTORIES))
    for history, before in zip(HISTORIES, kept, strict=True):
        np.testing.assert_array_equal(history, before)


def no_history_is_no_error(fitted: Model) -> None:
    assert fitted.score([]).shape == (0, ITEMS)


def saved_and_opened_scores_are_equal(fitted: Model, folder: Path) -> None:
    fitted.save(folder)
    opened = type(fitted).load(folder)
    np.testing.assert_allclose(opened.score(HISTORIES), fitted.score(HISTORIES), rtol=1e-6)
    assert {path.suffix for path in folder.iterdir()} <= {".npy", ".json"}, "no pickle, nothing else"


def a_second_fit_forgets_the_first(make: Make) -> None:
    other = chains(30, seed=9)
    again = make(ITEMS).fit(chains()).fit(other).score(HISTORIES)
    np.testing.assert_array_equal(again, make(ITEMS).fit(other).score(HISTORIES))


def items_without_an_event_and_shoppers_without_one_are_no_error(make: Make) -> None:
    data = chains()
    few = data.where(data.column("user") < 3)
    assert len(few.users) == len(data.users), "the others have no event left"
    assert np.isfinite(make(ITEMS).fit(few).score(HISTORIES)).all()


def nothing_to_learn_from_is_no_error(make: Make) -> None:
    data = chains()
    scores = make(ITEMS).fit(data.where(np.zeros(len(data), bool))).score(HISTORIES)
    assert scores.shape == (len(HISTORIES), ITEMS)
    assert np.isfinite(scores).all()


def what_is_plain_is_learned(make: Make, past: float) -> None:
    """NDCG@5 on the rings is beyond ``past``; chance has .12, who knows the ring but not the place .3."""
    split = leave_one_out(chains(300))
    assert measure(make(ITEMS).fit(split.train), split.test).ndcg[5] > past


#: By name: laws of a fitted model, and of an unfitted one.
OF_FITTED: tuple[Callable[[Model], None], ...] = (
    scores_are_finite_and_have_one_column_an_item,
    a_history_scores_the_same_alone_and_among_others,
    scoring_changes_neither_model_nor_history,
    no_history_is_no_error,
)
OF_MAKING: tuple[Callable[[Make], None], ...] = (
    a_second_fit_forgets_the_first,
    items_without_an_event_and_shoppers_without_one_are_no_error,
    nothing_to_learn_from_is_no_error,
)
