"""Dialogue state survives a restart, and what another process wrote is not hidden by what is held."""

from __future__ import annotations

import asyncio
from pathlib import Path

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from tracker_store import HELD, ConversationTrackerStore

DOMAIN = Domain.from_dict({"slots": {"language": {"type": "any", "mappings": [{"type": "custom"}]}}})


def open_store(folder: Path) -> ConversationTrackerStore:
    return ConversationTrackerStore(DOMAIN, dialect="sqlite", db=str(folder / "tracker.db"))


async def say(store: ConversationTrackerStore, sender: str, text: str) -> DialogueStateTracker:
    tracker = await store.get_or_create_tracker(sender)
    tracker.update(UserUttered(text, {"name": "greet", "confidence": 1.0}))
    tracker.update(SlotSet("language", "zh"))
    tracker.update(ActionExecuted("action_listen"))
    await store.save(tracker)
    return tracker


def texts(tracker: DialogueStateTracker | None) -> list[str]:
    assert tracker is not None
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


def test_a_restart_loses_nothing(tmp_path: Path) -> None:
    async def play() -> None:
        store = open_store(tmp_path)
        for text in ("你好", "a tent", "cheaper"):
            tracker = await say(store, "c-1", text)
        reopened = await open_store(tmp_path).retrieve("c-1")
        assert texts(reopened) == ["你好", "a tent", "cheaper"]
        assert reopened is not None
        assert [type(event) for event in reopened.events] == [type(event) for event in tracker.events]
        assert reopened.get_slot("language") == "zh"
        rows = open_store(tmp_path).engine.execute("select type_name, intent_name from events order by id").fetchall()
        assert [tuple(row) for row in rows].count(("user", "greet")) == 3
        assert len(rows) == len(tracker.events)

    asyncio.run(play())


def test_a_turn_that_failed_leaves_what_is_stored(tmp_path: Path) -> None:
    async def play() -> None:
        store = open_store(tmp_path)
        await say(store, "c-1", "hello")
        half_done = await store.retrieve("c-1")
        assert half_done is not None
        half_done.update(UserUttered("lost"))
        assert texts(await store.retrieve("c-1")) == ["hello"]

    asyncio.run(play())


def test_what_is_not_held_any_more_comes_from_the_database(tmp_path: Path) -> None:
    async def play() -> None:
        store = open_store(tmp_path)
        await say(store, "c-0", "first")
        for number in range(1, HELD + 1):
            await say(store, f"c-{number}", "x")
        assert texts(await say(store, "c-0", "second")) == ["first", "second"]
        assert texts(await open_store(tmp_path).retrieve("c-0")) == ["first", "second"]

    asyncio.run(play())


def test_what_is_forgotten_is_neither_in_memory_nor_in_the_database(tmp_path: Path) -> None:
    async def play() -> None:
        store = open_store(tmp_path)
        await say(store, "c-1", "my address is 1 Harbour Street")
        await say(store, "c-2", "hello")
        store.forget("c-1")
        store.forget("never heard of")
        assert await store.retrieve("c-1") is None
        rows = open_store(tmp_path).engine.execute("select distinct sender_id from events").fetchall()
        assert [tuple(row) for row in rows] == [("c-2",)]
        tracker = await say(store, "c-1", "hello again")
        assert texts(tracker) == ["hello again"]

    asyncio.run(play())
