"""Conversations by key: a shop's own help desk or CRM lists them, reads them, takes part and closes them."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request

from bridge.api_keys import ApiKey, Scope
from bridge.errors import Conflict
from bridge.handoff import State
from bridge.idempotency import IdempotentRoute
from bridge.keyed import may_read, may_write
from bridge.masking import mask_cards
from bridge.paging import DEFAULT_LIMIT, Cursor, Limit, behind, cursor_of, part_of
from bridge.parts import BridgeParts, parts_of
from bridge.records import Record
from bridge.repository import MAX_PAGE
from bridge.routes.attachments import AttachmentPath, address_in
from bridge.schemas.common import MAX_INT, Key
from bridge.schemas.conversations import AttachmentAddress
from bridge.schemas.desk import Assignment, DeskConversation, DeskMessage, DeskMessages, DeskPosted
from bridge.schemas.integrator import Page
from bridge.schemas.staff import Labels
from bridge.staff_repository import Account, outside
from zhanggui.messages import TextBlock

router = APIRouter(prefix="/v1/desk/conversations", tags=["integrator: conversations"], route_class=IdempotentRoute)
Reader = Annotated[ApiKey, Depends(may_read(Scope.CONVERSATIONS_READ, Scope.CONVERSATIONS_WRITE))]
Writer = Annotated[ApiKey, Depends(may_write(Scope.CONVERSATIONS_WRITE))]
_LIST = "conversations"


@router.get("", summary="List conversations")
async def conversations(
    _: Reader,
    request: Request,
    state: Annotated[State | None, Query(description="who owns them; all where not given")] = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Page[DeskConversation]:
    """Return conversations, the newest first; what is opened meanwhile does not move the pages."""
    ask = partial(parts_of(request).keyed_conversations.page, state, behind(cursor, _LIST))
    found = await to_thread.run_sync(lambda: part_of(ask, limit, lambda last: cursor_of(_LIST, last.id)))
    return Page[DeskConversation](items=found.items, next_cursor=found.next_cursor)


@router.get("/{conversation_id}", summary="Read a conversation")
async def conversation(_: Reader, conversation_id: Key, request: Request) -> DeskConversation:
    """Return a conversation without its messages."""
    return await to_thread.run_sync(parts_of(request).keyed_conversations.get, conversation_id)


@router.get("/{conversation_id}/messages", summary="Read its messages")
async def messages(
    _: Reader,
    conversation_id: Key,
    request: Request,
    after: Annotated[int, Query(ge=0, le=MAX_INT)] = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 100,
) -> DeskMessages:
    """Return messages after a sequence number, oldest first."""
    parts = parts_of(request)
    record = await to_thread.run_sync(parts.repository.get, conversation_id)
    found = await to_thread.run_sync(parts.repository.messages, conversation_id, after, limit)
    more = found[-1].seq if found and found[-1].seq < record.last_seq else None
    return DeskMessages(messages=tuple(found), state=record.state, next_after=more)


@router.get("/{conversation_id}/attachments/{attachment_id}", summary="Address of a file")
async def address(
    _: Reader, conversation_id: Key, attachment_id: AttachmentPath, request: Request
) -> AttachmentAddress:
    """Return addresses that open a file of this conversation for a quarter of an hour, by a GET without the key."""
    return await address_in(parts_of(request), conversation_id, attachment_id)


@router.post("/{conversation_id}/messages", status_code=201, summary="Say something")
async def say(caller: Writer, conversation_id: Key, body: DeskMessage, request: Request) -> DeskPosted:
    """Say something as the bot, or as a person, who takes the conversation by it: then the bot is silent.

    The same client_message_id is said once. As the bot only while the bot owns the conversation; as a person not while
    another one has it.
    """
    parts = parts_of(request)
    record = await to_thread.run_sync(parts.repository.get, conversation_id)
    # Apart from the shopper's and the staff's own ids, and from those of other keys.
    key = "api:" + hashlib.sha256(f"{caller.id}:{body.client_message_id}".encode()).hexdigest()[:40]
    known = await to_thread.run_sync(parts.repository.known, conversation_id, key)
    if known is not None:
        return DeskPosted(message=known, state=record.state)
    record = await (_as_person(parts, record, outside(body.name)) if body.name else _as_bot(record))
    blocks = [TextBlock(text=mask_cards(body.text))]
    message = await parts.desk.say(record, body.role, blocks, author=body.name, key=key)
    return DeskPosted(message=message, state=record.state)


@router.post("/{conversation_id}/assign", summary="Give it to one of the staff, or to the queue")
async def assign(caller: Writer, conversation_id: Key, body: Assignment, request: Request) -> DeskConversation:
    """Give a conversation to a member of staff who is there, whoever has it now; null: to the queue.

    One that a person has and that is given to somebody who is not there, or has no room, waits for them in the queue.
    """
    parts = parts_of(request)
    to = await to_thread.run_sync(parts.accounts.repository.get, body.to) if body.to is not None else None
    await parts.desk.assign(conversation_id, outside(f"key {caller.prefix}"), to)
    return await to_thread.run_sync(parts.keyed_conversations.get, conversation_id)


@router.put("/{conversation_id}/labels", summary="Label a conversation")
async def set_labels(caller: Writer, conversation_id: Key, body: Labels, request: Request) -> DeskConversation:
    """Replace all labels of a conversation."""
    parts = parts_of(request)
    await to_thread.run_sync(parts.notebook.set_labels, conversation_id, body.labels, f"key {caller.prefix}")
    await parts.desk.tell_staff(await to_thread.run_sync(parts.repository.get, conversation_id))
    return await to_thread.run_sync(parts.keyed_conversations.get, conversation_id)


@router.post("/{conversation_id}/release", summary="Give it back to the bot")
async def release(caller: Writer, conversation_id: Key, request: Request) -> DeskConversation:
    """Give a conversation back to the bot, which is told what was said meanwhile."""
    parts = parts_of(request)
    await parts.conversations.release(conversation_id, outside(f"key {caller.prefix}"))
    return await to_thread.run_sync(parts.keyed_conversations.get, conversation_id)


@router.post("/{conversation_id}/close", summary="Close a conversation")
async def close(caller: Writer, conversation_id: Key, request: Request) -> DeskConversation:
    """Close a conversation; it opens again when its shopper writes."""
    parts = parts_of(request)
    await parts.desk.close(conversation_id, outside(f"key {caller.prefix}"))
    return await to_thread.run_sync(parts.keyed_conversations.get, conversation_id)


async def _as_bot(record: Record) -> Record:
    if record.state is not State.BOT:
        raise Conflict(
            f"expected a conversation of the bot, got one in the state {record.state}; "
            "speak as a person, or release it first",
            state=record.state.value,
        )
    return record


async def _as_person(parts: BridgeParts, record: Record, person: Account) -> Record:
    if record.state is State.PERSON and record.agent == person.name:
        return record
    # A conflict where another person has it, or it is closed.
    return await parts.desk.take(record.id, person)
