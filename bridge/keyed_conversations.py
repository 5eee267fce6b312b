"""Conversations as lists and systems outside see them: pages by cursor, the whole row."""

from __future__ import annotations

from sqlalchemy import select

from bridge.errors import UnknownConversation
from bridge.handoff import State
from bridge.models import ConversationRow
from bridge.schemas.desk import DeskConversation
from bridge.staff_repository import plain_name
from shop.repository import Repository


class KeyedConversations(Repository):
    """Reads conversations; changes go through the service desk."""

    def page(self, state: State | None, behind: str, limit: int) -> list[DeskConversation]:
        """Return the next conversations, the newest first (their ids are in the order of time)."""
        query = select(ConversationRow).order_by(ConversationRow.id.desc()).limit(limit)
        if state is not None:
            query = query.where(ConversationRow.state == state.value)
        if behind:
            query = query.where(ConversationRow.id < behind)
        with self._session() as session:
            return [_view(row) for row in session.scalars(query)]

    def get(self, conversation_id: str) -> DeskConversation:
        """Return a conversation.

        Raises
        ------
        UnknownConversation
            When there is none.
        """
        with self._session() as session:
            row = session.get(ConversationRow, conversation_id)
            if row is None:
                raise UnknownConversation(
                    f"conversation_id: expected one of GET /v1/desk/conversations, got {conversation_id[:40]!r}"
                )
            return _view(row)


def _view(row: ConversationRow) -> DeskConversation:
    values = {name: getattr(row, name) for name in DeskConversation.model_fields}
    return DeskConversation.model_validate({**values, "agent": plain_name(row.agent) if row.agent else None})
