"""Dependencies of what integrators call: whose key it is, and what it may do."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Header, Request, Security
from fastapi.security import HTTPBearer
from pydantic import BaseModel

from bridge.admission import bearer
from bridge.api_keys import ApiKey, Scope, caller_of
from bridge.errors import BadToken, InvalidRequest
from bridge.idempotency import HEADER, KEY_PATTERN

#: It only says in the schema what is needed; the check answers with a problem.
KEY_BEARER = HTTPBearer(
    scheme_name="api_key", description="a key of `zhanggui bridge keys create`: zg_…", auto_error=False
)
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias=HEADER,
        pattern=KEY_PATTERN,
        description="yours, unique for this change: sent again with the same body it gets the same answer for 24 h",
    ),
]


async def _keyed(request: Request, scopes: tuple[Scope, ...]) -> ApiKey:
    caller = await caller_of(request)
    if caller is None:
        bearer(request)
        raise BadToken(
            "expected Authorization: Bearer zg_… (a key of `zhanggui bridge keys create`), got another token"
        )
    caller.check(*scopes)
    return caller


def may_read(*scopes: Scope) -> Any:
    """Return the dependency: a key with one of some scopes."""

    async def reader(request: Request, _: Annotated[object, Security(KEY_BEARER)] = None) -> ApiKey:
        return await _keyed(request, scopes)

    return reader


def may_write(*scopes: Scope) -> Any:
    """Return the dependency: a key with one of some scopes, for an operation that takes an Idempotency-Key."""

    async def writer(
        request: Request,
        _: Annotated[object, Security(KEY_BEARER)] = None,
        __: IdempotencyKey = None,
    ) -> ApiKey:
        return await _keyed(request, scopes)

    return writer


def refuse_unkeyed(body: BaseModel, *fields: str) -> None:
    """Refuse what only a key may say: anybody could claim to be any customer.

    Raises
    ------
    InvalidRequest
        Names the field, and what a page sends in its place.
    """
    for field in fields:
        if getattr(body, field) is not None:
            raise InvalidRequest(
                f"{field}: expected an API key with it, got a request without one; a page sends the token of its "
                "conversation or a signed identity"
            )
