"""The staff's side: sign in, see who waits, take over, answer, give back."""

from __future__ import annotations

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request, Response

from bridge.auth import STAFF_SESSION, StaffSession
from bridge.errors import Conflict
from bridge.handoff import State
from bridge.parts import STAFF_COOKIE, BridgeParts, address_of, parts_of, staff_reads, staff_writes
from bridge.repository import MAX_PAGE, Record
from bridge.schemas.common import Json, Key
from bridge.schemas.conversations import Posted
from bridge.schemas.staff import ConversationSummary, SignIn, StaffMessage

router = APIRouter(prefix="/staff/api", tags=["staff"])
Reader = Annotated[StaffSession, Depends(staff_reads)]
Writer = Annotated[StaffSession, Depends(staff_writes)]


@router.post("/session", summary="Sign in")
async def sign_in(body: SignIn, request: Request, response: Response) -> Json:
    """Sign in with the staff password; writes must repeat ``csrf_token`` in the header X-CSRF-Token."""
    parts = parts_of(request)
    parts.sign_in_limit.take(address_of(request))
    cookie, session = parts.tokens.staff_cookie(body.password, body.name)
    response.set_cookie(
        STAFF_COOKIE,
        cookie,
        max_age=int(STAFF_SESSION.total_seconds()),
        path="/staff",
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return {"name": session.name, "csrf_token": session.csrf_token}


@router.get("/session", summary="Who is signed in")
async def session(request: Request) -> Json:
    """Return name and CSRF token of the session, or nulls: the page asks before it shows the sign-in."""
    try:
        found = staff_reads(request)
    except Exception:
        return {"name": None, "csrf_token": None}
    return {"name": found.name, "csrf_token": found.csrf_token}


@router.delete("/session", status_code=204, summary="Sign out")
async def sign_out(response: Response) -> None:
    """Drop the session's cookie."""
    response.delete_cookie(STAFF_COOKIE, path="/staff")


@router.get("/conversations", summary="Conversations of a state, who waits longest first")
async def conversations(_: Reader, request: Request, state: Annotated[State, Query()] = State.WAITING) -> Json:
    """Return the staff's list."""
    parts = parts_of(request)
    rows = await to_thread.run_sync(parts.repository.by_state, state)
    return {"conversations": [await _summary(parts, record, words) for record, words in rows]}


@router.get("/conversations/{conversation_id}", summary="A conversation with its transcript")
async def conversation(_: Reader, conversation_id: Key, request: Request) -> Json:
    """Return a conversation, the summary of its hand-off, and its newest messages."""
    parts = parts_of(request)
    record = await to_thread.run_sync(parts.repository.get, conversation_id)
    after = max(record.last_seq - MAX_PAGE, 0)
    messages = await to_thread.run_sync(parts.repository.messages, conversation_id, after)
    words = await to_thread.run_sync(parts.repository.last_words, conversation_id)
    row = await _summary(parts, record, words)
    return {
        **row.model_dump(mode="json"),
        "summary": record.handoff_summary,
        "messages": [message.model_dump(mode="json") for message in messages],
    }


@router.post("/conversations/{conversation_id}/take", summary="Take a conversation")
async def take(who: Writer, conversation_id: Key, request: Request) -> ConversationSummary:
    """Take a conversation; of two agents at once exactly one gets it, the other a 409."""
    parts = parts_of(request)
    return await _row(parts, await parts.desk.take(conversation_id, who.name))


@router.post("/conversations/{conversation_id}/release", summary="Give it back to the bot")
async def release(who: Writer, conversation_id: Key, request: Request) -> ConversationSummary:
    """Give a conversation back to the bot, which is told what was said meanwhile."""
    parts = parts_of(request)
    return await _row(parts, await parts.desk.release(conversation_id, who.name))


@router.post("/conversations/{conversation_id}/close", summary="Close a conversation")
async def close(who: Writer, conversation_id: Key, request: Request) -> ConversationSummary:
    """Close a conversation; it opens again when its shopper writes."""
    parts = parts_of(request)
    return await _row(parts, await parts.desk.close(conversation_id, who.name))


@router.post("/conversations/{conversation_id}/messages", summary="Answer as a person")
async def answer(who: Writer, conversation_id: Key, body: StaffMessage, request: Request) -> Posted:
    """Answer in a conversation that you have taken."""
    parts = parts_of(request)
    record = await to_thread.run_sync(parts.repository.get, conversation_id)
    if record.state is not State.PERSON or record.agent != who.name:
        owner = record.agent or record.state.value
        raise Conflict(f"expected a conversation that you have taken, got one that is with {owner}; take it first")
    message = await parts.desk.answer(record, who.name, body.text, body.client_message_id)
    return Posted(seq=message.seq, message=message, state=record.state)


async def _summary(parts: BridgeParts, record: Record, words: str | None) -> ConversationSummary:
    customer = None
    if record.customer_id:
        customer = await to_thread.run_sync(parts.services.shop.customers.get, record.customer_id)
    return await parts.desk.summary(record, words, customer.name if customer else None)


async def _row(parts: BridgeParts, record: Record) -> ConversationSummary:
    return await _summary(parts, record, await to_thread.run_sync(parts.repository.last_words, record.id))
