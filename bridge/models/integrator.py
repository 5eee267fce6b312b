"""Integrators: their keys, answers kept for repeated requests, imports of feeds, webhooks with their outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bridge.models.base import Base


class ApiKeyRow(Base):
    """A key of an integrator; the secret part is kept only as its hash."""

    __tablename__ = "api_keys"

    #: The public part, by which a key is found and recognised.
    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    secret_sha256: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[list[Any]]
    requests_per_minute: Mapped[int]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class IdempotencyRow(Base):
    """The answer to a request that named an Idempotency-Key; without a status while it is being made."""

    __tablename__ = "idempotency"

    api_key_id: Mapped[str] = mapped_column(ForeignKey("api_keys.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    request_sha256: Mapped[str] = mapped_column(String(64))
    #: Of the request that is making the answer: one that was given up must not store over its successor.
    holder: Mapped[str] = mapped_column(String(36))
    created_at: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[int | None]
    headers: Mapped[dict[str, Any]]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)


class ImportJobRow(Base):
    """An uploaded feed on its way into the catalogue."""

    __tablename__ = "import_jobs"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    state: Mapped[str] = mapped_column(String(10), index=True)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    format: Mapped[str | None] = mapped_column(String(20))
    currency: Mapped[str] = mapped_column(String(3))
    size_bytes: Mapped[int]
    imported: Mapped[int]
    rejected: Mapped[int]
    #: The first rows that were left out, each with line, field, reason and value.
    errors: Mapped[list[Any]]
    #: Why the whole feed could not be read.
    failure: Mapped[str | None] = mapped_column(Text)


class WebhookEndpointRow(Base):
    """Where an integrator wants to be told of what happens."""

    __tablename__ = "webhook_endpoints"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    url: Mapped[str] = mapped_column(String(2000))
    events: Mapped[list[Any]]
    description: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    is_enabled: Mapped[bool]
    #: Readable, because each delivery is signed with it.
    secret: Mapped[str] = mapped_column(String(80))
    #: Still signs beside the new one until the moment below.
    previous_secret: Mapped[str | None] = mapped_column(String(80))
    previous_valid_until: Mapped[datetime | None]


class WebhookEventRow(Base):
    """The outbox: what happened, written in the transaction in which it happened."""

    __tablename__ = "webhook_events"

    #: The webhook-id: the same over all deliveries and retries.
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(index=True)
    #: So that erasing a conversation takes along what is told of it.
    conversation_id: Mapped[str | None] = mapped_column(String(36), index=True)
    #: Exactly what is sent and signed.
    body: Mapped[str] = mapped_column(Text)
    #: False until there is a delivery for each endpoint that wants it.
    is_spread: Mapped[bool] = mapped_column(default=False, index=True)


class WebhookDeliveryRow(Base):
    """One event on its way to one endpoint."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (Index(None, "state", "next_at"), Index(None, "endpoint_id", "state", "event_id"))

    event_id: Mapped[str] = mapped_column(ForeignKey("webhook_events.id", ondelete="CASCADE"), primary_key=True)
    endpoint_id: Mapped[str] = mapped_column(ForeignKey("webhook_endpoints.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(String(10))
    attempts: Mapped[int]
    #: From when on it is tried again; while an attempt is under way, when that counts as lost.
    next_at: Mapped[datetime]
    #: Of the first attempt, or of the replay: retries end a day after it.
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    last_status: Mapped[int | None]
    last_error: Mapped[str | None] = mapped_column(String(200))


class WatermarkRow(Base):
    """How far the shop's audit log has been read for webhooks."""

    __tablename__ = "webhook_watermarks"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[int]
