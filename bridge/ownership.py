"""Who owns a conversation: the checks and the one write that changes it, inside a transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bridge.errors import Conflict, Forbidden, NoRoom
from bridge.handoff import State
from bridge.models import ConversationRow, StaffRow
from bridge.outbox import Event, tell
from bridge.staff_repository import plain_name

#: What a change of owner is called where webhooks tell of it.
_EVENTS = {
    State.BOT: Event.CONVERSATION_RELEASED,
    State.WAITING: Event.HANDOFF_REQUESTED,
    State.PERSON: Event.CONVERSATION_ASSIGNED,
    State.CLOSED: Event.CONVERSATION_CLOSED,
}


def tell_owner(
    session: Session,
    conversation_id: str,
    before: State,
    after: State,
    actor: str,
    agent: str | None,
    reason: str | None = None,
    summary: str | None = None,
) -> None:
    """Tell webhooks who owns a conversation now."""
    named = plain_name(agent) if agent else None
    told = {"actor": actor, "agent": named, "reason": reason, "summary": summary}
    tell(session, _EVENTS[after], conversation_id, {"before": before.value, "state": after.value, **told})


def take_room(session: Session, agent: str) -> None:
    """Lock an agent's account and refuse when they have as many conversations as they can.

    The lock comes first: of two takes at once, the second counts after the first has ended.
    """
    locked = update(StaffRow).where(StaffRow.name == agent, StaffRow.is_active.is_(True))
    capacity = session.execute(locked.values(capacity=StaffRow.capacity).returning(StaffRow.capacity)).scalar()
    if capacity is None:
        raise Conflict(f"expected the name of an active account, got {agent!r}; GET /staff/api/team lists them")
    held = select(func.count()).where(ConversationRow.state == State.PERSON.value, ConversationRow.agent == agent)
    if (session.scalar(held) or 0) >= capacity:
        raise NoRoom(f"expected fewer than {capacity} conversations with {agent}; end one or hand it on first")


def check_owner(row: ConversationRow, owner: str | None) -> None:
    """Refuse who has no say in a conversation: another agent has it."""
    if owner is not None and row.state == State.PERSON.value and row.agent != owner:
        raise Forbidden(
            f"expected {plain_name(row.agent or '')}, who has the conversation, or a supervisor, got {owner}; "
            "ask one of them"
        )


def change_owner(session: Session, row: ConversationRow, after: State, now: datetime, values: dict[str, Any]) -> None:
    """Write the new owner; the old one in the condition makes it atomic: of two that read it only one changes it."""
    changed = session.execute(
        update(ConversationRow)
        .where(
            ConversationRow.id == row.id,
            ConversationRow.state == row.state,
            ConversationRow.agent.is_not_distinct_from(row.agent),
        )
        .values(state=after.value, updated_at=now, **values)
        .returning(ConversationRow.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if changed is None:
        raise Conflict("expected an unchanged owner, got a change in between: somebody else was faster")
