"""Where Rasa keeps dialogue state: its SQL store, with the newest conversations held in memory, too."""

from __future__ import annotations

import itertools
import json
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import create_engine, event
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import StaticPool

#: Conversations in memory: some 50 kB each.
HELD = 500


class ConversationTrackerStore(SQLTrackerStore):
    """Reads a tracker from the database only when this process has not just saved it.

    Reading and counting events through the ORM was 15 of a turn's 45 ms in the bot. One process serves all
    conversations, one turn of a conversation at a time (lock store), so what it saved last is what is stored.
    """

    def __init__(self, domain: Domain | None = None, **settings: Any) -> None:
        super().__init__(domain, **settings)
        self._held: OrderedDict[str, tuple[DialogueStateTracker, int]] = OrderedDict()
        self._stored_events: dict[str, int] = {}
        if self.engine.dialect.name == "sqlite":
            self._use_one_sqlite_connection()

    def _use_one_sqlite_connection(self) -> None:
        """Keep one connection open, and do not wait for the disk: this state can be lost (architecture)."""
        url = self.engine.url
        self.engine.dispose()
        self.engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
        self.sessionmaker = sessionmaker(bind=self.engine)

        @event.listens_for(self.engine, "connect")
        def _pragmas(connection: Any, _record: Any) -> None:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=OFF")

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the tracker; it is held again once it is saved, so a turn that failed leaves what is stored."""
        held = self._held.pop(sender_id, None)
        if held is None:
            self._stored_events.pop(sender_id, None)
            return await super().retrieve(sender_id)
        tracker, self._stored_events[sender_id] = held
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write what is new in one statement, without the ORM, and hold the tracker."""
        await self.stream_events(tracker)
        with self.session_scope() as session:
            fresh = [self._row(tracker.sender_id, event) for event in self._additional_events(session, tracker)]
            if fresh:
                session.execute(self.SQLEvent.__table__.insert(), fresh)
            session.commit()
        self._stored_events.pop(tracker.sender_id, None)
        self._held[tracker.sender_id] = (tracker, len(tracker.events))
        while len(self._held) > HELD:
            self._held.popitem(last=False)

    def forget(self, sender_id: str) -> None:
        """Remove a conversation, in memory and in the database."""
        self._held.pop(sender_id, None)
        self._stored_events.pop(sender_id, None)
        with self.session_scope() as session:
            session.query(self.SQLEvent).filter_by(sender_id=sender_id).delete()
            session.commit()

    @staticmethod
    def _row(sender_id: str, event: Event) -> dict[str, Any]:
        """Return an event as Rasa's table has it."""
        data = event.as_dict()
        return {
            "sender_id": sender_id,
            "type_name": event.type_name,
            "timestamp": data.get("timestamp"),
            "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
            "action_name": data.get("name"),
            "data": json.dumps(data),
        }

    def _additional_events(self, session: Session, tracker: DialogueStateTracker) -> Iterator[Event]:
        """Return events that are not stored yet; for a tracker that was held their number is known."""
        stored = self._stored_events.get(tracker.sender_id)
        if stored is None:
            return super()._additional_events(session, tracker)
        return itertools.islice(tracker.events, stored, None)
