"""What a shop switches in its chat, checked when the bridge starts; consents recorded, copied and erased."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from tests.bridge.conftest import OpenBridge
from tests.bridge.pictures import picture
from tests.bridge.server import Bridge, Shopper, problem_of
from zhanggui.settings import Settings
from zhanggui.widget_settings import PageMoment

CONSENT = {
    "version": "2026-11",
    "text": {"en": "We keep what you write for 30 days.", "zh": "对话保存 30 天。"},
    "url": {"en": "https://shop.example/privacy", "zh": "/a/privacy"},
}
PROACTIVE = {
    "rules": [{"moment": "product_page", "after_s": 30, "text": {"en": "Any question?", "zh": "需要帮忙吗？"}}],
    "per_day": 2,
    "quiet_days": 7,
}


def test_nothing_is_asked_for_and_nothing_comes_by_itself_unless_it_is_switched_on(open_bridge: OpenBridge) -> None:
    answer = open_bridge(demo=False).http().get("/v1/widget")
    assert answer.json() == {"consent": None, "proactive": None, "rating": {"is_asked": True, "question": None}}
    assert "max-age" in answer.headers["cache-control"]


def test_the_demo_shop_shows_a_message_for_every_moment(bridge: Bridge) -> None:
    proactive = bridge.http().get("/v1/widget").json()["proactive"]
    assert {rule["moment"] for rule in proactive["rules"]} == set(PageMoment)


def test_a_shop_switches_them_by_its_settings(open_bridge: OpenBridge) -> None:
    rating = {"is_asked": False, "question": None}
    lone = open_bridge(consent=CONSENT, proactive=PROACTIVE, rating=rating)
    assert lone.http().get("/v1/widget").json() == {"consent": CONSENT, "proactive": PROACTIVE, "rating": rating}


@pytest.mark.parametrize(
    ("name", "value", "wrong"),
    [
        ("consent", CONSENT | {"version": "two words"}, "version"),
        ("consent", CONSENT | {"text": {"en": "only English"}}, "zh"),
        ("consent", CONSENT | {"url": {"en": "javascript:alert(1)", "zh": "/a"}}, "https://"),
        ("consent", CONSENT | {"url": {"en": "//elsewhere", "zh": "/a"}}, "https://"),
        ("proactive", PROACTIVE | {"per_day": 0}, "per_day"),
        ("proactive", PROACTIVE | {"quiet_days": 0}, "quiet_days"),
        ("proactive", PROACTIVE | {"rules": []}, "rules"),
        ("proactive", PROACTIVE | {"rules": [PROACTIVE["rules"][0] | {"moment": "always"}]}, "moment"),  # type: ignore[index]
        ("rating", {"asked": False}, "asked"),
    ],
)
def test_settings_that_are_wrong_are_refused_at_the_start(name: str, value: Any, wrong: str) -> None:
    with pytest.raises(ValidationError, match=wrong):
        Settings(**{name: value})


def test_settings_are_read_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHANGGUI_RATING", '{"is_asked": false}')
    assert not Settings().rating.is_asked


def test_a_consent_is_recorded_once_with_its_time_copied_and_erased(open_bridge: OpenBridge) -> None:
    lone = open_bridge(consent=CONSENT)
    shopper = lone.shopper()
    assert shopper.http.get(f"{shopper.path}/export").json()["consents"] == []
    for _ in range(2):
        assert shopper.http.post(f"{shopper.path}/consent", json={"version": "2026-11"}).status_code == 204
    (kept,) = shopper.http.get(f"{shopper.path}/export").json()["consents"]
    assert kept["version"] == "2026-11"
    assert datetime.now(UTC) - datetime.fromisoformat(kept["at"]) < timedelta(minutes=1)
    assert shopper.http.delete(shopper.path).status_code == 204
    assert lone.parts.consents.of(shopper.id) == ()


def test_only_the_version_in_force_can_be_agreed_to(open_bridge: OpenBridge, shopper: Shopper) -> None:
    lone = open_bridge(consent=CONSENT).shopper()
    old = problem_of(lone.http.post(f"{lone.path}/consent", json={"version": "2025-01"}), 422)
    assert "2026-11" in old["detail"]
    problem_of(lone.http.post(f"{lone.path}/consent", json={}), 422)
    problem_of(shopper.http.post(f"{shopper.path}/consent", json={"version": "2026-11"}), 422)


def test_nobody_agrees_for_somebody_else(open_bridge: OpenBridge) -> None:
    lone = open_bridge(consent=CONSENT)
    one, other = lone.shopper(), lone.shopper()
    assert one.http.post(f"{other.path}/consent", json={"version": "2026-11"}).status_code in (401, 403)
    assert lone.parts.consents.of(other.id) == ()


def test_nothing_is_taken_of_who_has_not_agreed_to_the_version_in_force(open_bridge: OpenBridge) -> None:
    shopper = open_bridge(consent=CONSENT).shopper()
    ways: dict[str, Callable[[], httpx.Response]] = {
        "message": lambda: shopper.send("hello"),
        "file": lambda: shopper.http.post(f"{shopper.path}/attachments?name=a.png", content=picture("PNG")),
        "event": lambda: shopper.http.post("/v1/events", json={"events": [{"kind": "search", "query": "tent"}]}),
    }
    for send in ways.values():
        problem = problem_of(send(), 409, "consent-needed")
        assert problem["version"] == "2026-11"
        assert "POST …/consent" in problem["detail"]
    with shopper.listen() as line:
        line.send({"type": "message", "client_message_id": "m9", "text": "hello"})
        refused = line.next("error")
        assert (refused["problem"]["type"], refused["client_message_id"]) == ("/problems/consent-needed", "m9")
    assert shopper.said("shopper") == []
    assert shopper.http.post(f"{shopper.path}/consent", json={"version": "2026-11"}).is_success
    for what, send in ways.items():
        assert send().is_success, what


def test_another_version_needs_another_consent_and_none_where_none_is_asked_for(open_bridge: OpenBridge) -> None:
    shopper = open_bridge(consent=CONSENT).shopper()
    assert shopper.http.post(f"{shopper.path}/consent", json={"version": "2026-11"}).is_success
    assert shopper.send("hello").is_success
    renewed = open_bridge(consent=CONSENT | {"version": "2027-01"})
    later = renewed.http(headers={"Authorization": f"Bearer {shopper.token}"})
    message = {"client_message_id": "m-later", "text": "hello"}
    assert problem_of(later.post(f"{shopper.path}/messages", json=message), 409)["version"] == "2027-01"
    free = open_bridge().http(headers={"Authorization": f"Bearer {shopper.token}"})
    assert free.post(f"{shopper.path}/messages", json=message).is_success
