"""A yes: to what was offered right before (:mod:`actions.open_question`), else to nothing in particular."""

from __future__ import annotations

from typing import ClassVar

from actions.base import ShopAction
from actions.reply import Reply
from actions.turn import Turn


class Agree(ShopAction):
    """Asks what the shopper would like; a yes that answers a question never comes here."""

    action_name: ClassVar[str] = "action_agree"

    def answer(self, _turn: Turn, reply: Reply) -> None:
        """Say that there was nothing to agree to, kindly."""
        reply.say("utter_affirm")
