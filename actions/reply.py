"""Collects what an action answers: fixed texts by response name, blocks, and events."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from zhanggui.messages import Answer, AnyBlock, QuickRepliesBlock, QuickReply


class Reply:
    """The answer of one action, in the order in which it is said.

    Texts live in ``bot/domain``: :meth:`say` names a response, the bot fills it in the shopper's language.
    """

    def __init__(self, dispatcher: CollectingDispatcher) -> None:
        self._dispatcher = dispatcher
        self.events: list[dict[str, Any]] = []

    def say(self, response: str, **values: object) -> None:
        """Say a response of the domain, filled with ``values``."""
        self._dispatcher.utter_message(response=response, **values)

    def show(self, *blocks: AnyBlock) -> None:
        """Show blocks; they are validated here, where the fault would be made."""
        self._dispatcher.utter_message(json_message=Answer(blocks=blocks).model_dump(mode="json"))

    def offer(self, *replies: QuickReply) -> None:
        """Show quick replies, if there are any."""
        if replies:
            self.show(QuickRepliesBlock(replies=replies))

    def remember(self, **slots: object) -> None:
        """Set slots."""
        self.events += [SlotSet(name, value) for name, value in slots.items()]

    def then(self, action: str) -> None:
        """Make Rasa run another action next."""
        self.events.append(FollowupAction(action))
