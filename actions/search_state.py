"""The search that is going on: kept in one slot, so that "cheaper" and "show more" know what they refine."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, ValidationError

from actions.turn import Turn
from retrieval.types import ParsedQuery

# A page of cards that a phone shows without endless swiping.
PAGE_SIZE = 6


class SearchState(BaseModel):
    """What was understood so far, and how far the shopper has paged."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    #: The words that name the thing itself ("tent"), without later refinements.
    text: str
    filters: ParsedQuery
    offset: int = 0
    #: Prices on the last page, minor units; "cheaper" means cheaper than these.
    shown_prices_minor: tuple[int, ...] = ()


def current_search(turn: Turn) -> SearchState | None:
    """Return the search in the slot; None when there is none, or when an older version wrote it."""
    value = turn.tracker.get_slot("search_state")
    if not value:
        return None
    try:
        return SearchState.model_validate(value)
    except ValidationError:
        # Trackers outlive releases; a search that cannot be read any more is simply over.
        return None
