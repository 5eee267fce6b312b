"""The stand-in's demo shop: what the demo page calls."""

from __future__ import annotations

import base64
import json
from typing import Any

from fastapi import APIRouter, HTTPException, Response

from tests.widget import standin_data as data
from tests.widget.standin_data import Json, language_of

router = APIRouter()


@router.get("/demo/api/departments")
async def departments(language: str = "en") -> list[Json]:
    pick = 2 if language_of(language) == "zh" else 1
    return [{"key": row[0], "title": row[pick], "product_count": 3} for row in data.DEPARTMENTS]


@router.get("/demo/api/products")
async def products(language: str = "en", department: str | None = None, offset: int = 0) -> Json:
    fitting = [item for item in data.ITEMS.values() if department in (None, item.department)]
    shown = [data.product(item, language_of(language)) for item in fitting[offset:]]
    return {"products": shown, "total": len(fitting)}


@router.get("/demo/api/products/{product_id}")
async def product(product_id: str, language: str = "en") -> Json:
    if product_id not in data.ITEMS:
        raise HTTPException(404, "no such product")
    return data.product(data.ITEMS[product_id], language_of(language))


@router.get("/demo/pictures/{product_id}.svg")
async def picture(product_id: str) -> Response:
    return Response(data.picture(product_id), media_type="image/svg+xml")


@router.get("/demo/api/articles/{key}")
async def article(key: str, language: str = "en") -> Json:
    if key not in data.ARTICLES:
        raise HTTPException(404, "no such article")
    title, body = data.ARTICLES[key][1 if language_of(language) == "zh" else 0]
    return {"key": key, "language": language_of(language), "title": title, "body": body}


@router.get("/demo/api/identities")
async def identities(language: str = "en") -> list[Json]:
    note = {"en": "has a parcel on its way", "zh": "有一个在途包裹"}[language_of(language)]
    names = {"en": ("Lin Mei", "Tom Baker"), "zh": ("林梅", "汤姆")}[language_of(language)]
    return [
        {"customer_id": f"c-{n}", "name": name, "note": note, "token": identity(f"c-{n}")}
        for n, name in enumerate(names)
    ]


def identity(customer_id: str) -> str:
    """Return something with the shape of a JWT; the stand-in checks no signature."""
    body = base64.urlsafe_b64encode(json.dumps({"sub": customer_id}).encode()).decode().rstrip("=")
    return f"h.{body}.s"


@router.post("/v1/recommendations")
async def recommend(body: Json) -> Json:
    language = language_of(body.get("language"))
    others = [item for item in data.ITEMS.values() if item.id != body.get("product_id")]
    reason = {"kind": "bestseller", "text": "热销商品" if language == "zh" else "Bestseller"}
    items: list[Any] = [
        {"product_id": item.id, "product": data.product(item, language), "reason": reason}
        for item in others[: body.get("limit", 6)]
    ]
    return {"items": items, "decision_id": "d-2", "model_version": "standin"}


@router.post("/v1/search")
async def search(body: Json) -> Json:
    language, text = language_of(body.get("language")), body["text"].lower()
    fitting = [i for i in data.ITEMS.values() if text in i.title[0].lower() or text in i.title[1]]
    hits = [{"product_id": item.id, "product": data.product(item, language)} for item in fitting]
    return {"hits": hits, "total": len(hits)}
