"""Which agents are there: online while a console is open, away when they say so, offline otherwise."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum

import structlog

from bridge.hub import STAFF, Hub

log = structlog.get_logger(__name__)


class PresenceState(StrEnum):
    """Whether an agent is there."""

    ONLINE = "online"
    AWAY = "away"
    OFFLINE = "offline"


@dataclass(frozen=True)
class Elsewhere:
    """What another bridge has said."""

    online: frozenset[str]
    away: frozenset[str]
    until_s: float


class Presence:
    """Counts the open consoles of each agent; tells when somebody came and when they are lost.

    Where there are several bridges each counts its own consoles and hears of those of the others (:meth:`heard`).

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
        #: What other bridges have said of their consoles, and until when that holds.
        self._others_say: dict[str, Elsewhere] = {}
        #: Called when what this bridge has to say has changed.
        self.on_news: Callable[[], None] = lambda: None
        #: Called with what an agent has said of themselves, wherever their console is.
        self.on_away: Callable[[str, bool], None] = lambda _name, _is_away: None
        self._leaving: dict[str, asyncio.Task[None]] = {}
        self._others: set[asyncio.Task[None]] = set()

    def of(self, name: str) -> PresenceState:
        """Return whether an agent is there."""
        if not self._is_there(name):
            return PresenceState.OFFLINE
        is_away = name in self._away or any(name in other.away for other in self._others_say.values())
        return PresenceState.AWAY if is_away else PresenceState.ONLINE

    @property
    def own_consoles(self) -> tuple[list[str], list[str]]:
        """The agents with a console at this bridge, and those of all whom this bridge knows to be away."""
        return sorted(name for name, lines in self._lines.items() if lines), sorted(self._away)

    def heard(self, bridge: str, online: Iterable[str], away: Iterable[str], lasts_s: float) -> None:
        """Note what another bridge says of its consoles; without news of it for so long it counts as gone."""
        before = self._others_say.get(bridge)
        self._others_say[bridge] = Elsewhere(frozenset(online), frozenset(away), time.monotonic() + lasts_s)
        if before is not None:
            self.expect(before.online - self._others_say[bridge].online)

    def set_away_elsewhere(self, name: str, is_away: bool) -> None:
        """Note what an agent has said of themselves at another bridge, which has told everybody."""
        (self._away.add if is_away else self._away.discard)(name)
        for bridge, said in self._others_say.items():
            # They have been told, too.
            self._others_say[bridge] = replace(said, away=said.away - {name})

    def drop_silent(self) -> None:
        """Forget bridges that have been silent too long; their agents are waited for, as after a lost line."""
        for bridge, said in list(self._others_say.items()):
            if said.until_s < time.monotonic():
                del self._others_say[bridge]
                self.expect(said.online)

    def _is_there(self, name: str) -> bool:
        return bool(self._lines[name]) or any(name in other.online for other in self._others_say.values())

    @property
    def expected(self) -> frozenset[str]:
        """The agents without a console who are waited for."""
        return frozenset(self._leaving)

    @contextmanager
    def line(self, name: str) -> Iterator[None]:
        """Count a console while it is open."""
        if leaving := self._leaving.pop(name, None):
            leaving.cancel()
        was_there = self._is_there(name)
        self._lines[name] += 1
        if self._lines[name] == 1:
            if not was_there:
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
        self.set_away_elsewhere(name, is_away)
        self.on_away(name, is_away)
        if self.of(name) is not before:
            self._changed(name)

    def expect(self, names: Iterable[str]) -> None:
        """Wait the grace time for agents without a console; who has not come by then is lost."""
        for name in names:
            if not self._is_there(name) and name not in self._leaving:
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
            if self._is_there(name):
                # Come back at another bridge.
                self._leaving.pop(name, None)
                return
            try:
                await self._on_lost(name)
            except Exception:
                # Their shoppers must not be forgotten because the database was away for a moment.
                log.exception("conversations of a lost agent could not be given back; trying again", agent=name)
                continue
            self._leaving.pop(name, None)
            return

    def _changed(self, name: str) -> None:
        self.on_news()
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
