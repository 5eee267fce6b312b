"""Idempotency-Key: a write that is sent twice is done once, and answered twice with the same answer.

Every operation of an integrator that changes something is served by :class:`IdempotentRoute`; the operations
themselves know nothing of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import uuid_utils
from anyio import to_thread
from fastapi import Request, Response
from fastapi.routing import APIRoute
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from bridge.api_keys import caller_of
from bridge.errors import Conflict, InvalidRequest
from bridge.models import IdempotencyRow
from bridge.transactions import Transactions

HEADER = "Idempotency-Key"
#: Printable ASCII, as of the IETF draft's examples (UUIDs) and more.
KEY_PATTERN = r"^[\x21-\x7e]{1,255}$"
REPLAYED = "Idempotent-Replayed"
KEPT_FOR = timedelta(hours=24)
#: No write takes this long; one that has no answer by then was cut off by a crash, and may be done anew.
LOST_AFTER = timedelta(minutes=2)
#: When a second request may come again while the first one is being answered.
RETRY_AFTER_S = 1
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_KEPT_HEADERS = ("content-type", "location")


class KeyReused(InvalidRequest):
    """The same Idempotency-Key with another request."""

    slug, title = "idempotency-key-reused", "This Idempotency-Key was used for another request."


class BeingAnswered(Conflict):
    """The same request is being answered right now."""

    slug, title = "being-answered", "The same request is being answered right now."

    def __init__(self, key: str) -> None:
        super().__init__(
            f"expected one request at a time with the {HEADER} {key[:40]!r}, got a second one while the first is being "
            f"answered; send it again in {RETRY_AFTER_S} s: then it gets the first one's answer",
            retry_after_s=RETRY_AFTER_S,
        )
        self.headers = {"Retry-After": str(RETRY_AFTER_S)}


@dataclass(frozen=True)
class Claim:
    """The right to answer a request; ``holder`` is lost when another request takes over."""

    api_key_id: str
    key: str
    holder: str


@dataclass(frozen=True)
class StoredAnswer:
    """An answer that was given before."""

    status: int
    headers: dict[str, str]
    body: bytes


class IdempotencyStore:
    """Answers by the integrator's key and the request's Idempotency-Key, kept for a day."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def begin(self, api_key_id: str, key: str, request_sha256: str) -> Claim | StoredAnswer:
        """Claim a request, or return the answer that it got before.

        Of two that come at once the table's primary key lets one through.

        Raises
        ------
        KeyReused
            When the key was used for another request.
        BeingAnswered
            When the same request is being answered.
        """
        now = datetime.now(UTC)
        claim = Claim(api_key_id, key, str(uuid_utils.uuid7()))
        row = IdempotencyRow(
            api_key_id=api_key_id,
            key=key,
            request_sha256=request_sha256,
            holder=claim.holder,
            created_at=now,
            headers={},
        )
        try:
            with self._transactions.writing() as session:
                session.add(row)
            return claim
        except IntegrityError:
            return self._second(claim, request_sha256, now)

    def _second(self, claim: Claim, request_sha256: str, now: datetime) -> Claim | StoredAnswer:
        """Answer a request whose key is there: stored answer, refusal, or a claim where the first one was lost."""
        with self._transactions.writing() as session:
            row = session.scalars(select(IdempotencyRow).where(*_named(claim))).one_or_none()
            if row is None:
                # Given up or pruned between the two statements.
                raise BeingAnswered(claim.key)
            is_over = row.created_at < now - KEPT_FOR
            if not is_over and row.request_sha256 != request_sha256:
                raise KeyReused(
                    f"expected the request that the {HEADER} {claim.key[:40]!r} was first used for (method, path, "
                    "query and body), got another one; use a new key for a new request"
                )
            if not is_over and row.status is not None:
                return StoredAnswer(row.status, dict(row.headers), row.body or b"")
            if not is_over and row.created_at > now - LOST_AFTER:
                raise BeingAnswered(claim.key)
            taken = session.execute(
                update(IdempotencyRow)
                .where(*_named(claim), IdempotencyRow.holder == row.holder)
                .values(holder=claim.holder, created_at=now, request_sha256=request_sha256, status=None, body=None)
                .returning(IdempotencyRow.key)
            ).first()
        if taken is None:
            raise BeingAnswered(claim.key)
        return claim

    def finish(self, claim: Claim, answer: StoredAnswer) -> None:
        """Keep the answer of a claimed request."""
        self._change(
            update(IdempotencyRow)
            .where(*_named(claim), IdempotencyRow.holder == claim.holder)
            .values(status=answer.status, headers=answer.headers, body=answer.body)
        )

    def give_up(self, claim: Claim) -> None:
        """Forget a claim whose request changed nothing: the same key may try again, with another body too."""
        self._change(delete(IdempotencyRow).where(*_named(claim), IdempotencyRow.holder == claim.holder))

    def prune(self) -> None:
        """Remove answers older than a day."""
        self._change(delete(IdempotencyRow).where(IdempotencyRow.created_at < datetime.now(UTC) - KEPT_FOR))

    def _change(self, statement: Any) -> None:
        with self._transactions.writing() as session:
            session.execute(statement)


def _named(claim: Claim) -> tuple[Any, Any]:
    return IdempotencyRow.api_key_id == claim.api_key_id, IdempotencyRow.key == claim.key


class IdempotentRoute(APIRoute):
    """A route whose writes keep their answer under the caller's Idempotency-Key.

    Only what succeeded is kept: a refused request has changed nothing and may be corrected under its key.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler of the route, with the look for an earlier answer before it."""
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            key = request.headers.get(HEADER)
            if key is None or request.method not in _WRITES:
                return await handler(request)
            return await _once(request, key, handler)

        return handle


async def _once(request: Request, key: str, handler: Callable[[Request], Coroutine[Any, Any, Response]]) -> Response:
    # Before the body is read: a stranger's 50 MB are nobody's.
    caller = await caller_of(request)
    if caller is None or not _is_key(key):
        # Not an integrator's, or refused by the schema of the operation.
        return await handler(request)
    store: IdempotencyStore = request.app.state.parts.idempotency
    claimed = await to_thread.run_sync(store.begin, caller.id, key, await _fingerprint(request))
    if isinstance(claimed, StoredAnswer):
        return Response(claimed.body, claimed.status, {**claimed.headers, REPLAYED: "true"})
    try:
        response = await handler(request)
    except Exception:
        await to_thread.run_sync(store.give_up, claimed)
        raise
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    await to_thread.run_sync(store.finish, claimed, StoredAnswer(response.status_code, headers, bytes(response.body)))
    return response


def _is_key(key: str) -> bool:
    return 0 < len(key) <= 255 and all("\x21" <= character <= "\x7e" for character in key)


async def _fingerprint(request: Request) -> str:
    digest = hashlib.sha256(f"{request.method} {request.url.path}?{request.url.query}\n".encode())
    digest.update(await request.body())
    return digest.hexdigest()
