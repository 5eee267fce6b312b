"""A shopper's conversation over REST: opened, written to, answered in order, read again, erased."""

from __future__ import annotations

import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from bridge.masking import mask_cards
from bridge.message_rows import store_typed
from bridge.models import ConversationRow
from bridge.transactions import Transactions
from shop.database import open_engine
from tests.bridge.conftest import OpenBridge
from tests.bridge.rasa import Rasa
from tests.bridge.server import Bridge, Shopper, Staff, has_han, problem_of, texts, until
from zhanggui.messages import TextBlock
from zhanggui.services import Services


@pytest.mark.parametrize(
    ("locale", "language"),
    [("en", "en"), ("en-GB", "en"), ("zh", "zh"), ("zh-CN", "zh"), ("ZH-hant", "zh"), ("de", "en"), (None, "en")],
)
def test_open_greets_in_the_language_of_the_page(bridge: Bridge, locale: str | None, language: str) -> None:
    opened = bridge.shopper(locale=locale).opened
    assert opened["language"] == language
    assert opened["state"] == "bot"
    (greeting,) = opened["messages"]
    assert (greeting["seq"], greeting["role"]) == (1, "bot")
    assert has_han(texts(greeting["blocks"])) == (language == "zh")
    assert [block["type"] for block in greeting["blocks"]] == ["text", "quick_replies"]


def test_open_twice_gives_two_conversations(bridge: Bridge) -> None:
    assert bridge.shopper().id != bridge.shopper().id


def test_send_without_wait_is_accepted_and_answered_later(bridge: Bridge, shopper: Shopper) -> None:
    answer = shopper.send("hello")
    assert answer.status_code == httpx.codes.ACCEPTED
    posted = answer.json()
    assert posted["seq"] == posted["message"]["seq"] == 2
    assert posted["message"]["role"] == "shopper"
    assert posted["message"]["blocks"] == [{"type": "text", "text": "hello"}]
    assert posted["answers"] == []
    assert "preference-applied" not in answer.headers
    until(lambda: len(shopper.history()) == 3, "the bot's answer")
    assert texts(shopper.history()[-1]["blocks"]) == "echo: hello"


@pytest.mark.parametrize("text", ["hello there", "你好，想买一个帐篷"])
def test_send_with_wait_brings_the_answers(shopper: Shopper, text: str) -> None:
    answer = shopper.send(text, wait_s=10)
    assert answer.status_code == httpx.codes.OK
    assert answer.headers["preference-applied"] == "wait"
    (reply,) = answer.json()["answers"]
    assert (reply["seq"], reply["role"]) == (3, "bot")
    assert texts(reply["blocks"]) == f"echo: {text}"


def test_wait_that_is_too_short_brings_no_answer_yet(rasa: Rasa, shopper: Shopper) -> None:
    with rasa.held():
        answer = shopper.send("hello", wait_s=0)
        assert (answer.status_code, answer.json()["answers"]) == (httpx.codes.OK, [])
    until(lambda: len(shopper.history()) == 3, "the bot's answer")


@pytest.mark.parametrize("prefer", ["respond-async", "wait", "wait=", "wait=x", "wait=-1", "waiting=3"])
def test_other_preferences_are_no_wait(shopper: Shopper, prefer: str) -> None:
    body = {"client_message_id": "m1", "text": "hello"}
    answer = shopper.http.post(f"{shopper.path}/messages", json=body, headers={"Prefer": prefer})
    assert answer.status_code == httpx.codes.ACCEPTED


@pytest.mark.parametrize("prefer", ["respond-async, wait=10", "wait = 10", "wait=10; x=y", "respond-async;wait=99"])
def test_wait_is_read_among_other_preferences(shopper: Shopper, prefer: str) -> None:
    body = {"client_message_id": "m1", "text": "hello"}
    answer = shopper.http.post(f"{shopper.path}/messages", json=body, headers={"Prefer": prefer})
    assert answer.status_code == httpx.codes.OK
    assert len(answer.json()["answers"]) == 1


def test_same_client_message_id_is_stored_and_answered_once(rasa: Rasa, shopper: Shopper) -> None:
    first = shopper.send("hello", wait_s=10, client_message_id="x").json()
    again = shopper.send("hello", wait_s=10, client_message_id="x").json()
    assert again["seq"] == first["seq"] == 2
    assert again["message"] == first["message"]
    assert again["answers"] == first["answers"]
    assert len(shopper.history()) == 3
    assert rasa.heard(shopper.id) == ["hello"]


def test_same_client_message_id_sent_twenty_times_at_once_is_stored_once(rasa: Rasa, shopper: Shopper) -> None:
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: shopper.send("hello", wait_s=10, client_message_id="x"), range(20)))
    assert {answer.status_code for answer in answers} == {httpx.codes.OK}
    assert {answer.json()["seq"] for answer in answers} == {2}
    assert [message["seq"] for message in shopper.history()] == [1, 2, 3]
    assert rasa.heard(shopper.id) == ["hello"]


def test_same_client_message_id_in_two_conversations_is_stored_in_both(bridge: Bridge) -> None:
    for shopper in (bridge.shopper(), bridge.shopper()):
        assert texts(shopper.ask("hello", client_message_id="x")) == "echo: hello"


def test_many_at_once_get_numbers_without_gap(shopper: Shopper) -> None:
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda number: shopper.send(f"message {number}"), range(40)))
    assert {answer.status_code for answer in answers} == {httpx.codes.ACCEPTED}
    until(lambda: len(shopper.history()) == 81, "40 answers")
    assert [message["seq"] for message in shopper.history()] == list(range(1, 82))
    assert len({message["id"] for message in shopper.history()}) == 81


def test_turns_are_taken_one_at_a_time_and_in_order(rasa: Rasa, shopper: Shopper) -> None:
    # A third message comes while the second one's turn is under way, the first one's being over.
    second_begins, third_is_sent = threading.Event(), threading.Event()

    def answer(turn: dict[str, str]) -> list[dict[str, str]]:
        if turn["message"] == "two":
            second_begins.set()
            third_is_sent.wait(10)
        return [{"text": turn["message"]}]

    rasa.answer = answer
    with rasa.held():
        shopper.send("one")
        shopper.send("two")
    assert second_begins.wait(10)
    shopper.send("three")
    shopper.send("four")
    third_is_sent.set()
    until(lambda: len(shopper.history()) == 9, "four answers")
    assert rasa.heard(shopper.id) == ["one", "two", "three", "four"]
    assert shopper.said("bot")[1:] == ["one", "two", "three", "four"]
    assert rasa.most_at_once[shopper.id] == 1


def test_one_slow_conversation_does_not_hold_up_another(bridge: Bridge, rasa: Rasa) -> None:
    slow, quick = bridge.shopper(), bridge.shopper()
    quick_is_answered = threading.Event()

    def answer(turn: dict[str, str]) -> list[dict[str, str]]:
        if turn["sender"] == slow.id:
            quick_is_answered.wait(10)
        return [{"text": "done"}]

    rasa.answer = answer
    slow.send("hello")
    assert texts(quick.ask("hello")) == "done"
    assert len(slow.history()) == 2
    quick_is_answered.set()
    until(lambda: len(slow.history()) == 3, "the slow answer")


def test_history_is_read_in_pages(shopper: Shopper) -> None:
    for number in range(5):
        shopper.ask(f"message {number}")
    whole = shopper.history()
    assert [message["seq"] for message in whole] == list(range(1, 12))
    paged, after = [], 0
    while page := shopper.history(after, limit=3):
        assert len(page) <= 3
        paged += page
        after = page[-1]["seq"]
    assert paged == whole
    assert shopper.history(after=11) == shopper.history(after=2**31) == []


@pytest.mark.parametrize(
    "query", ["after=-1", "after=x", "after=99999999999999999999", "limit=0", "limit=501", "limit=x"]
)
def test_history_refuses_wrong_pages(shopper: Shopper, query: str) -> None:
    problem = problem_of(shopper.http.get(f"{shopper.path}/messages?{query}"), 422, "invalid-request")
    assert query.partition("=")[0] in problem["detail"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("lanya erji", "zh"),
        ("zhangpeng 500 kuai yinei", "zh"),
        ("wireless headphones", "en"),
        ("bluetoth headset", "en"),
    ],
)
def test_bot_is_told_that_pinyin_is_chinese(
    bridge_services: Services, rasa: Rasa, shopper: Shopper, text: str, language: str
) -> None:
    # As the bridge's own upkeep does before the first shopper comes.
    assert bridge_services.search.refresh() is not None
    shopper.ask(text)
    assert rasa.turns[-1]["metadata"]["language"] == language


def test_bot_is_told_language_page_and_session(rasa: Rasa, shopper: Shopper) -> None:
    shopper.ask("有没有帐篷", page={"product_id": "p-1", "url": "https://shop.example/p/p-1"})
    (turn,) = rasa.turns
    assert turn["sender"] == shopper.id
    metadata = turn["metadata"]
    assert metadata["language"] == "zh"
    assert metadata["session_id"] == shopper.id
    assert metadata["customer_id"] is None
    assert metadata["page"] == {"product_id": "p-1", "url": "https://shop.example/p/p-1"}


def test_bot_is_told_who_comes_from_the_same_address_and_not_from_which(rasa: Rasa, shopper: Shopper) -> None:
    shopper.ask("hello")
    shopper.ask("hello again")
    first, second = (turn["metadata"]["visitor"] for turn in rasa.turns)
    assert first == second
    assert re.fullmatch("[0-9a-f]{24}", first)


def test_pressed_button_is_sent_as_its_intent_and_shown_as_its_label(rasa: Rasa, shopper: Shopper) -> None:
    payload = {"intent": "show_more", "entities": {"brand": "中国"}}
    shopper.ask(payload=payload, label="Show more")
    assert rasa.heard(shopper.id) == ['/show_more{"brand": "中国"}']
    assert shopper.said("shopper") == ["Show more"]


@pytest.mark.parametrize("text", ["/restart", "  /greet{}", "//x"])
def test_typed_words_are_never_an_intent_call(rasa: Rasa, shopper: Shopper, text: str) -> None:
    shopper.ask(text)
    assert not rasa.heard(shopper.id)[0].startswith("/")
    assert shopper.said("shopper") == [text.strip()]


def test_json_message_blocks_come_through_and_wrong_ones_are_left_out(rasa: Rasa, shopper: Shopper) -> None:
    good = {"type": "quick_replies", "replies": [{"label": "是"}, {"label": "no"}]}
    rasa.answer = lambda _: [
        {"text": "first"},
        {"custom": {"blocks": [{"type": "html", "text": "<b>x</b>"}]}},
        {"custom": {"blocks": [good]}},
        {"text": "   "},
        {"image": "https://shop.example/x.png"},
    ]
    blocks = shopper.ask("hello")
    assert [block["type"] for block in blocks] == ["text", "quick_replies"]
    assert [reply["label"] for reply in blocks[1]["replies"]] == ["是", "no"]


@pytest.mark.parametrize(
    "text",
    [
        "my card is 4111 1111 1111 1111",
        "我的卡号是4111-1111-1111-1111。",
        "4111 1111 1111 1111 12/26 123",
        "2 x 4111.1111.1111.1111",
        "4111\u00a01111\u00a01111\u00a01111",
        "4111 — 1111 — 1111 — 1111",
    ],
)
def test_card_numbers_are_masked_before_they_are_stored_or_sent(rasa: Rasa, shopper: Shopper, text: str) -> None:
    shopper.ask(text)
    assert all("4111" not in said for said in [*shopper.said("shopper"), *rasa.heard(shopper.id), *shopper.said("bot")])
    assert "•••• 1111" in shopper.said("shopper")[0]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("4111111111111111, 12/26, 737", "•••• 1111, 12/26, •••"),
        ("5500 0000 0000 0004 and 378282246310005", "•••• 0004 and •••• 0005"),
        ("the CVV is 737", "the CVV is •••"),
        ("安全码：1234", "安全码：•••"),
        ("order 20241126153000, call 138 0013 8000", "order 20241126153000, call 138 0013 8000"),
        ("4111 1111 1111 1112", "4111 1111 1111 1112"),
    ],
)
def test_what_is_masked_and_what_is_not(text: str, masked: str) -> None:
    assert mask_cards(text) == masked


def test_cards_are_masked_wherever_people_write(bridge: Bridge, rasa: Rasa, shopper: Shopper, staff: Staff) -> None:
    number = "4111 1111 1111 1111"
    payload = {"intent": "payment_problem", "entities": {"what": number}}
    sent = {"client_message_id": "x", "payload": payload, "label": number}
    assert shopper.http.post(f"{shopper.path}/messages", json=sent).status_code == httpx.codes.ACCEPTED
    assert shopper.http.post(f"{shopper.path}/rating", json={"score": 1, "comment": number}).is_success
    assert staff.do("take", shopper).is_success
    assert staff.answer(shopper, f"Is it {number}?").is_success
    bridge.settle()
    assert "1111 1111" not in json.dumps([shopper.history(), rasa.heard(shopper.id)], ensure_ascii=False)
    assert shopper.said("person") == ["Is it •••• 1111?"]
    with bridge.parts.repository._session() as session:
        row = session.get_one(ConversationRow, shopper.id)
        assert row.rating_comment == "•••• 1111"


def test_export_holds_everything_and_erasure_leaves_nothing(bridge: Bridge, shopper: Shopper) -> None:
    shopper.ask("hello")
    export = shopper.http.get(f"{shopper.path}/export").json()
    assert [{k: v for k, v in own.items() if k != "text"} for own in export["messages"]] == shopper.history()
    assert export["conversation_id"] == shopper.id
    assert shopper.http.delete(shopper.path).status_code == httpx.codes.NO_CONTENT
    problem_of(shopper.http.get(f"{shopper.path}/messages"), 404, "unknown-conversation")
    problem_of(shopper.send("hello"), 404, "unknown-conversation")
    problem_of(shopper.http.delete(shopper.path), 404, "unknown-conversation")
    assert bridge.parts.repository.messages(shopper.id) == []


def test_erased_during_a_turn_stays_erased(bridge: Bridge, rasa: Rasa, shopper: Shopper) -> None:
    with rasa.held():
        shopper.send("hello")
        until(lambda: rasa.heard(shopper.id), "the turn's begin")
        assert shopper.http.delete(shopper.path).status_code == httpx.codes.NO_CONTENT
    until(lambda: rasa.under_way[shopper.id] == 0, "the turn's end")
    assert bridge.parts.repository.messages(shopper.id) == []


def test_rating_is_kept_and_replaced(shopper: Shopper) -> None:
    for body in ({"score": 1, "comment": "no"}, {"score": 5}, {"score": 3, "comment": "还行"}):
        assert shopper.http.post(f"{shopper.path}/rating", json=body).status_code == httpx.codes.NO_CONTENT
    for wrong in ({"score": 0}, {"score": 6}, {"score": "x"}, {}, {"score": 1, "comment": "x" * 2001}):
        problem_of(shopper.http.post(f"{shopper.path}/rating", json=wrong), 422)


def test_turn_cut_off_by_a_crash_is_taken_again(open_bridge: OpenBridge, rasa: Rasa) -> None:
    crashed = open_bridge()
    shopper = crashed.shopper()
    record = crashed.parts.repository.get(shopper.id)
    # What a bridge leaves behind that dies between storing a message and answering it.
    request: dict[str, object] = {"text": "hello", "payload": None, "page": {}}
    with Transactions(open_engine(crashed.settings.resolved_database_url)).writing() as session:
        store_typed(session, record.id, [TextBlock(text="hello")], "x", request, "en")
    open_bridge()
    until(lambda: len(shopper.history()) == 3, "the answer after the restart")
    open_bridge()
    assert rasa.heard(shopper.id) == ["hello"]


def test_a_form_reaches_the_bot_beside_its_payload_without_card_numbers(rasa: Rasa, shopper: Shopper) -> None:
    payload = {"intent": "inform", "entities": {"choice": "form:return"}}
    values = {"comment": " paid with 4111 1111 1111 1111\u0000, it leaks ", "reason": "faulty"}
    label = "Reason: Faulty\nComment: it leaks"
    answer = shopper.send(payload=payload, label=label, values=values, wait_s=10)
    assert answer.status_code == httpx.codes.OK
    assert texts(answer.json()["message"]["blocks"]) == label, "what the shopper and the staff read"
    told = rasa.turns[-1]
    assert told["message"] == '/inform{"choice": "form:return"}'
    assert told["metadata"]["values"] == {"comment": "paid with •••• 1111, it leaks", "reason": "faulty"}
    assert shopper.ask("hello")
    assert rasa.turns[-1]["metadata"]["values"] == {}


def test_a_copy_of_a_conversation_can_be_read_without_a_browser(shopper: Shopper) -> None:
    shopper.ask("hello")
    greeting, said, answered = shopper.http.get(f"{shopper.path}/export").json()["messages"]
    assert greeting["text"].count("[") >= 3, "the answers to tap are in it"
    assert (said["text"], answered["text"]) == ("hello", "echo: hello")
