"""Search and recommendations, for the shop's own pages and, with a key, its systems."""

from __future__ import annotations

from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Request, Security

from bridge.admission import BEARER, address_of, admit, bearer
from bridge.api_keys import ApiKey, Scope, caller_of
from bridge.errors import NotFound, NotReady
from bridge.keyed import KEY_BEARER, refuse_unkeyed
from bridge.parts import BridgeParts, parts_of
from bridge.product_view import product_view
from bridge.records import Record
from bridge.schemas.catalogue import (
    FoundProduct,
    Recommendations,
    RecommendBody,
    RecommendedProduct,
    SearchAnswer,
    SearchBody,
    SpokenReason,
)
from recommender.types import RecommendRequest
from retrieval.search import IndexMissing
from retrieval.types import SearchRequest
from zhanggui.reasons import reason_text

router = APIRouter(prefix="/v1", tags=["catalogue"])
#: For the schema: anybody may ask; a key, or the token of a conversation, says for whom.
_ANYBODY: dict[str, Any] = {"security": [{}]}


@router.post(
    "/search",
    summary="Find products",
    dependencies=[Security(KEY_BEARER)],
    openapi_extra=_ANYBODY,
)
async def search(body: SearchBody, request: Request) -> SearchAnswer:
    """Find products by text; filters may stand in the text ("under 40", "not logitech", "200以内")."""
    parts = parts_of(request)
    await _reader(parts, request)
    return await to_thread.run_sync(_search, parts, body)


async def _reader(parts: BridgeParts, request: Request) -> ApiKey | None:
    """Return the integrator who asks, within their key's limit; None for a page, within its address's."""
    caller = await caller_of(request)
    if caller is None:
        await parts.limits.reads.take(address_of(request))
        return None
    caller.check(Scope.SEARCH_READ)
    return caller


def _search(parts: BridgeParts, body: SearchBody) -> SearchAnswer:
    try:
        result = parts.services.search.products(SearchRequest(**body.model_dump()))
    except IndexMissing as error:
        raise NotReady(str(error)) from error
    products = parts.services.shop.products.get_many([hit.product_id for hit in result.hits])
    return SearchAnswer(
        hits=tuple(
            FoundProduct(
                **hit.model_dump(), product=product_view(products[hit.product_id], body.language, hit.variant_id)
            )
            for hit in result.hits
            if hit.product_id in products
        ),
        total=result.total,
        understood=result.parsed,
        relaxed=result.relaxed,
        facets=result.facets,
        index_version=result.index_version,
    )


@router.post(
    "/recommendations",
    summary="Recommend products",
    dependencies=[Security(KEY_BEARER), Security(BEARER)],
    openapi_extra=_ANYBODY,
)
async def recommendations(body: RecommendBody, request: Request) -> Recommendations:
    """Recommend for a scene; with a conversation's bearer token what was done in it counts.

    A page says who its customer is by a signed identity; the shop's system sends its key and plain ids.
    """
    parts = parts_of(request)
    caller = await _reader(parts, request)
    signed = parts.tokens.check_identity(body.identity) if body.identity else None
    if caller is not None:
        return await to_thread.run_sync(_recommend, parts, body, body.session_id, body.customer_id or signed)
    refuse_unkeyed(body, "customer_id", "session_id")
    session = await to_thread.run_sync(_session, parts, request)
    # A page may show suggestions to a signed-in customer who has not opened the chat.
    customer_id = session.customer_id if session else None
    if signed:
        customer_id = signed
        if session and session.customer_id is None:
            # The page's visitor has signed in: what they said before is the customer's now.
            await to_thread.run_sync(parts.services.shop.preferences.merge, session.id, customer_id)
    return await to_thread.run_sync(_recommend, parts, body, session.id if session else None, customer_id)


def _session(parts: BridgeParts, request: Request) -> Record | None:
    if "authorization" not in request.headers:
        return None
    origin = request.headers.get("origin")
    return admit(parts, bearer(request), None, origin).record


def _recommend(
    parts: BridgeParts, body: RecommendBody, session_id: str | None, customer_id: str | None
) -> Recommendations:
    shop = parts.services.shop
    if body.product_id and shop.products.get(body.product_id) is None:
        raise NotFound(f"product_id: expected a product of this shop, got {body.product_id!r}")
    result = parts.services.recommender.recommend(
        RecommendRequest(
            scene=body.scene,
            product_id=body.product_id,
            product_ids_in_context=body.product_ids_in_context,
            customer_id=customer_id,
            session_id=session_id,
            language=body.language,
            limit=body.limit,
        )
    )
    named = [item.reason.product_id for item in result.items if item.reason and item.reason.product_id]
    products = shop.products.get_many([*(item.product_id for item in result.items), *named])
    departments = {department.key: department for department in shop.products.departments()}
    return Recommendations(
        items=tuple(
            RecommendedProduct(
                product_id=item.product_id,
                variant_id=item.variant_id,
                reason=item.reason
                and SpokenReason(
                    kind=item.reason.kind, text=reason_text(item.reason, products, departments, body.language)
                ),
                product=product_view(products[item.product_id], body.language, item.variant_id),
            )
            for item in result.items
            if item.product_id in products
        ),
        model_version=result.model_version,
        decision_id=result.decision_id,
    )
