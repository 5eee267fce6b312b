"""A question that the very next message may answer: "shall I?" to an offer, "which size?".

No form: whatever else the shopper says goes its usual way, and the question is gone. An action asks with :func:`ask`;
who can read the answer says so with :func:`answers`; every action looks first whether its message is one
(:meth:`actions.base.ShopAction`), because "M" alone may be understood as any intent.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from actions.reply import Reply
from actions.tasks.words import yes_or_no
from actions.turn import Turn
from zhanggui.services import Services

SLOT = "open_question"


class Question(StrEnum):
    """What was asked."""

    #: Shall this coupon go on the cart?
    USE_COUPON = "use_coupon"
    #: What does your code read?
    COUPON_CODE = "coupon_code"
    #: Shall I tell you when it is back?
    STOCK_ALERT = "stock_alert"
    #: Which variant shall go into the cart?
    VARIANT = "variant"
    #: Which size do you usually take, or how tall are you?
    SIZE = "size"


class Asked(BaseModel):
    """A question as the slot keeps it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    question: Question
    #: Number of the message that it was an answer to.
    message: int
    product_id: str | None = None
    variant_id: str | None = None
    quantity: int = 1
    code: str | None = None


#: Answers and returns True, or leaves the message to its intent.
Reader = Callable[[Asked, Turn, Services, Reply], bool]
_READERS: dict[Question, Reader] = {}
R = TypeVar("R", bound=Reader)
#: A yes with another intent ("yes, and show me the cart") is for that intent.
_SAYS_YES = frozenset({"affirm", "inform", "nlu_fallback", "coupon_promo", "stock"})


def answers(question: Question) -> Callable[[R], R]:
    """Register a function as the reader of a question's answers."""

    def register(reader: R) -> R:
        _READERS[question] = reader
        return reader

    return register


def ask(
    question: Question,
    turn: Turn,
    reply: Reply,
    *,
    product_id: str | None = None,
    variant_id: str | None = None,
    quantity: int = 1,
    code: str | None = None,
) -> None:
    """Remember what the next message may answer."""
    asked = Asked(
        question=question,
        message=turn.message_count,
        product_id=product_id,
        variant_id=variant_id,
        quantity=quantity,
        code=code,
    )
    reply.remember(**{SLOT: asked.model_dump(mode="json")})


def is_answered(turn: Turn, services: Services, reply: Reply) -> bool:
    """Answer the question that was asked right before, where the message is an answer to it."""
    slot = turn.tracker.get_slot(SLOT)
    if not isinstance(slot, dict):
        return False
    try:
        asked = Asked.model_validate(slot)
    except ValidationError:
        return False
    if turn.message_count != asked.message + 1:
        return False
    return _READERS[asked.question](asked, turn, services, reply)


def says_yes(turn: Turn) -> bool:
    """Say whether a message agrees to what was offered, and to nothing else."""
    if turn.is_button:
        return turn.intent == "affirm"
    return turn.intent in _SAYS_YES and yes_or_no(turn.text) is True
