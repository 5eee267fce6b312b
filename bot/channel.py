"""The channel that the bridge speaks: Rasa's REST channel, whose messages always carry metadata."""

from __future__ import annotations

from typing import Any

from rasa.core.channels.rest import RestInput
from sanic.request import Request


class ConversationInput(RestInput):
    """Marks a message as one of a conversation; ``/model/parse`` and test stories have no metadata."""

    def get_metadata(self, request: Request) -> dict[str, Any]:
        """Return the request's metadata, empty when it has none."""
        metadata = request.json.get("metadata")
        return metadata if isinstance(metadata, dict) else {}
