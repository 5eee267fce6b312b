"""Choices that go with an answer: what to start with, and a person."""

from __future__ import annotations

from shop.types import Language
from zhanggui.messages import Payload, QuickReply
from zhanggui.wording import word


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
