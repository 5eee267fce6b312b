"""Actions run with a real Tracker and dispatcher over the real services of the demo shop."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.app import ACTIONS
from shop.types import Product
from zhanggui.messages import Answer, AnyBlock
from zhanggui.services import Services


@pytest.fixture(scope="session")
def services(demo_services: Services) -> Services:
    return demo_services


@dataclass
class Said:
    """What one action answered."""

    messages: list[dict[str, Any]]
    events: list[dict[str, Any]]

    @property
    def responses(self) -> list[str]:
        return [message["response"] for message in self.messages if message.get("response")]

    @property
    def blocks(self) -> list[AnyBlock]:
        """The blocks, validated as the bridge does it."""
        return [
            block
            for message in self.messages
            if message.get("custom")
            for block in Answer.model_validate(message["custom"]).blocks
        ]

    def of_type(self, kind: str) -> list[Any]:
        return [block for block in self.blocks if block.type == kind]

    @property
    def slots(self) -> dict[str, Any]:
        return {event["name"]: event["value"] for event in self.events if event["event"] == "slot"}

    @property
    def next_action(self) -> str | None:
        return next((event["name"] for event in self.events if event["event"] == "followup"), None)


class Shopper:
    """Plays turns against one action after the other; slots carry over as they do in Rasa."""

    def __init__(self, services: Services, **metadata: Any) -> None:
        self._services = services
        self._actions: dict[str, Action] = {}
        for action_class in ACTIONS:
            action = action_class(services)
            self._actions[action.name()] = action
        self.metadata = metadata
        self.slots: dict[str, Any] = {}
        self.events: list[dict[str, Any]] = []

    def products(self, product_ids: list[str]) -> list[Product]:
        """Return the shop's records of products."""
        found = self._services.shop.products.get_many(product_ids)
        return [found[product_id] for product_id in product_ids]

    def turn(
        self, action: str, text: str, intent: str = "", entities: dict[str, str] | None = None, **slots: Any
    ) -> Said:
        self.slots.update(slots)
        message = {
            "text": text,
            "intent": {"name": intent},
            "entities": [{"entity": name, "value": value} for name, value in (entities or {}).items()],
            "metadata": self.metadata,
        }
        self.events.append({"event": "user", "text": text})
        tracker = Tracker(
            "conversation-1", dict(self.slots), message, list(self.events), False, None, {}, "action_listen"
        )
        dispatcher = CollectingDispatcher()
        events = asyncio.run(self._actions[action].run(dispatcher, tracker, {})) or []
        said = Said(dispatcher.messages, [dict(event) for event in events])
        self.slots.update(said.slots)
        return said


@pytest.fixture
def shopper(services: Services) -> Shopper:
    return Shopper(services, session_id="conversation-1")
