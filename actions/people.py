"""Hand-off to a person, and the choices that lead there."""

from __future__ import annotations

from typing import ClassVar

from actions.base import ShopAction
from actions.reply import Reply
from actions.turn import Turn
from shop.types import Language
from zhanggui.messages import HandoffBlock, HandoffReason, Payload, QuickReply
from zhanggui.services import Services
from zhanggui.wording import word

_REASONS = {
    "complaint": HandoffReason.ANGRY,
    "payment_problem": HandoffReason.PAYMENT,
    "nlu_fallback": HandoffReason.NOT_UNDERSTOOD,
}
# A person reads the summary before the first answer: the last few sentences are what they need.
SUMMARY_TEXTS = 3
SUMMARY_CHARS = 2_000


def handoff_summary(turn: Turn, services: Services, reason: HandoffReason) -> str:
    """Build the summary for the person from what the tracker holds: who, why, which order, what was said.

    Nothing is inferred: every line repeats a record.
    """
    language = turn.language
    customer_id = turn.metadata.customer_id
    customer = services.shop.customers.get(customer_id) if customer_id else None
    who = f"{customer.name} ({customer.id})" if customer else word("summary_unknown", language)
    lines = [
        word("summary_customer", language, who=who),
        word("summary_reason", language, why=word(f"handoff_{reason}", language)),
    ]
    if number := turn.slot_text("order_number"):
        lines.append(word("summary_order", language, number=number))
    if turn.last_products:
        products = services.shop.products.get_many(turn.last_products[:3])
        titles = word("separator", language).join(p.title.get(language) for p in products.values())
        lines.append(word("summary_products", language, titles=titles))
    if said := turn.shopper_texts(SUMMARY_TEXTS):
        lines.append(word("summary_said", language, texts=" / ".join(said)))
    return "\n".join(lines)[:SUMMARY_CHARS]


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


class HandOff(ShopAction):
    """Calls a person: at once when asked; the bridge knows whether somebody is there."""

    action_name: ClassVar[str] = "action_handoff"

    def answer(self, turn: Turn, reply: Reply) -> None:
        """Say that a person is called and show the hand-off block that makes the bridge do it."""
        reason = _REASONS.get(turn.intent, HandoffReason.ASKED)
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
