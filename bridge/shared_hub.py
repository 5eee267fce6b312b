"""The hub of one of several bridges: a frame reaches the listeners of all of them."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from bridge.hub import Frame, Hub
from bridge.redis_link import RedisLink

_FRAME = "frame"
#: Frames that close a line: whoever may not listen any more must not listen on because Redis was away.
_MUST_ARRIVE = frozenset({"revoked", "signed_out"})
#: Messages that listeners here have been handed; a message of longer ago is not handed on again.
_REMEMBERED = 20_000


class SharedHub(Hub):
    """Hands frames to the listeners of this bridge, and tells the other bridges of them."""

    def __init__(self, link: RedisLink) -> None:
        super().__init__()
        self._link = link
        self._handed: OrderedDict[tuple[str, str], None] = OrderedDict()
        link.hear(_FRAME, self._on_told)

    def has_listeners(self, topic: str) -> bool:
        """Say yes: somebody may listen at another bridge."""
        return True

    def publish(self, topic: str, frame: Frame) -> None:
        """Hand a frame to the listeners of a topic, here and at the other bridges."""
        self.deliver(topic, frame)
        body = {"topic": topic, "frame": frame}
        self._link.tell(_FRAME, body, must_arrive=frame["type"] in _MUST_ARRIVE)

    def deliver(self, topic: str, frame: Frame) -> None:
        """Hand a frame to the listeners here; a message that they have been handed is not handed again."""
        if frame["type"] == "message":
            key = (topic, str(frame["message"]["id"]))
            if key in self._handed:
                return
            self._handed[key] = None
            while len(self._handed) > _REMEMBERED:
                self._handed.popitem(last=False)
        super().publish(topic, frame)

    @property
    def topics(self) -> frozenset[str]:
        """What is listened to here."""
        return frozenset(self._listeners)

    def _on_told(self, _: str, body: dict[str, Any]) -> None:
        self.deliver(body["topic"], body["frame"])
