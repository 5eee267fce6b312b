"""Talks to Rasa over its REST channel: one turn in, validated blocks out."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import httpx
import structlog
from opentelemetry.trace import SpanKind
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from zhanggui.messages import MAX_TEXT_CHARS, Answer, AnyBlock, Payload, TextBlock
from zhanggui.traces import TRACEPARENT, current_traceparent, span

log = structlog.get_logger(__name__)

#: After so many failures in a row the bot is left alone for a while: a shopper should not wait for it each time.
FAILURES_TO_OPEN = 3
OPEN_S = 3.0


class BotUnavailable(Exception):
    """The bot did not answer in time, or not at all, or with nothing."""


class _RasaMessage(BaseModel):
    """One message of Rasa's REST channel."""

    model_config = ConfigDict(extra="ignore")

    text: str | None = None
    custom: dict[str, Any] | None = None


class _RasaStatus(BaseModel):
    """What Rasa says of itself."""

    model_config = ConfigDict(extra="ignore")

    model_file: str | None = None


_MESSAGES = TypeAdapter(list[_RasaMessage])


def bot_text(text: str | None, payload: Payload | None) -> str:
    """Return what Rasa is sent: a payload as its intent call, words so that they cannot be one.

    Examples
    --------
    >>> bot_text("/restart", None), bot_text(None, Payload(intent="show_more"))
    ('／restart', '/show_more')
    """
    if payload is not None:
        entities = json.dumps(payload.entities, ensure_ascii=False) if payload.entities else ""
        return f"/{payload.intent}{entities}"
    words = (text or "").lstrip()
    return f"／{words[1:]}" if words.startswith("/") else words


class BotClient:
    """Rasa as the bridge sees it."""

    def __init__(self, url: str, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._http = httpx.AsyncClient(base_url=url, timeout=httpx.Timeout(timeout_s, connect=1.0))
        self._failures = 0
        self._closed_until = 0.0

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.aclose()

    async def send(self, conversation_id: str, message: str, metadata: dict[str, Any]) -> list[AnyBlock]:
        """Take a turn.

        Returns
        -------
        list of blocks
            In the order in which they were said; at least one.

        Raises
        ------
        BotUnavailable
            When there is no answer in time, or an empty one (its action server is down).
        """
        with span("bot", SpanKind.CLIENT):
            return await self._send(conversation_id, message, metadata)

    async def _send(self, conversation_id: str, message: str, metadata: dict[str, Any]) -> list[AnyBlock]:
        if time.monotonic() < self._closed_until:
            raise BotUnavailable("left alone after repeated failures")
        traced = {TRACEPARENT: parent} if (parent := current_traceparent()) else {}
        try:
            # httpx counts the time between two bytes: an answer that drips would never end.
            async with asyncio.timeout(self._timeout_s):
                response = await self._http.post(
                    "/webhooks/rest/webhook",
                    json={"sender": conversation_id, "message": message, "metadata": metadata | traced},
                    headers=traced,
                )
            response.raise_for_status()
            blocks = _blocks(_MESSAGES.validate_json(response.content))
        except (httpx.HTTPError, ValueError, TimeoutError) as error:
            self._failures += 1
            if self._failures >= FAILURES_TO_OPEN:
                self._closed_until = time.monotonic() + OPEN_S
            raise BotUnavailable(f"{type(error).__name__}") from error
        self._failures = 0
        if not blocks:
            raise BotUnavailable("empty answer")
        return blocks

    async def tell(self, conversation_id: str, events: list[dict[str, Any]]) -> None:
        """Append events to the bot's tracker, best effort: what a person said while the bot was silent."""
        try:
            response = await self._http.post(f"/conversations/{conversation_id}/tracker/events", json=events)
            response.raise_for_status()
        except httpx.HTTPError as error:
            log.warning("tracker not told", conversation=conversation_id, error=type(error).__name__)

    async def forget(self, conversation_id: str) -> bool:
        """Let the bot forget a conversation; say whether it has."""
        try:
            response = await self._http.delete(f"/webhooks/rest/conversations/{conversation_id}")
            response.raise_for_status()
        except httpx.HTTPError as error:
            log.error("the bot has not forgotten", conversation=conversation_id, error=type(error).__name__)
            return False
        return True

    async def ready(self) -> bool:
        """Say whether a model is loaded."""
        try:
            response = await self._http.get("/status", timeout=2.0)
            return response.is_success and bool(_RasaStatus.model_validate_json(response.content).model_file)
        except (httpx.HTTPError, ValueError):
            return False


def _blocks(messages: list[_RasaMessage]) -> list[AnyBlock]:
    """Return the valid blocks; an invalid one is logged and left out, the rest is still said."""
    blocks: list[AnyBlock] = []
    for message in messages:
        if message.text and message.text.strip():
            blocks.append(TextBlock(text=message.text.strip()[:MAX_TEXT_CHARS]))
        if message.custom:
            try:
                blocks.extend(Answer.model_validate(message.custom).blocks)
            except ValidationError as error:
                log.error("answer with invalid blocks", faults=error.error_count())
    return blocks
