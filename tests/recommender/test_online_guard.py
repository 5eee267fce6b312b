"""A version that is as good stays, one that is clicked half as often goes, however often one looks."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from recommender.learning.learned import KIND
from recommender.online.experiments import Design, Experiments
from recommender.online.guard import CLICK_WITHIN, FALSE_ALARMS, MIN_SHOPPERS, compared, watch
from recommender.online.sequential import log_evidence_below, lower_bound
from recommender.online.versions import Use, UseReason, Versions
from recommender.types import Scene
from shop.service import Shop
from shop.types import EventKind
from tests.recommender.online_shop import NOW, decided, event, fill

RUNS = 200
RATE = 0.08


def drawn(rng: np.random.Generator, rate: float, shoppers: int) -> dict[Scene, list[bool]]:
    return {scene: (rng.random(shoppers) < rate).tolist() for scene in (Scene.FOR_YOU, Scene.SIMILAR)}


def test_evidence_by_hand() -> None:
    # One success, one failure: the mean over bets of share * (1 - share * bound) / (1 - bound).
    shares = np.linspace(0.05, 0.95, 19)
    expected = np.log((shares * (1 - shares * 0.2) / 0.8).mean())
    assert log_evidence_below(np.array([True, False]), 0.2)[-1] == pytest.approx(expected)


def test_evidence_grows_no_further_than_it_may_where_the_rate_is_the_bound() -> None:
    rng = np.random.default_rng(7)
    runs = [log_evidence_below(rng.random(3_000) < 0.1, 0.1).max() for _ in range(600)]
    assert np.mean(np.array(runs) >= np.log(1 / 0.05)) <= 0.05
    # A repeated z-test at the same level, for comparison: it cries wolf in every third run.
    naive = []
    for _ in range(200):
        clicks = np.cumsum(rng.random(3_000) < 0.1)
        shown = np.arange(1, 3_001)
        z = (clicks / shown - 0.1) / np.sqrt(0.09 / shown)
        naive.append(z[50:].min() < -1.645)
    assert np.mean(naive) > 0.3


def test_a_version_that_is_as_good_is_put_back_no_more_often_than_stated() -> None:
    rng = np.random.default_rng(1)
    alarms = sum(compared(drawn(rng, RATE, 2_000), drawn(rng, RATE, 5_000)) is not None for _ in range(RUNS))
    assert alarms <= FALSE_ALARMS * RUNS


def test_a_version_with_half_the_clicks_is_put_back_within_some_thousand_shoppers() -> None:
    rng = np.random.default_rng(2)
    within = {1_000: 0, 3_000: 0}
    for _ in range(RUNS):
        before, now = drawn(rng, RATE, 5_000), drawn(rng, RATE / 2, 3_000)
        for shoppers in within:
            part = {scene: seen[:shoppers] for scene, seen in now.items()}
            within[shoppers] += compared(before, part) is not None
    assert within[1_000] >= 0.6 * RUNS
    assert within[3_000] >= 0.99 * RUNS


def test_little_known_scenes_are_not_judged() -> None:
    few = {Scene.NEW: [True] * (MIN_SHOPPERS - 1)}
    assert compared(few, {Scene.NEW: [False] * 10_000}) is None
    assert compared({}, {Scene.NEW: [False] * 10_000}) is None


def test_the_bound_of_a_known_rate_is_below_it_as_often_as_stated() -> None:
    rng = np.random.default_rng(3)
    held = [lower_bound(int((rng.random(500) < 0.1).sum()), 500, 0.025) <= 0.1 for _ in range(1_000)]
    assert np.mean(held) >= 0.97


def build(_folder: Path) -> dict[str, Any]:
    return {"events": 1}


def lived(models_dir: Path, shop: Shop, rates: tuple[float, float], shoppers: int = 900) -> tuple[str, str]:
    """Two versions, one after the other, each with its shoppers; return their names."""
    versions = Versions(models_dir)
    old, new = versions.put(build).name, versions.put(build).name
    times = {old: NOW - timedelta(days=6), new: NOW - timedelta(days=3)}
    lines = [Use(at=at, version=name, reason=UseReason.TRAINED) for name, at in times.items()]
    (models_dir / KIND / "uses.jsonl").write_text("".join(f"{line.model_dump_json()}\n" for line in lines))
    random = Random(8)
    decisions, clicks = [], []
    for name, rate, begin in ((old, rates[0], -6 * 1_440), (new, rates[1], -3 * 1_440)):
        for n in range(shoppers):
            session = f"{name}-{n}"
            pair = [decided(begin + n + late, "ab", session=session, version=name) for late in (0, 1)]
            decisions += pair
            if random.random() < rate:
                shown = random.choice(pair).id
                clicks.append(event(EventKind.CLICK, begin + n + 2, "a", decision_id=shown, session_id=session))
    shop.decisions.log(*decisions)
    shop.events.record(clicks)
    return old, new


@pytest.fixture
def models_dir(tmp_path: Path, shop: Shop) -> Path:
    fill(shop, "ab", [])
    return tmp_path / "models"


def test_a_bad_version_falls_back_once_and_says_why(models_dir: Path, shop: Shop) -> None:
    old, new = lived(models_dir, shop, (0.3, 0.1))
    Experiments(models_dir).start("over", Design.SHADOW, old)
    verdict = watch(models_dir, shop, NOW)
    versions = Versions(models_dir)
    assert verdict is not None
    assert verdict.scene is Scene.FOR_YOU
    assert verdict.shoppers == 900
    assert verdict.rate == pytest.approx(0.1, abs=0.03)
    assert versions.current == old
    last = versions.uses()[-1]
    assert last.reason is UseReason.FELL_BACK
    assert "for_you" in last.detail
    assert new in {found.name for found in versions.listed()}, "it may be looked at"
    assert Experiments(models_dir).running() is None, "its control is out of use"
    assert watch(models_dir, shop, NOW) is None, "who has fallen back does not fall forward"


def test_a_good_version_stays(models_dir: Path, shop: Shop) -> None:
    _, new = lived(models_dir, shop, (0.3, 0.3))
    assert watch(models_dir, shop, NOW) is None
    assert Versions(models_dir).current == new


def test_what_a_person_chose_stays(models_dir: Path, shop: Shop) -> None:
    _, new = lived(models_dir, shop, (0.3, 0.05))
    Versions(models_dir).use(new, UseReason.CHOSEN)
    assert watch(models_dir, shop, NOW) is None


def test_clicks_that_may_still_come_are_waited_for(models_dir: Path, shop: Shop) -> None:
    lived(models_dir, shop, (0.3, 0.1), shoppers=300)
    before_any_is_judged = NOW - timedelta(days=3) + CLICK_WITHIN
    assert watch(models_dir, shop, before_any_is_judged) is None


def test_the_first_version_has_nothing_to_fall_back_to(models_dir: Path, shop: Shop) -> None:
    Versions(models_dir).put(build)
    assert watch(models_dir, shop, NOW) is None
