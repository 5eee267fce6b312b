"""Staff: sign in and out, one's own password and second factor."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response

from bridge.admission import STAFF_COOKIE, address_of, staff_reads, staff_writes
from bridge.errors import BadToken
from bridge.hub import session_topic
from bridge.parts import BridgeParts, parts_of
from bridge.qr_codes import qr_code
from bridge.roles import RIGHTS
from bridge.schemas.accounts import (
    ChangePassword,
    CodeOnly,
    PasswordOnly,
    SessionLine,
    Sessions,
    SessionView,
    SignIn,
    TotpSetUp,
)
from bridge.schemas.common import Key
from bridge.staff_accounts import ABSOLUTE_LIFE, StaffSession
from bridge.staff_repository import Account

router = APIRouter(prefix="/staff/api", tags=["staff"])
Reader = Annotated[StaffSession, Depends(staff_reads)]
Writer = Annotated[StaffSession, Depends(staff_writes)]
#: As long as the column that keeps it.
MAX_CLIENT_CHARS = 200


def end_lines(parts: BridgeParts, session_keys: list[str]) -> None:
    """Close the open pages of sessions that have ended."""
    for key in session_keys:
        parts.hub.publish(session_topic(key), {"type": "signed_out"})


@router.post("/session", summary="Sign in")
async def sign_in(body: SignIn, request: Request, response: Response) -> SessionView:
    """Sign in with an account; writes must repeat ``csrf_token`` in the header X-CSRF-Token."""
    parts = parts_of(request)
    address = address_of(request)
    await parts.limits.sign_ins.take(address)
    client = request.headers.get("user-agent", "")[:MAX_CLIENT_CHARS] or None
    work = partial(parts.accounts.sign_in, body.name, body.password, body.code, address, client)
    cookie, session = await to_thread.run_sync(work, limiter=parts.password_checks)
    response.set_cookie(
        STAFF_COOKIE,
        cookie,
        max_age=int(ABSOLUTE_LIFE.total_seconds()),
        path="/staff",
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    response.headers["Cache-Control"] = "no-store"
    return _view(session, parts)


@router.get("/session", summary="Who is signed in")
async def session(request: Request, response: Response) -> SessionView:
    """Return name, role and CSRF token of the session, or nulls: the page asks before it shows the sign-in."""
    response.headers["Cache-Control"] = "no-store"
    try:
        return _view(await to_thread.run_sync(staff_reads, request), parts_of(request))
    except BadToken:
        return SessionView()


@router.delete("/session", status_code=204, summary="Sign out")
async def sign_out(request: Request, response: Response) -> None:
    """End the session here, not only its cookie: a copied cookie opens nothing any more."""
    if cookie := request.cookies.get(STAFF_COOKIE):
        parts = parts_of(request)
        end_lines(parts, [await to_thread.run_sync(parts.accounts.sign_out, cookie)])
    response.delete_cookie(STAFF_COOKIE, path="/staff")


@router.get("/sessions", summary="One's own sessions")
async def sessions(who: Reader, request: Request) -> Sessions:
    """Return where one is signed in."""
    return await sessions_of(parts_of(request), who.account, who)


@router.delete("/sessions", status_code=204, summary="Sign out everywhere else")
async def end_other_sessions(who: Writer, request: Request) -> None:
    """End one's own other sessions; their pages that are open close."""
    parts = parts_of(request)
    end_lines(parts, await to_thread.run_sync(parts.accounts.end_other_sessions, who))


@router.delete("/sessions/{session_id}", status_code=204, summary="Sign out in one place")
async def end_session(who: Writer, session_id: Key, request: Request) -> None:
    """End one of one's own sessions; its pages that are open close."""
    parts = parts_of(request)
    end_lines(parts, await to_thread.run_sync(parts.accounts.end_session, who.account, session_id, who.name))


@router.put("/session/password", status_code=204, summary="Change one's own password")
async def change_password(who: Writer, body: ChangePassword, request: Request) -> None:
    """Change the password; all other sessions of the account end."""
    parts = parts_of(request)
    change = partial(parts.accounts.change_password, who, body.old_password, body.new_password)
    end_lines(parts, await to_thread.run_sync(change, limiter=parts.password_checks))


@router.post("/session/totp", summary="Begin to set up a second factor")
async def begin_totp(who: Writer, body: PasswordOnly, request: Request, response: Response) -> TotpSetUp:
    """Return a secret for an authenticator app, also as a QR code; it counts once a code confirms it."""
    response.headers["Cache-Control"] = "no-store"
    parts = parts_of(request)
    work = partial(parts.accounts.begin_totp, who, body.password)
    secret, uri = await to_thread.run_sync(work, limiter=parts.password_checks)
    return TotpSetUp(secret=secret, provisioning_uri=uri, qr_code=qr_code(uri))


@router.post("/session/totp/confirm", status_code=204, summary="Confirm the second factor")
async def confirm_totp(who: Writer, body: CodeOnly, request: Request) -> None:
    """Ask for a code at each sign-in from now on."""
    await to_thread.run_sync(parts_of(request).accounts.confirm_totp, who, body.code)


@router.post("/session/totp/remove", status_code=204, summary="Remove the second factor")
async def remove_totp(who: Writer, body: PasswordOnly, request: Request) -> None:
    """Ask for no code any more."""
    parts = parts_of(request)
    work = partial(parts.accounts.remove_totp, who, body.password)
    await to_thread.run_sync(work, limiter=parts.password_checks)


async def sessions_of(parts: BridgeParts, account: Account, who: StaffSession) -> Sessions:
    """Return the sessions of an account, the one that asks marked."""
    found = await to_thread.run_sync(parts.accounts.sessions, account)
    return Sessions(
        sessions=tuple(
            SessionLine(
                id=one.key,
                created_at=one.created_at,
                seen_at=one.seen_at,
                client=one.client,
                is_this=one.key == who.key,
            )
            for one in found
        )
    )


def _view(session: StaffSession, parts: BridgeParts) -> SessionView:
    account = session.account
    return SessionView(
        name=account.name,
        display_name=account.display_name,
        role=account.role,
        rights=tuple(sorted(RIGHTS[account.role])),
        has_totp=account.has_totp,
        csrf_token=session.csrf_token,
        shop_name=parts.settings.shop_name,
    )
