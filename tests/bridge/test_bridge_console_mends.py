"""Annoyances that were mended: what nobody answered is answered, and no place in a queue that does not move."""

from __future__ import annotations

import time

from bridge.hours import OpeningHours
from bridge.service_desk import LOOK_AT_HOURS_EVERY_S
from tests.bridge.pictures import PDF
from tests.bridge.rasa import Rasa
from tests.bridge.server import Bridge, Shopper, Staff, problem_of

#: Nobody is ever there.
CLOSED = OpeningHours(time_zone="UTC", week=((),) * 7)


def test_what_nobody_answered_the_bot_answers_when_it_gets_the_conversation_back(
    bridge: Bridge, shopper: Shopper, staff: Staff, rasa: Rasa
) -> None:
    assert staff.do("take", shopper).is_success
    assert staff.answer(shopper, "hello").is_success
    shopper.send("a blue lamp")
    shopper.send("and a green one")
    bridge.settle()
    before = len(shopper.said("bot"))
    assert staff.do("release", shopper).is_success
    bridge.settle()
    assert shopper.state() == "bot"
    assert shopper.said("bot")[before:] == ["echo: a blue lamp", "echo: and a green one"]
    # Told of what a person answered, asked what nobody did: nothing reaches the bot twice.
    assert rasa.heard(shopper.id) == ["a blue lamp", "and a green one"]
    assert "hello" in [event["text"] for event in rasa.told[shopper.id]]
    assert not {"a blue lamp", "and a green one"} & {event["text"] for event in rasa.told[shopper.id]}


def test_what_was_answered_is_not_answered_again(bridge: Bridge, shopper: Shopper, staff: Staff, rasa: Rasa) -> None:
    assert staff.do("take", shopper).is_success
    shopper.send("a blue lamp")
    assert staff.answer(shopper, "here it is").is_success
    assert staff.do("release", shopper).is_success
    bridge.settle()
    assert rasa.heard(shopper.id) == []


def test_asking_for_a_person_is_no_open_question(bridge: Bridge, shopper: Shopper, staff: Staff, rasa: Rasa) -> None:
    rasa.answer = lambda _: [{"custom": {"blocks": [{"type": "handoff", "reason": "asked"}]}}]
    shopper.ask("talk to a person")
    assert shopper.state() == "waiting"
    assert staff.do("take", shopper).is_success
    assert staff.do("release", shopper).is_success
    bridge.settle()
    assert shopper.state() == "bot"
    assert rasa.heard(shopper.id) == ["talk to a person"]


def test_no_place_in_the_queue_outside_the_opening_hours(bridge: Bridge, shopper: Shopper, staff: Staff) -> None:
    bridge.parts.notebook.set_hours(CLOSED, "test")
    try:
        answer = shopper.http.post(f"{shopper.path}/handoff").json()
        assert answer == {"state": "waiting", "position": None, "is_open": False}
        with shopper.listen() as line:
            assert line.next("state") == {"type": "state", "state": "waiting", "position": None, "is_open": False}
        # Staff see the queue all the same.
        assert staff.list("waiting")[0]["position"] is not None
        assert staff.do("take", shopper).is_success
        assert staff.do("transfer", shopper, to=None).is_success
        assert "number" not in shopper.said("system")[-1]
    finally:
        bridge.parts.notebook.set_hours(None, "test")
    answer = shopper.http.post(f"{shopper.path}/handoff").json()
    assert answer["is_open"] is True and answer["position"] >= 1


def test_those_who_wait_are_told_when_people_go_and_come(bridge: Bridge, shopper: Shopper) -> None:
    shopper.http.post(f"{shopper.path}/handoff")
    with shopper.listen() as line:
        assert line.next("state")["is_open"] is True
        # The bridge must have seen them open: another test may have closed them a moment ago.
        time.sleep(1.5 * LOOK_AT_HOURS_EVERY_S)
        bridge.parts.notebook.set_hours(CLOSED, "test")
        try:
            assert line.next("state") == {"type": "state", "state": "waiting", "position": None, "is_open": False}
        finally:
            bridge.parts.notebook.set_hours(None, "test")
        assert line.next("state")["position"] is not None


def test_a_help_desks_person_is_named_without_the_mark(bridge: Bridge, shopper: Shopper, staff: Staff) -> None:
    said = {"client_message_id": "1", "role": "person", "name": "Ada", "text": "hello"}
    assert bridge.integrator().post(f"/v1/desk/conversations/{shopper.id}/messages", json=said).is_success
    for refused in (
        staff.answer(shopper, "me, too"),
        staff.http.post(f"/staff/api/conversations/{shopper.id}/attachments", content=PDF),
    ):
        detail = problem_of(refused, 409)["detail"]
        assert "got one that is with Ada; take it first" in detail
