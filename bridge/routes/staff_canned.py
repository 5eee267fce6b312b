"""Staff: canned replies, the team's and one's own, and the files that go along with them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Path, Request, Response

from bridge.admission import staff_writes
from bridge.canned_replies import CannedFile, Whose
from bridge.parts import parts_of
from bridge.roles import Right
from bridge.routes.attachments import FILE_BODY, FILE_HEADERS, FILE_RESPONSES, FileName, received
from bridge.routes.staff_desk import Reader, SettingsWriter, Writer
from bridge.schemas.staff import CannedReplies, CannedText, CannedView, Shortcut
from bridge.staff_accounts import StaffSession

router = APIRouter(prefix="/staff/api", tags=["staff"])
ShortcutPath = Annotated[Shortcut, Path(description="what is typed behind a stroke")]
#: It is kept in the database, and a size chart is no film.
MAX_FILE_BYTES = 3_000_000


def canned_writes(whose: Whose, who: Annotated[StaffSession, Depends(staff_writes)]) -> StaffSession:
    """Dependency: somebody who may change that canned reply."""
    if whose is Whose.TEAM:
        who.check(Right.CHANGE_SETTINGS)
    return who


CannedWriter = Annotated[StaffSession, Depends(canned_writes)]


@router.get("/canned", summary="Canned replies")
async def canned(who: Reader, request: Request) -> CannedReplies:
    """Return the team's canned replies and one's own by shortcut."""
    found = await to_thread.run_sync(parts_of(request).canned.of, who.name)
    return CannedReplies(replies=tuple(CannedView(**asdict(one)) for one in found))


@router.put("/canned/{shortcut}", summary="Make or change a canned reply of the team")
async def set_canned(who: SettingsWriter, shortcut: ShortcutPath, body: CannedText, request: Request) -> CannedView:
    """Keep an answer under a shortcut, in place of the one that was there; its file stays."""
    saved = await to_thread.run_sync(parts_of(request).canned.save, shortcut, body.text, who.name, Whose.TEAM)
    return CannedView(**asdict(saved))


@router.delete("/canned/{shortcut}", status_code=204, summary="Remove a canned reply of the team")
async def remove_canned(who: SettingsWriter, shortcut: ShortcutPath, request: Request) -> None:
    """Remove a canned reply with its file; doing it twice changes nothing."""
    await to_thread.run_sync(parts_of(request).canned.remove, shortcut, who.name, Whose.TEAM)


@router.put("/canned/own/{shortcut}", summary="Make or change a canned reply of one's own")
async def set_own_canned(who: Writer, shortcut: ShortcutPath, body: CannedText, request: Request) -> CannedView:
    """Keep an answer under a shortcut for oneself; it stands before the team's of the same shortcut."""
    saved = await to_thread.run_sync(parts_of(request).canned.save, shortcut, body.text, who.name, Whose.OWN)
    return CannedView(**asdict(saved))


@router.delete("/canned/own/{shortcut}", status_code=204, summary="Remove a canned reply of one's own")
async def remove_own_canned(who: Writer, shortcut: ShortcutPath, request: Request) -> None:
    """Remove a canned reply of one's own with its file; doing it twice changes nothing."""
    await to_thread.run_sync(parts_of(request).canned.remove, shortcut, who.name, Whose.OWN)


@router.put(
    "/canned-files/{whose}/{shortcut}", summary="Let a file go along with a canned reply", openapi_extra=FILE_BODY
)
async def set_file(
    who: CannedWriter, whose: Whose, shortcut: ShortcutPath, request: Request, name: FileName = ""
) -> CannedView:
    """Keep a picture (written anew, as all that are sent) or a PDF of at most 3 MB, in place of the one before."""
    parts = parts_of(request)
    await parts.limits.uploads_of_address.take(f"staff {who.name}")
    block, data = await received(request, lambda chunks: parts.attachments.rewritten(name, chunks, MAX_FILE_BYTES))
    file = CannedFile(block.name, block.media_type, block.size_bytes)
    saved = await to_thread.run_sync(parts.canned.set_file, shortcut, who.name, whose, file, data)
    return CannedView(**asdict(saved))


@router.get(
    "/canned-files/{whose}/{shortcut}",
    summary="The file of a canned reply",
    response_class=Response,
    responses=FILE_RESPONSES,
)
async def file(who: Reader, whose: Whose, shortcut: ShortcutPath, request: Request) -> Response:
    """Return the file, which the console uploads into the conversation in which the reply is used."""
    found, data = await to_thread.run_sync(parts_of(request).canned.file, shortcut, who.name, whose)
    return Response(data, media_type=found.media_type, headers=FILE_HEADERS)


@router.delete("/canned-files/{whose}/{shortcut}", status_code=204, summary="Remove the file of a canned reply")
async def remove_file(who: CannedWriter, whose: Whose, shortcut: ShortcutPath, request: Request) -> None:
    """Remove the file; the words stay, and doing it twice changes nothing."""
    await to_thread.run_sync(parts_of(request).canned.remove_file, shortcut, who.name, whose)
