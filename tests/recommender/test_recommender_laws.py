"""All models, each held to all laws."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from recommender.models.content import Content
from recommender.models.cooccurrence import Cooccurrence
from recommender.models.ease import Ease
from recommender.models.factorisation import BroadFactorisation, Factorisation
from recommender.models.neighbours import Neighbours
from recommender.models.popular import Popular, Trending
from recommender.models.repeats import Repeats
from recommender.models.sasrec import Sasrec
from recommender.models.sasrec_training import SasrecSettings
from recommender.models.transitions import Transitions
from recommender.types import Model
from tests.recommender.laws import (
    ITEMS,
    OF_FITTED,
    OF_MAKING,
    Make,
    chains,
    saved_and_opened_scores_are_equal,
    what_is_plain_is_learned,
)

SMALL = SasrecSettings(dimensions=16, layers=1, length=10, epochs=3, negatives=16)
FEATURES = np.random.default_rng(1).normal(size=(ITEMS, 6)).astype(np.float32)


def content(items: int) -> Content:
    vectors = np.random.default_rng(0).normal(size=(items, 8)).astype(np.float32)
    return Content(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


MODELS: dict[str, Make] = {
    "popular": lambda items: Popular(),
    "trending": lambda items: Trending(),
    "repeats": lambda items: Repeats(),
    "neighbours": lambda items: Neighbours(neighbours=5),
    "cooccurrence": lambda items: Cooccurrence(),
    "ease": lambda items: Ease(),
    "ease-by-neighbourhoods": lambda items: Ease(neighbours=8, exact_up_to=0),
    "transitions": lambda items: Transitions(),
    "factorisation": lambda items: Factorisation(dimensions=8, sweeps=3),
    "broad-factorisation": lambda items: BroadFactorisation(dimensions=8, sweeps=3),
    "sasrec": lambda items: Sasrec(SMALL),
    "sasrec-with-features": lambda items: Sasrec(SMALL, features=FEATURES[:items]),
    "content": content,
}
#: What NDCG@5 each must be beyond where the next item is plain; those that see no order know the ring alone.
PLAIN = {
    "cooccurrence": 0.3,
    "ease": 0.3,
    "ease-by-neighbourhoods": 0.3,
    "transitions": 0.9,
    "factorisation": 0.3,
}


@pytest.fixture(scope="module", params=[*MODELS.values()], ids=[*MODELS])
def fitted(request: pytest.FixtureRequest) -> Model:
    make: Make = request.param
    return make(ITEMS).fit(chains())


@pytest.mark.parametrize("law", OF_FITTED, ids=lambda law: law.__name__)
def test_of_fitted(fitted: Model, law: Callable[[Model], None]) -> None:
    law(fitted)


def test_saved_and_opened(fitted: Model, tmp_path: Path) -> None:
    saved_and_opened_scores_are_equal(fitted, tmp_path)


@pytest.mark.parametrize("law", OF_MAKING, ids=lambda law: law.__name__)
@pytest.mark.parametrize("make", MODELS.values(), ids=MODELS.keys())
def test_of_making(make: Make, law: Callable[[Make], None]) -> None:
    law(make)


@pytest.mark.parametrize("name", PLAIN)
def test_what_is_plain_is_learned(name: str) -> None:
    what_is_plain_is_learned(MODELS[name], PLAIN[name])
