"""Whoever wants to be forgotten leaves what each kept version of the models has learned from."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from recommender.interactions.table import Interactions
from recommender.learning.learned import KIND
from recommender.online.base import FOLDER, Base, Watermark
from recommender.online.forget import forget_shoppers
from shop.types import EventKind, ShopperEvent

AT = datetime(2026, 11, 1, tzinfo=UTC)


def event(product: str, customer: str | None = None, session: str | None = None) -> ShopperEvent:
    return ShopperEvent(kind=EventKind.PURCHASE, at=AT, customer_id=customer, session_id=session, product_id=product)


def version(models_dir: Path, name: str) -> Path:
    seen = [event("tent", "ada"), event("lamp", "bob"), event("tent", "bob"), event("lamp", None, "visit")]
    folder = models_dir / KIND / name
    folder.mkdir(parents=True)
    Base(Interactions.from_events(seen, ["tent", "lamp"]), Watermark(9, AT)).save(folder)
    return folder


def left(folder: Path) -> list[tuple[str, str]]:
    base = Base.load(folder)
    assert base is not None
    users, items = base.data.users.ids, base.data.items.ids
    return sorted((users[int(row["user"])], items[int(row["item"])]) for row in base.data.events)


def test_customers_and_visits_leave_all_versions_and_others_stay(tmp_path: Path) -> None:
    versions = [version(tmp_path, name) for name in ("v1", "v2")]
    assert forget_shoppers(tmp_path, ["bob"], ["visit"]) == 6
    for folder in versions:
        assert left(folder) == [("ada", "tent")]
        written = json.dumps([path.read_text() for path in folder.rglob("*.json")])
        assert "bob" not in written and "visit" not in written
        base = Base.load(folder)
        assert base is not None and base.watermark == Watermark(9, AT)
    assert forget_shoppers(tmp_path, ["bob"], ["visit"]) == 0


def test_cut_off_between_the_two_renames_it_goes_on(tmp_path: Path) -> None:
    folder = version(tmp_path, "v1")
    (folder / FOLDER).rename(folder / f"{FOLDER}.old")
    assert forget_shoppers(tmp_path, ["ada"]) == 1
    assert [user for user, _ in left(folder)] == ["bob", "bob", "session:visit"]
    assert not (folder / f"{FOLDER}.old").exists()


def test_nothing_was_ever_learned(tmp_path: Path) -> None:
    assert forget_shoppers(tmp_path, ["ada"]) == 0
