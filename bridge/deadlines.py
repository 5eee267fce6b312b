"""Connections that are too slow to be meant well are ended: uvicorn's protocols with deadlines that it does not have.

A request's head must be there within seconds of its first byte (and the first one within seconds of the connection);
who does not read what was sent is cut off, buffers and all. Bodies have their deadline in :mod:`bridge.limits`, where
the answer can be a problem.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from bridge.errors import MEDIA_TYPE, TooSlow

#: A phone in a lift needs one or two; nginx gives 60.
HEAD_S = 15.0
#: With a full buffer of 64 KiB that does not become emptier.
UNREAD_S = 30.0


class _Deadline:
    """One timer: set, met, or missed."""

    def __init__(self) -> None:
        self._timer: asyncio.TimerHandle | None = None

    def set(self, seconds: float, missed: Any) -> None:
        """Call a function after some seconds unless it is met before."""
        self.met()
        self._timer = asyncio.get_running_loop().call_later(seconds, missed)

    def met(self) -> None:
        """Forget it."""
        if self._timer:
            self._timer.cancel()
            self._timer = None


class PatientHttp(HttpToolsProtocol):
    """HTTP/1.1 with a deadline for each request's head, and for a reader that does not read."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._head, self._unread = _Deadline(), _Deadline()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the first request."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self._head.set(HEAD_S, self._too_slow)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._head.met()
        self._unread.met()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """Wait for the rest of the head; between two requests the keep-alive time-out counts."""
        super().on_message_begin()
        if self.cycle is None or self.cycle.response_complete:
            self._head.set(HEAD_S, self._too_slow)

    def on_headers_complete(self) -> None:
        """Hand the request on."""
        self._head.met()
        super().on_headers_complete()

    def pause_writing(self) -> None:
        """Wait for the reader."""
        super().pause_writing()
        self._unread.set(UNREAD_S, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on: the reader reads."""
        self._unread.met()
        super().resume_writing()

    def _too_slow(self) -> None:
        """Say so, and close."""
        if self.transport.is_closing():
            return
        problem = TooSlow(f"expected the whole head of the request within {HEAD_S:.0f} s; send it again")
        body = json.dumps(problem.body()).encode()
        head = (
            f"HTTP/1.1 408 Request Timeout\r\ncontent-type: {MEDIA_TYPE}\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()


class PatientWebSocket(WebSocketsSansIOProtocol):
    """WebSockets with a deadline for a reader that does not read: closing alone would wait for it for ever."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._unread = _Deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._unread.met()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Wait for the reader."""
        super().pause_writing()
        self._unread.set(UNREAD_S, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on: the reader reads."""
        self._unread.met()
        super().resume_writing()
