"""What is said beside the answer to somebody who is angry, and instead of it where somebody may be hurt."""

from __future__ import annotations

from actions.reply import Reply
from actions.summary import handoff_summary
from actions.turn import Turn
from zhanggui.messages import HandoffBlock, HandoffReason, Payload, QuickReply
from zhanggui.services import Services
from zhanggui.wording import word


def soothe(turn: Turn, reply: Reply) -> None:
    """Say sorry and offer a person."""
    reply.say("utter_sorry_person")
    reply.offer(QuickReply(label=word("talk_to_person", turn.language), payload=Payload(intent="human_agent")))


def call_for_safety(turn: Turn, reply: Reply, services: Services) -> None:
    """Say what comes first, and call a person at once."""
    reply.say("utter_safety")
    summary = handoff_summary(turn, services, HandoffReason.SAFETY)
    reply.show(HandoffBlock(reason=HandoffReason.SAFETY, summary=summary))
