"""The frame of every action: off the event loop, validated turn in, answer out, faults said politely."""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

import structlog
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.concern import call_for_safety, soothe
from actions.mood import Mood, is_unsafe, mood_of
from actions.open_question import is_answered
from actions.photos import answer_photos, mention_photos
from actions.reply import Reply
from actions.turn import Turn
from zhanggui.services import Services
from zhanggui.traces import TRACEPARENT, span

log = structlog.get_logger(__name__)


class ShopAction(Action):
    """An action with the opened services; subclasses give ``action_name`` and :meth:`answer`."""

    action_name: ClassVar[str]
    #: Whether reaching this action means that the shopper was understood.
    counts_as_understood: ClassVar[bool] = True
    #: Whether an angry or alarming message is answered here; not where another action of the same turn does it.
    heeds_mood: ClassVar[bool] = True
    #: Whether a message that answers what was asked right before is taken as that; not where a form hears it first.
    takes_answers: ClassVar[bool] = True

    def __init__(self, services: Services) -> None:
        self.services = services

    def name(self) -> str:
        """Return the name under which Rasa calls this action."""
        return self.action_name

    def answer(self, turn: Turn, reply: Reply) -> None:
        """Fill ``reply`` from ``turn``; runs in a worker thread.

        Parameters
        ----------
        turn : Turn
            The shopper's latest message with its context.
        reply : Reply
            Collects texts, blocks and events.
        """
        raise TypeError(f"{type(self).__name__} must define answer(turn, reply)")

    def _answer(self, turn: Turn, reply: Reply) -> None:
        """Answer; before that look whether somebody may be hurt, after it whether the shopper is angry."""
        heeds = self.heeds_mood and not turn.is_button
        if heeds and is_unsafe(turn.text):
            call_for_safety(turn, reply, self.services)
            return
        if self.takes_answers and turn.is_only_files:
            answer_photos(turn, self.services, reply)
            return
        if not (self.takes_answers and is_answered(turn, self.services, reply)):
            self.answer(turn, reply)
        if heeds and self.takes_answers and turn.attachment_ids:
            mention_photos(turn, self.services, reply)
        if heeds and mood_of(turn.text) is Mood.ANGRY:
            soothe(turn, reply)

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Answer a call of Rasa; a fault is logged and said politely, never shown."""
        traceparent = (tracker.latest_message.get("metadata") or {}).get(TRACEPARENT)
        with span(f"action {self.action_name}", SpanKind.SERVER, str(traceparent or "")) as traced:
            return await self._run(dispatcher, tracker, domain, traced)

    async def _run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any], traced: Span
    ) -> list[dict[str, Any]]:
        turn = Turn(tracker, domain)
        reply = Reply(dispatcher)
        try:
            # The services block (SQLite, ONNX): in a thread, so that /health and other turns go on.
            await asyncio.to_thread(self._answer, turn, reply)
        except Exception as error:
            # No text of the shopper in the log: it may hold an address or an e-mail.
            log.exception("action failed", action=self.action_name, conversation=tracker.sender_id)
            traced.set_status(Status(StatusCode.ERROR, type(error).__name__))
            # A half-made answer would mislead (cards without the word that they were relaxed).
            dispatcher.messages.clear()
            reply.events.clear()
            reply.say("utter_service_trouble")
            return reply.events
        if self.counts_as_understood and turn.slot_count("failed_turns"):
            reply.remember(failed_turns=0.0)
        return reply.events
