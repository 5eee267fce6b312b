"""What a shop switches in its chat, checked when the bridge starts; consents recorded, copied and erased."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from tests.bridge.conftest import OpenBridge
from tests.bridge.server import Bridge, Shopper, problem_of
from zhanggui.settings import Settings

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


def test_nothing_is_asked_for_and_nothing_comes_by_itself_unless_it_is_switched_on(bridge: Bridge) -> None:
    answer = bridge.http().get("/v1/widget")
    assert answer.json() == {"consent": None, "proactive": None, "rating": {"is_asked": True, "question": None}}
    assert "max-age" in answer.headers["cache-control"]


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
