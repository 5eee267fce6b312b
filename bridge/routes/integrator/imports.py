"""Whole feeds: uploaded in one piece, imported in the background, followed by their job."""

from __future__ import annotations

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request

from bridge.api_keys import ApiKey, Scope
from bridge.errors import InvalidRequest, NotFound
from bridge.idempotency import IdempotentRoute
from bridge.keyed import may_read, may_write
from bridge.limits import IMPORT_PATH, MAX_IMPORT_BYTES
from bridge.parts import parts_of
from bridge.schemas.common import Key
from bridge.schemas.products import ImportJob
from shop.imports.feed import Format

router = APIRouter(prefix=IMPORT_PATH, tags=["integrator: catalogue"], route_class=IdempotentRoute)
Reader = Annotated[ApiKey, Depends(may_read(Scope.CATALOGUE_READ, Scope.CATALOGUE_WRITE))]
Writer = Annotated[ApiKey, Depends(may_write(Scope.CATALOGUE_WRITE))]
#: The file as it is, no multipart form: `curl --data-binary @feed.xml`.
_FEED = {
    "requestBody": {
        "required": True,
        "description": f"the feed itself, at most {MAX_IMPORT_BYTES:,} bytes, not compressed",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post("", status_code=202, summary="Upload a feed", openapi_extra=_FEED)
async def upload(
    _: Writer,
    request: Request,
    fmt: Annotated[Format | None, Query(alias="format", description="told from the content where not given")] = None,
    currency: Annotated[str, Query(pattern=r"^[A-Z]{3}$", description="for formats that name none")] = "USD",
) -> ImportJob:
    """Import a Google Merchant feed (XML, TSV), a Shopify product CSV or JSON Lines; ask for the job's progress.

    Products are added or replaced, none is removed; rows that are wrong are named and the rest is imported.
    """
    feed = await request.body()
    if not feed.strip():
        raise InvalidRequest("body: expected a feed, got nothing; send the file with curl's --data-binary @FILE")
    jobs = parts_of(request).imports
    job = await to_thread.run_sync(jobs.add, feed, fmt, currency)
    jobs.wake()
    return job


@router.get("/{job_id}", summary="How far an import is")
async def job(_: Reader, job_id: Key, request: Request) -> ImportJob:
    """Return how many products are in by now and which rows were left out; jobs are kept for 30 days."""
    found = await to_thread.run_sync(parts_of(request).imports.get, job_id)
    if found is None:
        raise NotFound(f"job_id: expected the id of an import, got {job_id[:60]!r}; POST {IMPORT_PATH} gives one")
    return found
