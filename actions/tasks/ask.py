"""The questions of a task, one at a time, each with quick replies where the answers can be counted."""

from __future__ import annotations

from actions.cart_view import options_text
from actions.choices import person_reply
from actions.reply import Reply
from actions.tasks.access import Access, is_shops_fault, line_of
from actions.tasks.exchange import exchange_options, wanted_text
from actions.tasks.forms import address_form, return_form
from actions.tasks.items import becomes_text, other_variants, revision_of
from actions.tasks.reading import offered_lines, offered_orders
from actions.tasks.say import day, short_title
from actions.tasks.state import Step, Task, TaskName
from actions.tasks.wishes import ITEMS_CHOICE
from shop.money import format_money
from shop.order_rules import ReturnReason, price_drop, refund_for
from shop.types import Language, Order, OrderLine
from zhanggui.messages import Payload, QuickReply
from zhanggui.wording import word

#: After so many answers in a row that were not understood a person is offered beside the question.
MISSES_TO_OFFER_A_PERSON = 2

_INTENTS = {
    TaskName.RETURN: "return_exchange",
    TaskName.CANCEL: "cancel_order",
    TaskName.ADDRESS: "change_order",
    TaskName.ITEMS: "change_order",
    TaskName.WARRANTY: "warranty_repair",
    TaskName.INVOICE: "invoice",
    TaskName.PRICE: "price_protection",
    TaskName.REFUND_STATUS: "refund_status",
    TaskName.ORDER_STATUS: "order_status",
}


def start_reply(name: TaskName, language: Language) -> QuickReply:
    """Return the quick reply that starts a task."""
    entities = {"choice": ITEMS_CHOICE} if name is TaskName.ITEMS else {}
    return QuickReply(label=word(f"start_{name}", language), payload=Payload(intent=_INTENTS[name], entities=entities))


def choice(label: str, kind: str, value: str) -> QuickReply:
    """Return a quick reply that answers a question of the form."""
    return QuickReply(label=label[:120], payload=Payload(intent="inform", entities={"choice": f"{kind}:{value}"}))


def ask(task: Task, access: Access, reply: Reply) -> None:
    """Say the question of ``task.asked``."""
    order = access.visible(task.order) or access.services.shop.orders.get(task.order or "")
    line = line_of(order, task.item) if order else None
    asked = task.asked or Step.NUMBER
    if line and order and asked in _OF_LINE:
        offers = _OF_LINE[asked](task, order, line, access, reply)
    elif order and asked in _OF_ORDER:
        offers = _OF_ORDER[asked](task, order, access, reply)
    else:
        offers = _ALONE.get(asked, _plain)(task, access, reply)
    if task.misses >= MISSES_TO_OFFER_A_PERSON:
        offers.append(person_reply(access.turn.language))
    reply.offer(*offers[:8])


def _which_order(task: Task, access: Access, reply: Reply) -> list[QuickReply]:
    reply.say("utter_ask_order")
    orders = offered_orders(task, access)
    return [choice(_order_label(own, access.turn.language), "order", own.number) for own in orders]


def _which_item(task: Task, order: Order, access: Access, reply: Reply) -> list[QuickReply]:
    reply.say("utter_ask_item", number=order.number)
    lines = offered_lines(task, order, access)
    return [choice(short_title(line, access.turn.language), "item", line.variant_id) for line in lines]


def _why(task: Task, access: Access, reply: Reply) -> list[QuickReply]:
    language = access.turn.language
    reply.say("utter_ask_reason")
    reply.show(return_form(task, language))
    return [choice(word(f"reason_{reason}", language), "reason", reason) for reason in ReturnReason]


def _photo(_task: Task, access: Access, reply: Reply) -> list[QuickReply]:
    reply.say("utter_ask_photo")
    return [choice(word("no_photo", access.turn.language), "photo", "none")]


def _what_for(_task: Task, access: Access, reply: Reply) -> list[QuickReply]:
    reply.say("utter_ask_outcome")
    ways = ("refund", "exchange")
    return [choice(word(f"outcome_{way}", access.turn.language), "outcome", way) for way in ways]


def _which_instead(task: Task, order: Order, line: OrderLine, access: Access, reply: Reply) -> list[QuickReply]:
    language = access.turn.language
    reply.say("utter_ask_wanted", item=short_title(line, language))
    options = exchange_options(order, line, task.reason, access)
    return [choice(options_text(own, language) or own.id, "wanted", own.id) for own in options]


def _what_becomes(_task: Task, order: Order, line: OrderLine, access: Access, reply: Reply) -> list[QuickReply]:
    reply.say("utter_ask_change", number=order.number, item=short_title(line, access.turn.language))
    return _changes(line, order, access)


def _shall_it_be(task: Task, order: Order, access: Access, reply: Reply) -> list[QuickReply]:
    language = access.turn.language
    _confirm(task, order, access, reply)
    return [
        QuickReply(label=word("yes_do_it", language), payload=Payload(intent="affirm")),
        QuickReply(label=word("no_leave_it", language), payload=Payload(intent="deny")),
    ]


def _where_to(task: Task, access: Access, reply: Reply) -> list[QuickReply]:
    reply.say("utter_ask_address")
    reply.show(address_form(task, access.turn.language))
    return []


def _plain(task: Task, _access: Access, reply: Reply) -> list[QuickReply]:
    reply.say(_PLAIN.get(task.asked or Step.NUMBER, "utter_ask_order_number"))
    return []


_PLAIN = {
    Step.NUMBER: "utter_ask_order_number",
    Step.CONTACT: "utter_ask_contact",
    Step.FAULT: "utter_ask_fault",
}


def _changes(line: OrderLine, order: Order, access: Access) -> list[QuickReply]:
    """Offer what a thing may become: the product's other variants, one more, one fewer, nothing."""
    language, count = access.turn.language, line.quantity
    product = access.products(order).get(line.product_id)
    others = other_variants(line, product)[:5]
    offers = [choice(options_text(own, language) or own.id, "becomes", f"{count}:{own.id}") for own in others]
    stock = next((own.stock_quantity for own in product.variants if own.id == line.variant_id), 0) if product else 0
    if stock:
        offers.append(choice(word("one_more", language), "change", str(count + 1)))
    if count > 1:
        offers.append(choice(word("one_fewer", language), "change", str(count - 1)))
    if len(order.lines) > 1:
        offers.append(choice(word("leave_it_out", language), "change", "0"))
    return offers


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
    elif task.name is TaskName.ITEMS and line:
        _confirm_items(task, order, line, access, reply)
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


def _confirm_items(task: Task, order: Order, line: OrderLine, access: Access, reply: Reply) -> None:
    """Say what a change of items comes to: the total then, and what is paid or comes back."""
    language = access.turn.language
    revision = revision_of(task, order, access)
    minor = revision.difference.amount_minor
    difference = revision.difference.model_copy(update={"amount_minor": abs(minor)})
    said = "utter_confirm_items_same"
    if minor:
        said = "utter_confirm_items_dearer" if minor > 0 else "utter_confirm_items_cheaper"
    reply.say(
        said,
        number=order.number,
        item=short_title(line, language),
        becomes=becomes_text(task, order, line, access),
        total=format_money(revision.total, language),
        amount=format_money(difference, language),
    )


_ALONE = {
    Step.ORDER: _which_order,
    Step.REASON: _why,
    Step.PHOTO: _photo,
    Step.OUTCOME: _what_for,
    Step.ADDRESS: _where_to,
}
_OF_ORDER = {Step.ITEM: _which_item, Step.DECISION: _shall_it_be}
_OF_LINE = {Step.WANTED: _which_instead, Step.CHANGE: _what_becomes}
