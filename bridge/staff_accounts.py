"""Who is a member of staff: accounts, sign-in, second factor, lock-out, sessions."""

from __future__ import annotations

import hashlib
import hmac
import math
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import structlog

from bridge.errors import BadToken, CodeNeeded, Conflict, Forbidden, NotFound, TooMany, WrongSignIn
from bridge.passwords import Passwords
from bridge.roles import RIGHTS, Right, Role, check_right
from bridge.staff_repository import Account, OpenSession, SessionSeen, StaffRepository, name_key
from zhanggui.settings import Settings

log = structlog.get_logger(__name__)

#: A session ends after this long without a request, and after this long in any case.
IDLE_LIFE = timedelta(hours=2)
ABSOLUTE_LIFE = timedelta(hours=12)
#: A session's last use is kept to this accuracy: not every request is to write.
_TOUCH_EVERY = timedelta(minutes=1)
#: Failures that cost nothing: people mistype. An office of many people has one address.
FREE_BY_ACCOUNT, FREE_BY_ADDRESS = 5, 20
FIRST_DELAY, LONGEST_DELAY = timedelta(seconds=15), timedelta(minutes=15)
_FORGET_FAILURES = timedelta(hours=24)
_ISSUER = "Zhanggui"
_CODE_STEP_S = 30
#: Clocks of phones are this many codes off.
_CODE_DRIFT = 1
FIRST_ACCOUNT = "admin"
DEFAULT_CAPACITY = 6
#: Whom else the audit names: nobody may be taken for these.
RESERVED = frozenset({"shopper", "bot", "desk", "set-up", "command line"})


@dataclass(frozen=True)
class StaffSession:
    """Who is signed in, and the token that writes must repeat."""

    account: Account
    csrf_token: str
    #: Names the session without opening it.
    key: str

    @property
    def name(self) -> str:
        """Name of the account."""
        return self.account.name

    def may(self, right: Right) -> bool:
        """Say whether the account's role has a right."""
        return right in RIGHTS[self.account.role]

    def check(self, right: Right) -> None:
        """Refuse what the account's role may not do."""
        check_right(self.account.role, right)


class StaffAccounts:
    """Accounts and sessions; methods block and are called from threads."""

    def __init__(
        self,
        repository: StaffRepository,
        settings: Settings,
        passwords: Passwords | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.repository = repository
        self._settings = settings
        self._guard_key = settings.secret("secret_key").encode()
        self._passwords = passwords or Passwords()
        self._clock = clock

    def make_first(self) -> Account | None:
        """Make the first account from the staff password, where there is none; return it."""
        if self.repository.count():
            return None
        password = self._settings.secret("staff_password")
        try:
            return self.add(FIRST_ACCOUNT, password, Role.ADMIN, actor="set-up", display_name=self._settings.shop_name)
        except Conflict:
            # Another bridge that starts at the same time was faster.
            return None

    def add(
        self,
        name: str,
        password: str,
        role: Role,
        *,
        actor: str,
        display_name: str | None = None,
        capacity: int = DEFAULT_CAPACITY,
    ) -> Account:
        """Make an account.

        Raises
        ------
        Conflict
            When the name is taken, or the audit means somebody else by it.
        """
        if name_key(name) in RESERVED:
            raise Conflict(f"name: expected a name that the audit does not use itself, got {name[:40]!r}")
        return self.repository.add(
            name,
            self._passwords.hash(password),
            role,
            actor=actor,
            now=self._clock(),
            display_name=display_name,
            capacity=capacity,
        )

    def sign_in(
        self, name: str, password: str, code: str | None, address: str, client: str | None = None
    ) -> tuple[str, StaffSession]:
        """Return the cookie of a new session, and the session.

        Raises
        ------
        WrongSignIn
            For an unknown name, a wrong password, a wrong or used code and a disabled account, with the same words.
        CodeNeeded
            When the password is right and the account has a second factor.
        TooMany
            After repeated failures of the name or of the address; says when to come again.
        """
        by_account, by_address = self._guard("name", name_key(name)), self._guard("address", address)
        now = self._clock()
        guards = [(by_account, _delay_after(FREE_BY_ACCOUNT)), (by_address, _delay_after(FREE_BY_ADDRESS))]
        locked_until = self.repository.count_attempt(guards, now, now - _FORGET_FAILURES)
        if locked_until:
            wait_s = math.ceil((locked_until - now).total_seconds())
            raise TooMany(f"too many failed sign-ins; wait {wait_s} s", wait_s)
        found = self.repository.find(name)
        account, known = found if found else (None, None)
        fits = self._fits(password, known.password_hash if known else None)
        if not fits or account is None or known is None or not account.is_active:
            log.warning("sign-in refused", known=account is not None)
            raise WrongSignIn("expected the name and the password of an account, got others; try again")
        if known.totp_secret:
            if code is None:
                raise CodeNeeded("expected the code that the authenticator app shows now, in `code`")
            if not self._take_code(account, known.totp_secret, code):
                log.warning("sign-in refused", known=True, factor="code")
                raise WrongSignIn("expected the name and the password of an account, got others; try again")
        self.repository.forget_failures(by_account, by_address)
        if self._passwords.is_outdated(known.password_hash):
            self.repository.rehash(account.id, known.password_hash, self._passwords.hash(password))
        return self.open_session(account, client)

    def open_session(self, account: Account, client: str | None = None) -> tuple[str, StaffSession]:
        """Return the cookie of a new session of an account that has proved itself, and the session."""
        now = self._clock()
        self.repository.end_old_sessions(now - ABSOLUTE_LIFE, now - IDLE_LIFE)
        cookie, csrf_token = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
        self.repository.open_session(account.id, _key_of(cookie), csrf_token, now, client)
        self.repository.note(account.name, "signed in", account.name, now)
        return cookie, StaffSession(account, csrf_token, _key_of(cookie))

    def check(self, cookie: str | None, csrf_token: str | None, *, writes: bool) -> StaffSession:
        """Return who is signed in; writes must repeat the session's CSRF token in a header.

        Raises
        ------
        BadToken
            When nobody is signed in, or the session is over.
        Forbidden
            When a write lacks the CSRF token.
        """
        if not cookie:
            raise BadToken("sign in first: POST /staff/api/session")
        now = self._clock()
        found = self.repository.session(_key_of(cookie))
        if found is None or not self._is_alive(found, now):
            raise BadToken("the session has expired or was ended; sign in again")
        if writes and not hmac.compare_digest((csrf_token or "").encode(), found.csrf_token.encode()):
            raise Forbidden("expected the header X-CSRF-Token with the session's csrf_token")
        if now - found.seen_at > _TOUCH_EVERY:
            self.repository.touch_session(found.key, now)
        return StaffSession(found.account, found.csrf_token, found.key)

    def is_open(self, key: str) -> bool:
        """Say whether a session is still open; asking does not keep it so."""
        found = self.repository.session(key)
        return found is not None and self._is_alive(found, self._clock())

    def sessions(self, account: Account) -> list[SessionSeen]:
        """Return the sessions of an account that are not over."""
        now = self._clock()
        return [
            one
            for one in self.repository.sessions(account.id)
            if now - one.created_at < ABSOLUTE_LIFE and now - one.seen_at < IDLE_LIFE
        ]

    def end_session(self, account: Account, key: str, actor: str) -> list[str]:
        """End one session of an account; return its key.

        Raises
        ------
        NotFound
            When the account has no such session: it has ended, or is somebody else's.
        """
        if not self.repository.end_session_of(account, key, actor=actor, now=self._clock()):
            raise NotFound(f"session_id: expected a session of {account.name} that is open, got {key[:40]!r}")
        return [key]

    def end_other_sessions(self, session: StaffSession) -> list[str]:
        """End one's own sessions but the one that asks; return their keys."""
        self.repository.note(session.name, "other sessions ended", session.name, self._clock())
        return self.repository.end_sessions(session.account.id, but=session.key)

    def sign_out(self, cookie: str) -> str:
        """End a session; return its key."""
        self.repository.end_session(_key_of(cookie))
        return _key_of(cookie)

    def change_password(self, session: StaffSession, old: str, new: str) -> list[str]:
        """Change one's own password; the other sessions of the account end, and their keys are returned.

        Raises
        ------
        Forbidden
            When the old password is not right.
        """
        self._check_own_password(session, old)
        changes = {"password_hash": self._passwords.hash(new)}
        self._change(session.name, changes, session.name, "password changed")
        return self.repository.end_sessions(session.account.id, but=session.key)

    def set_password(self, name: str, password: str, actor: str) -> list[str]:
        """Give an account a new password, without its second factor (the way back in); all its sessions end."""
        changes: dict[str, Any] = {"password_hash": self._passwords.hash(password)}
        changes |= {"totp_secret": None, "totp_pending": None, "totp_last_step": None}
        account = self._change(name, changes, actor, "password set")
        return self.repository.end_sessions(account.id)

    def change(self, name: str, changes: dict[str, Any], actor: str) -> tuple[Account, list[str]]:
        """Change role, capacity, display name or whether an account may sign in; return it and the ended sessions."""
        action = "changed " + " ".join(sorted(changes))
        account = self._change(name, changes, actor, action[:40])
        # Rights are read with each request; only who may not come in any more is put out.
        ended = [] if account.is_active else self.repository.end_sessions(account.id)
        return account, ended

    def end_sessions(self, name: str, actor: str) -> list[str]:
        """End all sessions of an account; return their keys."""
        account = self.repository.get(name)
        self.repository.note(actor, "sessions ended", account.name, self._clock())
        return self.repository.end_sessions(account.id)

    def begin_totp(self, session: StaffSession, password: str) -> tuple[str, str]:
        """Return a new secret and its provisioning URI (what the QR code holds); it counts once it is confirmed.

        Raises
        ------
        Forbidden
            When the password is not right: an open page must not be enough to lock its owner out.
        """
        self._check_own_password(session, password)
        secret = pyotp.random_base32()
        self._change(session.name, {"totp_pending": secret}, session.name, "second factor begun")
        return secret, pyotp.TOTP(secret).provisioning_uri(name=session.name, issuer_name=_ISSUER)

    def confirm_totp(self, session: StaffSession, code: str) -> None:
        """Ask for codes from now on, once one is right.

        Raises
        ------
        Conflict
            When no set-up was begun.
        Forbidden
            When the code is not right.
        """
        found = self.repository.find(session.name)
        pending = found[1].totp_pending if found else None
        if pending is None:
            raise Conflict("expected a set-up that was begun: POST /staff/api/session/totp first")
        if not self._take_code(session.account, pending, code):
            raise Forbidden("expected the code that the authenticator app shows now, got another; try the next one")
        changes = {"totp_secret": pending, "totp_pending": None}
        self._change(session.name, changes, session.name, "second factor on")

    def remove_totp(self, session: StaffSession, password: str) -> None:
        """Ask for no codes any more.

        Raises
        ------
        Forbidden
            When the password is not right.
        """
        self._check_own_password(session, password)
        changes = {"totp_secret": None, "totp_pending": None, "totp_last_step": None}
        self._change(session.name, changes, session.name, "second factor off")

    def _check_own_password(self, session: StaffSession, password: str) -> None:
        guard = self._guard("own", session.account.id)
        now = self._clock()
        locked = self.repository.count_attempt([(guard, _delay_after(FREE_BY_ACCOUNT))], now, now - _FORGET_FAILURES)
        if locked:
            wait_s = math.ceil((locked - now).total_seconds())
            raise TooMany(f"too many wrong passwords; wait {wait_s} s", wait_s)
        found = self.repository.find(session.name)
        if not self._fits(password, found[1].password_hash if found else None):
            raise Forbidden("expected your present password, got another; try again")
        self.repository.forget_failures(guard, guard)

    def _change(self, name: str, changes: dict[str, Any], actor: str, action: str) -> Account:
        return self.repository.change(name, changes, actor=actor, action=action, now=self._clock())

    def _fits(self, password: str, known_hash: str | None) -> bool:
        return self._passwords.fits(password, known_hash)

    def _take_code(self, account: Account, secret: str, code: str) -> bool:
        """Say whether a code is right, and use it up."""
        totp, step = pyotp.TOTP(secret), int(self._clock().timestamp()) // _CODE_STEP_S
        fitting = [
            one
            for one in range(step - _CODE_DRIFT, step + _CODE_DRIFT + 1)
            if hmac.compare_digest(totp.at(one * _CODE_STEP_S).encode(), code.encode())
        ]
        return bool(fitting) and self.repository.take_totp_step(account.id, fitting[0])

    def _guard(self, kind: str, value: str) -> str:
        return hmac.new(self._guard_key, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()

    @staticmethod
    def _is_alive(session: OpenSession, now: datetime) -> bool:
        in_time = now - session.created_at < ABSOLUTE_LIFE and now - session.seen_at < IDLE_LIFE
        return in_time and session.account.is_active


def _key_of(cookie: str) -> str:
    return hashlib.sha256(cookie.encode("utf-8", "replace")).hexdigest()


def _delay_after(free: int) -> Callable[[int], timedelta | None]:
    """Return how long a guard is locked after so many failures: nothing at first, then doubling, up to a longest."""

    def delay(failures: int) -> timedelta | None:
        over = failures - free
        if over < 0:
            return None
        # Capped before it is computed: the number of failures grows without end.
        return min(FIRST_DELAY * (1 << min(over, 10)), LONGEST_DELAY)

    return delay
