"""What was understood of a wished present: for whom, how old, what they like, for how much, what not."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
#: Nobody names more of anything.
MAX_NAMED = 12


class GiftWish(BaseModel):
    """A present that is wished for; frozen, safe to keep in a conversation's state.

    Prices are in minor units of the catalogue's currency, both bounds included.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    #: Keys of ``gifts.yml``: the words for the person ("mother"), what for ("birthday").
    people: tuple[Word, ...] = Field(default=(), max_length=MAX_NAMED)
    occasions: tuple[Word, ...] = Field(default=(), max_length=MAX_NAMED)
    #: Age of the person who gets it.
    age_years: int | None = Field(default=None, ge=0, le=120)
    #: What they like, in the shopper's words, folded.
    likings: tuple[Word, ...] = Field(default=(), max_length=MAX_NAMED)
    #: What else the words ask for ("a warm scarf"), empty where all was understood otherwise.
    thing: str = Field(default="", max_length=200)
    #: What it must not be, in the shopper's words, folded.
    excluded: tuple[Word, ...] = Field(default=(), max_length=MAX_NAMED)
    price_min_minor: int | None = Field(default=None, ge=0)
    price_max_minor: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _bounds_in_order(self) -> Self:
        low, high = self.price_min_minor, self.price_max_minor
        if low is not None and high is not None and low > high:
            raise ValueError(f"expected price_min_minor up to price_max_minor, got {low} and {high}; swap them")
        return self

    @property
    def has_budget(self) -> bool:
        """Whether anything is said of the price."""
        return self.price_min_minor is not None or self.price_max_minor is not None

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was understood."""
        return self == GiftWish()

    def refined_by(self, later: GiftWish) -> GiftWish:
        """Return this wish with what was said later: a new budget or age replaces, likings and exclusions add up.

        Examples
        --------
        >>> GiftWish(people=("mother",), price_max_minor=5000).refined_by(GiftWish(excluded=("perfume",))).people
        ('mother',)
        """
        return GiftWish(
            people=later.people or self.people,
            occasions=later.occasions or self.occasions,
            age_years=self.age_years if later.age_years is None else later.age_years,
            likings=_joined(self.likings, later.likings, without=later.excluded),
            thing=later.thing or self.thing,
            excluded=_joined(self.excluded, later.excluded, without=later.likings),
            price_min_minor=later.price_min_minor if later.has_budget else self.price_min_minor,
            price_max_minor=later.price_max_minor if later.has_budget else self.price_max_minor,
        )

    def without(self, field: str, value: str) -> GiftWish:
        """Return the wish without one thing that was understood: ``("likings", "tea")``, ``("price", "")``."""
        if field == "price":
            return self.model_copy(update={"price_min_minor": None, "price_max_minor": None})
        if field == "age_years":
            return self.model_copy(update={"age_years": None})
        if field == "thing":
            return self.model_copy(update={"thing": ""})
        if field in ("people", "occasions", "likings", "excluded"):
            kept = tuple(own for own in getattr(self, field) if own != value)
            return self.model_copy(update={field: kept})
        return self


def _joined(earlier: tuple[str, ...], later: tuple[str, ...], without: tuple[str, ...]) -> tuple[str, ...]:
    both = dict.fromkeys((*later, *(own for own in earlier if own not in without)))
    return tuple(both)[:MAX_NAMED]
