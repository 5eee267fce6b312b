"""Who listens to which conversation, in this process."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

Frame = dict[str, Any]
#: A listener this far behind is closed and resumes by its sequence number: memory must not grow with slow readers.
MAX_QUEUED = 256
#: Listeners of the staff page hear of all conversations.
STAFF = "*staff*"


def session_topic(key: str) -> str:
    """Return the topic that only the pages of one staff session listen to."""
    return f"*session {key}*"


class Listener:
    """One open connection's queue; ``overflowed`` tells it to close."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[Frame] = asyncio.Queue(MAX_QUEUED)
        self.overflowed = False

    def put(self, frame: Frame) -> None:
        """Queue a frame; the one too many marks the listener as too slow."""
        try:
            self.queue.put_nowait(frame)
        except asyncio.QueueFull:
            self.overflowed = True


class Hub:
    """Hands frames to listeners; only for one process, several bridges need Redis between them."""

    def __init__(self) -> None:
        self._listeners: defaultdict[str, set[Listener]] = defaultdict(set)

    @contextmanager
    def listen(self, *topics: str) -> Iterator[Listener]:
        """Listen to topics (a conversation's id, or :data:`STAFF`) while the context is open."""
        listener = Listener()
        for topic in topics:
            self._listeners[topic].add(listener)
        try:
            yield listener
        finally:
            for topic in topics:
                self._listeners[topic].discard(listener)
                if not self._listeners[topic]:
                    del self._listeners[topic]

    def has_listeners(self, topic: str) -> bool:
        """Say whether anybody listens to a topic: without that no frame need be made."""
        return topic in self._listeners

    def publish(self, topic: str, frame: Frame) -> None:
        """Hand a frame to all listeners of a topic."""
        for listener in list(self._listeners.get(topic, ())):
            listener.put(frame)
