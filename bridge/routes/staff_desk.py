"""Staff: the team, opening hours."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Request

from bridge.admission import staff_reads, staff_writes
from bridge.hours import OpeningHours
from bridge.parts import parts_of
from bridge.presence import PresenceState
from bridge.roles import Right
from bridge.schemas.staff import (
    HoursView,
    OwnPresence,
    SetHours,
    Team,
    TeamMember,
)
from bridge.staff_accounts import StaffSession

router = APIRouter(prefix="/staff/api", tags=["staff"])
Reader = Annotated[StaffSession, Depends(staff_reads)]
Writer = Annotated[StaffSession, Depends(staff_writes)]


def settings_writes(who: Annotated[StaffSession, Depends(staff_writes)]) -> StaffSession:
    """Dependency: somebody who may change the desk's settings, with the CSRF token."""
    who.check(Right.CHANGE_SETTINGS)
    return who


SettingsWriter = Annotated[StaffSession, Depends(settings_writes)]


@router.get("/team", summary="Who is there")
async def team(_: Reader, request: Request) -> Team:
    """Return everybody who may sign in, whether they are there, and how much room they have."""
    parts = parts_of(request)
    accounts = await to_thread.run_sync(parts.accounts.repository.accounts)
    held = await to_thread.run_sync(parts.repository.owners)
    return Team(
        members=tuple(
            TeamMember(
                name=one.name,
                display_name=one.display_name,
                role=one.role,
                presence=parts.desk.presence.of(one.name),
                conversations=held.get(one.name, 0),
                capacity=one.capacity,
            )
            for one in accounts
            if one.is_active
        )
    )


@router.put("/presence", status_code=204, summary="Say whether one is away")
async def set_presence(who: Writer, body: OwnPresence, request: Request) -> None:
    """Be away or back; transfers to somebody who is away reach them, what waits for them alone does not."""
    parts_of(request).desk.presence.set_away(who.name, body.presence is PresenceState.AWAY)


@router.get("/hours", summary="Opening hours")
async def hours(_: Reader, request: Request) -> HoursView:
    """Return when people answer, and whether they do now."""
    return _hours_view(await to_thread.run_sync(parts_of(request).notebook.hours))


@router.put("/hours", summary="Change the opening hours")
async def set_hours(who: SettingsWriter, body: SetHours, request: Request) -> HoursView:
    """Replace the opening hours; the next question is answered by them. null: people may answer at any time."""
    await to_thread.run_sync(parts_of(request).notebook.set_hours, body.hours, who.name)
    return _hours_view(body.hours)


@router.post("/hours/preview", summary="Try opening hours out")
async def preview_hours(_: SettingsWriter, body: SetHours) -> HoursView:
    """Return whether people would answer now, and when they would be back, by other opening hours; nothing is kept."""
    return _hours_view(body.hours)


def _hours_view(found: OpeningHours | None) -> HoursView:
    now = datetime.now(UTC)
    return HoursView(
        hours=found,
        is_open=found is None or found.is_open(now),
        next_opening=found.next_opening(now) if found else None,
    )
