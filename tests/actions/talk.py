"""Plays a task's form as Rasa does: begin, ask, validate, finish; the actions are the real ones."""

from __future__ import annotations

from typing import Any

from actions.tasks.state import Task, task_in
from tests.actions.conftest import Said, Shopper

FORM_ACTIONS = ("action_finish_task", "order_form")


class TaskTalk:
    """One shopper who talks about an order; ``active`` says whether the form waits for an answer."""

    def __init__(self, shopper: Shopper) -> None:
        self.shopper = shopper
        self.active = False

    @property
    def task(self) -> Task | None:
        """The task as the slot keeps it."""
        return task_in(self.shopper.slots.get("order_task"))

    def begin(
        self, text: str, intent: str, entities: dict[str, str] | None = None, action: str = "action_begin_task"
    ) -> Said:
        """Say something outside the form."""
        said = self.shopper.turn(action, text, intent, entities)
        if said.next_action == "order_form":
            self.active = True
            return self._ask(text, intent, said)
        if said.next_action == "action_finish_task":
            return self._merged(said, self.shopper.turn("action_finish_task", text, intent))
        return said

    def say(self, text: str, intent: str = "inform", entities: dict[str, str] | None = None) -> Said | None:
        """Answer the form; None where the form rejects the message, so that Rasa's rules decide."""
        assert self.active, "the form is not waiting"
        said = self.shopper.turn("validate_order_form", text, intent, entities)
        if not said.events:
            return None
        if said.slots["requested_slot"] is None:
            self.active = False
            return self._merged(said, self.shopper.turn("action_finish_task", text, intent))
        return self._ask(text, intent, said)

    def _ask(self, text: str, intent: str, said: Said) -> Said:
        return self._merged(said, self.shopper.turn("action_ask_answer", text, intent))

    @staticmethod
    def _merged(first: Said, second: Said) -> Said:
        return Said([*first.messages, *second.messages], [*first.events, *second.events])


def labels(said: Said) -> list[str]:
    """Return the quick replies of an answer."""
    return [reply.label for block in said.of_type("quick_replies") for reply in block.replies]


def press(talk: TaskTalk, said: Said, label: str) -> Said | None:
    """Press a quick reply of an answer."""
    payloads: dict[str, Any] = {
        reply.label: reply.payload for block in said.of_type("quick_replies") for reply in block.replies
    }
    payload = payloads[label]
    return talk.say(f"/{payload.intent}", payload.intent, payload.entities)
