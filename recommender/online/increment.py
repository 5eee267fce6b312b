"""What came since a training, added to all that can be counted: popularity, co-occurrence, orders.

Only the shoppers of whom something is new are read from the shop again; everybody else's events are those that the
training has kept. So a purchase that is sent back later, an order that is cancelled and a customer who is forgotten
and comes again are right, too, and the counts equal those of a full fit on all events (tests hold this).

The shopper's side needs no increment: a history is the input of every model and is read at each request (fold-in).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import numpy as np
import structlog
from filelock import FileLock, Timeout

from recommender.interactions.table import IdMap, Interactions
from recommender.learning.baskets import Baskets
from recommender.learning.fitting import COUNTED
from recommender.learning.learned import KIND, Learned
from recommender.models.storage import read_settings, write_settings
from recommender.online.base import Base, Watermark
from recommender.online.experiments import Experiments
from recommender.online.versions import Versions
from recommender.types import Model
from retrieval.artefacts import ArtefactStore
from shop.service import Shop

log = structlog.get_logger(__name__)

#: Name of the artefact, below each version's folder: an increment belongs to what it adds to.
INCREMENT = "increment"
#: The newest, and the one that a reader may just be opening.
_KEPT = 2
#: Events become visible at most so long after they were numbered, orders after they were written.
_OVERLAP = timedelta(minutes=2)
_SESSION = "session:"


@dataclass(frozen=True, eq=False)
class Increment:
    """What can be counted, with what came later; rows are those of ``items``, new items after the known ones."""

    items: IdMap
    #: Those of :data:`recommender.learning.fitting.COUNTED` that the version has.
    models: tuple[Model, ...]
    baskets: Baskets

    @classmethod
    def of(cls, data: Interactions, kinds: Sequence[type[Model]] = COUNTED) -> Self:
        """Count liked interactions."""
        return cls(data.items, tuple(kind().fit(data) for kind in kinds), Baskets.of(data))

    def save(self, folder: Path) -> None:
        """Write to an existing folder."""
        write_settings(folder, {"items": self.items.ids})
        for model in self.models:
            (folder / model.name).mkdir()
            model.save(folder / model.name)
        self.baskets.save(folder)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open what :meth:`save` has written."""
        return cls(
            IdMap(read_settings(folder)["items"]),
            tuple(kind.load(folder / kind.name) for kind in COUNTED if (folder / kind.name).is_dir()),
            Baskets.load(folder),
        )

    def added_to(self, learned: Learned) -> Learned:
        """Return a version with these counts instead of its own; its other models stay as they are."""
        counted = {model.name: model for model in self.models}
        return replace(
            learned,
            items=self.items,
            models=tuple(counted.get(model.name, model) for model in learned.models),
            together=self.baskets.together,
            orders=self.baskets.orders,
        )


@dataclass(frozen=True)
class Added:
    """What an increment has taken in."""

    version: str
    shoppers: int
    new_items: int
    events: int
    seconds: float


def with_what_came(base: Base, shop: Shop) -> tuple[Interactions, int]:
    """Return a training's interactions with all that the shop has seen since, and how many shoppers were read.

    Parameters
    ----------
    base : Base
    shop : Shop

    Returns
    -------
    Interactions
        Items keep their rows; products of which there was no event yet come after them, shoppers likewise.
    int
        Shoppers whose events were read again.
    """
    since = base.watermark.read_at - _OVERLAP
    customers, visits = set(shop.orders.customers_changed_since(since)), set[str]()
    for customer_id, session_id in shop.events.shoppers_since(base.watermark.event_id, since):
        if customer_id is not None:
            customers.add(customer_id)
        elif session_id is not None:
            visits.add(session_id)
    old = base.data
    seen = list(shop.events.interactions_of(customers, visits))
    there = set(old.items.ids)
    named = sorted({event.product_id for event in seen if event.product_id} - there)
    new_items = [product_id for product_id in named if product_id in shop.products.get_many(named)] if named else []
    item_ids = [*old.items.ids, *new_items]
    fresh = Interactions.from_events(seen, item_ids).liked()
    touched = [*customers, *(f"{_SESSION}{visit}" for visit in visits)]
    return _joined(old, fresh, item_ids, touched), len(touched)


def _joined(old: Interactions, fresh: Interactions, item_ids: Sequence[str], touched: Sequence[str]) -> Interactions:
    """Put the fresh events of the touched shoppers in the place of their old ones."""
    is_touched = np.zeros(len(old.users), bool)
    is_touched[old.users.rows(touched)] = True
    kept = old.events[~is_touched[old.column("user")]]
    users = {user: row for row, user in enumerate(old.users.ids)}
    rows = np.array([users.setdefault(user, len(users)) for user in fresh.users.ids], np.int32)
    moved = fresh.events.copy()
    moved["user"] = rows[fresh.column("user")] if len(rows) else 0
    events = np.concatenate([kept, moved])
    order = np.lexsort((events["at_s"], events["user"]))
    return Interactions(IdMap(users), IdMap(item_ids), events[order])


def update(models_dir: Path, shop: Shop) -> list[Added]:
    """Give the version in use, and the second one of a running experiment, an increment.

    Parameters
    ----------
    models_dir : Path
        Folder of all artefacts.
    shop : Shop

    Returns
    -------
    list of Added
        One for each version that has learned from the shop; empty where another process is at it.
    """
    versions, running = Versions(models_dir), Experiments(models_dir).running()
    names = dict.fromkeys(filter(None, (versions.current, running.treatment if running else None)))
    try:
        with FileLock(versions.folder / ".increment.lock", timeout=0):
            return [added for name in names if (added := _update_version(versions.folder / name, shop))]
    except Timeout:
        return []


def _update_version(folder: Path, shop: Shop) -> Added | None:
    started = time.monotonic()
    base = Base.load(folder)
    if base is None:
        return None
    reached = Watermark.of(shop, datetime.now(UTC))
    data, shoppers = with_what_came(base, shop)
    increment = Increment.of(data, [kind for kind in COUNTED if (folder / kind.name).is_dir()])

    def build(draft: Path) -> dict[str, Any]:
        increment.save(draft)
        return {"event_id": reached.event_id, "read_at": reached.read_at.isoformat(), "events": len(data)}

    ArtefactStore(folder, kept_versions=_KEPT).publish(INCREMENT, build)
    new_items, seconds = len(data.items) - len(base.data.items), time.monotonic() - started
    added = Added(folder.name, shoppers, new_items, len(data) - len(base.data), round(seconds, 2))
    log.info("recommender took in what came", **added.__dict__)
    return added


def is_behind(models_dir: Path, shop: Shop) -> bool:
    """Say whether something has come since the newest increment of the version in use (or since its training)."""
    folder = ArtefactStore(models_dir).current(KIND)
    base_folder = folder / "base" if folder else None
    if folder is None or base_folder is None or not base_folder.is_dir():
        return False
    reached = ArtefactStore(folder).manifest(INCREMENT) or read_settings(base_folder)
    if shop.events.newest_id() > reached["event_id"]:
        return True
    return bool(shop.orders.customers_changed_since(datetime.fromisoformat(reached["read_at"])))
