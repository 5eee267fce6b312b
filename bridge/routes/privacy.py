"""All that is kept of a customer, to have or to erase: for themselves, signed in, and for the shop's back end."""

from __future__ import annotations

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Path, Request, Response

from bridge.admission import Admission, address_of, any_conversation
from bridge.api_keys import ApiKey, Scope
from bridge.errors import Forbidden
from bridge.idempotency import IdempotentRoute
from bridge.keyed import may_read, may_write
from bridge.parts import parts_of
from bridge.schemas.common import Json
from bridge.schemas.customers import CustomerId
from bridge.schemas.privacy import Receipt

shopper = APIRouter(prefix="/v1", tags=["shopper"])
keyed = APIRouter(prefix="/v1/customers", tags=["integrator: orders and customers"], route_class=IdempotentRoute)
Reader = Annotated[ApiKey, Depends(may_read(Scope.PRIVACY_WRITE))]
Writer = Annotated[ApiKey, Depends(may_write(Scope.PRIVACY_WRITE))]
Signed = Annotated[Admission, Depends(any_conversation)]
ErasureId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{16,40}$", description="as the erasure was answered with")]


@shopper.get("/me/export", summary="A copy of all that is kept of the signed-in customer")
async def own_copy(found: Signed, request: Request) -> Json:
    """Return all conversations, orders, cart, tastes, events and what else there is, as JSON.

    The token is that of a conversation which the customer has signed in to; a file is had by GET …/attachments/{id}.
    """
    parts = parts_of(request)
    customer_id = _customer_of(found)
    await parts.limits.messages.take(found.record.id)
    return await to_thread.run_sync(parts.copies.customer, customer_id)


@shopper.post("/me/erasure", status_code=202, summary="Erase all that is kept of the signed-in customer")
async def erase_own(found: Signed, request: Request, response: Response) -> Receipt:
    """Begin to erase everything in all conversations and of all visits; the receipt says what is gone and what stays.

    All tokens of the customer's conversations open nothing any more; GET /v1/erasures/{erasure_id} needs none.
    """
    parts = parts_of(request)
    customer_id = _customer_of(found)
    await parts.limits.messages.take(found.record.id)
    receipt = await to_thread.run_sync(parts.erasures.ask, customer_id, "shopper")
    return _begun(request, response, receipt)


@shopper.get("/erasures/{erasure_id}", summary="How far an erasure is")
async def receipt(erasure_id: ErasureId, request: Request) -> Receipt:
    """Return the receipt to whoever has its id, which nobody can guess; it holds nothing of the customer."""
    parts = parts_of(request)
    await parts.limits.reads.take(address_of(request))
    return await to_thread.run_sync(parts.erasures.receipt, erasure_id)


@keyed.get("/{customer_id}/export", summary="A copy of all that is kept of a customer")
async def copy(_: Reader, customer_id: CustomerId, request: Request) -> Json:
    """Return all conversations, orders, cart, tastes, events and what else there is; lists may be empty."""
    return await to_thread.run_sync(parts_of(request).copies.customer, customer_id)


@keyed.post("/{customer_id}/erasure", status_code=202, summary="Erase all that is kept of a customer")
async def erase(who: Writer, customer_id: CustomerId, request: Request, response: Response) -> Receipt:
    """Begin to erase a customer; asked again while it is under way, it is the same one. Location has the receipt."""
    receipt = await to_thread.run_sync(parts_of(request).erasures.ask, customer_id, f"key {who.name}"[:80])
    return _begun(request, response, receipt)


@keyed.get("/{customer_id}/erasures", summary="Erasures of a customer")
async def receipts(_: Reader, customer_id: CustomerId, request: Request) -> tuple[Receipt, ...]:
    """Return the receipts of a customer's erasures, also of those that have ended, the newest first."""
    return tuple(await to_thread.run_sync(parts_of(request).erasures.receipts_of, customer_id))


def _begun(request: Request, response: Response, receipt: Receipt) -> Receipt:
    parts_of(request).customer_erasure.wake()
    response.headers["Location"] = f"/v1/erasures/{receipt.erasure_id}"
    return receipt


def _customer_of(found: Admission) -> str:
    if found.record.customer_id is None:
        raise Forbidden("expected the token of a signed-in customer's conversation; sign in by POST …/identity first")
    return found.record.customer_id
