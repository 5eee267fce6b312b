"""The shopper's side: open a conversation, write, read, rate, erase."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Header, Query, Request, Response

from bridge.admission import Admission, address_of, admitted, any_conversation, own_conversation, visitor_of
from bridge.errors import Forbidden, UnknownConversation
from bridge.masking import mask_cards
from bridge.paging import Cursor, Limit, behind_in_time, cursor_in_time, part_of
from bridge.parts import BridgeParts, parts_of
from bridge.records import Record
from bridge.repository import MAX_PAGE
from bridge.routes.preferences import stated_preferences
from bridge.schemas.common import MAX_INT, Json, Key
from bridge.schemas.conversations import (
    Conversation,
    History,
    Message,
    NewMessage,
    NewToken,
    OwnerState,
    Posted,
    Rating,
    SignIn,
    StartConversation,
    Thread,
    ThreadList,
)
from bridge.thread_repository import ThreadRow
from shop.types import Language
from zhanggui.messages import HandoffBlock, HandoffReason

router = APIRouter(prefix="/v1/conversations", tags=["shopper"])
#: In the list's cursors.
_THREADS = "threads"
#: With the answer that opens a conversation; the line or GET …/messages brings those behind them.
FIRST_MESSAGES = 100
Own = Annotated[Record, Depends(own_conversation)]
#: Longer than a turn ever takes; a client that asks for more gets its answer on the WebSocket or by GET.
MAX_WAIT_S = 20.0
#: RFC 7240: "wait=10" asks for the answer in the reply.
_WAIT = re.compile(r"(?:^|[,;\s])wait\s*=\s*(\d{1,3})")


def _language(locale: str | None) -> Language:
    return "zh" if (locale or "").lower().startswith("zh") else "en"


@router.post(
    "",
    status_code=201,
    summary="Open a conversation",
    responses={200: {"model": Conversation, "description": "The customer's open conversation goes on."}},
)
async def start(body: StartConversation, request: Request, response: Response) -> Conversation:
    """Open a conversation, or go on with the open one of a customer; the token is good on this page's origin only."""
    parts = parts_of(request)
    await parts.limits.conversations.take(address_of(request))
    customer_id = parts.tokens.check_identity(body.identity) if body.identity else None
    if customer_id and body.resume and (own := await parts.threads.resume(customer_id)):
        response.status_code = 200
        return await _opened(parts, request, own)
    record, messages = await parts.conversations.start(_language(body.locale), customer_id)
    return await _opened(parts, request, record, messages)


@router.get("", summary="The customer's own conversations")
async def threads(
    found: Annotated[Admission, Depends(any_conversation)],
    request: Request,
    cursor: Cursor = None,
    limit: Limit = 20,
) -> ThreadList:
    """Return those in which the customer has said something, the newest first.

    The token is that of a conversation which was opened with, or signed in by, an identity: it speaks for the customer.
    POST …/{conversation_id}/token with it opens one of them.
    """
    customer_id = _customer_of(found)
    ask = partial(parts_of(request).threads.threads.page, customer_id, behind_in_time(cursor, _THREADS))
    page = await to_thread.run_sync(lambda: part_of(ask, limit, _cursor_behind))
    return ThreadList(conversations=tuple(map(_thread, page.items)), next_cursor=page.next_cursor)


@router.post("/{conversation_id}/identity", summary="Sign in to the conversation")
async def sign_in(found: Annotated[Admission, Depends(admitted)], body: SignIn, request: Request) -> Conversation:
    """Say who the shopper is; answers with the conversation that goes on, this one or another one of the customer's.

    What was said to nobody in particular becomes the customer's; tokens of it given out before open nothing any more.
    """
    parts = parts_of(request)
    await parts.limits.messages.take(found.record.id)
    customer_id = parts.tokens.check_identity(body.identity)
    record = await parts.threads.sign_in(found.record, customer_id)
    if record is None:
        await parts.limits.conversations.take(address_of(request))
        record, _ = await parts.conversations.start(found.record.language, customer_id)
    return await _opened(parts, request, record)


@router.post("/{conversation_id}/token", summary="Renew the token, or open another own conversation")
async def renew(
    found: Annotated[Admission, Depends(any_conversation)], conversation_id: Key, request: Request
) -> NewToken:
    """Give the next token; the present one stays good until its own end, so several tabs may renew at once.

    The token of a signed-in customer also opens the customer's other conversations. However often it is renewed, it
    ends a fixed time after the conversation was opened or its shopper signed in.
    """
    parts = parts_of(request)
    record = found.record
    if record.id != conversation_id:
        record = await to_thread.run_sync(_own_other, parts, found, conversation_id)
    await parts.limits.messages.take(record.id)
    issued = parts.tokens.for_conversation(
        record.id, request.headers.get("origin"), record.token_generation, found.grant.proved_at
    )
    return NewToken(conversation_id=record.id, token=issued.token, expires_at=issued.expires_at)


def _thread(row: ThreadRow) -> Thread:
    return Thread(
        conversation_id=row.record.id,
        state=row.record.state,
        language=row.record.language,
        created_at=row.created_at,
        updated_at=row.record.updated_at,
        last_message=row.last_message,
        last_role=row.last_role,
        unread=row.unread,
    )


def _cursor_behind(row: ThreadRow) -> str:
    return cursor_in_time(_THREADS, row.record.updated_at, row.record.id)


def _customer_of(found: Admission) -> str:
    if found.record.customer_id is None:
        raise Forbidden("expected the token of a signed-in customer's conversation; sign in by POST …/identity first")
    return found.record.customer_id


def _own_other(parts: BridgeParts, found: Admission, conversation_id: str) -> Record:
    refusal = Forbidden("expected the token of this conversation or of another one of its customer, got neither")
    if found.record.customer_id is None:
        raise refusal
    try:
        other = parts.repository.get(conversation_id)
    except UnknownConversation:
        # Not told apart from somebody else's.
        raise refusal from None
    if other.customer_id != found.record.customer_id:
        raise refusal
    return other


async def _opened(
    parts: BridgeParts, request: Request, record: Record, messages: Sequence[Message] | None = None
) -> Conversation:
    if messages is None:
        messages = await to_thread.run_sync(parts.repository.messages, record.id, 0, FIRST_MESSAGES)
    issued = parts.tokens.for_conversation(record.id, request.headers.get("origin"), record.token_generation)
    return Conversation(
        conversation_id=record.id,
        token=issued.token,
        expires_at=issued.expires_at,
        language=record.language,
        state=record.state,
        messages=tuple(messages),
        read_seq=record.read_seq,
    )


@router.get("/{conversation_id}/messages", summary="Messages after a sequence number")
async def history(
    record: Own,
    request: Request,
    after: Annotated[int, Query(ge=0, le=2**31)] = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 100,
) -> History:
    """Return messages oldest first; ask again with the last ``seq`` for more."""
    messages = await to_thread.run_sync(parts_of(request).repository.messages, record.id, min(after, MAX_INT), limit)
    return History(messages=tuple(messages), state=record.state)


@router.post(
    "/{conversation_id}/messages",
    status_code=202,
    summary="Write a message",
    responses={200: {"model": Posted, "description": "With `Prefer: wait=10`: the answers are in the reply."}},
)
async def post(
    record: Own,
    body: NewMessage,
    request: Request,
    response: Response,
    prefer: Annotated[str | None, Header(max_length=200)] = None,
) -> Posted:
    """Store a message under the next sequence number; the same client_message_id is stored once."""
    parts = parts_of(request)
    await parts.limits.messages.take(record.id)
    stored = await parts.conversations.post(record.id, body, visitor_of(request))
    wait = _WAIT.search(prefer or "")
    if not wait:
        return Posted(seq=stored.message.seq, message=stored.message, state=record.state)
    wait_s = min(float(wait.group(1)), MAX_WAIT_S)
    answered = await parts.conversations.answers_to(record.id, stored.message.seq, wait_s)
    response.status_code = 200
    response.headers["Preference-Applied"] = "wait"
    state = answered.state or (await to_thread.run_sync(parts.repository.get, record.id)).state
    return Posted(seq=stored.message.seq, message=stored.message, answers=answered.messages, state=state)


@router.post("/{conversation_id}/handoff", summary="Ask for a person")
async def handoff(record: Own, request: Request) -> OwnerState:
    """Queue the conversation for a person; asking twice changes nothing."""
    return await parts_of(request).desk.request_person(record, HandoffBlock(reason=HandoffReason.ASKED))


@router.post("/{conversation_id}/rating", status_code=204, summary="Rate the conversation")
async def rate(record: Own, body: Rating, request: Request) -> None:
    """Keep a rating of 1 to 5 with a comment; a later one replaces it."""
    await to_thread.run_sync(parts_of(request).repository.rate, record.id, body.score, mask_cards(body.comment))


@router.delete("/{conversation_id}", status_code=204, summary="Erase the conversation")
async def erase(record: Own, request: Request) -> None:
    """Remove all of it: messages, files, page events, tastes, cart, the bot's memory; the audit keeps that it was.

    What the bot cannot be told now, because it is down, it is told when the bridge starts again.
    """
    await parts_of(request).privacy.erase(record, "shopper")


@router.get("/{conversation_id}/export", summary="Everything kept about the conversation")
async def export(record: Own, request: Request) -> Json:
    """Return the conversation with all its messages, its files by name, what is kept of the shopper's taste and alerts.

    A file itself can be had by the address that is given for its id.
    """
    parts = parts_of(request)
    alerts = parts.services.shop.stock_alerts
    return {
        **await to_thread.run_sync(parts.copies.conversation, record),
        "preferences": [
            own.model_dump(mode="json") for own in await to_thread.run_sync(stated_preferences, parts, record)
        ],
        "stock_alerts": [
            own.model_dump(mode="json")
            for own in await to_thread.run_sync(alerts.waiting, record.customer_id, record.id)
        ],
    }
