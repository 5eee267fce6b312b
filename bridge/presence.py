"""Which agents are there: online while a console is open, away when they say so, offline otherwise."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum

import structlog

from bridge.hub import STAFF, Hub

log = structlog.get_logger(__name__)


class PresenceState(StrEnum):
    """Whether an agent is there."""

    ONLINE = "online"
    AWAY = "away"
    OFFLINE = "offline"


class Presence:
    """Counts the open consoles of each agent, in this process; tells when somebody came and when they are lost.

    Parameters
    ----------
    grace_s : float
        A page that reloads, a train in a tunnel: nobody is gone at once.
    on_lost : callable
        Asked with the name of an agent who has had no console open for the grace time.
    on_back : callable
        Asked with the name of an agent who is online (again).
    """

    def __init__(
        self,
        hub: Hub,
        grace_s: float,
        on_lost: Callable[[str], Awaitable[None]],
        on_back: Callable[[str], Awaitable[None]],
    ) -> None:
        self._hub = hub
        self._on_lost, self._on_back = on_lost, on_back
        self._grace_s = grace_s
        self._lines: Counter[str] = Counter()
        self._away: set[str] = set()
        self._leaving: dict[str, asyncio.Task[None]] = {}
        self._others: set[asyncio.Task[None]] = set()

    def of(self, name: str) -> PresenceState:
        """Return whether an agent is there."""
        if not self._lines[name]:
            return PresenceState.OFFLINE
        return PresenceState.AWAY if name in self._away else PresenceState.ONLINE

    @property
    def expected(self) -> frozenset[str]:
        """The agents without a console who are waited for."""
        return frozenset(self._leaving)

    @contextmanager
    def line(self, name: str) -> Iterator[None]:
        """Count a console while it is open."""
        if leaving := self._leaving.pop(name, None):
            leaving.cancel()
        self._lines[name] += 1
        if self._lines[name] == 1:
            self._away.discard(name)
            self._changed(name)
        try:
            yield
        finally:
            self._lines[name] -= 1
            if not self._lines[name]:
                self.expect([name])
                self._changed(name)

    def set_away(self, name: str, is_away: bool) -> None:
        """Note what an agent says of themselves; it lasts until their last console closes."""
        before = self.of(name)
        (self._away.add if is_away else self._away.discard)(name)
        if self.of(name) is not before:
            self._changed(name)

    def expect(self, names: Iterable[str]) -> None:
        """Wait the grace time for agents without a console; who has not come by then is lost."""
        for name in names:
            if not self._lines[name] and name not in self._leaving:
                self._leaving[name] = asyncio.create_task(self._give_up(name))

    async def finish(self) -> None:
        """Wait for nobody any more."""
        tasks = [*self._leaving.values(), *self._others]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _give_up(self, name: str) -> None:
        while True:
            await asyncio.sleep(self._grace_s)
            try:
                await self._on_lost(name)
            except Exception:
                # Their shoppers must not be forgotten because the database was away for a moment.
                log.exception("conversations of a lost agent could not be given back; trying again", agent=name)
                continue
            self._leaving.pop(name, None)
            return

    def _changed(self, name: str) -> None:
        state = self.of(name)
        self._hub.publish(STAFF, {"type": "presence", "name": name, "state": state.value})
        if state is PresenceState.ONLINE:
            task = asyncio.create_task(self._welcome(name))
            self._others.add(task)
            task.add_done_callback(self._others.discard)

    async def _welcome(self, name: str) -> None:
        try:
            await self._on_back(name)
        except Exception:
            log.exception("what waits for an agent could not be given to them", agent=name)
