"""Webhooks by the scheme of Standard Webhooks: endpoints, their secrets, and the deliveries of the outbox."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import uuid_utils
from sqlalchemy import delete, exists, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bridge.errors import NotFound
from bridge.models import WatermarkRow, WebhookDeliveryRow, WebhookEndpointRow, WebhookEventRow
from bridge.outbox import Event, event_row
from bridge.schemas.webhooks import Delivery, Endpoint, EndpointWithSecret
from bridge.transactions import Transactions
from shop.audit import AuditLog

SECRET_PREFIX = "whsec_"  # noqa: S105 (what secrets begin with)
_SECRET_BYTES = 32
#: How long a replaced secret still signs beside the new one.
ROTATION = timedelta(hours=24)
#: What was delivered is of no more use; what was not can be replayed for two weeks.
_DELIVERED_KEPT = timedelta(days=1)
_SPREAD_BATCH = 200
#: Commits come in another order than numbers on PostgreSQL: so far back, and so long ago, is looked again.
_AUDIT_WINDOW, _AUDIT_WINDOW_TIME = 100, timedelta(minutes=10)
#: After a change the window is looked at for so long: a transaction that began before may end after it.
_LOOK_BACK_S = 5.0
_AUDIT = "audit_log"
#: Actions of the audit log that others than this bridge must know of; carts are nobody's business.
_TOLD = ("order.", "case.")
PENDING, DELIVERED, DEAD = "pending", "delivered", "dead"


@dataclass(frozen=True)
class Attempt:
    """One try to deliver an event, claimed by this process until its time is over."""

    event_id: str
    endpoint_id: str
    url: str
    body: bytes
    secrets: tuple[str, ...]
    #: This one included.
    number: int
    started_at: datetime


class Webhooks:
    """Endpoints and deliveries in the database."""

    def __init__(self, transactions: Transactions, audit: AuditLog) -> None:
        self._transactions = transactions
        self._audit = audit
        self._look_back_until = 0.0

    # Endpoints

    def create(self, url: str, events: Collection[Event], description: str) -> EndpointWithSecret:
        """Add an endpoint; only this answer holds its secret."""
        row = WebhookEndpointRow(
            id=str(uuid_utils.uuid7()),
            url=url,
            events=sorted(event.value for event in set(events)),
            description=description,
            created_at=datetime.now(UTC),
            is_enabled=True,
            secret=_new_secret(),
        )
        with self._transactions.writing() as session:
            session.add(row)
            session.flush()
            return EndpointWithSecret(**_endpoint(row).model_dump(), secret=row.secret)

    def get(self, endpoint_id: str) -> Endpoint:
        """Return an endpoint.

        Raises
        ------
        NotFound
            When there is none.
        """
        with self._transactions.reading() as session:
            return _endpoint(_row(session, endpoint_id))

    def page(self, behind: str, limit: int) -> list[Endpoint]:
        """Return the next endpoints in the order of their making."""
        query = select(WebhookEndpointRow).where(WebhookEndpointRow.id > behind).order_by(WebhookEndpointRow.id)
        with self._transactions.reading() as session:
            return [_endpoint(row) for row in session.scalars(query.limit(limit))]

    def change(self, endpoint_id: str, values: dict[str, Any]) -> Endpoint:
        """Change an endpoint."""
        with self._transactions.writing() as session:
            row = _row(session, endpoint_id)
            for name, value in values.items():
                setattr(row, name, value)
            session.flush()
            return _endpoint(row)

    def delete(self, endpoint_id: str) -> None:
        """Remove an endpoint with what is on its way to it; doing it twice changes nothing."""
        with self._transactions.writing() as session:
            session.execute(delete(WebhookEndpointRow).where(WebhookEndpointRow.id == endpoint_id))

    def rotate(self, endpoint_id: str) -> EndpointWithSecret:
        """Give an endpoint a new secret; the one before signs, too, for a day."""
        with self._transactions.writing() as session:
            row = _row(session, endpoint_id)
            row.previous_secret, row.previous_valid_until = row.secret, datetime.now(UTC) + ROTATION
            row.secret = _new_secret()
            session.flush()
            return EndpointWithSecret(**_endpoint(row).model_dump(), secret=row.secret)

    def test(self, endpoint_id: str) -> Delivery:
        """Put a ``webhook.test`` on its way to one endpoint."""
        event = event_row(Event.TEST, {"endpoint_id": endpoint_id}) | {"is_spread": True}
        with self._transactions.writing() as session:
            _row(session, endpoint_id)
            session.execute(insert(WebhookEventRow).values(**event))
            session.execute(insert(WebhookDeliveryRow).values(**_new_delivery(event["id"], endpoint_id)))
        return self.deliveries(endpoint_id, None, "", 1)[0]

    # What is on its way

    def deliveries(self, endpoint_id: str, state: str | None, behind: str, limit: int) -> list[Delivery]:
        """Return deliveries to an endpoint, the newest first."""
        query = (
            select(WebhookDeliveryRow, WebhookEventRow)
            .join(WebhookEventRow, WebhookEventRow.id == WebhookDeliveryRow.event_id)
            .where(WebhookDeliveryRow.endpoint_id == endpoint_id)
        )
        if state:
            query = query.where(WebhookDeliveryRow.state == state)
        if behind:
            query = query.where(WebhookDeliveryRow.event_id < behind)
        with self._transactions.reading() as session:
            _row(session, endpoint_id)
            found = session.execute(query.order_by(WebhookDeliveryRow.event_id.desc()).limit(limit)).all()
            return [_delivery(delivery, event) for delivery, event in found]

    def replay(self, endpoint_id: str, event_id: str | None = None) -> int:
        """Put one delivery that has ended, or all dead ones, on their way again; return how many."""
        now = datetime.now(UTC)
        statement = update(WebhookDeliveryRow).where(WebhookDeliveryRow.endpoint_id == endpoint_id)
        if event_id is None:
            statement = statement.where(WebhookDeliveryRow.state == DEAD)
        else:
            statement = statement.where(WebhookDeliveryRow.event_id == event_id, WebhookDeliveryRow.state != PENDING)
        values = {"state": PENDING, "attempts": 0, "next_at": now, "started_at": now, "finished_at": None}
        with self._transactions.writing() as session:
            _row(session, endpoint_id)
            return len(session.scalars(statement.values(**values).returning(WebhookDeliveryRow.event_id)).all())

    def spread(self) -> int:
        """Make a delivery of each new event for each endpoint that wants it; return how many events there were."""
        query = select(WebhookEventRow.id, WebhookEventRow.kind, WebhookEventRow.created_at)
        query = query.where(WebhookEventRow.is_spread.is_(False)).order_by(WebhookEventRow.id).limit(_SPREAD_BATCH)
        with self._transactions.writing() as session:
            events = session.execute(query).all()
            if not events:
                return 0
            endpoints = session.scalars(select(WebhookEndpointRow).where(WebhookEndpointRow.is_enabled)).all()
            rows = [
                _new_delivery(event.id, endpoint.id)
                for event in events
                for endpoint in endpoints
                if event.created_at >= endpoint.created_at and (not endpoint.events or event.kind in endpoint.events)
            ]
            # Another process may spread the same events at the same time.
            self._insert_new(session, WebhookDeliveryRow, rows)
            ids = [event.id for event in events]
            session.execute(update(WebhookEventRow).where(WebhookEventRow.id.in_(ids)).values(is_spread=True))
            return len(events)

    def claim(self, limit: int, busy: Collection[str], lost_after: timedelta) -> list[Attempt]:
        """Claim what is due; whoever claims it and does not end it loses it after a while.

        Parameters
        ----------
        limit : int
        busy : collection of str
            Endpoints that are to be left alone for now.
        lost_after : timedelta
        """
        now = datetime.now(UTC)
        due = (
            select(WebhookDeliveryRow, WebhookEventRow.body, WebhookEndpointRow)
            .join(WebhookEventRow, WebhookEventRow.id == WebhookDeliveryRow.event_id)
            .join(WebhookEndpointRow, WebhookEndpointRow.id == WebhookDeliveryRow.endpoint_id)
            .where(WebhookDeliveryRow.state == PENDING, WebhookDeliveryRow.next_at <= now)
            .where(WebhookEndpointRow.is_enabled, WebhookEndpointRow.id.not_in(busy))
            .order_by(WebhookDeliveryRow.next_at, WebhookDeliveryRow.event_id)
            .limit(limit)
        )
        with self._transactions.writing() as session:
            rows = session.execute(due).all()
            return [
                _attempt(delivery, body, endpoint, now)
                for delivery, body, endpoint in rows
                if self._take(session, delivery, now + lost_after)
            ]

    @staticmethod
    def _take(session: Session, delivery: WebhookDeliveryRow, lost_at: datetime) -> bool:
        # The number of attempts in the condition: of two processes one gets it.
        statement = (
            update(WebhookDeliveryRow)
            .where(*_same(delivery.event_id, delivery.endpoint_id), WebhookDeliveryRow.state == PENDING)
            .where(WebhookDeliveryRow.attempts == delivery.attempts)
            .values(attempts=WebhookDeliveryRow.attempts + 1, next_at=lost_at)
            .returning(WebhookDeliveryRow.event_id)
            .execution_options(synchronize_session=False)
        )
        return session.scalars(statement).first() is not None

    def end(self, attempt: Attempt, state: str, status: int | None, error: str | None) -> None:
        """Note that a delivery has arrived, or is given up."""
        self._note(attempt, state=state, finished_at=datetime.now(UTC), last_status=status, last_error=error)

    def again(self, attempt: Attempt, at: datetime, status: int | None, error: str) -> None:
        """Note when a delivery is tried again."""
        self._note(attempt, next_at=at, last_status=status, last_error=error)

    def _note(self, attempt: Attempt, **values: Any) -> None:
        # A replay in between has set the number back: what this attempt says is of the past then.
        statement = (
            update(WebhookDeliveryRow)
            .where(*_same(attempt.event_id, attempt.endpoint_id), WebhookDeliveryRow.attempts == attempt.number)
            .values(**values)
        )
        with self._transactions.writing() as session:
            session.execute(statement)

    # What the shop itself logs

    def follow_shop(self) -> int:
        """Tell of orders that shoppers have changed and of cases; return how many there were that are new."""
        with self._transactions.reading() as session:
            mark = session.scalar(select(WatermarkRow.position).where(WatermarkRow.name == _AUDIT))
        since = datetime.now(UTC) - _AUDIT_WINDOW_TIME
        newest = self._audit.newest()
        if mark is None or newest < mark:
            # The first look, or another shop in the same database: what was before is nobody's news.
            self._move(newest, [])
            return 0
        if newest != mark:
            self._look_back_until = time.monotonic() + _LOOK_BACK_S
        elif time.monotonic() > self._look_back_until:
            return 0
        found = self._audit.behind(mark - _AUDIT_WINDOW, _SPREAD_BATCH + _AUDIT_WINDOW)
        entries = [
            (number, entry)
            for number, entry in found
            if entry.action.startswith(_TOLD) and (number > mark or entry.at > since)
        ]
        rows = []
        for number, entry in entries:
            event = Event.CASE_OPENED if entry.action.startswith("case.") else Event.ORDER_CHANGED
            data = entry.model_dump(mode="json", exclude={"at"})
            rows.append(event_row(event, data, f"msg_audit_{number:012}") | {"created_at": entry.at})
        self._move(max((number for number, _ in found), default=newest), rows)
        return len(rows) if newest != mark else 0

    def _move(self, position: int, rows: list[dict[str, Any]]) -> None:
        with self._transactions.writing() as session:
            if rows and session.scalar(select(exists().where(WebhookEndpointRow.is_enabled))):
                self._insert_new(session, WebhookEventRow, rows)
            session.merge(WatermarkRow(name=_AUDIT, position=position))

    def _insert_new(self, session: Session, table: type[Any], rows: list[dict[str, Any]]) -> None:
        if rows:
            dialect = postgresql if self._transactions.engine.dialect.name == "postgresql" else sqlite
            session.execute(dialect.insert(table).on_conflict_do_nothing(), rows)

    def prune(self) -> None:
        """Remove what has been delivered; what nobody has replayed goes by bridge/retention.py."""
        now = datetime.now(UTC)
        is_open = exists().where(
            WebhookDeliveryRow.event_id == WebhookEventRow.id, WebhookDeliveryRow.state != DELIVERED
        )
        with self._transactions.writing() as session:
            session.execute(
                delete(WebhookEventRow).where(
                    WebhookEventRow.created_at < now - _DELIVERED_KEPT, WebhookEventRow.is_spread, ~is_open
                )
            )

    def waiting(self) -> int:
        """Return how many deliveries are on their way."""
        query = select(func.count()).select_from(WebhookDeliveryRow).where(WebhookDeliveryRow.state == PENDING)
        with self._transactions.reading() as session:
            return session.scalar(query) or 0


def signature(secret: str, event_id: str, timestamp: int, body: bytes) -> str:
    """Return the signature of a delivery: HMAC-SHA256 over id, time and body, so that none can be exchanged.

    Examples
    --------
    >>> secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    >>> signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = f"{event_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def _new_secret() -> str:
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def _row(session: Session, endpoint_id: str) -> WebhookEndpointRow:
    row = session.get(WebhookEndpointRow, endpoint_id)
    if row is None:
        raise NotFound(f"endpoint_id: expected one of GET /v1/webhooks, got {endpoint_id[:60]!r}")
    return row


def _endpoint(row: WebhookEndpointRow) -> Endpoint:
    return Endpoint.model_validate({name: getattr(row, name) for name in Endpoint.model_fields})


def _new_delivery(event_id: str, endpoint_id: str) -> dict[str, Any]:
    now = datetime.now(UTC)
    names = {"event_id": event_id, "endpoint_id": endpoint_id}
    return {**names, "state": PENDING, "attempts": 0, "next_at": now, "started_at": now}


def _delivery(row: WebhookDeliveryRow, event: WebhookEventRow) -> Delivery:
    return Delivery(
        event_id=row.event_id,
        event=Event(event.kind),
        state=row.state,
        attempts=row.attempts,
        created_at=event.created_at,
        next_attempt_at=row.next_at if row.state == PENDING else None,
        finished_at=row.finished_at,
        last_status=row.last_status,
        last_error=row.last_error,
    )


def _attempt(delivery: WebhookDeliveryRow, body: str, endpoint: WebhookEndpointRow, now: datetime) -> Attempt:
    signing = [endpoint.secret]
    if endpoint.previous_secret and endpoint.previous_valid_until and endpoint.previous_valid_until > now:
        signing.append(endpoint.previous_secret)
    return Attempt(
        event_id=delivery.event_id,
        endpoint_id=delivery.endpoint_id,
        url=endpoint.url,
        body=body.encode(),
        secrets=tuple(signing),
        number=delivery.attempts + 1,
        started_at=delivery.started_at,
    )


def _same(event_id: str, endpoint_id: str) -> tuple[Any, Any]:
    return WebhookDeliveryRow.event_id == event_id, WebhookDeliveryRow.endpoint_id == endpoint_id
