"""Files that shoppers and agents have uploaded: what they are; their bytes lie in the folder of attachments."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bridge.models.base import Base


class AttachmentRow(Base):
    """A picture or a PDF of a conversation; its file has the name of its id."""

    __tablename__ = "attachments"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    #: Name of the account that has uploaded it; NULL: the shopper.
    agent: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[datetime]
    #: Number of the message that carries it; NULL while it is not sent, and then it is swept after a while.
    message_seq: Mapped[int | None] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(40))
    size_bytes: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
