"""The form of all order tasks: hears every message first, and passes on what is none of its business."""

from __future__ import annotations

from typing import Any, ClassVar

from actions.articles import answer_from_articles
from actions.base import ShopAction
from actions.reply import Reply
from actions.tasks.access import Access
from actions.tasks.ask import ask, start_reply
from actions.tasks.changes import asks_what_can_change, say_what_can_change
from actions.tasks.plan import advance
from actions.tasks.reading import leaves_photo_out, read
from actions.tasks.say import show_order
from actions.tasks.state import SAID_CHARS, Task, TaskName, task_in
from actions.tasks.wishes import is_of_address, leaves_part_out, task_of_intent, wish_in
from actions.turn import Turn

FORM = "order_form"
#: The form's only slot: never filled, so that the form goes on until a task ends.
QUESTION = "answer"
_WHERE = frozenset({"order_status", "delivery_time"})


class BeginTask(ShopAction):
    """Starts a task, goes on with one that was left for something else, or answers a question about its matter."""

    action_name: ClassVar[str] = "action_begin_task"
    heeds_mood: ClassVar[bool] = False
    takes_answers: ClassVar[bool] = False

    def answer(self, turn: Turn, reply: Reply) -> None:
        """Start the form, or quote the article and offer to start."""
        if asks_what_can_change(turn) and say_what_can_change(Access(turn, self.services), reply):
            return
        name = wish_in(turn)
        if name is None:
            answer_from_articles(turn, self.services.search, reply)
            about = task_of_intent(turn.intent)
            if about is TaskName.ADDRESS and not is_of_address(turn):
                about = TaskName.ITEMS
            if about and about is not TaskName.ADDRESS:
                reply.offer(start_reply(about, turn.language))
            return
        begin(name, Access(turn, self.services), reply)


def begin(name: TaskName, access: Access, reply: Reply) -> None:
    """Set the task and let the form run, or its end where nothing has to be asked.

    What is known of the same task from before it was interrupted stays.
    """
    turn = access.turn
    number, paused = turn.entity("order_number"), task_in(turn.tracker.get_slot("order_task"))
    # Given before ("my e-mail is ..., where is it?"), and not used since.
    contact = turn.entity("email") or turn.entity("phone") or turn.slot_text("contact")
    task = Task(name=name, number=number or turn.slot_text("order_number"), contact=contact)
    if name is TaskName.ITEMS and not turn.is_button:
        # What is to become of which thing is often said with the wish.
        task = task.having(said=turn.text[:SAID_CHARS])
    if paused and paused.name is name and paused.asked and not paused.ending and not number:
        task = paused.having(misses=0, notice="utter_task_resumed", contact=contact or paused.contact)
    task = _advanced(task.with_photos(turn.attachment_ids), access, reply)
    reply.then("action_finish_task" if task.ending else FORM)


def begin_leaving_out(access: Access, reply: Reply) -> bool:
    """Begin a change of items where a message wants one thing out of an order; say whether it does."""
    is_wanted = leaves_part_out(access.turn)
    if is_wanted:
        begin(TaskName.ITEMS, access, reply)
    return is_wanted


def _advanced(task: Task, access: Access, reply: Reply) -> Task:
    """Advance a task and keep it, with the wrong tries and the order that was proved."""
    before = access.turn.slot_count("order_lookup_tries")
    task, tries = advance(task, access, before)
    if tries != before:
        reply.remember(order_lookup_tries=float(tries))
    if task.order and not access.customer_id:
        reply.remember(verified_order=task.order)
    # Claims are used up: the next look-up starts clean.
    reply.remember(order_task=task.slot(), order_number=None, contact=None)
    return task


class ValidateOrderForm(ShopAction):
    """Reads the newest message into the task and says whether the form goes on.

    Rasa calls it when the form starts, when a message has come, and when the form goes on after a digression; only
    in the second case the message is an answer. Without an event the form is rejected and the rules decide.
    """

    action_name: ClassVar[str] = f"validate_{FORM}"
    heeds_mood: ClassVar[bool] = False
    takes_answers: ClassVar[bool] = False

    def answer(self, turn: Turn, reply: Reply) -> None:
        """Advance the task."""
        task = task_in(turn.tracker.get_slot("order_task")) or Task(name=TaskName.ORDER_STATUS)
        access = Access(turn, self.services)
        if is_answer(turn.tracker.events):
            order = access.visible(task.order)
            asks_where = turn.intent in _WHERE and not leaves_photo_out(task, turn)
            if asks_where and task.name is not TaskName.ORDER_STATUS and order:
                # A look at the order in between; the question is asked again after it.
                show_order(order, access, reply)
                # Rasa takes a message for not understood where no slot but its own was set.
                reply.remember(order_task=task.slot())
            elif heard := read(task, turn, access):
                task = _advanced(heard, access, reply)
            else:
                return
        reply.remember(requested_slot=None if task.ending else QUESTION)


def is_answer(events: list[dict[str, Any]]) -> bool:
    """Say whether the newest message has just come: nothing was done since, and the form was running before."""
    newest = max((at for at, event in enumerate(events) if event.get("event") == "user"), default=-1)
    since = events[newest + 1 :]
    done = {event.get("name") for event in since if event.get("event") in ("action", "action_execution_rejected")}
    started = any(event.get("event") == "active_loop" for event in since)
    return done <= {FORM, "action_listen"} and not started and not _was_rejected(since)


def _was_rejected(events: list[dict[str, Any]]) -> bool:
    return any(event.get("event") == "action_execution_rejected" for event in events)


class AskAnswer(ShopAction):
    """Asks what the task asks for."""

    action_name: ClassVar[str] = f"action_ask_{QUESTION}"
    takes_answers: ClassVar[bool] = False

    def answer(self, turn: Turn, reply: Reply) -> None:
        """Say the question with its quick replies."""
        task = task_in(turn.tracker.get_slot("order_task"))
        if task is None or task.asked is None:
            return
        if task.notice:
            reply.say(task.notice)
            reply.remember(order_task=task.having(notice=None).slot())
        ask(task, Access(turn, self.services), reply)
