"""What is known of attachments: whose they are, whether they were sent. The bytes are in bridge/attachments.py."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bridge.errors import Conflict, InvalidRequest, NotFound, UnknownConversation
from bridge.models import AttachmentRow, ConversationRow
from bridge.transactions import Transactions
from zhanggui.messages import AttachmentBlock

#: Of a conversation, sent or not.
MAX_FILES = 100


@dataclass(frozen=True)
class Attachment:
    """A file of a conversation."""

    conversation_id: str
    #: The account that has uploaded it; None: the shopper.
    agent: str | None
    created_at: datetime
    message_seq: int | None
    block: AttachmentBlock

    @property
    def id(self) -> str:
        """The id, which is the name of the file."""
        return self.block.attachment_id


class AttachmentRepository:
    """Rows of attachments."""

    def __init__(self, transactions: Transactions) -> None:
        self._reading, self._writing = transactions.reading, transactions.writing

    def add(self, conversation_id: str, agent: str | None, block: AttachmentBlock) -> Attachment:
        """Keep what an uploaded file is.

        Raises
        ------
        UnknownConversation
            When the conversation was erased while the file came.
        Conflict
            When the conversation has too many.
        """
        with self._writing() as session:
            # Locked: an erasure comes either before, and is seen here, or after, and takes the row with it.
            if session.get(ConversationRow, conversation_id, with_for_update=True) is None:
                raise UnknownConversation(f"expected a conversation, got {conversation_id[:40]!r}; it may be erased")
            _check_room(session, conversation_id)
            row = AttachmentRow(
                id=block.attachment_id,
                conversation_id=conversation_id,
                agent=agent,
                created_at=datetime.now(UTC),
                **block.model_dump(exclude={"type", "attachment_id"}),
            )
            session.add(row)
            return _attachment(row)

    def check_room(self, conversation_id: str) -> None:
        """Refuse another file where a conversation has too many; asked before its bytes are read."""
        with self._reading() as session:
            _check_room(session, conversation_id)

    def get(self, attachment_id: str, conversation_id: str | None = None) -> Attachment:
        """Return an attachment, of one conversation where that is named.

        Raises
        ------
        NotFound
            When there is none; that of another conversation is the same as none.
        """
        with self._reading() as session:
            row = session.get(AttachmentRow, attachment_id)
            if row is None or (conversation_id is not None and row.conversation_id != conversation_id):
                raise NotFound(f"expected the id of an attachment, got {attachment_id!r}; it may be erased")
            return _attachment(row)

    def of_conversation(self, conversation_id: str) -> list[Attachment]:
        """Return all attachments of a conversation, the oldest first."""
        query = select(AttachmentRow).where(AttachmentRow.conversation_id == conversation_id)
        with self._reading() as session:
            return [_attachment(row) for row in session.scalars(query.order_by(AttachmentRow.id))]

    def blocks(self, attachment_ids: Collection[str]) -> dict[str, AttachmentBlock]:
        """Return attachments of any conversations by id, those that are erased left out."""
        query = select(AttachmentRow).where(AttachmentRow.id.in_(attachment_ids))
        with self._reading() as session:
            return {row.id: _attachment(row).block for row in session.scalars(query)}

    def remove_unsent(self, attachment_id: str, conversation_id: str) -> None:
        """Forget an attachment that its shopper has uploaded and not sent.

        Raises
        ------
        NotFound
            When there is none.
        Conflict
            When it was sent: it goes with the conversation.
        """
        with self._writing() as session:
            is_it = (AttachmentRow.id == attachment_id) & (AttachmentRow.conversation_id == conversation_id)
            is_unsent = AttachmentRow.message_seq.is_(None) & AttachmentRow.agent.is_(None)
            gone = session.scalar(delete(AttachmentRow).where(is_it, is_unsent).returning(AttachmentRow.id))
            if gone is None and session.scalar(select(AttachmentRow.id).where(is_it)):
                raise Conflict(
                    "expected a file that is not sent yet, got a sent one; erasing the conversation erases it"
                )
            if gone is None:
                raise NotFound(f"expected the id of an attachment, got {attachment_id!r}; it may be erased")

    def sweep(self, older_than: timedelta) -> list[Attachment]:
        """Forget what was uploaded and never sent; return it."""
        is_old = AttachmentRow.created_at < datetime.now(UTC) - older_than
        query = delete(AttachmentRow).where(AttachmentRow.message_seq.is_(None), is_old).returning(AttachmentRow)
        with self._writing() as session:
            return [_attachment(row) for row in session.scalars(query)]

    def known(self, attachment_ids: Collection[str]) -> set[str]:
        """Return those ids that there are."""
        with self._reading() as session:
            return set(session.scalars(select(AttachmentRow.id).where(AttachmentRow.id.in_(attachment_ids))))


def claim(
    session: Session, conversation_id: str, attachment_ids: Sequence[str], seq: int, agent: str | None
) -> list[AttachmentBlock]:
    """Give uploaded files to a message, within its transaction; return them as its blocks, in the order named.

    Raises
    ------
    InvalidRequest
        When one is of another conversation or somebody else's, was sent before, or is not there.
    """
    if not attachment_ids:
        return []
    claimed = session.scalars(
        update(AttachmentRow)
        .where(
            AttachmentRow.id.in_(attachment_ids),
            AttachmentRow.conversation_id == conversation_id,
            AttachmentRow.agent.is_not_distinct_from(agent),
            AttachmentRow.message_seq.is_(None),
        )
        .values(message_seq=seq)
        .returning(AttachmentRow)
    )
    found = {row.id: _attachment(row).block for row in claimed}
    if missing := [one for one in attachment_ids if one not in found]:
        raise InvalidRequest(
            f"attachment_ids: expected uploads of this conversation that are not sent yet, got {missing[0]!r}; "
            "upload the file again"
        )
    return [found[one] for one in attachment_ids]


def _check_room(session: Session, conversation_id: str) -> None:
    query = select(func.count()).where(AttachmentRow.conversation_id == conversation_id)
    if (session.scalar(query) or 0) >= MAX_FILES:
        raise Conflict(f"expected at most {MAX_FILES} files in a conversation; begin a new conversation")


def _attachment(row: AttachmentRow) -> Attachment:
    names = AttachmentBlock.model_fields.keys() - {"type", "attachment_id"}
    block = AttachmentBlock(attachment_id=row.id, **{name: getattr(row, name) for name in names})
    return Attachment(row.conversation_id, row.agent, row.created_at, row.message_seq, block)
