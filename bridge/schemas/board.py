"""The supervisor's board; each description is what the figure counts."""

from __future__ import annotations

from pydantic import AwareDatetime, Field

from bridge.presence import PresenceState
from bridge.roles import Role
from bridge.schemas.common import Schema


class TimesView(Schema):
    """How long something took."""

    count: int = Field(description="how often it happened")
    median_s: float | None = Field(description="half of them took at most so many seconds; null: none happened")
    p90_s: float | None = Field(description="nine of ten took at most so many seconds")


class BoardMember(Schema):
    """One of the team."""

    name: str
    display_name: str
    role: Role
    presence: PresenceState
    conversations: int = Field(description="has now")
    capacity: int
    taken: int = Field(description="has taken, or was handed, in the window")


class BoardView(Schema):
    """The desk now and in a window of hours that ends now."""

    at: AwareDatetime
    hours: int = Field(description="length of the window")
    is_open: bool = Field(description="whether people answer at this hour, by the opening hours")
    next_opening: AwareDatetime | None
    waiting: int = Field(description="conversations that wait for a person now")
    longest_wait_s: float | None = Field(description="of the shopper who waits longest now; null: nobody waits")
    with_person: int = Field(description="conversations that a person has now")
    with_bot: int = Field(description="conversations that the assistant has now, idle ones too")
    asked: int = Field(
        description="how often a shopper began to wait for a person in the window: one was called, or one who had the "
        "conversation handed it on to the queue or to somebody without room, or was gone"
    )
    asked_again: int = Field(description="of these: after a person had it")
    missed: int = Field(description="of these: given back or ended without a word of a person")
    first_response: TimesView = Field(
        description="from the start of each of these waits to the next message of a person; erased ones are left out"
    )
    handling: TimesView = Field(
        description="from taking a conversation to giving it back, ending it or queueing it again; hand-overs included"
    )
    closed: int = Field(description="conversations ended in the window, by whomever")
    ratings: int = Field(description="ratings given in the window")
    rating: float | None = Field(description="their mean, of 1 to 5; null: none was given")
    team: tuple[BoardMember, ...]
