"""How many conversations are where: read only, for metrics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, func, select

from bridge.handoff import State
from bridge.models import ConversationRow, MessageRow

# Indexed: (state, waiting_since) and is_answered; a million conversations are counted from the index alone.
_BY_STATE = select(ConversationRow.state, func.count()).group_by(ConversationRow.state)
_WAITING_SINCE = select(func.min(ConversationRow.waiting_since)).where(ConversationRow.state == State.WAITING.value)
_IN_TURN = select(func.count()).where(MessageRow.is_answered.is_(False))


@dataclass(frozen=True)
class Census:
    """What was counted at one moment."""

    by_state: dict[State, int]
    #: Of the shopper who waits longest for a person; 0 where nobody waits.
    longest_wait_s: float
    #: Messages whose turn has not ended.
    in_turn: int

    @classmethod
    def take(cls, engine: Engine) -> Census:
        """Count now."""
        with engine.connect() as connection:
            counts: dict[str, int] = dict(connection.execute(_BY_STATE).tuples().all())
            since = connection.scalar(_WAITING_SINCE)
            in_turn = connection.scalar(_IN_TURN) or 0
        waited_s = (datetime.now(UTC) - since).total_seconds() if since else 0.0
        return cls({state: counts.get(state.value, 0) for state in State}, max(waited_s, 0.0), in_turn)
