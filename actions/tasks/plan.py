"""What comes next in a task: the one place that knows the order of the questions."""

from __future__ import annotations

from actions.tasks.access import Access, by_line, line_of
from actions.tasks.exchange import exchange_options
from actions.tasks.items import missing_pieces, wanted_of
from actions.tasks.reading import line_meant
from actions.tasks.state import Ending, Step, Task, TaskName
from shop.order_rules import ReturnReason
from shop.types import Order

# conversation.md: at most 5 tries a conversation; shop/failed_lookups.py limits an address.
MAX_TRIES = 5
#: What a photo tells better than words; it is asked for once, and may be left out.
_SHOWN_BY_PHOTO = frozenset({ReturnReason.DAMAGED, ReturnReason.FAULTY})
#: Nothing is changed by these: no question is asked before they are done.
_LOOK_UPS = frozenset({TaskName.ORDER_STATUS, TaskName.REFUND_STATUS, TaskName.INVOICE})


def advance(task: Task, access: Access, tries: int) -> tuple[Task, int]:
    """Fill in what needs no question, and set either the next question or the ending.

    Parameters
    ----------
    task : Task
        With what the shopper has said so far.
    access : Access
        What this shopper may see.
    tries : int
        Wrong numbers and contacts of the conversation so far.

    Returns
    -------
    tuple of Task and int
        The task and the tries, one more when number and contact did not belong together.
    """
    if task.ending:
        return task, tries
    if access.visible(task.order) is None:
        task = task.having(order=None)
        find = _among_own if access.customer_id else _by_contact
        task, tries = find(task, access, tries)
    order = access.visible(task.order) or _just_verified(task, access)
    if task.ending or order is None:
        return task, tries
    return _about(task, order, access), tries


def _just_verified(task: Task, access: Access) -> Order | None:
    """Return the order that this very turn has verified: the slot that says so is written after it."""
    return access.services.shop.orders.get(task.order) if task.order else None


def _among_own(task: Task, access: Access, tries: int) -> tuple[Task, int]:
    if task.number:
        if access.visible(task.number) is not None:
            return task.having(order=task.number, number=None), tries
        # Somebody else's number gives the same answer as one that does not exist.
        task = task.having(number=None, notice="utter_order_not_yours")
    if not access.own:
        return task.having(ending=Ending.NO_ORDERS), tries
    if task.name is TaskName.ORDER_STATUS:
        return task.having(order=access.own[0].number), tries
    possible = [order for order in access.own if access.verdict(task, order).allowed]
    if not possible:
        newest = access.own[0]
        return task.having(order=newest.number), tries
    if len(possible) == 1 and not task.notice:
        return task.having(order=possible[0].number), tries
    return task.having(asked=Step.ORDER), tries


def _by_contact(task: Task, access: Access, tries: int) -> tuple[Task, int]:
    known = access.turn.slot_text("verified_order")
    if known and not task.number:
        return task.having(order=known), tries
    visitor, lookups = access.turn.metadata.visitor, access.services.lookups
    if tries >= MAX_TRIES or lookups.is_exhausted(visitor):
        return task.having(ending=Ending.LOCKED), tries
    if not task.number:
        return task.having(asked=Step.NUMBER), tries
    if not task.contact:
        return task.having(asked=Step.CONTACT), tries
    found = access.services.shop.orders.find_verified(task.number, task.contact)
    if found is not None:
        return task.having(order=found.number, number=None), tries
    tries += 1
    lookups.count(visitor)
    task = task.having(number=None, contact=None, asked=Step.NUMBER, notice="utter_order_not_found")
    return (task.having(ending=Ending.LOCKED) if tries >= MAX_TRIES else task), tries


def _about(task: Task, order: Order, access: Access) -> Task:
    """Go on once the order is known."""
    if task.name in _LOOK_UPS:
        return task.having(ending=Ending.READY)
    verdict = access.verdict(task, order)
    if not verdict.allowed:
        return task.having(ending=Ending.REFUSED, refusal=verdict.refusal)
    if by_line(task.name):
        task = _with_item(task, order, access)
        if task.ending or not task.item:
            return task
    task = _with_wanted(task, order, access)
    if task.name is TaskName.ITEMS:
        task = _with_change(task, order, access)
    missing = _missing(task)
    if missing:
        return task.having(asked=missing)
    return task.having(ending=Ending.READY) if task.confirmed else task.having(asked=Step.DECISION)


def _with_item(task: Task, order: Order, access: Access) -> Task:
    """Choose the line that it is about, or ask for it; what the rules forbid ends the task."""
    possible = [line for line in order.lines if access.verdict(task, order, line).allowed]
    if task.item is None and task.name is TaskName.ITEMS and task.said:
        # "Make the towels three" names the thing before it is asked for.
        task = task.having(item=line_meant(order, task, access.turn.about(task.said), access))
    if task.item is None and len(possible) == 1:
        task = task.having(item=possible[0].variant_id)
    line = line_of(order, task.item)
    if line is None:
        return task.having(item=None, asked=Step.ITEM)
    verdict = access.verdict(task, order, line)
    return task if verdict.allowed else task.having(ending=Ending.REFUSED, refusal=verdict.refusal)


def _with_wanted(task: Task, order: Order, access: Access) -> Task:
    """Choose what an exchange is for where there is one choice only; where nothing is left, it becomes a refund."""
    line = line_of(order, task.item)
    if task.outcome != "exchange" or task.reason is None or line is None:
        return task
    options = [variant.id for variant in exchange_options(order, line, task.reason, access)]
    if not options:
        return task.having(outcome="refund", wanted=None, sold_out=task.item, notice="utter_exchange_sold_out")
    if task.wanted not in options:
        task = task.having(wanted=options[0] if len(options) == 1 else None, confirmed=False)
    return task


def _with_change(task: Task, order: Order, access: Access) -> Task:
    """Take what was said at the start; what is not in stock is asked for again, and the last thing is no change."""
    if task.quantity is None and task.said:
        task = (wanted_of(task, order, access.turn.about(task.said), access) or task).having(said="")
    if task.quantity == 0 and len(order.lines) == 1:
        return Task(name=TaskName.CANCEL, order=task.order, notice="utter_last_item_goes")
    if missing_pieces(task, order, access):
        return task.having(quantity=None, wanted=None, confirmed=False, notice="utter_change_not_in_stock")
    return task


def _missing(task: Task) -> Step | None:
    if task.name is TaskName.RETURN:
        if task.reason is None:
            return Step.REASON
        if task.reason in _SHOWN_BY_PHOTO and task.photos is None:
            return Step.PHOTO
        if task.outcome is None:
            return Step.OUTCOME
        return Step.WANTED if task.outcome == "exchange" and task.wanted is None else None
    if task.name is TaskName.WARRANTY:
        if not task.said:
            return Step.FAULT
        return Step.PHOTO if task.photos is None else None
    if task.name is TaskName.ITEMS:
        return Step.CHANGE if task.quantity is None else None
    return Step.ADDRESS if task.name is TaskName.ADDRESS and not task.address else None
