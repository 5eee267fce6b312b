"""Staff: keys of the shop's own systems, for admins."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response

from bridge.admission import staff_reads, staff_writes
from bridge.api_keys import ApiKey
from bridge.errors import NotFound
from bridge.parts import BridgeParts, parts_of
from bridge.roles import Right
from bridge.schemas.common import Key
from bridge.schemas.staff_keys import ApiKeys, ApiKeyView, ApiKeyWithToken, NewApiKey
from bridge.staff_accounts import StaffSession

router = APIRouter(prefix="/staff/api", tags=["staff"])


def integration_reads(who: Annotated[StaffSession, Depends(staff_reads)]) -> StaffSession:
    """Dependency: somebody who may manage keys and webhooks."""
    who.check(Right.MANAGE_INTEGRATIONS)
    return who


def integration_writes(who: Annotated[StaffSession, Depends(staff_writes)]) -> StaffSession:
    """Dependency: somebody who may manage keys and webhooks, with the CSRF token."""
    who.check(Right.MANAGE_INTEGRATIONS)
    return who


Reader = Annotated[StaffSession, Depends(integration_reads)]
Writer = Annotated[StaffSession, Depends(integration_writes)]


async def note(parts: BridgeParts, who: StaffSession, action: str, subject: str) -> None:
    """Write a line of the audit."""
    await to_thread.run_sync(parts.accounts.repository.note, who.name, action, subject[:80], datetime.now(UTC))


@router.get("/keys", summary="Keys of the shop's own systems")
async def keys(_: Reader, request: Request) -> ApiKeys:
    """Return all keys, revoked ones too, the newest first; none shows its secret part."""
    found = await to_thread.run_sync(parts_of(request).api_keys.all)
    return ApiKeys(keys=tuple(map(_view, found)))


@router.post("/keys", status_code=201, summary="Make a key")
async def create(who: Writer, body: NewApiKey, request: Request, response: Response) -> ApiKeyWithToken:
    """Make a key; only this answer shows its token."""
    response.headers["Cache-Control"] = "no-store"
    parts = parts_of(request)
    key, token = await to_thread.run_sync(parts.api_keys.create, body.name, body.scopes, body.requests_per_minute)
    await note(parts, who, "API key made", f"{key.prefix} {key.name}")
    return ApiKeyWithToken(**_view(key).model_dump(), token=token)


@router.delete("/keys/{key_id}", status_code=204, summary="Revoke a key")
async def revoke(who: Writer, key_id: Key, request: Request) -> None:
    """Revoke a key at once and for ever."""
    parts = parts_of(request)
    if not await to_thread.run_sync(parts.api_keys.revoke, key_id):
        raise NotFound(
            f"key_id: expected a key that is not revoked, got {key_id[:40]!r}; GET /staff/api/keys lists them"
        )
    await note(parts, who, "API key revoked", key_id)


def _view(key: ApiKey) -> ApiKeyView:
    return ApiKeyView(
        id=key.prefix,
        name=key.name,
        scopes=tuple(sorted(key.scopes)),
        requests_per_minute=key.requests_per_minute,
        created_at=key.created_at,
        last_used_at=key.last_used_at,
        revoked_at=key.revoked_at,
    )
