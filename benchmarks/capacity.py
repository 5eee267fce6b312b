"""How much one bridge carries: memory with many idle and some busy connections, and what it does with too many turns.

Part of ``python -m benchmarks.chaos`` (``capacity``, ``overload``); the bridge is the real process, the bot of
``overload`` a stand-in that takes a given time, for what is measured is the bridge's door and not the bot.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.asyncio.client import connect

from benchmarks.chaos_shopper import OVERLOADED, Habits, Json, Shopper
from benchmarks.machine import summary
from tests.bridge.rasa import Rasa, Reply, Turn, echo
from tests.e2e.stack import Stack

#: Lines are opened in groups, as pages do over seconds.
_GROUP = 25


async def carry(stack: Stack, idle: int, active: int, seconds: float, pause_s: float) -> dict[str, Any]:
    """Open idle lines, then busy ones, and see how much memory the bridge has before, with, and after all of them."""
    found: dict[str, Any] = {"idle": idle, "active": active, "rss_mib": {"no line": _rss(stack)}}
    idlers = await _shoppers(stack, idle, Habits(1e6, 1e6))
    lines = [asyncio.create_task(shopper.stay()) for shopper in idlers]
    await _all_connected(idlers)
    found["rss_mib"]["idle lines"] = _rss(stack)
    talkers = await _shoppers(stack, active, Habits(pause_s, 1e6, says=("hi there", "thanks, bye")))
    lines += [asyncio.create_task(shopper.stay()) for shopper in talkers]
    await _all_connected(talkers)
    most, end = 0.0, time.monotonic() + seconds
    talking = [asyncio.create_task(shopper.talk(end)) for shopper in talkers]
    while time.monotonic() < end:
        most = max(most, _rss(stack))
        await asyncio.sleep(0.5)
    await asyncio.gather(*talking)
    found["rss_mib"] |= {"idle and active lines, highest": most}
    found["still connected"] = sum(shopper.is_connected for shopper in idlers + talkers)
    found["lines opened"] = sum(shopper.seen.lines for shopper in idlers + talkers)
    found["messages"] = sum(len(shopper.typed) for shopper in talkers)
    found["answers"] = sum(len(shopper.answers) for shopper in talkers)
    found["postponed"] = sum(shopper.seen.postponed for shopper in talkers)
    found["acknowledged_ms"] = summary([ms for shopper in talkers for ms in shopper.seen.round_trips_ms])
    for line in lines:
        line.cancel()
    await asyncio.gather(*lines, return_exceptions=True)
    await asyncio.gather(*(shopper.close() for shopper in idlers + talkers))
    await asyncio.sleep(5)
    found["rss_mib"]["all lines closed"] = _rss(stack)
    return found


def _rss(stack: Stack) -> float:
    return round(stack.memory_mib()["bridge"])


async def _shoppers(stack: Stack, count: int, habits: Habits) -> list[Shopper]:
    shoppers = [Shopper(stack.url, number, 1, habits) for number in range(count)]
    for begin in range(0, count, _GROUP):
        await asyncio.gather(*(shopper.open() for shopper in shoppers[begin : begin + _GROUP]))
    return shoppers


async def _all_connected(shoppers: list[Shopper], within_s: float = 120.0) -> None:
    end = time.monotonic() + within_s
    while not all(shopper.is_connected for shopper in shoppers):
        if time.monotonic() > end:
            raise TimeoutError(f"only {sum(shopper.is_connected for shopper in shoppers)} of {len(shoppers)} lines")
        await asyncio.sleep(0.1)


class SlowBot:
    """Takes a fixed time a turn, and only so many at once: the rest wait in it, as they do in one that is too slow."""

    def __init__(self, turn_s: float, cores: int) -> None:
        self._turn_s, self._cores = turn_s, threading.Semaphore(cores)

    def __call__(self, turn: Turn) -> Reply:
        """Answer."""
        with self._cores:
            time.sleep(self._turn_s)
        return echo(turn)


@dataclass
class Load:
    """What became of messages that were sent at a rate that nobody slows down."""

    sent: int = 0
    kept_back: int = 0
    accepted_ms: list[float] = field(default_factory=list)
    refused_ms: list[float] = field(default_factory=list)
    again_s: list[int] = field(default_factory=list)
    unanswered: int = 0
    failed: list[str] = field(default_factory=list)

    def row(self) -> dict[str, Any]:
        """Return the figures."""
        return {
            "sent": self.sent,
            "not sent, nobody was free": self.kept_back,
            "accepted": len(self.accepted_ms),
            "refused": len(self.refused_ms),
            "accepted but unanswered": self.unanswered,
            "failed": self.failed[:5],
            "accepted, to the answer": summary(self.accepted_ms),
            **({"refused": summary(self.refused_ms)} if self.refused_ms else {}),
            "retry_after_s": sorted(set(self.again_s)),
        }


@contextlib.asynccontextmanager
async def lines_to(url: str, count: int) -> AsyncIterator[list[Any]]:
    """Open conversations and a line to each."""
    async with contextlib.AsyncExitStack() as stack:
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=30))
        lines = []
        for _ in range(count):
            talk = (await http.post("/v1/conversations", json={})).raise_for_status().json()
            protocols: list[Any] = ["zhanggui.v1", f"bearer.{talk['token']}"]
            path = f"{url.replace('http', 'ws', 1)}/v1/conversations/{talk['conversation_id']}/ws?after=1"
            # Pings of its own: what is busy here must not break lines.
            lines.append(
                await stack.enter_async_context(
                    connect(path, subprotocols=protocols, proxy=None, ping_interval=None, max_queue=None)
                )
            )
        yield lines


async def press(lines: list[Any], rate: float, seconds: float, seed: int) -> Load:
    """Send messages at random moments, so many a second, each from the shopper who has been free for longest."""
    load, draw = Load(), random.Random(seed)
    free, tasks = deque(lines), set()

    async def ask(line: Any) -> None:
        await _ask(line, load, f"{rate}-{load.sent}")
        free.append(line)

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        await asyncio.sleep(draw.expovariate(rate))
        if free:
            load.sent += 1
            tasks.add(asyncio.create_task(ask(free.popleft())))
        else:
            # All wait for an answer: nobody asks twice at once.
            load.kept_back += 1
    await asyncio.gather(*tasks)
    return load


async def press_rising(url: str, rates: Sequence[float], seconds: float, shoppers: int, seed: int) -> list[Load]:
    """Press at one rate after the other, over the same lines."""
    async with lines_to(url, shoppers) as lines:
        await press(lines, 5, 2, seed)
        return [await press(lines, rate, seconds, seed) for rate in rates]


async def _ask(line: Any, load: Load, key: str) -> None:
    began = time.monotonic()
    try:
        await line.send(json.dumps({"type": "message", "client_message_id": key, "text": "hello"}))
        async with asyncio.timeout(30):
            while True:
                frame: Json = json.loads(await line.recv())
                took_ms = (time.monotonic() - began) * 1e3
                if frame["type"] == "error" and frame["problem"]["status"] == OVERLOADED:
                    load.refused_ms.append(took_ms)
                    load.again_s.append(frame["problem"]["retry_after_s"])
                    return
                if frame["type"] == "error":
                    load.failed.append(str(frame["problem"]))
                    return
                if frame["type"] == "message" and frame["message"]["role"] == "bot":
                    load.accepted_ms.append(took_ms)
                    return
    except TimeoutError:
        load.unanswered += 1


def slow_bot(turn_s: float, cores: int) -> Rasa:
    """Return a bot that takes its time."""
    rasa = Rasa()
    rasa.answer = SlowBot(turn_s, cores)
    return rasa
