"""Staff: what stands beside a conversation."""

from __future__ import annotations

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request

from bridge.admission import staff_reads
from bridge.parts import parts_of
from bridge.schemas.common import KEY_PATTERN, MAX_MESSAGE_CHARS, Key
from bridge.schemas.staff_panel import Panel, Suggestions
from bridge.staff_accounts import StaffSession
from bridge.staff_panel import panel_of, suggestions_for

router = APIRouter(prefix="/staff/api/conversations/{conversation_id}", tags=["staff"])
Reader = Annotated[StaffSession, Depends(staff_reads)]
About = Annotated[
    str | None,
    Query(max_length=MAX_MESSAGE_CHARS, pattern=KEY_PATTERN, description="else the shopper's last words"),
]


@router.get("/panel", summary="Customer, orders, cart")
async def panel(_: Reader, conversation_id: Key, request: Request) -> Panel:
    """Return the customer with their newest orders, cases and photos, and the cart; of a guest only the cart."""
    parts = parts_of(request)
    record = await to_thread.run_sync(parts.repository.get, conversation_id)
    return await to_thread.run_sync(panel_of, parts.services, parts.attachments.repository, record)


@router.get("/suggestions", summary="What one may answer")
async def suggestions(_: Reader, conversation_id: Key, request: Request, about: About = None) -> Suggestions:
    """Return passages of articles (those for staff, too) and products for the shopper's last words, or others."""
    parts = parts_of(request)
    record = await to_thread.run_sync(parts.repository.get, conversation_id)
    text = about or await to_thread.run_sync(parts.repository.last_typed_words, conversation_id) or ""
    return await to_thread.run_sync(suggestions_for, parts.services, text, record.language)
