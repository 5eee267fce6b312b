"""A yes: to what was offered right before (:mod:`actions.open_question`), else to nothing in particular."""

from __future__ import annotations

from typing import ClassVar

from actions.base import ShopAction
from actions.chatter import the_wish
from actions.reply import Reply
from actions.turn import Turn


class Agree(ShopAction):
    """Asks what the shopper would like; a yes that answers a question never comes here."""

    action_name: ClassVar[str] = "action_agree"

    def answer(self, turn: Turn, reply: Reply) -> None:
        """Say that there was nothing to agree to, kindly; who names a thing ("well, a lamp then") wants to see it."""
        search = self.services.search
        if not turn.is_button and search.names_product(the_wish(turn.text, search)):
            reply.then("action_search_products")
            return
        reply.say("utter_affirm")
