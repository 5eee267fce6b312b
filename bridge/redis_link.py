"""The line to Redis between several bridges: never waited for long, and never needed to answer a shopper."""

from __future__ import annotations

import asyncio
import contextlib
import json
import uuid
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import structlog
from redis.asyncio import Redis
from redis.asyncio.lock import Lock
from redis.exceptions import RedisError

from bridge.metrics import Metrics

log = structlog.get_logger(__name__)

T = TypeVar("T")
Json = dict[str, Any]
PREFIX = "zhanggui:"
_CHANNEL = f"{PREFIX}bridges"
#: A limit or a lock that takes longer is done without: Redis answers in a millisecond, or it or this machine is ill.
_CALL_S = 1.0
_CONNECT_S = 1.0
_AGAIN_AFTER_S = 0.5
#: Each bridge says so often that it lives; one that has been silent for three times that is gone.
BEAT_S = 5.0
#: What is to be told to the others; behind it lies the database, from which they catch up.
_MAX_QUEUED = 10_000
_FAILURES = (RedisError, OSError, TimeoutError)


class RedisLink:
    """One bridge's line to Redis: broadcasts to the other bridges, and calls that may fail.

    Parameters
    ----------
    url : str
        As ``redis://:password@host:6379/0``.
    metrics : Metrics
        Told whether the line is up.
    """

    def __init__(self, url: str, metrics: Metrics) -> None:
        # Nothing is retried inside: each caller has its own way to do without.
        self._client: Redis = Redis.from_url(
            url, socket_connect_timeout=_CONNECT_S, socket_timeout=BEAT_S, retry=None, decode_responses=True
        )
        self._metrics = metrics
        #: Of this process: what it has told itself is not heard twice.
        self.own_id = uuid.uuid4().hex
        self.is_up = False
        self._queue: deque[str] = deque(maxlen=_MAX_QUEUED)
        self._news = asyncio.Event()
        self._is_up_now = asyncio.Event()
        self._hears: dict[str, Callable[[str, Json], None]] = {}
        self._on_up: list[Callable[[], Awaitable[None]]] = []
        self._on_beat: list[Callable[[], Awaitable[None] | None]] = []

    def hear(self, kind: str, listener: Callable[[str, Json], None]) -> None:
        """Call a listener with (bridge, body) for each broadcast of a kind by another bridge."""
        self._hears[kind] = listener

    def on_up(self, action: Callable[[], Awaitable[None]]) -> None:
        """Call an action whenever the line has come up."""
        self._on_up.append(action)

    def on_beat(self, action: Callable[[], Awaitable[None] | None]) -> None:
        """Call an action every few seconds, also while the line is down."""
        self._on_beat.append(action)

    def tell(self, kind: str, body: Json, *, must_arrive: bool = False) -> None:
        """Broadcast to the other bridges; while the line is down only what must arrive is kept for later."""
        if self.is_up or must_arrive:
            self._queue.append(json.dumps([self.own_id, kind, body, must_arrive], ensure_ascii=False))
            self._news.set()

    async def call(self, work: Callable[[Redis], Awaitable[T]]) -> T | None:
        """Do something with Redis; None, at once, where it is down, and soon where it does not answer."""
        if not self.is_up:
            return None
        try:
            async with asyncio.timeout(_CALL_S):
                return await work(self._client)
        except _FAILURES as error:
            self._failed(error)
            return None

    async def wait_up(self, most_s: float) -> None:
        """Wait for the line to come up, for so long at most."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._is_up_now.wait(), most_s)

    def lock(self, name: str, lease_s: float) -> Lock:
        """Return redis-py's lock of a name; it is held for so long at most."""
        return Lock(self._client, f"{PREFIX}{name}", timeout=lease_s, thread_local=False)

    async def ping(self) -> bool:
        """Say whether Redis answers now."""
        return await self.call(lambda redis: redis.ping()) is not None

    async def run(self) -> None:
        """Keep the line up until cancelled."""
        beat = asyncio.create_task(self._beat())
        try:
            while True:
                try:
                    await self._serve()
                except _FAILURES as error:
                    self._failed(error)
                await asyncio.sleep(_AGAIN_AFTER_S)
        finally:
            beat.cancel()
            await asyncio.gather(beat, return_exceptions=True)
            await self._client.aclose()

    async def _serve(self) -> None:
        async with self._client.pubsub() as channel:
            await channel.subscribe(_CHANNEL)
            # Subscribed before it counts as up: what is told from now on is heard.
            await self._came_up()
            send = asyncio.create_task(self._send())
            try:
                while self.is_up:
                    if send.done():
                        send.result()
                    told = await channel.get_message(ignore_subscribe_messages=True, timeout=_AGAIN_AFTER_S)
                    if told is not None:
                        self._heard(told["data"])
            finally:
                send.cancel()
                await asyncio.gather(send, return_exceptions=True)

    async def _came_up(self) -> None:
        await self._client.ping()
        self.is_up = True
        self._is_up_now.set()
        self._metrics.redis_up(True)
        log.info("the line to Redis is up")
        for action in self._on_up:
            await action()

    async def _send(self) -> None:
        while True:
            while self._queue:
                # Taken off only when it is out.
                await self._client.publish(_CHANNEL, self._queue[0])
                self._queue.popleft()
            self._news.clear()
            await self._news.wait()

    def _heard(self, text: str) -> None:
        sender, kind, body, _ = json.loads(text)
        listener = self._hears.get(kind)
        if sender != self.own_id and listener is not None:
            listener(sender, body)

    async def _beat(self) -> None:
        while True:
            for action in self._on_beat:
                try:
                    if (coming := action()) is not None:
                        await coming
                except Exception:
                    log.exception("a beat failed; the next one comes")
            await asyncio.sleep(BEAT_S)

    def _failed(self, error: BaseException) -> None:
        self._metrics.redis_failed()
        if self.is_up:
            self.is_up = False
            self._is_up_now.clear()
            self._metrics.redis_up(False)
            # The others catch up from the database; an old frame after it would be wrong.
            kept = [told for told in self._queue if json.loads(told)[3]]
            self._queue.clear()
            self._queue.extend(kept)
            log.warning(
                "Redis is not reachable: each bridge limits for itself, news of other bridges comes from the database",
                error=type(error).__name__,
            )
