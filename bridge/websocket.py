"""The WebSocket: an explicit life of a connection, resumed by sequence number, closed when it is too slow."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal

import structlog
from anyio import to_thread
from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bridge.admission import STAFF_COOKIE, admit, visitor_of
from bridge.errors import InvalidRequest, Problem, TooMany, UnknownConversation, invalid_request
from bridge.handoff import State
from bridge.hub import STAFF, Frame, Listener, session_topic
from bridge.limits import MAX_BODY_BYTES
from bridge.parts import BridgeParts, parts_of
from bridge.records import Record
from bridge.repository import MAX_PAGE
from bridge.schemas.common import MAX_INT, Key
from bridge.schemas.conversations import NewMessage
from bridge.staff_accounts import StaffSession

log = structlog.get_logger(__name__)
router = APIRouter()

SUBPROTOCOL = "zhanggui.v1"
#: Close codes of our own (4000 to 4999 are free for applications, RFC 6455 section 7.4.2).
BAD_TOKEN, TOO_SLOW = 4401, 4408
#: Those of RFC 6455 section 7.4.1.
NO_TEXT, TOO_LARGE = 1003, 1009
#: The widget pings every 25 s; a connection silent for three times that is gone.
SILENCE_S = 80.0
MAX_SEND_S = 10.0


class _MessageFrame(NewMessage):
    type: Literal["message"]


class _TypingFrame(BaseModel):
    model_config = ConfigDict(extra="forbid")

    type: Literal["typing"]
    on: bool


class _ReadFrame(BaseModel):
    model_config = ConfigDict(extra="forbid")

    type: Literal["read"]
    seq: int = Field(ge=0, le=MAX_INT)


class _PingFrame(BaseModel):
    type: Literal["ping"]


_FRAMES: TypeAdapter[_MessageFrame | _TypingFrame | _ReadFrame | _PingFrame] = TypeAdapter(
    Annotated[_MessageFrame | _TypingFrame | _ReadFrame | _PingFrame, Field(discriminator="type")]
)


class _StaffTyping(_TypingFrame):
    conversation_id: Key


class _StaffRead(_ReadFrame):
    conversation_id: Key


_STAFF_FRAMES: TypeAdapter[_StaffTyping | _StaffRead | _PingFrame] = TypeAdapter(
    Annotated[_StaffTyping | _StaffRead | _PingFrame, Field(discriminator="type")]
)


def token_of(socket: WebSocket) -> str:
    """Return the token offered as a sub-protocol (a token in the URL would stand in every log)."""
    offered = [part.strip() for part in socket.headers.get("sec-websocket-protocol", "").split(",")]
    return next((part.removeprefix("bearer.") for part in offered if part.startswith("bearer.")), "")


@router.websocket("/v1/conversations/{conversation_id}/ws")
async def shopper_socket(socket: WebSocket, conversation_id: str, after: int = 0) -> None:
    """Frames of one conversation; messages after ``after`` come first, none twice, none missing."""
    parts = parts_of(socket)
    try:
        origin = socket.headers.get("origin")
        record = (await to_thread.run_sync(admit, parts, token_of(socket), conversation_id, origin)).record
    except Problem:
        await socket.close(BAD_TOKEN)
        return
    await socket.accept(subprotocol=SUBPROTOCOL)
    # A number that no message has yet would hide the next ones.
    after = min(max(after, 0), record.last_seq)
    # Listening begins before the history is read: what comes in between stands in the queue.
    with parts.hub.listen(conversation_id) as listener, parts.metrics.socket("shopper"):
        receive = _receive_shopper(socket, parts, record, listener)
        await _until_one_ends(receive, _ShopperFeed(socket, parts, conversation_id, after).run(listener), socket)


@router.websocket("/staff/api/ws")
async def staff_socket(socket: WebSocket) -> None:
    """Push the changes of all conversations to the staff page."""
    parts = parts_of(socket)
    try:
        session = await to_thread.run_sync(
            lambda: parts.accounts.check(socket.cookies.get(STAFF_COOKIE), None, writes=False)
        )
        # A cookie goes with any page's request: only our own pages may listen.
        _check_same_origin(socket)
    except Problem:
        await socket.close(BAD_TOKEN)
        return
    await socket.accept()
    topics = (STAFF, session_topic(session.key))
    line = parts.desk.presence.line(session.name)
    with parts.hub.listen(*topics) as listener, line, parts.metrics.socket("staff"):
        await _until_one_ends(
            _receive_staff(socket, parts, session, listener), _send_to_staff(socket, listener), socket
        )


def _check_same_origin(socket: WebSocket) -> None:
    origin = socket.headers.get("origin", "")
    if origin.partition("://")[2] != socket.headers.get("host"):
        raise InvalidRequest("expected the staff page's own origin")


class _ShopperFeed:
    """What one shopper's connection is sent: messages in the order of their numbers, each once."""

    def __init__(self, socket: WebSocket, parts: BridgeParts, conversation_id: str, after: int) -> None:
        self._socket = socket
        self._parts = parts
        self._id = conversation_id
        self._last = after

    async def run(self, listener: Listener) -> None:
        """Send what was missed, the state, then what is queued, until the reader is too slow."""
        await self._catch_up()
        record = await to_thread.run_sync(self._parts.repository.get, self._id)
        state = await self._parts.desk.owner_state(record)
        await _send_frame(self._socket, {"type": "state", **state.model_dump(mode="json")})
        await _send_queued(self._socket, listener, self._send)

    async def _send(self, frame: Frame) -> None:
        seq = frame["message"]["seq"] if frame["type"] == "message" else None
        if seq is None:
            await _send_frame(self._socket, frame)
        elif seq == self._last + 1:
            await _send_frame(self._socket, frame)
            self._last = seq
        elif seq > self._last:
            # Two were stored at about the same time, and the later one is pushed first.
            await self._catch_up()

    async def _catch_up(self) -> None:
        while True:
            page = await to_thread.run_sync(self._parts.repository.messages, self._id, self._last)
            for message in page:
                await _send_frame(self._socket, {"type": "message", "message": message.model_dump(mode="json")})
                self._last = message.seq
            if len(page) < MAX_PAGE:
                return


async def _send_queued(socket: WebSocket, listener: Listener, send: Callable[[Frame], Awaitable[None]]) -> None:
    while not listener.overflowed:
        frame = await listener.queue.get()
        if frame["type"] == "revoked":
            await socket.close(BAD_TOKEN)
            return
        await send(frame)
    await socket.close(TOO_SLOW)


async def _send_frame(socket: WebSocket, frame: Frame) -> None:
    # A reader that does not read fills the socket's buffer, and this blocks.
    await asyncio.wait_for(socket.send_text(json.dumps(frame, ensure_ascii=False)), MAX_SEND_S)


async def _receive(socket: WebSocket) -> str | None:
    """Return the next frame; None, and the end of the connection, for one that is no text."""
    message = await asyncio.wait_for(socket.receive(), SILENCE_S)
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message["code"])
    text: str | None = message.get("text")
    if text is None:
        await socket.close(NO_TEXT)
    return text


async def _receive_shopper(socket: WebSocket, parts: BridgeParts, record: Record, listener: Listener) -> None:
    while (raw := await _receive(socket)) is not None:
        if len(raw.encode("utf-8", "surrogatepass")) > MAX_BODY_BYTES:
            await socket.close(TOO_LARGE)
            return
        await _take_frame(raw, parts, record, listener, visitor_of(socket))


async def _take_frame(raw: str, parts: BridgeParts, record: Record, listener: Listener, visitor: str) -> None:
    key: Any = None
    try:
        given = json.loads(raw)
        key = given.get("client_message_id") if isinstance(given, dict) else None
        frame = _FRAMES.validate_python(given)
        match frame:
            case _PingFrame():
                listener.put({"type": "pong"})
            case _TypingFrame():
                _signal(parts, record.id, {"type": "typing", "on": frame.on})
            case _MessageFrame():
                await parts.limits.messages.take(record.id)
                stored = await parts.conversations.post(record.id, frame, visitor)
                ack = {"type": "ack", "client_message_id": frame.client_message_id, "seq": stored.message.seq}
                listener.put(ack)
            case _ReadFrame():
                if _signal(parts, record.id, {"type": "read", "seq": frame.seq}) and record.customer_id:
                    # Their other devices count from it.
                    await to_thread.run_sync(parts.threads.threads.mark_read, record.id, frame.seq)
    except ValidationError as error:
        listener.put(_error_frame(invalid_request(error.errors()), key))
    except (ValueError, RecursionError):
        # Not only what is no JSON: also a number of too many digits and too many brackets.
        listener.put(_error_frame(InvalidRequest("expected a frame in JSON"), key))
    except Problem as problem:
        listener.put(_error_frame(problem, key))


def _error_frame(problem: Problem, key: Any) -> Frame:
    # Half of a surrogate pair is not printable, and cannot be sent.
    known = {"client_message_id": key} if isinstance(key, str) and len(key) <= 64 and key.isprintable() else {}
    return {"type": "error", "problem": problem.body(), **known}


def _signal(parts: BridgeParts, conversation_id: str, frame: Frame) -> bool:
    """Tell the staff that a shopper types or has read; what is too much is dropped: it would crowd out all others."""
    try:
        parts.limits.signals.take_here(conversation_id)
    except TooMany:
        return False
    parts.hub.publish(STAFF, {**frame, "conversation_id": conversation_id})
    return True


async def _send_to_staff(socket: WebSocket, listener: Listener) -> None:
    while not listener.overflowed:
        frame = await listener.queue.get()
        if frame["type"] == "signed_out":
            await socket.close(BAD_TOKEN)
            return
        await _send_frame(socket, frame)
    await socket.close(TOO_SLOW)


async def _receive_staff(socket: WebSocket, parts: BridgeParts, session: StaffSession, listener: Listener) -> None:
    while (raw := await _receive(socket)) is not None:
        try:
            frame = _STAFF_FRAMES.validate_json(raw)
        except ValidationError as error:
            listener.put(_error_frame(invalid_request(error.errors()), None))
            continue
        if isinstance(frame, _PingFrame):
            # Ended by the command line or by another process: nobody told this one.
            if not await to_thread.run_sync(parts.accounts.is_open, session.key):
                await socket.close(BAD_TOKEN)
                return
            listener.put({"type": "pong"})
        else:
            await _signal_shopper(parts, session, frame)


async def _signal_shopper(parts: BridgeParts, session: StaffSession, frame: _StaffTyping | _StaffRead) -> None:
    """Tell a shopper that the person who has their conversation types or has read; others' signs are dropped."""
    with contextlib.suppress(TooMany, UnknownConversation):
        parts.limits.signals.take_here(f"{session.name} {frame.conversation_id}")
        record = await to_thread.run_sync(parts.repository.get, frame.conversation_id)
        if record.state is State.PERSON and record.agent == session.name:
            parts.desk.signal_shopper(record.id, {**frame.model_dump(exclude={"conversation_id"}), "role": "person"})


async def _until_one_ends(receive: Any, send: Any, socket: WebSocket) -> None:
    """Run both directions until one ends; a vanished client is no fault."""
    tasks = [asyncio.create_task(receive), asyncio.create_task(send)]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            error = task.exception()
            if error and not isinstance(error, (WebSocketDisconnect, TimeoutError, RuntimeError)):
                log.error("socket failed", exc_info=error)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await socket.close()
