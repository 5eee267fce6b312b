"""Copies of a customer's records kept for machines: what webhooks are to tell, answers to repeated requests."""

from __future__ import annotations

import json

from sqlalchemy import delete, select

from bridge.models import IdempotencyRow, WebhookEventRow
from bridge.transactions import Transactions

#: Bodies that one transaction looks through.
_BATCH = 200


class Traces:
    """Finds a customer in bodies that are kept as they are sent."""

    def __init__(self, transactions: Transactions) -> None:
        self._reading, self._writing = transactions.reading, transactions.writing

    def forget(self, customer_id: str) -> dict[str, int]:
        """Remove bodies that name a customer, delivered or not; return how many of each kind."""
        return {
            "webhook_events": self._events(customer_id),
            "kept_answers": self._answers(customer_id),
        }

    def _events(self, customer_id: str) -> int:
        # As bridge/outbox.py writes it: ASCII, without blanks.
        named = f'"customer_id":{json.dumps(customer_id)}'
        removed = 0
        while True:
            query = select(WebhookEventRow.id).where(WebhookEventRow.body.contains(named, autoescape=True))
            with self._writing() as session:
                ids = list(session.scalars(query.limit(_BATCH)))
                session.execute(delete(WebhookEventRow).where(WebhookEventRow.id.in_(ids)))
            removed += len(ids)
            if len(ids) < _BATCH:
                return removed

    def _answers(self, customer_id: str) -> int:
        """Remove kept answers; JSON may write the id in either way, and a body is bytes."""
        written = {json.dumps(customer_id).encode(), json.dumps(customer_id, ensure_ascii=False).encode()}
        after: tuple[str, str] = ("", "")
        removed = 0
        while True:
            names = (IdempotencyRow.api_key_id, IdempotencyRow.key)
            query = select(*names, IdempotencyRow.body).order_by(*names).limit(_BATCH)
            is_behind = (names[0] > after[0]) | ((names[0] == after[0]) & (names[1] > after[1]))
            with self._reading() as session:
                rows = session.execute(query.where(is_behind)).all()
            for api_key_id, key, body in rows:
                if body and any(form in body for form in written):
                    removed += 1
                    with self._writing() as session:
                        session.execute(delete(IdempotencyRow).where(names[0] == api_key_id, names[1] == key))
            if len(rows) < _BATCH:
                return removed
            after = (rows[-1][0], rows[-1][1])
