"""Limits: size of a body, requests a minute. Over the limit is a 413 or a 429 with Retry-After."""

from __future__ import annotations

import math
import re
import time
from collections import OrderedDict

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bridge.errors import TooLarge, TooMany, problem_response
from bridge.shared_limits import SharedLimits

#: The longest message is 4,000 characters of up to 4 bytes, twice as much when JSON escapes it; a frame is as large.
MAX_BODY_BYTES = 65_536
#: Of a feed, which only a known key may upload: its bytes are read behind the check of the key.
MAX_IMPORT_BYTES = 50_000_000
IMPORT_PATH = "/v1/catalog/imports"
#: Of a picture or a PDF, which is written to a file while it comes.
MAX_ATTACHMENT_BYTES = 10_000_000
_ATTACHMENT_PATH = re.compile(r"/(?:v1|staff/api)/conversations/[^/]+/attachments")
#: Buckets that are kept; the longest unused go first, so that scanning addresses cannot fill the memory.
MAX_BUCKETS = 50_000


class RateLimiter:
    """Token buckets by key: ``capacity`` at once, refilled evenly over ``period_s``.

    With ``shared`` all bridges count together; while Redis is away each counts for itself.
    """

    def __init__(self, capacity: int, period_s: float, what: str, shared: SharedLimits | None = None) -> None:
        self._capacity = capacity
        self._period_s = period_s
        self._shared = shared
        self._per_s = capacity / period_s
        self._what = what
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def take(self, key: str) -> None:
        """Take one token.

        Raises
        ------
        TooMany
            When the bucket is empty; says when to come again.
        """
        wait_s = None
        if self._shared is not None:
            wait_s = await self._shared.take(self._what, key, self._capacity, self._period_s)
        if wait_s is None:
            self.take_here(key)
        elif wait_s > 0:
            raise self._refusal(wait_s)

    def take_here(self, key: str) -> None:
        """Take one token of this bridge's own bucket.

        Raises
        ------
        TooMany
            When the bucket is empty; says when to come again.
        """
        now = time.monotonic()
        level, at = self._buckets.pop(key, (float(self._capacity), now))
        level = min(self._capacity, level + (now - at) * self._per_s)
        if level < 1:
            self._buckets[key] = (level, now)
            raise self._refusal((1 - level) / self._per_s)
        self._buckets[key] = (level - 1, now)
        while len(self._buckets) > MAX_BUCKETS:
            self._buckets.popitem(last=False)

    def _refusal(self, wait_s: float) -> TooMany:
        whole_s = math.ceil(wait_s)
        return TooMany(f"expected at most {self._capacity} {self._what}; wait {whole_s} s", whole_s)


class BodyLimit:
    """Middleware: refuses bodies over the limit, also those that do not say their length."""

    def __init__(self, app: ASGIApp, max_bytes: int = MAX_BODY_BYTES) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on while its body stays within the limit."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if (most := _most_unread(scope["path"])) is not None:
            await self._pass_unread(length, most, scope, receive, send)
            return
        if not length.isdigit() or int(length) > self._max_bytes:
            await self._refuse(scope, receive, send)
            return
        chunks: list[Message] = []
        size = 0
        while True:
            # Read ahead: an answer that has begun cannot become a 413 any more. It is 64 KiB at most.
            message = await receive()
            chunks.append(message)
            size += len(message.get("body", b""))
            if size > self._max_bytes:
                await self._refuse(scope, receive, send)
                return
            if message["type"] != "http.request" or not message.get("more_body"):
                break

        async def replay() -> Message:
            return chunks.pop(0) if chunks else await receive()

        await self._app(scope, replay, send)

    async def _pass_unread(self, length: bytes, most: int, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a file on unread; its operation asks for the bytes after it knows whose they are."""
        if not length.isdigit() or int(length) > most:
            await self._refuse(scope, receive, send, most)
            return
        size = 0

        async def counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > most:
                raise _too_large(most)
            return message

        await self._app(scope, counted, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, max_bytes: int | None = None) -> None:
        await problem_response(_too_large(max_bytes or self._max_bytes))(scope, receive, send)


def _most_unread(path: str) -> int | None:
    """Return how many bytes an operation takes that reads its body itself; None for all others."""
    if path == IMPORT_PATH:
        return MAX_IMPORT_BYTES
    return MAX_ATTACHMENT_BYTES if _ATTACHMENT_PATH.fullmatch(path) else None


def _too_large(max_bytes: int) -> TooLarge:
    return TooLarge(f"expected a body of at most {max_bytes:,} bytes; send it in parts")
