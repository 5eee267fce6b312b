"""What stands on the screen and why: one slot, so that "why this?", "not that" and "others" know what they mean."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from actions.turn import Turn
from recommender.serving.gift_wish import GiftWish
from recommender.types import Reason, Scene

#: Shown in one thread of "others, please"; beyond it the first may come again.
MAX_SHOWN = 60


class ShownList(BaseModel):
    """The list shown last: of a scene of the recommender, or of a search (no scene)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scene: Scene | None = None
    #: What it turns around: the product of "similar" and "goes with".
    product_id: str | None = None
    gift: GiftWish | None = None
    #: Bounds that the shopper set afterwards, minor units.
    price_min_minor: int | None = None
    price_max_minor: int | None = None
    #: All products shown in this thread, the newest last; the list on the screen is ``last_products``.
    shown: tuple[str, ...] = ()
    #: Prices on the screen, minor units.
    prices_minor: tuple[int, ...] = ()
    #: Why each was shown; products without a reason to be named are not in it.
    reasons: dict[str, Reason] = Field(default_factory=dict)
    decision_id: str | None = None

    @property
    def is_recommendation(self) -> bool:
        """Whether the recommender made it."""
        return self.scene is not None

    def as_slot(self) -> dict[str, Any]:
        """Return what the slot holds."""
        return self.model_dump(mode="json", exclude_defaults=True)


def current_list(turn: Turn) -> ShownList | None:
    """Return the list in the slot; None when there is none, or when another release wrote it."""
    value = turn.tracker.get_slot("shown_list")
    if not value:
        return None
    try:
        return ShownList.model_validate(value)
    except ValidationError:
        return None
