"""A training on a schedule: warm, compared with the version in use, and in use itself only if it holds.

The newest events since the version in use was trained are kept apart: neither version has learned from them. What
was measured on them is what is put in use; there is no further fit. The events that were kept apart reach the counts
by the next increment and the models by the next training.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import structlog
from filelock import FileLock, Timeout

from recommender.interactions.columns import DAY_S, Column
from recommender.interactions.holdout import Holdout, coming
from recommender.interactions.table import Interactions
from recommender.learning.fitting import Progress
from recommender.learning.learned import KIND, Learned
from recommender.learning.train import HISTORY_LENGTH, NothingToLearn, publish_for_shop, train_for_shop
from recommender.metrics import ndcg_each, ranks_in
from recommender.models.sasrec import Sasrec
from recommender.online.base import Base, Watermark
from recommender.online.experiments import Experiments
from recommender.online.versions import Build, Versions
from recommender.serving.history import History
from recommender.serving.personal import Personal
from recommender.serving.shelf import Shelf
from recommender.types import ItemRows, Scores
from retrieval.encoders.encoder import EncoderMissing
from retrieval.indexing.index import ProductIndex
from retrieval.search import IndexMissing, Search
from shop.service import Shop

log = structlog.get_logger(__name__)

#: Fewer new events teach nothing and cannot tell two versions apart.
MIN_NEW_EVENTS = 200
#: Of the events since the last training, the newest that are kept apart to compare with.
HELD_SHARE = 0.3
#: Shoppers whom a comparison needs; further ones cost time and change no decision.
MIN_HELD_SHOPPERS, MAX_HELD_SHOPPERS = 30, 2_000
#: A new version may rank worse by so much of the other one's figure, or by one standard error of the difference (as
#: Breiman, Friedman, Olshen and Stone, 1984, section 3.4.3): two fits differ by chance, and it knows what is newer.
TOLERANCE = 0.02
#: After so many warm starts one is made anew: weights, length and all that validation items choose.
MAX_WARM_STARTS = 6
_NICENESS = 10
_BATCH = 64


class TrainingRuns(RuntimeError):
    """Another process trains for this shop."""


@dataclass(frozen=True)
class Comparison:
    """A new version against the one in use, on events from which neither has learned."""

    against: str
    shoppers: int
    ndcg_at_10: float
    ndcg_at_10_in_use: float
    #: Of the difference of the two, shoppers paired.
    standard_error: float
    is_in_use: bool
    #: In words.
    reason: str


@dataclass(frozen=True)
class Trained:
    """What a training has come to; no folder where there was too little to learn."""

    folder: Path | None
    reason: str
    comparison: Comparison | None = None


@contextmanager
def training_alone(models_dir: Path) -> Iterator[None]:
    """Keep other processes from training for this shop; a lock of one that dies is released by the system.

    Raises
    ------
    TrainingRuns
        When another process trains.
    """
    folder = models_dir / KIND
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / ".training.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise TrainingRuns("expected no other training of this shop, one runs: wait until it has ended") from error
    try:
        yield
    finally:
        lock.release()


def train_if_better(var_dir: Path, shop: Shop, search: Search, progress: Progress) -> Trained:
    """Train on what is known now; use the result only if it ranks as well as the version in use.

    Parameters
    ----------
    var_dir : Path
    shop : Shop
    search : Search
    progress : callable
        Called with (what, done, total).

    Raises
    ------
    recommender.learning.train.NothingToLearn
        When the shop has neither orders nor events.
    """
    models_dir = var_dir / "models"
    versions = Versions(models_dir)
    current = versions.current
    if current is None:
        return Trained(train_for_shop(var_dir, shop, search, progress), "the first version")
    learned_until = _learned_until(versions, current)
    reached = Watermark.of(shop, datetime.now(UTC))
    events = Interactions.from_events(shop.events.interactions(), search.index.product_ids)
    held_from_s = _held_from(events, learned_until)
    held = coming(events, held_from_s, HISTORY_LENGTH).sample(MAX_HELD_SHOPPERS) if held_from_s else None
    if held_from_s is None or held is None or len(held) < MIN_HELD_SHOPPERS:
        reason = (
            f"too few new events since {learned_until:%Y-%m-%d %H:%M}: expected {MIN_NEW_EVENTS}, and "
            f"{MIN_HELD_SHOPPERS} known shoppers among the newest of them"
        )
        log.info("no training", reason=reason)
        return Trained(None, reason)
    in_use = Learned.load(versions.folder / current)
    gate = _Gate(versions, in_use, search.index, events.items.ids, held)
    # Events after that moment are read again by increments, whatever their number.
    learned = Watermark(reached.event_id, datetime.fromtimestamp(held_from_s, UTC))
    start = in_use if _may_start_warm(in_use, versions.facts(current)) else None
    folder = publish_for_shop(models_dir, shop, events.until(held_from_s), learned, search, progress, start, gate.put)
    return Trained(folder, gate.comparison.reason if gate.comparison else "", gate.comparison)


class _Gate:
    """Puts a version in use if it holds, else keeps it."""

    def __init__(
        self, versions: Versions, in_use: Learned, index: ProductIndex, item_ids: list[str], held: Holdout
    ) -> None:
        self._versions, self._in_use, self._index, self._item_ids, self._held = versions, in_use, index, item_ids, held
        self.comparison: Comparison | None = None

    def put(self, build: Build) -> Path:
        with self._versions.store.draft(KIND) as draft:
            facts = build(draft)
            self.comparison = compared = self._compared(Learned.load(draft))
            warm = self._versions.facts(self._in_use.version).get("warm_starts", 0) + 1
            facts |= {"comparison": asdict(compared), "warm_starts": warm if "started_from" in facts else 0}
            log.info("new recommender version", **asdict(compared))
            if compared.is_in_use:
                return self._versions.put_in_use(draft, facts, compared.reason)
            return self._versions.store.keep(draft, facts)

    def _compared(self, new: Learned) -> Comparison:
        ours, theirs = (
            ndcg_as_served(version, self._index, self._item_ids, self._held) for version in (new, self._in_use)
        )
        gain, mean = float((ours - theirs).mean()), float(theirs.mean())
        error = float((ours - theirs).std(ddof=1)) / len(ours) ** 0.5
        holds = gain >= -max(TOLERANCE * mean, error)
        running = Experiments(self._versions.store.models_dir).running()
        words = (
            f"NDCG@10 {mean + gain:.4f} against {mean:.4f} of {len(ours):,} shoppers' next items "
            f"(difference {gain:+.4f}, standard error {error:.4f})"
        )
        if holds and running is not None:
            words = f"kept, not in use, while the experiment {running.name!r} runs: {words}"
        elif not holds:
            words = f"kept, not in use: {words}"
        return Comparison(
            against=self._in_use.version,
            shoppers=len(ours),
            ndcg_at_10=round(mean + gain, 5),
            ndcg_at_10_in_use=round(mean, 5),
            standard_error=round(error, 5),
            is_in_use=holds and running is None,
            reason=words,
        )


def ndcg_as_served(
    learned: Learned, index: ProductIndex, item_ids: list[str], held: Holdout
) -> npt.NDArray[np.float64]:
    """Return NDCG@10 of a version as it answers shoppers, over all products of the index, one figure a shopper.

    Parameters
    ----------
    learned : Learned
    index : ProductIndex
    item_ids : list of str
        The items that ``held`` speaks of, all in the index.
    held : Holdout
    """
    shelf = Shelf(index, learned)
    rows = shelf.rows(item_ids)

    def score(start: int, end: int) -> Scores:
        return np.stack([_scores_as_served(shelf, rows, held, place) for place in range(start, end)])

    return ndcg_each(ranks_in(held, score, _BATCH), held.owners, 10)


def _scores_as_served(shelf: Shelf, rows: ItemRows, held: Holdout, place: int) -> Scores:
    past = held.past.take(np.array([place]))
    history = History(
        rows=rows[held.histories[place]],
        bought=frozenset(),
        ordered=frozenset(),
        bought_ids=frozenset(),
        past=replace(past, items=rows[past.items]),
    )
    return Personal(shelf, history, np.empty(0, np.int32), held.moment_s / DAY_S).scores[rows]


def _learned_until(versions: Versions, version: str) -> datetime:
    base = Base.load(versions.folder / version)
    return base.watermark.read_at if base else datetime.fromisoformat(versions.facts(version)["made_at"])


def _held_from(events: Interactions, learned_until: datetime) -> float | None:
    """Return the moment from which on events are kept apart, None where there are too few new ones."""
    moments = np.sort(events.liked().column(Column.AT))
    new = moments[moments >= learned_until.timestamp()]
    return float(np.quantile(new, 1 - HELD_SHARE, method="higher")) if len(new) >= MIN_NEW_EVENTS else None


def _may_start_warm(in_use: Learned, facts: dict[str, Any]) -> bool:
    """Say whether the version in use has all that its answers ask, and not too many starts lie between."""
    from recommender.models.sasrec_training import SasrecSettings  # torch: training alone

    size = in_use.model(Sasrec).dimensions if in_use.has(Sasrec) else SasrecSettings().dimensions
    is_whole = in_use.is_whole and size == SasrecSettings().dimensions
    return is_whole and int(facts.get("warm_starts", 0)) < MAX_WARM_STARTS


def main(var_dir: Path, open_shop: Callable[[], Shop]) -> None:
    """Train once, at low priority: what the bridge starts on its schedule."""
    os.nice(_NICENESS)
    shop = open_shop()
    try:
        with training_alone(var_dir / "models"):
            found = train_if_better(var_dir, shop, Search.open(var_dir, shop), lambda *_: None)
        log.info("scheduled training ended", version=found.folder.name if found.folder else None, reason=found.reason)
    except (TrainingRuns, NothingToLearn, IndexMissing, EncoderMissing) as error:
        log.info("scheduled training left out", reason=str(error))
    finally:
        shop.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), lambda: Shop.open(os.environ["ZHANGGUI_DATABASE_URL"]))
