"""The shopper's side: open a conversation, write, read, rate, erase."""

from __future__ import annotations

import re
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Header, Query, Request, Response

from bridge.masking import mask_cards
from bridge.parts import address_of, own_conversation, parts_of
from bridge.repository import MAX_PAGE, Record
from bridge.routes.preferences import stated_preferences
from bridge.schemas.common import Json
from bridge.schemas.conversations import (
    Conversation,
    History,
    NewMessage,
    OwnerState,
    Posted,
    Rating,
    StartConversation,
)
from shop.types import Language
from zhanggui.messages import HandoffBlock, HandoffReason
from zhanggui.plain_text import plain_text

router = APIRouter(prefix="/v1/conversations", tags=["shopper"])
Own = Annotated[Record, Depends(own_conversation)]
#: Longer than a turn ever takes; a client that asks for more gets its answer on the WebSocket or by GET.
MAX_WAIT_S = 20.0
#: RFC 7240: "wait=10" asks for the answer in the reply.
_WAIT = re.compile(r"(?:^|[,;\s])wait\s*=\s*(\d{1,3})")


def _language(locale: str | None) -> Language:
    return "zh" if (locale or "").lower().startswith("zh") else "en"


@router.post("", status_code=201, summary="Open a conversation")
async def start(body: StartConversation, request: Request) -> Conversation:
    """Open a conversation; the token opens this conversation only, from this page's origin only."""
    parts = parts_of(request)
    parts.conversation_limit.take(address_of(request))
    customer_id = parts.tokens.check_identity(body.identity) if body.identity else None
    record, messages = await parts.conversations.start(_language(body.locale), customer_id)
    return Conversation(
        conversation_id=record.id,
        token=parts.tokens.for_conversation(record.id, request.headers.get("origin")),
        language=record.language,
        state=record.state,
        messages=tuple(messages),
    )


@router.get("/{conversation_id}/messages", summary="Messages after a sequence number")
async def history(
    record: Own,
    request: Request,
    after: Annotated[int, Query(ge=0, le=2**31)] = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 100,
) -> History:
    """Return messages oldest first; ask again with the last ``seq`` for more."""
    messages = await to_thread.run_sync(parts_of(request).repository.messages, record.id, after, limit)
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
    parts.message_limit.take(record.id)
    stored = await parts.conversations.post(record, body)
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
    repository = parts.repository
    messages, after = [], 0
    while page := await to_thread.run_sync(repository.messages, record.id, after):
        messages += [own.model_dump(mode="json") | {"text": plain_text(own.blocks, record.language)} for own in page]
        after = page[-1].seq
    return {
        "conversation_id": record.id,
        "language": record.language,
        "state": record.state,
        "customer_id": record.customer_id,
        "messages": messages,
        "attachments": [
            {**one.block.model_dump(mode="json", exclude={"type"}), "message_seq": one.message_seq}
            for one in await to_thread.run_sync(parts.attachments.repository.of_conversation, record.id)
        ],
        "consents": [own.model_dump(mode="json") for own in await to_thread.run_sync(parts.consents.of, record.id)],
        "preferences": [
            own.model_dump(mode="json") for own in await to_thread.run_sync(stated_preferences, parts, record)
        ],
        "stock_alerts": [
            own.model_dump(mode="json")
            for own in await to_thread.run_sync(parts.services.shop.stock_alerts.waiting, record.customer_id, record.id)
        ],
    }
