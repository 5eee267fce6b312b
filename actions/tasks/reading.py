"""What a message means while a task waits for an answer: an answer, a correction, another wish, or something else."""

from __future__ import annotations

import re

from actions.focus import ordinal_in
from actions.tasks.access import Access, line_of
from actions.tasks.exchange import wanted_in
from actions.tasks.forms import filled
from actions.tasks.items import leaves_out, read_wish
from actions.tasks.state import SAID_CHARS, Ending, Step, Task, TaskName
from actions.tasks.wishes import wish_in
from actions.tasks.words import (
    address_in,
    has_no_photo,
    is_question,
    meant_instead,
    names_newest,
    names_person,
    only_asks_for_repair,
    only_names,
    outcome_in,
    pick,
    reason_in,
    wants_to_leave,
    yes_or_no,
)
from actions.turn import Turn
from shop.item_changes import MAX_QUANTITY
from shop.order_rules import ReturnReason
from shop.orders import order_key
from shop.types import Order, OrderLine

#: Intents of a message that says nothing by itself: it answers the question, or was not understood.
_ANSWERS = frozenset({"inform", "nlu_fallback", "out_of_scope"})
#: "yes" to "what is your number?", or the same wish once more: the question again is the answer. No rule can do
#: it: Rasa predicts no form that has just rejected a message.
_ASK_AGAIN = frozenset({"affirm", "order_status", "delivery_time"})
#: These always go where they belong, whatever is asked.
_ELSEWHERE = frozenset({"human_agent", "payment_problem", "bot_challenge", "language_switch", "help", "privacy"})
#: Beside these, what somebody writes when asked why ("it is awful") is the reason.
_REASON_LIKE = _ANSWERS | {
    "return_exchange", "refund", "complaint", "warranty_repair", "delivery_problem", "feedback", "chitchat",
    "product_question", "size_advice", "refine_search", "state_preference", "have_it", "installation", "authenticity",
}  # fmt: skip

# ASCII: in 邮箱ada@example.com the Han characters are no part of the address.
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}", re.ASCII)
_FOUR_DIGITS = re.compile(r"(\d{4})\D*$")
# No \b: Han characters are word characters, and numbers follow them without a blank.
_ORDER_NUMBER = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{0,4}[\s\-‐–_]?\d(?:[\s\-‐–_]?\d){4,19}(?![A-Za-z0-9])")


def read(task: Task, turn: Turn, access: Access) -> Task | None:
    """Return the task with what a message adds to it, or None where the message is about something else.

    Parameters
    ----------
    task : Task
        Waiting for an answer to ``task.asked``.
    turn : Turn
        The message.
    access : Access
        What this shopper may see.
    """
    if choice := turn.entity("choice"):
        return _chosen(task, choice, turn)
    task = task.with_photos(turn.attachment_ids)
    if turn.is_only_files:
        # Sent before it is asked for: the question that is open is asked again.
        is_asked_for = task.asked is Step.PHOTO
        return task.having(misses=0) if is_asked_for else task.having(notice="utter_photo_kept")
    if not turn.is_button and not leaves_photo_out(task, turn):
        if turn.intent in _ELSEWHERE and not _says_what_is_wrong(task, turn):
            return None
        # "I no longer want it", said of a thing in the order, is what is asked for.
        is_answer = task.asked is Step.CHANGE and leaves_out(turn.text)
        if wants_to_leave(turn.text) and reason_in(turn.text) is None and not is_answer:
            return task.having(ending=Ending.LEFT)
    task = _with_contact(task, turn) or task
    if corrected := _other_order(task, turn, access):
        return corrected
    if corrected := _other_item(task, turn, access):
        return corrected
    answered = _ANSWER[task.asked](task, turn, access) if task.asked else None
    if answered:
        return answered
    if other := _other_wish(task, turn):
        return other
    return _not_understood(task, turn)


def _chosen(task: Task, choice: str, turn: Turn) -> Task:
    """Take what stood on a button: "item:VARIANT". A value that is none of ours is asked for again."""
    name, _, value = choice.partition(":")
    if name == "form":
        return filled(task, value, turn.metadata.values)
    if name == "reason" and value in set(ReturnReason):
        return task.having(reason=ReturnReason(value), misses=0)
    if name == "photo" and task.asked is Step.PHOTO:
        return task.having(photos=(), misses=0)
    if name == "outcome" and value in ("refund", "exchange"):
        return task.having(outcome=value, misses=0)
    if name == "becomes" and task.name is TaskName.ITEMS:
        quantity, _, variant_id = value.partition(":")
        return task.having(quantity=int(quantity), wanted=variant_id, misses=0) if quantity.isdecimal() else task
    if name == "wanted":
        return task.having(wanted=value, misses=0)
    if name == "order":
        return task.having(number=value, order=None, item=None, misses=0)
    if name == "change" and value.isdecimal():
        return task.having(quantity=min(int(value), MAX_QUANTITY), wanted=None, misses=0)
    return task.having(item=value, misses=0) if name == "item" else task.having(misses=task.misses + 1)


def _with_contact(task: Task, turn: Turn) -> Task | None:
    """Keep an e-mail or a phone's end that is given before it is asked for."""
    if task.order or task.asked not in (Step.NUMBER, Step.CONTACT):
        return None
    contact = _contact_in(turn)
    return task.having(contact=contact) if contact else None


def _contact_in(turn: Turn) -> str | None:
    if email := _EMAIL.search(turn.text):
        return email.group(0)
    return turn.entity("phone")


def _other_order(task: Task, turn: Turn, access: Access) -> Task | None:
    """Take an order number that is given at any moment: "no, the other one, ZG-..."."""
    number = turn.entity("order_number")
    if not number or (task.order and order_key(number) == order_key(task.order)):
        return None
    fresh = Task(name=task.name, number=number, contact=task.contact, reason=task.reason, said=task.said)
    return fresh if access.customer_id or task.asked in (Step.NUMBER, Step.CONTACT) else fresh.having(contact=None)


def _other_item(task: Task, turn: Turn, access: Access) -> Task | None:
    """Take a correction of the thing, whatever is asked: "sorry, not the kettle, I mean the sweater"."""
    order, words = access.visible(task.order), meant_instead(turn.text)
    if turn.is_button or order is None or task.item is None or words is None:
        return None
    meant = line_meant(order, task, turn.about(words), access)
    return task.having(item=meant, misses=0) if meant and meant != task.item else None


def _number(task: Task, turn: Turn, _access: Access) -> Task | None:
    found = _ORDER_NUMBER.search(turn.text) if turn.intent in _ANSWERS else None
    return task.having(number=found.group(0).strip(), misses=0) if found else (task if task.number else None)


def _contact(task: Task, turn: Turn, _access: Access) -> Task | None:
    """Keep an e-mail or the last four digits of a phone number; the order number itself is no contact."""
    if task.contact:
        return task.having(misses=0)
    digits = _FOUR_DIGITS.search(turn.text)
    if digits and not re.match(r"\s*[A-Za-z]{1,4}[\s-]*\d", turn.text):
        return task.having(contact=digits.group(1), misses=0)
    return None


def _order(task: Task, turn: Turn, access: Access) -> Task | None:
    shown = offered_orders(task, access)
    place = ordinal_in(turn.text)
    titles = {order.number: " ".join(access.names(order, line) for line in order.lines) for order in shown}
    number = pick(turn.text, titles)
    if place is not None and -len(shown) <= place < len(shown) and not names_newest(turn.text):
        number = shown[place].number
    elif number is None and names_newest(turn.text) and shown:
        number = shown[0].number
    elif number is None and (found := re.search(r"\d{4,}", turn.text)):
        number = next((order.number for order in shown if found.group(0) in order_key(order.number)), None)
    return task.having(number=number, misses=0) if number else None


def _item(task: Task, turn: Turn, access: Access) -> Task | None:
    order = access.visible(task.order)
    variant = line_meant(order, task, turn, access) if order else None
    return task.having(item=variant, misses=0) if variant else None


def line_meant(order: Order, task: Task, turn: Turn, access: Access) -> str | None:
    """Return the variant of the line that a text points at, by its place on the screen or by its words."""
    lines = offered_lines(task, order, access)
    place = ordinal_in(turn.text)
    if place is not None and -len(lines) <= place < len(lines):
        return lines[place].variant_id
    return pick(turn.text, {line.variant_id: access.names(order, line) for line in lines})


def _reason(task: Task, turn: Turn, _access: Access) -> Task | None:
    if is_question(turn.text):
        return None
    reason = reason_in(turn.text)
    if reason is None and not _tells(turn):
        return None
    outcome = task.outcome or outcome_in(turn.text)
    return task.having(reason=reason or ReturnReason.OTHER, said=turn.text[:SAID_CHARS], outcome=outcome, misses=0)


def _says_what_is_wrong(task: Task, turn: Turn) -> bool:
    """Say whether "it doesnt work!! dead" is the answer that was asked for, and no call for a person."""
    asked_why = task.asked in (Step.REASON, Step.FAULT) and turn.intent == "human_agent"
    return asked_why and reason_in(turn.text) is not None and not names_person(turn.text)


def _tells(turn: Turn) -> bool:
    """Say whether words are an answer to "why?": "it isn't what I hoped for" sounds like a no, and is none."""
    is_no = turn.intent == "deny" and yes_or_no(turn.text) is None
    return not turn.is_button and (is_no or turn.intent in _REASON_LIKE)


def _fault(task: Task, turn: Turn, access: Access) -> Task | None:
    order = access.visible(task.order)
    line = line_of(order, task.item) if order else None
    if only_asks_for_repair(turn.text) or (order and line and only_names(turn.text, access.names(order, line))):
        # "The kettle" and "warranty, please" say nothing of what is wrong with it.
        return task.having(misses=task.misses + 1)
    if is_question(turn.text) or turn.is_button:
        return None
    if not (reason_in(turn.text) or _tells(turn)):
        return None
    return task.having(reason=ReturnReason.FAULTY, said=turn.text[:SAID_CHARS], misses=0)


def leaves_photo_out(task: Task, turn: Turn) -> bool:
    """Say whether a photo is asked for and there is none, whatever else the words are taken for."""
    return task.asked is Step.PHOTO and has_no_photo(turn.text)


def _photo(task: Task, turn: Turn, access: Access) -> Task | None:
    """Go on with the photos that came, or without any where there is none: nobody has to send one."""
    if turn.attachment_ids:
        return task.having(misses=0)
    if turn.is_button or is_question(turn.text):
        return None
    without = task.having(photos=(), misses=0)
    if task.name is TaskName.RETURN and (chosen := _outcome(without, turn, access)):
        # "I want my money back" goes past the question.
        return chosen
    has_missed = task.misses > 0 and turn.intent in _ANSWERS
    return without if has_missed or has_no_photo(turn.text) or turn.intent == "deny" else None


def _outcome(task: Task, turn: Turn, access: Access) -> Task | None:
    outcome = outcome_in(turn.text) if not is_question(turn.text) else None
    if outcome is None:
        return None
    # "Exchange it for an L" says both.
    return task.having(outcome=outcome, wanted=wanted_in(task, turn, access), misses=0)


def _wanted(task: Task, turn: Turn, access: Access) -> Task | None:
    if outcome_in(turn.text) == "refund":
        return task.having(outcome="refund", wanted=None, misses=0)
    wanted = wanted_in(task, turn, access)
    return task.having(wanted=wanted, misses=0) if wanted else None


def _address(task: Task, turn: Turn, _access: Access) -> Task | None:
    place = address_in(turn.text)
    return task.having(address=place, misses=0) if place else None


def _decision(task: Task, turn: Turn, access: Access) -> Task | None:
    """Read yes or no; before a no ends the task, look whether it corrects something."""
    if turn.is_button:
        return {"affirm": task.having(confirmed=True), "deny": task.having(ending=Ending.LEFT)}.get(turn.intent)
    decided = yes_or_no(turn.text)
    if decided:
        # "ok, cancel that" to a return is no yes.
        return None if _other_wish(task, turn) else task.having(confirmed=True, misses=0)
    if is_question(turn.text):
        return None
    if corrected := _corrected(task, turn, access):
        return corrected.having(misses=0)
    if decided is False or turn.intent == "deny":
        return task.having(ending=Ending.LEFT)
    return None


def _corrected(task: Task, turn: Turn, access: Access) -> Task | None:
    if task.name is TaskName.ADDRESS:
        return _address(task, turn, access)
    if task.name is TaskName.ITEMS and (changed := read_wish(task, turn, access)):
        return changed
    if task.name is TaskName.RETURN:
        outcome, reason = outcome_in(turn.text), reason_in(turn.text)
        if outcome and outcome != task.outcome:
            return task.having(outcome=outcome, wanted=wanted_in(task, turn, access))
        wanted = wanted_in(task, turn, access) if task.outcome == "exchange" else None
        if wanted and wanted != task.wanted:
            return task.having(wanted=wanted)
        if reason and reason != task.reason:
            return task.having(reason=reason, said=turn.text[:SAID_CHARS])
    order = access.visible(task.order)
    if order and task.item:
        meant = line_meant(order, task, turn, access)
        if meant and meant != task.item:
            return task.having(item=meant)
    return None


_ANSWER = {
    Step.NUMBER: _number,
    Step.CONTACT: _contact,
    Step.ORDER: _order,
    Step.ITEM: _item,
    Step.REASON: _reason,
    Step.FAULT: _fault,
    Step.PHOTO: _photo,
    Step.OUTCOME: _outcome,
    Step.WANTED: _wanted,
    Step.CHANGE: read_wish,
    Step.ADDRESS: _address,
    Step.DECISION: _decision,
}


def _other_wish(task: Task, turn: Turn) -> Task | None:
    """Go over to another task for the same order: "then I'd rather send it back"."""
    name = wish_in(turn)
    if name is None or name is task.name:
        return None
    return Task(name=name, number=task.number, contact=task.contact, order=task.order, item=task.item)


def _not_understood(task: Task, turn: Turn) -> Task | None:
    """Count an answer that could not be read; what has an intent of its own is for the rules."""
    if turn.intent in _ASK_AGAIN or wish_in(turn) is task.name:
        return task.having(misses=task.misses + 1)
    if turn.intent not in _ANSWERS or turn.is_button or is_question(turn.text):
        return None
    return task.having(misses=task.misses + 1, notice="utter_task_again")


def offered_orders(task: Task, access: Access) -> list[Order]:
    """Return the orders that the question for the order shows, in the order of the screen."""
    return [order for order in access.own if access.verdict(task, order).allowed]


def offered_lines(task: Task, order: Order, access: Access) -> list[OrderLine]:
    """Return the lines that the question for the item shows."""
    possible = [line for line in order.lines if access.verdict(task, order, line).allowed]
    known = line_of(order, task.item)
    return possible if known is None or known in possible else [*possible, known]
