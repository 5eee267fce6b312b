"""A shopper who keeps talking whatever happens to the line: the widget's rules of delivery, in Python.

Each message has a client_message_id and is sent until it is acknowledged: over the WebSocket, by REST where that breaks
or does not acknowledge in time, and again when the line is back; the next one follows when the bridge has it. The line
is resumed by the number of the last message that came in order. What it should never see is counted, not raised.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import time
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

Json = dict[str, Any]
#: As in the widget (socket.js, delivery.js, api.js).
FIRST_RETRY_S, LAST_RETRY_S, ACK_S, REST_S = 0.5, 20.0, 6.0, 15.0
ANSWER_WAIT_S = 10
OPEN_S = 10.0
PING_S = 25.0
OVERLOADED = 503


@dataclass
class Habits:
    """How a shopper behaves."""

    #: Between two messages, drawn from half to one and a half of it.
    pause_s: float
    #: Between two moments at which the line breaks without a word, drawn likewise.
    line_breaks_s: float
    last_retry_s: float = LAST_RETRY_S
    says: tuple[str, ...] = ("hello",)


@dataclass
class Seen:
    """What came over a shopper's lines, and what should not have come."""

    messages: dict[int, Json] = field(default_factory=dict)
    #: client_message_id and the number that it was acknowledged with.
    acknowledged: dict[str, int] = field(default_factory=dict)
    doubled: int = 0
    out_of_order: int = 0
    #: Acknowledged once with one number and once with another.
    renumbered: int = 0
    lines: int = 0
    #: How often there was no room for a message.
    postponed: int = 0
    refused: list[str] = field(default_factory=list)
    round_trips_ms: list[float] = field(default_factory=list)


class Shopper:
    """One conversation and the lines to it."""

    def __init__(self, url: str, number: int, seed: int, habits: Habits) -> None:
        self._url = url
        self._draw = random.Random(seed * 100_003 + number)
        self._habits = habits
        self._http = httpx.AsyncClient(base_url=url, timeout=REST_S)
        self._line: ClientConnection | None = None
        self._last = 0
        #: What is on its way, until when it must be acknowledged; whether it is too early to knock again.
        self._under_way: str | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._is_early = False
        self._sent_at: dict[str, float] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.number = number
        self.id = ""
        self.token = ""
        #: What was typed: client_message_id and words, in this order.
        self.typed: dict[str, str] = {}
        #: What is not acknowledged yet, in the order typed.
        self.outbox: dict[str, Json] = {}
        self.seen = Seen()
        self.connected_at = 0.0

    async def open(self) -> None:
        """Open the conversation."""
        opened = (await self._http.post("/v1/conversations", json={"locale": "en"})).raise_for_status().json()
        self.id, self.token = opened["conversation_id"], opened["token"]
        self._http.headers["Authorization"] = f"Bearer {self.token}"

    @property
    def is_connected(self) -> bool:
        """Whether a line is open now."""
        return self._line is not None

    @property
    def answers(self) -> list[Json]:
        """The bot's messages behind the greeting."""
        return [message for seq, message in sorted(self.seen.messages.items()) if message["role"] == "bot"][1:]

    @property
    def is_content(self) -> bool:
        """Whether all that was typed is acknowledged and answered."""
        return not self.outbox and len(self.answers) >= len(self.typed)

    async def stay(self) -> None:
        """Keep a line open, and open it again whenever it breaks, until cancelled."""
        attempt = 0
        try:
            while True:
                with contextlib.suppress(OSError, ConnectionClosed, InvalidHandshake, TimeoutError):
                    async with self._connected() as line:
                        attempt = 0
                        await self._listen(line)
                self._line = None
                self._line_lost()
                wait_s = min(self._habits.last_retry_s, FIRST_RETRY_S * 2**attempt)
                attempt += 1
                await asyncio.sleep(wait_s * (0.5 + self._draw.random() / 2))
        finally:
            self._line = None

    def _connected(self) -> connect:
        path = f"/v1/conversations/{self.id}/ws?after={self._last}"
        protocols: list[Any] = ["zhanggui.v1", f"bearer.{self.token}"]
        return connect(
            self._url.replace("http", "ws", 1) + path, subprotocols=protocols, proxy=None, open_timeout=OPEN_S
        )

    async def talk(self, until: float) -> None:
        """Type a message now and then until a time (of ``time.monotonic``)."""
        await asyncio.sleep(self._habits.pause_s * self._draw.random())
        while time.monotonic() < until:
            number = len(self.typed) + 1
            key = f"c{self.number}-{number}"
            words = f"{self._draw.choice(self._habits.says)} ({number})"
            self.typed[key] = words
            self.outbox[key] = {"client_message_id": key, "text": words}
            self._sent_at[key] = time.monotonic()
            await self._next()
            await asyncio.sleep(self._habits.pause_s * (0.5 + self._draw.random()))

    async def break_lines(self, until: float) -> None:
        """Let the line break now and then, without a closing frame, until a time."""
        while True:
            await asyncio.sleep(self._habits.line_breaks_s * (0.5 + self._draw.random()))
            if time.monotonic() >= until:
                return
            if self._line:
                self._line.transport.abort()

    async def close(self) -> None:
        """Give everything back."""
        self._stop_timer()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._http.aclose()

    async def history(self) -> list[Json]:
        """Return the conversation as REST tells it."""
        answer = await self._http.get(f"/v1/conversations/{self.id}/messages", params={"limit": 500})
        messages: list[Json] = answer.raise_for_status().json()["messages"]
        return messages

    async def _listen(self, line: ClientConnection) -> None:
        self._line, self.connected_at = line, time.monotonic()
        self._under_way = None
        self.seen.lines += 1
        await self._next()
        beat = asyncio.create_task(self._beat(line))
        try:
            async for raw in line:
                await self._take(json.loads(raw))
        finally:
            beat.cancel()

    @staticmethod
    async def _beat(line: ClientConnection) -> None:
        with contextlib.suppress(ConnectionClosed, OSError):
            while True:
                await asyncio.sleep(PING_S)
                await line.send(json.dumps({"type": "ping"}))

    async def _take(self, frame: Json) -> None:
        match frame["type"]:
            case "message":
                self._take_message(frame["message"])
            case "ack":
                self._acknowledge(frame["client_message_id"], frame["seq"])
            case "error":
                self._take_problem(frame)

    def _take_message(self, message: Json) -> None:
        seq = message["seq"]
        if seq in self.seen.messages:
            self.seen.doubled += 1
        elif seq != self._last + 1:
            self.seen.out_of_order += 1
        self._last = max(self._last, seq)
        self.seen.messages[seq] = message
        if key := message["client_message_id"]:
            # Seen in the conversation: that is an acknowledgement, too.
            self._acknowledge(key, seq)

    def _acknowledge(self, key: str, seq: int) -> None:
        if self.seen.acknowledged.setdefault(key, seq) != seq:
            self.seen.renumbered += 1
        self._ended(key)
        if self.outbox.pop(key, None) and (sent := self._sent_at.pop(key, None)):
            self.seen.round_trips_ms.append((time.monotonic() - sent) * 1e3)
        self._in_background(self._next())

    def _take_problem(self, frame: Json) -> None:
        """Send again later what the bridge has no room for now; anything else that it refuses is a fault."""
        problem, key = frame["problem"], frame.get("client_message_id")
        if problem["status"] == OVERLOADED and key in self.outbox:
            self._postpone(str(key), float(problem["retry_after_s"]))
        else:
            self.seen.refused.append(f"{problem['status']} {problem['detail']}")

    def _postpone(self, key: str, wait_s: float) -> None:
        self.seen.postponed += 1
        self._ended(key)
        if not self._is_early:
            self._is_early = True
            self._in_background(self._knock_again(wait_s * (1 + self._draw.random())))

    async def _knock_again(self, wait_s: float) -> None:
        await asyncio.sleep(wait_s)
        self._is_early = False
        await self._next()

    async def _next(self) -> None:
        """Send the oldest message that is not acknowledged, unless it is on its way or there was no room just now."""
        key = next(iter(self.outbox), None)
        if key is None or self._is_early or key == self._under_way:
            return
        self._under_way = key
        self._stop_timer()
        try:
            if self._line is None:
                raise ConnectionError("no line")
            await self._line.send(json.dumps({"type": "message", **self.outbox[key]}))
        except (ConnectionClosed, OSError):
            self._in_background(self._by_rest(key))
        else:
            if self._under_way == key:
                loop = asyncio.get_running_loop()
                self._timer = loop.call_later(ACK_S, lambda: self._in_background(self._by_rest(key)))

    def _ended(self, key: str) -> None:
        if self._under_way == key:
            self._under_way = None
            self._stop_timer()

    def _stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _line_lost(self) -> None:
        if self._under_way and self._timer:
            self._stop_timer()
            self._in_background(self._by_rest(self._under_way))

    def _in_background(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _by_rest(self, key: str) -> None:
        """Send by REST; what does not arrive goes again with the next message, or when the line is back."""
        self._timer = None
        if key not in self.outbox:
            return
        path = f"/v1/conversations/{self.id}/messages"
        try:
            answer = await self._http.post(path, json=self.outbox[key], headers={"Prefer": f"wait={ANSWER_WAIT_S}"})
            if answer.is_success:
                self._acknowledge(key, answer.json()["seq"])
                return
        except (httpx.HTTPError, ValueError):
            self._ended(key)
            return
        if answer.status_code == OVERLOADED:
            self._postpone(key, float(answer.headers["retry-after"]))
        else:
            self.seen.refused.append(f"{answer.status_code} {answer.text[:100]}")
