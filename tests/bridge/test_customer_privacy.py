"""All that is kept of a customer: copied, and erased everywhere, also when that is cut off in the middle."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import inspect, text
from typer.testing import CliRunner

from bridge.api_keys import Scope
from bridge.database import upgrade
from bridge.erasures import Step
from bridge.limits import RateLimiter
from bridge.privacy_cli import app
from shop.audit import AskedBy
from shop.cases import CaseKind, NewCase
from shop.database import open_engine
from shop.service import Shop
from shop.types import Decision, Demographics, EventKind, NewPreference, PreferenceKind, PreferenceTarget, ShopperEvent
from tests.bridge.conftest import OpenBridge
from tests.bridge.pictures import picture
from tests.bridge.rasa import Rasa
from tests.bridge.server import Bridge, Shopper, problem_of, until
from zhanggui.services import Services
from zhanggui.settings import Settings

_NUMBERS = count(1)


@pytest.fixture(scope="module")
def bridge_services(demo_services: Services, module_var: Path) -> Iterator[Services]:
    """The demo's packages over a database of this module's own: no other bridge works at its erasures."""
    url = Settings(var_dir=module_var).resolved_database_url
    upgrade(url)
    shop = Shop.open(url)
    yield replace(demo_services, shop=shop)
    shop.close()


@pytest.fixture(scope="module")
def given_settings(given_settings: dict[str, Any], module_var: Path) -> dict[str, Any]:
    return {**given_settings, "var_dir": module_var}


class Person:
    """A customer of whom there is something in every corner."""

    def __init__(self, bridge: Bridge) -> None:
        number = next(_NUMBERS)
        self.bridge, self.id = bridge, f"gone-{os.getpid()}-{number}"
        self.email = f"{self.id}@people.example"
        #: A word that stands in what they say, and nowhere else.
        self.mark = f"quokka{number}word"
        self.key = bridge.integrator()
        self.order = f"ZG-{os.getpid()}-{number}"
        self.product = next(bridge.parts.services.shop.products.iterate())
        body = {"name": f"Person {self.id}", "email": self.email, "phone": "+44 20 7946 0999", "language": "en"}
        body["created_at"] = "2026-01-17T10:00:00Z"
        assert self.key.put(f"/v1/customers/{self.id}", json=body).is_success
        self._place_order()
        self._leave_traces()

    def _place_order(self) -> None:
        price = {"amount_minor": 1_000, "currency": "USD"}
        line: dict[str, Any] = {"product_id": self.product.id, "variant_id": self.product.variants[0].id, "quantity": 1}
        line |= {"title": {"en": "A thing", "zh": "东西"}, "unit_price": price}
        body: dict[str, Any] = {
            "customer_id": self.id,
            "status": "paid",
            "placed_at": "2026-11-20T09:30:00Z",
            "total": price,
        }
        body |= {"lines": [line], "delivery_address": f"1 {self.mark} Road"}
        answer = self.key.put(f"/v1/orders/{self.order}", json=body, headers={"Idempotency-Key": f"k-{self.id}"})
        assert answer.is_success, answer.text

    def _leave_traces(self) -> None:
        shop = self.bridge.parts.services.shop
        self.by = AskedBy(customer_id=self.id, conversation_id=None)
        now = datetime.now(UTC)
        view = ShopperEvent(kind=EventKind.VIEW, at=now, customer_id=self.id, product_id=self.product.id)
        shop.events.record([view])
        liked = NewPreference(
            kind=PreferenceKind.LIKE, target=PreferenceTarget.WORDS, value="blue", said=self.mark, language="en"
        )
        shop.preferences.add([liked], customer_id=self.id)
        shop.demographics.give(self.id, Demographics(gender="female", given_by="customer", given_at=now))
        shop.carts.add(f"customer:{self.id}", self.product, self.variant(), 1, self.by)
        shop.stock_alerts.add(self.product.id, None, "elsewhere", self.by)
        wish = NewCase(kind=CaseKind.WARRANTY, order_number=self.order, customer_id=self.id, said=self.mark)
        shop.cases.open(wish, self.by)
        context: dict[str, Any] = {"scene": "for_you", "customer_id": self.id, "session_id": None}
        ids = (self.product.id,)
        shop.decisions.log(
            Decision(
                id=f"d-{self.id}",
                at=now,
                kind="recommendation",
                context=context,
                allowed=ids,
                chosen=ids,
                propensity=1.0,
                model_version="v1",
            )
        )

    def variant(self) -> Any:
        return next(one for one in self.product.variants if one.stock_quantity > 0)

    def talk(self) -> Shopper:
        shopper = self.bridge.shopper(identity=self.bridge.parts.tokens.identity(self.id))
        shopper.ask(f"the word is {self.mark}")
        return shopper

    def erase(self) -> dict[str, Any]:
        answer = self.key.post(f"/v1/customers/{self.id}/erasure")
        assert answer.status_code == httpx.codes.ACCEPTED, answer.text
        where = answer.headers["location"]
        return end_of(self.bridge, where)


def end_of(bridge: Bridge, where: str) -> dict[str, Any]:
    """Wait for the end of an erasure and return its receipt."""

    def look() -> dict[str, Any]:
        receipt: dict[str, Any] = bridge.http().get(where).json()
        return receipt if receipt["is_done"] else {}

    return until(look, "the end of the erasure")


def left_of(bridge: Bridge, *words: str) -> list[str]:
    """Return where in the whole database one of some words still stands."""
    engine = open_engine(bridge.settings.resolved_database_url)
    found = []
    with engine.connect() as connection:
        for table in inspect(engine).get_table_names():
            for row in connection.execute(text(f'SELECT * FROM "{table}"')):  # noqa: S608 (names of our own tables)
                shown = repr(tuple(row))
                found += [f"{table}: {word}" for word in words if word in shown]
    engine.dispose()
    return found


@pytest.fixture
def own(open_bridge: OpenBridge, tmp_path: Path) -> Bridge:
    return patient(open_bridge(attachments_dir=tmp_path / "files", webhook_http_on_loopback=True))


def patient(bridge: Bridge) -> Bridge:
    """Let a test ask for a receipt as often as it likes."""
    bridge.parts.limits.reads = RateLimiter(100_000, 60, "requests a minute")
    return bridge


@pytest.fixture
def person(own: Bridge) -> Person:
    return Person(own)


def test_shops_back_end_erases_a_customer_everywhere(own: Bridge, rasa: Rasa, person: Person) -> None:
    told = ["message.created", "order.changed", "case.opened"]
    hook = own.integrator().post("/v1/webhooks", json={"url": "http://127.0.0.1:1/hook", "events": told})
    assert hook.is_success, hook.text
    talks = [person.talk(), person.talk()]
    assert left_of(own, person.id, person.email, person.mark), "the test would show nothing"
    receipt = person.erase()
    assert left_of(own, person.id, person.email, person.mark) == []
    assert {talk.id for talk in talks} <= set(rasa.forgotten)
    assert receipt["removed"]["conversations"] == 2
    assert receipt["removed"]["messages"] >= 4
    for kind in (
        "events",
        "decisions",
        "stated_preferences",
        "cart_lines",
        "stock_alerts",
        "demographics",
        "customers",
    ):
        assert receipt["removed"][kind] == 1, kind
    assert {kept["what"]: kept["number"] for kept in receipt["kept"]} == {"orders": 1, "cases": 1}
    assert all("law" in kept["why"] for kept in receipt["kept"])
    assert own.audit(talks[0].id)[-2:] == [("key a test", "erased"), ("bridge", "forgotten by the bot")]
    problem_of(talks[0].send("still there?"), 404)


def test_the_order_stays_and_leads_to_nobody(own: Bridge, person: Person) -> None:
    person.erase()
    order = own.parts.services.shop.orders.get(person.order)
    assert order is not None
    assert order.total.amount_minor == 1_000
    assert order.delivery_address is None
    assert order.customer_id.startswith("erased-")
    owner = own.parts.services.shop.customers.get(order.customer_id)
    assert owner is not None
    assert (owner.name, owner.email, owner.phone, owner.created_at.day) == ("(erased)", None, None, 1)
    assert own.parts.services.shop.orders.find_verified(person.order, person.email) is None


def test_a_shop_keeps_orders_whole_where_they_are_its_only_books(open_bridge: OpenBridge, tmp_path: Path) -> None:
    own = patient(open_bridge(erased_orders="keep", attachments_dir=tmp_path))
    person = Person(own)
    person.talk()
    receipt = person.erase()
    customer = own.parts.services.shop.customers.get(person.id)
    assert customer is not None and customer.email == person.email
    assert "ZHANGGUI_ERASED_ORDERS" in receipt["kept"][0]["why"]
    left = {place.partition(":")[0] for place in left_of(own, person.id, person.email)}
    assert left == {"customers", "orders", "cases"}


def test_another_customers_records_stay(own: Bridge, person: Person) -> None:
    other = Person(own)
    talk = other.talk()
    before = own.parts.copies.customer(other.id)
    person.erase()
    after = own.parts.copies.customer(other.id)
    assert after | {"made_at": None} == before | {"made_at": None}
    assert talk.said("shopper") == [f"the word is {other.mark}"]


def test_shopper_has_a_copy_of_all_and_erases_all(own: Bridge, person: Person) -> None:
    first, second = person.talk(), person.talk()
    file = first.http.post(f"{first.path}/attachments?name=cut.png", content=picture("PNG")).json()["attachment"]
    assert first.send(attachment_ids=[file["attachment_id"]]).is_success
    own.settle()
    copy = first.http.get("/v1/me/export").json()
    assert {talk["conversation_id"] for talk in copy["conversations"]} == {first.id, second.id}
    assert [one["name"] for talk in copy["conversations"] for one in talk["attachments"]] == ["cut.png"]
    kinds = ("customers", "orders", "order_lines", "events", "decisions", "cart_lines", "stock_alerts", "cases")
    assert all(copy["records"][kind] for kind in kinds)
    folder = own.settings.attachments_folder / first.id
    assert folder.is_dir()
    begun = second.http.post("/v1/me/erasure")
    assert begun.status_code == httpx.codes.ACCEPTED
    receipt = end_of(own, begun.headers["location"])
    assert receipt["requested_by"] == "shopper"
    assert receipt["removed"]["attachments"] == 1
    assert not folder.exists()
    problem_of(first.http.get("/v1/me/export"), 404)
    assert left_of(own, person.id, person.email) == []


def test_nobody_without_a_name_and_no_other_key_may(own: Bridge, person: Person) -> None:
    nobody = own.shopper()
    problem_of(nobody.http.get("/v1/me/export"), 403)
    problem_of(nobody.http.post("/v1/me/erasure"), 403)
    problem_of(own.http().get("/v1/me/export"), 401)
    other = own.integrator(Scope.CUSTOMERS_WRITE, Scope.CONVERSATIONS_READ)
    assert problem_of(other.get(f"/v1/customers/{person.id}/export"), 403)["scope"] == "privacy:write"
    problem_of(other.post(f"/v1/customers/{person.id}/erasure"), 403)
    problem_of(other.get(f"/v1/customers/{person.id}/erasures"), 403)
    problem_of(own.http().get("/v1/erasures/" + "x" * 32), 404)


def test_asked_twice_it_is_done_once_and_later_said_to_who_knows_the_id(
    own: Bridge, rasa: Rasa, person: Person
) -> None:
    person.talk()
    rasa.stop()
    try:
        ids = {person.key.post(f"/v1/customers/{person.id}/erasure").json()["erasure_id"] for _ in range(3)}
        (erasure_id,) = ids
        until(lambda: own.parts.erasures.receipt(erasure_id).step == Step.BOT, "all but the bot")
    finally:
        rasa.start()
    with open_engine(own.settings.resolved_database_url).begin() as connection:
        connection.execute(text("UPDATE erasures SET held_until = NULL"))
    own.call(own.parts.customer_erasure.wake)
    until(lambda: own.parts.erasures.receipt(erasure_id).is_done, "the bot's forgetting")
    (receipt,) = person.key.get(f"/v1/customers/{person.id}/erasures").json()
    assert receipt["erasure_id"] == erasure_id
    assert person.key.get("/v1/customers/somebody-else/erasures").json() == []


@pytest.fixture
def command(own: Bridge, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    given = {
        "ZHANGGUI_VAR_DIR": str(own.settings.var_dir),
        "ZHANGGUI_ATTACHMENTS_DIR": str(own.settings.attachments_folder),
        "ZHANGGUI_BOT_URL": own.settings.bot_url,
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    yield given


def test_operator_copies_and_erases_by_command(own: Bridge, person: Person, command: object, tmp_path: Path) -> None:
    talk = person.talk()
    file = talk.http.post(f"{talk.path}/attachments?name=a.png", content=picture("PNG")).json()["attachment"]
    talk.send(attachment_ids=[file["attachment_id"]])
    own.settle()
    copied = CliRunner().invoke(app, ["export", person.id, str(tmp_path / "copy")])
    assert copied.exit_code == 0, copied.output
    copy = json.loads((tmp_path / "copy" / "customer.json").read_text())
    assert copy["records"]["customers"][0]["email"] == person.email
    assert (tmp_path / "copy" / "attachments" / f"{file['attachment_id']}.png").stat().st_size == file["size_bytes"]
    again = CliRunner().invoke(app, ["export", person.id, str(tmp_path / "copy")])
    assert (again.exit_code, "not there yet" in again.output) == (1, True)
    erased = CliRunner().invoke(app, ["erase", person.id, "--yes"])
    assert erased.exit_code == 0, erased.output
    erasure_id = json.loads(erased.output[erased.output.index("{\n") : erased.output.rindex("}") + 1])["erasure_id"]
    # The bridge may have been faster.
    until(lambda: own.parts.erasures.receipt(erasure_id).is_done, "the end")
    assert left_of(own, person.id, person.email) == []
    nobody = CliRunner().invoke(app, ["export", person.id, str(tmp_path / "none")])
    assert nobody.exit_code == 1


TALKS = 40


def test_killed_in_the_middle_it_goes_on(own: Bridge, rasa: Rasa, person: Person, command: dict[str, str]) -> None:
    talks = [person.talk() for _ in range(TALKS)]
    own.stop_soon()
    own.wait_stopped()
    erasures = own.parts.erasures
    child = subprocess.Popen(
        [sys.executable, "-c", "from bridge.privacy_cli import app; app()", "erase", person.id, "--yes"],
        env={**os.environ, **command},
        stdout=subprocess.DEVNULL,
    )
    try:

        def removed() -> int:
            found = erasures.receipts_of(person.id)
            return found[0].removed.get("conversations", 0) if found else 0

        until(lambda: removed() >= 3, "some of the erasure", 60)
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    (receipt,) = erasures.receipts_of(person.id)
    assert not receipt.is_done and receipt.step == Step.CONVERSATIONS
    assert 0 < len(own.parts.copies.rows_of(person.id)) < TALKS
    assert left_of(own, person.id), "there is something left to do"
    assert erasures.hold(receipt.erasure_id) is None, "it may be alive still"
    with open_engine(own.settings.resolved_database_url).begin() as connection:
        connection.execute(
            text("UPDATE erasures SET held_until = :past WHERE finished_at IS NULL"),
            {"past": (datetime.now(UTC) - timedelta(seconds=1)).strftime("%Y-%m-%d %H:%M:%S.%f")},
        )
    finished = CliRunner().invoke(app, ["erase", person.id, "--yes"])
    assert finished.exit_code == 0, finished.output
    (receipt,) = erasures.receipts_of(person.id)
    assert receipt.is_done
    assert left_of(own, person.id, person.email) == []
    assert {talk.id for talk in talks} <= set(rasa.forgotten)
