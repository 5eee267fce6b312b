"""Rounds and trainings are started when they are due, as processes of their own."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from recommender.interactions.holdout import Holdout, Split
from recommender.interactions.table import Interactions
from recommender.learning.learned import KIND
from recommender.learning.train import publish
from recommender.online.base import Base, Watermark
from recommender.online.increment import INCREMENT
from recommender.online.schedule import ROUND, TRAINING, Schedule
from recommender.online.versions import Versions
from retrieval.artefacts import MANIFEST, ArtefactStore
from shop.database import upgrade
from shop.service import Shop
from shop.types import EventKind, ShopperEvent
from tests.recommender.online_shop import fill, order


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'zhanggui.db'}"


@pytest.fixture
def small(url: str) -> Iterator[Shop]:
    upgrade(url)
    opened = Shop.open(url)
    fill(opened, "abc", ["c-1"])
    opened.orders.upsert([order("c-1", 0, "a", "b")])
    yield opened
    opened.close()


@pytest.fixture
def version(tmp_path: Path, small: Shop) -> Path:
    reached = Watermark.of(small, datetime.now(UTC))
    data = Interactions.from_events(small.events.interactions(), list("abc")).liked()
    none = Split(data, Holdout.of([]), Holdout.of([]))
    return publish(tmp_path / "models", data, none, None, None, lambda *_: None, Base(data, reached))


def look(small: Shop) -> None:
    event = ShopperEvent(kind=EventKind.VIEW, at=datetime.now(UTC), customer_id="c-1", product_id="c")
    small.events.record([event])


def test_a_round_takes_in_what_came_and_rests_when_nothing_did(
    tmp_path: Path, url: str, small: Shop, version: Path
) -> None:
    schedule = Schedule(tmp_path, url, small, update_minutes=0.000_1, training_hours=0)
    assert schedule.look() is None, "nothing has come"
    look(small)
    time.sleep(0.05)
    assert schedule.look() == ROUND
    assert schedule.wait() == 0
    increments = ArtefactStore(version)
    assert increments.manifest(INCREMENT)["event_id"] == small.events.newest_id()
    assert Schedule(tmp_path, url, small, 0.000_1, 0).look() is None, "it is all counted"


def test_a_training_is_begun_once_an_interval_whatever_comes_of_it(
    tmp_path: Path, url: str, small: Shop, version: Path
) -> None:
    manifest = version / MANIFEST
    old = {"made_at": (datetime.now(UTC) - timedelta(hours=3)).isoformat()}
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | old))
    assert Schedule(tmp_path, url, small, 0, training_hours=4).look() is None, "not yet due"
    due = Schedule(tmp_path, url, small, 0, training_hours=2)
    assert due.look() == TRAINING
    assert due.wait() == 0, "a shop without an index is said, not thrown"
    assert due.look() is None
    assert Schedule(tmp_path, url, small, 0, training_hours=2).look() is None, "a restart does not begin it again"
    assert Versions(tmp_path / "models").current == version.name


def test_zero_turns_it_off_and_before_the_first_training_nothing_is_due(tmp_path: Path, url: str, small: Shop) -> None:
    look(small)
    assert Schedule(tmp_path, url, small, 0, 0).look() is None
    schedule = Schedule(tmp_path, url, small, update_minutes=0.000_1, training_hours=0.000_1)
    assert schedule.look() is None
    assert not (tmp_path / "models" / KIND).exists()


def test_it_ends_with_its_child(tmp_path: Path, url: str, small: Shop, version: Path) -> None:
    schedule = Schedule(tmp_path, url, small, update_minutes=0.000_1, training_hours=0)
    schedule.start()
    look(small)
    assert schedule.look() == ROUND
    schedule.stop()
    assert schedule.wait() != 0, "cut off"
