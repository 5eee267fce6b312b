"""Online learning at 100,000 items: what an increment, a logged answer and a report cost.

Claim
    A shop of 100,000 products, 300,000 shoppers and 2,000,000 liked events takes in what 2,000 shoppers did since the
    training for some seconds of one core at low priority; the other shoppers' events are not read from the database
    again. A decision is logged in less than a millisecond.
Control
    The count alone, from events that are in memory, in the same run.
Command
    ``OMP_NUM_THREADS=1 python -m benchmarks.recommender_online``; fixed seeds, all times are CPU seconds of the process
"""

from __future__ import annotations

import json
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from recommender.interactions.columns import EVENT_DTYPE, KINDS, NONE, UNKNOWN_PRICE, Column
from recommender.interactions.table import IdMap, Interactions
from recommender.online.answer import DECISION_KIND, Key
from recommender.online.base import Base, Watermark
from recommender.online.increment import Increment, with_what_came
from recommender.online.report import By, make_report
from shop.database import upgrade
from shop.service import Shop
from shop.types import Decision, EventKind, ShopperEvent

ITEMS, SHOPPERS, EVENTS, TOUCHED = 100_000, 300_000, 2_000_000, 2_000
DECISIONS = 20_000
NOW = datetime(2026, 11, 20, tzinfo=UTC)
RESULT = Path(__file__).parent / "results" / "recommender_online.json"

T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """Return a result and the CPU seconds that it took."""
    begun = time.process_time()
    return work(), round(time.process_time() - begun, 2)


def interactions(rng: np.random.Generator) -> Interactions:
    """Draw shoppers and items as they are met in shops: few of them often, most of them seldom."""
    events = np.zeros(EVENTS, EVENT_DTYPE)
    taste = rng.integers(0, 200, SHOPPERS)
    events[Column.USER] = np.sort((SHOPPERS * rng.random(EVENTS) ** 1.5).astype(np.int32))
    own = taste[events[Column.USER]] * (ITEMS // 200)
    near = own + (ITEMS // 200 * rng.random(EVENTS) ** 3).astype(np.int64)
    anywhere = (ITEMS * rng.random(EVENTS) ** 2).astype(np.int64)
    events[Column.ITEM] = np.where(rng.random(EVENTS) < 0.7, near, anywhere)
    events[Column.AT] = NOW.timestamp() - rng.random(EVENTS) * 86_400 * 365
    events[Column.KIND] = rng.choice(
        [KINDS.index(EventKind.VIEW), KINDS.index(EventKind.PURCHASE)], EVENTS, p=[0.8, 0.2]
    )
    events[Column.QUANTITY], events[Column.UNIT_PRICE], events[Column.RATING] = 1, UNKNOWN_PRICE, np.nan
    events[Column.SOURCE] = events[Column.DECISION] = NONE
    order = np.lexsort((events[Column.AT], events[Column.USER]))
    users = IdMap(f"c-{n}" for n in range(SHOPPERS))
    return Interactions(users, IdMap(f"p-{n}" for n in range(ITEMS)), events[order])


def increment_figures(shop: Shop, folder: Path) -> dict[str, Any]:
    """Take in what some shoppers did since the training."""
    rng = np.random.default_rng(3)
    data = interactions(rng)
    base = Base(data, Watermark(0, NOW))
    base.save(folder)
    size_mb = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    shop.events.record(
        ShopperEvent(
            kind=EventKind.VIEW,
            at=NOW + timedelta(seconds=int(n)),
            customer_id=f"c-{n % TOUCHED}",
            product_id=f"p-{rng.integers(ITEMS)}",
        )
        for n in range(3 * TOUCHED)
    )
    opened, open_s = timed(lambda: Base.load(folder))
    assert opened is not None
    (joined, shoppers), join_s = timed(lambda: with_what_came(opened, shop))
    increment, count_s = timed(lambda: Increment.of(joined))
    draft = folder / "increment"
    draft.mkdir()
    _, save_s = timed(lambda: increment.save(draft))
    _, load_s = timed(lambda: Increment.load(draft))
    return {
        "items": ITEMS,
        "shoppers": SHOPPERS,
        "events": EVENTS,
        "shoppers_read_again": shoppers,
        "base_mb": round(size_mb, 1),
        "increment_mb": round(sum(path.stat().st_size for path in draft.rglob("*") if path.is_file()) / 1e6, 1),
        "open_base_s": open_s,
        "read_touched_and_join_s": join_s,
        "count_s": count_s,
        "write_s": save_s,
        "open_by_a_reader_s": load_s,
        "all_s": round(open_s + join_s + count_s + save_s, 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3),
    }


def decision_figures(shop: Shop) -> dict[str, Any]:
    """Log answers of a hundred candidates one by one, and report on them."""
    rng = np.random.default_rng(4)
    spent_ms = []
    for n in range(DECISIONS):
        ids = tuple(f"p-{item}" for item in rng.integers(0, ITEMS, 100).tolist())
        decision = Decision(
            id=f"d-{n}",
            at=NOW + timedelta(seconds=n),
            kind=DECISION_KIND,
            context={Key.SCENE: "for_you", Key.CUSTOMER: f"c-{n % 5_000}", Key.SESSION: None, Key.SEGMENT: "some"},
            allowed=ids,
            chosen=ids[:6],
            propensity=0.9,
            propensities=(0.9,) * 6,
            model_version="20261126T093040.845377",
        )
        begun = time.thread_time()
        shop.decisions.log(decision)
        spent_ms.append(1e3 * (time.thread_time() - begun))
        if n % 20 == 0:
            shop.events.record(
                [
                    ShopperEvent(
                        kind=EventKind.CLICK,
                        at=NOW + timedelta(seconds=n + 5),
                        customer_id=f"c-{n % 5_000}",
                        product_id=ids[2],
                        decision_id=decision.id,
                    )
                ]
            )
    report, report_s = timed(lambda: make_report(shop, NOW, NOW + timedelta(days=7), By.SCENE))
    return {
        "decisions": DECISIONS,
        "log_ms_p50": round(float(np.percentile(spent_ms, 50)), 2),
        "log_ms_p95": round(float(np.percentile(spent_ms, 95)), 2),
        "report_s": report_s,
        "click_through": report.groups[0].click_through.value,
    }


def main() -> None:
    """Measure, print and write the figures."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/zhanggui.db"
        upgrade(url)
        shop = Shop.open(url)
        figures = {"decisions": decision_figures(shop), "increment": increment_figures(shop, Path(folder))}
        shop.close()
    RESULT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
