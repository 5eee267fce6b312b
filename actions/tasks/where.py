"""Where is my order: shown at once to who may see it, else what proves it is asked for."""

from __future__ import annotations

from actions.choices import person_reply
from actions.reply import Reply
from actions.tasks.access import Access
from actions.tasks.form import begin, begin_leaving_out
from actions.tasks.plan import MAX_TRIES
from actions.tasks.say import show_order
from actions.tasks.state import TaskName
from zhanggui.messages import QuickReply
from zhanggui.wording import word


def where_is_it(access: Access, reply: Reply) -> None:
    """Show the order that the turn is about, or start the form."""
    turn = access.turn
    if begin_leaving_out(access, reply):
        return
    number = turn.entity("order_number")
    if access.customer_id:
        _show_own(number, access, reply)
    elif (known := access.visible(number or turn.slot_text("verified_order"))) is not None:
        show_order(known, access, reply)
    elif turn.slot_count("order_lookup_tries") >= MAX_TRIES:
        reply.say("utter_order_tries_exceeded")
        reply.offer(person_reply(turn.language))
    else:
        begin(TaskName.ORDER_STATUS, access, reply)


def _show_own(number: str | None, access: Access, reply: Reply) -> None:
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
