"""What is too much is refused at the door, at once and with a time to come again; what was let in is served in time."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from starlette.types import ASGIApp, Receive, Scope, Send

from bridge.errors import Overloaded, problem_response
from bridge.metrics import Metrics

#: How much the newest turn counts in the mean.
_NEWEST = 0.1
#: Before any turn has ended: that of a search on two cores.
_FIRST_TURN_S = 0.2
#: These must answer above all when everything else does not.
_ALWAYS = ("/healthz", "/readyz", "/metrics")
_REQUESTS_AGAIN_S = 1


class TurnDoor:
    """Lets so many turns ask the bot at once, and so many wait; whoever comes behind them is refused.

    Parameters
    ----------
    at_once : int
        More than the bot has cores for only makes each of them slower.
    waiting : int
        They wait for at most ``waiting / at_once`` turns: what is let in beyond that would be answered too late.
    metrics : Metrics
    """

    def __init__(self, at_once: int, waiting: int, metrics: Metrics) -> None:
        self._at_once = at_once
        self._most = at_once + waiting
        self._places = asyncio.Semaphore(at_once)
        self._metrics = metrics
        self._turn_s = _FIRST_TURN_S
        self._inside = 0

    @property
    def is_full(self) -> bool:
        """Whether the next turn would be one too many."""
        return self._inside >= self._most

    def refusal(self) -> Overloaded:
        """Return what to tell whoever is refused: when there should be room again."""
        self._metrics.shed("turn")
        again_s = math.ceil((self._inside - self._at_once + 1) * self._turn_s / self._at_once)
        return Overloaded("expected fewer messages at once than are waiting for an answer now", max(1, again_s))

    def enter(self) -> None:
        """Count a message from the moment it is let in."""
        self._inside += 1
        self._metrics.turns_inside(self._inside)

    def leave(self) -> None:
        """Count it no more: it needs no turn, or its turn has ended."""
        self._inside -= 1
        self._metrics.turns_inside(self._inside)

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Hold one of the places at the bot, when one is free."""
        async with self._places:
            began = time.monotonic()
            try:
                yield
            finally:
                self._turn_s += _NEWEST * (time.monotonic() - began - self._turn_s)


class RequestLimit:
    """Middleware: so many requests at once; more of them only wait for each other's threads and memory."""

    def __init__(self, app: ASGIApp, at_once: int, on_refusal: Callable[[str], None]) -> None:
        self._app, self._at_once, self._on_refusal = app, at_once, on_refusal
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on while there is room."""
        if scope["type"] != "http" or scope["path"] in _ALWAYS:
            await self._app(scope, receive, send)
            return
        if self._inside >= self._at_once:
            self._on_refusal("request")
            problem = Overloaded("expected fewer requests at once than are being answered now", _REQUESTS_AGAIN_S)
            await problem_response(problem)(scope, receive, send)
            return
        self._inside += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._inside -= 1
