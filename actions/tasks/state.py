"""What is kept of a task between two turns."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shop.order_rules import Refusal, ReturnReason

#: More words than this are a story; a person reads the conversation itself.
SAID_CHARS = 300
#: A person looks at each of them.
MAX_PHOTOS = 20


class TaskName(StrEnum):
    """What a shopper wants done."""

    ORDER_STATUS = "order_status"
    REFUND_STATUS = "refund_status"
    INVOICE = "invoice"
    CANCEL = "cancel_order"
    ADDRESS = "change_address"
    ITEMS = "change_items"
    RETURN = "return_exchange"
    WARRANTY = "warranty_repair"
    PRICE = "price_protection"


class Step(StrEnum):
    """What a task asks for, one at a time."""

    NUMBER = "number"
    CONTACT = "contact"
    ORDER = "order"
    ITEM = "item"
    REASON = "reason"
    FAULT = "fault"
    #: Of what is broken; it may be left out.
    PHOTO = "photo"
    OUTCOME = "outcome"
    #: Which variant an exchange is for.
    WANTED = "wanted"
    #: What is to become of a thing that is not sent yet.
    CHANGE = "change"
    ADDRESS = "address"
    DECISION = "decision"


class Ending(StrEnum):
    """How a task ends."""

    #: Everything is known and confirmed.
    READY = "ready"
    #: The shopper does not want it any more.
    LEFT = "left"
    #: The shop's rules speak against it.
    REFUSED = "refused"
    #: Too many wrong numbers or contacts.
    LOCKED = "locked"
    #: There is no order at all.
    NO_ORDERS = "no_orders"


Outcome = Literal["refund", "exchange"]


class FormName(StrEnum):
    """A form that answers several questions at once."""

    RETURN = "return"
    ADDRESS = "address"


class Draft(BaseModel):
    """A form that came back with faults: its values, and by field the kind of fault."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    form: FormName
    values: dict[str, str] = Field(default_factory=dict)
    faults: dict[str, str] = Field(default_factory=dict)


class Task(BaseModel):
    """A task under way. ``number`` and ``contact`` are claims; ``order`` is one that the shopper may see."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: TaskName
    number: str | None = None
    contact: str | None = None
    order: str | None = None
    #: Variant of the line that it is about.
    item: str | None = None
    reason: ReturnReason | None = None
    said: str = Field(default="", max_length=SAID_CHARS)
    #: Ids of the photos of it; None: not asked for yet.
    photos: tuple[str, ...] | None = None
    outcome: Outcome | None = None
    #: Variant that an exchange, or a change of the order, is for.
    wanted: str | None = None
    #: How many pieces of the item there are to be; 0: none.
    quantity: int | None = None
    #: The item of which nothing is left to exchange for: its refund is in full (article exchange-size-or-colour).
    sold_out: str | None = None
    address: str | None = None
    draft: Draft | None = None
    confirmed: bool = False
    asked: Step | None = None
    #: A sentence to say before the next question ("utter_order_not_found").
    notice: str | None = None
    #: How often in a row the answer to a question was not understood.
    misses: int = 0
    ending: Ending | None = None
    refusal: Refusal | None = None

    @property
    def is_sold_out(self) -> bool:
        """Whether an exchange was wanted for which nothing is left."""
        return self.item is not None and self.sold_out == self.item

    def with_photos(self, attachment_ids: tuple[str, ...]) -> Task:
        """Return the task with photos added to those that it has."""
        return self.having(photos=((self.photos or ()) + attachment_ids)[:MAX_PHOTOS]) if attachment_ids else self

    def having(self, **changes: Any) -> Task:
        """Return the task with some fields changed."""
        return self.model_copy(update=changes)

    def slot(self) -> dict[str, Any]:
        """Return it as the slot keeps it."""
        return self.model_dump(mode="json", exclude_defaults=True)


def task_in(slot: object) -> Task | None:
    """Read the slot; None where there is no task (or one of an older version, which is dropped)."""
    if not isinstance(slot, dict):
        return None
    try:
        return Task.model_validate(slot)
    except ValidationError:
        return None
