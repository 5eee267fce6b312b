"""What shoppers do, told by the shop's page for its visitor, or by the shop's system for any of them."""

from __future__ import annotations

from datetime import UTC, datetime

from anyio import to_thread
from fastapi import APIRouter, Request, Security

from bridge.admission import BEARER, address_of, admit, bearer
from bridge.api_keys import Scope, caller_of
from bridge.errors import InvalidRequest
from bridge.idempotency import IdempotentRoute
from bridge.keyed import KEY_BEARER, IdempotencyKey, refuse_unkeyed
from bridge.parts import BridgeParts, parts_of
from bridge.schemas.events import Accepted, PageEvents
from shop.types import ShopperEvent

router = APIRouter(prefix="/v1", tags=["catalogue"], route_class=IdempotentRoute)
#: Where an event comes from, as reports tell it.
_PAGE, _API = "page", "api"


@router.post(
    "/events",
    status_code=202,
    summary="Tell what a shopper did",
    dependencies=[Security(BEARER), Security(KEY_BEARER)],
)
async def events(body: PageEvents, request: Request, _: IdempotencyKey = None) -> Accepted:
    """Record events; the next answer knows them.

    The page sends the bearer token of its conversation: the events are of that visitor. The shop's system sends its key
    (scope events:write) and says of whom they are: customer_id, session_id (a conversation's id) or both.
    """
    parts = parts_of(request)
    caller = await caller_of(request)
    if caller is None:
        refuse_unkeyed(body, "customer_id", "session_id")
        await parts.limits.reads.take(address_of(request))
        token = bearer(request)
        return await to_thread.run_sync(_of_page, parts, body, token, request.headers.get("origin"))
    caller.check(Scope.EVENTS_WRITE)
    if body.customer_id is None and body.session_id is None:
        raise InvalidRequest("customer_id: expected customer_id, session_id or both with a key, got neither")
    return await to_thread.run_sync(_record, parts, body, body.session_id, body.customer_id, _API)


def _of_page(parts: BridgeParts, body: PageEvents, token: str, origin: str | None) -> Accepted:
    session = admit(parts, token, None, origin).record
    parts.consents.check(session.id)
    return _record(parts, body, session.id, session.customer_id, _PAGE)


def _record(
    parts: BridgeParts, body: PageEvents, session_id: str | None, customer_id: str | None, source: str
) -> Accepted:
    now = datetime.now(UTC)
    parts.services.shop.events.record(
        # The sender's own time is not trusted beyond now: an event from the future would sort before all others.
        ShopperEvent(
            **event.model_dump(exclude={"at"}),
            at=min(event.at or now, now),
            session_id=session_id,
            customer_id=customer_id,
            source=source,
        )
        for event in body.events
    )
    return Accepted(accepted=len(body.events))
