"""Catalogue, orders and customers by key: what is fed is found, and seen in the chat, without a command."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from bridge.api_keys import Scope
from bridge.database import upgrade
from bridge.limits import IMPORT_PATH, MAX_BODY_BYTES, MAX_IMPORT_BYTES, RateLimiter
from tests.actions.conftest import Shopper as ActionShopper
from tests.bridge.rasa import Rasa
from tests.bridge.server import PASSWORD, Bridge, Json, problem_of, until
from zhanggui.services import Services
from zhanggui.settings import Settings
from zhanggui.upkeep import Upkeep

FOUND_WITHIN_S = 5.0
KEY = "p-quibblefex"
PATH = f"/v1/catalog/products/{KEY}"
PRICE: Json = {"amount_minor": 15_900, "currency": "USD"}
TENT: Json = {
    "title": {"en": "Quibblefex camping tent", "zh": "奎布露营帐篷"},
    "description": {"en": "Light, for two", "zh": "轻便双人"},
    "brand": "Quibblefex",
    "product_type": {"en": "tent", "zh": "帐篷"},
    "attributes": [{"key": "weight", "label": {"en": "Weight", "zh": "重量"}, "number": 2.1, "unit": "kg"}],
    "variants": [
        {"id": "q-green", "options": {"colour": "green"}, "price": PRICE, "stock_quantity": 4},
        {"id": "q-red", "options": {"colour": "red"}, "price": PRICE, "stock_quantity": 0},
    ],
    "url": "https://shop.example/q",
}


@pytest.fixture(scope="module")
def settings(module_var: Path, running_rasa: Rasa) -> Settings:
    return Settings(
        var_dir=module_var,
        bot_url=running_rasa.url,
        actions_url=running_rasa.url,
        staff_password=PASSWORD,
        index_follow_s=0.2,
        conversations_per_hour=100_000,
    )


@pytest.fixture(scope="module")
def services(settings: Settings) -> Iterator[Services]:
    upgrade(settings.resolved_database_url)
    opened = Services.open(settings)
    # As the process does: the first search loads what takes seconds.
    opened.warm_up()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def own_bridge(settings: Settings, services: Services) -> Iterator[Bridge]:
    """A bridge beside the real follower of the index, as ``python -m bridge`` runs them."""
    with Upkeep(settings, services, writes=True), Bridge(settings, services) as running:
        running.parts.limits.reads = RateLimiter(100_000, 60, "requests a minute")
        yield running


@pytest.fixture
def keyed(own_bridge: Bridge) -> Iterator[httpx.Client]:
    client = own_bridge.integrator()
    yield client
    assert client.delete(PATH).status_code == 204
    # Else the next test finds this one's product, and loses it in the middle.
    in_time(lambda: KEY not in found(own_bridge, "Quibblefex"), "the removal")


def found(bridge: Bridge, words: str, limit: int = 60) -> dict[str, Any]:
    answer = bridge.http().post("/v1/search", json={"text": words, "limit": limit})
    assert answer.is_success, answer.text
    return {hit["product_id"]: hit["product"] for hit in answer.json()["hits"]}


def first(bridge: Bridge, words: str) -> str:
    return next(iter(found(bridge, words, limit=1)), "")


def in_time(is_seen: Callable[[], bool], what: str) -> None:
    until(is_seen, what, FOUND_WITHIN_S)


def test_what_is_put_is_found_changed_and_gone_within_seconds(own_bridge: Bridge, keyed: httpx.Client) -> None:
    assert keyed.put(PATH, json=TENT).status_code == 200
    in_time(lambda: first(own_bridge, "Quibblefex camping tent") == KEY, "the product, in English")
    in_time(lambda: first(own_bridge, "奎布露营帐篷") == KEY, "the product, in Chinese")
    changed = TENT | {"title": {"en": "Quibblefex mountain shelter"}}
    assert keyed.put(PATH, json=changed).is_success
    in_time(lambda: first(own_bridge, "Quibblefex mountain shelter") == KEY, "the new title")
    assert keyed.delete(PATH).status_code == 204
    in_time(lambda: first(own_bridge, "Quibblefex mountain shelter") != KEY, "the removal")
    problem_of(keyed.get(PATH), 404, "not-found")


def test_what_is_read_can_be_written_back(keyed: httpx.Client) -> None:
    assert keyed.put(PATH, json=TENT).is_success
    read = keyed.get(PATH).json()
    assert read["id"] == KEY
    assert read["variants"][0]["price"] == PRICE
    again = keyed.put(PATH, json={name: value for name, value in read.items() if name != "id"})
    assert again.json() == read == keyed.get(PATH).json()


def test_stock_and_price_are_seen_at_once(services: Services, own_bridge: Bridge, keyed: httpx.Client) -> None:
    # Of its own: the index may still follow what the test before did to the other one.
    key, words = "p-stockfex", "Stockfex camping tent"
    path = f"/v1/catalog/products/{key}"
    tent = TENT | {
        "title": {"en": words, "zh": "货布露营帐篷"},
        "variants": [{"id": "s-green", "options": {"colour": "green"}, "price": PRICE, "stock_quantity": 4}],
    }
    assert keyed.put(path, json=tent).is_success
    in_time(lambda: first(own_bridge, words) == key, "the product")
    lower = {"amount_minor": 9_900, "currency": "USD"}
    assert keyed.patch(f"{path}/variants/s-green", json={"price": lower, "list_price": PRICE}).is_success
    shopper = ActionShopper(services, session_id="s")
    card = shopper.turn("action_search_products", words, "product_search", language="en")
    (block,) = card.of_type("cards")
    shown = next(one for one in block.cards if one.product_id == key)
    assert (shown.price.amount_minor, shown.in_stock) == (9_900, True)
    assert keyed.patch(f"{path}/variants/s-green", json={"stock_quantity": 0}).is_success
    seen = found(own_bridge, words)[key]
    assert (seen["price"], seen["list_price"]) == (lower, PRICE)
    assert seen["in_stock"] is False
    assert keyed.delete(path).status_code == 204


def test_a_change_of_a_variant_leaves_all_else(keyed: httpx.Client) -> None:
    assert keyed.put(PATH, json=TENT).is_success
    before = keyed.get(PATH).json()
    after = keyed.patch(f"{PATH}/variants/q-red", json={"stock_quantity": 7}).json()
    assert after["variants"][1]["stock_quantity"] == 7
    after["variants"][1]["stock_quantity"] = 0
    assert after == before
    assert keyed.patch(f"{PATH}/variants/q-red", json={"price": None}).json()["variants"][1]["price"] is None


def test_a_filter_by_price_uses_the_new_price(own_bridge: Bridge, keyed: httpx.Client) -> None:
    assert keyed.put(PATH, json=TENT).is_success
    lower = {"amount_minor": 2_900, "currency": "USD"}
    assert keyed.patch(f"{PATH}/variants/q-green", json={"price": lower}).is_success
    in_time(lambda: first(own_bridge, "Quibblefex camping tent under 40") == KEY, "the lower price in a filter")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"stock_quantity": -1},
        {"stock_quantity": 2**31},
        {"stock_quantity": None},
        {"price": {"amount_minor": 1.5, "currency": "USD"}},
        {"price": {"amount_minor": 1, "currency": "usd"}},
        {"price": {"amount_minor": -1, "currency": "USD"}},
        {"list_price": {"amount_minor": 20_000, "currency": "EUR"}},
        {"price": PRICE, "colour": "red"},
    ],
    ids=str,
)
def test_bad_changes_of_a_variant_are_refused(keyed: httpx.Client, body: Json) -> None:
    assert keyed.put(PATH, json=TENT).is_success
    problem_of(keyed.patch(f"{PATH}/variants/q-green", json=body), 422, "invalid-request")
    assert keyed.get(PATH).json()["variants"][0]["stock_quantity"] == 4


def test_unknown_variants_are_not_there(keyed: httpx.Client) -> None:
    problem_of(keyed.patch(f"{PATH}/variants/q-green", json={"stock_quantity": 1}), 404, "not-found")
    assert keyed.put(PATH, json=TENT).is_success
    problem_of(keyed.patch(f"{PATH}/variants/none", json={"stock_quantity": 1}), 404, "not-found")


@pytest.mark.parametrize(
    "change",
    [
        {"title": {}},
        {"title": {"en": " "}},
        {"title": {"en": "x\x00"}},
        {"title": {"fr": "tente"}},
        {"variants": []},
        {"variants": [{"id": "a"}, {"id": "a"}]},
        {"variants": [{"id": " a"}]},
        {"variants": [{"id": "a", "price": PRICE, "list_price": {"amount_minor": 1, "currency": "EUR"}}]},
        {"url": "javascript:alert(1)"},
        {"image_url": "//evil.example/x.png"},
        {"rating_average": 6},
        {"attributes": [{"key": "", "label": {"en": "x"}}]},
        {"released_at": "0001-01-01T00:00:00+14:00"},
        {"released_at": "2026-01-01T00:00:00"},
        {"id": "p-other"},
    ],
    ids=str,
)
def test_bad_products_are_refused(keyed: httpx.Client, change: Json) -> None:
    problem = problem_of(keyed.put(PATH, json=TENT | change), 422, "invalid-request")
    assert problem["errors"]
    problem_of(keyed.get(PATH), 404)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_are_none_are_refused(keyed: httpx.Client, number: str) -> None:
    body = json.dumps(TENT).replace("2.1", number)
    answer = keyed.put(PATH, content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 422)


def test_the_list_comes_in_pages_that_hold_everything_once(services: Services, keyed: httpx.Client) -> None:
    listed: list[str] = []
    cursor: str | None = None
    while True:
        page = keyed.get("/v1/catalog/products", params={"limit": 200, **({"cursor": cursor} if cursor else {})}).json()
        listed += [product["id"] for product in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert listed == sorted(product.id for product in services.shop.products.iterate())


@pytest.mark.parametrize("cursor", ["", "x", "!!!", "a" * 801, "cHJvZHVjdHMK", "%00", "d2ViaG9va3MKYQ"])
def test_bad_cursors_are_refused(keyed: httpx.Client, cursor: str) -> None:
    problem_of(keyed.get("/v1/catalog/products", params={"cursor": cursor}), 422, "invalid-request")


# Imports


def finished(keyed: httpx.Client, job: Json) -> Json:
    def look() -> Json | None:
        found: Json = keyed.get(f"{IMPORT_PATH}/{job['id']}").json()
        return found if found["state"] in ("done", "failed") else None

    done = until(look, "the import's end", 30)
    assert done is not None
    return done


def test_a_feed_is_imported_and_its_bad_rows_are_named(own_bridge: Bridge, keyed: httpx.Client) -> None:
    good = [{**TENT, "id": KEY}, {**TENT, "id": f"{KEY}-2", "title": {"en": "Quibblefex lantern"}}]
    lines = [json.dumps(good[0]), '{"id": "p-bad", "title": {"en": "x"}}', "no json", json.dumps(good[1])]
    answer = keyed.post(IMPORT_PATH, content="\n".join(lines).encode())
    assert answer.status_code == 202, answer.text
    assert answer.json()["state"] in ("queued", "running", "done")
    job = finished(keyed, answer.json())
    assert (job["state"], job["imported"], job["rejected"]) == ("done", 2, 2)
    assert [(fault["line"], fault["field"]) for fault in job["errors"]] == [(2, "variants"), (3, "row")]
    assert job["started_at"] <= job["finished_at"]
    in_time(lambda: first(own_bridge, "Quibblefex lantern") == f"{KEY}-2", "an imported product")
    assert keyed.delete(f"/v1/catalog/products/{KEY}-2").status_code == 204
    assert not list((own_bridge.settings.var_dir / "imports").iterdir()), "the feed is gone with its job"


FEEDS: dict[str, tuple[str, str]] = {
    "google-xml": (
        '<rss xmlns:g="http://base.google.com/ns/1.0"><channel><item><g:id>p-quibblefex</g:id>'
        "<g:title>Kettle</g:title><g:price>10.00 USD</g:price></item></channel></rss>",
        "",
    ),
    "google-tsv": ("id\ttitle\tprice\np-quibblefex\t电热水壶\t10.00 CNY\n", ""),
    "shopify-csv": ("Handle,Title,Variant SKU,Variant Price\np-quibblefex,Kettle,s-1,10.00\n", "currency=EUR"),
}


@pytest.mark.parametrize("name", FEEDS)
def test_all_formats_are_told_from_their_content(keyed: httpx.Client, name: str) -> None:
    feed, query = FEEDS[name]
    for given in ("", f"format={name}"):
        job = finished(keyed, keyed.post(f"{IMPORT_PATH}?{query}&{given}", content=feed.encode()).json())
        assert (job["state"], job["imported"], job["errors"]) == ("done", 1, []), job
    assert keyed.get(PATH).json()["variants"][0]["price"]["amount_minor"] == 1_000


@pytest.mark.parametrize(
    "feed",
    [
        b"\x1f\x8b\x08\x00",
        b"PK\x03\x04",
        b"nothing known",
        b"\xff\xfe\x00",
        b"\x80abc",
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        b"<html></html>",
    ],
)
def test_a_feed_that_cannot_be_read_says_why(keyed: httpx.Client, feed: bytes) -> None:
    job = finished(keyed, keyed.post(IMPORT_PATH, content=feed).json())
    assert job["state"] == "failed"
    assert job["failure"]
    assert "/" not in job["failure"].partition(":")[0], "no path of ours"


def test_an_empty_feed_is_refused(keyed: httpx.Client) -> None:
    problem_of(keyed.post(IMPORT_PATH, content=b" \n"), 422, "invalid-request")
    problem_of(keyed.post(f"{IMPORT_PATH}?currency=dollars", content=b"{}"), 422, "invalid-request")
    problem_of(keyed.get(f"{IMPORT_PATH}/none"), 404, "not-found")


def test_only_a_feed_may_be_large(own_bridge: Bridge, keyed: httpx.Client) -> None:
    large = b" " * (MAX_BODY_BYTES + 1)
    problem_of(keyed.put(PATH, content=large), 413, "too-large")
    many = "\n".join(json.dumps({**TENT, "id": f"{KEY}-{number}"}) for number in range(400))
    assert len(many) > MAX_BODY_BYTES
    job = finished(keyed, keyed.post(IMPORT_PATH, content=many.encode()).json())
    assert (job["state"], job["imported"]) == ("done", 400)
    own_bridge.parts.services.shop.products.delete([f"{KEY}-{number}" for number in range(400)])


def test_a_feed_over_the_limit_is_refused(own_bridge: Bridge, keyed: httpx.Client) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(MAX_IMPORT_BYTES // 1_000_000 + 1):
            yield b" " * 1_000_000

    problem_of(keyed.post(IMPORT_PATH, content=chunks()), 413, "too-large")
    # One that says so is refused before it is sent.
    connection = http.client.HTTPConnection(own_bridge.url.removeprefix("http://"), timeout=10)
    connection.putrequest("POST", IMPORT_PATH)
    connection.putheader("Authorization", keyed.headers["authorization"])
    connection.putheader("Content-Length", str(MAX_IMPORT_BYTES + 1))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_the_bytes_of_strangers_are_not_read(own_bridge: Bridge) -> None:
    sent = 0

    def chunks() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(40):
            sent += 1_000_000
            yield b"x" * 1_000_000

    for headers in ({}, {"Authorization": "Bearer zg_x"}, {"Idempotency-Key": "k", "Authorization": "Bearer zg_x"}):
        sent = 0
        try:
            answer = own_bridge.http(headers=headers).post(IMPORT_PATH, content=chunks())
        except httpx.WriteError:
            continue
        problem_of(answer, 401, "bad-token")


def test_an_import_that_a_crash_cut_off_goes_on(settings: Settings, services: Services, own_bridge: Bridge) -> None:
    jobs = own_bridge.parts.imports
    # Nobody is told: as if the process had ended between storing and importing.
    job = jobs.add(json.dumps({**TENT, "id": KEY}).encode(), None, "USD")
    assert (settings.var_dir / "imports" / f"{job.id}.feed").exists()
    with Bridge(settings, services) as restarted:
        keyed = restarted.integrator()
        assert finished(keyed, job.model_dump())["imported"] == 1
        assert keyed.delete(PATH).status_code == 204


def test_a_stop_in_the_middle_of_an_import_loses_nothing(settings: Settings, services: Services) -> None:
    feed = "\n".join(json.dumps({**TENT, "id": f"{KEY}-{number}"}) for number in range(50)).encode()
    with Bridge(settings, services) as stopped:
        job = stopped.integrator().post(IMPORT_PATH, content=feed).json()
        until(lambda: children(job), "the import's process")
    until(lambda: not children(job), "its end")
    with Bridge(settings, services) as restarted:
        assert finished(restarted.integrator(), job)["imported"] == 50
    services.shop.products.delete([f"{KEY}-{number}" for number in range(50)])


def test_an_import_that_is_killed_ends_and_says_so(keyed: httpx.Client) -> None:
    job = keyed.post(IMPORT_PATH, content=json.dumps({**TENT, "id": KEY}).encode()).json()
    (child,) = until(lambda: children(job), "the import's process")
    child.kill()
    done = finished(keyed, job)
    assert done["state"] == "failed"
    assert "cut off" in done["failure"]


def children(job: Json) -> list[psutil.Process]:
    """The process of an import: none before it begins and after it has ended."""
    found = []
    for child in psutil.Process().children():
        # It may end between two of these questions.
        with suppress(psutil.Error):
            if child.status() != psutil.STATUS_ZOMBIE and job["id"] in child.cmdline():
                found.append(child)
    return found


# Customers and orders

CUSTOMER: Json = {
    "name": "Quentin Quibble",
    "email": "quentin@quibble.example",
    "phone": "+44 20 7946 0123",
    "language": "en",
    "created_at": "2026-01-31T12:00:00Z",
}
NUMBER = "QF-2026-0001"
ORDER: Json = {
    "customer_id": "c-quentin",
    "status": "paid",
    "placed_at": "2026-11-20T09:30:00Z",
    "lines": [
        {
            "product_id": KEY,
            "variant_id": "q-green",
            "title": {"en": "Tent", "zh": "帐篷"},
            "quantity": 2,
            "unit_price": PRICE,
        }
    ],
    "total": {"amount_minor": 31_800, "currency": "USD"},
}
SHIPMENT: Json = {
    "carrier": "DHL",
    "tracking_number": "JD014600003RU",
    "tracking_url": "https://dhl.example/JD014600003RU",
    "steps": [{"status": "shipped", "at": "2026-11-21T08:00:00Z", "place": {"en": "Leeds", "zh": "利兹"}}],
}


def timeline(services: Services, customer_id: str = "c-quentin") -> Any:
    said = ActionShopper(services, customer_id=customer_id).turn(
        "action_show_order", "where is my order", "order_status"
    )
    (block,) = said.of_type("order_timeline")
    return block


def test_orders_that_are_fed_are_seen_in_the_chat_at_once(services: Services, keyed: httpx.Client) -> None:
    assert keyed.put("/v1/customers/c-quentin", json=CUSTOMER).is_success
    assert keyed.put(f"/v1/orders/{NUMBER}", json=ORDER).is_success
    assert timeline(services).status_label == "Paid"
    shipped = ORDER | {"status": "shipped", "shipments": [SHIPMENT]}
    assert keyed.put(f"/v1/orders/{NUMBER}", json=shipped).is_success
    seen = timeline(services)
    assert seen.status_label == "Shipped"
    assert "JD014600003RU" in seen.model_dump_json()
    delivered = shipped | {"status": "delivered", "delivered_at": "2026-11-23T10:00:00+01:00"}
    assert keyed.put(f"/v1/orders/{NUMBER}", json=delivered).is_success
    assert timeline(services).status_label == "Delivered"
    read = keyed.get(f"/v1/orders/{NUMBER.lower().replace('-', '.')}").json()
    assert read["number"] == NUMBER
    assert read["delivered_at"] == "2026-11-23T09:00:00Z"
    assert services.shop.orders.find_verified(NUMBER, "quentin@quibble.example") is not None
    assert services.shop.orders.find_verified(NUMBER, "0123") is not None


def test_a_customer_is_read_as_written_and_by_id_only(keyed: httpx.Client) -> None:
    written = keyed.put("/v1/customers/c-quentin", json=CUSTOMER).json()
    assert keyed.get("/v1/customers/c-quentin").json() == written
    assert written["id"] == "c-quentin"
    assert written["email"] == CUSTOMER["email"]
    problem_of(keyed.get("/v1/customers/quentin@quibble.example"), 422, "invalid-request")
    problem_of(keyed.put("/v1/customers/quentin@quibble.example", json=CUSTOMER), 422, "invalid-request")
    problem_of(keyed.get("/v1/customers/none"), 404, "not-found")
    problem_of(keyed.get("/v1/orders/NONE-1234"), 404, "not-found")


@pytest.mark.parametrize(
    ("number", "change"),
    [
        (NUMBER, {"customer_id": "c-nobody"}),
        (NUMBER, {"customer_id": "a@b.example"}),
        (NUMBER, {"lines": []}),
        (NUMBER, {"lines": [ORDER["lines"][0] | {"unit_price": {"amount_minor": 1, "currency": "EUR"}}]}),
        (NUMBER, {"lines": [ORDER["lines"][0] | {"returned_quantity": 3}]}),
        (NUMBER, {"lines": [ORDER["lines"][0] | {"quantity": 0}]}),
        (NUMBER, {"status": "lost"}),
        (NUMBER, {"placed_at": "yesterday"}),
        (NUMBER, {"shipments": [SHIPMENT | {"tracking_url": "javascript:alert(1)"}]}),
        (NUMBER, {"delivery_address": "x\ny"}),
        ("A--1", {}),
        ("abc", {}),
        ("x" * 41, {}),
        ("编号-1234", {}),
    ],
    ids=str,
)
def test_bad_orders_are_refused(keyed: httpx.Client, number: str, change: Json) -> None:
    assert keyed.put("/v1/customers/c-quentin", json=CUSTOMER).is_success
    problem_of(keyed.put(f"/v1/orders/{number}", json=ORDER | change), 422, "invalid-request")


@pytest.mark.parametrize(
    "change",
    [{"name": ""}, {"email": "no"}, {"email": "a b@c"}, {"phone": "call me"}, {"language": "fr"}, {"created_at": None}],
    ids=str,
)
def test_bad_customers_are_refused(keyed: httpx.Client, change: Json) -> None:
    problem_of(keyed.put("/v1/customers/c-bad", json=CUSTOMER | change), 422, "invalid-request")
    problem_of(keyed.get("/v1/customers/c-bad"), 404)


# Events and recommendations


def test_a_key_tells_events_of_any_customer_and_they_count(services: Services, own_bridge: Bridge) -> None:
    keyed = own_bridge.integrator(Scope.EVENTS_WRITE)
    seen = next(services.shop.products.iterate()).id
    body = {"customer_id": "c-quentin", "events": [{"kind": "view", "product_id": seen}]}
    for _ in range(2):
        answer = keyed.post("/v1/events", json=body, headers={"Idempotency-Key": "events-1"})
        assert (answer.status_code, answer.json()) == (202, {"accepted": 1})
    (event,) = services.shop.events.recent(customer_id="c-quentin")
    assert event.product_id == seen
    problem_of(keyed.post("/v1/events", json={"events": body["events"]}), 422, "invalid-request")


@pytest.mark.parametrize("path", ["/v1/events", "/v1/recommendations"])
@pytest.mark.parametrize("name", ["customer_id", "session_id"])
def test_without_a_key_nobody_says_who_somebody_is(own_bridge: Bridge, path: str, name: str) -> None:
    more = {"events": [{"kind": "view"}]} if path == "/v1/events" else {}
    for client in (own_bridge.http(), own_bridge.shopper().http):
        problem = problem_of(client.post(path, json={name: "c-1", **more}), 422, "invalid-request")
        assert "API key" in problem["detail"]


def test_a_key_asks_for_any_customer(services: Services, own_bridge: Bridge) -> None:
    keyed = own_bridge.integrator(Scope.SEARCH_READ)
    buyer = next(one.id for one in services.shop.customers.iterate() if services.shop.orders.for_customer(one.id))
    body = {"scene": "for_you", "customer_id": buyer, "session_id": "mail-1", "limit": 5}
    by_key = keyed.post("/v1/recommendations", json=body)
    assert by_key.is_success, by_key.text
    identity = own_bridge.parts.tokens.identity(buyer)
    by_page = own_bridge.http().post("/v1/recommendations", json={"scene": "for_you", "identity": identity, "limit": 5})
    ids = [[item["product_id"] for item in answer.json()["items"]] for answer in (by_key, by_page)]
    assert ids[0] == ids[1]
    assert keyed.post("/v1/search", json={"text": "tent"}).json()["hits"]


def test_a_keys_searches_count_against_the_key_not_the_address(own_bridge: Bridge) -> None:
    limited = own_bridge.parts.limits.reads
    own_bridge.parts.limits.reads = RateLimiter(1, 60, "requests a minute")
    try:
        keyed = own_bridge.integrator(Scope.SEARCH_READ)
        assert [keyed.post("/v1/search", json={"text": "tent"}).status_code for _ in range(3)] == [200] * 3
        page = [own_bridge.http().post("/v1/search", json={"text": "tent"}).status_code for _ in range(2)]
        assert page == [200, 429]
    finally:
        own_bridge.parts.limits.reads = limited
