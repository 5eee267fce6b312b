"""Staff: who did what, for admins."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import StringConstraints

from bridge.admission import staff_reads
from bridge.audit_trail import Question, Trail
from bridge.paging import DEFAULT_LIMIT, Cursor, Limit, behind_number, cursor_of, part_of
from bridge.parts import parts_of
from bridge.roles import Right
from bridge.schemas.accounts import Audit, AuditLine
from bridge.schemas.common import KEY_PATTERN
from bridge.schemas.integrator import Moment
from bridge.staff_accounts import StaffSession

router = APIRouter(prefix="/staff/api", tags=["staff"])
_LIST = "audit"
_CSV: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "UTF-8 with a byte order mark"}
}
_Words = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=KEY_PATTERN)]


def audit_reads(who: Annotated[StaffSession, Depends(staff_reads)]) -> StaffSession:
    """Dependency: somebody who may read the audit."""
    who.check(Right.READ_AUDIT)
    return who


def question(
    of: Annotated[Trail, Query(description="accounts and settings, or conversations")] = Trail.SETTINGS,
    actor: Annotated[_Words | None, Query(description="who did it, the whole name")] = None,
    action: Annotated[_Words | None, Query(description="what was done, or a part of it")] = None,
    subject: Annotated[_Words | None, Query(description="to whom or what; a conversation's id")] = None,
    since: Annotated[Moment | None, Query(description="from this moment on")] = None,
    until: Annotated[Moment | None, Query(description="before this moment")] = None,
) -> Question:
    """Dependency: which lines are looked for."""
    return Question(of, actor, action, subject, since, until)


Reader = Annotated[StaffSession, Depends(audit_reads)]
Asked = Annotated[Question, Depends(question)]


@router.get("/audit", summary="What was done, and by whom")
async def audit(
    _: Reader, asked: Asked, request: Request, cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT
) -> Audit:
    """Return lines of the audit, the newest first."""
    ask = partial(parts_of(request).audit.page, asked, behind_number(cursor, _LIST))
    page = await to_thread.run_sync(lambda: part_of(ask, limit, lambda last: cursor_of(_LIST, str(last.id))))
    shown = (AuditLine(at=one.at, actor=one.actor, action=one.action, subject=one.subject) for one in page.items)
    return Audit(lines=tuple(shown), next_cursor=page.next_cursor)


@router.get("/audit.csv", summary="The same as a spreadsheet", response_class=StreamingResponse, responses=_CSV)
async def audit_csv(_: Reader, asked: Asked, request: Request) -> StreamingResponse:
    """Return up to 50,000 lines, the newest first; a cell that a spreadsheet would take for a formula is quoted."""
    headers = {"Content-Disposition": f'attachment; filename="audit-{asked.trail}.csv"', "Cache-Control": "no-store"}
    return StreamingResponse(parts_of(request).audit.csv(asked), media_type="text/csv", headers=headers)
