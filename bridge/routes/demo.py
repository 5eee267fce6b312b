"""The demo shop's own API: what its pages show. Only served when the setting ``demo`` is on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from bridge.errors import NotFound
from bridge.parts import parts_of
from bridge.product_view import product_view
from bridge.schemas.common import Json, Key, ProductId
from bridge.schemas.shop_pages import ProductPage, ProductView, ShownArticle
from shop.demo.pictures import draw_picture, is_drawn
from shop.types import Language

router = APIRouter(prefix="/demo", tags=["demo shop"])
#: A picture is drawn from the product's record: it changes only with the catalogue.
PICTURE_CACHE = "public, max-age=3600"


@router.get("/api/departments")
def departments(request: Request, language: Language = "en") -> list[Json]:
    """Return the departments in their order."""
    return [
        {"key": found.key, "title": found.title.get(language), "product_count": found.product_count}
        for found in parts_of(request).services.shop.products.departments()
    ]


@router.get("/api/products")
def products(
    request: Request,
    department: Key | None = None,
    offset: Annotated[int, Query(ge=0, le=100_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=60)] = 24,
    language: Language = "en",
) -> ProductPage:
    """Return a page of a department's products."""
    shop = parts_of(request).services.shop.products
    found = shop.page(department, offset, limit)
    counts = {row.key: row.product_count for row in shop.departments()}
    total = counts.get(department, 0) if department else shop.count()
    return ProductPage(products=tuple(product_view(product, language) for product in found), total=total)


@router.get("/api/products/{product_id}")
def product(request: Request, product_id: ProductId, language: Language = "en") -> ProductView:
    """Return one product."""
    found = parts_of(request).services.shop.products.get(product_id)
    if found is None:
        raise NotFound(f"expected a product of this shop, got {product_id[:60]!r}")
    return product_view(found, language)


@router.get("/api/identities")
def identities(request: Request, language: Language = "en") -> list[dict[str, Any]]:
    """Return the customers to browse as, each with an identity as a shop's back end would sign it.

    None in production: whoever asked could be any of them.
    """
    parts = parts_of(request)
    if parts.settings.environment == "production":
        return []
    return [
        {
            "customer_id": customer.id,
            "name": customer.name,
            "note": customer.demo_note.get(language) if customer.demo_note else "",
            "token": parts.tokens.identity(customer.id),
        }
        for customer in parts.services.shop.customers.demo_identities()
    ]


@router.get("/api/articles/{key}")
def article(request: Request, key: Key, language: Language = "en") -> ShownArticle:
    """Return an article, in the other language where this one lacks it."""
    articles = parts_of(request).services.shop.articles
    found = articles.get(key, language) or articles.get(key, "en" if language == "zh" else "zh")
    if found is None or found.audience != "public" or not found.holds_at(datetime.now(UTC)):
        raise NotFound(f"expected an article of this shop, got {key[:60]!r}")
    return ShownArticle(key=found.key, language=found.language, title=found.title, body=found.body)


@router.get("/pictures/{product_id}.svg", response_class=Response)
def picture(request: Request, product_id: ProductId, variant: ProductId | None = None) -> Response:
    """Return a product's drawn picture."""
    found = parts_of(request).services.shop.products.get(product_id)
    if found is None or not is_drawn(found):
        raise NotFound(f"expected a product that the demo shop has drawn, got {product_id[:60]!r}")
    return Response(draw_picture(found, variant), media_type="image/svg+xml", headers={"Cache-Control": PICTURE_CACHE})
