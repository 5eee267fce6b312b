"""The whole chain over REST: a shopper asks, real products come back; in both languages."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import httpx
import pytest

from bridge.texts import fixed_text
from shop.types import Language
from tests.e2e.conftest import Client, of_type, words
from tests.e2e.stack import Stack

pytestmark = pytest.mark.e2e


def has_han(text: str) -> bool:
    return any("一" <= character <= "鿿" for character in text)


@pytest.mark.parametrize(
    ("language", "turns"),
    [
        ("en", ["hello!", "I am looking for a tent", "show me more", "something cheaper"]),
        ("zh", ["你好", "想买一个帐篷", "还有别的吗", "有便宜一点的吗"]),
    ],
)
def test_search_is_refined_over_turns(stack: Stack, language: str, turns: list[str]) -> None:
    shopper = Client(stack.url, locale=language)
    greeting, first, more, cheaper = (shopper.say(turn) for turn in turns)
    assert has_han(words(greeting)) == (language == "zh")
    shown = [of_type(part, "cards")[0]["cards"] for part in (first, more, cheaper)]
    seen = [{card["product_id"] for card in cards} for cards in shown]
    prices = [[card["price"]["amount_minor"] for card in cards] for cards in shown]
    assert not seen[0] & seen[1], "the next page shows others"
    assert max(prices[2]) < max(prices[1])
    titles = [card["title"] for card in of_type(first, "cards")[0]["cards"]]
    assert all(("帐篷" if language == "zh" else "tent") in title.casefold() for title in titles[:3])
    assert all(has_han(words(part)) == (language == "zh") for part in (first, more, cheaper))


def test_language_follows_the_shopper_in_the_middle(stack: Stack) -> None:
    shopper = Client(stack.url, locale="en")
    assert not has_han(words(shopper.say("I need headphones")))
    assert has_han(words(shopper.say("有没有便宜一点的耳机")))
    assert not has_han(words(shopper.say("thanks a lot, bye")))


@pytest.mark.parametrize(
    ("question", "topic"),
    [("how do I return something?", "return"), ("怎么退货？", "退")],
)
def test_questions_are_answered_from_articles_with_source(stack: Stack, question: str, topic: str) -> None:
    blocks = Client(stack.url).say(question)
    assert topic in words(blocks).casefold()
    assert of_type(blocks, "sources")[0]["sources"][0]["url"].startswith("/a/")


@pytest.mark.parametrize("text", ["recommend me something", "给我推荐点东西吧"])
def test_recommendations_have_reasons_and_are_in_stock(stack: Stack, text: str) -> None:
    (cards,) = of_type(Client(stack.url).say(text), "cards")
    assert all(card["reason"] for card in cards["cards"])
    assert all(card["in_stock"] for card in cards["cards"])


def test_pinyin_is_answered_in_chinese(stack: Stack) -> None:
    blocks = Client(stack.url, locale="en").say("lanya erji")
    assert of_type(blocks, "cards")
    assert any("一" <= character <= "鿿" for character in words(blocks)), words(blocks)


def pressed(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return payload and label of each button, reply and chip among blocks."""
    found = [button for card in of_type(blocks, "cards") for one in card["cards"] for button in one["buttons"]]
    found += [reply for block in of_type(blocks, "quick_replies") for reply in block["replies"]]
    found += [chip for block in of_type(blocks, "chips") for chip in block["chips"]]
    return [{"payload": one["payload"], "label": one["label"]} for one in found if one.get("payload")]


@pytest.mark.parametrize(
    ("language", "text"), [("en", "a two person tent under 300"), ("zh", "想买一个双人帐篷，300以内")]
)
def test_every_button_that_is_shown_is_understood(stack: Stack, language: Language, text: str) -> None:
    shopper = Client(stack.url, locale=language)
    greeting = [block for message in shopper.messages() for block in message["blocks"]]
    shown = [*pressed(greeting), *pressed(shopper.say(text))]
    assert len({press["payload"]["intent"] for press in shown}) >= 5
    failed = {fixed_text(key, language) for key in ("trouble", "trouble_with_products")}
    for press in shown:
        if press["payload"]["intent"] != "human_agent":
            blocks = shopper.say(**press)
            assert blocks, press
            assert failed.isdisjoint(block["text"] for block in of_type(blocks, "text")), press


def demo_identity(stack: Stack) -> dict[str, Any]:
    """A demo identity that has an order."""
    for identity in httpx.get(f"{stack.url}/demo/api/identities").json():
        shopper = Client(stack.url, identity=identity["token"])
        if of_type(shopper.say("where is my order?"), "order_timeline"):
            found: dict[str, Any] = identity
            return found
    raise AssertionError("no demo identity has an order")


@pytest.mark.parametrize("text", ["where is my order?", "我的订单到哪了"])
def test_signed_identity_sees_its_order_at_once(stack: Stack, text: str) -> None:
    shopper = Client(stack.url, identity=demo_identity(stack)["token"])
    (timeline,) = of_type(shopper.say(text), "order_timeline")
    assert timeline["steps"] and timeline["items"]


@pytest.mark.parametrize(
    ("ask", "digression", "giving_up"),
    [
        ("where is my order?", "what payment methods do you accept?", "never mind"),
        ("查一下我的订单", "支持哪些付款方式？", "算了不查了"),
    ],
)
def test_order_form_asks_answers_a_digression_and_can_be_left(
    stack: Stack, ask: str, digression: str, giving_up: str
) -> None:
    shopper = Client(stack.url)
    assert not of_type(shopper.say(ask), "order_timeline")
    aside = shopper.say(digression)
    assert of_type(aside, "sources"), aside
    assert not of_type(shopper.say("ZG-2020-000000"), "order_timeline")
    assert words(shopper.say(giving_up))


def test_order_by_number_and_email(stack: Stack) -> None:
    identity = demo_identity(stack)
    own = Client(stack.url, identity=identity["token"])
    number = of_type(own.say("where is my order?"), "order_timeline")[0]["number"]
    stranger = Client(stack.url)
    stranger.say("where is my order")
    stranger.say(number)
    blocks = stranger.say("not.the.owner@example.com")
    assert not of_type(blocks, "order_timeline")
    assert number not in words(blocks)


def staff_session(stack: Stack) -> httpx.Client:
    password = (stack.var / "secrets" / "staff_password").read_text()
    staff = httpx.Client(base_url=stack.url, timeout=20)
    answer = staff.post("/staff/api/session", json={"password": password, "name": "admin"})
    assert answer.is_success, answer.text
    staff.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
    return staff


@pytest.mark.parametrize("ask", ["I want to talk to a human", "转人工客服"])
def test_person_takes_over_answers_and_gives_back(stack: Stack, ask: str) -> None:
    shopper = Client(stack.url)
    shopper.say("hi, I am looking for a kettle")
    shopper.say(ask)
    staff = staff_session(stack)
    waiting = staff.get("/staff/api/conversations", params={"state": "waiting"}).json()["conversations"]
    assert shopper.id in [row["conversation_id"] for row in waiting]
    assert staff.post(f"/staff/api/conversations/{shopper.id}/take").is_success
    body = {"client_message_id": "s1", "text": "Ada here, 您好"}
    assert staff.post(f"/staff/api/conversations/{shopper.id}/messages", json=body).is_success
    assert shopper.messages()[-1]["role"] == "person"
    silent = shopper.post("/messages", {"client_message_id": "x1", "text": "a tent please"}, Prefer="wait=2")
    assert not silent.json().get("answers")
    assert staff.post(f"/staff/api/conversations/{shopper.id}/release").is_success
    assert of_type(shopper.say("a tent please"), "cards")


def test_one_conversation_cannot_read_another(stack: Stack) -> None:
    mine, other = Client(stack.url), Client(stack.url)
    mine.say("hello")
    token = other.opened["token"]
    answer = httpx.get(f"{stack.url}/v1/conversations/{mine.id}/messages", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code in (httpx.codes.FORBIDDEN, httpx.codes.NOT_FOUND)
    assert answer.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize(
    "text",
    [
        "🙂🙂🙂",
        "مرحبا كيف حالك",
        "?",
        "/restart",
        "/order_status{}",
        "a" * 3_000,
        "<script>alert(1)</script>",
        "１２３",
    ],
)
def test_odd_texts_get_a_clear_answer(stack: Stack, text: str) -> None:
    assert Client(stack.url).say(text)


def test_event_changes_the_next_recommendation(stack: Stack) -> None:
    shopper = Client(stack.url)
    products = httpx.get(f"{stack.url}/demo/api/products", params={"limit": 40, "language": "en"}).json()["products"]
    viewed = next(product for product in products if product["in_stock"])
    before = of_type(shopper.say("recommend me something"), "cards")[0]["cards"]
    event = {"kind": "view", "product_id": viewed["id"]}
    answer = httpx.post(
        f"{stack.url}/v1/events",
        json={"events": [event]},
        headers={"Authorization": f"Bearer {shopper.opened['token']}"},
    )
    assert answer.is_success, answer.text
    after = of_type(shopper.say("recommend me something"), "cards")[0]["cards"]
    assert [card["product_id"] for card in before] != [card["product_id"] for card in after]


def test_erased_conversation_is_gone_from_the_bots_memory_too(stack: Stack) -> None:
    shopper, other = Client(stack.url), Client(stack.url)
    for client in (shopper, other):
        client.say("a tent for two under 200")
    assert shopper.delete().status_code == httpx.codes.NO_CONTENT
    with closing(sqlite3.connect(stack.var / "tracker.db")) as tracker:
        known = {row[0] for row in tracker.execute("SELECT DISTINCT sender_id FROM events")}
    assert shopper.id not in known
    assert other.id in known
