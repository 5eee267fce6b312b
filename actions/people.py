"""Hand-off to a person, and the choices that lead there."""

from __future__ import annotations

from typing import ClassVar

from actions.base import ShopAction
from actions.mood import Mood, is_unsafe, mood_of
from actions.reply import Reply
from actions.summary import handoff_summary
from actions.tasks.state import task_in
from actions.turn import Turn
from shop.types import Language
from zhanggui.messages import HandoffBlock, HandoffReason, Payload, QuickReply
from zhanggui.wording import word

_REASONS = {
    "complaint": HandoffReason.ANGRY,
    "payment_problem": HandoffReason.PAYMENT,
    "nlu_fallback": HandoffReason.NOT_UNDERSTOOD,
}
#: After so many answers in a row that were not understood, the task has failed.
_MISSES_THAT_FAIL = 2


def starting_points(language: Language) -> tuple[QuickReply, ...]:
    """Return the choices that get a lost shopper going again, a person among them."""
    return (
        QuickReply(label=word("try_search", language)),
        QuickReply(label=word("try_order", language), payload=Payload(intent="order_status")),
        QuickReply(label=word("try_returns", language)),
        person_reply(language),
    )


def person_reply(language: Language) -> QuickReply:
    """Return the quick reply that asks for a person."""
    return QuickReply(label=word("talk_to_person", language), payload=Payload(intent="human_agent"))


def _reason(turn: Turn) -> HandoffReason:
    if is_unsafe(turn.text):
        return HandoffReason.SAFETY
    task = task_in(turn.tracker.get_slot("order_task"))
    if turn.intent == "human_agent" and task and task.misses >= _MISSES_THAT_FAIL:
        return HandoffReason.TASK_FAILED
    if turn.intent == "human_agent" and mood_of(turn.text) is Mood.ANGRY:
        return HandoffReason.ANGRY
    return _REASONS.get(turn.intent, HandoffReason.ASKED)


class HandOff(ShopAction):
    """Calls a person: at once when asked; the bridge knows whether somebody is there."""

    action_name: ClassVar[str] = "action_handoff"
    heeds_mood: ClassVar[bool] = False

    def answer(self, turn: Turn, reply: Reply) -> None:
        """Say that a person is called and show the hand-off block that makes the bridge do it."""
        reason = _reason(turn)
        # To a complaint its rule has said so already.
        if turn.intent == "human_agent" and mood_of(turn.text) is not Mood.CALM:
            reply.say("utter_sorry")
        reply.say("utter_handoff" if turn.metadata.person_available else "utter_handoff_closed")
        reply.show(HandoffBlock(reason=reason, summary=handoff_summary(turn, self.services, reason)))
        reply.remember(failed_turns=0.0)


class Help(ShopAction):
    """Says what can be done here, with the choices to start from."""

    action_name: ClassVar[str] = "action_help"

    def answer(self, turn: Turn, reply: Reply) -> None:
        """List what the bot can do."""
        reply.say("utter_help")
        reply.offer(*starting_points(turn.language))
