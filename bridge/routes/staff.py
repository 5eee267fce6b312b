"""The staff's side: see who waits, take over, answer, hand on, give back."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request

from bridge.admission import staff_reads, staff_writes
from bridge.handoff import State
from bridge.masking import mask_cards
from bridge.paging import Cursor, Limit, behind_in_time, cursor_in_time, part_of
from bridge.parts import BridgeParts, parts_of
from bridge.records import Record
from bridge.repository import MAX_PAGE
from bridge.schemas.common import Key
from bridge.schemas.conversations import Posted
from bridge.schemas.staff import (
    ConversationList,
    ConversationSummary,
    ConversationView,
    Labels,
    NewNote,
    NoteView,
    StaffMessage,
    Transfer,
)
from bridge.service_desk import summary_of
from bridge.staff_accounts import StaffSession
from zhanggui.cards import cards_block
from zhanggui.messages import AnyBlock

router = APIRouter(prefix="/staff/api", tags=["staff"])
Reader = Annotated[StaffSession, Depends(staff_reads)]
Writer = Annotated[StaffSession, Depends(staff_writes)]


@router.get("/conversations", summary="Conversations of a state, who waits longest first")
async def conversations(
    _: Reader,
    request: Request,
    state: Annotated[State, Query()] = State.WAITING,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> ConversationList:
    """Return a page of the staff's list; it takes three queries, however long the page is."""
    parts = parts_of(request)
    # A cursor belongs to the list of its state.
    place = behind_in_time(cursor, state.value)
    ask = partial(parts.repository.by_state, state, behind=place)
    page = await to_thread.run_sync(lambda: part_of(ask, limit, lambda last: _cursor_behind(last[0])))
    rows = page.items
    # The list of those who wait is the queue from its head, or from where the page begins.
    before = await to_thread.run_sync(parts.repository.queue_position, rows[0][0]) if place and rows else None
    labels = await to_thread.run_sync(parts.notebook.labels, [record.id for record, _ in rows])
    ids = [record.customer_id for record, _ in rows if record.customer_id]
    customers = await to_thread.run_sync(parts.services.shop.customers.get_many, ids)
    shown = []
    for position, (record, words) in enumerate(rows, start=before or 1):
        customer = customers.get(record.customer_id or "")
        name = customer.name if customer else None
        place_in_queue = position if record.state is State.WAITING else None
        shown.append(summary_of(record, place_in_queue, words, name, labels.get(record.id, ())))
    return ConversationList(conversations=tuple(shown), next_cursor=page.next_cursor)


@router.get("/conversations/{conversation_id}", summary="A conversation with its transcript")
async def conversation(_: Reader, conversation_id: Key, request: Request) -> ConversationView:
    """Return a conversation, the summary of its hand-off, its newest messages and the private notes."""
    parts = parts_of(request)
    record = await to_thread.run_sync(parts.repository.get, conversation_id)
    after = max(record.last_seq - MAX_PAGE, 0)
    messages = await to_thread.run_sync(parts.repository.messages, conversation_id, after)
    notes = await to_thread.run_sync(parts.notebook.notes, conversation_id)
    row = await _row(parts, record)
    return ConversationView(
        **row.model_dump(),
        summary=record.handoff_summary,
        messages=tuple(messages),
        notes=tuple(NoteView(**asdict(note)) for note in notes),
    )


@router.post("/conversations/{conversation_id}/take", summary="Take a conversation")
async def take(who: Writer, conversation_id: Key, request: Request) -> ConversationSummary:
    """Take a conversation; of two agents at once exactly one gets it, the other a 409."""
    parts = parts_of(request)
    return await _row(parts, await parts.desk.take(conversation_id, who.account))


@router.post("/conversations/{conversation_id}/release", summary="Give it back to the bot")
async def release(who: Writer, conversation_id: Key, request: Request) -> ConversationSummary:
    """Give a conversation, another agent's only as a supervisor, back to the bot, which is told what was said."""
    parts = parts_of(request)
    return await _row(parts, await parts.conversations.release(conversation_id, who.account))


@router.post("/conversations/{conversation_id}/close", summary="Close a conversation")
async def close(who: Writer, conversation_id: Key, request: Request) -> ConversationSummary:
    """Close a conversation, another agent's only as a supervisor; it opens again when its shopper writes."""
    parts = parts_of(request)
    return await _row(parts, await parts.desk.close(conversation_id, who.account))


@router.post("/conversations/{conversation_id}/messages", summary="Answer as a person")
async def answer(who: Writer, conversation_id: Key, body: StaffMessage, request: Request) -> Posted:
    """Answer in a conversation that you have taken."""
    parts = parts_of(request)
    cards = await to_thread.run_sync(_cards, parts, conversation_id, body.product_ids) if body.product_ids else None
    more = [cards] if cards else []
    message = await parts.desk.answer(
        conversation_id, who.account, body.text, body.client_message_id, more, body.attachment_ids
    )
    return Posted(seq=message.seq, message=message, state=State.PERSON)


@router.post("/conversations/{conversation_id}/transfer", summary="Hand a conversation on")
async def transfer(who: Writer, conversation_id: Key, body: Transfer, request: Request) -> ConversationSummary:
    """Hand it to another agent, or back to the queue; for one without room it waits at its place in the queue."""
    parts = parts_of(request)
    to = await to_thread.run_sync(parts.accounts.repository.get, body.to) if body.to else None
    return await _row(parts, await parts.desk.transfer(conversation_id, who.account, to))


@router.post("/conversations/{conversation_id}/notes", status_code=201, summary="Keep a private note")
async def add_note(who: Writer, conversation_id: Key, body: NewNote, request: Request) -> NoteView:
    """Keep a note beside the conversation; its shopper never sees it, erasing the conversation erases it."""
    parts = parts_of(request)
    note = await to_thread.run_sync(parts.notebook.add_note, conversation_id, who.name, mask_cards(body.text))
    shown = NoteView(**asdict(note))
    parts.desk.tell_note(conversation_id, shown)
    return shown


@router.put("/conversations/{conversation_id}/labels", summary="Label a conversation")
async def set_labels(who: Writer, conversation_id: Key, body: Labels, request: Request) -> ConversationSummary:
    """Replace all labels of the conversation."""
    parts = parts_of(request)
    await to_thread.run_sync(parts.notebook.set_labels, conversation_id, body.labels, who.name)
    record = await to_thread.run_sync(parts.repository.get, conversation_id)
    await parts.desk.tell_staff(record)
    return await _row(parts, record)


def _cursor_behind(record: Record) -> str:
    at = record.waiting_since if record.state is State.WAITING else None
    return cursor_in_time(record.state.value, at or record.updated_at, record.id)


def _cards(parts: BridgeParts, conversation_id: str, product_ids: tuple[str, ...]) -> AnyBlock | None:
    record = parts.repository.get(conversation_id)
    products = parts.services.shop.products.get_many(product_ids)
    # One that is not sold any more is left out, as it is in the bot's answers.
    return cards_block([(one, None) for one in product_ids if one in products], products, record.language)


async def _row(parts: BridgeParts, record: Record) -> ConversationSummary:
    words = await to_thread.run_sync(parts.repository.last_words, record.id)
    customer = None
    if record.customer_id:
        customer = await to_thread.run_sync(parts.services.shop.customers.get, record.customer_id)
    return await parts.desk.summary(record, words, customer.name if customer else None)
