"""Staff: webhooks as admins see to them; integrators do the same with a key (bridge/routes/integrator/webhooks.py)."""

from __future__ import annotations

from anyio import to_thread
from fastapi import APIRouter, Request, Response

from bridge.paging import DEFAULT_LIMIT, Cursor, Limit
from bridge.parts import parts_of
from bridge.routes.integrator.webhooks import (
    DeliveryState,
    check_address,
    deliveries_page,
    endpoints_page,
    replay_one,
)
from bridge.routes.staff_keys import Reader, Writer, note
from bridge.schemas.common import Key
from bridge.schemas.integrator import Page
from bridge.schemas.webhooks import (
    Delivery,
    Endpoint,
    EndpointChange,
    Endpoints,
    EndpointWithSecret,
    NewEndpoint,
    Replayed,
)

router = APIRouter(prefix="/staff/api/webhooks", tags=["staff"])


@router.get("", summary="Where is told what")
async def endpoints(_: Reader, request: Request, cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT) -> Endpoints:
    """Return the endpoints in the order of their making, without their secrets."""
    found = await endpoints_page(parts_of(request), cursor, limit)
    return Endpoints(items=found.items, next_cursor=found.next_cursor)


@router.post("", status_code=201, summary="Add an endpoint")
async def create(who: Writer, body: NewEndpoint, request: Request, response: Response) -> EndpointWithSecret:
    """Add an endpoint; only this answer shows the secret that signs its deliveries."""
    response.headers["Cache-Control"] = "no-store"
    parts = parts_of(request)
    check_address(parts, body.url)
    made = await to_thread.run_sync(parts.webhooks.create, body.url, body.events, body.description)
    await note(parts, who, "webhook added", made.url)
    return made


@router.patch("/{endpoint_id}", summary="Change an endpoint")
async def change(who: Writer, endpoint_id: Key, body: EndpointChange, request: Request) -> Endpoint:
    """Change address, events or description, or switch it off and on."""
    parts = parts_of(request)
    if body.url is not None:
        check_address(parts, body.url)
    values = body.model_dump(mode="json", exclude_none=True)
    changed = await to_thread.run_sync(parts.webhooks.change, endpoint_id, values)
    await note(parts, who, "webhook changed", changed.url)
    return changed


@router.delete("/{endpoint_id}", status_code=204, summary="Remove an endpoint")
async def delete(who: Writer, endpoint_id: Key, request: Request) -> None:
    """Remove an endpoint with what is on its way to it; removing one that is not there changes nothing."""
    parts = parts_of(request)
    await to_thread.run_sync(parts.webhooks.delete, endpoint_id)
    await note(parts, who, "webhook removed", endpoint_id)


@router.post("/{endpoint_id}/rotate", summary="Give it a new secret")
async def rotate(who: Writer, endpoint_id: Key, request: Request, response: Response) -> EndpointWithSecret:
    """Make a new secret; for 24 h each delivery carries the signatures of both."""
    response.headers["Cache-Control"] = "no-store"
    parts = parts_of(request)
    rotated = await to_thread.run_sync(parts.webhooks.rotate, endpoint_id)
    await note(parts, who, "webhook secret renewed", rotated.url)
    return rotated


@router.post("/{endpoint_id}/test", status_code=202, summary="Send a trial")
async def test(_: Writer, endpoint_id: Key, request: Request) -> Delivery:
    """Put a `webhook.test` on its way; its state stands in the deliveries."""
    return await to_thread.run_sync(parts_of(request).webhooks.test, endpoint_id)


@router.get("/{endpoint_id}/deliveries", summary="What was sent, and what did not arrive")
async def deliveries(
    _: Reader,
    endpoint_id: Key,
    request: Request,
    state: DeliveryState = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Page[Delivery]:
    """Return the deliveries of the last days, the newest first."""
    return await deliveries_page(parts_of(request), endpoint_id, state, cursor, limit)


@router.post("/{endpoint_id}/replay", summary="Send all dead ones again")
async def replay_dead(who: Writer, endpoint_id: Key, request: Request) -> Replayed:
    """Put all dead deliveries on their way again, for another day."""
    parts = parts_of(request)
    count = await to_thread.run_sync(parts.webhooks.replay, endpoint_id)
    await note(parts, who, "webhook deliveries replayed", endpoint_id)
    return Replayed(replayed=count)


@router.post("/{endpoint_id}/deliveries/{event_id}/replay", summary="Send one again")
async def replay(who: Writer, endpoint_id: Key, event_id: Key, request: Request) -> Replayed:
    """Put one delivery that arrived or is dead on its way again, under the same webhook-id."""
    parts = parts_of(request)
    replayed = await replay_one(parts, endpoint_id, event_id)
    await note(parts, who, "webhook deliveries replayed", event_id)
    return replayed
