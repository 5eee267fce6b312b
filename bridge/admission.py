"""Who comes in: dependencies that let a shopper into a conversation, and staff into the console."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyCookie, APIKeyHeader, HTTPBearer
from starlette.requests import HTTPConnection

from bridge.auth import Grant, bearer_token
from bridge.errors import BadToken
from bridge.parts import BridgeParts, parts_of
from bridge.records import Record
from bridge.staff_accounts import StaffSession

STAFF_COOKIE = "zhanggui_staff"
#: These only say in the schema what is needed; the checks are in bridge/auth.py and answer with problems.
BEARER = HTTPBearer(
    scheme_name="conversation", description="the token that POST /v1/conversations gives", auto_error=False
)
_COOKIE = APIKeyCookie(
    name=STAFF_COOKIE, scheme_name="staff", description="set by POST /staff/api/session", auto_error=False
)
_CSRF = APIKeyHeader(
    name="X-CSRF-Token", scheme_name="csrf", description="the csrf_token of the session", auto_error=False
)


def address_of(connection: HTTPConnection) -> str:
    """Return the client's address; behind a proxy uvicorn's ``--proxy-headers`` has put the real one there."""
    return connection.client.host if connection.client else "unknown"


def visitor_of(connection: HTTPConnection) -> str:
    """Return what tells a client's address from others for a day at most, and cannot be turned back into it."""
    return parts_of(connection).visitors.name(address_of(connection))


def bearer(request: Request) -> str:
    """Return the bearer token of a request.

    Raises
    ------
    BadToken
        When there is none.
    """
    if not (token := bearer_token(request)):
        raise BadToken("expected the header Authorization: Bearer <token of the conversation>")
    return token


@dataclass(frozen=True)
class Admission:
    """A conversation, and the token that opened it."""

    record: Record
    grant: Grant


def admit(parts: BridgeParts, token: str, conversation_id: str | None, origin: str | None) -> Admission:
    """Return the conversation that a token opens, ``conversation_id`` if that is given.

    Raises
    ------
    BadToken
        When it is none of ours, has expired or was revoked.
    Forbidden
        When it opens another conversation.
    UnknownConversation
        When the conversation was erased.
    """
    grant = parts.tokens.check_conversation(token, conversation_id, origin)
    record = parts.repository.get(grant.conversation_id)
    if grant.generation != record.token_generation:
        raise BadToken("the token was revoked when its shopper signed in; sign in, or open a new conversation")
    return Admission(record, grant)


def admitted(conversation_id: str, request: Request, _: Annotated[object, Security(BEARER)] = None) -> Admission:
    """Dependency: the conversation in the path, when the bearer token opens it, and what the token says."""
    return admit(parts_of(request), bearer(request), conversation_id, request.headers.get("origin"))


def own_conversation(found: Annotated[Admission, Depends(admitted)]) -> Record:
    """Dependency: the conversation in the path, when the bearer token opens it."""
    return found.record


def any_conversation(request: Request, _: Annotated[object, Security(BEARER)] = None) -> Admission:
    """Dependency: the conversation that the bearer token opens, whichever it is."""
    return admit(parts_of(request), bearer(request), None, request.headers.get("origin"))


def staff_reads(request: Request, _: Annotated[object, Security(_COOKIE)] = None) -> StaffSession:
    """Dependency: a signed-in member of staff."""
    return parts_of(request).accounts.check(request.cookies.get(STAFF_COOKIE), None, writes=False)


def staff_writes(
    request: Request,
    _: Annotated[object, Security(_COOKIE)] = None,
    __: Annotated[object, Security(_CSRF)] = None,
) -> StaffSession:
    """Dependency: a signed-in member of staff with the CSRF token."""
    token = request.headers.get("x-csrf-token")
    return parts_of(request).accounts.check(request.cookies.get(STAFF_COOKIE), token, writes=True)
