"""The bridge at a million messages: the staff's lists, search in transcripts, and the WebSocket's round trip.

    python -m benchmarks.bridge --messages 1000000 --json benchmarks/results/bridge.json
    python -m benchmarks.bridge --postgresql --json benchmarks/results/bridge-postgresql.json

SQLite's database is made once under var/benchmark-bridge and used again later, PostgreSQL's anew in a server of
its own (Debian: apt-get install postgresql; its settings are the package's). Lists and searches go over HTTP to the
real application; the peer of a search is a LIKE (ILIKE) over the same texts in the same run, that of the round trip a
bare Starlette application that echoes.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.orm import Session

from benchmarks import bridge_messages
from benchmarks.bridge_round_trip import measure_round_trips
from benchmarks.machine import summary, yardstick_ms
from bridge.limits import RateLimiter
from bridge.models import MessageTextRow
from shop.database import open_engine
from shop.service import Shop
from tests.bridge.server import Bridge
from tests.postgres_server import postgres_server
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


def measure_search(http: httpx.Client, database: Engine, orders: list[str]) -> dict[str, Any]:
    """Return times by kind of search, and of a LIKE over the same texts that stops at as many hits."""
    found: dict[str, Any] = {}
    with database.connect() as like:
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
    return found


def _like(connection: Connection, what: str) -> None:
    # SQLite's LIKE minds no capital letters; PostgreSQL's is ILIKE, and is kept from the index that the bridge has.
    if connection.dialect.name != "sqlite":
        connection.execute(text("SET LOCAL enable_bitmapscan = off"))
    terms = [MessageTextRow.text.icontains(term, autoescape=True) for term in what.split()]
    query = select(MessageTextRow.id, MessageTextRow.text).where(*terms)
    connection.execute(query.order_by(MessageTextRow.id.desc()).limit(21)).all()
    connection.rollback()


def order_numbers(database: Engine, seed: int) -> list[str]:
    """Return order numbers that somebody has written."""
    draw = random.Random(seed)
    found: list[str] = []
    with Session(database) as session:
        last = session.scalars(select(func.max(MessageTextRow.id))).one()
        while len(found) < ORDER_NUMBERS:
            holding = MessageTextRow.id >= draw.randrange(last), MessageTextRow.text.contains("ZG-")
            query = select(MessageTextRow.text).where(*holding).order_by(MessageTextRow.id).limit(1)
            if said := session.scalars(query).first():
                found.append("ZG-" + said.partition("ZG-")[2][:7])
    return found


@contextlib.contextmanager
def opened_database(given: argparse.Namespace) -> Iterator[str]:
    """Make the database where there is none; yield its URL."""
    if given.postgresql:
        with postgres_server() as url:
            bridge_messages.make(url, given.messages, given.seed)
            yield url
        return
    database = given.var / "zhanggui.db"
    if not database.exists():
        draft = given.var / "draft.db"
        draft.unlink(missing_ok=True)
        bridge_messages.make(f"sqlite:///{draft}", given.messages, given.seed)
        draft.rename(database)
    yield f"sqlite:///{database}"


def size_mib(database: Engine) -> int:
    """Return how large a database is."""
    if database.dialect.name == "sqlite":
        return round(Path(database.url.database or "").stat().st_size / 2**20)
    with database.connect() as connection:
        size: int = connection.scalar(text("SELECT pg_database_size(current_database())"))
    return round(size / 2**20)


def measure(url: str, given: argparse.Namespace) -> dict[str, Any]:
    """Return all figures over a database that is full."""
    # Search and recommendations are not measured here: they keep to the demo shop's artefacts.
    demo = Services.open(Settings(var_dir=ROOT / "var"))
    services = replace(demo, shop=Shop.open(url))
    settings = Settings(
        var_dir=given.var, database_url=url, messages_per_minute=100_000, conversations_per_hour=100_000
    )
    load_before, pace = os.getloadavg(), yardstick_ms()
    database = open_engine(url)
    with Bridge(settings, services) as bridge:
        staff = bridge.staff("Bench")
        bridge.parts.limits.reads = RateLimiter(1_000_000, 60, "requests a minute")
        result = {
            "messages": given.messages,
            "database": database.dialect.name,
            "database_mib": size_mib(database),
            "lists": measure_lists(staff.http),
            "search": measure_search(staff.http, database, order_numbers(database, given.seed)),
            "load_average": {"before": load_before, "after": os.getloadavg()},
            "yardstick_ms": {"before": pace, "after": yardstick_ms()},
        }
    database.dispose()
    services.shop.close()
    demo.close()
    return {**result, "round_trip": measure_round_trips(url)}


def main() -> None:
    """Make the database where there is none, measure, and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--var", type=Path, default=ROOT / "var" / "benchmark-bridge")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--postgresql", action="store_true", help="on a PostgreSQL server instead of SQLite")
    parser.add_argument("--make-only", action="store_true", help="make SQLite's database and measure nothing")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    given.var.mkdir(parents=True, exist_ok=True)
    with opened_database(given) as url:
        if given.make_only:
            return
        told = json.dumps(measure(url, given), ensure_ascii=False, indent=2)
    print(told)
    if given.json:
        given.json.write_text(told + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
