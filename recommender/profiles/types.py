"""What the profile of a customer says; what the command prints and the staff's pages show."""

from __future__ import annotations

from pydantic import AwareDatetime, Field

from recommender.items.facts import PriceBand
from recommender.types import Value
from shop.types import Demographics, Language, LocalizedText, Money


class UnknownCustomer(LookupError):
    """There is no customer of that id; the message says what to do."""


class Segment(Value):
    """A segment of shoppers, with what they are like on average."""

    #: Place among the segments, the largest first.
    key: int = Field(ge=0)
    name: LocalizedText
    shoppers: int = Field(ge=0)
    orders_per_month: float
    #: 0 the cheapest of each kind, 1 the dearest.
    price_level: float
    #: Shares of departments by key.
    departments: dict[str, float]


class Share(Value):
    """A part of what the shopper takes an interest in; old events count less."""

    key: str
    title: LocalizedText
    share: float = Field(ge=0, le=1)


class BandShare(Value):
    """The same for thirds of the prices of each kind."""

    band: PriceBand
    share: float = Field(ge=0, le=1)


class Spending(Value):
    """Money of one currency."""

    orders: int = Field(ge=1)
    #: Paid for goods, less what was sent back.
    net: Money
    #: Mean paid for the goods of an order, before any return.
    average_basket: Money


class Habit(Value):
    """How recently and how often the shopper orders; None where there is nothing to say yet."""

    orders: int = Field(ge=0)
    units: int = Field(ge=0)
    returned_units: int = Field(ge=0)
    first_order_at: AwareDatetime | None
    last_order_at: AwareDatetime | None
    recency_days: float | None
    orders_per_month: float
    #: Median days between orders.
    interval_days: float | None
    expected_next_at: AwareDatetime | None


class Size(Value):
    """The size that the shopper most likely keeps of a kind of product."""

    kind: LocalizedText
    size: str
    #: Probability, by what was kept of this kind and of others with the same sizes.
    confidence: float = Field(ge=0, le=1)
    #: Pieces kept of this size, and of all sizes of the kind.
    kept: int = Field(ge=0)
    of: int = Field(ge=0)


class Profile(Value):
    """What the shop knows of a customer from what they bought and looked at, and from what they said themselves."""

    customer_id: str
    name: str
    language: Language
    as_of: AwareDatetime
    habit: Habit
    spending: tuple[Spending, ...]
    departments: tuple[Share, ...]
    kinds: tuple[Share, ...]
    brands: tuple[Share, ...]
    price_bands: tuple[BandShare, ...]
    sizes: tuple[Size, ...]
    #: None before the first purchase, and before any training.
    segment: Segment | None
    #: Only what the customer or the shop has given; nothing is ever inferred.
    demographics: Demographics | None
