"""The desk: owners, capacity under parallel takes, presence, transfer, what is kept beside a talk; on both databases."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import sqlalchemy

from bridge.database import upgrade
from bridge.handoff import State
from bridge.roles import Role
from bridge.texts import fixed_text
from shop.database import open_engine
from tests.bridge.conftest import OpenBridge
from tests.bridge.rasa import Rasa
from tests.bridge.server import Bridge, Json, Shopper, Staff, problem_of, until

#: Long enough for a busy machine to open a socket again, short enough to wait for.
GRACE_S = 1.0


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def running_desk(
    request: pytest.FixtureRequest, open_shared: OpenBridge, tmp_path_factory: pytest.TempPathFactory
) -> Bridge:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('desk') / 'desk.db'}"
    else:
        url = request.getfixturevalue("postgres_url")
        engine = open_engine(url)
        with engine.begin() as connection:
            connection.execute(sqlalchemy.text("DROP SCHEMA public CASCADE"))
            connection.execute(sqlalchemy.text("CREATE SCHEMA public"))
        engine.dispose()
    upgrade(url)
    return open_shared(database_url=url, agent_grace_s=GRACE_S)


@pytest.fixture
def desk(running_desk: Bridge, rasa: Rasa) -> Bridge:
    """A bridge whose queue is empty and whose agents have nothing to do."""
    del rasa  # reset
    # Whoever left in the test before is not to be missed in this one.
    until(lambda: not running_desk.parts.desk.presence.expected, "those who left")
    for state in (State.WAITING, State.PERSON):
        for record, _ in running_desk.parts.repository.by_state(state):
            running_desk.parts.repository.erase(record.id, "test")
    return running_desk


def waiting(desk: Bridge, count: int = 1, **more: Any) -> list[Shopper]:
    """Return shoppers who wait, in their order."""
    shoppers = [desk.shopper(**more) for _ in range(count)]
    for shopper in shoppers:
        assert shopper.http.post(f"{shopper.path}/handoff").is_success
    return shoppers


def taken(desk: Bridge, agent: Staff) -> Shopper:
    (shopper,) = waiting(desk)
    assert agent.do("take", shopper).is_success
    return shopper


def owner(desk: Bridge, shopper: Shopper) -> tuple[str, str | None]:
    record = desk.parts.repository.get(shopper.id)
    return record.state.value, record.agent


def since(desk: Bridge, shopper: Shopper) -> Any:
    return desk.parts.repository.get(shopper.id).waiting_since


def at_once(calls: list[Any]) -> list[httpx.Response]:
    barrier = threading.Barrier(len(calls))

    def call(one: Any) -> httpx.Response:
        barrier.wait(30)
        answer: httpx.Response = one()
        return answer

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(call, calls))


def test_fifty_takes_at_once_have_one_winner(desk: Bridge) -> None:
    (shopper,) = waiting(desk)
    agents = [desk.staff(f"agent {number}") for number in range(50)]
    answers = at_once([lambda agent=agent: agent.do("take", shopper) for agent in agents])
    winners = [agent.name for agent, answer in zip(agents, answers, strict=True) if answer.is_success]
    assert len(winners) == 1
    assert {answer.status_code for answer in answers} == {httpx.codes.OK, httpx.codes.CONFLICT}
    assert owner(desk, shopper) == ("person", winners[0])


def test_fifty_takes_at_once_respect_capacity(desk: Bridge) -> None:
    shoppers = waiting(desk, 10)
    agents = [desk.staff(f"small {number}", capacity=1 + number % 2) for number in range(5)]
    pairs = [(agent, shopper) for agent in agents for shopper in shoppers]
    answers = at_once([lambda agent=agent, shopper=shopper: agent.do("take", shopper) for agent, shopper in pairs])
    for answer in answers:
        if not answer.is_success:
            problem_of(answer, 409)
    got = Counter(agent.name for (agent, _), answer in zip(pairs, answers, strict=True) if answer.is_success)
    # There was enough for everybody.
    assert got == {f"small {number}": 1 + number % 2 for number in range(5)}
    assert desk.parts.repository.owners() == got
    assert len(desk.staff().list()) == 10 - got.total()


def test_full_agent_is_told_so_and_has_room_again_after_ending_one(desk: Bridge) -> None:
    ada = desk.staff("Ada", capacity=1)
    first = taken(desk, ada)
    (second,) = waiting(desk)
    problem_of(ada.do("take", second), 409, "no-room")
    assert owner(desk, second) == ("waiting", None)
    assert ada.do("close", first).is_success
    assert ada.do("take", second).is_success


@pytest.mark.parametrize("action", ["release", "close", "transfer"])
def test_only_the_owner_or_a_supervisor_gives_a_conversation_away(desk: Bridge, action: str) -> None:
    body = {"to": None} if action == "transfer" else {}
    ada, grace, boss = desk.staff("Ada"), desk.staff("Grace"), desk.staff("Boss", Role.SUPERVISOR)
    first, second = taken(desk, ada), taken(desk, ada)
    problem = problem_of(grace.do(action, first, **body), 403, "forbidden")
    assert "Ada" in problem["detail"]
    assert owner(desk, first) == ("person", "Ada")
    assert ada.do(action, first, **body).is_success
    assert boss.do(action, second, **body).is_success
    assert ("Boss", f"person->{owner(desk, second)[0]}") in desk.audit(second.id)


def test_release_tells_the_bot_what_was_said_up_to_the_change(
    desk: Bridge, rasa: Rasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = desk.staff("Ada")
    shopper = taken(desk, ada)
    change = desk.parts.repository.change_state

    def change_after_a_last_word(*given: Any, **more: Any) -> Any:
        assert ada.answer(shopper, "one last thing").is_success
        return change(*given, **more)

    with monkeypatch.context() as patch:
        patch.setattr(desk.parts.repository, "change_state", change_after_a_last_word)
        assert ada.do("release", shopper).is_success
    assert [event["text"] for event in rasa.told[shopper.id]] == ["one last thing"]


def test_transfer_to_a_colleague(desk: Bridge) -> None:
    ada, wei = desk.staff("Ada"), desk.staff("Wei")
    shopper = taken(desk, ada)
    with wei.listen() as console:
        console.send({"type": "ping"})
        console.next("pong")
        answer = ada.do("transfer", shopper, to="wei")
        assert (answer.json()["state"], answer.json()["agent"]) == ("person", "Wei")
        row = console.next("conversation")["conversation"]
        assert (row["id"], row["agent"]) == (shopper.id, "Wei")
        problem_of(ada.answer(shopper, "still me"), 409, "conflict")
        assert wei.answer(shopper, "now me").is_success
        problem_of(wei.do("transfer", shopper, to="Wei"), 409, "conflict")
    assert shopper.said("system")[-1] == fixed_text("joined", "en", name="Wei")
    assert ("Ada", "handed to Wei") in desk.audit(shopper.id)


def test_transfer_to_oneself_changes_nothing_also_with_full_hands(desk: Bridge) -> None:
    ada = desk.staff("Ada", capacity=1)
    shopper = taken(desk, ada)
    with ada.listen() as console:
        console.send({"type": "ping"})
        console.next("pong")
        problem_of(ada.do("transfer", shopper, to="Ada"), 409, "conflict")
    assert owner(desk, shopper) == ("person", "Ada")
    assert len(shopper.said("system")) == 2


def test_what_waits_for_a_disabled_account_stays_in_the_queue(desk: Bridge) -> None:
    ada, wei = desk.staff("Ada"), desk.staff("Wei", capacity=1)
    shopper = taken(desk, ada)
    with wei.listen() as console:
        busy = taken(desk, wei)
        ada.do("transfer", shopper, to="Wei")
        # Behind the desk's back: the console stays open.
        desk.parts.accounts.repository.change(
            "Wei", {"is_active": False}, actor="test", action="disabled", now=datetime.now(UTC)
        )
        assert desk.staff("Boss", Role.SUPERVISOR).do("close", busy).is_success
        console.send({"type": "typing", "conversation_id": shopper.id, "on": False})
        assert owner(desk, shopper) == ("waiting", None)


def test_transfer_to_who_cannot_be_asked(desk: Bridge) -> None:
    ada, wei = desk.staff("Ada"), desk.staff("Wei")
    shopper = taken(desk, ada)
    problem_of(ada.do("transfer", shopper, to="Nobody"), 404, "not-found")
    problem_of(ada.do("transfer", shopper, to=""), 422)
    desk.staff("Gone")
    desk.parts.accounts.change("Gone", {"is_active": False}, "test")
    problem_of(ada.do("transfer", shopper, to="Gone"), 409, "conflict")
    problem_of(ada.do("transfer", shopper, id="Wei"), 422)
    assert owner(desk, shopper) == ("person", "Ada")
    (other,) = waiting(desk)
    problem_of(wei.do("transfer", other, to="Ada"), 409, "conflict")


def test_transfer_to_a_full_colleague_waits_for_them_at_its_old_place(desk: Bridge) -> None:
    ada, wei = desk.staff("Ada"), desk.staff("Wei", capacity=1)
    shopper = taken(desk, ada)
    asked = since(desk, shopper)
    busy = taken(desk, wei)
    (later,) = waiting(desk)
    with wei.listen() as console:
        console.send({"type": "ping"})
        console.next("pong")
        answer = ada.do("transfer", shopper, to="Wei").json()
        assert (answer["state"], answer["agent"], answer["wanted_agent"], answer["position"]) == (
            ("waiting", None, "Wei", 1)
        )
        assert since(desk, shopper) == asked
        assert shopper.said("system")[-1] == fixed_text("queued_again", "en", position=1)
        # As soon as there is room it is theirs; who waits for anybody is not pushed on them.
        assert wei.do("close", busy).is_success
        assert owner(desk, shopper) == ("person", "Wei")
    assert owner(desk, later) == ("waiting", None)


def test_transfer_to_a_colleague_who_is_not_there_waits_until_they_come(desk: Bridge) -> None:
    ada, wei = desk.staff("Ada"), desk.staff("Wei")
    shopper = taken(desk, ada)
    assert ada.do("transfer", shopper, to="Wei").json()["wanted_agent"] == "Wei"
    with wei.listen():
        until(lambda: owner(desk, shopper) == ("person", "Wei"), "the transfer")


def test_conversation_that_waits_for_a_colleague_can_be_taken_by_any(desk: Bridge) -> None:
    ada, grace = desk.staff("Ada"), desk.staff("Grace")
    desk.staff("Wei")
    shopper = taken(desk, ada)
    ada.do("transfer", shopper, to="Wei")
    assert grace.do("take", shopper).json()["wanted_agent"] is None
    assert owner(desk, shopper) == ("person", "Grace")


def test_agent_who_is_gone_gives_back_to_the_head_of_the_queue(desk: Bridge) -> None:
    ada = desk.staff("Ada")
    with ada.listen():
        first, second = taken(desk, ada), taken(desk, ada)
        asked = [since(desk, shopper) for shopper in (first, second)]
        (later,) = waiting(desk)
    until(lambda: owner(desk, second) == ("waiting", None), "the return to the queue")
    rows = [(row["id"], row["position"]) for row in desk.staff("Grace").list()]
    assert rows == [(first.id, 1), (second.id, 2), (later.id, 3)]
    assert [since(desk, shopper) for shopper in (first, second)] == asked
    assert ("desk", "person->waiting") in desk.audit(first.id)


def test_agent_who_comes_back_in_time_keeps_all(desk: Bridge) -> None:
    ada = desk.staff("Ada")
    with ada.listen():
        shopper = taken(desk, ada)
    with ada.listen() as console:
        threading.Event().wait(2 * GRACE_S)
        console.send({"type": "ping"})
        console.next("pong")
        assert owner(desk, shopper) == ("person", "Ada")


def test_agent_who_does_not_come_after_a_restart_is_gone_too(desk: Bridge, open_bridge: OpenBridge) -> None:
    shopper = taken(desk, desk.staff("Ada"))
    again = open_bridge(database_url=desk.settings.database_url, agent_grace_s=GRACE_S)
    until(lambda: owner(again, shopper) == ("waiting", None), "the return to the queue")


def test_team_says_who_is_there_and_who_has_room(desk: Bridge) -> None:
    ada, wei = desk.staff("Ada", capacity=3), desk.staff("Wei", Role.SUPERVISOR)

    def of(name: str) -> Json:
        members: list[Json] = ada.http.get("/staff/api/team").json()["members"]
        return next(member for member in members if member["name"] == name)

    assert of("Wei")["presence"] == "offline"
    with ada.listen() as console:
        console.send({"type": "ping"})
        console.next("pong")
        taken(desk, ada)
        found = of("Ada")
        assert (found["presence"], found["conversations"], found["capacity"]) == ("online", 1, 3)
        with wei.listen():
            assert console.next("presence") == {"type": "presence", "name": "Wei", "state": "online"}
            assert wei.http.put("/staff/api/presence", json={"presence": "away"}).status_code == 204
            assert console.next("presence")["state"] == of("Wei")["presence"] == "away"
            problem_of(wei.http.put("/staff/api/presence", json={"presence": "offline"}), 422)
        assert console.next("presence")["state"] == "offline"


def test_places_of_all_who_wait_are_pushed_when_one_leaves(desk: Bridge) -> None:
    ada = desk.staff("Ada")
    first, second, third = waiting(desk, 3)
    with second.listen() as two, third.listen() as three:
        assert (two.next("state")["position"], three.next("state")["position"]) == (2, 3)
        ada.do("take", first)
        assert (two.next("state")["position"], three.next("state")["position"]) == (1, 2)
        second.http.delete(second.path)
        assert three.next("state")["position"] == 1
        # Back at its old place, before all others.
        ada.do("transfer", first, to=None)
        assert three.next("state")["position"] == 2


def test_agents_typing_and_reading_reach_the_shopper(desk: Bridge) -> None:
    ada, grace = desk.staff("Ada"), desk.staff("Grace")
    shopper = taken(desk, ada)
    with shopper.listen() as page, ada.listen() as console, grace.listen() as other:
        page.next("state")
        for one, seq in ((other, 1), (console, 2)):
            one.send({"type": "typing", "conversation_id": shopper.id, "on": True})
            one.send({"type": "read", "conversation_id": shopper.id, "seq": seq})
            # In order: what came before the answer was dealt with before it.
            one.send({"type": "ping"})
            one.next("pong")
        assert page.next("typing") == {"type": "typing", "on": True, "role": "person"}
        assert page.next("read") == {"type": "read", "seq": 2, "role": "person"}


@pytest.mark.parametrize("raw", ["", "{}", "[]", '{"type": "read", "conversation_id": "x"}', '{"type": "message"}'])
def test_odd_frames_of_the_console_are_answered(desk: Bridge, raw: str) -> None:
    with desk.staff().listen() as console:
        console.send(raw)
        assert console.next("error")["problem"]["status"] == 422
        console.send({"type": "typing", "conversation_id": "nobody", "on": True})
        console.send({"type": "ping"})
        console.next("pong")


def test_notes_are_private_and_go_with_the_conversation(desk: Bridge) -> None:
    ada, grace = desk.staff("Ada"), desk.staff("Grace")
    shopper = taken(desk, ada)
    path = f"/staff/api/conversations/{shopper.id}"
    made = grace.http.post(f"{path}/notes", json={"text": "paid with 4111 1111 1111 1111, 很着急"})
    assert made.status_code == httpx.codes.CREATED
    (note,) = ada.http.get(path).json()["notes"]
    assert (note["author"], note["text"]) == ("Grace", "paid with •••• 1111, 很着急")
    assert "很着急" not in shopper.http.get(f"{shopper.path}/export").text + str(shopper.history())
    assert ("Grace", "noted") in desk.audit(shopper.id)
    shopper.http.delete(shopper.path)
    assert desk.parts.notebook.notes(shopper.id) == []
    problem_of(grace.http.post(f"{path}/notes", json={"text": "too late"}), 404, "unknown-conversation")


def test_labels_are_replaced_as_a_whole(desk: Bridge) -> None:
    ada = desk.staff("Ada")
    shopper = taken(desk, ada)
    path = f"/staff/api/conversations/{shopper.id}/labels"
    assert ada.http.put(path, json={"labels": ["refund", "退款", "refund"]}).json()["labels"] == ["refund", "退款"]
    assert ada.list("person")[0]["labels"] == ["refund", "退款"]
    assert ada.http.put(path, json={"labels": []}).json()["labels"] == []
    for bad in ([""], [" x"], ["x" * 41], ["a\nb"], ["x"] * 21, "refund"):
        problem_of(ada.http.put(path, json={"labels": bad}), 422, "invalid-request")


def test_canned_replies_are_made_by_supervisors_for_all(desk: Bridge) -> None:
    ada, boss = desk.staff("Ada"), desk.staff("Boss", Role.SUPERVISOR)
    path = "/staff/api/canned/hello-你好"
    problem_of(ada.http.put(path, json={"text": "Hello"}), 403, "forbidden")
    assert boss.http.put(path, json={"text": "Hello"}).is_success
    assert boss.http.put(path, json={"text": "Hello {customer}"}).is_success
    (reply,) = ada.http.get("/staff/api/canned").json()["replies"]
    assert (reply["shortcut"], reply["text"], reply["updated_by"]) == ("hello-你好", "Hello {customer}", "Boss")
    problem_of(ada.http.delete(path), 403, "forbidden")
    for _ in range(2):
        assert boss.http.delete(path).status_code == httpx.codes.NO_CONTENT
    assert ada.http.get("/staff/api/canned").json() == {"replies": []}


def test_canned_replies_of_ones_own_are_nobody_elses(desk: Bridge) -> None:
    ada, boss, root = desk.staff("Ada"), desk.staff("Boss", Role.SUPERVISOR), desk.staff("Root", Role.ADMIN)
    own, teams = "/staff/api/canned/own/hi", "/staff/api/canned/hi"
    assert ada.http.put(own, json={"text": "Hi, Ada here"}).json()["is_own"] is True
    assert boss.http.put(teams, json={"text": "Hello"}).json()["is_own"] is False

    def seen(who: Staff) -> list[str]:
        return [one["text"] for one in who.http.get("/staff/api/canned").json()["replies"]]

    assert (seen(ada), seen(boss)) == (["Hi, Ada here", "Hello"], ["Hello"])
    # Each removes what is theirs.
    assert boss.http.delete(own).status_code == httpx.codes.NO_CONTENT
    assert seen(ada) == ["Hi, Ada here", "Hello"]
    assert boss.http.delete(teams).status_code == httpx.codes.NO_CONTENT
    for _ in range(2):
        assert ada.http.delete(own).status_code == httpx.codes.NO_CONTENT
    assert seen(ada) == seen(boss) == []
    audit = root.http.get("/staff/api/audit").json()["lines"]
    told = {(one["action"], one["actor"]) for one in audit if one["subject"] == "hi"}
    assert told == {("canned reply set", "Boss"), ("canned reply removed", "Boss")}
