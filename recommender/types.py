"""What the recommender takes and gives, and what its models have in common."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Protocol, Self

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from recommender.serving.gift_wish import GiftWish
from shop.types import Language

if TYPE_CHECKING:
    from recommender.interactions.table import Interactions

#: Row numbers of items, never outside ids; a history is oldest first.
ItemRows = npt.NDArray[np.int32]
#: How much each entry of a history counts.
EntryWeights = npt.NDArray[np.float32]
#: One score an item: higher is better, only the order within one shopper means anything.
Scores = npt.NDArray[np.float32]

#: More than any row of cards or carousel shows.
MAX_LIMIT = 50
#: A list of ids beyond this is no cart and no page.
MAX_IDS = 200
ProductId = Annotated[str, StringConstraints(min_length=1, max_length=128)]


class Scorer(Protocol):
    """What serving needs of a model."""

    @property
    def name(self) -> str:
        """Name in blends and reports."""
        ...

    def score(self, histories: Sequence[ItemRows], weights: Sequence[EntryWeights] | None = None) -> Scores:
        """Score all items for each history: see :meth:`Model.score`."""
        ...


class Model(Protocol):
    """What every model can do (tests/recommender/laws.py holds what all must fulfil)."""

    #: Name in blends, reports and folders.
    name: ClassVar[str]

    def fit(self, data: Interactions) -> Self:
        """Learn from interactions; a second fit forgets the first."""
        ...

    def score(self, histories: Sequence[ItemRows], weights: Sequence[EntryWeights] | None = None) -> Scores:
        """Score all items for each history.

        Parameters
        ----------
        histories : sequence of int32 arrays
            Item rows, oldest first; the age of an entry is its distance from the end. May be empty.
        weights : sequence of float32 arrays, optional
            How much each entry counts, where more is known than its place (when, how often). A model that goes by
            the order, or by no history, takes no notice.

        Returns
        -------
        ndarray, (B, I) float32
            One row a history, one column an item, finite everywhere.
        """
        ...

    def save(self, folder: Path) -> None:
        """Write to an existing folder: npy, JSON and safetensors only."""
        ...

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open what :meth:`save` has written."""
        ...


class Value(BaseModel):
    """Base: frozen, unknown fields are an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Scene(StrEnum):
    """Where the recommendation stands, which decides what it is made of."""

    FOR_YOU = "for_you"
    #: What could be bought instead of a product.
    SIMILAR = "similar"
    #: What is bought along with a product or a cart.
    GOES_WITH = "goes_with"
    #: By what this visit looked at, for shoppers whom nobody knows.
    SESSION = "session"
    #: What completes an order that was just placed.
    AFTER_ORDER = "after_order"
    #: For a person or a wish described in words.
    GIFT = "gift"
    NEW = "new"
    BESTSELLERS = "bestsellers"
    #: What the shopper has bought and may be out of; nothing for those who never bought.
    BUY_AGAIN = "buy_again"


class ReasonKind(StrEnum):
    """Why an item is shown; each kind can be checked against the shop's records."""

    #: ``count`` orders hold the item and ``product_id`` together.
    BOUGHT_TOGETHER = "bought_together"
    #: The texts of the item and of ``product_id`` are close, or shoppers take the one for the other.
    SIMILAR_TO = "similar_to"
    #: The shopper has bought ``product_id``, and shoppers of it took an interest in the item, or it is alike.
    BECAUSE_YOU_BOUGHT = "because_you_bought"
    #: The same of ``product_id`` that the shopper has looked at or put in the cart.
    BECAUSE_YOU_VIEWED = "because_you_viewed"
    #: Among the most wanted of ``department`` in recent weeks.
    POPULAR_IN = "popular_in"
    #: Among the most wanted of the whole shop in recent weeks.
    BESTSELLER = "bestseller"
    #: Came into the shop lately.
    NEW_IN = "new_in"
    #: Found by the words of the request; ``said`` is the liking that it was found for.
    MATCHES_QUERY = "matches_query"
    #: The shopper has bought it in ``count`` orders.
    BOUGHT_BEFORE = "bought_before"
    #: The shopper has said that they like such things, in the words ``said``.
    YOU_SAID = "you_said"


class Reason(Value):
    """A true reason; ``product_id`` is the other product that it speaks of."""

    kind: ReasonKind
    product_id: ProductId | None = None
    count: int | None = Field(default=None, ge=1)
    department: str | None = None
    #: The shopper's own words.
    said: Annotated[str, StringConstraints(max_length=200)] | None = None


class RecommendRequest(Value):
    """Who asks, where, and about what.

    ``similar`` needs ``product_id``; ``goes_with`` needs it or ``product_ids_in_context`` (the cart);
    ``after_order`` takes the context or else the customer's newest order; ``gift`` needs ``query`` or ``gift``.
    A scene that lacks what it needs answers as ``for_you`` does.
    """

    scene: Scene = Scene.FOR_YOU
    customer_id: Annotated[str, StringConstraints(max_length=128)] | None = None
    session_id: Annotated[str, StringConstraints(max_length=128)] | None = None
    product_id: ProductId | None = None
    product_ids_in_context: tuple[ProductId, ...] = Field(default=(), max_length=MAX_IDS)
    query: Annotated[str, StringConstraints(max_length=10_000)] | None = None
    language: Language = "en"
    limit: int = Field(default=6, ge=1, le=MAX_LIMIT)
    #: Products that must not be shown ("not that, I have one").
    exclude: tuple[ProductId, ...] = Field(default=(), max_length=MAX_IDS)
    #: Key of a department that all items must be from.
    department: str | None = None
    #: What was understood of a wished present; of ``query`` where it is not given.
    gift: GiftWish | None = None
    #: Bounds of the shown price, minor units of the catalogue's currency, both included (``gift`` has its own).
    price_min_minor: int | None = Field(default=None, ge=0)
    price_max_minor: int | None = Field(default=None, ge=0)
    #: Age of who gets it (the shopper; for a present the other person); without it nothing with a minimum age is shown.
    age_years: int | None = Field(default=None, ge=0, le=150)
    #: Name of the shopper's segment, for the reports; the customer's own where none is given.
    segment: Annotated[str, StringConstraints(max_length=64)] | None = None


class RecommendedItem(Value):
    """A product to show, with the variant that can be bought now."""

    product_id: str
    variant_id: str
    score: float
    #: None where nothing true can be said.
    reason: Reason | None = None


class RecommendResult(Value):
    """Items best first; the decision is logged already."""

    items: tuple[RecommendedItem, ...]
    model_version: str
    decision_id: str
