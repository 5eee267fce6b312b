"""The chat's settings on a shop's page, and the consent that it asks for."""

from __future__ import annotations

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response

from bridge.admission import own_conversation
from bridge.errors import InvalidRequest
from bridge.parts import parts_of
from bridge.records import Record
from bridge.schemas.widget import GiveConsent, WidgetSettings
from zhanggui.widget_settings import DEMO_PROACTIVE

router = APIRouter(prefix="/v1", tags=["shopper"])
Own = Annotated[Record, Depends(own_conversation)]
#: A changed setting reaches open shops within minutes, and a shopper's next page asks nobody.
_FRESH_S = 300


@router.get("/widget", summary="What the chat on a page has to know")
async def widget_settings(request: Request, response: Response) -> WidgetSettings:
    """Return the consent to ask for, the messages that may come by themselves, and how the rating is asked for."""
    settings = parts_of(request).settings
    proactive = settings.proactive or (DEMO_PROACTIVE if settings.demo else None)
    response.headers["Cache-Control"] = f"public, max-age={_FRESH_S}"
    return WidgetSettings(consent=settings.consent, proactive=proactive, rating=settings.rating)


@router.post("/conversations/{conversation_id}/consent", status_code=204, summary="Record the shopper's consent")
async def consent(record: Own, body: GiveConsent, request: Request) -> None:
    """Keep that the shopper agreed to the version in force, with the time; twice is once."""
    parts = parts_of(request)
    asked = parts.settings.consent
    if asked is None or body.version != asked.version:
        expected = f"the version in force, {asked.version!r}" if asked else "none: this shop asks for no consent"
        raise InvalidRequest(f"version: expected {expected}; got {body.version!r}; ask for GET /v1/widget anew")
    await to_thread.run_sync(parts.consents.give, record.id, body.version)
