"""Pictures and PDFs: uploaded by shoppers and agents, read by those who may read the conversation.

There are no public addresses. A browser's <img> sends no token, and a token of the conversation in an address would end
in logs and histories: so whoever holds the token asks for an address of one file, which opens it, and nothing else, for
minutes. The console's session is a cookie, which goes with an <img> by itself.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal, TypeVar

from anyio import to_thread
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import FileResponse
from starlette.requests import ClientDisconnect

from bridge.admission import address_of, own_conversation, staff_reads, staff_writes
from bridge.attachment_repository import Attachment
from bridge.errors import BadBody
from bridge.handoff import State, not_taken
from bridge.limits import MAX_ATTACHMENT_BYTES
from bridge.parts import BridgeParts, parts_of
from bridge.records import Record
from bridge.schemas.common import Key
from bridge.schemas.conversations import AttachmentAddress, Uploaded
from bridge.staff_accounts import StaffSession
from zhanggui.messages import AttachmentId

router = APIRouter()
Taken = TypeVar("Taken")
Own = Annotated[Record, Depends(own_conversation)]
Reader = Annotated[StaffSession, Depends(staff_reads)]
Writer = Annotated[StaffSession, Depends(staff_writes)]
FileName = Annotated[
    str, Query(max_length=300, description="what the file is called; its kind is told by its content alone")
]
Size = Annotated[Literal["full", "small"], Query(description="small: the thumbnail of a picture")]
AttachmentPath = Annotated[AttachmentId, Path()]
#: The file as it is, no multipart form: a browser sends a File so, and nothing has to be parsed.
FILE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": f"the file itself, at most {MAX_ATTACHMENT_BYTES:,} bytes: JPEG, PNG, WebP, GIF or PDF",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
_PICTURES = ("image/jpeg", "image/png", "image/webp")
_BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
FILE_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file", "content": dict.fromkeys((*_PICTURES, "application/pdf"), _BINARY)}
}
FILE_HEADERS = {
    # Whatever a browser takes it for, it runs nothing and loads nothing.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
    # An erased file must not be left in a browser that others use.
    "Cache-Control": "private, no-store",
}


@router.post(
    "/v1/conversations/{conversation_id}/attachments",
    status_code=201,
    tags=["shopper"],
    summary="Upload a picture or a PDF",
    openapi_extra=FILE_BODY,
)
async def upload(record: Own, request: Request, name: FileName = "") -> Uploaded:
    """Upload a file to be sent with a message; one that is not sent within a day is removed.

    Pictures are written anew (at most 2,560 pixels wide or high), so that place, camera and whatever else is hidden in
    them is gone; of a moving one the first frame stays.
    """
    parts = parts_of(request)
    await parts.limits.uploads_of_address.take(address_of(request))
    await to_thread.run_sync(parts.consents.check, record.id)
    return await _take(parts, record.id, None, name, request)


@router.get(
    "/v1/conversations/{conversation_id}/attachments/{attachment_id}", tags=["shopper"], summary="Address of a file"
)
async def address(record: Own, attachment_id: AttachmentPath, request: Request) -> AttachmentAddress:
    """Return addresses that open a file of this conversation for a quarter of an hour."""
    return await address_in(parts_of(request), record.id, attachment_id)


@router.delete(
    "/v1/conversations/{conversation_id}/attachments/{attachment_id}",
    status_code=204,
    tags=["shopper"],
    summary="Remove an upload",
)
async def remove(record: Own, attachment_id: AttachmentPath, request: Request) -> None:
    """Remove a file that is not sent yet; a sent one goes with the conversation."""
    await to_thread.run_sync(parts_of(request).attachments.remove_unsent, attachment_id, record.id)


@router.get(
    "/v1/attachments/{attachment_id}",
    tags=["shopper"],
    summary="A file",
    response_class=FileResponse,
    responses=FILE_RESPONSES,
)
async def read(
    attachment_id: AttachmentPath,
    token: Annotated[str, Query(max_length=1_000, description="part of the address that was given")],
    request: Request,
    size: Size = "full",
) -> FileResponse:
    """Return a file to whoever has its address, while that is good."""
    parts = parts_of(request)
    parts.tokens.check_attachment(token, attachment_id)
    return await _file(parts, attachment_id, size)


@router.post(
    "/staff/api/conversations/{conversation_id}/attachments",
    status_code=201,
    tags=["staff"],
    summary="Upload a picture or a PDF",
    openapi_extra=FILE_BODY,
)
async def upload_as_person(who: Writer, conversation_id: Key, request: Request, name: FileName = "") -> Uploaded:
    """Upload a file to be sent with an answer, in a conversation that you have taken."""
    parts = parts_of(request)
    await parts.limits.uploads_of_address.take(f"staff {who.name}")
    record = await to_thread.run_sync(parts.repository.get, conversation_id)
    if record.state is not State.PERSON or record.agent != who.name:
        raise not_taken(record.agent, record.state)
    return await _take(parts, record.id, who.name, name, request)


@router.get(
    "/staff/api/attachments/{attachment_id}",
    tags=["staff"],
    summary="A file",
    response_class=FileResponse,
    responses=FILE_RESPONSES,
)
async def read_as_person(
    _: Reader, attachment_id: AttachmentPath, request: Request, size: Size = "full"
) -> FileResponse:
    """Return a file of any conversation: whoever is signed in may read them all."""
    return await _file(parts_of(request), attachment_id, size)


async def address_in(parts: BridgeParts, conversation_id: str, attachment_id: str) -> AttachmentAddress:
    """Return addresses of a file for somebody who may read its conversation."""
    found = await to_thread.run_sync(parts.attachments.repository.get, attachment_id, conversation_id)
    token, until = parts.tokens.for_attachment(found.id)
    url = f"/v1/attachments/{found.id}?token={token}"
    small = f"{url}&size=small" if found.block.width else None
    return AttachmentAddress(url=url, thumbnail_url=small, expires_at=until)


async def _take(parts: BridgeParts, conversation_id: str, agent: str | None, name: str, request: Request) -> Uploaded:
    await parts.limits.uploads.take(conversation_id)
    taken = await received(request, lambda chunks: parts.attachments.take(conversation_id, agent, name, chunks))
    return Uploaded(attachment=taken.block)


async def received(request: Request, take: Callable[[AsyncIterator[bytes]], Awaitable[Taken]]) -> Taken:
    """Return what is made of a request's body while it comes.

    Raises
    ------
    BadBody
        When it breaks off.
    """
    try:
        return await take(request.stream())
    except ClientDisconnect as error:
        raise BadBody("expected the whole file, got a part of it: the connection ended; send it again") from error


async def _file(parts: BridgeParts, attachment_id: str, size: str) -> FileResponse:
    found = await to_thread.run_sync(parts.attachments.repository.get, attachment_id)
    path = await to_thread.run_sync(lambda: parts.attachments.file(found, is_small=size == "small"))
    return file_response(found, path, is_small=size == "small")


def file_response(attachment: Attachment, path: FilePath, *, is_small: bool) -> FileResponse:
    """Return a file so that a browser shows a picture, and a PDF it only saves."""
    block = attachment.block
    return FileResponse(
        path,
        headers=FILE_HEADERS,
        media_type="image/webp" if is_small else block.media_type,
        filename=block.name,
        content_disposition_type="inline" if block.media_type in _PICTURES else "attachment",
    )
