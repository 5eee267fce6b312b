"""The shop's nouns: what its repositories take and give, and what every other package speaks of.

All models are frozen pydantic models; money is integer minor units; times are timezone-aware UTC.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")

#: A shop's own id of a product, variant or customer: printable, no blanks at the ends.
#: 128 is above every feed format that we read (Google Merchant: 50).
OutsideId = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=r"^\S(?:.*\S)?$")]
CurrencyCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class Record(BaseModel):
    """Base of all records: frozen, unknown fields are an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Money(Record):
    """An amount in minor units (cents, fen) of an ISO 4217 currency."""

    amount_minor: int
    currency: CurrencyCode


class LocalizedText(Record):
    """One text in the shop's languages; at least one must be given.

    >>> LocalizedText(en="Kettle").get("zh")
    'Kettle'
    """

    en: str | None = Field(default=None, max_length=20_000)
    zh: str | None = Field(default=None, max_length=20_000)

    def get(self, language: Language) -> str:
        """Return the text in ``language``, else in the other one, else an empty string."""
        first, second = (self.zh, self.en) if language == "zh" else (self.en, self.zh)
        return first or second or ""


class Attribute(Record):
    """A typed fact of a product: text, number with unit, or yes/no.

    ``key`` is stable and language-free (``colour``, ``screen_size``); ``label`` is what a shopper reads.
    For text values ``text`` holds the value in each language.
    """

    key: str = Field(min_length=1, max_length=64)
    label: LocalizedText
    text: LocalizedText | None = None
    number: float | None = None
    unit: str | None = Field(default=None, max_length=16)
    flag: bool | None = None


class Variant(Record):
    """What is really bought: one choice of options with its own price and stock."""

    id: OutsideId
    #: For example {"colour": "red", "size": "M"}; values in the language-free form.
    options: dict[str, str] = Field(default_factory=dict)
    #: What the customer pays; None where the feed gives no price (never matches a price filter).
    price: Money | None = None
    #: The crossed-out price, when it is higher than ``price``.
    list_price: Money | None = None
    stock_quantity: int = Field(default=0, ge=0)
    image_url: str | None = Field(default=None, max_length=2_000)


class Product(Record):
    """A product with its variants (at least one)."""

    id: OutsideId
    title: LocalizedText
    description: LocalizedText = LocalizedText()
    brand: str | None = Field(default=None, max_length=200)
    #: What it is: "laptop" / "笔记本电脑".
    product_type: LocalizedText = LocalizedText()
    #: Key of the department ("kitchen"); None where the feed names none.
    department: str | None = Field(default=None, max_length=200)
    attributes: tuple[Attribute, ...] = ()
    variants: tuple[Variant, ...] = Field(min_length=1)
    image_url: str | None = Field(default=None, max_length=2_000)
    #: The product's page on the shop's site.
    url: str | None = Field(default=None, max_length=2_000)
    gtins: tuple[str, ...] = ()
    rating_average: float | None = Field(default=None, ge=0, le=5)
    rating_count: int = Field(default=0, ge=0)
    released_at: AwareDatetime | None = None
    #: Bought once in a long time (a fridge): never recommended again to who has bought it.
    once_only: bool = False
    minimum_age_years: int | None = None

    @property
    def in_stock(self) -> bool:
        """Whether any variant can be bought now."""
        return any(variant.stock_quantity > 0 for variant in self.variants)

    @property
    def offer(self) -> Variant:
        """The variant that a card shows: the cheapest in stock, else the cheapest, else the first."""
        return min(
            self.variants,
            key=lambda v: (v.stock_quantity <= 0, v.price is None, v.price.amount_minor if v.price else 0),
        )


class Department(Record):
    """A department of the shop front, with the number of its products."""

    key: str
    title: LocalizedText
    product_count: int = 0


class Customer(Record):
    """A customer as the shop knows them; ids are unguessable."""

    id: OutsideId
    name: str = Field(max_length=200)
    email: str | None = Field(default=None, max_length=320)
    phone: str | None = Field(default=None, max_length=40)
    language: Language = "en"
    created_at: AwareDatetime
    #: Shown in the demo page's "browse as ..." list, with this one-line description.
    demo_note: LocalizedText | None = None


class AgeBand(StrEnum):
    """An age as people are willing to give it."""

    UNDER_18 = "under_18"
    FROM_18 = "18_24"
    FROM_25 = "25_34"
    FROM_35 = "35_44"
    FROM_45 = "45_54"
    FROM_55 = "55_64"
    FROM_65 = "65_plus"


class Demographics(Record):
    """What a customer has given of age and gender; each may be missing, and nothing is ever inferred."""

    age_band: AgeBand | None = None
    gender: Literal["female", "male", "other"] | None = None
    #: Who has said so.
    given_by: Literal["customer", "shop"] = "customer"
    given_at: AwareDatetime


class OrderStatus(StrEnum):
    """Life of an order."""

    PLACED = "placed"
    PAID = "paid"
    PACKED = "packed"
    SHIPPED = "shipped"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    RETURNED = "returned"


class OrderLine(Record):
    """One line of an order, with the price paid a unit."""

    product_id: OutsideId
    variant_id: OutsideId
    title: LocalizedText
    quantity: int = Field(ge=1)
    unit_price: Money
    returned_quantity: int = Field(default=0, ge=0)


class ShipmentStep(Record):
    """Something that happened to a shipment."""

    status: OrderStatus
    at: AwareDatetime
    place: LocalizedText | None = None


class Shipment(Record):
    """A parcel: carrier, number, steps in time order."""

    carrier: str = Field(max_length=100)
    tracking_number: str = Field(max_length=100)
    tracking_url: str | None = Field(default=None, max_length=2_000)
    estimated_delivery_at: AwareDatetime | None = None
    steps: tuple[ShipmentStep, ...] = ()


class Order(Record):
    """An order with its lines and shipments. ``number`` is what the shopper was given."""

    number: str = Field(min_length=4, max_length=40)
    customer_id: OutsideId
    status: OrderStatus
    placed_at: AwareDatetime
    lines: tuple[OrderLine, ...] = Field(min_length=1)
    total: Money
    shipments: tuple[Shipment, ...] = ()
    delivered_at: AwareDatetime | None = None
    cancelled_at: AwareDatetime | None = None
    coupon_code: str | None = None
    #: Where the parcel goes, as one text; None where the shop's system has not told it.
    delivery_address: str | None = Field(default=None, max_length=300)


#: Letters, digits and dashes in capitals, as it is compared; :func:`shop.coupon_rules.coupon_code` writes it so.
CouponCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9-]{2,39}$")]


class Coupon(Record):
    """A code that takes something off an order's goods, with its terms; days are the shop's (UTC)."""

    code: CouponCode
    #: Off the goods that it holds for: either a share or an amount.
    percent: int | None = Field(default=None, ge=1, le=100)
    amount: Money | None = None
    #: The goods of the basket cost at least so much, delivery left out.
    minimum: Money | None = None
    #: Keys of the departments whose goods it holds for; empty: all.
    departments: tuple[str, ...] = ()
    valid_from: date | None = None
    #: The last day on which it holds.
    valid_until: date | None = None
    first_order_only: bool = False
    once_per_customer: bool = True
    full_price_only: bool = False
    #: Whose it is alone.
    customer_id: OutsideId | None = None
    #: Whether it is told to who does not know its code (not those of a newsletter).
    is_listed: bool = True

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.percent is None) == (self.amount is None):
            raise ValueError(f"coupon {self.code}: expected either percent or amount")
        if self.amount and self.amount.amount_minor <= 0:
            raise ValueError(f"coupon {self.code}: expected an amount above 0, got {self.amount.amount_minor}")
        if self.valid_from and self.valid_until and self.valid_from > self.valid_until:
            raise ValueError(f"coupon {self.code}: expected valid_from not after valid_until")
        return self


class Article(Record):
    """A policy or FAQ text in one language, Markdown; ``key`` joins the languages."""

    key: str = Field(pattern=r"^[a-z0-9-]{1,80}$")
    language: Language
    title: str = Field(min_length=1, max_length=300)
    body: str = Field(min_length=1, max_length=50_000)
    #: Area of the shop ("returns", "payment"); also the intent names that it answers.
    topics: tuple[str, ...] = ()
    #: How shoppers ask for it, in words of their own: each is compared with what is asked.
    questions: tuple[Annotated[str, StringConstraints(min_length=1, max_length=300)], ...] = Field(
        default=(), max_length=50
    )
    audience: Literal["public", "staff"] = "public"
    valid_from: AwareDatetime | None = None
    valid_until: AwareDatetime | None = None

    def holds_at(self, moment: datetime) -> bool:
        """Say whether the article is published at a moment."""
        begun = self.valid_from is None or self.valid_from <= moment
        return begun and (self.valid_until is None or moment < self.valid_until)


class EventKind(StrEnum):
    """What a shopper did (``RETURN`` and low ratings count against an item)."""

    VIEW = "view"
    SEARCH = "search"
    CLICK = "click"
    CART = "cart"
    PURCHASE = "purchase"
    RETURN = "return"
    RATING = "rating"


class ShopperEvent(Record):
    """One interaction. Either a customer or a session is known, or both."""

    kind: EventKind
    at: AwareDatetime
    customer_id: OutsideId | None = None
    session_id: str | None = Field(default=None, max_length=128)
    product_id: OutsideId | None = None
    query: str | None = Field(default=None, max_length=500)
    quantity: int = Field(default=1, ge=1, le=100_000)
    unit_price: Money | None = None
    rating: float | None = Field(default=None, ge=0, le=5)
    source: str = Field(default="page", max_length=40)
    #: The logged decision that showed this product, if one did.
    decision_id: str | None = Field(default=None, max_length=64)


class Decision(Record):
    """A logged choice: without it nothing can be evaluated later (inverse propensity needs it)."""

    id: str
    at: datetime
    kind: Literal["search", "recommendation", "offer", "price", "advert", "risk"]
    context: dict[str, str | int | float | bool | None]
    #: Ids of the actions that were possible, best first (cut at 100).
    allowed: tuple[str, ...]
    chosen: tuple[str, ...]
    #: Probability with which ``chosen`` was taken; 1.0 for a deterministic policy.
    propensity: float = Field(gt=0, le=1)
    #: Of each of ``chosen``, that it was put at its place; empty where nothing was drawn: then all are 1.
    propensities: tuple[Annotated[float, Field(gt=0, le=1)], ...] = ()
    model_version: str


class PreferenceKind(StrEnum):
    """What a shopper said of something."""

    LIKE = "like"
    DISLIKE = "dislike"
    #: They have it already.
    OWNED = "owned"


class PreferenceTarget(StrEnum):
    """What a stated preference is about, which says how its ``value`` is read."""

    #: Id of a product.
    PRODUCT = "product"
    #: A brand in the catalogue's writing.
    BRAND = "brand"
    #: Key of a department.
    DEPARTMENT = "department"
    #: What a thing is ("tent"): the catalogue's name of the kind, or the word that comprises several ("tea").
    TYPE = "type"
    #: ``key|value`` of a typed attribute: ``colour|pink``, ``material|leather``, ``organic|yes``, ``organic|no``.
    ATTRIBUTE = "attribute"
    #: Words that name nothing of the catalogue's own ("gardening", "blue dresses").
    WORDS = "words"


class NewPreference(Record):
    """Something that a shopper says of their taste, before it is kept."""

    kind: PreferenceKind
    target: PreferenceTarget
    value: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    #: The shopper's own words, in short.
    said: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    language: Language = "en"


class StatedPreference(NewPreference):
    """A kept preference; its id is unguessable, and at least one of customer and session is known."""

    id: str = Field(max_length=64)
    customer_id: OutsideId | None = None
    #: The conversation in which it was said last.
    session_id: str | None = Field(default=None, max_length=128)
    said_at: AwareDatetime
