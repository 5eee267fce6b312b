"""The WebSocket's round trip: from a shopper's frame to its acknowledgement, while a person has the conversation.

    python -m benchmarks.bridge_round_trip --var var/benchmark-bridge --rounds 3

Claim
    With 100 connections that each send a message every 4 s: 5 ms median, 20 ms at the 95th percentile; what is
    acknowledged is on the disk.
Control
    A bare Starlette application that echoes, served by the same uvicorn, in the same run; once before and once after.

The bridge is the real process (``python -m bridge``), the echo and the shoppers are two more: nobody takes another
one's time but by the two cores.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import connect

from benchmarks.machine import summary, yardstick_ms
from bridge.auth import Tokens
from bridge.handoff import State
from bridge.repository import ConversationRepository
from bridge.staff_repository import outside
from bridge.transactions import Transactions
from shop.database import open_engine
from tests.e2e.stack import Stack
from tests.ports import free_port
from zhanggui.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
CONNECTIONS, SENDS, SETTLE = 100, 12, 2
#: As fast as somebody types short sentences: 25 messages a second together.
PAUSE_S = 4.0
ECHO_START_S = 30.0
Address = tuple[str, list[str]]


async def _echo(socket: WebSocket) -> None:
    await socket.accept()
    with contextlib.suppress(WebSocketDisconnect):
        while True:
            await socket.send_text(await socket.receive_text())


def serve_echo(port: int) -> None:
    """Serve the peer as the bridge is served."""
    app = Starlette(routes=[WebSocketRoute("/", _echo)])
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


@contextlib.contextmanager
def echo_process() -> Iterator[str]:
    """Run the peer in a process of its own."""
    port = free_port()
    process = get_context("spawn").Process(target=serve_echo, args=(port,), daemon=True)
    process.start()
    try:
        asyncio.run(_wait_open(url := f"ws://127.0.0.1:{port}/"))
        yield url
    finally:
        process.terminate()
        process.join()


async def _wait_open(url: str) -> None:
    end = time.monotonic() + ECHO_START_S
    while True:
        with contextlib.suppress(OSError):
            async with connect(url, proxy=None):
                return
        if time.monotonic() > end:
            raise TimeoutError(f"no echo after {ECHO_START_S:.0f} s")
        await asyncio.sleep(0.1)


async def round_trips(addresses: list[Address], is_bridge: bool) -> list[float]:
    """Return the times from a frame to its acknowledgement, over connections that each send every few seconds."""
    times: list[float] = []

    async def talk(number: int, url: str, protocols: list[str]) -> None:
        draw = random.Random(number)
        async with connect(url, subprotocols=protocols or None, proxy=None) as socket:  # type: ignore[arg-type]
            await asyncio.sleep(draw.random() * PAUSE_S)
            for count in range(SENDS + SETTLE):
                key = f"{number}-{count}-{time.monotonic_ns()}"
                frame = {"type": "message", "client_message_id": key, "text": f"message {count} 你好"}
                started = time.perf_counter()
                await socket.send(json.dumps(frame))
                while True:
                    answer = json.loads(await asyncio.wait_for(socket.recv(), 30))
                    if answer.get("client_message_id") == key and (answer["type"] == "ack" or not is_bridge):
                        break
                if count >= SETTLE:
                    times.append((time.perf_counter() - started) * 1e3)
                await asyncio.sleep(PAUSE_S * (0.5 + draw.random()))

    await asyncio.gather(*(talk(number, *address) for number, address in enumerate(addresses)))
    return times


def run_round_trips(addresses: list[Address], is_bridge: bool) -> list[float]:
    """Do it in a process of its own: the shoppers' work must not take the server's time."""
    return asyncio.run(round_trips(addresses, is_bridge))


def conversations_with_persons(settings: Settings, count: int) -> list[tuple[str, str]]:
    """Open conversations that a person has, so that the bot is silent; return ids and tokens."""
    repository = ConversationRepository(Transactions(open_engine(settings.resolved_database_url)))
    tokens = Tokens(settings)
    found = []
    for _ in range(count):
        record = repository.create("en", None)
        person = outside("Bench").name
        repository.change_state(record.id, State.PERSON, actor="Bench", agent=person, expected=State.BOT)
        found.append((record.id, tokens.for_conversation(record.id, None).token))
    return found


@contextlib.contextmanager
def bridge_process(database_url: str, **more: str) -> Iterator[tuple[Stack, Settings]]:
    """Run the bridge alone over a database; search and recommendation keep to the demo shop's artefacts."""
    settings = {
        "ZHANGGUI_DATABASE_URL": database_url,
        "ZHANGGUI_MESSAGES_PER_MINUTE": "100000",
        "ZHANGGUI_CONVERSATIONS_PER_HOUR": "100000",
        # The shop of these databases is empty: nothing is to be indexed or counted.
        "ZHANGGUI_INDEX_FOLLOW_S": "0",
        "ZHANGGUI_RECOMMENDER_UPDATE_MINUTES": "0",
        "ZHANGGUI_RECOMMENDER_TRAINING_HOURS": "0",
        "ZHANGGUI_LOG_LEVEL": "warning",
        **more,
    }
    with tempfile.TemporaryDirectory() as folder, Stack(Path(folder), ["bridge"], **settings) as stack:
        yield stack, Settings(var_dir=stack.var, database_url=database_url)


def measure_round_trips(database_url: str, connections: int = CONNECTIONS) -> dict[str, Any]:
    """Return the round trip with shoppers whose conversations a person has, beside the echo's."""
    load_before, pace = os.getloadavg(), yardstick_ms()
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        with bridge_process(database_url) as (stack, settings):
            lines = stack.url.replace("http", "ws", 1)
            opened = conversations_with_persons(settings, connections)
            addresses = [
                (f"{lines}/v1/conversations/{own}/ws", ["zhanggui.v1", f"bearer.{token}"]) for own, token in opened
            ]
            own = pool.submit(run_round_trips, addresses, True).result()
        with echo_process() as url:
            peer = pool.submit(run_round_trips, [(url, [])] * connections, False).result()
    return {
        "connections": connections,
        "bridge (stored, acknowledged)": summary(own),
        "bare Starlette echo": summary(peer),
        "load_average": {"before": load_before, "after": os.getloadavg()},
        "yardstick_ms": {"before": pace, "after": yardstick_ms()},
    }


def main() -> None:
    """Measure several times over a database that ``benchmarks.bridge`` has made."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--var", type=Path, default=ROOT / "var" / "benchmark-bridge")
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args()
    url = f"sqlite:///{(given.var / 'zhanggui.db').resolve()}"
    print(json.dumps([measure_round_trips(url) for _ in range(given.rounds)], indent=1))


if __name__ == "__main__":
    main()
