"""Where is my order: at once for who is signed in or has proved one, else by the form of all order tasks."""

from __future__ import annotations

from typing import ClassVar

from actions.base import ShopAction
from actions.people import person_reply
from actions.reply import Reply
from actions.tasks.access import Access
from actions.tasks.form import begin
from actions.tasks.plan import MAX_TRIES
from actions.tasks.say import show_order
from actions.tasks.state import TaskName
from actions.turn import Turn
from zhanggui.messages import QuickReply
from zhanggui.wording import word


class ShowOrder(ShopAction):
    """Shows the order that the shopper may see, or starts the form that asks for number and contact."""

    action_name: ClassVar[str] = "action_show_order"

    def answer(self, turn: Turn, reply: Reply) -> None:
        """Show a verified customer's order, or ask for what proves it."""
        access = Access(turn, self.services)
        named = turn.entity("order_number")
        if access.customer_id:
            self._show_own(named, access, reply)
        elif (known := access.visible(named or turn.slot_text("verified_order"))) is not None:
            show_order(known, access, reply)
        elif turn.slot_count("order_lookup_tries") >= MAX_TRIES:
            reply.say("utter_order_tries_exceeded")
            reply.offer(person_reply(turn.language))
        else:
            begin(TaskName.ORDER_STATUS, access, reply)

    def _show_own(self, number: str | None, access: Access, reply: Reply) -> None:
        named = access.visible(number)
        # Another customer's number gives the same answer as one that does not exist.
        if number and named is None:
            reply.say("utter_order_not_yours")
        elif not access.own:
            language = access.turn.language
            reply.say("utter_no_orders")
            reply.offer(QuickReply(label=word("try_search", language)), person_reply(language))
        else:
            show_order(named or access.own[0], access, reply)
