"""Webhooks: told at least once, signed, tried again for a day, and what did not arrive can be sent again."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from bridge.database import upgrade
from bridge.deliverer import Schedule
from bridge.errors import Conflict
from bridge.handoff import State
from bridge.models import WebhookDeliveryRow, WebhookEndpointRow, WebhookEventRow
from bridge.outbox import Event
from bridge.webhooks import Attempt, signature
from shop.audit import AskedBy
from shop.database import open_engine
from shop.types import Customer, LocalizedText, Money, Order, OrderLine, OrderStatus
from tests.bridge.rasa import Rasa
from tests.bridge.receiver import Received, Receiver
from tests.bridge.server import PASSWORD, Bridge, Json, problem_of, until
from zhanggui.services import Services
from zhanggui.settings import Settings

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples"
QUICK = Schedule(first_s=0.05, factor=1.5, most_s=0.2, give_up_after_s=60, look_every_s=0.02)
#: Two tries, then never again.
SHORT = Schedule(first_s=0.05, give_up_after_s=0.3, look_every_s=0.02)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, running_rasa: Rasa) -> Settings:
    """A database of this module's own: other bridges of the process would deliver, too."""
    made = Settings(
        var_dir=tmp_path_factory.mktemp("webhooks"),
        bot_url=running_rasa.url,
        actions_url=running_rasa.url,
        staff_password=PASSWORD,
        messages_per_minute=100_000,
        conversations_per_hour=100_000,
        webhook_http_on_loopback=True,
    )
    upgrade(made.resolved_database_url)
    return made


@pytest.fixture(scope="module")
def own_bridge(settings: Settings, demo_services: Services) -> Iterator[Bridge]:
    with Bridge(settings, demo_services) as running:
        yield running


@pytest.fixture
def quick(own_bridge: Bridge, rasa: Rasa) -> Iterator[Bridge]:
    del rasa  # reset
    deliverer = own_bridge.parts.deliverer
    deliverer.schedule = QUICK
    yield own_bridge
    http = own_bridge.integrator()
    for endpoint in http.get("/v1/webhooks").json()["items"]:
        assert http.delete(f"/v1/webhooks/{endpoint['id']}").status_code == 204


@pytest.fixture
def keyed(quick: Bridge) -> httpx.Client:
    return quick.integrator()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


def module_of(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


VERIFY = module_of(EXAMPLES / "verify_webhook.py").verify


def verify(secret: str, request: Received) -> None:
    """As an integrator does it: by the example in the documentation."""
    VERIFY(secret, request.headers, request.body)


def listen(keyed: httpx.Client, receiver: Receiver, *events: str) -> Json:
    answer = keyed.post("/v1/webhooks", json={"url": receiver.url, "events": events})
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


def deliveries(keyed: httpx.Client, endpoint: Json, **query: Any) -> list[Json]:
    answer = keyed.get(f"/v1/webhooks/{endpoint['id']}/deliveries", params=query)
    assert answer.is_success, answer.text
    found: list[Json] = answer.json()["items"]
    return found


def of_state(keyed: httpx.Client, endpoint: Json, state: str, count: int = 1) -> list[Json]:
    def look() -> list[Json]:
        found = deliveries(keyed, endpoint, state=state)
        return found if len(found) >= count else []

    return until(look, f"{count} deliveries that are {state}")


def trial(keyed: httpx.Client, endpoint: Json) -> Json:
    answer = keyed.post(f"/v1/webhooks/{endpoint['id']}/test")
    assert answer.status_code == 202, answer.text
    made: Json = answer.json()
    return made


def database(bridge: Bridge, query: Any) -> list[Any]:
    engine = open_engine(bridge.settings.resolved_database_url)
    with engine.begin() as connection:
        result = connection.execute(query)
        found = list(result) if result.returns_rows else []
    engine.dispose()
    return found


def test_a_conversation_is_told_from_its_beginning_to_its_end(
    quick: Bridge, keyed: httpx.Client, receiver: Receiver
) -> None:
    endpoint = listen(keyed, receiver)
    shopper = quick.shopper(locale="zh-CN")
    shopper.ask("你好 4111 1111 1111 1111")
    shopper.http.post(f"{shopper.path}/handoff")
    staff = quick.staff()
    assert staff.do("take", shopper).is_success
    assert staff.answer(shopper, "Hello").is_success
    assert staff.do("close", shopper).is_success
    shopper.http.post(f"{shopper.path}/rating", json={"score": 5, "comment": "谢谢"})
    until(lambda: "conversation.rated" in receiver.kinds(), "the last event")
    until(lambda: len(receiver.requests) >= 12, "all events")
    for request in receiver.requests:
        verify(endpoint["secret"], request)
        assert request.headers["content-type"] == "application/json"
        assert request.event["data"]["conversation_id"] == shopper.id
        assert set(request.event) == {"type", "timestamp", "data"}
    of = {kind: [r.event["data"] for r in receiver.requests if r.event["type"] == kind] for kind in receiver.kinds()}
    assert of["conversation.opened"] == [{"conversation_id": shopper.id, "language": "zh", "customer_id": None}]
    told = sorted((data["message"] for data in of["message.created"]), key=lambda message: message["seq"])
    assert told == shopper.history()
    assert "4111 1111" not in json.dumps(told)
    assert [data["reason"] for data in of["handoff.requested"]] == ["asked"]
    assert [data["agent"] for data in of["conversation.assigned"]] == ["Ada"]
    assert [data["state"] for data in of["conversation.closed"]] == ["closed"]
    assert of["conversation.rated"] == [{"conversation_id": shopper.id, "score": 5, "comment": "谢谢"}]
    assert len({request.id for request in receiver.requests}) == len(receiver.requests)


def test_only_what_was_asked_for_is_told(quick: Bridge, keyed: httpx.Client, receiver: Receiver) -> None:
    with Receiver() as other:
        listen(keyed, receiver, "conversation.rated")
        listen(keyed, other, "conversation.opened", "conversation.rated")
        shopper = quick.shopper()
        shopper.http.post(f"{shopper.path}/rating", json={"score": 1})
        until(lambda: len(other.requests) == 2, "both events")
        until(lambda: receiver.requests, "one event")
        time.sleep(0.2)
        assert receiver.kinds() == ["conversation.rated"]
        assert sorted(other.kinds()) == ["conversation.opened", "conversation.rated"]
        assert {r.id for r in receiver.requests} < {r.id for r in other.requests}, "one event, one id"


def test_what_did_not_happen_is_not_told(quick: Bridge, keyed: httpx.Client, receiver: Receiver) -> None:
    listen(keyed, receiver)
    repository = quick.parts.repository
    record = repository.create("en", None)
    before = len(database(quick, select(WebhookEventRow.id)))
    with pytest.raises(Conflict):
        repository.change_state(record.id, State.PERSON, actor="Ada", expected=State.WAITING)
    with pytest.raises(Exception, match="expected an open conversation"):
        repository.add("none", "bot", [])
    assert len(database(quick, select(WebhookEventRow.id))) == before


def test_nothing_is_kept_where_nobody_listens(quick: Bridge) -> None:
    before = database(quick, select(WebhookEventRow.id))
    quick.shopper().ask("hello")
    assert database(quick, select(WebhookEventRow.id)) == before


def test_what_was_told_while_the_bridge_was_down_is_delivered_afterwards(
    demo_services: Services, settings: Settings, tmp_path: Path, receiver: Receiver
) -> None:
    own = settings.model_copy(update={"var_dir": tmp_path})
    upgrade(own.resolved_database_url)
    with Bridge(own, demo_services) as bridge:
        endpoint = listen(bridge.integrator(), receiver, "conversation.opened")
    # As if the process had ended right behind the commit.
    record = bridge.parts.repository.create("en", None)
    assert receiver.requests == []
    with Bridge(own, demo_services):
        until(lambda: receiver.requests, "the event")
    verify(endpoint["secret"], receiver.requests[0])
    assert receiver.requests[0].event["data"]["conversation_id"] == record.id


def test_a_failed_delivery_is_tried_again_under_the_same_id(keyed: httpx.Client, receiver: Receiver) -> None:
    answers = iter([(500, {}), (404, {}), (302, {"location": "/"}), (200, {})])
    receiver.answer = lambda _: next(answers)
    endpoint = listen(keyed, receiver, "order.changed")
    trial(keyed, endpoint)
    (delivery,) = of_state(keyed, endpoint, "delivered")
    assert (delivery["attempts"], delivery["last_status"], delivery["last_error"]) == (4, 200, None)
    assert [request.id for request in receiver.requests] == [delivery["event_id"]] * 4
    assert len({request.body for request in receiver.requests}) == 1
    for request in receiver.requests:
        verify(endpoint["secret"], request)


def test_waits_grow_to_a_limit_for_a_day_and_differ() -> None:
    began = datetime(2026, 1, 1, tzinfo=UTC)
    schedule, now, waits = Schedule(), began, []
    for number in range(1, 1_000):
        attempt = Attempt("e", "p", "u", b"", (), number, began)
        again = schedule.next(attempt, now)
        if again is None:
            break
        waits.append((again - now).total_seconds())
        now = again
    assert now == began + timedelta(hours=24), "the last try is at the end of the day"
    assert 10 <= len(waits) <= 20
    for wait, expected in zip(waits[:6], (5, 15, 45, 135, 405, 1_215), strict=True):
        assert 0.8 * expected <= wait <= 1.2 * expected
    assert max(waits) <= 1.2 * schedule.most_s
    first = Attempt("e", "p", "u", b"", (), 1, began)
    assert len({schedule.next(first, began) for _ in range(20)}) > 10
    assert schedule.next(first, began, asked_s=600) == began + timedelta(minutes=10)
    assert schedule.next(first, began, asked_s=10**9) == began + timedelta(hours=4)


def test_what_is_given_up_is_listed_and_can_be_sent_again(
    quick: Bridge, keyed: httpx.Client, receiver: Receiver
) -> None:
    quick.parts.deliverer.schedule = SHORT
    receiver.answer = lambda _: (503, {})
    endpoint = listen(keyed, receiver, "order.changed")
    sent = [trial(keyed, endpoint)["event_id"] for _ in range(3)]
    dead = of_state(keyed, endpoint, "dead", 3)
    assert sorted(one["event_id"] for one in dead) == sorted(sent)
    assert {(one["last_status"], one["next_attempt_at"]) for one in dead} == {(503, None)}
    assert all(one["finished_at"] and "503" in one["last_error"] for one in dead)
    path = f"/v1/webhooks/{endpoint['id']}"
    receiver.answer = lambda _: (204, {})
    receiver.requests.clear()
    assert keyed.post(f"{path}/deliveries/{sent[0]}/replay").json() == {"replayed": 1}
    of_state(keyed, endpoint, "delivered")
    assert [request.id for request in receiver.requests] == [sent[0]]
    assert keyed.post(f"{path}/replay").json() == {"replayed": 2}
    of_state(keyed, endpoint, "delivered", 3)
    assert sorted(request.id for request in receiver.requests) == sorted(sent)
    assert keyed.post(f"{path}/replay").json() == {"replayed": 0}
    assert keyed.post(f"{path}/deliveries/{sent[1]}/replay").json() == {"replayed": 1}, "an arrived one, too"
    until(lambda: len(receiver.requests) == 4, "the replay")
    problem_of(keyed.post(f"{path}/deliveries/none/replay"), 404, "not-found")


def test_deliveries_come_in_pages(keyed: httpx.Client, receiver: Receiver) -> None:
    endpoint = listen(keyed, receiver, "order.changed")
    sent = [trial(keyed, endpoint)["event_id"] for _ in range(5)]
    found: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        page = keyed.get(f"/v1/webhooks/{endpoint['id']}/deliveries", params=query).json()
        found += [one["event_id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert found == sorted(sent, reverse=True)


def test_who_is_gone_is_left_alone(keyed: httpx.Client, receiver: Receiver) -> None:
    receiver.answer = lambda _: (410, {})
    endpoint = listen(keyed, receiver, "order.changed")
    trial(keyed, endpoint)
    of_state(keyed, endpoint, "dead")
    until(lambda: not keyed.get(f"/v1/webhooks/{endpoint['id']}").json()["is_enabled"], "the switching off")
    receiver.answer = lambda _: (204, {})
    trial(keyed, endpoint)
    time.sleep(0.3)
    assert len(receiver.requests) == 1
    assert keyed.patch(f"/v1/webhooks/{endpoint['id']}", json={"is_enabled": True}).json()["is_enabled"]
    until(lambda: len(receiver.requests) == 2, "what waited")


def test_a_redirect_leads_nowhere(keyed: httpx.Client, receiver: Receiver) -> None:
    with Receiver() as inside:
        receiver.answer = lambda _: (307, {"location": inside.url})
        endpoint = listen(keyed, receiver, "order.changed")
        trial(keyed, endpoint)
        until(lambda: len(receiver.requests) >= 2, "a second try")
        (delivery,) = deliveries(keyed, endpoint)
        assert (delivery["state"], delivery["last_status"]) == ("pending", 307)
        assert inside.requests == []


def test_a_slow_endpoint_is_in_nobodys_way(quick: Bridge, keyed: httpx.Client, receiver: Receiver) -> None:
    with Receiver() as slow:
        slow.answer = lambda _: (time.sleep(1), (204, {}))[1]  # type: ignore[func-returns-value]
        lame, swift = listen(keyed, slow, "order.changed"), listen(keyed, receiver, "order.changed")
        for _ in range(12):
            trial(keyed, lame)
        until(lambda: slow.requests, "the slow one's first")
        began = time.monotonic()
        trial(keyed, swift)
        until(lambda: receiver.requests, "the swift one's")
        assert time.monotonic() - began < 1
        assert len(slow.requests) < 12
        of_state(keyed, lame, "delivered", 12)
        assert len(slow.requests) == 12


def test_an_attempt_that_a_crash_cut_off_is_made_again(quick: Bridge, keyed: httpx.Client, receiver: Receiver) -> None:
    webhooks = quick.parts.webhooks
    endpoint = listen(keyed, receiver, "order.changed")
    assert keyed.patch(f"/v1/webhooks/{endpoint['id']}", json={"is_enabled": False}).is_success
    event_id = trial(keyed, endpoint)["event_id"]
    # Of two processes that look at once only one gets it; the bridge's own is kept out of the way.
    busy = quick.parts.deliverer._under_way
    busy[endpoint["id"]] = 100
    time.sleep(0.2)
    webhooks.change(endpoint["id"], {"is_enabled": True})
    (attempt,) = webhooks.claim(10, [], timedelta(seconds=30))
    assert (attempt.event_id, attempt.number) == (event_id, 1)
    assert webhooks.claim(10, [], timedelta(seconds=30)) == []
    database(quick, update(WebhookDeliveryRow).values(next_at=datetime.now(UTC)))
    del busy[endpoint["id"]]
    until(lambda: receiver.requests, "the second attempt")
    assert receiver.requests[0].id == event_id


def test_both_secrets_sign_for_a_day(quick: Bridge, keyed: httpx.Client, receiver: Receiver) -> None:
    endpoint = listen(keyed, receiver, "order.changed")
    rotated = keyed.post(f"/v1/webhooks/{endpoint['id']}/rotate").json()
    assert rotated["secret"] != endpoint["secret"]
    until_when = datetime.fromisoformat(rotated["previous_valid_until"])
    assert timedelta(hours=23, minutes=59) < until_when - datetime.now(UTC) <= timedelta(hours=24)
    trial(keyed, endpoint)
    until(lambda: receiver.requests, "the delivery")
    assert len(receiver.requests[0].headers["webhook-signature"].split()) == 2
    for secret in (endpoint["secret"], rotated["secret"]):
        verify(secret, receiver.requests[0])
    past = datetime.now(UTC) - timedelta(seconds=1)
    database(quick, update(WebhookEndpointRow).values(previous_valid_until=past))
    trial(keyed, endpoint)
    until(lambda: len(receiver.requests) == 2, "the delivery")
    verify(rotated["secret"], receiver.requests[1])
    with pytest.raises(ValueError, match="no signature fits"):
        verify(endpoint["secret"], receiver.requests[1])


def test_secrets_are_shown_once(keyed: httpx.Client, receiver: Receiver) -> None:
    endpoint = listen(keyed, receiver)
    assert endpoint["secret"].startswith("whsec_")
    path = f"/v1/webhooks/{endpoint['id']}"
    for answer in (keyed.get("/v1/webhooks"), keyed.get(path), keyed.patch(path, json={"description": "x"})):
        assert answer.is_success
        assert "secret" not in answer.text
        assert "whsec_" not in answer.text


def test_what_is_told_of_a_conversation_is_erased_with_it(
    quick: Bridge, keyed: httpx.Client, receiver: Receiver
) -> None:
    receiver.answer = lambda _: (500, {})
    endpoint = listen(keyed, receiver)
    shopper = quick.shopper()
    shopper.ask("my secret wish")
    until(lambda: "message.created" in receiver.kinds(), "the message")
    assert shopper.http.delete(shopper.path).status_code == 204
    left = database(quick, select(WebhookEventRow.kind).where(WebhookEventRow.conversation_id == shopper.id))
    assert [kind for (kind,) in left] == ["conversation.erased"]
    receiver.requests.clear()
    receiver.answer = lambda _: (204, {})
    of_state(keyed, endpoint, "delivered")
    assert set(receiver.kinds()) == {"conversation.erased"}


def test_orders_that_shoppers_change_are_told(quick: Bridge, keyed: httpx.Client, receiver: Receiver) -> None:
    endpoint = listen(keyed, receiver, "order.changed")
    shop = quick.parts.services.shop
    now = datetime.now(UTC)
    shop.customers.upsert([Customer(id="c-webhook", name="Wendy Hook", created_at=now)])
    line = OrderLine(
        product_id="p",
        variant_id="v",
        title=LocalizedText(en="Tent"),
        quantity=1,
        unit_price=Money(amount_minor=100, currency="USD"),
    )
    order = Order(
        number="WH-2026-1",
        customer_id="c-webhook",
        status=OrderStatus.PAID,
        placed_at=now,
        lines=(line,),
        total=line.unit_price,
    )
    shop.orders.upsert([order])
    # The bridge has looked at the log once by now.
    until(lambda: quick.parts.webhooks.follow_shop() == 0, "a quiet log")
    by = AskedBy(customer_id="c-webhook", conversation_id="conversation-1", message_seq=7)
    assert shop.order_changes.change_address(order.number, "1 New Street, Leeds", by)
    assert shop.order_changes.cancel(order.number, by)
    until(lambda: len(receiver.requests) == 2, "both changes")
    for request in receiver.requests:
        verify(endpoint["secret"], request)
    told = {request.event["data"]["action"]: request.event["data"] for request in receiver.requests}
    assert told["order.address"]["after"] == {"delivery_address": "1 New Street, Leeds"}
    assert told["order.cancel"]["before"] == {"status": "paid"}
    assert {data["subject"] for data in told.values()} == {order.number}
    assert {data["customer_id"] for data in told.values()} == {"c-webhook"}
    time.sleep(0.2)
    assert len(receiver.requests) == 2, "told once"


def test_old_events_are_removed(quick: Bridge, keyed: httpx.Client, receiver: Receiver) -> None:
    endpoint = listen(keyed, receiver, "order.changed")
    trial(keyed, endpoint)
    of_state(keyed, endpoint, "delivered")
    quick.parts.deliverer.schedule = SHORT
    receiver.answer = lambda _: (500, {})
    trial(keyed, endpoint)
    of_state(keyed, endpoint, "dead")

    def left_after(age: timedelta) -> list[str]:
        database(quick, update(WebhookEventRow).values(created_at=datetime.now(UTC) - age))
        quick.parts.webhooks.prune()
        return [one["state"] for one in deliveries(keyed, endpoint)]

    assert left_after(timedelta(hours=23)) == ["dead", "delivered"]
    assert left_after(timedelta(hours=25)) == ["dead"]


@pytest.mark.parametrize(
    "url",
    [
        "http://hook.example/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::ffff:10.0.0.1]/",
        "https://2852039166/",
        "https://user:pass@hook.example/",
        "ftp://hook.example/",
        "not a url",
    ],
)
def test_bad_endpoints_are_refused(keyed: httpx.Client, url: str) -> None:
    problem = problem_of(keyed.post("/v1/webhooks", json={"url": url}), 422, "invalid-request")
    assert problem["detail"].startswith("url:")
    made = keyed.post("/v1/webhooks", json={"url": "https://hook.example/", "events": ["order.changed"]}).json()
    problem_of(keyed.patch(f"/v1/webhooks/{made['id']}", json={"url": url}), 422, "invalid-request")


@pytest.mark.parametrize("events", [["nonsense"], "message.created", [7]])
def test_unknown_events_are_refused(keyed: httpx.Client, events: Any) -> None:
    body = {"url": "https://hook.example/", "events": events}
    problem_of(keyed.post("/v1/webhooks", json=body), 422, "invalid-request")


def test_endpoints_are_listed_changed_and_removed(keyed: httpx.Client, receiver: Receiver) -> None:
    made = [listen(keyed, receiver, "order.changed")["id"] for _ in range(3)]
    first = keyed.get("/v1/webhooks", params={"limit": 2}).json()
    rest = keyed.get("/v1/webhooks", params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [one["id"] for one in first["items"] + rest["items"]] == made
    assert rest["next_cursor"] is None
    changed = keyed.patch(f"/v1/webhooks/{made[0]}", json={"events": [Event.CASE_OPENED], "description": "erp"}).json()
    assert (changed["events"], changed["description"], changed["url"]) == (["case.opened"], "erp", receiver.url)
    for _ in range(2):
        assert keyed.delete(f"/v1/webhooks/{made[0]}").status_code == 204
    for path in ("", "/deliveries"):
        problem_of(keyed.get(f"/v1/webhooks/{made[0]}{path}"), 404, "not-found")
    problem_of(keyed.post(f"/v1/webhooks/{made[0]}/test"), 404, "not-found")
    problem_of(keyed.post(f"/v1/webhooks/{made[0]}/rotate"), 404, "not-found")


# The examples in the documentation

SAMPLE = b'{"type":"message.created","data":{"text":"\\u4f60\\u597d"}}'


SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def run_example(name: str, at: int, sent: bytes = SAMPLE, **changed: str) -> subprocess.CompletedProcess[bytes]:
    environment = {
        "PATH": os.environ["PATH"],
        "WEBHOOK_SECRET": SECRET,
        "WEBHOOK_ID": "msg_1",
        "WEBHOOK_TIMESTAMP": str(at),
        "WEBHOOK_SIGNATURE": signature(SECRET, "msg_1", at, SAMPLE),
    } | changed
    program = sys.executable if name.endswith(".py") else shutil.which("node")
    if program is None:
        pytest.skip("no node: install it to run the example in JavaScript, too")
    return subprocess.run([program, EXAMPLES / name], input=sent, env=environment, capture_output=True, check=False)


@pytest.mark.parametrize("name", ["verify_webhook.py", "verify_webhook.mjs"])
def test_examples_take_what_is_true_and_nothing_else(name: str) -> None:
    now = int(time.time())
    good = run_example(name, now)
    assert (good.returncode, good.stdout) == (0, b"verified\n"), good.stderr
    right = signature(SECRET, "msg_1", now, SAMPLE)
    two = run_example(name, now, WEBHOOK_SIGNATURE=f"v1,AAAA {right}")
    assert two.returncode == 0, two.stderr
    wrong: list[dict[str, Any]] = [
        {"sent": SAMPLE.replace(b"4f60", b"4f61")},
        {"WEBHOOK_ID": "msg_2"},
        {"WEBHOOK_SECRET": "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
        {"WEBHOOK_SIGNATURE": right.replace("v1,", "v2,")},
        {"WEBHOOK_SIGNATURE": ""},
        {"at": now - 3_600},
        {"at": now + 3_600},
    ]
    for changed in wrong:
        refused = run_example(name, **{"at": now, **changed})
        assert (refused.returncode, refused.stdout) == (1, b""), changed
        assert b"refused" in refused.stderr
