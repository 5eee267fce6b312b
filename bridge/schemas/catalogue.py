"""Search and recommendations."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from bridge.schemas.common import Identity, Key, ProductId, Schema
from bridge.schemas.shop_pages import ProductView
from recommender.types import ReasonKind, Scene
from retrieval.types import Facet, ParsedQuery, Relaxation
from shop.types import Language


class SearchBody(Schema):
    """A search over HTTP."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": "wireless mouse not logitech", "language": "en"}]}
    )

    text: str = Field(max_length=500)
    language: Language = "en"
    department: Key | None = None
    limit: int = Field(default=12, ge=1, le=60)
    offset: int = Field(default=0, ge=0, le=1_000)


class RecommendBody(Schema):
    """A request for recommendations; a page names customer and session by signed tokens, only a key by plain ids."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"scene": "similar", "product_id": "p-4kf93m2a"}]})

    scene: Scene = Scene.FOR_YOU
    product_id: ProductId | None = None
    product_ids_in_context: tuple[ProductId, ...] = Field(default=(), max_length=50)
    language: Language = "en"
    limit: int = Field(default=6, ge=1, le=30)
    identity: Identity | None = Field(default=None, description="signed by the shop's back end")
    customer_id: ProductId | None = Field(default=None, description="only with a key")
    session_id: ProductId | None = Field(default=None, description="only with a key: a conversation's id")


class FoundProduct(Schema):
    """A product that was found, with the variant that fits best."""

    product_id: str
    variant_id: str
    score: float = Field(description="only to be compared within one answer")
    product: ProductView


class SearchAnswer(Schema):
    """What was found, best first, with what was understood and what was given up."""

    hits: tuple[FoundProduct, ...]
    total: int = Field(description="how many products fit in all")
    understood: ParsedQuery
    relaxed: tuple[Relaxation, ...] = Field(description="constraints that no product kept together with the others")
    facets: tuple[Facet, ...]
    index_version: str


class SpokenReason(Schema):
    """Why a product is recommended."""

    kind: ReasonKind
    text: str


class RecommendedProduct(Schema):
    """A recommended product, with a reason where a true one can be given."""

    product_id: str
    variant_id: str
    reason: SpokenReason | None
    product: ProductView


class Recommendations(Schema):
    """What is recommended, best first. Name the decision in events that follow from it: reports count by it."""

    items: tuple[RecommendedProduct, ...]
    model_version: str
    decision_id: str
