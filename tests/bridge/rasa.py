"""A tiny HTTP server that speaks Rasa's REST channel: Rasa is another process (tests/e2e runs the real one)."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

#: No test holds the bot longer; a forgotten hold must not hang the run.
HOLD_S = 30.0
#: Between two bytes of an answer that drips.
DRIP_S = 0.05


@dataclass(frozen=True)
class Raw:
    """An answer as bytes, for what no healthy bot says."""

    status: int = 200
    body: bytes = b""


Turn = dict[str, Any]
Reply = list[dict[str, Any]] | Raw


def echo(turn: Turn) -> Reply:
    """Answer with the words that came."""
    return [{"recipient_id": turn["sender"], "text": f"echo: {turn['message']}"}]


class Rasa:
    """The bot; ``answer`` may be replaced, turns and tracker events are kept."""

    def __init__(self) -> None:
        self.answer: Callable[[Turn], Reply]
        self.turns: list[Turn] = []
        self.told: dict[str, list[Turn]] = {}
        #: Conversations that were to be forgotten.
        self.forgotten: list[str] = []
        #: Turns under way by sender, and the most that were under way at once.
        self.under_way: Counter[str] = Counter()
        self.most_at_once: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._may_answer = threading.Event()
        self.no_drip = threading.Event()
        self.no_drip.set()
        self._server: _Server | None = None
        self._port = 0
        self.reset()

    def reset(self) -> None:
        """Echo again, and forget what was said."""
        self.answer = echo
        self.status = Raw(body=b'{"model_file": "models/1.tar.gz"}')
        self.turns.clear()
        self.told.clear()
        self.forgotten.clear()
        self._may_answer.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._may_answer.set()
        self.stop()

    def start(self) -> None:
        """Listen, on the port of the last time if there was one."""
        server = _Server(self._port, self)
        self._port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        self._server = server

    def stop(self) -> None:
        """Refuse connections from now on."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """While open, no turn is answered."""
        self._may_answer.clear()
        try:
            yield
        finally:
            self._may_answer.set()

    @contextmanager
    def dripping(self) -> Iterator[None]:
        """While open, an answer comes byte by byte and never ends."""
        self.no_drip.clear()
        try:
            yield
        finally:
            self.no_drip.set()

    def take(self, turn: Turn) -> Reply:
        """Take a turn as Rasa does."""
        sender = turn["sender"]
        with self._lock:
            self.turns.append(turn)
            self.under_way[sender] += 1
            self.most_at_once[sender] = max(self.most_at_once[sender], self.under_way[sender])
        self._may_answer.wait(HOLD_S)
        reply = self.answer(turn)
        with self._lock:
            self.under_way[sender] -= 1
        return reply

    def heard(self, conversation_id: str) -> list[str]:
        """What a conversation's turns said, in the order in which they came."""
        return [turn["message"] for turn in self.turns if turn["sender"] == conversation_id]


class _Server(ThreadingHTTPServer):
    def __init__(self, port: int, rasa: Rasa) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.rasa = rasa


class _Handler(BaseHTTPRequestHandler):
    # No keep-alive: a stopped server must not go on answering over an open connection.
    protocol_version = "HTTP/1.0"
    server: _Server

    def do_GET(self) -> None:
        known = {"/status": self.server.rasa.status, "/health": Raw(body=b'{"status": "ok"}')}
        self._send(known.get(self.path, Raw(404)))

    def do_POST(self) -> None:
        rasa = self.server.rasa
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.path == "/webhooks/rest/webhook":
            self._send(rasa.take(body))
        elif self.path.endswith("/tracker/events"):
            rasa.told.setdefault(self.path.split("/")[2], []).extend(body)
            self._send(Raw(body=b"{}"))
        else:
            self._send(Raw(404))

    def do_DELETE(self) -> None:
        prefix, _, conversation_id = self.path.rpartition("/")
        is_known = prefix == "/webhooks/rest/conversations"
        if is_known:
            self.server.rasa.forgotten.append(conversation_id)
        self._send(Raw(204 if is_known else 404))

    def _send(self, reply: Reply) -> None:
        no_drip = self.server.rasa.no_drip
        raw = reply if isinstance(reply, Raw) else Raw(body=json.dumps(reply).encode())
        promised = 0 if no_drip.is_set() else 1_000_000
        # An OSError: the bridge has given up by now.
        with suppress(OSError):
            self.send_response(raw.status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(raw.body) + promised))
            self.end_headers()
            while not no_drip.wait(DRIP_S):
                self.wfile.write(b" ")
            self.wfile.write(raw.body)

    def log_message(self, *_: object) -> None:
        pass
