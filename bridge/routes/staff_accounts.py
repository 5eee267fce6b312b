"""Staff: accounts, for admins."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Request

from bridge.admission import staff_reads, staff_writes
from bridge.parts import parts_of
from bridge.roles import Right
from bridge.routes.staff_session import end_lines, sessions_of
from bridge.schemas.accounts import Accounts, AccountView, ChangeAccount, NewAccount, Sessions
from bridge.schemas.common import Key
from bridge.staff_accounts import StaffSession
from bridge.staff_repository import Account

router = APIRouter(prefix="/staff/api", tags=["staff"])


def admin_reads(who: Annotated[StaffSession, Depends(staff_reads)]) -> StaffSession:
    """Dependency: somebody who may manage accounts."""
    who.check(Right.MANAGE_ACCOUNTS)
    return who


def admin_writes(who: Annotated[StaffSession, Depends(staff_writes)]) -> StaffSession:
    """Dependency: somebody who may manage accounts, with the CSRF token."""
    who.check(Right.MANAGE_ACCOUNTS)
    return who


Reader = Annotated[StaffSession, Depends(admin_reads)]
Writer = Annotated[StaffSession, Depends(admin_writes)]


@router.get("/accounts", summary="All accounts")
async def accounts(_: Reader, request: Request) -> Accounts:
    """Return all accounts, disabled ones too."""
    found = await to_thread.run_sync(parts_of(request).accounts.repository.accounts)
    return Accounts(accounts=tuple(_view(account) for account in found))


@router.post("/accounts", status_code=201, summary="Make an account")
async def add(who: Writer, body: NewAccount, request: Request) -> AccountView:
    """Make an account; names that people take for the same are the same."""
    parts = parts_of(request)
    work = partial(
        parts.accounts.add,
        body.name,
        body.password,
        body.role,
        actor=who.name,
        display_name=body.display_name,
        capacity=body.capacity,
    )
    return _view(await to_thread.run_sync(work, limiter=parts.password_checks))


@router.patch("/accounts/{name}", summary="Change an account")
async def change(who: Writer, name: Key, body: ChangeAccount, request: Request) -> AccountView:
    """Change role, names, capacity, password, or whether it may sign in; who may not any more is signed out."""
    parts = parts_of(request)
    changes = body.model_dump(exclude_none=True, exclude={"password"})
    ended: list[str] = []
    if body.password is not None:
        work = partial(parts.accounts.set_password, name, body.password, who.name)
        ended += await to_thread.run_sync(work, limiter=parts.password_checks)
    if changes:
        account, also_ended = await to_thread.run_sync(parts.accounts.change, name, changes, who.name)
        ended += also_ended
    else:
        account = await to_thread.run_sync(parts.accounts.repository.get, name)
    end_lines(parts, ended)
    return _view(account)


@router.get("/accounts/{name}/sessions", summary="Where somebody is signed in")
async def sessions(who: Reader, name: Key, request: Request) -> Sessions:
    """Return the sessions of an account."""
    parts = parts_of(request)
    account = await to_thread.run_sync(parts.accounts.repository.get, name)
    return await sessions_of(parts, account, who)


@router.delete("/accounts/{name}/sessions", status_code=204, summary="Sign somebody out everywhere")
async def end_sessions(who: Writer, name: Key, request: Request) -> None:
    """End all sessions of an account; its pages that are open close."""
    parts = parts_of(request)
    end_lines(parts, await to_thread.run_sync(parts.accounts.end_sessions, name, who.name))


@router.delete("/accounts/{name}/sessions/{session_id}", status_code=204, summary="Sign somebody out in one place")
async def end_session(who: Writer, name: Key, session_id: Key, request: Request) -> None:
    """End one session of an account; its pages that are open close."""
    parts = parts_of(request)
    account = await to_thread.run_sync(parts.accounts.repository.get, name)
    end_lines(parts, await to_thread.run_sync(parts.accounts.end_session, account, session_id, who.name))


def _view(account: Account) -> AccountView:
    known = asdict(account)
    del known["id"]
    return AccountView(**known)
