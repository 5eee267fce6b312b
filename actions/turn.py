"""One turn as an action sees it: the tracker, validated and read once."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from rasa_sdk import Tracker

from retrieval.text import detect_language
from shop.audit import AskedBy
from shop.types import Language
from zhanggui.messages import FormValues

# A shopper can point at what stands on the screen, and a screen does not hold more.
MAX_REMEMBERED_PRODUCTS = 10


class Page(BaseModel):
    """Where on the shop's site the shopper is; sent by the widget, so nothing in it is trusted."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    product_id: str | None = Field(default=None, max_length=128)
    department: str | None = Field(default=None, max_length=200)
    url: str | None = Field(default=None, max_length=2_000)


class TurnMetadata(BaseModel):
    """What the bridge says about a message. ``customer_id`` is there only when it was verified."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    language: Language | None = None
    customer_id: str | None = None
    session_id: str | None = None
    #: Number of the message in its conversation.
    message_seq: int | None = None
    page: Page = Page()
    #: Pictures and PDFs that came with the message.
    attachment_ids: tuple[str, ...] = ()
    #: What was filled into a form whose payload the message is.
    values: FormValues = Field(default_factory=dict)
    person_available: bool = True
    #: Tells visitors apart by where they come from, without saying where.
    visitor: str | None = None


@dataclass(frozen=True)
class Turn:
    """The shopper's latest message with its context.

    ``domain`` is Rasa's, for forms; actions read everything else through the properties.
    """

    tracker: Tracker
    domain: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def text(self) -> str:
        """What the shopper wrote; for a pressed button an intent call, see :attr:`is_button`."""
        return str(self.tracker.latest_message.get("text") or "")

    def about(self, words: str) -> Turn:
        """Return the turn as if only a part of its message had been written."""
        part = copy(self.tracker)
        part.latest_message = {**self.tracker.latest_message, "text": words}
        return Turn(part, self.domain)

    @cached_property
    def is_button(self) -> bool:
        """Whether the message is a button's payload (``/intent{...}``) instead of words."""
        return self.text.startswith("/")

    @property
    def attachment_ids(self) -> tuple[str, ...]:
        """Files that came with the message; what is in them nobody here can see."""
        return self.metadata.attachment_ids

    @property
    def is_only_files(self) -> bool:
        """Whether files came without a word: the bridge sends them as the button that answers any question."""
        return bool(self.attachment_ids) and self.is_button

    @cached_property
    def intent(self) -> str:
        """Name of the intent that was understood."""
        return str((self.tracker.latest_message.get("intent") or {}).get("name") or "")

    @cached_property
    def metadata(self) -> TurnMetadata:
        """The bridge's metadata; empty where Rasa was called without the bridge."""
        return TurnMetadata.model_validate(self.tracker.latest_message.get("metadata") or {})

    @cached_property
    def language(self) -> Language:
        """Language of the answer: the slot, else the bridge's word, else the text's script, else English."""
        slot = self.tracker.get_slot("language")
        if slot in ("en", "zh"):
            chosen: Language = slot
            return chosen
        return self.metadata.language or detect_language(self.text) or "en"

    @property
    def session_id(self) -> str:
        """The visit: the bridge's conversation; Rasa's own where it was called without the bridge."""
        return self.metadata.session_id or str(self.tracker.sender_id)

    @property
    def message_count(self) -> int:
        """How many messages the shopper has sent, this one included; pressed buttons are messages, too."""
        return sum(event.get("event") == "user" for event in self.tracker.events)

    @property
    def asked_by(self) -> AskedBy:
        """Whose wish it is, for the audit log."""
        data = self.metadata
        return AskedBy(customer_id=data.customer_id, conversation_id=self.session_id, message_seq=data.message_seq)

    def entity(self, name: str) -> str | None:
        """Return the first value of an entity of the latest message."""
        for found in self.tracker.latest_message.get("entities") or ():
            if found.get("entity") == name and found.get("value") not in (None, ""):
                return str(found["value"])
        return None

    def slot_text(self, name: str) -> str | None:
        """Return a slot as text, or None when it is empty."""
        value = self.tracker.get_slot(name)
        return str(value) if value not in (None, "") else None

    def slot_count(self, name: str) -> int:
        """Return a counting slot (Rasa stores numbers as float), 0 when it is empty."""
        return int(self.tracker.get_slot(name) or 0)

    @cached_property
    def last_products(self) -> list[str]:
        """Ids of the products shown last, in the order of the screen."""
        return [str(shown) for shown in self.tracker.get_slot("last_products") or ()][:MAX_REMEMBERED_PRODUCTS]

    def shopper_texts(self, limit: int) -> list[str]:
        """Return what the shopper wrote lately, oldest first, without button payloads."""
        texts = [
            str(event.get("text"))
            for event in self.tracker.events
            if event.get("event") == "user" and event.get("text") and not str(event["text"]).startswith("/")
        ]
        return texts[-limit:]
