"""Alive, and ready."""

from __future__ import annotations

import httpx
from anyio import to_thread
from fastapi import APIRouter, Request, Response

from bridge.parts import BridgeParts, parts_of
from bridge.schemas.health import Alive, Ready

router = APIRouter(tags=["health"])
ACTIONS_TIMEOUT_S = 2.0


@router.get("/healthz", summary="The process is alive")
async def healthz() -> Alive:
    """Answer at once, whatever else is down."""
    return Alive()


@router.get(
    "/readyz", summary="All parts are ready", responses={503: {"description": "One part is not.", "model": Ready}}
)
async def readyz(request: Request, response: Response) -> Ready:
    """Name each part with true or false: 200 when all are ready, else 503. The bridge answers in either case."""
    parts = parts_of(request)
    checks = {
        "bot": await parts.bot.ready(),
        "actions": await _actions(parts),
        "database": await to_thread.run_sync(_database, parts),
        "index": await to_thread.run_sync(parts.services.search.ready),
    }
    is_ready = all(checks.values())
    if not is_ready:
        response.status_code = 503
    if parts.link is not None:
        # Shoppers are answered without it: a proxy must not turn away all bridges because Redis is down.
        checks["redis"] = await parts.link.ping()
    return Ready(ready=is_ready, checks=checks)


async def _actions(parts: BridgeParts) -> bool:
    try:
        async with httpx.AsyncClient(timeout=ACTIONS_TIMEOUT_S) as client:
            return (await client.get(f"{parts.settings.actions_url}/health")).is_success
    except httpx.HTTPError:
        return False


def _database(parts: BridgeParts) -> bool:
    return parts.repository.is_migrated() and parts.services.shop.is_migrated()
