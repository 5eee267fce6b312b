"""What the stand-in server remembers: conversations, who listens to them, what it was told."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from fastapi import HTTPException, Request, WebSocket

from tests.widget import standin_data as data
from tests.widget.standin_data import Json, Language


@dataclass
class Talk:
    """One conversation."""

    language: Language
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    token: str = field(default_factory=data.new_token)
    state: str = "bot"
    agent: str | None = None
    messages: list[Json] = field(default_factory=list)
    sockets: set[WebSocket] = field(default_factory=set)
    notes: list[Json] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    customer_id: str | None = None
    read_seq: int = 0

    @property
    def has_spoken(self) -> bool:
        return any(message["role"] == "shopper" for message in self.messages)

    def thread(self) -> Json:
        """A row of the customer's own list."""
        last = next(m for m in reversed(self.messages) if m["blocks"][0]["type"] == "text")
        row = {"conversation_id": self.id, "state": self.state, "language": self.language, "unread": 1}
        text = last["blocks"][0]["text"]
        times = {"created_at": self.messages[0]["created_at"], "updated_at": last["created_at"]}
        return row | times | {"last_message": text, "last_role": last["role"]}

    def opened(self) -> Json:
        """What the widget is told when it opens the conversation, or comes back to it."""
        head = {"conversation_id": self.id, "token": self.token, "language": self.language, "state": self.state}
        return head | {"messages": self.messages, "read_seq": self.read_seq, "expires_at": data.end_of_token()}

    def add(self, role: str, blocks: list[Json], key: str | None = None, author: str | None = None) -> Json:
        message: Json = {
            "seq": len(self.messages) + 1,
            "id": str(uuid.uuid4()),
            "role": role,
            "created_at": datetime.now(UTC).isoformat(),
            "client_message_id": key,
            "blocks": blocks,
            "author": author,
        }
        self.messages.append(message)
        return message

    async def push(self, frame: Json) -> None:
        for socket in list(self.sockets):
            await socket.send_json(frame)

    @property
    def position(self) -> int | None:
        return 1 if self.state == "waiting" else None

    def found(self, message: Json, what: str) -> Json:
        """A message as the staff's search shows it."""
        before, _, after = message["blocks"][0]["text"].partition(what)
        parts = [(before, False), (what, True), (after, False)]
        names = ("seq", "role", "author", "created_at")
        return {
            **{name: message[name] for name in names},
            "conversation_id": self.id,
            "state": self.state,
            "language": self.language,
            "customer_id": None,
            "customer_name": None,
            "snippet": [{"text": text, "is_match": is_match} for text, is_match in parts if text],
        }

    def summary(self) -> Json:
        said = next((m for m in reversed(self.messages) if m["role"] == "shopper"), None)
        return {
            "id": self.id,
            "state": self.state,
            "language": self.language,
            "position": self.position,
            "waiting_since": self.messages[-1]["created_at"],
            "agent": self.agent,
            "last_message": said["blocks"][0]["text"] if said else None,
            "customer_name": None,
            "wanted_agent": None,
            "labels": self.labels,
        }


class World:
    """Everything."""

    def __init__(self) -> None:
        self.talks: dict[str, Talk] = {}
        self.events: list[Json] = []
        self.received: list[Json] = []
        self.staff_sockets: set[WebSocket] = set()
        self.console_frames: list[Json] = []
        self.sent_along: list[str] = []
        self.renewed: list[str] = []
        self.canned = {"bye": "Goodbye {customer}!", "hello": "Hello {customer}, {agent} of {shop} here."}
        self.password = "open sesame"
        #: While True no message gets through: the WebSocket is silent, REST fails as a gateway does.
        self.is_deaf = False

    def own(self, request: Request, talk_id: str) -> Talk:
        """Return the conversation that the request's token opens."""
        talk = self.talks.get(talk_id)
        if not talk or request.headers.get("authorization") != f"Bearer {talk.token}":
            raise HTTPException(404, "no such conversation")
        return talk

    def of_token(self, request: Request) -> Talk:
        """Return the conversation whose token the request carries, whichever it is."""
        given = request.headers.get("authorization")
        talk = next((one for one in self.talks.values() if given == f"Bearer {one.token}"), None)
        if not talk:
            raise HTTPException(401, "no such token")
        return talk

    def open_of(self, customer_id: str | None) -> Talk | None:
        """Return the newest open conversation of a customer."""
        own = [one for one in self.talks.values() if one.customer_id == customer_id and one.state != "closed"]
        return own[-1] if customer_id and own else None

    async def become(self, talk: Talk, state: str) -> None:
        talk.state = state
        await talk.push({"type": "state", "state": state, "position": talk.position})
        await self.tell_staff(talk)

    async def tell_staff(self, talk: Talk) -> None:
        for socket in list(self.staff_sockets):
            await socket.send_json({"type": "conversation", "conversation": talk.summary()})

    async def say(self, talk: Talk, role: str, blocks: list[Json], **more: Any) -> Json:
        message = talk.add(role, blocks, **more)
        await talk.push({"type": "message", "message": message})
        for socket in list(self.staff_sockets):
            await socket.send_json({"type": "message", "message": message, "conversation_id": talk.id})
        await self.tell_staff(talk)
        return message

    async def hear(self, talk: Talk, request: Json) -> tuple[Json, list[Json]]:
        """Take a message once; the bot answers if it is its turn."""
        key = request["client_message_id"]
        known = next((m for m in talk.messages if m["client_message_id"] == key), None)
        if known:
            return known, []
        self.received.append(request)
        text = request.get("text") or request["label"]
        if talk.state == "closed":
            await self.become(talk, "bot")
        message = await self.say(talk, "shopper", [data.text_block(text)], key=key)
        await talk.push({"type": "ack", "client_message_id": key, "seq": message["seq"]})
        if talk.state != "bot":
            return message, []
        await talk.push({"type": "typing", "on": True})
        await asyncio.sleep(1.5 if "slow" in text else 0.05)
        answer = await self.say(talk, "bot", data.answer(text, talk.language))
        await talk.push({"type": "typing", "on": False})
        return message, [answer]


def world_of(request: Request) -> World:
    """Dependency of the routes."""
    world: World = request.app.state.world
    return world
