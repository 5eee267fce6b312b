"""Metrics: what they count, who may read them, and that they name nobody."""

from __future__ import annotations

from collections.abc import Mapping

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bridge.metrics import Outcome
from tests.bridge.conftest import OpenBridge
from tests.bridge.rasa import Rasa
from tests.bridge.server import Bridge, Shopper, Staff, problem_of, until

TOKEN = "a token that only Prometheus has"


def read(bridge: Bridge) -> Mapping[tuple[str, ...], float]:
    """Return the samples by name and labels."""
    text = bridge.http().get("/metrics").raise_for_status().text
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_requests_and_turns_are_counted(open_bridge: OpenBridge, rasa: Rasa) -> None:
    bridge = open_bridge()
    shopper = bridge.shopper()
    shopper.ask("hello")
    rasa.answer = lambda _: []
    shopper.ask("are you there?")
    shopper.http.post(f"{shopper.path}/handoff", json={})
    shopper.send("hello?")
    bridge.settle()
    seen = read(bridge)
    route = "/v1/conversations/{conversation_id}/messages"
    assert seen["zhanggui_http_request_seconds_count", route, "202", "POST"] == 1
    assert seen["zhanggui_http_request_seconds_count", route, "200", "POST"] == 2
    assert seen["zhanggui_turn_seconds_count", Outcome.ANSWERED] == 2
    assert seen["zhanggui_turn_seconds_count", Outcome.PERSON] == 1
    assert seen["zhanggui_bot_unavailable_total",] == 1
    assert seen["zhanggui_conversations", "waiting"] >= 1
    assert seen["zhanggui_longest_wait_seconds",] > 0
    assert seen["zhanggui_messages_in_turn",] == 0
    assert seen["process_resident_memory_bytes",] > 0


def test_open_sockets_are_counted(open_bridge: OpenBridge) -> None:
    bridge = open_bridge()
    with bridge.shopper().listen(), bridge.staff().listen():
        until(lambda: read(bridge).get(("zhanggui_sockets", "staff")) == 1, "the staff's socket")
        assert read(bridge)["zhanggui_sockets", "shopper"] == 1
    until(lambda: not any(value for name, value in read(bridge).items() if name[0] == "zhanggui_sockets"), "closing")


def test_nobody_is_named_and_scanning_makes_no_new_series(bridge: Bridge, shopper: Shopper, staff: Staff) -> None:
    shopper.ask("hello")
    staff.http.get(f"/staff/api/conversations/{shopper.id}")
    for number in range(20):
        assert bridge.http().get(f"/no/such/place/{number}").status_code == httpx.codes.NOT_FOUND
    text = bridge.http().get("/metrics").text
    assert shopper.id not in text
    assert "/no/such" not in text


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded"])
def test_a_proxys_clients_need_the_token(open_bridge: OpenBridge, header: str) -> None:
    bridge = open_bridge(metrics_token=TOKEN)
    http = bridge.http(headers={header: "for=203.0.113.7" if header == "Forwarded" else "203.0.113.7"})
    problem_of(http.get("/metrics"), 401)
    problem_of(http.get("/metrics", headers={"Authorization": "Bearer x"}), 401)
    assert http.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).is_success


def test_without_the_setting_no_token_opens_them(bridge: Bridge) -> None:
    http = bridge.http(headers={"X-Forwarded-For": "203.0.113.7", "Authorization": "Bearer"})
    problem_of(http.get("/metrics"), 401)
