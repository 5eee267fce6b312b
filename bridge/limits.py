"""Limits: size and time of a body, requests a minute. Over the limit is a 413, a 408 or a 429 with Retry-After."""

from __future__ import annotations

import asyncio
import math
import re
import time
from collections import OrderedDict

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bridge.errors import TooLarge, TooMany, TooSlow, problem_response
from bridge.shared_limits import SharedLimits

#: The longest message is 4,000 characters of up to 4 bytes, twice as much when JSON escapes it; a frame is as large.
MAX_BODY_BYTES = 65_536
#: Of a feed, which only a known key may upload: its bytes are read behind the check of the key.
MAX_IMPORT_BYTES = 50_000_000
IMPORT_PATH = "/v1/catalog/imports"
#: Of a picture or a PDF, which is written to a file while it comes.
MAX_ATTACHMENT_BYTES = 10_000_000
_ATTACHMENT_PATH = re.compile(r"/(?:v1|staff/api)/conversations/[^/]+/attachments|/staff/api/canned-files/[^/]+/[^/]+")
#: 64 KiB come in that time over the worst line that one can chat on. A file may take longer, if it keeps coming.
BODY_S, FILE_S = 20.0, 600.0
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
    """Middleware: refuses bodies over the limit, also such as do not say their length, and those that do not come."""

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
        try:
            async with asyncio.timeout(BODY_S):
                chunks = await self._read_ahead(receive)
        except TimeoutError:
            problem = TooSlow(f"expected the whole body within {BODY_S:.0f} s; send it again")
            await problem_response(problem)(scope, receive, send)
            return
        if chunks is None:
            await self._refuse(scope, receive, send)
            return

        async def replay() -> Message:
            return chunks.pop(0) if chunks else await receive()

        await self._app(scope, replay, send)

    async def _read_ahead(self, receive: Receive) -> list[Message] | None:
        """Return the whole body, None if it is too large: an answer that has begun cannot become a 413 any more."""
        chunks: list[Message] = []
        size = 0
        while True:
            message = await receive()
            chunks.append(message)
            size += len(message.get("body", b""))
            if size > self._max_bytes:
                return None
            if message["type"] != "http.request" or not message.get("more_body"):
                return chunks

    async def _pass_unread(self, length: bytes, most: int, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a file on unread; its operation asks for the bytes after it knows whose they are."""
        if not length.isdigit() or int(length) > most:
            await self._refuse(scope, receive, send, most)
            return
        size, began, has_more = 0, time.monotonic(), True

        async def counted() -> Message:
            nonlocal size, has_more
            try:
                # Behind the last byte it is asked, too, and waits for the client to hang up: that may take its time.
                left_s = min(BODY_S, began + FILE_S - time.monotonic()) if has_more else None
                message = await asyncio.wait_for(receive(), left_s)
            except TimeoutError as error:
                raise TooSlow(
                    f"expected a file that keeps coming, and the whole of it within {FILE_S:.0f} s; send it again"
                ) from error
            has_more = bool(message.get("more_body"))
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
