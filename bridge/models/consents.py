"""Consents: who agreed to which version, and when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bridge.models.base import Base


class ConsentRow(Base):
    """A shopper's consent to one version of the shop's text; it goes with its conversation."""

    __tablename__ = "consents"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime]
