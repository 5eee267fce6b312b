"""Staff: accounts, sessions, sign-in failures, what they did to accounts, and what the desk keeps beside a talk."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bridge.models.base import Base


class StaffRow(Base):
    """An account. It is disabled and never removed: the audit and old answers name it."""

    __tablename__ = "staff_accounts"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    #: What one signs in with and what the audit says.
    name: Mapped[str] = mapped_column(String(80))
    #: The name without case and width, so that nobody can be taken for another.
    name_key: Mapped[str] = mapped_column(String(80), unique=True)
    #: What shoppers read.
    display_name: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(10))
    #: How many conversations they have at once.
    capacity: Mapped[int]
    is_active: Mapped[bool]
    created_at: Mapped[datetime]
    password_hash: Mapped[str] = mapped_column(String(255))
    #: Asked for at sign-in once it is confirmed by a code.
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    totp_pending: Mapped[str | None] = mapped_column(String(64))
    #: The time step of the last code that was taken: no code counts twice.
    totp_last_step: Mapped[int | None]
    #: Of any of its sessions, as exactly as these keep it.
    last_seen_at: Mapped[datetime | None]


class StaffSessionRow(Base):
    """A session; its row is its life: signing out removes it."""

    __tablename__ = "staff_sessions"

    #: SHA-256 of the cookie: who reads the table cannot sign in with it.
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("staff_accounts.id", ondelete="CASCADE"), index=True)
    csrf_token: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    #: What the browser calls itself, so that people recognise their own sessions.
    client: Mapped[str | None] = mapped_column(String(200))


class SignInGuardRow(Base):
    """Failed sign-ins of one account name or one address."""

    __tablename__ = "staff_sign_in_guards"

    #: Keyed hash: no address and no mistyped password that was taken for a name is kept.
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)
    locked_until: Mapped[datetime | None]


class StaffAuditRow(Base):
    """What was done to an account or to the desk's settings, and by whom."""

    __tablename__ = "staff_audit"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))


class NoteRow(Base):
    """A private note beside a conversation; its shopper never sees it."""

    __tablename__ = "conversation_notes"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    author: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)


class LabelRow(Base):
    """A label on a conversation."""

    __tablename__ = "conversation_labels"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    label: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)


class CannedReplyRow(Base):
    """An answer that is given again and again."""

    __tablename__ = "canned_replies"

    #: Name of an account; empty: the team's.
    owner: Mapped[str] = mapped_column(String(80), primary_key=True)
    shortcut: Mapped[str] = mapped_column(String(40), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime]
    updated_by: Mapped[str] = mapped_column(String(80))


class CannedFileRow(Base):
    """The picture or PDF that goes along with a canned reply; few and small enough to be kept with it."""

    __tablename__ = "canned_files"
    __table_args__ = (
        ForeignKeyConstraint(
            ["owner", "shortcut"], ["canned_replies.owner", "canned_replies.shortcut"], ondelete="CASCADE"
        ),
    )

    owner: Mapped[str] = mapped_column(String(80), primary_key=True)
    shortcut: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(40))
    size_bytes: Mapped[int]
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class DeskSettingRow(Base):
    """A setting that supervisors change while the shop is open, as JSON; the schemas say its shape."""

    __tablename__ = "desk_settings"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[dict[str, Any]] = mapped_column(JSON)
    updated_at: Mapped[datetime]
    updated_by: Mapped[str] = mapped_column(String(80))
