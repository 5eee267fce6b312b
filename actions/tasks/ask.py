"""The questions of a task, one at a time, each with quick replies where the answers can be counted."""

from __future__ import annotations

from actions.cart_view import options_text
from actions.people import person_reply
from actions.reply import Reply
from actions.tasks.access import Access, is_shops_fault, line_of
from actions.tasks.exchange import exchange_options, wanted_text
from actions.tasks.forms import address_form, return_form
from actions.tasks.reading import offered_lines, offered_orders
from actions.tasks.say import day, short_title
from actions.tasks.state import Step, Task, TaskName
from shop.money import format_money
from shop.order_rules import ReturnReason, price_drop, refund_for
from shop.types import Language, Order
from zhanggui.messages import Payload, QuickReply
from zhanggui.wording import word

#: After so many answers in a row that were not understood a person is offered beside the question.
MISSES_TO_OFFER_A_PERSON = 2

_INTENTS = {
    TaskName.RETURN: "return_exchange",
    TaskName.CANCEL: "cancel_order",
    TaskName.ADDRESS: "change_order",
    TaskName.WARRANTY: "warranty_repair",
    TaskName.INVOICE: "invoice",
    TaskName.PRICE: "price_protection",
    TaskName.REFUND_STATUS: "refund_status",
    TaskName.ORDER_STATUS: "order_status",
}


def start_reply(name: TaskName, language: Language) -> QuickReply:
    """Return the quick reply that starts a task."""
    return QuickReply(label=word(f"start_{name}", language), payload=Payload(intent=_INTENTS[name]))


def choice(label: str, kind: str, value: str) -> QuickReply:
    """Return a quick reply that answers a question of the form."""
    return QuickReply(label=label[:120], payload=Payload(intent="inform", entities={"choice": f"{kind}:{value}"}))


def ask(task: Task, access: Access, reply: Reply) -> None:
    """Say the question of ``task.asked``."""
    language = access.turn.language
    order = access.visible(task.order) or access.services.shop.orders.get(task.order or "")
    offers: list[QuickReply] = []
    if task.asked is Step.ORDER:
        reply.say("utter_ask_order")
        offers = [choice(_order_label(own, language), "order", own.number) for own in offered_orders(task, access)]
    elif task.asked is Step.ITEM and order:
        reply.say("utter_ask_item", number=order.number)
        lines = offered_lines(task, order, access)
        offers = [choice(short_title(line, language), "item", line.variant_id) for line in lines]
    elif task.asked is Step.REASON:
        reply.say("utter_ask_reason")
        reply.show(return_form(task, language))
        offers = [choice(word(f"reason_{reason}", language), "reason", reason) for reason in ReturnReason]
    elif task.asked is Step.PHOTO:
        reply.say("utter_ask_photo")
        offers = [choice(word("no_photo", language), "photo", "none")]
    elif task.asked is Step.OUTCOME:
        reply.say("utter_ask_outcome")
        offers = [choice(word(f"outcome_{way}", language), "outcome", way) for way in ("refund", "exchange")]
    elif task.asked is Step.WANTED and order and (line := line_of(order, task.item)):
        reply.say("utter_ask_wanted", item=short_title(line, language))
        options = exchange_options(order, line, task.reason, access)
        offers = [choice(options_text(own, language) or own.id, "wanted", own.id) for own in options]
    elif task.asked is Step.DECISION and order:
        _confirm(task, order, access, reply)
        offers = [
            QuickReply(label=word("yes_do_it", language), payload=Payload(intent="affirm")),
            QuickReply(label=word("no_leave_it", language), payload=Payload(intent="deny")),
        ]
    elif task.asked is Step.ADDRESS:
        reply.say("utter_ask_address")
        reply.show(address_form(task, language))
    else:
        reply.say(_PLAIN[task.asked or Step.NUMBER])
    if task.misses >= MISSES_TO_OFFER_A_PERSON:
        offers.append(person_reply(language))
    reply.offer(*offers[:8])


_PLAIN = {
    Step.NUMBER: "utter_ask_order_number",
    Step.CONTACT: "utter_ask_contact",
    Step.FAULT: "utter_ask_fault",
}


def _order_label(order: Order, language: Language) -> str:
    return f"{order.number} · {short_title(order.lines[0], language)}"


def _confirm(task: Task, order: Order, access: Access, reply: Reply) -> None:
    """Say exactly what will be changed, before it is."""
    language, line = access.turn.language, line_of(order, task.item)
    item = short_title(line, language) if line else ""
    if task.name is TaskName.CANCEL:
        total = format_money(order.total, language)
        things = word("separator", language).join(short_title(own, language) for own in order.lines[:3])
        reply.say("utter_confirm_cancel", number=order.number, items=things, total=total)
    elif task.name is TaskName.ADDRESS:
        reply.say("utter_confirm_address", number=order.number, address=task.address)
    elif task.name is TaskName.WARRANTY:
        reply.say("utter_confirm_warranty", number=order.number, item=item, said=task.said)
    elif task.name is TaskName.PRICE and line:
        _, amount = price_drop(order, line, access.products(order).get(line.product_id), access.now)
        sum_text = format_money(amount, language) if amount else ""
        reply.say("utter_confirm_price", number=order.number, item=item, amount=sum_text)
    elif line and task.reason:
        until = access.verdict(task, order, line).until
        values = {
            "number": order.number,
            "item": item,
            "reason": word(f"reason_{task.reason}", language),
            "until": day(until, language) if until else "",
            "amount": format_money(refund_for(order, line, task.reason, is_label_free=task.is_sold_out), language),
            "wanted": wanted_text(task, order, line, access),
            "label": word("label_free" if is_shops_fault(task.reason) or task.is_sold_out else "label_costs", language),
        }
        reply.say("utter_confirm_exchange" if task.outcome == "exchange" else "utter_confirm_return", **values)
