"""The channel that the bridge speaks: Rasa's REST channel, whose messages always carry metadata; it forgets, too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.channels.rest import RestInput
from rasa.core.tracker_store import TrackerStore
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse
from tracker_store import ConversationTrackerStore


class ConversationInput(RestInput):
    """Marks a message as one of a conversation; ``/model/parse`` and test stories have no metadata."""

    def get_metadata(self, request: Request) -> dict[str, Any]:
        """Return the request's metadata, empty when it has none."""
        metadata = request.json.get("metadata")
        return metadata if isinstance(metadata, dict) else {}

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[None]]) -> Blueprint:
        """Add ``DELETE conversations/ID`` to the routes of the channel."""
        routes = super().blueprint(on_new_message)

        @routes.route("/conversations/<conversation_id:str>", methods=["DELETE"])
        async def forget(request: Request, conversation_id: str) -> HTTPResponse:
            agent = request.app.ctx.agent
            # A turn that is under way would write its words down again.
            async with agent.lock_store.lock(conversation_id):
                own_store(agent.tracker_store).forget(conversation_id)
            return response.empty()

        return routes


def own_store(store: TrackerStore) -> ConversationTrackerStore:
    """Return our store, which Rasa wraps in others."""
    while not isinstance(store, ConversationTrackerStore):
        store = store._tracker_store
    return store
