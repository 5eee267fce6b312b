"""The real bridge on a port of loopback, and clients for its two sides."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any, Self, TypeVar

import httpx
from sqlalchemy import select
from websockets.sync.client import ClientConnection, connect

from bridge.__main__ import server_of
from bridge.admission import STAFF_COOKIE
from bridge.api_keys import Scope
from bridge.app import create_app
from bridge.models import AuditRow
from bridge.parts import BridgeParts
from bridge.roles import Role
from shop.database import open_engine
from zhanggui.services import Services
from zhanggui.settings import Settings

Json = dict[str, Any]
Found = TypeVar("Found")
DEADLINE_S = 15.0
#: The staff password of the settings: the first account, "admin", has it.
PASSWORD = "a long walk off a short pier"
#: No password fits it.
NO_HASH = "x"
#: Loopback has no TLS, and reading the system's certificates for each client takes longer than a test.
_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
PROBLEM_TYPE = "application/problem+json"


def until(look: Callable[[], Found], what: str, deadline_s: float = DEADLINE_S) -> Found:
    """Look again and again until something is found."""
    end = time.monotonic() + deadline_s
    while not (found := look()):
        if time.monotonic() > end:
            raise TimeoutError(f"waited {deadline_s:.0f} s for {what}, last saw {found!r}")
        time.sleep(0.01)
    return found


class Bridge:
    """The application behind uvicorn, as ``python -m bridge`` serves it, in a thread."""

    def __init__(self, settings: Settings, services: Services) -> None:
        self.settings = settings
        self.parts = BridgeParts.open(settings, services)
        self.app = create_app(self.parts)
        self._server = server_of(self.app, settings)
        self._loop: asyncio.AbstractEventLoop
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=self._server.config.get_loop_factory()) as runner:
            self._loop = runner.get_loop()
            runner.run(self._server.serve([self._socket]))

    def settle(self) -> None:
        """Wait until no turn is under way."""
        asyncio.run_coroutine_threadsafe(self.parts.conversations.finish(), self._loop).result(DEADLINE_S)

    def audit(self, conversation_id: str) -> list[tuple[str, str]]:
        """Who did what to a conversation, in order."""
        engine = open_engine(self.settings.resolved_database_url)
        query = select(AuditRow.actor, AuditRow.action).where(AuditRow.conversation_id == conversation_id)
        with engine.connect() as connection:
            found = [(actor, action) for actor, action in connection.execute(query.order_by(AuditRow.id))]
        engine.dispose()
        return found

    @property
    def connections(self) -> set[tuple[str, int]]:
        """The other ends of all open connections."""
        open_ = list(self._server.server_state.connections)
        return {client for own in open_ if (client := getattr(own, "client", None))}

    def call(self, function: Callable[[], None]) -> None:
        """Call a function in the bridge's event loop, between two of its own steps."""
        self._loop.call_soon_threadsafe(function)

    def __enter__(self) -> Self:
        self._thread.start()
        until(lambda: self._server.started or not self._thread.is_alive(), "the bridge's start")
        assert self._server.started, "the bridge did not start"
        return self

    def __exit__(self, *_: object) -> None:
        self.stop_soon()
        self.wait_stopped()

    def stop_soon(self) -> None:
        """Tell the bridge to stop, as SIGTERM does."""
        self._server.should_exit = True

    def wait_stopped(self) -> None:
        self._thread.join(DEADLINE_S)
        assert not self._thread.is_alive(), "the bridge did not stop"
        self._socket.close()

    def http(self, **more: Any) -> httpx.Client:
        return httpx.Client(base_url=self.url, timeout=30, verify=_NO_TLS, **more)

    def shopper(self, **body: Any) -> Shopper:
        return Shopper(self, body)

    def staff(self, name: str = "Ada", role: Role = Role.AGENT, capacity: int = 10_000) -> Staff:
        return Staff(self, name, role, capacity)

    def integrator(self, *scopes: Scope, per_minute: int = 1_000_000) -> httpx.Client:
        """A client with a key of these scopes, of all where none is named."""
        _, token = self.parts.api_keys.create("a test", scopes or tuple(Scope), per_minute)
        return self.http(headers={"Authorization": f"Bearer {token}"})


class Shopper:
    """One conversation."""

    def __init__(self, bridge: Bridge, body: Json) -> None:
        self.bridge = bridge
        self.http = bridge.http()
        # Each is a conversation of its own, unless a test is about going on with an earlier one.
        opened = self.http.post("/v1/conversations", json={"resume": False, **body})
        assert opened.is_success, opened.text
        self.is_new = opened.status_code == httpx.codes.CREATED
        self.opened: Json = opened.json()
        self.id: str = self.opened["conversation_id"]
        self.token: str = self.opened["token"]
        self.path = f"/v1/conversations/{self.id}"
        self.http.headers["Authorization"] = f"Bearer {self.token}"
        self._keys = count(1)

    def send(self, text: str | None = None, wait_s: int | None = None, **more: Any) -> httpx.Response:
        body: Json = {"client_message_id": f"m{next(self._keys)}", **more}
        if text is not None:
            body["text"] = text
        headers = {} if wait_s is None else {"Prefer": f"wait={wait_s}"}
        return self.http.post(f"{self.path}/messages", json=body, headers=headers)

    def ask(self, text: str | None = None, **more: Any) -> list[Json]:
        """Send a message, wait for the answers and return their blocks."""
        answer = self.send(text, wait_s=20, **more)
        assert answer.status_code == httpx.codes.OK, answer.text
        return [block for message in answer.json()["answers"] for block in message["blocks"]]

    def history(self, after: int = 0, limit: int = 500) -> list[Json]:
        answer = self.http.get(f"{self.path}/messages", params={"after": after, "limit": limit})
        assert answer.status_code == httpx.codes.OK, answer.text
        messages: list[Json] = answer.json()["messages"]
        return messages

    def said(self, role: str) -> list[str]:
        """The texts that one side said."""
        return [
            block["text"]
            for message in self.history()
            if message["role"] == role
            for block in message["blocks"]
            if block["type"] == "text"
        ]

    def state(self) -> str:
        found: str = self.http.get(f"{self.path}/messages").json()["state"]
        return found

    def listen(self, after: int = 0, token: str | None = None, conversation_id: str | None = None) -> Socket:
        path = f"/v1/conversations/{conversation_id or self.id}/ws?after={after}"
        return Socket(self.bridge, path, subprotocols=["zhanggui.v1", f"bearer.{token or self.token}"])


class Staff:
    """One member of staff, with a session as signing in gives it (that itself is limited, and slow on purpose)."""

    def __init__(self, bridge: Bridge, name: str, role: Role, capacity: int) -> None:
        self.bridge = bridge
        self.name = name
        accounts = bridge.parts.accounts
        now = datetime.now(UTC)
        if accounts.repository.find(name) is None:
            accounts.repository.add(name, NO_HASH, role, actor="test", now=now, capacity=capacity)
        changes = {"role": role.value, "capacity": capacity, "is_active": True}
        account = accounts.repository.change(name, changes, actor="test", action="reset", now=now)
        self.cookie, self.session = accounts.open_session(account)
        headers = {"X-CSRF-Token": self.session.csrf_token, "Cookie": f"{STAFF_COOKIE}={self.cookie}"}
        self.http = bridge.http(headers=headers)

    def do(self, what: str, shopper: Shopper, **body: Any) -> httpx.Response:
        return self.http.post(f"/staff/api/conversations/{shopper.id}/{what}", json=body or None)

    def answer(self, shopper: Shopper, text: str, key: str = "a1") -> httpx.Response:
        body = {"client_message_id": key, "text": text}
        return self.http.post(f"/staff/api/conversations/{shopper.id}/messages", json=body)

    def list(self, state: str = "waiting") -> list[Json]:
        answer = self.http.get("/staff/api/conversations", params={"state": state})
        assert answer.status_code == httpx.codes.OK, answer.text
        rows: list[Json] = answer.json()["conversations"]
        return rows

    def listen(self, origin: str | None = None) -> Socket:
        cookie = f"{STAFF_COOKIE}={self.cookie}"
        return Socket(self.bridge, "/staff/api/ws", origin=origin or self.bridge.url, cookie=cookie)


class Socket:
    """A WebSocket to the bridge; ``with`` opens it."""

    def __init__(
        self,
        bridge: Bridge,
        path: str,
        subprotocols: list[Any] | None = None,
        origin: str | None = None,
        cookie: str | None = None,
    ) -> None:
        self._url = bridge.url.replace("http", "ws", 1) + path
        self._subprotocols, self._cookie = subprotocols, cookie
        self._origin: Any = origin
        self.connection: ClientConnection

    def __enter__(self) -> Self:
        self.connection = connect(
            self._url,
            subprotocols=self._subprotocols,
            origin=self._origin,
            additional_headers={"Cookie": self._cookie} if self._cookie else None,
            open_timeout=DEADLINE_S,
            # Else 16 unread frames keep the client from reading the server's closing frame, and it waits 10 s for it.
            max_queue=None,
            proxy=None,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def send(self, frame: Json | str | bytes) -> None:
        self.connection.send(json.dumps(frame) if isinstance(frame, dict) else frame)

    def next(self, kind: str | None = None) -> Json:
        """Return the next frame, of a type if one is named; others are passed over."""
        end = time.monotonic() + DEADLINE_S
        while True:
            frame: Json = json.loads(self.connection.recv(max(end - time.monotonic(), 0.01)))
            if kind is None or frame["type"] == kind:
                return frame

    def messages_to(self, seq: int) -> list[Json]:
        """Return the messages that come until ``seq`` has come."""
        found: list[Json] = []
        while not found or found[-1]["seq"] < seq:
            found.append(self.next("message")["message"])
        return found


def problem_of(answer: httpx.Response, status: int, slug: str | None = None) -> Json:
    """Check that an answer is a problem of this status (and type), and return it."""
    assert answer.status_code == status, (answer.status_code, answer.text)
    assert answer.headers["content-type"] == PROBLEM_TYPE
    problem: Json = answer.json()
    assert problem["status"] == status
    assert problem["title"] and problem["detail"]
    if slug is not None:
        assert problem["type"] == f"/problems/{slug}"
    return problem


def texts(blocks: list[Json]) -> str:
    return "\n".join(block["text"] for block in blocks if block["type"] == "text")


def has_han(text: str) -> bool:
    return any("一" <= character <= "鿿" for character in text)
