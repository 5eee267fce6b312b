"""Webhooks: where to tell what, new secrets, and what did not arrive."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request

from bridge.api_keys import ApiKey, Scope
from bridge.errors import InvalidRequest, NotFound
from bridge.idempotency import IdempotentRoute
from bridge.keyed import may_read, may_write
from bridge.paging import DEFAULT_LIMIT, Cursor, Limit, behind, cursor_of, part_of
from bridge.parts import BridgeParts, parts_of
from bridge.safe_http import Refused
from bridge.schemas.common import Key
from bridge.schemas.integrator import Page
from bridge.schemas.webhooks import Delivery, Endpoint, EndpointChange, EndpointWithSecret, NewEndpoint, Replayed

router = APIRouter(prefix="/v1/webhooks", tags=["integrator: webhooks"], route_class=IdempotentRoute)
Reader = Annotated[ApiKey, Depends(may_read(Scope.WEBHOOKS_WRITE))]
Writer = Annotated[ApiKey, Depends(may_write(Scope.WEBHOOKS_WRITE))]
DeliveryState = Annotated[Literal["pending", "delivered", "dead"] | None, Query(description="dead: given up")]
_LIST, _DELIVERIES = "webhooks", "deliveries"


@router.post("", status_code=201, summary="Add an endpoint")
async def create(_: Writer, body: NewEndpoint, request: Request) -> EndpointWithSecret:
    """Add an endpoint; only this answer shows the secret that signs its deliveries (Standard Webhooks)."""
    parts = parts_of(request)
    check_address(parts, body.url)
    return await to_thread.run_sync(parts.webhooks.create, body.url, body.events, body.description)


@router.get("", summary="List endpoints")
async def endpoints(_: Reader, request: Request, cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT) -> Page[Endpoint]:
    """Return the endpoints in the order of their making, without their secrets."""
    return await endpoints_page(parts_of(request), cursor, limit)


@router.get("/{endpoint_id}", summary="Read an endpoint")
async def endpoint(_: Reader, endpoint_id: Key, request: Request) -> Endpoint:
    """Return an endpoint without its secret."""
    return await to_thread.run_sync(parts_of(request).webhooks.get, endpoint_id)


@router.patch("/{endpoint_id}", summary="Change an endpoint")
async def change(_: Writer, endpoint_id: Key, body: EndpointChange, request: Request) -> Endpoint:
    """Change address, events or description, or switch it off and on: what is on its way waits meanwhile."""
    parts = parts_of(request)
    if body.url is not None:
        check_address(parts, body.url)
    return await to_thread.run_sync(parts.webhooks.change, endpoint_id, body.model_dump(mode="json", exclude_none=True))


@router.delete("/{endpoint_id}", status_code=204, summary="Remove an endpoint")
async def delete(_: Writer, endpoint_id: Key, request: Request) -> None:
    """Remove an endpoint with what is on its way to it; removing one that is not there changes nothing."""
    await to_thread.run_sync(parts_of(request).webhooks.delete, endpoint_id)


@router.post("/{endpoint_id}/rotate", summary="Give it a new secret")
async def rotate(_: Writer, endpoint_id: Key, request: Request) -> EndpointWithSecret:
    """Make a new secret; for 24 h each delivery carries the signatures of both, so that none is lost meanwhile."""
    return await to_thread.run_sync(parts_of(request).webhooks.rotate, endpoint_id)


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
    """Return the deliveries of the last days, the newest first; dead ones were tried for a day and can be replayed."""
    return await deliveries_page(parts_of(request), endpoint_id, state, cursor, limit)


@router.post("/{endpoint_id}/replay", summary="Send all dead ones again")
async def replay_dead(_: Writer, endpoint_id: Key, request: Request) -> Replayed:
    """Put all dead deliveries on their way again, each under its own webhook-id, for another day."""
    return Replayed(replayed=await to_thread.run_sync(parts_of(request).webhooks.replay, endpoint_id))


@router.post("/{endpoint_id}/deliveries/{event_id}/replay", summary="Send one again")
async def replay(_: Writer, endpoint_id: Key, event_id: Key, request: Request) -> Replayed:
    """Put one delivery that arrived or is dead on its way again, under the same webhook-id."""
    return await replay_one(parts_of(request), endpoint_id, event_id)


def check_address(parts: BridgeParts, url: str) -> None:
    """Refuse an address that no delivery may go to.

    Raises
    ------
    InvalidRequest
        Says what is expected of an address.
    """
    try:
        parts.guard.check_url(url)
    except Refused as error:
        raise InvalidRequest(f"url: {error}") from error


async def endpoints_page(parts: BridgeParts, cursor: str | None, limit: int) -> Page[Endpoint]:
    """Return endpoints in the order of their making."""
    ask = partial(parts.webhooks.page, behind(cursor, _LIST))
    found = await to_thread.run_sync(lambda: part_of(ask, limit, lambda last: cursor_of(_LIST, last.id)))
    return Page[Endpoint](items=found.items, next_cursor=found.next_cursor)


async def deliveries_page(
    parts: BridgeParts, endpoint_id: str, state: DeliveryState, cursor: str | None, limit: int
) -> Page[Delivery]:
    """Return deliveries of an endpoint, the newest first."""
    ask = partial(parts.webhooks.deliveries, endpoint_id, state, behind(cursor, _DELIVERIES))
    found = await to_thread.run_sync(lambda: part_of(ask, limit, lambda last: cursor_of(_DELIVERIES, last.event_id)))
    return Page[Delivery](items=found.items, next_cursor=found.next_cursor)


async def replay_one(parts: BridgeParts, endpoint_id: str, event_id: str) -> Replayed:
    """Put one delivery that has ended on its way again.

    Raises
    ------
    NotFound
        When there is none, or it is still on its way.
    """
    count = await to_thread.run_sync(parts.webhooks.replay, endpoint_id, event_id)
    if not count:
        raise NotFound(
            f"event_id: expected a delivery that has ended, got {event_id[:60]!r}; GET …/deliveries lists them"
        )
    return Replayed(replayed=count)
