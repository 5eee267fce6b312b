"""What other bridges have stored is looked up in the database, where Redis has not told of it.

Pub/sub promises nothing: what is told while a line is down is never told again. So every bridge looks now and then
for messages that its listeners have not been handed, often while Redis is away, and the tables are the truth.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections import OrderedDict
from datetime import UTC, datetime

import structlog
from anyio import to_thread
from sqlalchemy import select

from bridge.handoff import State
from bridge.hub import STAFF, Frame
from bridge.models import ConversationRow, MessageRow
from bridge.records import Record, message_of, record_of
from bridge.redis_link import RedisLink
from bridge.service_desk import ServiceDesk
from bridge.shared_hub import SharedHub
from bridge.transactions import Transactions

log = structlog.get_logger(__name__)

#: How often it is looked, without Redis and with it.
_DOWN_EVERY_S, _UP_EVERY_S = 0.5, 5.0
#: A message may become visible after one that is younger: its transaction took longer, or another clock is behind.
_OVERLAP_S = 10.0
_MOST = 2_000
_REMEMBERED = 20_000


class CatchingUp:
    """Hands listeners what was stored by other bridges."""

    def __init__(self, link: RedisLink, hub: SharedHub, desk: ServiceDesk, transactions: Transactions) -> None:
        self._link, self._hub, self._desk = link, hub, desk
        self._reading = transactions.reading
        self._since_s = time.time()
        self._is_missing = False
        #: Who had a conversation when its state was last handed on from here.
        self._owners: OrderedDict[str, tuple[str, str | None]] = OrderedDict()

        link.on_up(self._came_up)

    async def _came_up(self) -> None:
        # Also where it was away for less than it takes to look.
        self._is_missing = True

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                await self._look()
            except Exception:
                log.exception("what other bridges have stored could not be looked up; it is looked again")
            await asyncio.sleep(_UP_EVERY_S if self._link.is_up else _DOWN_EVERY_S)

    async def _look(self) -> None:
        begun_s = time.time()
        await self._messages()
        # States are told by Redis alone while it is up; once more after it has come back.
        is_missing, self._is_missing = self._is_missing, not self._link.is_up
        if is_missing or self._is_missing:
            await self._states()
            await self._erased()
        if self._link.is_up:
            # What Redis tells from here on is not seen here.
            self._owners.clear()
        self._since_s = begun_s

    async def _messages(self) -> None:
        after = _first_id(self._since_s - _OVERLAP_S)
        while True:
            found = await to_thread.run_sync(self._stored_after, after)
            for conversation_id, frame in found:
                self._hub.deliver(conversation_id, frame)
                self._hub.deliver(STAFF, {**frame, "conversation_id": conversation_id})
            if len(found) < _MOST:
                return
            after = found[-1][1]["message"]["id"]

    def _stored_after(self, message_id: str) -> list[tuple[str, Frame]]:
        query = select(MessageRow).where(MessageRow.id > message_id).order_by(MessageRow.id).limit(_MOST)
        with self._reading() as session:
            return [
                (row.conversation_id, {"type": "message", "message": message_of(row).model_dump(mode="json")})
                for row in session.scalars(query)
            ]

    async def _states(self) -> None:
        for record in await to_thread.run_sync(self._changed):
            owner = (record.state.value, record.agent)
            if self._owners.get(record.id) == owner:
                # It was a message that changed it.
                continue
            self._owners[record.id] = owner
            while len(self._owners) > _REMEMBERED:
                self._owners.popitem(last=False)
            state = await self._desk.owner_state(record)
            self._hub.deliver(record.id, {"type": "state", **state.model_dump(mode="json")})
            self._hub.deliver(STAFF, await self._desk.staff_row(record))

    def _changed(self) -> list[Record]:
        since = datetime.fromtimestamp(self._since_s - _OVERLAP_S, UTC)
        # By state: the index is by state and time.
        query = select(ConversationRow).where(
            ConversationRow.state.in_([state.value for state in State]), ConversationRow.updated_at > since
        )
        with self._reading() as session:
            return [record_of(row) for row in session.scalars(query.limit(_MOST))]

    async def _erased(self) -> None:
        """Close the lines of conversations that are gone: another bridge has erased them."""
        topics = [topic for topic in self._hub.topics if not topic.startswith("*")]
        for gone in set(topics) - await to_thread.run_sync(self._there, topics):
            self._hub.deliver(gone, {"type": "revoked"})

    def _there(self, topics: list[str]) -> set[str]:
        with self._reading() as session:
            return set(session.scalars(select(ConversationRow.id).where(ConversationRow.id.in_(topics))))


def _first_id(moment_s: float) -> str:
    """Return the least id that a message of a moment can have: UUIDv7 begins with its milliseconds."""
    return str(uuid.UUID(int=int(max(0.0, moment_s) * 1_000) << 80))
