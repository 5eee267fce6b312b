"""Staff: the supervisor's live board."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request

from bridge.admission import staff_reads
from bridge.board import Times
from bridge.handoff import State
from bridge.parts import BridgeParts, parts_of
from bridge.roles import Right
from bridge.schemas.board import BoardMember, BoardView, TimesView
from bridge.staff_accounts import StaffSession

router = APIRouter(prefix="/staff/api", tags=["staff"])
MAX_HOURS = 31 * 24


def board_reads(who: Annotated[StaffSession, Depends(staff_reads)]) -> StaffSession:
    """Dependency: somebody who may see how the desk does."""
    who.check(Right.SEE_BOARD)
    return who


Reader = Annotated[StaffSession, Depends(board_reads)]


@router.get("/board", summary="How the desk does")
async def board(
    _: Reader,
    request: Request,
    hours: Annotated[int, Query(ge=1, le=MAX_HOURS, description="length of the window that ends now")] = 24,
) -> BoardView:
    """Return who waits and how long, how soon people answer, how long they take, how they are rated, who has what."""
    parts = parts_of(request)
    now = datetime.now(UTC)
    figures = await to_thread.run_sync(parts.board.look, now - timedelta(hours=hours), now)
    opening = await to_thread.run_sync(parts.notebook.hours)
    return BoardView(
        at=now,
        hours=hours,
        is_open=opening is None or opening.is_open(now),
        next_opening=opening.next_opening(now) if opening else None,
        waiting=figures.by_state[State.WAITING],
        longest_wait_s=figures.longest_wait_s,
        with_person=figures.by_state[State.PERSON],
        with_bot=figures.by_state[State.BOT],
        asked=figures.asked,
        asked_again=figures.asked_again,
        missed=figures.missed,
        first_response=_times(figures.first_response),
        handling=_times(figures.handling),
        closed=figures.closed,
        ratings=figures.ratings,
        rating=figures.rating,
        team=await to_thread.run_sync(_team, parts, figures.taken),
    )


def _times(times: Times) -> TimesView:
    return TimesView(**asdict(times))


def _team(parts: BridgeParts, taken: dict[str, int]) -> tuple[BoardMember, ...]:
    held = parts.repository.owners()
    return tuple(
        BoardMember(
            name=one.name,
            display_name=one.display_name,
            role=one.role,
            presence=parts.desk.presence.of(one.name),
            conversations=held.get(one.name, 0),
            capacity=one.capacity,
            taken=taken.get(one.name, 0),
        )
        for one in parts.accounts.repository.accounts()
        if one.is_active
    )
