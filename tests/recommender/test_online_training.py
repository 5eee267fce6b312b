"""Trainings of the demo shop: warm, compared on what neither version has learned from, one at a time, when due."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import numpy as np
import pytest

from recommender.interactions.holdout import Holdout
from recommender.interactions.table import IdMap, Interactions
from recommender.learning.learned import KIND, Learned
from recommender.models.cooccurrence import Cooccurrence
from recommender.models.popular import Popular
from recommender.models.sasrec import Sasrec
from recommender.online import training
from recommender.online.base import Base
from recommender.online.experiments import Design, Experiments
from recommender.online.held import Held
from recommender.online.increment import update
from recommender.online.training import TrainingRuns, ndcg_as_served, train_if_better, training_alone
from recommender.online.versions import UseReason, Versions
from retrieval.artefacts import MANIFEST, ArtefactStore
from retrieval.search import Search
from shop.service import Shop
from shop.types import EventKind, ShopperEvent

NEW_EVENTS = 600


@pytest.fixture
def var(module_var: Path, set_up_var: Path) -> Path:
    """A folder whose one version is a copy of the demo's, as if it had been trained an hour ago."""
    own = module_var / "models" / KIND
    shutil.rmtree(own)
    current = (set_up_var / "models" / KIND / "current").read_text().strip()
    shutil.copytree(set_up_var / "models" / KIND / current, own / current)
    (own / "current").write_text(current)
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    manifest = own / current / MANIFEST
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "made_at": hour_ago.isoformat()}))
    base = own / current / "base" / "model.json"
    if base.exists():
        base.write_text(json.dumps({**json.loads(base.read_text()), "read_at": hour_ago.isoformat()}))
    return module_var


@pytest.fixture(scope="module")
def demo(module_var: Path) -> Iterator[Shop]:
    opened = Shop.open(f"sqlite:///{module_var / 'zhanggui.db'}")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def search(demo: Shop, module_var: Path) -> Search:
    return Search.open(module_var, demo)


@pytest.fixture(scope="module")
def busy_hour(demo: Shop, module_var: Path) -> None:
    """Four products that nobody wanted are what customers put into the cart now."""
    random, now = Random(5), datetime.now(UTC)
    learned = Learned.load(ArtefactStore(module_var / "models").current(KIND) or module_var)
    customers = [customer.id for customer in demo.customers.iterate()]
    least = np.argsort(learned.model(Popular).scores)[:4]
    demo.events.record(
        ShopperEvent(
            kind=EventKind.CART,
            at=now - timedelta(seconds=3_000 - 4 * n),
            customer_id=random.choice(customers),
            product_id=learned.items.ids[random.choice(least.tolist())],
        )
        for n in range(NEW_EVENTS)
    )


def no_bars(*_: object) -> None:
    return None


def test_too_few_new_events_train_nothing(var: Path, demo: Shop, search: Search) -> None:
    # Before the busy hour: this test is the file's first.
    found = train_if_better(var, demo, search, no_bars)
    assert found.folder is None
    assert "too few new events" in found.reason
    assert len(Versions(var / "models").listed()) == 1


@pytest.mark.usefixtures("busy_hour")
def test_a_warm_version_that_holds_is_put_in_use(var: Path, demo: Shop, search: Search) -> None:
    versions = Versions(var / "models")
    before = versions.current
    assert before is not None
    found = train_if_better(var, demo, search, no_bars)
    assert found.folder is not None
    assert found.comparison is not None
    assert found.comparison.is_in_use, found.reason
    assert found.comparison.ndcg_at_10 > 2 * found.comparison.ndcg_at_10_in_use, "it has seen them come"
    assert versions.current == found.folder.name
    listed = {version.name: version for version in versions.listed()}
    assert listed[found.folder.name].started_from == before
    assert "NDCG@10" in listed[found.folder.name].uses[0].detail
    assert versions.previous() == before
    base = Base.load(found.folder)
    assert base is not None
    learned_until = base.watermark.read_at.timestamp()
    assert base.data.column("at_s").max() < learned_until, "what compares was not learned"
    newest = max(event.at for event in demo.events.interactions()).timestamp()
    assert newest > learned_until
    update(var / "models", demo)
    held = Held(found.folder).get()
    full = Interactions.from_events(demo.events.interactions(), held.items.ids).liked()
    assert held.orders.sum() == (full.baskets() > 0).sum(), "what was kept apart is counted by the next increment"


@pytest.mark.usefixtures("busy_hour")
def test_a_version_that_ranks_worse_is_kept_but_not_used(
    var: Path, demo: Shop, search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = Versions(var / "models")
    before = versions.current
    random = np.random.default_rng(1)
    figures = iter([random.normal(0.05, 0.01, 400), random.normal(0.06, 0.01, 400)])
    monkeypatch.setattr(training, "ndcg_as_served", lambda *_: next(figures))
    found = train_if_better(var, demo, search, no_bars)
    assert found.folder is not None
    assert found.reason.startswith("kept, not in use: NDCG@10 0.0")
    assert versions.current == before
    assert found.folder.name in {version.name for version in versions.listed()}
    versions.use(found.folder.name, UseReason.CHOSEN)
    assert versions.current == found.folder.name, "an operator may still try it"


@pytest.mark.usefixtures("busy_hour")
def test_while_an_experiment_runs_nothing_is_put_in_use(
    var: Path, demo: Shop, search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = Versions(var / "models")
    current = versions.current
    assert current is not None
    shutil.copytree(versions.folder / current, versions.folder / "20200101T000000.000000")
    Experiments(var / "models").start("runs", Design.AB, "20200101T000000.000000")
    monkeypatch.setattr(training, "ndcg_as_served", lambda *_: np.full(40, 0.1))
    found = train_if_better(var, demo, search, no_bars)
    assert "while the experiment 'runs' runs" in found.reason
    assert versions.current == current


def test_one_training_at_a_time(var: Path) -> None:
    second = training_alone(var / "models")
    with training_alone(var / "models"), pytest.raises(TrainingRuns, match="one runs"):
        second.__enter__()
    with training_alone(var / "models"):
        assert Versions(var / "models").current is not None


def test_a_version_is_measured_as_it_answers(var: Path, search: Search) -> None:
    versions = Versions(var / "models")
    learned = Learned.load(versions.folder / (versions.current or ""))
    ids = search.index.product_ids
    random = np.random.default_rng(2)
    held = Holdout.of(
        [(n, random.choice(400, 3, replace=False).astype(np.int32), np.array([500 + n], np.int32)) for n in range(40)]
    )
    by_chance = ndcg_as_served(learned, search.index, ids, held).mean()
    rows = learned.model(Cooccurrence).neighbours
    told = [
        (n, np.array([item], np.int32), rows[[item]].indices[np.argsort(-rows[[item]].data)[:1]].astype(np.int32))
        for n, item in enumerate(range(0, 400, 10))
        if rows[[item]].nnz
    ]
    own = {row: ids.index(item) for row, item in enumerate(learned.items.ids) if item in set(ids)}
    known = Holdout.of(
        [(n, np.array([own[int(h[0])]], np.int32), np.array([own[int(t[0])]], np.int32)) for n, h, t in told]
    )
    assert ndcg_as_served(learned, search.index, ids, known).mean() > 5 * by_chance


def test_rows_of_an_earlier_version_are_found_for_other_items(var: Path) -> None:
    versions = Versions(var / "models")
    # Whether an answer asks a sequence model here is the demo data's to say, and a version holds only what is asked.
    learned = replace(Learned.load(versions.folder / (versions.current or "")), models=(Sasrec(),))
    known = learned.items.ids
    start = learned.sequence_start(IdMap(["newcomer", known[5], known[0]]))
    assert start is not None
    assert start[1].tolist() == [-1, 5, 0]
    assert replace(learned, models=()).sequence_start(learned.items) is None
