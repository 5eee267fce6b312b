"""Who is too slow holds nothing: raw sockets that send drop by drop, send half, or never read."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

import pytest

from bridge import deadlines, limits
from bridge.api_keys import Scope
from tests.bridge.server import PROBLEM_TYPE, Bridge, Json, Shopper, until

SOON_S = 0.4
#: Far longer than what is set here, far shorter than what is set in earnest.
PATIENCE_S = 8.0


@pytest.fixture(autouse=True)
def short_deadlines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadlines, "HEAD_S", SOON_S)
    monkeypatch.setattr(deadlines, "UNREAD_S", SOON_S)
    monkeypatch.setattr(limits, "BODY_S", SOON_S)


@contextmanager
def raw(bridge: Bridge) -> Iterator[socket.socket]:
    host, port = bridge.url.removeprefix("http://").split(":")
    with closing(socket.create_connection((host, int(port)), PATIENCE_S)) as line:
        yield line


def all_of(line: socket.socket) -> bytes:
    """Read until the other end closes; a line that it leaves open fails the test by its time-out."""
    found = b""
    with suppress(ConnectionResetError):
        while chunk := line.recv(65_536):
            found += chunk
    return found


def problem_in(answer: bytes, slug: str) -> Json:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408"), answer[:200]
    assert PROBLEM_TYPE.encode() in head and b"connection: close" in head.lower()
    problem: Json = json.loads(body)
    assert problem["type"] == f"/problems/{slug}"
    assert problem["status"] == 408 and "expected" in problem["detail"]
    return problem


def drip(line: socket.socket, what: bytes, every_s: float = 0.05) -> threading.Thread:
    """Send byte by byte in a thread of its own, until it is done or the other end has had enough."""

    def send() -> None:
        with suppress(OSError):
            for at in range(len(what)):
                line.sendall(what[at : at + 1])
                time.sleep(every_s)

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    return thread


@pytest.mark.parametrize("head", [b"", b"GET /healthz HT", b"GET /healthz HTTP/1.1\r\nHost: x\r\n"])
def test_head_that_does_not_come_is_refused(bridge: Bridge, head: bytes) -> None:
    with raw(bridge) as line:
        line.sendall(head)
        began = time.monotonic()
        problem_in(all_of(line), "too-slow")
        assert SOON_S * 0.9 <= time.monotonic() - began < PATIENCE_S


def test_head_that_drips_is_refused_however_long_it_drips(bridge: Bridge) -> None:
    with raw(bridge) as line:
        drip(line, b"GET /healthz HTTP/1.1\r\n" + b"X-Header: x\r\n" * 1_000)
        problem_in(all_of(line), "too-slow")


def test_second_head_of_a_connection_has_its_deadline_too(bridge: Bridge) -> None:
    with raw(bridge) as line:
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b'"ok"' in line.recv(65_536)
        line.sendall(b"GET /healthz HT")
        problem_in(all_of(line), "too-slow")


def post(path: str, length: int, *more: str) -> bytes:
    lines = (f"POST {path} HTTP/1.1", "Host: x", "Content-Type: application/json", f"Content-Length: {length}", *more)
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def test_body_that_does_not_come_is_refused(bridge: Bridge) -> None:
    with raw(bridge) as line:
        line.sendall(post("/v1/conversations", 100) + b'{"locale":')
        problem_in(all_of(line), "too-slow")


def test_body_that_drips_is_refused(bridge: Bridge) -> None:
    with raw(bridge) as line:
        line.sendall(post("/v1/conversations", 1_000))
        drip(line, b" " * 1_000)
        problem_in(all_of(line), "too-slow")


def test_file_that_does_not_come_is_refused(bridge: Bridge, shopper: Shopper) -> None:
    key = bridge.integrator(Scope.CATALOGUE_WRITE).headers["authorization"]
    for path, token in (
        ("/v1/catalog/imports?format=jsonl", key),
        (f"{shopper.path}/attachments?name=x.png", f"Bearer {shopper.token}"),
    ):
        with raw(bridge) as line:
            line.sendall(post(path, 1_000, f"Authorization: {token}") + b"half of it")
            problem_in(all_of(line), "too-slow")


def test_many_that_drip_keep_nobody_else_waiting(bridge: Bridge, shopper: Shopper) -> None:
    lines = [
        socket.create_connection(("127.0.0.1", int(bridge.url.rpartition(":")[2])), PATIENCE_S) for _ in range(100)
    ]
    for number, line in enumerate(lines):
        line.sendall(post("/v1/conversations", 1_000) if number % 2 else b"GET /heal")
    began = time.monotonic()
    assert shopper.ask("hello")
    assert time.monotonic() - began < 3
    for line in lines:
        all_of(line)
        line.close()


def test_reader_that_never_reads_is_cut_off(bridge: Bridge, shopper: Shopper) -> None:
    for number in range(30):
        shopper.send("x" * 3_900 + str(number))
    bridge.settle()
    with socket.socket() as line:
        # A small window of its own: the system's buffers would take megabytes.
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
        line.connect(("127.0.0.1", int(bridge.url.rpartition(":")[2])))
        head = f"GET {shopper.path}/messages?limit=500 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {shopper.token}\r\n\r\n"
        for _ in range(60):
            line.sendall(head.encode())
        own = line.getsockname()
        until(lambda: own in bridge.connections, "the connection")
        until(lambda: own not in bridge.connections, "its end", PATIENCE_S)


def test_socket_reader_that_never_reads_is_cut_off_and_its_messages_are_there_later(
    bridge: Bridge, shopper: Shopper
) -> None:
    handshake = (
        f"GET {shopper.path}/ws?after=0 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        f"Sec-WebSocket-Protocol: zhanggui.v1, bearer.{shopper.token}\r\n\r\n"
    )
    for number in range(300):
        shopper.send("x" * 3_900 + str(number))
    bridge.settle()
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
        line.connect(("127.0.0.1", int(bridge.url.rpartition(":")[2])))
        line.sendall(handshake.encode())
        own = line.getsockname()
        until(lambda: own in bridge.connections, "the connection")
        until(lambda: own not in bridge.connections, "its end", PATIENCE_S)
    with shopper.listen() as again:
        assert [message["seq"] for message in again.messages_to(601)] == list(range(1, 602))


def test_handshake_that_does_not_end_is_refused(bridge: Bridge, shopper: Shopper) -> None:
    with raw(bridge) as line:
        line.sendall(f"GET {shopper.path}/ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n".encode())
        problem_in(all_of(line), "too-slow")
