"""Keys of integrators: what each may do, how often, and since when no more."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from anyio import to_thread
from fastapi import Request
from sqlalchemy import select, update

from bridge.auth import bearer_token
from bridge.errors import BadToken, Forbidden
from bridge.limits import RateLimiter
from bridge.models import ApiKeyRow
from bridge.shared_limits import SharedLimits
from bridge.transactions import Transactions

#: By this a token is told from that of a conversation.
PREFIX = "zg_"
_ID_BYTES, _SECRET_BYTES = 6, 32
#: What no token hashes to: an unknown key is compared, too, and takes as long as a wrong one.
_NOBODY = hashlib.sha256(b"nobody").hexdigest()
DEFAULT_PER_MINUTE = 600
#: As long as the column that keeps it.
MAX_NAME_CHARS = 80
#: A busy integrator must not cost a write a request.
_USE_NOTED_EVERY_S = 60.0


class Scope(StrEnum):
    """What a key may do; who may write a kind of thing may read it back."""

    CATALOGUE_READ = "catalogue:read"
    CATALOGUE_WRITE = "catalogue:write"
    ORDERS_WRITE = "orders:write"
    CUSTOMERS_WRITE = "customers:write"
    EVENTS_WRITE = "events:write"
    SEARCH_READ = "search:read"
    CONVERSATIONS_READ = "conversations:read"
    CONVERSATIONS_WRITE = "conversations:write"
    WEBHOOKS_WRITE = "webhooks:write"
    #: Copies of all that is kept of a customer, and its erasure.
    PRIVACY_WRITE = "privacy:write"


@dataclass(frozen=True)
class ApiKey:
    """A key as its owner sees it: without its secret."""

    id: str
    name: str
    scopes: frozenset[Scope]
    requests_per_minute: int
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None

    @property
    def prefix(self) -> str:
        """How the token begins: enough to recognise it, of no use to anybody else."""
        return f"{PREFIX}{self.id}"

    def check(self, *scopes: Scope) -> None:
        """Refuse a key that has none of some scopes.

        Raises
        ------
        Forbidden
            Names what is needed and what the key has.
        """
        if self.scopes.isdisjoint(scopes):
            needed = " or ".join(scopes)
            has = ", ".join(sorted(self.scopes)) or "none"
            raise Forbidden(
                f"expected a key with the scope {needed}, got one with {has}; "
                "`zhanggui bridge keys create` makes another",
                scope=needed,
            )


def is_api_key(token: str) -> bool:
    """Say whether a bearer token claims to be an integrator's key."""
    return token.startswith(PREFIX)


class ApiKeys:
    """Makes, checks and revokes keys."""

    def __init__(self, transactions: Transactions, shared: SharedLimits | None = None) -> None:
        self._transactions = transactions
        self._shared = shared
        self._noted: dict[str, float] = {}
        self._limiters: dict[int, RateLimiter] = {}
        self._lock = threading.Lock()

    def create(
        self, name: str, scopes: Iterable[Scope], requests_per_minute: int = DEFAULT_PER_MINUTE
    ) -> tuple[ApiKey, str]:
        """Make a key; return it and its token, which can never be seen again."""
        key_id, secret = secrets.token_hex(_ID_BYTES), secrets.token_urlsafe(_SECRET_BYTES)
        row = ApiKeyRow(
            id=key_id,
            name=name,
            secret_sha256=_hash(secret),
            scopes=sorted(scope.value for scope in set(scopes)),
            requests_per_minute=requests_per_minute,
            created_at=datetime.now(UTC),
        )
        with self._transactions.writing() as session:
            session.add(row)
            session.flush()
            return _key(row), f"{PREFIX}{key_id}_{secret}"

    def all(self) -> list[ApiKey]:
        """Return all keys, revoked ones too, the newest first."""
        query = select(ApiKeyRow).order_by(ApiKeyRow.created_at.desc(), ApiKeyRow.id)
        with self._transactions.reading() as session:
            return [_key(row) for row in session.scalars(query)]

    def revoke(self, key_id: str) -> bool:
        """Revoke a key at once and for ever; return False when there is none that still opens anything."""
        statement = (
            update(ApiKeyRow)
            .where(ApiKeyRow.id == key_id.removeprefix(PREFIX), ApiKeyRow.revoked_at.is_(None))
            .values(revoked_at=datetime.now(UTC))
            .returning(ApiKeyRow.id)
        )
        with self._transactions.writing() as session:
            return session.scalars(statement).first() is not None

    def check(self, token: str) -> ApiKey:
        """Return the key of a token.

        Raises
        ------
        BadToken
            When it is unknown, forged or revoked; which of them is not said.
        """
        key_id, _, secret = token.removeprefix(PREFIX).partition("_")
        with self._transactions.reading() as session:
            row = session.get(ApiKeyRow, key_id) if _is_storable(key_id) else None
            # Always compared, hashes in constant time: neither a byte nor a key's being there shows in the time.
            is_right = hmac.compare_digest(_hash(secret), row.secret_sha256 if row else _NOBODY)
            key = _key(row) if row is not None and is_right and row.revoked_at is None else None
        if key is None:
            raise BadToken(
                "expected Authorization: Bearer zg_… with a key that is known and not revoked; "
                "`zhanggui bridge keys list` shows the keys there are"
            )
        self._note_use(key.id)
        return key

    async def count(self, key: ApiKey) -> None:
        """Count a request against the key's own limit.

        Raises
        ------
        TooMany
            When the key has asked too often.
        """
        per_minute = key.requests_per_minute
        if per_minute not in self._limiters:
            what = "requests a minute with this key"
            self._limiters[per_minute] = RateLimiter(per_minute, 60, what, self._shared)
        await self._limiters[per_minute].take(key.id)

    def _note_use(self, key_id: str) -> None:
        now = time.monotonic()
        with self._lock:
            if now - self._noted.get(key_id, -_USE_NOTED_EVERY_S) < _USE_NOTED_EVERY_S:
                return
            self._noted[key_id] = now
        with self._transactions.writing() as session:
            session.execute(update(ApiKeyRow).where(ApiKeyRow.id == key_id).values(last_used_at=datetime.now(UTC)))


async def caller_of(request: Request) -> ApiKey | None:
    """Return the integrator who asks, None where the bearer token is no key (or there is none); checked once.

    Raises
    ------
    BadToken
        When it claims to be a key and is none that opens anything.
    TooMany
        When the key has asked too often.
    """
    if not hasattr(request.state, "caller"):
        request.state.caller = None
        if is_api_key(token := bearer_token(request)):
            keys: ApiKeys = request.app.state.parts.api_keys
            key = await to_thread.run_sync(keys.check, token)
            await keys.count(key)
            request.state.caller = key
    found: ApiKey | None = request.state.caller
    return found


def _hash(secret: str) -> str:
    # No slow hash: nobody can try through 256 random bits, and each request pays for it.
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _is_storable(key_id: str) -> bool:
    return len(key_id) == 2 * _ID_BYTES and key_id.isalnum() and key_id.isascii()


def _key(row: ApiKeyRow) -> ApiKey:
    return ApiKey(
        id=row.id,
        name=row.name,
        scopes=frozenset(Scope(scope) for scope in row.scopes),
        requests_per_minute=row.requests_per_minute,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )
