"""A real server that receives webhooks, and answers as a test wants."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.served import Served

Json = dict[str, Any]


@dataclass(frozen=True)
class Received:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float = field(default_factory=time.monotonic)

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def event(self) -> Json:
        found: Json = json.loads(self.body)
        return found


class Receiver(Served):
    """``with Receiver() as receiver``: answers 204 until told otherwise."""

    def __init__(self, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[Received] = []
        #: Returns status and headers of the answer to a request.
        self.answer: Callable[[Received], tuple[int, dict[str, str]]] = lambda _: (204, {})
        #: While set, an answer's body never ends.
        self.is_endless = False
        self.host = host
        self._server = _Server((host, 0), _Handler)
        self._server.receiver = self
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        self.url = f"http{'s' if tls else ''}://{host}:{self.port}/hook"
        super().__init__(self._server)

    def kinds(self) -> list[str]:
        return [request.event["type"] for request in self.requests]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    receiver: Receiver

    def handle_error(self, *_: Any) -> None:
        pass


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        receiver = self.server.receiver
        body = self.rfile.read(int(self.headers["content-length"]))
        request = Received(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
        receiver.requests.append(request)
        status, headers = receiver.answer(request)
        # An OSError: the bridge has heard enough.
        with suppress(OSError):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            while receiver.is_endless:
                self.wfile.write(b"x" * 4_096)

    def log_message(self, *_: object) -> None:
        pass
