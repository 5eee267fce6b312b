"""Keys of the shop's own systems, as admins make and revoke them."""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, Field

from bridge.api_keys import DEFAULT_PER_MINUTE, Scope
from bridge.schemas.accounts import StaffName
from bridge.schemas.common import Schema

_MAX_PER_MINUTE = 1_000_000


class NewApiKey(Schema):
    """A key to make."""

    name: StaffName = Field(description="what uses it, for people to recognise", examples=["erp"])
    scopes: Annotated[frozenset[Scope], Field(min_length=1, description="what it may do")]
    requests_per_minute: int = Field(default=DEFAULT_PER_MINUTE, ge=1, le=_MAX_PER_MINUTE)


class ApiKeyView(Schema):
    """A key without its secret part."""

    id: str = Field(description="how its token begins", examples=["zg_1f2e3d4c5b6a"])
    name: str
    scopes: tuple[Scope, ...]
    requests_per_minute: int
    created_at: AwareDatetime
    last_used_at: AwareDatetime | None = Field(description="to the minute")
    revoked_at: AwareDatetime | None


class ApiKeyWithToken(ApiKeyView):
    """A key with its token: keep it now, it is not shown again."""

    token: str


class ApiKeys(Schema):
    """All keys, and what a key may be allowed."""

    keys: tuple[ApiKeyView, ...]
    scopes: tuple[Scope, ...] = tuple(Scope)
