"""Conversations as lists and systems outside see them: pages by cursor, the whole row."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bridge.errors import UnknownConversation
from bridge.handoff import State
from bridge.models import ConversationRow, LabelRow
from bridge.schemas.desk import DeskConversation
from bridge.staff_repository import plain_name
from bridge.transactions import Transactions


class KeyedConversations:
    """Reads conversations; changes go through the service desk."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def page(self, state: State | None, behind: str, limit: int) -> list[DeskConversation]:
        """Return the next conversations, the newest first (their ids are in the order of time)."""
        query = select(ConversationRow).order_by(ConversationRow.id.desc()).limit(limit)
        if state is not None:
            query = query.where(ConversationRow.state == state.value)
        if behind:
            query = query.where(ConversationRow.id < behind)
        with self._transactions.reading() as session:
            rows = session.scalars(query).all()
            labels = _labels(session, [row.id for row in rows])
            return [_view(row, labels) for row in rows]

    def get(self, conversation_id: str) -> DeskConversation:
        """Return a conversation.

        Raises
        ------
        UnknownConversation
            When there is none.
        """
        with self._transactions.reading() as session:
            row = session.get(ConversationRow, conversation_id)
            if row is None:
                raise UnknownConversation(
                    f"conversation_id: expected one of GET /v1/desk/conversations, got {conversation_id[:40]!r}"
                )
            return _view(row, _labels(session, [row.id]))


def _labels(session: Session, conversation_ids: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    query = select(LabelRow).where(LabelRow.conversation_id.in_(conversation_ids)).order_by(LabelRow.label)
    for row in session.scalars(query):
        found.setdefault(row.conversation_id, []).append(row.label)
    return found


def _view(row: ConversationRow, labels: dict[str, list[str]]) -> DeskConversation:
    values = {name: getattr(row, name) for name in DeskConversation.model_fields.keys() - {"labels"}}
    named = plain_name(row.agent) if row.agent else None
    return DeskConversation.model_validate({**values, "agent": named, "labels": labels.get(row.id, [])})
