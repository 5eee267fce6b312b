"""The WebSocket: who may open it, what comes over it, resumed without loss or repetition."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from bridge.hub import MAX_QUEUED
from bridge.limits import MAX_BODY_BYTES
from tests.bridge.rasa import Rasa
from tests.bridge.server import Bridge, Json, Shopper, Socket, Staff, problem_of, texts, until


def seqs(messages: list[Json]) -> list[int]:
    return [message["seq"] for message in messages]


def assert_refused(socket: Socket) -> None:
    """Check that a connection is refused at its handshake."""
    with pytest.raises(InvalidStatus) as error, socket:
        pass
    assert error.value.response.status_code in (401, 403)


def test_opening_sends_the_history_then_the_state(shopper: Shopper) -> None:
    shopper.ask("hello")
    with shopper.listen() as socket:
        assert socket.connection.subprotocol == "zhanggui.v1"
        assert socket.messages_to(3) == shopper.history()
        assert socket.next() == {"type": "state", "state": "bot", "position": None, "is_open": None}


def test_message_is_acknowledged_typed_and_answered(shopper: Shopper) -> None:
    with shopper.listen(after=1) as socket:
        socket.send({"type": "message", "client_message_id": "x", "text": "你好"})
        frames = [socket.next()]
        while frames[-1]["type"] != "typing" or frames[-1]["on"]:
            frames.append(socket.next())
        (answer,) = socket.messages_to(3)
    assert texts(answer["blocks"]) == "echo: 你好"
    assert {"type": "ack", "client_message_id": "x", "seq": 2} in frames
    assert [frame["on"] for frame in frames if frame["type"] == "typing"] == [True, False]
    assert [frame["message"]["seq"] for frame in frames if frame["type"] == "message"] == [2]


def test_message_sent_twice_is_acknowledged_twice_and_stored_once(rasa: Rasa, shopper: Shopper) -> None:
    with shopper.listen(after=1) as socket:
        for _ in range(2):
            socket.send({"type": "message", "client_message_id": "x", "text": "hello"})
            assert socket.next("ack") == {"type": "ack", "client_message_id": "x", "seq": 2}
        until(lambda: len(shopper.history()) == 3, "the answer")
    assert rasa.heard(shopper.id) == ["hello"]


def test_button_goes_over_the_socket(rasa: Rasa, shopper: Shopper) -> None:
    with shopper.listen() as socket:
        socket.send({"type": "message", "client_message_id": "x", "payload": {"intent": "show_more"}, "label": "更多"})
        socket.messages_to(3)
    assert rasa.heard(shopper.id) == ["/show_more"]


def test_resume_brings_what_was_missed_exactly_once(shopper: Shopper) -> None:
    seen: list[int] = []
    for round_ in range(5):
        with shopper.listen(after=seen[-1] if seen else 0) as socket:
            seen += seqs(socket.messages_to(1 + 4 * round_))
            socket.send({"type": "message", "client_message_id": f"s{round_}", "text": "over the socket"})
            seen += seqs(socket.messages_to(3 + 4 * round_))
        shopper.ask("while nobody listens")
    with shopper.listen(after=seen[-1]) as socket:
        seen += seqs(socket.messages_to(21))
    assert seen == list(range(1, 22))


def test_reconnecting_all_the_time_while_messages_come_loses_none(shopper: Shopper) -> None:
    def talk() -> None:
        for number in range(30):
            shopper.send(f"message {number}")

    talker = threading.Thread(target=talk)
    talker.start()
    seen: list[int] = []
    while not seen or seen[-1] < 61:
        with shopper.listen(after=seen[-1] if seen else 0) as socket:
            # Two frames of messages, and away again in the middle of the rest.
            for _ in range(min(2, 61 - len(seen))):
                seen.append(socket.next("message")["message"]["seq"])
    talker.join()
    assert seen == list(range(1, 62))


def test_messages_of_many_senders_come_in_order(shopper: Shopper) -> None:
    with shopper.listen() as first, shopper.listen(after=1) as second:
        with ThreadPoolExecutor(12) as pool:
            list(pool.map(lambda number: shopper.send(f"message {number}"), range(60)))
        assert seqs(first.messages_to(121)) == list(range(1, 122))
        assert seqs(second.messages_to(121)) == list(range(2, 122))


def test_number_after_the_newest_message_hides_none(shopper: Shopper) -> None:
    with shopper.listen(after=1_000) as socket:
        socket.next("state")
        socket.send({"type": "message", "client_message_id": "x", "text": "hello"})
        assert seqs(socket.messages_to(3)) == [2, 3]


@pytest.mark.parametrize("after", [2**31, 2**63, 10**30, -1, -(10**30)])
def test_numbers_beyond_all_bounds_do_no_harm(shopper: Shopper, after: int) -> None:
    with shopper.listen(after=after) as socket:
        socket.next("state")
        socket.send({"type": "ping"})
        assert socket.next("pong") == {"type": "pong"}


def test_typing_reaches_staff(shopper: Shopper, staff: Staff) -> None:
    with staff.listen() as desk, shopper.listen() as socket:
        for is_on in (True, False):
            socket.send({"type": "typing", "on": is_on})
            assert desk.next("typing") == {"type": "typing", "conversation_id": shopper.id, "on": is_on}
        socket.send({"type": "read", "seq": 1})
        assert desk.next("read") == {"type": "read", "conversation_id": shopper.id, "seq": 1}


def test_staff_hear_all_conversations(bridge: Bridge, staff: Staff) -> None:
    with staff.listen() as desk:
        shoppers = [bridge.shopper(), bridge.shopper()]
        for shopper in shoppers:
            shopper.ask("hello")
        heard: dict[str, list[int]] = {}
        while [len(found) for found in heard.values()] != [3, 3]:
            frame = desk.next("message")
            heard.setdefault(frame["conversation_id"], []).append(frame["message"]["seq"])
        assert heard == {shopper.id: [1, 2, 3] for shopper in shoppers}
        desk.send({"type": "ping"})
        assert desk.next("pong") == {"type": "pong"}


def test_unknown_and_foreign_tokens_open_nothing(bridge: Bridge) -> None:
    mine, other = bridge.shopper(), bridge.shopper()
    assert_refused(mine.listen(token=other.token))
    assert_refused(mine.listen(conversation_id=other.id))
    assert_refused(mine.listen(token="x"))
    assert_refused(Socket(bridge, f"{mine.path.replace(mine.id, 'none')}/ws", ["zhanggui.v1", f"bearer.{mine.token}"]))
    assert_refused(Socket(bridge, f"{mine.path}/ws", ["zhanggui.v1"]))
    assert_refused(Socket(bridge, f"{mine.path}/ws?token={mine.token}"))


def test_erased_conversation_cannot_be_opened(shopper: Shopper) -> None:
    shopper.http.delete(shopper.path)
    assert_refused(shopper.listen())


def test_other_origin_is_refused_when_the_token_is_bound_to_one(bridge: Bridge) -> None:
    origin = "https://shop.example"
    opened = bridge.http().post("/v1/conversations", json={}, headers={"Origin": origin}).json()
    path = f"/v1/conversations/{opened['conversation_id']}/ws"
    protocols = ["zhanggui.v1", f"bearer.{opened['token']}"]
    with Socket(bridge, path, protocols, origin=origin) as socket:
        socket.messages_to(1)
    assert_refused(Socket(bridge, path, protocols, origin="https://evil.example"))


def test_staff_socket_needs_a_session_and_our_own_page(bridge: Bridge, staff: Staff) -> None:
    assert_refused(staff.listen(origin="https://evil.example"))
    assert_refused(Socket(bridge, "/staff/api/ws", origin=bridge.url))
    assert_refused(Socket(bridge, "/staff/api/ws", origin=bridge.url, cookie="zhanggui_staff=x"))


MESSAGE: Json = {"type": "message", "client_message_id": "bad", "text": "hello"}


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "nonsense",
        "null",
        "[]",
        '"x"',
        "1" * 5_000,
        "[" * 20_000,
        '{"type": "message", "x": ' + "[" * 20_000,
        {},
        {"type": "jump"},
        {"type": "\ud800"},
        {"type": ["message"]},
        {"type": "typing"},
        {"type": "typing", "on": "perhaps"},
        {"type": "typing", "on": True, "\ud800": 1},
        {"type": "read", "seq": -1},
        {"type": "read", "seq": "x"},
        MESSAGE | {"text": ""},
        MESSAGE | {"text": " \n\t "},
        MESSAGE | {"text": "\x00"},
        MESSAGE | {"text": "x\ud83d"},
        MESSAGE | {"text": "\udc00x"},
        MESSAGE | {"text": 5},
        MESSAGE | {"text": "x" * 4_001},
        MESSAGE | {"text": None},
        MESSAGE | {"client_message_id": ""},
        MESSAGE | {"client_message_id": "a b"},
        MESSAGE | {"client_message_id": "中"},
        MESSAGE | {"client_message_id": "\ud800"},
        MESSAGE | {"client_message_id": "x" * 65},
        MESSAGE | {"client_message_id": 7},
        MESSAGE | {"payload": {"intent": "show_more"}},
        MESSAGE | {"text": None, "payload": {"intent": "Show More"}},
        MESSAGE | {"text": None, "payload": {"intent": "show_more", "entities": {"\ud800": "x"}}},
        MESSAGE | {"text": None, "payload": {"intent": "show_more", "entities": {"brand": "\ud800"}}},
        MESSAGE | {"text": None, "payload": {"intent": "show_more"}, "label": "\ud800"},
        MESSAGE | {"page": {"product_id": "\ud800"}},
        MESSAGE | {"page": 1},
        MESSAGE | {"surprise": 1},
        MESSAGE | {"\ud800": 1},
    ],
    ids=lambda frame: repr(frame)[:60],
)
def test_bad_frame_is_a_problem_and_the_socket_goes_on(shopper: Shopper, frame: Any) -> None:
    with shopper.listen() as socket:
        socket.send(frame)
        error = socket.next("error")
        assert error["problem"]["type"] == "/problems/invalid-request"
        assert error["problem"]["status"] == 422
        key = frame.get("client_message_id") if isinstance(frame, dict) else None
        assert error.get("client_message_id") in (None, key)
        if key == "bad":
            assert error["client_message_id"] == "bad"
        socket.send({"type": "ping"})
        assert socket.next("pong")
    assert seqs(shopper.history()) == [1]


def test_binary_frame_ends_the_socket_and_nothing_else(shopper: Shopper, staff: Staff) -> None:
    for opened in (shopper.listen(), staff.listen()):
        with opened as socket, pytest.raises(ConnectionClosed) as closed:
            socket.send(b"\xff\xfe")
            while True:
                socket.next()
        assert closed.value.rcvd and closed.value.rcvd.code == 1003
    assert texts(shopper.ask("hello")) == "echo: hello"


def test_frame_over_the_limit_closes_with_too_big(shopper: Shopper) -> None:
    with shopper.listen() as socket, pytest.raises(ConnectionClosed) as closed:
        socket.send(json.dumps(MESSAGE | {"text": "x" * MAX_BODY_BYTES}))
        while True:
            socket.next()
    assert closed.value.rcvd and closed.value.rcvd.code == 1009
    assert seqs(shopper.history()) == [1]


def test_longest_text_passes(shopper: Shopper) -> None:
    with shopper.listen() as socket:
        socket.send(MESSAGE | {"text": "𠜎" * 4_000})
        assert socket.next("ack")["seq"] == 2


def test_erased_while_connected_is_told(shopper: Shopper) -> None:
    with shopper.listen() as socket:
        socket.next("state")
        shopper.http.delete(shopper.path)
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                socket.next()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401
    # What was typed on another page meanwhile goes by REST, and is told what has become of the conversation.
    problem_of(shopper.send("hello"), 404, "unknown-conversation")


def test_message_of_a_line_that_breaks_at_once_is_answered_all_the_same(shopper: Shopper) -> None:
    for number in range(25):
        with shopper.listen(after=2 * number) as socket:
            socket.next("state")
            socket.send({"type": "message", "client_message_id": f"x{number}", "text": "hello"})
            # Gone without a word, while the bridge stores what was sent.
            socket.connection.socket.close()
        until(lambda number=number: len(shopper.history()) >= 2 + 2 * number, "the message")  # type: ignore[misc]
    until(lambda: len(shopper.history()) == 51, "all answers")
    assert [message["role"] for message in shopper.history()[1:]].count("bot") == 25


def test_slow_reader_is_closed_and_resumes(bridge: Bridge, shopper: Shopper) -> None:
    # Published to at once, more than a listener's queue holds: what a reader that does not read ends up with.
    with shopper.listen(after=1) as socket:
        socket.next("state")
        loop_is_done = threading.Event()

        def flood() -> None:
            for number in range(MAX_QUEUED + 10):
                bridge.parts.hub.publish(shopper.id, {"type": "typing", "on": bool(number % 2)})
            loop_is_done.set()

        bridge.call(flood)
        assert loop_is_done.wait(10)
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                socket.next()
    assert closed.value.rcvd and closed.value.rcvd.code == 4408
    shopper.ask("hello")
    with shopper.listen(after=1) as socket:
        assert seqs(socket.messages_to(3)) == [2, 3]
