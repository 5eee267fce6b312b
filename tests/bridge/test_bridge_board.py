"""The supervisor's figures: who waits, how soon people answer, what each has taken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from statistics import median

import pytest
from sqlalchemy import delete, update

from bridge.board import Figures
from bridge.models import AuditRow, ConversationRow, MessageRow
from bridge.roles import Role
from tests.bridge.server import Bridge, Shopper, Staff, until
from tests.bridge.test_bridge_desk import desk, running_desk

#: Their queue is empty, on SQLite and on PostgreSQL.
__all__ = ["desk", "running_desk"]


@pytest.fixture
def boss(desk: Bridge) -> Staff:
    return desk.staff("Boss", Role.SUPERVISOR)


def test_the_board_counts_what_it_says(desk: Bridge, boss: Staff) -> None:
    ada = desk.staff("Ada of the board")
    window = {"hours": 1}
    before = boss.http.get("/staff/api/board", params=window).json()
    shoppers = [desk.shopper() for _ in range(3)]
    for shopper in shoppers:
        shopper.http.post(f"{shopper.path}/handoff")
    answered, silent, waiting = shoppers
    assert ada.do("take", answered).is_success and ada.do("take", silent).is_success
    assert ada.answer(answered, "hello").is_success
    assert ada.do("close", answered).is_success and ada.do("release", silent).is_success
    assert answered.http.post(f"{answered.path}/rating", json={"score": 4}).is_success
    move_back(desk, answered, asked_s=600, spoken_s=540)
    after = boss.http.get("/staff/api/board", params=window).json()
    grown = {key: after[key] - before[key] for key in ("waiting", "asked", "missed", "closed", "ratings")}
    assert grown == {"waiting": 1, "asked": 3, "missed": 1, "closed": 1, "ratings": 1}
    assert after["first_response"]["count"] == before["first_response"]["count"] + 1
    assert after["handling"]["count"] == before["handling"]["count"] + 2
    assert after["longest_wait_s"] >= 0 and after["is_open"] is True
    (own,) = (one for one in after["team"] if one["name"] == "Ada of the board")
    assert (own["taken"], own["conversations"], own["presence"]) == (2, 0, "offline")
    # Within an hour that has just begun nothing has happened but the last minutes; and figures stay within it.
    assert desk.parts.board.look(datetime.now(UTC) + timedelta(minutes=1)).asked == 0
    assert waiting.state() == "waiting"


def test_first_response_is_from_the_call_to_the_first_word(desk: Bridge) -> None:
    ada = desk.staff("Ada of the clock")
    begin = datetime.now(UTC)
    for seconds in (30, 60, 90):
        shopper = desk.shopper()
        shopper.http.post(f"{shopper.path}/handoff")
        assert ada.do("take", shopper).is_success and ada.answer(shopper, "hello").is_success
        assert ada.answer(shopper, "and again", key="a2").is_success
        move_back(desk, shopper, asked_s=0, spoken_s=-seconds)
    found = desk.parts.board.look(begin)
    assert found.first_response.count == 3
    assert found.first_response.median_s == pytest.approx(median((30, 60, 90)), abs=2)


def move_back(desk: Bridge, shopper: Shopper, asked_s: int, spoken_s: int) -> None:
    """Let a conversation's call for a person and its person's words lie so many seconds back."""
    now = datetime.now(UTC)
    with desk.parts.repository._writing() as session:
        asked = AuditRow.conversation_id == shopper.id, AuditRow.action == "bot->waiting"
        session.execute(update(AuditRow).where(*asked).values(at=now - timedelta(seconds=asked_s)))
        said = MessageRow.conversation_id == shopper.id, MessageRow.role == "person"
        session.execute(update(MessageRow).where(*said).values(created_at=now - timedelta(seconds=spoken_s)))


def test_erased_conversations_leave_the_boards_times(desk: Bridge) -> None:
    shopper = desk.shopper()
    begin = datetime.now(UTC)
    shopper.http.post(f"{shopper.path}/handoff")
    assert shopper.http.delete(shopper.path).is_success
    found = desk.parts.board.look(begin)
    assert (found.asked, found.missed, found.first_response.count) == (1, 0, 0)
    with desk.parts.repository._writing() as session:
        session.execute(delete(ConversationRow).where(ConversationRow.id == shopper.id))


# Who waits because of a transfer


def called(desk: Bridge) -> Shopper:
    shopper = desk.shopper()
    assert shopper.http.post(f"{shopper.path}/handoff").is_success
    return shopper


def figures(found: Figures) -> tuple[int, int, int, int]:
    return found.asked, found.asked_again, found.missed, found.first_response.count


def test_who_is_handed_on_to_the_queue_waits_for_a_person_again(desk: Bridge) -> None:
    ada, wei = desk.staff("Ada hands on"), desk.staff("Wei takes over")
    begin = datetime.now(UTC)
    shopper = called(desk)
    assert ada.do("take", shopper).is_success and ada.answer(shopper, "hello").is_success
    assert figures(desk.parts.board.look(begin)) == (1, 0, 0, 1)
    assert ada.do("transfer", shopper, to=None).json()["state"] == "waiting"
    assert figures(desk.parts.board.look(begin)) == (2, 1, 0, 1)
    assert wei.do("take", shopper).is_success and wei.answer(shopper, "now me", key="a2").is_success
    assert figures(desk.parts.board.look(begin)) == (2, 1, 0, 2)
    # Handed on once more, and ended without a word.
    assert wei.do("transfer", shopper, to=None).is_success and shopper.state() == "waiting"
    assert desk.staff("Boss", Role.SUPERVISOR).do("close", shopper).is_success
    assert figures(desk.parts.board.look(begin)) == (3, 2, 1, 2)


def test_who_was_taken_uncalled_and_handed_to_a_full_colleague_is_counted(desk: Bridge) -> None:
    ada, wei = desk.staff("Ada hands on"), desk.staff("Wei is full", capacity=1)
    begin = datetime.now(UTC)
    with wei.listen() as console:
        console.send({"type": "ping"})
        console.next("pong")
        busy, shopper = desk.shopper(), desk.shopper()
        assert wei.do("take", busy).is_success and ada.do("take", shopper).is_success
        assert figures(desk.parts.board.look(begin)) == (0, 0, 0, 0)
        assert ada.do("transfer", shopper, to="Wei is full").json()["wanted_agent"] == "Wei is full"
        assert figures(desk.parts.board.look(begin)) == (1, 1, 0, 0)
        # The desk gives it to them as soon as they have room: they have taken two, Ada one, the desk none.
        assert wei.do("close", busy).is_success
        until(lambda: shopper.state() == "person", "the transfer")
        found = desk.parts.board.look(begin)
        assert found.taken == {"Wei is full": 2, "Ada hands on": 1}
        assert ("desk", "handed to Wei is full") in desk.audit(shopper.id)
        assert wei.do("release", shopper).is_success
    assert figures(desk.parts.board.look(begin)) == (1, 1, 1, 0)


def test_who_is_handed_on_without_a_word_goes_on_waiting(desk: Bridge) -> None:
    ada, wei = desk.staff("Ada says nothing"), desk.staff("Wei takes over")
    begin = datetime.now(UTC)
    shopper = called(desk)
    assert ada.do("take", shopper).is_success and ada.do("transfer", shopper, to=None).is_success
    assert figures(desk.parts.board.look(begin)) == (1, 0, 0, 0)
    assert wei.do("take", shopper).is_success and wei.answer(shopper, "at last").is_success
    move_back(desk, shopper, asked_s=0, spoken_s=-300)
    found = desk.parts.board.look(begin)
    assert figures(found) == (1, 0, 0, 1)
    # From the call, not from the transfer.
    assert found.first_response.median_s == pytest.approx(300, abs=1)


def test_a_call_after_one_that_went_back_is_a_wait_of_its_own(desk: Bridge) -> None:
    ada = desk.staff("Ada gives back")
    begin = datetime.now(UTC)
    shopper = called(desk)
    assert ada.do("take", shopper).is_success and ada.do("release", shopper).is_success
    assert ada.do("take", shopper).is_success and ada.do("transfer", shopper, to=None).is_success
    assert figures(desk.parts.board.look(begin)) == (2, 1, 1, 0)
