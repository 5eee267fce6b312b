"""What the stand-in server remembers: conversations, who listens to them, what it was told."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from fastapi import HTTPException, Request, Response, WebSocket
from fastapi.responses import JSONResponse

from tests.widget import standin_blocks as rich
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
    #: Nothing is taken until a consent comes.
    lacks_consent: bool = False
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
            "last_message": said["blocks"][0].get("text") if said else None,
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
        #: Uploads by id: their block and their bytes.
        self.files: dict[str, tuple[Json, bytes]] = {}
        #: Answered to the next upload instead of taking it.
        self.upload_status = 201
        self.renewed: list[str] = []
        #: Of one person each, by account.
        self.own_canned: dict[str, dict[str, str]] = {}
        self.canned = {"bye": "Goodbye {customer}!", "hello": "Hello {customer}, {agent} of {shop} here."}
        self.password = "open sesame"
        # What the settings' pages change.
        self.hours: Json | None = None
        #: By account; one that nobody has asked of has all.
        self.sessions: dict[str, list[str]] = {}
        self.accounts: dict[str, Json] = {"Wei": data.account("Wei"), "Boss": data.account("Boss", role="admin")}
        self.keys: dict[str, Json] = {}
        self.webhooks: dict[str, Json] = {}
        self.deliveries: dict[str, Json] = {}
        self.articles: dict[str, Json] = {"returns": data.article()}
        #: While True no message gets through: the WebSocket is silent, REST fails as a gateway does.
        self.is_deaf = False
        #: So many messages are refused because there is too much to do.
        self.busy_times = 0

    def own(self, request: Request, talk_id: str) -> Talk:
        """Return the conversation that the request's token opens."""
        talk = self.talks.get(talk_id)
        if not talk or request.headers.get("authorization") != f"Bearer {talk.token}":
            raise HTTPException(404, "no such conversation")
        return talk

    async def keep(self, request: Request, name: str) -> Response:
        """Take in an upload, or refuse it as a test has told."""
        status, self.upload_status = self.upload_status, 201
        content = await request.body()
        if status != 201:
            return JSONResponse({"detail": "refused"}, status)
        kinds = {b"\x89PNG": "image/png", b"%PDF": "application/pdf"}
        block: Json = {
            "type": "attachment",
            "attachment_id": str(uuid.uuid4()),
            "name": name,
            "media_type": kinds[content[:4]],
            "size_bytes": len(content),
            "width": 640 if content[:4] == b"\x89PNG" else None,
            "height": 480 if content[:4] == b"\x89PNG" else None,
        }
        self.files[block["attachment_id"]] = (block, content)
        return JSONResponse({"attachment": block}, 201)

    def attached(self, request: Json) -> list[Json]:
        """Return the blocks of the uploads that a message names."""
        return [self.files[one][0] for one in request.get("attachment_ids", [])]

    def file(self, file_id: str) -> Response:
        """Return an upload as the bridge does."""
        block, content = self.files[file_id]
        disposition = "attachment" if block["media_type"] == "application/pdf" else "inline"
        return Response(content, media_type=block["media_type"], headers={"content-disposition": disposition})

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
        text = request.get("text") or request.get("label") or ""
        if talk.state == "closed":
            await self.become(talk, "bot")
        words = [data.text_block(text)] if text else []
        message = await self.say(talk, "shopper", words + self.attached(request), key=key)
        await talk.push({"type": "ack", "client_message_id": key, "seq": message["seq"]})
        if talk.state != "bot":
            return message, []
        await talk.push({"type": "typing", "on": True})
        await asyncio.sleep(1.5 if "slow" in text else 0.05)
        answer = await self.say(talk, "bot", self._answer(request, text, talk.language))
        await talk.push({"type": "typing", "on": False})
        return message, [answer]

    @staticmethod
    def _answer(request: Json, text: str, language: Language) -> list[Json]:
        """Answer by key words; an address without a number comes back with its fault beside the field."""
        values = request.get("values")
        if values and "street" in values and not any(character.isdigit() for character in values["street"]):
            return rich.address_form(language, values)
        if values:
            return [data.text_block("✓ " + " · ".join(values.values()))]
        return rich.rich_answer(text, language) or data.answer(text, language)


def world_of(request: Request) -> World:
    """Dependency of the routes."""
    world: World = request.app.state.world
    return world
