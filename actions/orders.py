"""Order look-up: by signed identity at once, else by number and e-mail or phone, with limited tries."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import ShopAction
from actions.order_timeline import timeline_block
from actions.people import person_reply
from actions.reply import Reply
from actions.turn import Turn
from shop.types import Order
from zhanggui.messages import Payload, QuickReply
from zhanggui.services import Services
from zhanggui.wording import word

FORM = "order_lookup_form"
# conversation.md: at most 5 tries a conversation (the bridge limits an address to 20 an hour).
MAX_TRIES = 5
ORDERS_SHOWN = 1
ORDERS_OFFERED = 4

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_FOUR_DIGITS = re.compile(r"(\d{4})\D*$")
# No \b: Han characters are word characters, and numbers follow them without a blank.
_ORDER_NUMBER = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{0,4}[\s\-‐–_]?\d(?:[\s\-‐–_]?\d){4,19}(?![A-Za-z0-9])")


class ShowOrder(ShopAction):
    """Shows the order that the shopper may see, or starts the look-up form."""

    action_name: ClassVar[str] = "action_show_order"

    def answer(self, turn: Turn, reply: Reply) -> None:
        """Show a verified customer's order, check number and contact, or ask for them."""
        if turn.metadata.customer_id:
            self._show_own(turn, turn.metadata.customer_id, reply)
        elif turn.slot_count("order_lookup_tries") >= MAX_TRIES:
            self._refuse(turn, reply)
        elif turn.slot_text("order_number") and turn.slot_text("contact"):
            self._look_up(turn, reply)
        else:
            reply.then(FORM)

    def _show_own(self, turn: Turn, customer_id: str, reply: Reply) -> None:
        number = turn.entity("order_number")
        orders = self.services.shop.orders.for_customer(customer_id, limit=ORDERS_OFFERED + ORDERS_SHOWN)
        # Another customer's number gives the same answer as one that does not exist.
        named = self.services.shop.orders.get(number) if number else None
        if number and (named is None or named.customer_id != customer_id):
            reply.say("utter_order_not_found")
            return
        if not orders:
            reply.say("utter_no_orders")
            reply.offer(QuickReply(label=word("try_search", turn.language)), person_reply(turn.language))
            return
        self._show(turn, named or orders[0], reply)
        others = [order for order in orders if order.number != (named or orders[0]).number]
        reply.offer(
            *(
                QuickReply(
                    label=order.number,
                    payload=Payload(intent="order_status", entities={"order_number": order.number}),
                )
                for order in others[:ORDERS_OFFERED]
            )
        )

    def _look_up(self, turn: Turn, reply: Reply) -> None:
        number, contact = turn.slot_text("order_number") or "", turn.slot_text("contact") or ""
        order = self.services.shop.orders.find_verified(number, contact)
        # Number and contact are forgotten either way: the next question starts clean.
        reply.remember(order_number=None, contact=None)
        if order is not None:
            self._show(turn, order, reply)
            return
        tries = turn.slot_count("order_lookup_tries") + 1
        reply.remember(order_lookup_tries=float(tries))
        if tries >= MAX_TRIES:
            self._refuse(turn, reply)
            return
        reply.say("utter_order_not_found")
        reply.offer(
            QuickReply(label=word("try_order", turn.language), payload=Payload(intent="order_status")),
            person_reply(turn.language),
        )

    def _refuse(self, turn: Turn, reply: Reply) -> None:
        reply.say("utter_order_tries_exceeded")
        reply.offer(person_reply(turn.language))

    def _show(self, turn: Turn, order: Order, reply: Reply) -> None:
        reply.say(
            "utter_order_found",
            number=order.number,
            status=word(f"status_{order.status}", turn.language),
        )
        products = self.services.shop.products.get_many([line.product_id for line in order.lines])
        reply.show(timeline_block(order, products, turn.language))


class ValidateOrderLookup(FormValidationAction):
    """Reads order number and contact out of what the shopper typed into the form."""

    def __init__(self, services: Services) -> None:
        self.services = services

    def name(self) -> str:
        """Return the name under which Rasa calls this action."""
        return f"validate_{FORM}"

    def validate_order_number(
        self, value: Any, _dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> dict[str, Any]:
        """Keep a text that holds an order number; anything else makes the form ask again."""
        found = _ORDER_NUMBER.search(str(value)) or _ORDER_NUMBER.search(Turn(tracker).text)
        return {"order_number": found.group(0).strip() if found else None}

    def validate_contact(
        self, value: Any, _dispatcher: CollectingDispatcher, _tracker: Tracker, _domain: dict[str, Any]
    ) -> dict[str, Any]:
        """Keep an e-mail or the last four digits of a phone number; anything else is asked again.

        A number that is the order number itself is no contact.
        """
        text = str(value)
        if email := _EMAIL.search(text):
            return {"contact": email.group(0)}
        digits = _FOUR_DIGITS.search(text)
        if digits and not re.match(r"\s*[A-Za-z]{1,4}[\s-]*\d", text):
            return {"contact": digits.group(1)}
        return {"contact": None}
