"""Conversations by key: a shop's own help desk lists them, reads them, takes part and closes them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from bridge.api_keys import Scope
from tests.bridge.rasa import Rasa
from tests.bridge.server import Bridge, Json, Shopper, Staff, problem_of

DESK = "/v1/desk/conversations"


@pytest.fixture
def keyed(bridge: Bridge) -> httpx.Client:
    return bridge.integrator()


def say(keyed: httpx.Client, shopper: Shopper, text: str, name: str | None = None, key: str = "d1") -> httpx.Response:
    body: Json = {"client_message_id": key, "role": "person" if name else "bot", "text": text}
    if name:
        body["name"] = name
    return keyed.post(f"{DESK}/{shopper.id}/messages", json=body)


def test_the_list_comes_in_pages_the_newest_first(bridge: Bridge, keyed: httpx.Client) -> None:
    opened = [bridge.shopper().id for _ in range(5)]
    first = keyed.get(DESK, params={"limit": 3}).json()
    assert [one["id"] for one in first["items"]] == opened[:1:-1]
    # What is opened meanwhile does not move the pages.
    bridge.shopper()
    second = keyed.get(DESK, params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [one["id"] for one in second["items"]] == opened[1::-1]


def test_the_list_by_state(bridge: Bridge, keyed: httpx.Client, shopper: Shopper) -> None:
    quiet = bridge.shopper()
    shopper.http.post(f"{shopper.path}/handoff")
    waiting = keyed.get(DESK, params={"state": "waiting", "limit": 200}).json()["items"]
    ids = [one["id"] for one in waiting]
    assert shopper.id in ids
    assert quiet.id not in ids
    assert {one["state"] for one in waiting} == {"waiting"}
    own = next(one for one in waiting if one["id"] == shopper.id)
    assert own["handoff_reason"] == "asked"
    assert own["waiting_since"]
    problem_of(keyed.get(DESK, params={"state": "lost"}), 422, "invalid-request")


def test_a_conversation_is_read_with_its_messages(keyed: httpx.Client, shopper: Shopper) -> None:
    shopper.ask("你好")
    read = keyed.get(f"{DESK}/{shopper.id}").json()
    history = shopper.history()
    assert (read["id"], read["last_seq"], read["language"]) == (shopper.id, history[-1]["seq"], "zh")
    found: list[Any] = []
    after = 0
    while after is not None:
        page = keyed.get(f"{DESK}/{shopper.id}/messages", params={"after": after, "limit": 2}).json()
        found += page["messages"]
        after = page["next_after"]
    assert found == history
    for path in (f"{DESK}/none", f"{DESK}/none/messages"):
        problem_of(keyed.get(path), 404, "unknown-conversation")


def test_the_bot_says_what_the_shops_system_knows(rasa: Rasa, keyed: httpx.Client, shopper: Shopper) -> None:
    with shopper.listen(after=1) as socket:
        answer = say(keyed, shopper, "Your parcel comes today, card 4111 1111 1111 1111.")
        assert answer.status_code == 201, answer.text
        pushed = socket.next("message")["message"]
    assert pushed == answer.json()["message"]
    assert pushed["role"] == "bot"
    assert pushed["blocks"] == [{"type": "text", "text": "Your parcel comes today, card •••• 1111."}]
    again = say(keyed, shopper, "Your parcel comes today.")
    assert again.json()["message"] == pushed, "the same id is said once"
    assert shopper.said("bot").count("Your parcel comes today, card •••• 1111.") == 1
    assert shopper.ask("thanks")
    assert rasa.heard(shopper.id) == ["thanks"]


def test_a_person_of_the_help_desk_takes_the_conversation(
    bridge: Bridge, rasa: Rasa, keyed: httpx.Client, shopper: Shopper
) -> None:
    shopper.http.post(f"{shopper.path}/handoff")
    answer = say(keyed, shopper, "您好，我来看一下。", name="李雷")
    assert (answer.status_code, answer.json()["state"]) == (201, "person")
    assert answer.json()["message"]["author"] == "李雷"
    assert say(keyed, shopper, "One moment.", name="李雷", key="d2").is_success
    shopper.send("I am waiting")
    bridge.settle()
    assert rasa.heard(shopper.id) == [], "the bot is silent"
    assert keyed.get(f"{DESK}/{shopper.id}").json()["agent"] == "李雷"
    problem_of(say(keyed, shopper, "me too", name="Han Meimei", key="d3"), 409, "conflict")
    problem_of(say(keyed, shopper, "and the bot", key="d4"), 409, "conflict")
    assert shopper.said("person") == ["您好，我来看一下。", "One moment."]
    assert keyed.post(f"{DESK}/{shopper.id}/release").json()["state"] == "bot"
    told = [event["text"] for event in rasa.told[shopper.id]]
    assert told == ["您好，我来看一下。", "One moment."]
    bridge.settle()
    assert rasa.heard(shopper.id) == ["I am waiting"], "nobody had answered it"
    problem_of(keyed.post(f"{DESK}/{shopper.id}/release"), 409, "conflict")


def test_staff_and_help_desk_do_not_take_each_others(keyed: httpx.Client, shopper: Shopper, staff: Staff) -> None:
    assert staff.do("take", shopper).is_success
    problem_of(say(keyed, shopper, "hello", name="Bob"), 409, "conflict")
    assert shopper.said("person") == []


def test_closing(bridge: Bridge, keyed: httpx.Client, shopper: Shopper) -> None:
    assert keyed.post(f"{DESK}/{shopper.id}/close").json()["state"] == "closed"
    problem_of(keyed.post(f"{DESK}/{shopper.id}/close"), 409, "conflict")
    problem_of(say(keyed, shopper, "hello"), 409, "conflict")
    problem_of(say(keyed, shopper, "hello", name="Bob"), 409, "conflict")
    ((actor, action),) = bridge.audit(shopper.id)
    assert actor.startswith("key zg_")
    assert action == "bot->closed"
    shopper.ask("still there?")
    assert shopper.state() == "bot"
    problem_of(keyed.post(f"{DESK}/none/close"), 404, "unknown-conversation")


@pytest.mark.parametrize(
    "change",
    [
        {"text": " "},
        {"text": "x" * 4_001},
        {"role": "shopper"},
        {"role": "system"},
        {"role": "person"},
        {"name": "Ada"},
        {"role": "person", "name": " Ada"},
        {"role": "person", "name": "A\nB"},
        {"client_message_id": "a b"},
        {"blocks": []},
    ],
    ids=str,
)
def test_bad_messages_are_refused(keyed: httpx.Client, shopper: Shopper, change: Json) -> None:
    body = {"client_message_id": "x", "role": "bot", "text": "hello"} | change
    problem_of(keyed.post(f"{DESK}/{shopper.id}/messages", json=body), 422, "invalid-request")
    assert len(shopper.history()) == 1


def test_ids_of_two_keys_and_of_the_shopper_do_not_meet(bridge: Bridge, keyed: httpx.Client, shopper: Shopper) -> None:
    other = bridge.integrator(Scope.CONVERSATIONS_WRITE)
    shopper.ask("first", client_message_id="same")
    assert say(keyed, shopper, "second", key="same").json()["message"]["seq"] > 2
    assert say(other, shopper, "third", key="same").is_success
    assert shopper.said("bot")[-2:] == ["second", "third"]


def test_labels_by_key(bridge: Bridge, keyed: httpx.Client, shopper: Shopper, staff: Staff) -> None:
    path = f"{DESK}/{shopper.id}/labels"
    with staff.listen() as console:
        labelled = keyed.put(path, json={"labels": ["vip", "退款", "vip"]})
        assert labelled.json()["labels"] == ["vip", "退款"]
        assert console.next("conversation")["conversation"]["labels"] == ["vip", "退款"]
    assert next(one for one in keyed.get(DESK).json()["items"] if one["id"] == shopper.id)["labels"] == ["vip", "退款"]
    assert keyed.put(path, json={"labels": []}).json()["labels"] == []
    problem_of(keyed.put(path, json={"labels": [" "]}), 422, "invalid-request")
    problem_of(keyed.put(f"{DESK}/none/labels", json={"labels": []}), 404)
    problem_of(bridge.integrator(Scope.CONVERSATIONS_READ).put(path, json={"labels": []}), 403)


def test_assignment_by_key(bridge: Bridge, keyed: httpx.Client, shopper: Shopper, staff: Staff) -> None:
    def assign(to: str | None) -> httpx.Response:
        return keyed.post(f"{DESK}/{shopper.id}/assign", json={"to": to})

    assert "has a console open" in problem_of(assign("Ada"), 409)["detail"]
    problem_of(assign("Nobody at all"), 404)
    assert assign(None).json()["state"] == "waiting"
    assert assign(None).json()["state"] == "waiting"
    with staff.listen() as console:
        console.send({"type": "ping"})
        console.next("pong")
        given = assign("ada").json()
        assert (given["state"], given["agent"]) == ("person", "Ada")
        problem_of(assign("Ada"), 409)
    assert any(
        action == "waiting->person" and actor.startswith("key zg_") for actor, action in bridge.audit(shopper.id)
    )
    back = assign(None).json()
    assert (back["state"], back["agent"]) == ("waiting", None)
    assert keyed.post(f"{DESK}/{shopper.id}/close").is_success
    problem_of(assign(None), 409)
