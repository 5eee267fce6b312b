"""The bridge at a million messages: the staff's lists, search in transcripts, and the WebSocket's round trip.

    python -m benchmarks.bridge --messages 1000000 --json benchmarks/results/bridge.json

The database is made once under var/benchmark-bridge and used again by later runs. Lists and searches go over HTTP to
the real application; the peer of a search is a LIKE over the same texts in the same run, that of the round trip a bare
Starlette application that echoes.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx

from benchmarks import bridge_messages
from benchmarks.bridge_round_trip import measure_round_trips
from benchmarks.machine import summary, yardstick_ms
from bridge.limits import RateLimiter
from shop.service import Shop
from tests.bridge.server import Bridge
from zhanggui.services import Services
from zhanggui.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
LISTS = ("waiting", "person", "bot", "closed")
#: What staff look for; each kind is another way through the indexes.
SEARCHES: dict[str, tuple[str, ...]] = {
    "English word": ("refund", "invoice", "headphones", "warranty", "delivery"),
    "English words": ("blue tent", "cancel order", "broken screen", "track parcel", "gift mother"),
    "Chinese, 3 and more": ("什么时候", "人工客服", "退货运费", "保修期", "修改地址"),
    "Chinese, 2": ("退款", "发票", "物流", "质量", "优惠"),
    "Chinese, 1": ("退", "码", "红", "慢", "坏"),
    "letters, 1 or 2": ("xl", "tv", "5", "42", "ok"),
    "mixed": ("退款 ZG", "order 42", "发票 订单", "xl 有货", "tent xl"),
    "nowhere": ("qqqqzz", "鑫犇", "zzyzx", "龘", "unfindable words"),
    "customer's name": ("Grace Kaya", "王芳", "Tom", "李", "Olsen"),
}
ROUNDS = 4
#: Order numbers are drawn: each is in one or two messages at most.
ORDER_NUMBERS = 20


def timed(work: Callable[[], Any]) -> float:
    """Return how long something takes, milliseconds."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1e3


def measure_lists(http: httpx.Client) -> dict[str, Any]:
    """Return times of the first pages, and of pages far behind them."""
    found: dict[str, Any] = {}
    for state in LISTS:
        # Not measured: the very first request opens connections and reads pages from the disk.
        http.get("/staff/api/conversations", params={"state": state}).raise_for_status()
        first: list[float] = []
        later: list[float] = []
        for _ in range(15):
            params: dict[str, Any] = {"state": state, "limit": 100}
            for page in range(3):
                started = time.perf_counter()
                answer = http.get("/staff/api/conversations", params=params).raise_for_status().json()
                (later if page else first).append((time.perf_counter() - started) * 1e3)
                if not answer["next_cursor"]:
                    break
                params["cursor"] = answer["next_cursor"]
        found[state] = {"first page": summary(first), **({"later pages": summary(later)} if later else {})}
    return found


def measure_search(http: httpx.Client, database: Path, orders: list[str]) -> dict[str, Any]:
    """Return times by kind of search, and of a LIKE over the same texts that stops at as many hits."""
    found: dict[str, Any] = {}
    like = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    for kind, searches in {**SEARCHES, "order number": tuple(orders)}.items():
        own, peer, hits = [], [], 0
        for what in searches:
            for _ in range(ROUNDS):
                started = time.perf_counter()
                answer = http.get("/staff/api/search", params={"text": what}).raise_for_status().json()
                own.append((time.perf_counter() - started) * 1e3)
            hits += bool(answer["hits"] or answer["conversations"])
            peer.append(timed(lambda what=what: _like(like, what)))  # type: ignore[misc]
        found[kind] = {"bridge": summary(own), "LIKE": summary(peer), "searches": len(searches), "with hits": hits}
    like.close()
    return found


def _like(connection: sqlite3.Connection, what: str) -> None:
    terms = what.split()
    condition = " AND ".join("text LIKE '%' || ? || '%'" for _ in terms)
    query = f"SELECT id, text FROM message_texts WHERE {condition} ORDER BY id DESC LIMIT 21"  # noqa: S608
    connection.execute(query, terms).fetchall()


def order_numbers(database: Path, seed: int) -> list[str]:
    """Return order numbers that somebody has written."""
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        last = connection.execute("SELECT max(id) FROM message_texts").fetchone()[0]
        draw = random.Random(seed)
        found: list[str] = []
        while len(found) < ORDER_NUMBERS:
            row = connection.execute(
                "SELECT text FROM message_texts WHERE id >= ? AND text LIKE '%ZG-%' LIMIT 1", [draw.randrange(last)]
            ).fetchone()
            if row:
                found.append("ZG-" + row[0].partition("ZG-")[2][:7])
    return found


def main() -> None:
    """Make the database where there is none, measure, and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--var", type=Path, default=ROOT / "var" / "benchmark-bridge")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--make-only", action="store_true", help="make the database and measure nothing")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    given.var.mkdir(parents=True, exist_ok=True)
    database = given.var / "zhanggui.db"
    if not database.exists():
        draft = given.var / "draft.db"
        draft.unlink(missing_ok=True)
        bridge_messages.make(f"sqlite:///{draft}", given.messages, given.seed)
        draft.rename(database)
    if given.make_only:
        return
    url = f"sqlite:///{database}"
    # Search and recommendations are not measured here: they keep to the demo shop's artefacts.
    demo = Services.open(Settings(var_dir=ROOT / "var"))
    services = replace(demo, shop=Shop.open(url))
    settings = Settings(
        var_dir=given.var, database_url=url, messages_per_minute=100_000, conversations_per_hour=100_000
    )
    load_before, pace = os.getloadavg(), yardstick_ms()
    with Bridge(settings, services) as bridge:
        staff = bridge.staff("Bench")
        bridge.parts.limits.reads = RateLimiter(1_000_000, 60, "requests a minute")
        result = {
            "messages": given.messages,
            "database_mib": round(database.stat().st_size / 2**20),
            "lists": measure_lists(staff.http),
            "search": measure_search(staff.http, database, order_numbers(database, given.seed)),
            "load_average": {"before": load_before, "after": os.getloadavg()},
            "yardstick_ms": {"before": pace, "after": yardstick_ms()},
        }
    services.shop.close()
    demo.close()
    result["round_trip"] = measure_round_trips(url)
    text = json.dumps(result, ensure_ascii=False, indent=2)
    print(text)
    if given.json:
        given.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
