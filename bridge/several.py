"""What makes several bridges one: opened where a Redis is named, and not there otherwise."""

from __future__ import annotations

from typing import Any

from bridge.catching_up import CatchingUp
from bridge.presence import Presence
from bridge.redis_link import BEAT_S, RedisLink
from bridge.service_desk import ServiceDesk
from bridge.shared_hub import SharedHub
from bridge.transactions import Transactions
from bridge.visitors import Visitors

_CONSOLES, _AWAY, _WHO = "consoles", "away", "who"
#: Three beats: one may be lost.
_LASTS_S = 3 * BEAT_S


class SeveralBridges:
    """Consoles, visitors and missed messages of the other bridges."""

    def __init__(
        self, link: RedisLink, hub: SharedHub, desk: ServiceDesk, visitors: Visitors, transactions: Transactions
    ) -> None:
        self._link = link
        self._presence: Presence = desk.presence
        self._visitors = visitors
        self._catching_up = CatchingUp(link, hub, desk, transactions)
        self._presence.on_news = self._say
        self._presence.on_away = lambda name, is_away: link.tell(_AWAY, {"name": name, "is_away": is_away})
        link.hear(_CONSOLES, self._on_consoles)
        link.hear(_AWAY, lambda _, body: self._presence.set_away_elsewhere(body["name"], body["is_away"]))
        link.hear(_WHO, lambda *_: self._say())
        link.on_up(self._came_up)
        link.on_beat(self._beat)

    async def run_link(self) -> None:
        """Keep the line to Redis up."""
        await self._link.run()

    async def run_catching_up(self) -> None:
        """Look for what Redis has not told of."""
        await self._catching_up.run()

    async def _came_up(self) -> None:
        await self._visitors.share(self._link)
        self._link.tell(_WHO, {})
        self._say()

    async def _beat(self) -> None:
        self._presence.drop_silent()
        self._say()
        await self._visitors.share(self._link)

    def _say(self) -> None:
        online, away = self._presence.own_consoles
        self._link.tell(_CONSOLES, {"online": online, "away": away})

    def _on_consoles(self, bridge: str, body: dict[str, Any]) -> None:
        self._presence.heard(bridge, body["online"], body["away"], _LASTS_S)
