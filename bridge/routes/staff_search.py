"""Search in all transcripts, for staff and for the shop's own systems."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request

from bridge.admission import staff_reads
from bridge.api_keys import ApiKey, Scope
from bridge.errors import InvalidRequest
from bridge.keyed import may_read
from bridge.message_search import Hit
from bridge.paging import Cursor, Limit, behind_number, cursor_of, part_of
from bridge.parts import BridgeParts, parts_of
from bridge.records import Record
from bridge.schemas.search import FoundConversation, SearchHit, SearchResult, SnippetPartView
from bridge.search_text import terms_of
from bridge.staff_accounts import StaffSession
from bridge.staff_repository import plain_name
from shop.types import Customer

router = APIRouter()
#: Who may read a conversation may search in it: any of the staff, and keys that may read conversations.
Reader = Annotated[StaffSession, Depends(staff_reads)]
KeyedReader = Annotated[ApiKey, Depends(may_read(Scope.CONVERSATIONS_READ, Scope.CONVERSATIONS_WRITE))]
Text = Annotated[str, Query(min_length=1, max_length=100, description="terms with blanks between, all of them wanted")]
_LIST = "found messages"
#: Terms beyond these make a search slow and find nothing more.
_MAX_TERMS = 8


@router.get("/staff/api/search", summary="Search in all transcripts", tags=["staff"])
async def search(who: Reader, request: Request, text: Text, cursor: Cursor = None, limit: Limit = 20) -> SearchResult:
    """Find messages by words, numbers or names in them, and conversations by their customer's name."""
    parts = parts_of(request)
    await parts.limits.reads.take(f"search {who.name}")
    return await to_thread.run_sync(_search, parts, text, cursor, limit)


@router.get("/v1/desk/search", summary="Search in all transcripts", tags=["integrator: conversations"])
async def keyed_search(
    _: KeyedReader, request: Request, text: Text, cursor: Cursor = None, limit: Limit = 20
) -> SearchResult:
    """Find messages by words, numbers or names in them, and conversations by their customer's name."""
    return await to_thread.run_sync(_search, parts_of(request), text, cursor, limit)


def _search(parts: BridgeParts, text: str, cursor: str | None, limit: int) -> SearchResult:
    terms = terms_of(text)
    if not 0 < len(terms) <= _MAX_TERMS or "\0" in text:
        raise InvalidRequest(f"text: expected 1 to {_MAX_TERMS} terms with a letter or digit each, got {text[:40]!r}")
    place = behind_number(cursor, _LIST)
    ask = partial(parts.message_search.find, terms, place)
    page = part_of(ask, limit, lambda last: cursor_of(_LIST, str(last.id)))
    named = _of_that_name(parts, text) if place is None else []
    ids = [hit.record.customer_id for hit in page.items if hit.record.customer_id]
    customers = parts.services.shop.customers.get_many(ids)
    return SearchResult(
        conversations=tuple(FoundConversation(**_facts(record), customer_name=who.name) for record, who in named),
        hits=tuple(_hit(hit, customers) for hit in page.items),
        next_cursor=page.next_cursor,
    )


def _of_that_name(parts: BridgeParts, text: str) -> list[tuple[Record, Customer]]:
    customers = {one.id: one for one in parts.services.shop.customers.named(text.strip())}
    records = parts.message_search.of_customers(list(customers))
    return [(record, customers[record.customer_id]) for record in records if record.customer_id]


def _facts(record: Record) -> dict[str, object]:
    names = ("state", "language", "updated_at", "customer_id")
    return {"conversation_id": record.id, **{name: getattr(record, name) for name in names}}


def _hit(hit: Hit, customers: dict[str, Customer]) -> SearchHit:
    record = hit.record
    customer = customers.get(record.customer_id or "")
    return SearchHit(
        conversation_id=record.id,
        seq=hit.seq,
        role=hit.role,
        author=plain_name(hit.author) if hit.author else None,
        created_at=hit.created_at,
        state=record.state,
        language=record.language,
        customer_id=record.customer_id,
        customer_name=customer.name if customer else None,
        snippet=tuple(SnippetPartView(**asdict(part)) for part in hit.snippet),
    )
