"""The outbox: what webhooks tell of is written in the transaction in which it happens, or not at all."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import uuid_utils
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from bridge.models import WebhookEndpointRow, WebhookEventRow


class Event(StrEnum):
    """What an endpoint may be told of."""

    CONVERSATION_OPENED = "conversation.opened"
    CONVERSATION_IDENTIFIED = "conversation.identified"
    MESSAGE_CREATED = "message.created"
    HANDOFF_REQUESTED = "handoff.requested"
    CONVERSATION_ASSIGNED = "conversation.assigned"
    CONVERSATION_RELEASED = "conversation.released"
    CONVERSATION_CLOSED = "conversation.closed"
    CONVERSATION_RATED = "conversation.rated"
    CONVERSATION_ERASED = "conversation.erased"
    ORDER_CHANGED = "order.changed"
    CASE_OPENED = "case.opened"
    #: Sent by POST /v1/webhooks/{id}/test, whatever the endpoint asks for.
    TEST = "webhook.test"


#: Asked with every message: built once.
_ANY_ENDPOINT = select(WebhookEndpointRow.__table__.c.id).where(WebhookEndpointRow.is_enabled).limit(1)


def tell(session: Session, event: Event, conversation_id: str, data: dict[str, Any]) -> None:
    """Write an event into the transaction of what happened; nothing where no endpoint wants to know."""
    if session.execute(_ANY_ENDPOINT).first() is None:
        return
    row = event_row(event, {"conversation_id": conversation_id, **data})
    session.execute(insert(WebhookEventRow).values(**row, conversation_id=conversation_id))


def forget(session: Session, conversation_id: str) -> None:
    """Remove what was to be told of a conversation that is being erased."""
    session.execute(delete(WebhookEventRow).where(WebhookEventRow.conversation_id == conversation_id))


def event_row(event: Event, data: dict[str, Any], event_id: str | None = None) -> dict[str, Any]:
    """Return the columns of an event; the id is its webhook-id for ever."""
    now = datetime.now(UTC)
    # Standard Webhooks' shape of a payload. ASCII: no receiver's decoding can change a signed byte.
    body = {"type": event.value, "timestamp": now.isoformat().replace("+00:00", "Z"), "data": data}
    return {
        "id": event_id or f"msg_{uuid_utils.uuid7().hex}",
        "kind": event.value,
        "created_at": now,
        "body": json.dumps(body, separators=(",", ":")),
        "is_spread": False,
    }
