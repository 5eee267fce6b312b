"""Hand-off: allowed and forbidden changes of owner, the queue, one winner, a bot that is silent."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from bridge.database import upgrade
from bridge.errors import Conflict
from bridge.handoff import TRANSITIONS, State, check_transition
from bridge.roles import Role
from bridge.texts import fixed_text
from shop.types import Language
from tests.bridge.conftest import OpenBridge
from tests.bridge.rasa import Rasa, Reply
from tests.bridge.server import Bridge, Shopper, Staff, problem_of, texts, until

#: design/conversation.md: bot → waiting → person → bot | closed; staff may step in at once, and a shopper may leave.
ALLOWED = {
    ("bot", "waiting"),
    ("bot", "person"),
    ("bot", "closed"),
    ("waiting", "person"),
    ("waiting", "bot"),
    ("waiting", "closed"),
    ("person", "bot"),
    ("person", "waiting"),
    ("person", "closed"),
    ("closed", "bot"),
}


@pytest.mark.parametrize("before", State)
@pytest.mark.parametrize("after", State)
def test_state_machine(before: State, after: State) -> None:
    assert (after in TRANSITIONS[before]) == ((before.value, after.value) in ALLOWED)
    if (before.value, after.value) in ALLOWED:
        check_transition(before, after)
    else:
        with pytest.raises(Conflict, match=f"from {before} .* got {after}"):
            check_transition(before, after)


@pytest.fixture(scope="module")
def running_desk(open_shared: OpenBridge, tmp_path_factory: pytest.TempPathFactory) -> Bridge:
    url = f"sqlite:///{tmp_path_factory.mktemp('desk') / 'desk.db'}"
    upgrade(url)
    return open_shared(database_url=url)


@pytest.fixture
def desk(running_desk: Bridge, rasa: Rasa) -> Bridge:
    """A bridge whose queue is empty."""
    del rasa  # reset
    for record, _ in running_desk.parts.repository.by_state(State.WAITING):
        running_desk.parts.repository.erase(record.id, "test")
    return running_desk


def ask_for_person(shopper: Shopper) -> httpx.Response:
    return shopper.http.post(f"{shopper.path}/handoff")


def bring(desk: Bridge, state: State) -> Shopper:
    """Return a conversation in a state."""
    shopper, ada = desk.shopper(), desk.staff()
    if state is State.WAITING:
        ask_for_person(shopper)
    elif state is State.PERSON:
        ada.do("take", shopper)
    elif state is State.CLOSED:
        ada.do("close", shopper)
    assert shopper.state() == state.value
    return shopper


@pytest.mark.parametrize(
    ("state", "action", "outcome"),
    [
        (State.BOT, "take", State.PERSON),
        (State.BOT, "release", None),
        (State.BOT, "close", State.CLOSED),
        (State.WAITING, "take", State.PERSON),
        (State.WAITING, "release", State.BOT),
        (State.WAITING, "close", State.CLOSED),
        (State.PERSON, "take", None),
        (State.PERSON, "release", State.BOT),
        (State.PERSON, "close", State.CLOSED),
        (State.CLOSED, "take", None),
        (State.CLOSED, "release", State.BOT),
        (State.CLOSED, "close", None),
    ],
)
def test_what_staff_may_do(desk: Bridge, state: State, action: str, outcome: State | None) -> None:
    shopper = bring(desk, state)
    said = len(shopper.history())
    answer = desk.staff("Grace", Role.SUPERVISOR).do(action, shopper)
    if outcome is None:
        problem_of(answer, 409, "conflict")
        assert shopper.state() == state.value
        assert len(shopper.history()) == said
    else:
        assert answer.status_code == httpx.codes.OK
        assert answer.json()["state"] == shopper.state() == outcome.value
        assert answer.json()["agent"] == ("Grace" if outcome is State.PERSON else None)
        assert [message["role"] for message in shopper.history()[said:]] == ["system"]


@pytest.mark.parametrize(
    ("state", "after"),
    [
        (State.BOT, "waiting"),
        (State.WAITING, "waiting"),
        (State.PERSON, "person"),
        (State.CLOSED, "waiting"),
    ],
)
def test_what_asking_for_a_person_does(desk: Bridge, state: State, after: str) -> None:
    shopper = bring(desk, state)
    answer = ask_for_person(shopper)
    assert answer.status_code == httpx.codes.OK
    is_waiting = after == "waiting"
    told = {"position": 1 if is_waiting else None, "is_open": True if is_waiting else None}
    assert answer.json() == {"state": after, **told}


@pytest.mark.parametrize(("locale", "words"), [("en", "number 1 in the queue"), ("zh", "第 1 位")])
def test_waiting_says_the_place_in_the_queue(desk: Bridge, locale: str, words: str) -> None:
    shopper = desk.shopper(locale=locale)
    with shopper.listen() as socket:
        socket.next("state")
        ask_for_person(shopper)
        assert socket.next("state") == {"type": "state", "state": "waiting", "position": 1, "is_open": True}
        assert words in texts(socket.next("message")["message"]["blocks"])


def test_asking_many_times_at_once_queues_once(desk: Bridge) -> None:
    shopper = desk.shopper()
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: ask_for_person(shopper), range(20)))
    assert [answer.json() for answer in answers] == [{"state": "waiting", "position": 1, "is_open": True}] * 20
    assert len(shopper.said("system")) == 1


def test_fifty_takes_at_once_have_one_winner(desk: Bridge) -> None:
    shopper = desk.shopper(locale="zh")
    ask_for_person(shopper)
    agents = [desk.staff(f"agent {number}") for number in range(50)]
    barrier = threading.Barrier(50)

    def take(agent: Staff) -> httpx.Response:
        barrier.wait(20)
        return agent.do("take", shopper)

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(take, agents))
    winners = [agent for agent, answer in zip(agents, answers, strict=True) if answer.is_success]
    assert len(winners) == 1
    for answer in answers:
        if not answer.is_success:
            problem_of(answer, 409, "conflict")
    record = desk.parts.repository.get(shopper.id)
    assert (record.state, record.agent) == (State.PERSON, winners[0].name)
    assert shopper.said("system")[1:] == [fixed_text("joined", "zh", name=winners[0].name)]
    losers = [agent.answer(shopper, "mine!").status_code for agent in agents if agent is not winners[0]]
    assert set(losers) == {httpx.codes.CONFLICT}


def test_queue_is_in_the_order_of_asking(desk: Bridge) -> None:
    ada = desk.staff()
    shoppers = [desk.shopper() for _ in range(5)]
    order = [3, 0, 4, 1, 2]
    for place, index in enumerate(order, start=1):
        assert ask_for_person(shoppers[index]).json()["position"] == place
    # Writing on while one waits changes nothing.
    shoppers[2].send("are you there?", wait_s=10)
    rows = ada.list()
    assert [row["id"] for row in rows] == [shoppers[index].id for index in order]
    assert [row["position"] for row in rows] == [1, 2, 3, 4, 5]
    assert ada.do("take", shoppers[3]).is_success
    assert ada.do("release", shoppers[4]).is_success
    assert [(row["id"], row["position"]) for row in ada.list()] == [
        (shoppers[0].id, 1),
        (shoppers[1].id, 2),
        (shoppers[2].id, 3),
    ]
    # Who asks again stands at the end.
    assert ask_for_person(shoppers[4]).json()["position"] == 4
    assert shoppers[3].id in [row["id"] for row in ada.list("person")]


def test_rows_tell_staff_what_they_need(desk: Bridge) -> None:
    shopper = desk.shopper(locale="zh")
    shopper.ask("我的帐篷破了")
    ask_for_person(shopper)
    (row,) = desk.staff().list()
    assert row["last_message"] == "我的帐篷破了"
    assert (row["language"], row["reason"], row["agent"], row["state"]) == ("zh", "asked", None, "waiting")
    assert row["waiting_since"] is not None


def test_bot_is_silent_while_a_person_is_asked_for_or_owns_it(desk: Bridge, rasa: Rasa) -> None:
    shopper, ada = desk.shopper(), desk.staff()
    ask_for_person(shopper)
    assert shopper.ask("are you there?") == []
    ada.do("take", shopper)
    assert shopper.ask("hello Ada") == []
    assert ada.answer(shopper, "hello, what is broken?").is_success
    assert shopper.ask("my tent") == []
    assert rasa.heard(shopper.id) == []
    ada.do("release", shopper)
    desk.settle()
    # What nobody has answered, the bot answers now.
    assert rasa.heard(shopper.id) == ["my tent"]
    assert texts(shopper.ask("thank you")) == "echo: thank you"
    assert [message["role"] for message in shopper.history()] == [
        *("bot", "system", "shopper", "system", "shopper", "person", "shopper", "system", "bot", "shopper", "bot"),
    ]


def test_bot_learns_what_was_said_while_it_was_silent(desk: Bridge, rasa: Rasa) -> None:
    shopper, ada = desk.shopper(), desk.staff()
    shopper.ask("before")
    ada.do("take", shopper)
    shopper.ask("my tent is broken")
    ada.answer(shopper, "要不要换一个？")
    ada.do("release", shopper)
    assert [(event["event"], event["text"]) for event in rasa.told[shopper.id]] == [
        ("user", "my tent is broken"),
        ("bot", "要不要换一个？"),
    ]
    ada.do("take", shopper)
    shopper.ask("one more thing")
    ada.do("release", shopper)
    desk.settle()
    assert len(rasa.told[shopper.id]) == 2, "it is asked what nobody has answered, not told"
    assert rasa.heard(shopper.id) == ["before", "one more thing"]


def test_persons_answer_reaches_the_shopper_once(desk: Bridge) -> None:
    shopper, ada = desk.shopper(), desk.staff()
    ada.do("take", shopper)
    with shopper.listen() as socket:
        socket.next("state")
        first, again = ada.answer(shopper, "您好，我是艾达"), ada.answer(shopper, "您好，我是艾达")
        assert first.json() == again.json()
        (message,) = socket.messages_to(3)[-1:]
    assert (message["role"], message["author"], texts(message["blocks"])) == ("person", "Ada", "您好，我是艾达")
    assert len(shopper.history()) == 3


@pytest.mark.parametrize("state", [State.BOT, State.WAITING, State.CLOSED])
def test_nobody_answers_what_is_not_taken(desk: Bridge, state: State) -> None:
    shopper = bring(desk, state)
    problem_of(desk.staff().answer(shopper, "hello"), 409, "conflict")
    assert shopper.said("person") == []


def test_nobody_answers_for_another_agent(desk: Bridge) -> None:
    shopper = bring(desk, State.PERSON)
    problem = problem_of(desk.staff("Grace").answer(shopper, "hello"), 409, "conflict")
    assert "Ada" in problem["detail"]


@pytest.mark.parametrize("text", ["hello again", "我又来了"])
def test_closed_conversation_opens_again_by_writing(desk: Bridge, text: str) -> None:
    shopper = bring(desk, State.CLOSED)
    assert texts(shopper.ask(text)) == f"echo: {text}"
    assert shopper.state() == "bot"


def test_bots_handoff_block_queues_and_is_not_shown(desk: Bridge, rasa: Rasa) -> None:
    block = {"type": "handoff", "reason": "payment", "summary": "charged twice, 订单 ZG-1"}
    rasa.answer = lambda _: [{"text": "I call somebody."}, {"custom": {"blocks": [block]}}]
    shopper, ada = desk.shopper(), desk.staff()
    answer = shopper.send("I was charged twice", wait_s=10).json()
    assert answer["state"] == shopper.state() == "waiting"
    assert [message["role"] for message in answer["answers"]] == ["bot", "system"]
    assert "handoff" not in str(shopper.history())
    (row,) = ada.list()
    assert row["reason"] == "payment"
    whole = ada.http.get(f"/staff/api/conversations/{shopper.id}").json()
    assert whole["summary"] == "charged twice, 订单 ZG-1"
    assert whole["messages"] == shopper.history()


def during_a_turn(shopper: Shopper, rasa: Rasa, reply: Reply, act: Callable[[], object]) -> None:
    """Let something happen while the bot thinks about a message."""
    rasa.answer = lambda _: reply
    with rasa.held():
        shopper.send("hello")
        until(lambda: rasa.heard(shopper.id), "the turn's begin")
        act()
    shopper.bridge.settle()


def test_bot_that_answers_late_does_not_talk_into_a_persons_conversation(desk: Bridge, rasa: Rasa) -> None:
    shopper, ada = desk.shopper(), desk.staff()
    during_a_turn(shopper, rasa, [{"text": "late"}], lambda: ada.do("take", shopper))
    assert shopper.state() == "person"
    assert len(shopper.said("bot")) == 1


def test_bot_that_calls_a_person_late_does_not_take_the_conversation_from_one(desk: Bridge, rasa: Rasa) -> None:
    shopper, ada = desk.shopper(), desk.staff()
    handoff: Reply = [{"custom": {"blocks": [{"type": "handoff", "reason": "asked"}]}}]
    during_a_turn(shopper, rasa, handoff, lambda: ada.do("take", shopper))
    record = desk.parts.repository.get(shopper.id)
    assert (record.state, record.agent) == (State.PERSON, "Ada")


def test_bot_that_calls_a_person_late_does_not_queue_twice(desk: Bridge, rasa: Rasa) -> None:
    shopper = desk.shopper()
    handoff: Reply = [{"custom": {"blocks": [{"type": "handoff", "reason": "asked"}]}}]
    during_a_turn(shopper, rasa, handoff, lambda: ask_for_person(shopper))
    assert shopper.state() == "waiting"
    assert len(shopper.said("system")) == 1


def test_bot_that_answers_late_does_not_reopen_a_closed_conversation(desk: Bridge, rasa: Rasa) -> None:
    shopper, ada = desk.shopper(), desk.staff()
    handoff: Reply = [{"custom": {"blocks": [{"type": "handoff", "reason": "asked"}]}}]
    during_a_turn(shopper, rasa, handoff, lambda: ada.do("close", shopper))
    assert shopper.state() == "closed"


def test_erasing_a_waiting_conversation_takes_it_from_the_queue(desk: Bridge) -> None:
    ada = desk.staff()
    first, second = desk.shopper(), desk.shopper()
    ask_for_person(first)
    ask_for_person(second)
    with ada.listen() as socket:
        first.http.delete(first.path)
        assert socket.next("conversation")["conversation"]["state"] == "closed"
    assert [(row["id"], row["position"]) for row in ada.list()] == [(second.id, 1)]
    problem_of(ada.do("take", first), 404, "unknown-conversation")


def test_changes_are_pushed_to_shopper_and_staff(desk: Bridge) -> None:
    shopper, ada = desk.shopper(), desk.staff()
    with ada.listen() as staff_socket, shopper.listen() as socket:
        socket.next("state")
        ask_for_person(shopper)
        ada.do("take", shopper)
        ada.do("close", shopper)
        assert [socket.next("state")["state"] for _ in range(3)] == ["waiting", "person", "closed"]
        rows = [staff_socket.next("conversation")["conversation"] for _ in range(3)]
    assert [(row["id"], row["state"], row["agent"]) for row in rows] == [
        (shopper.id, "waiting", None),
        (shopper.id, "person", "Ada"),
        (shopper.id, "closed", None),
    ]


def test_audit_says_who_did_what(desk: Bridge) -> None:
    shopper, ada = desk.shopper(), desk.staff()
    ask_for_person(shopper)
    ada.do("take", shopper)
    ada.do("release", shopper)
    shopper.http.delete(shopper.path)
    assert desk.audit(shopper.id) == [
        ("shopper", "bot->waiting"),
        ("Ada", "waiting->person"),
        ("Ada", "person->bot"),
        ("shopper", "erased"),
        ("bridge", "forgotten by the bot"),
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_the_shopper_reads(desk: Bridge, language: Language) -> None:
    shopper, ada = desk.shopper(locale=language), desk.staff("艾达 Ada")
    ask_for_person(shopper)
    for action in ("take", "release", "close"):
        ada.do(action, shopper)
    assert shopper.said("system") == [
        fixed_text("waiting", language, position=1),
        fixed_text("joined", language, name="艾达 Ada"),
        fixed_text("back_to_bot", language),
        fixed_text("closed", language),
    ]
