"""All SQL of staff accounts, sessions and sign-in guards. Each method is one transaction; nothing here knows HTTP."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import uuid_utils
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bridge.errors import Conflict, NotFound
from bridge.models import SignInGuardRow, StaffAuditRow, StaffRow, StaffSessionRow
from bridge.roles import Role
from bridge.transactions import Transactions


@dataclass(frozen=True)
class Account:
    """An account as the services see it; no secret stands in it."""

    id: str
    name: str
    display_name: str
    role: Role
    capacity: int
    is_active: bool
    has_totp: bool
    created_at: datetime
    last_seen_at: datetime | None = None


#: Begins the names of those who come with a key; an account's name never begins with a blank.
_OUTSIDE = " "


def outside(name: str) -> Account:
    """Return a person of the shop's own help desk, who comes with a key: their hours and load are its business."""
    return Account(
        id="",
        name=_OUTSIDE + name,
        display_name=name,
        role=Role.SUPERVISOR,
        capacity=0,
        is_active=True,
        has_totp=False,
        created_at=datetime.now(UTC),
    )


def plain_name(agent: str) -> str:
    """Return what an agent is called where the mark of those who come with a key says nothing."""
    return agent.removeprefix(_OUTSIDE)


def is_outside(name: str) -> bool:
    """Say whether an agent comes with a key: they have no account, no console, and no limit here."""
    return name.startswith(_OUTSIDE)


@dataclass(frozen=True)
class Secrets:
    """What a sign-in is checked against."""

    password_hash: str
    totp_secret: str | None
    totp_pending: str | None


@dataclass(frozen=True)
class SessionSeen:
    """A session as its owner recognises it; it opens nothing."""

    key: str
    created_at: datetime
    seen_at: datetime
    client: str | None


@dataclass(frozen=True)
class OpenSession:
    """A session and its account."""

    key: str
    csrf_token: str
    created_at: datetime
    seen_at: datetime
    account: Account


def name_key(name: str) -> str:
    """Return what two names that people take for the same have in common.

    Examples
    --------
    >>> name_key("ＡDA ") == name_key("ada")
    True
    """
    return unicodedata.normalize("NFKC", name).casefold().strip()[:80]


class StaffRepository:
    """Accounts, their sessions, and failed sign-ins."""

    def __init__(self, transactions: Transactions) -> None:
        self._open = transactions

    def count(self) -> int:
        """Return how many accounts there are, disabled ones too."""
        with self._open.reading() as session:
            return session.scalar(select(func.count()).select_from(StaffRow)) or 0

    def accounts(self) -> list[Account]:
        """Return all accounts in the order in which they were made."""
        with self._open.reading() as session:
            return [_account(row) for row in session.scalars(select(StaffRow).order_by(StaffRow.created_at))]

    def find(self, name: str) -> tuple[Account, Secrets] | None:
        """Return an account and its secrets, None where nobody has the name."""
        with self._open.reading() as session:
            row = _by_name(session, name)
            if row is None:
                return None
            return _account(row), Secrets(row.password_hash, row.totp_secret, row.totp_pending)

    def get(self, name: str) -> Account:
        """Return an account.

        Raises
        ------
        NotFound
            When nobody has the name.
        """
        found = self.find(name)
        if found is None:
            raise NotFound(f"name: expected the name of an account, got {name[:40]!r}; GET /staff/api/team lists them")
        return found[0]

    def add(
        self,
        name: str,
        password_hash: str,
        role: Role,
        *,
        actor: str,
        now: datetime,
        display_name: str | None = None,
        capacity: int,
    ) -> Account:
        """Make an account.

        Raises
        ------
        Conflict
            When the name is taken.
        """
        row = StaffRow(
            id=str(uuid_utils.uuid7()),
            name=name,
            name_key=name_key(name),
            display_name=display_name or name,
            role=role.value,
            capacity=capacity,
            is_active=True,
            created_at=now,
            password_hash=password_hash,
        )
        try:
            with self._open.writing() as session:
                session.add(row)
                session.flush()
                _note(session, now, actor, "account added", name)
                return _account(row)
        except IntegrityError as error:
            raise Conflict(f"name: expected a name that nobody has, got {name[:40]!r}; choose another") from error

    def change(self, name: str, changes: dict[str, Any], *, actor: str, action: str, now: datetime) -> Account:
        """Change columns of an account and note it; without an active admin nobody could undo it, so one stays.

        Raises
        ------
        NotFound
            When nobody has the name.
        Conflict
            When no active admin would be left.
        """
        with self._open.writing() as session:
            session.execute(update(StaffRow).where(StaffRow.name_key == name_key(name)).values(**changes))
            row = _by_name(session, name)
            if row is None:
                raise NotFound(f"name: expected the name of an account, got {name[:40]!r}")
            admins = select(func.count()).where(StaffRow.role == Role.ADMIN.value, StaffRow.is_active.is_(True))
            if {"role", "is_active"} & changes.keys() and not session.scalar(admins):
                raise Conflict("expected one active admin to be left; give another account that role first")
            _note(session, now, actor, action, row.name)
            return _account(row)

    def take_totp_step(self, account_id: str, step: int) -> bool:
        """Use a code's time step up; False when it, or a later one, was used before."""
        used = (
            update(StaffRow)
            .where(
                StaffRow.id == account_id,
                (StaffRow.totp_last_step.is_(None)) | (StaffRow.totp_last_step < step),
            )
            .values(totp_last_step=step)
            .returning(StaffRow.id)
        )
        with self._open.writing() as session:
            return session.execute(used).scalar_one_or_none() is not None

    def rehash(self, account_id: str, before: str, after: str) -> None:
        """Keep a newer hash of the same password, unless the password was changed meanwhile."""
        with self._open.writing() as session:
            session.execute(
                update(StaffRow)
                .where(StaffRow.id == account_id, StaffRow.password_hash == before)
                .values(password_hash=after)
            )

    def open_session(
        self, account_id: str, key: str, csrf_token: str, now: datetime, client: str | None = None
    ) -> None:
        """Keep a new session; ``client`` is what its browser calls itself."""
        with self._open.writing() as session:
            row = {"key": key, "account_id": account_id, "csrf_token": csrf_token, "client": client}
            session.execute(insert(StaffSessionRow).values(**row, created_at=now, seen_at=now))
            session.execute(update(StaffRow).where(StaffRow.id == account_id).values(last_seen_at=now))

    def sessions(self, account_id: str) -> list[SessionSeen]:
        """Return the sessions of an account, the one that was used last first."""
        query = select(StaffSessionRow).where(StaffSessionRow.account_id == account_id)
        with self._open.reading() as session:
            return [
                SessionSeen(row.key, row.created_at, row.seen_at, row.client)
                for row in session.scalars(query.order_by(StaffSessionRow.seen_at.desc()))
            ]

    def session(self, key: str) -> OpenSession | None:
        """Return a session with its account."""
        query = select(StaffSessionRow, StaffRow).join(StaffRow).where(StaffSessionRow.key == key)
        with self._open.reading() as session:
            found = session.execute(query).one_or_none()
            if found is None:
                return None
            row, account = found
            return OpenSession(row.key, row.csrf_token, row.created_at, row.seen_at, _account(account))

    def touch_session(self, key: str, now: datetime) -> None:
        """Note that a session was used."""
        with self._open.writing() as session:
            session.execute(update(StaffSessionRow).where(StaffSessionRow.key == key).values(seen_at=now))
            own = select(StaffSessionRow.account_id).where(StaffSessionRow.key == key).scalar_subquery()
            session.execute(update(StaffRow).where(StaffRow.id == own).values(last_seen_at=now))

    def end_session(self, key: str) -> None:
        """Remove a session."""
        with self._open.writing() as session:
            session.execute(delete(StaffSessionRow).where(StaffSessionRow.key == key))

    def end_session_of(self, account: Account, key: str, *, actor: str, now: datetime) -> bool:
        """Remove one session of an account and note it; False when the account has no such session."""
        query = delete(StaffSessionRow).where(StaffSessionRow.account_id == account.id, StaffSessionRow.key == key)
        with self._open.writing() as session:
            ended = session.scalar(query.returning(StaffSessionRow.key)) is not None
            if ended:
                _note(session, now, actor, "session ended", account.name)
            return ended

    def end_sessions(self, account_id: str, but: str | None = None) -> list[str]:
        """Remove the sessions of an account, all or all but one; return their keys."""
        query = delete(StaffSessionRow).where(StaffSessionRow.account_id == account_id)
        if but is not None:
            query = query.where(StaffSessionRow.key != but)
        with self._open.writing() as session:
            return list(session.scalars(query.returning(StaffSessionRow.key)))

    def end_old_sessions(self, created_before: datetime, seen_before: datetime) -> None:
        """Remove sessions that are over anyway."""
        old = (StaffSessionRow.created_at < created_before) | (StaffSessionRow.seen_at < seen_before)
        with self._open.writing() as session:
            session.execute(delete(StaffSessionRow).where(old))

    def count_attempt(
        self, keys: Sequence[tuple[str, Callable[[int], timedelta | None]]], now: datetime, forget_before: datetime
    ) -> datetime | None:
        """Count a sign-in as failed before it is tried, so that many at once are counted, too.

        Parameters
        ----------
        keys : sequence of (str, callable)
            Guards, and how long each is locked after so many failures.

        Returns
        -------
        datetime or None
            Until when one of the guards is locked; nothing is counted then.
        """
        with self._open.writing() as session:
            session.execute(delete(SignInGuardRow).where(SignInGuardRow.last_at < forget_before))
            rows: list[tuple[SignInGuardRow, Callable[[int], timedelta | None]]] = []
            # In one order: two sign-ins must not wait for each other.
            for key, delay in sorted(keys, key=lambda pair: pair[0]):
                row = session.get(SignInGuardRow, key, with_for_update=True)
                if row is None:
                    row = _new_guard(session, key, now)
                rows.append((row, delay))
            locks = [row.locked_until for row, _ in rows if row.locked_until and row.locked_until > now]
            if locks:
                return max(locks)
            for row, delay in rows:
                row.failures += 1
                row.last_at = now
                wait = delay(row.failures)
                row.locked_until = now + wait if wait else None
            return None

    def forget_failures(self, forgotten: str, reduced: str) -> None:
        """After a good sign-in: forget one guard, and take this attempt back from another."""
        with self._open.writing() as session:
            session.execute(delete(SignInGuardRow).where(SignInGuardRow.key == forgotten))
            session.execute(
                update(SignInGuardRow)
                .where(SignInGuardRow.key == reduced, SignInGuardRow.failures > 0)
                .values(failures=SignInGuardRow.failures - 1, locked_until=None)
            )

    def note(self, actor: str, action: str, subject: str, now: datetime) -> None:
        """Write a line of the audit."""
        with self._open.writing() as session:
            _note(session, now, actor, action, subject)


def _new_guard(session: Session, key: str, now: datetime) -> SignInGuardRow:
    try:
        with session.begin_nested():
            session.add(SignInGuardRow(key=key, failures=0, last_at=now, locked_until=None))
    except IntegrityError:
        # Made by another sign-in at the same time.
        session.expire_all()
    return session.get_one(SignInGuardRow, key, with_for_update=True)


def _note(session: Session, now: datetime, actor: str, action: str, subject: str) -> None:
    session.add(StaffAuditRow(at=now, actor=actor, action=action, subject=subject))


def _by_name(session: Session, name: str) -> StaffRow | None:
    return session.scalar(select(StaffRow).where(StaffRow.name_key == name_key(name)))


def _account(row: StaffRow) -> Account:
    return Account(
        id=row.id,
        name=row.name,
        display_name=row.display_name,
        role=Role(row.role),
        capacity=row.capacity,
        is_active=row.is_active,
        has_totp=row.totp_secret is not None,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
    )
