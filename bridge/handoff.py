"""Who owns a conversation: an explicit state machine, kept here and nowhere else."""

from __future__ import annotations

from enum import StrEnum

from bridge.errors import Conflict
from bridge.staff_repository import plain_name


class State(StrEnum):
    """Owner of a conversation."""

    BOT = "bot"
    WAITING = "waiting"
    PERSON = "person"
    CLOSED = "closed"


#: Begins what the audit says of a conversation that somebody gave to another; their name follows.
HANDED_TO = "handed to "
#: From each state, the states that may follow. A closed conversation goes back to the bot when the shopper writes.
TRANSITIONS: dict[State, frozenset[State]] = {
    State.BOT: frozenset({State.WAITING, State.PERSON, State.CLOSED}),
    State.WAITING: frozenset({State.PERSON, State.BOT, State.CLOSED}),
    State.PERSON: frozenset({State.BOT, State.CLOSED, State.WAITING}),
    State.CLOSED: frozenset({State.BOT}),
}


def check_transition(before: State, after: State) -> None:
    """Refuse a change of state that is not in :data:`TRANSITIONS`.

    Raises
    ------
    Conflict
        Names both states and what is possible.
    """
    if after not in TRANSITIONS[before]:
        possible = ", ".join(sorted(TRANSITIONS[before]))
        raise Conflict(f"expected a change from {before} to one of: {possible}; got {after}", state=before.value)


def not_taken(agent: str | None, state: str) -> Conflict:
    """Return the refusal of what only the person who has a conversation may do, to somebody who has it not.

    Parameters
    ----------
    agent : str or None
        Who has it instead.
    state : str
        Of the conversation, where no person has it.
    """
    holder = plain_name(agent) if agent else state
    return Conflict(f"expected a conversation that you have taken, got one that is with {holder}; take it first")
