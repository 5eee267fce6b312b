"""Erasures of all that is kept of a customer: how far each is, and afterwards that it was."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from bridge.models.base import Base


class ErasureRow(Base):
    """One erasure; when it has ended it names nobody."""

    __tablename__ = "erasures"

    #: Drawn: whoever asked has it, and it opens the receipt.
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    #: None from the end on.
    customer_id: Mapped[str | None] = mapped_column(String(128), index=True)
    #: Keyed hash of the customer id: says that somebody was erased to who asks for that very id, and nothing else.
    customer_mac: Mapped[str] = mapped_column(String(64), index=True)
    requested_by: Mapped[str] = mapped_column(String(80))
    requested_at: Mapped[datetime]
    finished_at: Mapped[datetime | None] = mapped_column(index=True)
    #: What is done next.
    step: Mapped[str] = mapped_column(String(20))
    #: Of the conversations to be erased; emptied at the end.
    conversation_ids: Mapped[list[Any]]
    #: What was removed, and what stays and why.
    removed: Mapped[dict[str, Any]]
    kept: Mapped[dict[str, Any]]
    #: Of the process that is at it, and until when it counts as alive.
    holder: Mapped[str | None] = mapped_column(String(36))
    held_until: Mapped[datetime | None]
