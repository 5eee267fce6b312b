"""The same talk everywhere: tokens that are renewed, signing in, the list of a customer's own conversations."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from bridge.auth import Tokens, signature_of
from shop.types import Customer
from tests.bridge.conftest import OpenBridge
from tests.bridge.rasa import Rasa
from tests.bridge.server import Bridge, Json, Shopper, Staff, problem_of, until
from tests.bridge.test_bridge_identity import claims, identity_key, signed

_NUMBERS = count(1)


@pytest.fixture
def customer(bridge: Bridge) -> str:
    """A customer of whom no other test knows."""
    new = Customer(
        id=f"c-thread-{next(_NUMBERS)}", name="Lin Mei", email=None, language="en", created_at=datetime.now(UTC)
    )
    bridge.parts.services.shop.customers.upsert([new])
    return new.id


def identity(bridge: Bridge, customer: str) -> str:
    return bridge.parts.tokens.identity(customer)


def sign_in(shopper: Shopper, customer: str) -> Json:
    """Sign in, and go on with the conversation that the bridge names."""
    answer = shopper.http.post(f"{shopper.path}/identity", json={"identity": identity(shopper.bridge, customer)})
    assert answer.is_success, answer.text
    opened: Json = answer.json()
    return opened


def as_shopper(shopper: Shopper, opened: Json) -> Shopper:
    """The shopper with another conversation and its token."""
    shopper.id, shopper.token = opened["conversation_id"], opened["token"]
    shopper.path = f"/v1/conversations/{shopper.id}"
    shopper.http.headers["Authorization"] = f"Bearer {shopper.token}"
    return shopper


def renew(shopper: Shopper, conversation_id: str | None = None) -> httpx.Response:
    return shopper.http.post(f"/v1/conversations/{conversation_id or shopper.id}/token")


def reads(bridge: Bridge, conversation_id: str, token: str) -> int:
    headers = {"authorization": f"Bearer {token}"}
    return bridge.http().get(f"/v1/conversations/{conversation_id}/messages", headers=headers).status_code


def threads(shopper: Shopper, **query: Any) -> Json:
    answer = shopper.http.get("/v1/conversations", params=query)
    assert answer.is_success, answer.text
    found: Json = answer.json()
    return found


def token_of_age(bridge: Bridge, shopper: Shopper, *, opened_ago: timedelta, ends_in: timedelta) -> str:
    now = int(time.time())
    opened = now - int(opened_ago.total_seconds())
    return signed(
        bridge.settings.secret("secret_key"),
        {
            "sub": shopper.id,
            "aud": "zhanggui-conversation",
            "iat": now,
            "exp": now + int(ends_in.total_seconds()),
            "auth_time": opened,
            "gen": 0,
        },
    )


def end_of(answer: httpx.Response) -> float:
    return datetime.fromisoformat(answer.json()["expires_at"]).timestamp()


# -- renewal ----------------------------------------------------------------------------------------------------------


def test_renewed_token_lives_on_and_the_one_before_stays_good_for_other_tabs(bridge: Bridge) -> None:
    shopper = bridge.shopper()
    old = token_of_age(bridge, shopper, opened_ago=timedelta(days=6), ends_in=timedelta(minutes=1))
    shopper.http.headers["authorization"] = f"Bearer {old}"
    first, second = renew(shopper), renew(shopper)
    assert first.is_success and second.is_success
    assert end_of(first) == pytest.approx(time.time() + bridge.settings.conversation_token_ttl_s, abs=5)
    for token in (old, first.json()["token"], second.json()["token"]):
        assert reads(bridge, shopper.id, token) == httpx.codes.OK


def test_renewals_end_a_fixed_time_after_the_conversation_was_opened(bridge: Bridge) -> None:
    shopper = bridge.shopper()
    limit = timedelta(days=bridge.settings.conversation_token_max_days)
    old = token_of_age(bridge, shopper, opened_ago=limit - timedelta(hours=2), ends_in=timedelta(hours=1))
    shopper.http.headers["authorization"] = f"Bearer {old}"
    for _ in range(3):
        answer = renew(shopper)
        assert end_of(answer) == pytest.approx(time.time() + 7200, abs=5)
        shopper.http.headers["authorization"] = f"Bearer {answer.json()['token']}"


def test_expired_token_is_not_renewed(bridge: Bridge) -> None:
    shopper = bridge.shopper()
    old = token_of_age(bridge, shopper, opened_ago=timedelta(days=8), ends_in=timedelta(seconds=-1))
    shopper.http.headers["authorization"] = f"Bearer {old}"
    assert "expired" in problem_of(renew(shopper), 401, "bad-token")["detail"]


def test_renewed_token_keeps_to_the_page_that_opened_the_conversation(bridge: Bridge) -> None:
    origin = {"origin": "https://shop.example"}
    opened = bridge.http().post("/v1/conversations", json={}, headers=origin).json()
    headers = {"authorization": f"Bearer {opened['token']}"}
    path = f"/v1/conversations/{opened['conversation_id']}"
    problem_of(bridge.http().post(f"{path}/token", headers=headers | {"origin": "https://evil.example"}), 401)
    renewed = bridge.http().post(f"{path}/token", headers=headers | origin).json()["token"]
    problem_of(
        bridge.http().get(
            f"{path}/messages", headers={"authorization": f"Bearer {renewed}", "origin": "https://evil.example"}
        ),
        401,
    )


def test_erasing_revokes_all_tokens_and_closes_open_lines(bridge: Bridge) -> None:
    shopper = bridge.shopper()
    token = renew(shopper).json()["token"]
    with shopper.listen(token=token) as line:
        line.next("state")
        assert shopper.http.delete(shopper.path).is_success
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                line.next()
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 4401
    for one in (shopper.token, token):
        assert reads(bridge, shopper.id, one) == httpx.codes.NOT_FOUND
    problem_of(renew(shopper), 404, "unknown-conversation")


def test_who_waits_over_night_keeps_talk_and_place(bridge: Bridge) -> None:
    shopper, other = bridge.shopper(), bridge.shopper()
    shopper.ask("hello")
    place = shopper.http.post(f"{shopper.path}/handoff").json()["position"]
    other.http.post(f"{other.path}/handoff")
    # Opened yesterday evening; the token that the browser kept is good until next week.
    kept = token_of_age(bridge, shopper, opened_ago=timedelta(hours=14), ends_in=timedelta(days=6))
    as_shopper(shopper, {"conversation_id": shopper.id, "token": kept})
    assert renew(shopper).is_success
    with shopper.listen() as line:
        state = line.next("state")
    assert (state["state"], state["position"]) == ("waiting", place)


# -- signing in -------------------------------------------------------------------------------------------------------


def test_signing_in_keeps_the_talk_and_tells_bot_staff_and_customer(
    bridge: Bridge, rasa: Rasa, staff: Staff, customer: str
) -> None:
    shopper = bridge.shopper()
    shopper.ask("a tent for two")
    opened = sign_in(shopper, customer)
    assert opened["conversation_id"] == shopper.id
    assert [message["seq"] for message in opened["messages"]] == [1, 2, 3]
    as_shopper(shopper, opened).ask("and where is my order?")
    assert rasa.turns[-1]["metadata"]["customer_id"] == customer
    shown = staff.http.get(f"/staff/api/conversations/{shopper.id}").json()
    assert shown["customer_name"] == "Lin Mei"
    assert ("shopper", "signed in") in bridge.audit(shopper.id)


def test_token_from_before_signing_in_opens_nothing_and_its_line_is_closed(bridge: Bridge, customer: str) -> None:
    """Whoever planted the conversation in a shared browser must not read what its next user says."""
    shopper = bridge.shopper()
    shopper.ask("hello")
    before = shopper.token
    with shopper.listen() as line:
        line.next("state")
        opened = sign_in(shopper, customer)
        with pytest.raises(ConnectionClosed):
            while True:
                line.next()
    assert reads(bridge, shopper.id, before) == httpx.codes.UNAUTHORIZED
    headers = {"authorization": f"Bearer {before}"}
    http = bridge.http(headers=headers)
    problem_of(http.post(f"{shopper.path}/token"), 401, "bad-token")
    problem_of(http.post(f"{shopper.path}/identity", json={"identity": identity(bridge, "c-evil")}), 401, "bad-token")
    problem_of(http.post("/v1/events", json={"events": [{"kind": "view"}]}), 401, "bad-token")
    assert reads(bridge, shopper.id, opened["token"]) == httpx.codes.OK
    # Signing in again, as each page of the shop does, changes nothing.
    again = sign_in(as_shopper(shopper, opened), customer)
    assert again["conversation_id"] == shopper.id
    assert reads(bridge, shopper.id, opened["token"]) == httpx.codes.OK


def test_place_in_the_queue_is_kept_and_nobody_waits_twice(bridge: Bridge, staff: Staff, customer: str) -> None:
    shopper = bridge.shopper()
    shopper.ask("hello")
    place = shopper.http.post(f"{shopper.path}/handoff").json()["position"]
    opened = sign_in(shopper, customer)
    assert opened["state"] == "waiting"
    with as_shopper(shopper, opened).listen() as line:
        assert line.next("state")["position"] == place
    # On the phone the same one goes on.
    phone = bridge.shopper(identity=identity(bridge, customer), resume=True)
    assert (phone.id, phone.is_new) == (shopper.id, False)
    rows = [row for row in staff.list() if row["id"] == shopper.id]
    assert [(row["position"], row["customer_name"]) for row in rows] == [(place, "Lin Mei")]


def test_two_open_talks_one_goes_on_with_the_earlier_place(bridge: Bridge, staff: Staff, customer: str) -> None:
    first = bridge.shopper(identity=identity(bridge, customer))
    first.ask("my parcel is lost")
    place = first.http.post(f"{first.path}/handoff").json()["position"]
    guest = bridge.shopper()
    guest.ask("hello?")
    guest.http.post(f"{guest.path}/handoff")
    opened = sign_in(guest, customer)
    # What is on the screen goes on, where the earlier one stood.
    assert opened["conversation_id"] == guest.id
    waiting = {row["id"]: row["position"] for row in staff.list()}
    assert waiting.get(guest.id) == place
    assert first.id not in waiting
    assert first.state() == "bot"
    assert "place in the queue" in first.said("system")[-1]


@pytest.mark.parametrize("has_person", [False, True])
def test_who_waits_elsewhere_goes_on_there(bridge: Bridge, staff: Staff, customer: str, has_person: bool) -> None:
    first = bridge.shopper(identity=identity(bridge, customer))
    first.ask("my parcel is lost")
    first.http.post(f"{first.path}/handoff")
    if has_person:
        assert staff.do("take", first).is_success
    guest = bridge.shopper()
    guest.ask("hello?")
    opened = sign_in(guest, customer)
    assert (opened["conversation_id"], opened["state"]) == (first.id, "person" if has_person else "waiting")
    # What was said as a guest is the customer's, too.
    found = threads(as_shopper(guest, opened))["conversations"]
    assert len(found) == 2


def test_greeting_alone_gives_way_to_the_customers_own(bridge: Bridge, customer: str) -> None:
    first = bridge.shopper(identity=identity(bridge, customer))
    first.ask("a lamp")
    guest = bridge.shopper()
    opened = sign_in(guest, customer)
    assert opened["conversation_id"] == first.id
    assert [one["conversation_id"] for one in threads(as_shopper(guest, opened))["conversations"]] == [first.id]


def test_another_customers_talk_is_never_touched(bridge: Bridge, customer: str) -> None:
    mine = bridge.shopper(identity=identity(bridge, customer))
    mine.ask("my secret")
    other = f"{customer}-other"
    opened = sign_in(mine, other)
    assert opened["conversation_id"] != mine.id
    assert "my secret" not in str(opened["messages"])
    assert mine.http.get(f"{mine.path}/export").json()["customer_id"] == customer
    # Nor does a second customer get what the first one has just been given.
    guest = bridge.shopper()
    guest.ask("my secret")
    assert sign_in(guest, customer)["conversation_id"] == guest.id
    assert bridge.parts.threads.threads.bind(guest.id, other) is None


def test_signing_in_with_a_forged_identity_changes_nothing(bridge: Bridge, customer: str) -> None:
    shopper = bridge.shopper()
    shopper.ask("hello")
    for forged in ("nonsense", signed("x" * 40, claims(sub=customer)), shopper.token):
        problem_of(shopper.http.post(f"{shopper.path}/identity", json={"identity": forged}), 401, "bad-token")
    assert shopper.http.get(f"{shopper.path}/export").json()["customer_id"] is None


def test_cart_and_tastes_of_the_guest_are_the_customers(bridge: Bridge, customer: str) -> None:
    from shop.audit import AskedBy
    from shop.owners import owner_of

    shop = bridge.parts.services.shop
    product = next(one for one in shop.products.iterate() if any(v.stock_quantity > 2 for v in one.variants))
    variant = next(v for v in product.variants if v.stock_quantity > 2)
    shopper = bridge.shopper()
    shopper.ask("hello")
    shop.carts.add(owner_of(customer, None), product, variant, 1, AskedBy())
    shop.carts.add(owner_of(None, shopper.id), product, variant, 2, AskedBy())
    sign_in(shopper, customer)
    assert [line.quantity for line in shop.carts.get(owner_of(customer, None)).lines] == [2]
    assert shop.carts.get(owner_of(None, shopper.id)).lines == ()


def test_old_talk_with_the_assistant_does_not_come_back_by_itself(open_bridge: OpenBridge) -> None:
    bridge = open_bridge(conversation_token_ttl_s=60)
    customer = f"c-old-{next(_NUMBERS)}"
    first = bridge.shopper(identity=identity(bridge, customer))
    first.ask("a lamp")
    assert bridge.shopper(identity=identity(bridge, customer), resume=True).id == first.id
    late = datetime.now(UTC) + timedelta(seconds=61)
    assert bridge.parts.threads.threads.open_of(customer, late - datetime.now(UTC)) is not None
    assert bridge.parts.threads.threads.open_of(customer, timedelta(seconds=0)) is None


# -- a customer id with its HMAC --------------------------------------------------------------------------------------


def hmac_identity(bridge: Bridge, customer: str, seconds: int = 600, **changed: Any) -> Json:
    expires_at = int(time.time()) + seconds
    signature = signature_of(customer, expires_at, identity_key(bridge))
    return {"customer_id": customer, "expires_at": expires_at, "signature": signature} | changed


def test_signed_customer_id_is_as_good_as_a_jwt(bridge: Bridge, customer: str) -> None:
    shopper = bridge.shopper(identity=hmac_identity(bridge, customer))
    assert shopper.http.get(f"{shopper.path}/export").json()["customer_id"] == customer
    guest = bridge.shopper()
    guest.ask("hello")
    body = {"identity": bridge.parts.tokens.signed_customer(customer).model_dump()}
    assert guest.http.post(f"{guest.path}/identity", json=body).json()["conversation_id"] == guest.id
    answer = bridge.http().post("/v1/recommendations", json={"scene": "for_you", **body})
    assert answer.is_success


@pytest.mark.parametrize(
    ("kind", "changed", "seconds"),
    [
        ("another customer", {"customer_id": "c-0001"}, 600),
        ("a later end", {"expires_at": int(time.time()) + 3_600}, 600),
        ("another signature", {"signature": "0" * 64}, 600),
        ("expired", {}, -120),
        ("good for a year", {}, 365 * 86_400),
        ("digits that move from id to end", {"customer_id": "1.c"}, 600),
    ],
)
def test_forged_or_replayed_signed_customer_id(
    bridge: Bridge, customer: str, kind: str, changed: Json, seconds: int
) -> None:
    given = hmac_identity(bridge, customer, seconds, **changed)
    detail = problem_of(bridge.http().post("/v1/conversations", json={"identity": given}), 401, "bad-token")["detail"]
    assert given["signature"] not in detail
    if kind == "expired":
        assert "expired" in detail


@pytest.mark.parametrize(
    "changed", [{"signature": "Ä" * 64}, {"signature": "ab"}, {"expires_at": "soon"}, {"extra": 1}]
)
def test_signed_customer_id_of_the_wrong_shape(bridge: Bridge, customer: str, changed: Json) -> None:
    given = hmac_identity(bridge, customer, **changed)
    problem_of(bridge.http().post("/v1/conversations", json={"identity": given}), 422)


def test_identity_secret_signs_no_conversation(bridge: Bridge, shopper: Shopper) -> None:
    tokens = Tokens(bridge.settings)
    assert tokens.check_identity(tokens.signed_customer("c-1")) == "c-1"
    problem_of(
        bridge.http().post("/v1/conversations", json={"identity": hmac_identity(bridge, "c-1")["signature"]}),
        401,
        "bad-token",
    )


# -- the list ---------------------------------------------------------------------------------------------------------


def test_own_conversations_newest_first_in_pages(bridge: Bridge, customer: str) -> None:
    talks = []
    for number in range(5):
        talk = bridge.shopper(identity=identity(bridge, customer))
        talk.ask(f"question {number} 帐篷")
        talks.append(talk)
    bridge.shopper(identity=identity(bridge, customer))  # Nothing said: not listed.
    bridge.shopper(identity=identity(bridge, f"{customer}-other")).ask("not theirs")
    seen: list[Json] = []
    page = threads(talks[0], limit=2)
    seen += page["conversations"]
    while cursor := page["next_cursor"]:
        page = threads(talks[0], limit=2, cursor=cursor)
        assert len(page["conversations"]) <= 2
        seen += page["conversations"]
    assert [one["conversation_id"] for one in seen] == [talk.id for talk in reversed(talks)]
    assert seen[0]["last_role"] == "bot"
    assert seen[0]["last_message"]
    assert seen[0]["unread"] == 2


def test_unread_counts_from_what_was_read_on_any_device(bridge: Bridge, customer: str) -> None:
    talk = bridge.shopper(identity=identity(bridge, customer))
    talk.ask("hello")
    with talk.listen() as line:
        line.send({"type": "read", "seq": 3})
        until(lambda: threads(talk)["conversations"][0]["unread"] == 0, "the mark")
        line.send({"type": "read", "seq": 1})
        line.send({"type": "read", "seq": 99})
        line.send({"type": "ping"})
        line.next("pong")
    talk.ask("and?")
    until(lambda: threads(talk)["conversations"][0]["unread"] == 1, "the answer")
    phone = bridge.shopper(identity=identity(bridge, customer), resume=True)
    assert phone.opened["read_seq"] == 3


def test_earlier_conversation_is_opened_with_the_token_of_the_present_one(bridge: Bridge, customer: str) -> None:
    earlier = bridge.shopper(identity=identity(bridge, customer))
    earlier.ask("a lamp")
    present = bridge.shopper(identity=identity(bridge, customer))
    opened = renew(present, earlier.id)
    assert opened.is_success
    http = bridge.http(headers={"authorization": f"Bearer {opened.json()['token']}"})
    assert len(http.get(f"{earlier.path}/messages").json()["messages"]) == 3
    assert http.post(f"{earlier.path}/messages", json={"client_message_id": "x", "text": "on"}).is_success


def test_nobody_opens_or_lists_what_is_not_theirs(bridge: Bridge, customer: str) -> None:
    theirs = bridge.shopper(identity=identity(bridge, customer))
    theirs.ask("my secret")
    anonymous = bridge.shopper()
    anonymous.ask("hello")
    stranger = bridge.shopper(identity=identity(bridge, f"{customer}-stranger"))
    nobodys = "01900000-0000-7000-8000-000000000000"
    answers = [renew(who, what) for who in (anonymous, stranger) for what in (theirs.id, nobodys)]
    answers.append(renew(stranger, anonymous.id))
    answers.append(anonymous.http.get("/v1/conversations"))
    for answer in answers:
        problem_of(answer, 403, "forbidden")
    assert len({renew(stranger, what).json()["detail"] for what in (theirs.id, nobodys)}) == 1
    assert threads(stranger)["conversations"] == []
    problem_of(bridge.http().get("/v1/conversations"), 401, "bad-token")
    for cursor in ("nonsense", "Ym90Cng", "dGhyZWFkcwp4"):
        problem_of(theirs.http.get("/v1/conversations", params={"cursor": cursor}), 422)


def test_answer_without_words_is_listed_by_its_question(bridge: Bridge, rasa: Rasa, customer: str) -> None:
    chips = {"type": "chips", "chips": [{"label": "red"}]}
    rasa.answer = lambda _: [{"custom": {"blocks": [chips]}}]
    talk = bridge.shopper(identity=identity(bridge, customer))
    assert [block["type"] for block in talk.ask("a red lamp")] == ["chips"]
    (row,) = threads(talk)["conversations"]
    assert (row["last_message"], row["last_role"]) == ("a red lamp", "shopper")
