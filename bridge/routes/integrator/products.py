"""The catalogue, product by product: what is written is found within seconds, its price and stock at once."""

from __future__ import annotations

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Request

from bridge.api_keys import ApiKey, Scope
from bridge.errors import InvalidRequest, NotFound
from bridge.idempotency import IdempotentRoute
from bridge.keyed import may_read, may_write
from bridge.paging import DEFAULT_LIMIT, Cursor, Limit, behind, cursor_of
from bridge.parts import parts_of
from bridge.schemas.common import ProductId
from bridge.schemas.integrator import Page, Price
from bridge.schemas.products import ProductBody, VariantChange, check_prices
from shop.catalogue import ProductRepository
from shop.types import Money, Product, Variant

router = APIRouter(prefix="/v1/catalog/products", tags=["integrator: catalogue"], route_class=IdempotentRoute)
Reader = Annotated[ApiKey, Depends(may_read(Scope.CATALOGUE_READ, Scope.CATALOGUE_WRITE))]
Writer = Annotated[ApiKey, Depends(may_write(Scope.CATALOGUE_WRITE))]
_LIST = "products"


@router.get("", summary="List products")
async def products(_: Reader, request: Request, cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT) -> Page[Product]:
    """Return products in the order of their ids, as they were written; the last page may be empty."""
    repository = parts_of(request).services.shop.products
    last, found = await to_thread.run_sync(repository.behind, behind(cursor, _LIST), limit)
    return Page[Product](items=tuple(found), next_cursor=cursor_of(_LIST, last) if last is not None else None)


@router.get("/{product_id}", summary="Read a product")
async def product(_: Reader, product_id: ProductId, request: Request) -> Product:
    """Return a product as it was written."""
    return await to_thread.run_sync(_existing, parts_of(request).services.shop.products, product_id)


@router.put("/{product_id}", summary="Add or replace a product")
async def put(_: Writer, product_id: ProductId, body: ProductBody, request: Request) -> Product:
    """Write the whole product; searches find it within five seconds, answers show its price and stock at once."""
    written = body.product(product_id)
    await to_thread.run_sync(parts_of(request).services.shop.products.upsert, [written])
    return written


@router.delete("/{product_id}", status_code=204, summary="Remove a product")
async def delete(_: Writer, product_id: ProductId, request: Request) -> None:
    """Remove a product; orders keep their lines. Removing one that is not there changes nothing."""
    await to_thread.run_sync(parts_of(request).services.shop.products.delete, [product_id])


@router.patch("/{product_id}/variants/{variant_id}", summary="Change stock and price of a variant")
async def change_variant(
    _: Writer, product_id: ProductId, variant_id: ProductId, body: VariantChange, request: Request
) -> Product:
    """Change only what is named; of two changes at once of different fields both are kept."""
    return await to_thread.run_sync(_change, parts_of(request).services.shop.products, product_id, variant_id, body)


def _existing(repository: ProductRepository, product_id: str) -> Product:
    found = repository.get(product_id)
    if found is None:
        raise NotFound(f"product_id: expected a product of this shop, got {product_id[:60]!r}; PUT adds it")
    return found


def _change(repository: ProductRepository, product_id: str, variant_id: str, body: VariantChange) -> Product:
    variant = next((v for v in _existing(repository, product_id).variants if v.id == variant_id), None)
    if variant is None:
        raise NotFound(f"variant_id: expected a variant of {product_id[:60]!r}, got {variant_id[:60]!r}; PUT adds it")
    changes = body.model_dump(exclude_unset=True)
    after = Variant.model_validate({**variant.model_dump(), **changes})
    try:
        check_prices(_price(after.price), _price(after.list_price))
    except ValueError as error:
        raise InvalidRequest(f"{error}; send price and list_price together") from error
    repository.change_variant(product_id, after, frozenset(changes))
    return _existing(repository, product_id)


def _price(money: Money | None) -> Price | None:
    # What the shop has may be no price that we would take: only its currency is looked at.
    return Price.model_construct(**money.model_dump()) if money else None
