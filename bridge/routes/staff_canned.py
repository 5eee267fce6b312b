"""Staff: canned replies, the team's and one's own."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Path, Request

from bridge.parts import parts_of
from bridge.routes.staff_desk import Reader, SettingsWriter, Writer
from bridge.schemas.staff import CannedReplies, CannedText, CannedView, Shortcut

router = APIRouter(prefix="/staff/api/canned", tags=["staff"])
ShortcutPath = Annotated[Shortcut, Path(description="what is typed behind a stroke")]


@router.get("", summary="Canned replies")
async def canned(who: Reader, request: Request) -> CannedReplies:
    """Return the team's canned replies and one's own by shortcut."""
    found = await to_thread.run_sync(parts_of(request).canned.of, who.name)
    return CannedReplies(replies=tuple(CannedView(**asdict(one)) for one in found))


@router.put("/{shortcut}", summary="Make or change a canned reply of the team")
async def set_canned(who: SettingsWriter, shortcut: ShortcutPath, body: CannedText, request: Request) -> CannedView:
    """Keep an answer under a shortcut, in place of the one that was there."""
    return await _save(request, shortcut, body, who.name, is_own=False)


@router.delete("/{shortcut}", status_code=204, summary="Remove a canned reply of the team")
async def remove_canned(who: SettingsWriter, shortcut: ShortcutPath, request: Request) -> None:
    """Remove a canned reply; doing it twice changes nothing."""
    await _remove(request, shortcut, who.name, is_own=False)


@router.put("/own/{shortcut}", summary="Make or change a canned reply of one's own")
async def set_own_canned(who: Writer, shortcut: ShortcutPath, body: CannedText, request: Request) -> CannedView:
    """Keep an answer under a shortcut for oneself; it stands before the team's of the same shortcut."""
    return await _save(request, shortcut, body, who.name, is_own=True)


@router.delete("/own/{shortcut}", status_code=204, summary="Remove a canned reply of one's own")
async def remove_own_canned(who: Writer, shortcut: ShortcutPath, request: Request) -> None:
    """Remove a canned reply of one's own; doing it twice changes nothing."""
    await _remove(request, shortcut, who.name, is_own=True)


async def _save(request: Request, shortcut: str, body: CannedText, actor: str, *, is_own: bool) -> CannedView:
    replies = parts_of(request).canned
    saved = await to_thread.run_sync(lambda: replies.save(shortcut, body.text, actor, is_own=is_own))
    return CannedView(**asdict(saved))


async def _remove(request: Request, shortcut: str, actor: str, *, is_own: bool) -> None:
    replies = parts_of(request).canned
    await to_thread.run_sync(lambda: replies.remove(shortcut, actor, is_own=is_own))
