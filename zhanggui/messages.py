"""Answer blocks: the one vocabulary between actions, bridge and widget.

An action answers with ``{"blocks": [...]}`` in Rasa's ``json_message``; the bridge validates it again with
:class:`Answer`, stores it and sends it to the widget. Text in a block is plain text, never markup: the
widget shows it as text content. See docs/adr/0003-answer-blocks.md.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from shop.types import Money

# The widget shows at most this many cards in a carousel; more is a page that nobody swipes through.
MAX_CARDS = 10
# A phone's screen holds three to four rows of quick replies.
MAX_QUICK_REPLIES = 8
# More wishes than anybody keeps in mind; beyond it a phone shows nothing but chips.
MAX_CHIPS = 24
# As many as a search can give up and still say so in one line.
MAX_RELAXED = 6
# More columns than these nobody compares, and a phone shows two of them beside the labels.
MAX_COMPARED = 4
# More rows than a shopper reads; the product's own page has all of them.
MAX_ROWS = 24
# A form of more fields belongs on a page.
MAX_FIELDS = 8
# What is typed into one field; the longest is a story of what is wrong with a thing.
MAX_VALUE_CHARS = 1_000
# Longer texts belong in an article that the answer links to.
MAX_TEXT_CHARS = 4_000

# A damaged parcel from all sides, and its receipt.
MAX_ATTACHMENTS = 6

AttachmentId = Annotated[
    str, StringConstraints(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
]
Label = Annotated[str, StringConstraints(min_length=1, max_length=120)]


class Block(BaseModel):
    """Base of all blocks: unknown fields are an error, so that a typo never reaches a shopper."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _safe_url(url: str | None) -> str | None:
    """Allow http(s) and same-site paths only: a product feed is data and may hold ``javascript:``."""
    if url is None or url.startswith(("http://", "https://")) or (url.startswith("/") and url[1:2] != "/"):
        return url
    raise ValueError(f"expected a URL that starts with https://, http:// or a single /, got {url[:80]!r}")


class Payload(Block):
    """What a button sends: an intent with its entities, never free text to be interpreted."""

    intent: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{1,40}$")]
    entities: dict[
        Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,40}$")],
        Annotated[str, StringConstraints(max_length=200)],
    ] = Field(default_factory=dict, max_length=10)


class Button(Block):
    """A button: either sends ``payload`` or opens ``url``."""

    label: Label
    payload: Payload | None = None
    url: str | None = Field(default=None, max_length=2_000)

    _check_url = field_validator("url")(_safe_url)


class TextBlock(Block):
    """Plain text; line breaks are kept."""

    type: Literal["text"] = "text"
    text: Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT_CHARS)]


class ProductCard(Block):
    """One real variant: id, price that the customer pays, list price and stock belong together."""

    product_id: str
    variant_id: str
    title: str = Field(max_length=500)
    brand: str | None = None
    image_url: str | None = None
    url: str | None = None
    price: Money | None = None
    list_price: Money | None = None
    in_stock: bool = True
    rating_average: float | None = None
    rating_count: int = 0
    #: Options of the variant as the shopper reads them: {"Colour": "red"}.
    options: dict[str, str] = Field(default_factory=dict)
    #: A short true reason ("often bought with the tent in your cart").
    reason: str | None = Field(default=None, max_length=200)
    #: Joins clicks with the logged decision that showed this card.
    decision_id: str | None = None
    buttons: tuple[Button, ...] = Field(default=(), max_length=4)

    _check_urls = field_validator("url", "image_url")(_safe_url)


class CardsBlock(Block):
    """Products, best first."""

    type: Literal["cards"] = "cards"
    cards: tuple[ProductCard, ...] = Field(min_length=1, max_length=MAX_CARDS)


class QuickReply(Block):
    """A tappable answer. ``label`` is shown and becomes the shopper's message; ``payload`` may say more."""

    label: Label
    payload: Payload | None = None


class QuickRepliesBlock(Block):
    """Choices for a closed question; free text always works too."""

    type: Literal["quick_replies"] = "quick_replies"
    replies: tuple[QuickReply, ...] = Field(min_length=1, max_length=MAX_QUICK_REPLIES)


class Chip(Block):
    """Something understood from the query, removable by sending ``remove``."""

    label: Label
    remove: Payload | None = None


class ChipsBlock(Block):
    """What was understood, and what had to be relaxed because nothing fitted."""

    type: Literal["chips"] = "chips"
    chips: tuple[Chip, ...] = Field(default=(), max_length=MAX_CHIPS)
    relaxed: tuple[Label, ...] = Field(default=(), max_length=MAX_RELAXED)


class StepState(StrEnum):
    """Where a step of a timeline stands."""

    DONE = "done"
    CURRENT = "current"
    UPCOMING = "upcoming"


class TimelineStep(Block):
    """One step of an order's way."""

    label: Label
    state: StepState
    at: AwareDatetime | None = None
    place: str | None = None


class OrderItem(Block):
    """A line of an order, as shown."""

    title: str
    quantity: int
    unit_price: Money
    image_url: str | None = None

    _check_url = field_validator("image_url")(_safe_url)


class OrderTimelineBlock(Block):
    """An order and where it is. Times are UTC; the widget shows them in the shopper's time zone."""

    type: Literal["order_timeline"] = "order_timeline"
    number: str
    status_label: Label
    placed_at: AwareDatetime
    total: Money
    items: tuple[OrderItem, ...] = ()
    steps: tuple[TimelineStep, ...] = ()
    carrier: str | None = None
    tracking_number: str | None = None
    tracking_url: str | None = None
    estimated_delivery_at: AwareDatetime | None = None

    _check_url = field_validator("tracking_url")(_safe_url)


class Source(Block):
    """Where an answer comes from."""

    title: str = Field(max_length=300)
    url: str | None = None

    _check_url = field_validator("url")(_safe_url)


class SourcesBlock(Block):
    """Sources of the text before it."""

    type: Literal["sources"] = "sources"
    sources: tuple[Source, ...] = Field(min_length=1, max_length=5)


class AttachmentBlock(Block):
    """A picture or a PDF that somebody has sent.

    It has no address: whoever may read the conversation asks the bridge for one, which opens the file for minutes.
    """

    type: Literal["attachment"] = "attachment"
    attachment_id: AttachmentId
    name: str = Field(min_length=1, max_length=120)
    media_type: Literal["image/jpeg", "image/png", "image/webp", "application/pdf"]
    size_bytes: int = Field(ge=1)
    #: Of pictures, in pixels: the place for it is kept free before it has come.
    width: int | None = Field(default=None, ge=1)
    height: int | None = Field(default=None, ge=1)


class ComparisonRow(Block):
    """One property of the compared products; a value that the shop does not know is empty."""

    label: Label
    values: tuple[Annotated[str, StringConstraints(max_length=200)], ...] = Field(max_length=MAX_COMPARED)

    @property
    def differs(self) -> bool:
        """Whether the products are not alike in it; an unknown value says nothing."""
        return len({value for value in self.values if value}) > 1


class ComparisonBlock(Block):
    """Products side by side: one column each, one row a property; price and rating stand on the cards."""

    type: Literal["comparison"] = "comparison"
    products: tuple[ProductCard, ...] = Field(min_length=2, max_length=MAX_COMPARED)
    rows: tuple[ComparisonRow, ...] = Field(default=(), max_length=MAX_ROWS)

    @model_validator(mode="after")
    def _is_even(self) -> Self:
        for row in self.rows:
            if len(row.values) != len(self.products):
                raise ValueError(
                    f"row {row.label!r}: expected {len(self.products)} values, one a product, got {len(row.values)}"
                )
        return self


class FieldKind(StrEnum):
    """How a field is filled in."""

    TEXT = "text"
    MULTILINE = "multiline"
    SELECT = "select"
    RADIO = "radio"


class FormOption(Block):
    """One choice of a field."""

    value: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,60}$")]
    label: Label


class FormField(Block):
    """One question of a form. ``value`` is what stands in it already, ``error`` what was wrong with that."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,40}$")]
    label: Label
    kind: FieldKind = FieldKind.TEXT
    is_required: bool = True
    max_chars: int = Field(default=200, ge=1, le=MAX_VALUE_CHARS)
    #: A token of HTML's autofill ("postal-code"), so that a browser can fill in what it knows.
    autocomplete: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,40}$")] | None = None
    options: tuple[FormOption, ...] = Field(default=(), max_length=30)
    value: Annotated[str, StringConstraints(max_length=MAX_VALUE_CHARS)] = ""
    error: Annotated[str, StringConstraints(max_length=200)] | None = None

    @model_validator(mode="after")
    def _has_choices_where_one_chooses(self) -> Self:
        chooses = self.kind in (FieldKind.SELECT, FieldKind.RADIO)
        if chooses != bool(self.options):
            expected = "at least one option" if chooses else "no options"
            raise ValueError(f"field {self.name!r} of kind {self.kind}: expected {expected}, got {len(self.options)}")
        return self


class FormBlock(Block):
    """Several questions at once. It is sent as ``payload`` together with ``values`` by field name.

    Typing the answer to the question before it always works, too.
    """

    type: Literal["form"] = "form"
    title: Label
    fields: tuple[FormField, ...] = Field(min_length=1, max_length=MAX_FIELDS)
    submit_label: Label
    payload: Payload

    @model_validator(mode="after")
    def _has_each_name_once(self) -> Self:
        names = [field.name for field in self.fields]
        if len(set(names)) < len(names):
            raise ValueError(f"expected a name of its own for each field, got {', '.join(names)}")
        return self


#: What was filled into a form, by field name.
FormValues = Annotated[
    dict[
        Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,40}$")],
        Annotated[str, StringConstraints(max_length=MAX_VALUE_CHARS)],
    ],
    Field(max_length=MAX_FIELDS),
]


class OfferProduct(Block):
    """A product that an offer is for."""

    product_id: str
    title: str = Field(max_length=500)
    url: str | None = None

    _check_url = field_validator("url")(_safe_url)


class OfferBlock(Block):
    """What the shop gives, as checked against the cart: a code, until when, for what, on which terms."""

    type: Literal["offer"] = "offer"
    title: Label
    text: Annotated[str, StringConstraints(max_length=500)] = ""
    code: Annotated[str, StringConstraints(min_length=1, max_length=40)] | None = None
    #: The end of the last day on which it holds.
    valid_until: AwareDatetime | None = None
    products: tuple[OfferProduct, ...] = Field(default=(), max_length=MAX_CARDS)
    terms: tuple[Annotated[str, StringConstraints(min_length=1, max_length=200)], ...] = Field(
        default=(), max_length=10
    )
    #: Puts it on the cart.
    apply: Button | None = None


class HandoffReason(StrEnum):
    """Why a person is called."""

    ASKED = "asked"
    NOT_UNDERSTOOD = "not_understood"
    ANGRY = "angry"
    PAYMENT = "payment"
    SAFETY = "safety"
    TASK_FAILED = "task_failed"


class HandoffBlock(Block):
    """Asks the bridge to hand the conversation to a person; never shown as such to the shopper."""

    type: Literal["handoff"] = "handoff"
    reason: HandoffReason
    #: For the person: who, what, tried, still open. Built from the tracker, not invented.
    summary: str = Field(default="", max_length=2_000)


AnyBlock = Annotated[
    TextBlock
    | CardsBlock
    | ComparisonBlock
    | QuickRepliesBlock
    | ChipsBlock
    | FormBlock
    | OfferBlock
    | OrderTimelineBlock
    | SourcesBlock
    | AttachmentBlock
    | HandoffBlock,
    Field(discriminator="type"),
]


class Answer(Block):
    """What one ``json_message`` of an action holds."""

    blocks: tuple[AnyBlock, ...] = Field(min_length=1, max_length=20)
