"""Search in transcripts: English and Chinese, short terms, numbers, names; in step with what is said and erased."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, text

from bridge.api_keys import Scope
from bridge.models import MessageTextRow
from bridge.search_text import terms_of, words_of
from shop.database import open_engine
from shop.types import Customer
from tests.bridge.server import Bridge, Json, Shopper, Staff, problem_of

#: Said in a conversation of its own each; the marks keep them apart from what other tests say.
SAID = (
    "Qzx tent order number ZG-7731904, it is torn",
    "我要退款，订单ZG-7731905还没到",
    "这个帐篷的XL码有货吗",
    "qzx A TENT in the rain",
    "100% cotton_shirt <b>bold</b> \"quoted\" 'it' -- OR NOT",
)


@pytest.fixture(scope="module")
def talks() -> dict[str, Shopper]:
    return {}


@pytest.fixture
def said(bridge: Bridge, talks: dict[str, Shopper]) -> dict[str, Shopper]:
    """Conversations by what their shopper has said, made once for the module."""
    for words in SAID if not talks else ():
        talks[words] = bridge.shopper()
        talks[words].ask(words)
    return talks


def find(staff: Staff, what: str, **query: Any) -> Json:
    answer = staff.http.get("/staff/api/search", params={"text": what, **query})
    assert answer.is_success, answer.text
    found: Json = answer.json()
    return found


def found_ids(staff: Staff, what: str) -> set[str]:
    ids: set[str] = set()
    cursor: Json = {}
    while True:
        page = find(staff, what, limit=50, **cursor)
        ids |= {hit["conversation_id"] for hit in page["hits"] if hit["role"] == "shopper"}
        if page["next_cursor"] is None:
            return ids
        cursor = {"cursor": page["next_cursor"]}


@pytest.mark.parametrize(
    ("what", "places"),
    [
        ("qzx tent", (0, 3)),
        ("QZX TENT", (0, 3)),
        ("tent qzx", (0, 3)),
        ("ZG-7731904", (0,)),
        ("7731904", (0,)),
        ("31904", (0,)),
        ("7731905", (1,)),
        ("我要退款", (1,)),
        ("退款 7731905", (1,)),
        ("还没", (1,)),
        ("篷", (2,)),
        ("帐篷", (2,)),
        ("帐篷 XL", (2,)),
        ("xl 码", (2,)),
        ("cotton_shirt", (4,)),
        ("100% cotton", (4,)),
        ('<b>bold</b> "quoted"', (4,)),
        ("OR NOT cotton", (4,)),
        ("篷帐", ()),
        ("没还", ()),
        ("款退我", ()),
        ("qzx tents", ()),
        ("cottonXshirt", ()),
    ],
)
def test_what_is_found(said: dict[str, Shopper], staff: Staff, what: str, places: tuple[int, ...]) -> None:
    own = {said[SAID[place]].id for place in range(len(SAID))}
    assert found_ids(staff, what) & own == {said[SAID[place]].id for place in places}


def test_one_or_two_letters_are_a_whole_word(said: dict[str, Shopper], staff: Staff) -> None:
    own = {talk.id for talk in said.values()}
    assert found_ids(staff, "qzx in") & own == {said[SAID[3]].id}
    assert found_ids(staff, "qzx te") & own == set()


def test_hit_says_where_and_marks_what_without_markup(said: dict[str, Shopper], staff: Staff) -> None:
    hits = [hit for hit in find(staff, "BOLD")["hits"] if hit["conversation_id"] == said[SAID[4]].id]
    hit = next(hit for hit in hits if hit["role"] == "shopper")
    assert (hit["seq"], hit["state"]) == (2, "bot")
    marked = [part["text"] for part in hit["snippet"] if part["is_match"]]
    assert marked == ["bold"]
    assert "".join(part["text"] for part in hit["snippet"]) == SAID[4]


def test_pages_go_on_behind_each_other_newest_first(bridge: Bridge, staff: Staff) -> None:
    talk = bridge.shopper()
    for number in range(7):
        talk.ask(f"paging-word {number}")
    seqs: list[int] = []
    cursor: Json = {}
    while True:
        page = find(staff, "paging-word", limit=3, **cursor)
        assert len(page["hits"]) <= 3
        seqs += [hit["seq"] for hit in page["hits"] if hit["role"] == "shopper"]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert seqs == sorted(seqs, reverse=True)
    assert len(seqs) == 7


def test_products_orders_and_persons_are_found(bridge: Bridge, staff: Staff) -> None:
    shopper = bridge.shopper()
    shopper.ask("hello")
    staff.do("take", shopper)
    staff.answer(shopper, "Unverwechselbar ist das.")
    assert any(hit["role"] == "person" for hit in find(staff, "verwechselbar")["hits"])
    assert any(hit["author"] == staff.name for hit in find(staff, f"{staff.name} unverwechselbar")["hits"])


def test_conversations_are_found_by_their_customers_name(bridge: Bridge, staff: Staff) -> None:
    now = datetime.now(UTC)
    new = Customer(id="c-found-1", name="Örsted 王小明", email=None, language="zh", created_at=now)
    bridge.parts.services.shop.customers.upsert([new])
    talk = bridge.shopper(identity=bridge.parts.tokens.identity(new.id))
    talk.ask("hello")
    for what in ("王小明", "小明", "Örsted"):
        (row,) = find(staff, what)["conversations"]
        assert (row["conversation_id"], row["customer_name"]) == (talk.id, new.name)


def _kept(bridge: Bridge, conversation_id: str) -> int:
    engine = open_engine(bridge.settings.resolved_database_url)
    with engine.connect() as connection:
        kept = len(
            connection.execute(select(MessageTextRow.id).where(MessageTextRow.conversation_id == conversation_id)).all()
        )
        if engine.dialect.name == "sqlite":
            # Index and texts agree, or this raises.
            for name in ("message_trigrams", "message_words"):
                check = f"INSERT INTO {name}({name}, rank) VALUES ('integrity-check', 1)"  # noqa: S608
                connection.execute(text(check))
    engine.dispose()
    return kept


def test_erasing_empties_the_search(bridge: Bridge, staff: Staff) -> None:
    shopper = bridge.shopper()
    shopper.ask("vergissmeinnicht 勿忘我")
    assert _kept(bridge, shopper.id) == 3
    for what in ("vergissmein", "勿忘"):
        assert shopper.id in found_ids(staff, what)
    assert shopper.http.delete(shopper.path).is_success
    for what in ("vergissmein", "勿忘"):
        assert shopper.id not in found_ids(staff, what)
    assert _kept(bridge, shopper.id) == 0


def test_message_that_is_sent_again_is_found_once(bridge: Bridge, staff: Staff) -> None:
    shopper = bridge.shopper()
    for _ in range(2):
        body = {"client_message_id": "again", "text": "zweimalgesagt"}
        assert shopper.http.post(f"{shopper.path}/messages", json=body).is_success
    bridge.settle()
    hits = find(staff, "zweimalgesagt")["hits"]
    assert [hit["role"] for hit in hits if hit["conversation_id"] == shopper.id].count("shopper") == 1


def test_who_may_search(bridge: Bridge, shopper: Shopper, staff: Staff) -> None:
    problem_of(bridge.http().get("/staff/api/search", params={"text": "tent"}), 401)
    problem_of(shopper.http.get("/staff/api/search", params={"text": "tent"}), 401)
    problem_of(shopper.http.get("/v1/desk/search", params={"text": "tent"}), 401)
    key = bridge.integrator(Scope.CONVERSATIONS_READ)
    assert key.get("/v1/desk/search", params={"text": "tent"}).is_success
    problem_of(bridge.integrator(Scope.ORDERS_WRITE).get("/v1/desk/search", params={"text": "tent"}), 403)


@pytest.mark.parametrize("what", ["?!", " ", "\x00tent", "a b c d e f g h i", "x" * 101])
def test_question_without_terms_or_with_too_many(staff: Staff, what: str) -> None:
    problem_of(staff.http.get("/staff/api/search", params={"text": what}), 422)


@pytest.mark.parametrize(
    "cursor", ["x", "Zm91bmQgbWVzc2FnZXMKeA", "Zm91bmQgbWVzc2FnZXMKOTk5OTk5OTk5OTk5OTk5OTk5OTk5OQ"]
)
def test_cursor_of_another_list(staff: Staff, cursor: str) -> None:
    problem_of(staff.http.get("/staff/api/search", params={"text": "tent", "cursor": cursor}), 422)


@pytest.mark.parametrize("what", ['"', '""" OR *', "NEAR(a b)", "text:tent", "^tent*", "a & b | !c <-> :*", "'; DROP"])
def test_what_looks_like_a_query_language_is_text(staff: Staff, what: str) -> None:
    if terms_of(what):
        find(staff, what)
    else:
        problem_of(staff.http.get("/staff/api/search", params={"text": what}), 422)


def test_words_of_odd_texts() -> None:
    assert words_of("Ｘ～Ω½ 东京タワー") == "ｘ ω½ 东 京 タ ワ ー"


def test_staff_list_goes_on_beyond_its_first_page(bridge: Bridge, staff: Staff) -> None:
    talks = [bridge.shopper() for _ in range(5)]
    for talk in talks:
        talk.http.post(f"{talk.path}/handoff")
    seen: list[Json] = []
    cursor: Json = {}
    while True:
        params = {"state": "waiting", "limit": 2, **cursor}
        page = staff.http.get("/staff/api/conversations", params=params).json()
        seen += page["conversations"]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert [row["id"] for row in seen][-5:] == [talk.id for talk in talks]
    assert [row["position"] for row in seen] == list(range(1, len(seen) + 1))
    problem_of(staff.http.get("/staff/api/conversations", params={"state": "bot", **cursor}), 422)
    latest = staff.http.get("/staff/api/conversations", params={"state": "bot", "limit": 3}).json()["conversations"]
    times = [row["updated_at"] for row in latest]
    assert times == sorted(times, reverse=True)
