"""Customers and orders: fed by the shop's system, seen at once by whoever asks where their order is.

Customers are addressed by the shop's own id: an e-mail in an address would stand in every log on the way.
"""

from __future__ import annotations

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Request

from bridge.api_keys import ApiKey, Scope
from bridge.errors import InvalidRequest, NotFound
from bridge.idempotency import IdempotentRoute
from bridge.keyed import may_read, may_write
from bridge.parts import parts_of
from bridge.schemas.customers import (
    MIN_NUMBER_CHARS,
    CustomerBody,
    CustomerId,
    OrderBody,
    OrderNumber,
    has_enough_characters,
)
from shop.service import Shop
from shop.types import Customer, Order

router = APIRouter(prefix="/v1", tags=["integrator: orders and customers"], route_class=IdempotentRoute)
#: There is no scope that only reads: who feeds orders or customers may look at what was fed.
OrderReader = Annotated[ApiKey, Depends(may_read(Scope.ORDERS_WRITE))]
OrderWriter = Annotated[ApiKey, Depends(may_write(Scope.ORDERS_WRITE))]
CustomerReader = Annotated[ApiKey, Depends(may_read(Scope.CUSTOMERS_WRITE))]
CustomerWriter = Annotated[ApiKey, Depends(may_write(Scope.CUSTOMERS_WRITE))]


@router.get("/customers/{customer_id}", summary="Read a customer")
async def customer(_: CustomerReader, customer_id: CustomerId, request: Request) -> Customer:
    """Return a customer by the shop's own id."""
    found = await to_thread.run_sync(parts_of(request).services.shop.customers.get, customer_id)
    if found is None:
        raise NotFound(f"customer_id: expected a customer of this shop, got {customer_id[:60]!r}; PUT adds one")
    return found


@router.put("/customers/{customer_id}", summary="Add or replace a customer")
async def put_customer(_: CustomerWriter, customer_id: CustomerId, body: CustomerBody, request: Request) -> Customer:
    """Write the whole customer; the e-mail and the end of the phone number open the customer's orders in the chat."""
    written = body.customer(customer_id)
    await to_thread.run_sync(parts_of(request).services.shop.customers.upsert, [written])
    return written


@router.get("/orders/{number}", summary="Read an order")
async def order(_: OrderReader, number: OrderNumber, request: Request) -> Order:
    """Return an order by its number, however it is written."""
    found = await to_thread.run_sync(parts_of(request).services.shop.orders.get, number)
    if found is None:
        raise NotFound(f"number: expected an order of this shop, got {number!r}; PUT adds one")
    return found


@router.put("/orders/{number}", summary="Add or replace an order")
async def put_order(_: OrderWriter, number: OrderNumber, body: OrderBody, request: Request) -> Order:
    """Write the whole order with its parcels; the next question after it is answered with the new state."""
    return await to_thread.run_sync(_put_order, parts_of(request).services.shop, number, body)


def _put_order(shop: Shop, number: str, body: OrderBody) -> Order:
    if not has_enough_characters(number):
        raise InvalidRequest(f"number: expected at least {MIN_NUMBER_CHARS} letters and digits, got {number!r}")
    if shop.customers.get(body.customer_id) is None:
        raise InvalidRequest(
            f"customer_id: expected a customer of this shop, got {body.customer_id[:60]!r}; "
            "PUT /v1/customers/{id} first"
        )
    written = body.order(number)
    shop.orders.upsert([written])
    return written
