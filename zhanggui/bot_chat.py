"""A chat in the terminal with the running bot, over the channel that the bridge uses."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import httpx
from pydantic import ValidationError

from shop.types import Language
from zhanggui.bot_process import BotError
from zhanggui.messages import Answer
from zhanggui.plain_text import block_lines
from zhanggui.settings import Settings

# An answer takes a third of a second; a bot that is still loading takes none at all.
TIMEOUT_S = 30.0


class Chat:
    """One conversation with Rasa, without the bridge: nothing of it is stored there.

    Parameters
    ----------
    settings : Settings
        Says where the bot listens.
    language : str, optional
        Language of the answers; None follows the messages.
    customer_id : str, optional
        A customer to be taken for, as the bridge would after checking a signed identity.
    """

    def __init__(self, settings: Settings, language: Language | None = None, customer_id: str | None = None) -> None:
        self._url = settings.bot_url.rstrip("/") + "/webhooks/rest/webhook"
        self._sender = f"terminal-{uuid.uuid4()}"
        self._metadata = {"language": language, "customer_id": customer_id, "session_id": self._sender}

    def say(self, message: str) -> list[str]:
        """Send a message and return the answer as lines of plain text.

        Raises
        ------
        BotError
            When the bot does not answer.
        """
        body = {"sender": self._sender, "message": message, "metadata": self._metadata}
        try:
            answer = httpx.post(self._url, json=body, timeout=TIMEOUT_S).raise_for_status()
        except httpx.HTTPError as error:
            raise BotError(f"the bot does not answer at {self._url} ({error}): start it with `make run`") from error
        return [line for part in answer.json() for line in _lines(part)]


def _lines(part: dict[str, Any]) -> Iterator[str]:
    if text := part.get("text"):
        yield str(text)
    if custom := part.get("custom"):
        try:
            for block in Answer.model_validate(custom).blocks:
                yield from block_lines(block)
        except ValidationError as error:
            yield f"[not a valid answer: {error.error_count()} errors]"
