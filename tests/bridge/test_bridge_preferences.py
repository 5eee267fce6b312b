"""What a shopper has said of their taste, under their conversation's token: seen, forgotten, exported, erased, moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import httpx
import pytest

from shop.types import NewPreference, PreferenceKind, PreferenceTarget
from tests.bridge.server import Bridge, Json, Shopper, problem_of
from tests.bridge.test_bridge_identity import CUSTOMER, claims, identity_key, signed
from zhanggui.services import Services

PINK = NewPreference(
    kind=PreferenceKind.DISLIKE,
    target=PreferenceTarget.ATTRIBUTE,
    value="colour|pink",
    said="我不喜欢粉色",
    language="zh",
)
TENT = NewPreference(kind=PreferenceKind.OWNED, target=PreferenceTarget.TYPE, value="tent", said="I have a tent")


def say(services: Services, shopper: Shopper, said: Sequence[NewPreference], customer_id: str | None = None) -> None:
    for number, own in enumerate(said):
        at = datetime(2026, 11, 26, 9, number, tzinfo=UTC)
        services.shop.preferences.add([own], customer_id=customer_id, session_id=shopper.id, at=at)


def stated(shopper: Shopper) -> list[Json]:
    answer = shopper.http.get(f"{shopper.path}/preferences")
    assert answer.status_code == httpx.codes.OK, answer.text
    found: list[Json] = answer.json()["preferences"]
    return found


@pytest.fixture(autouse=True)
def forgotten_afterwards(bridge_services: Services) -> Iterator[None]:
    yield
    bridge_services.shop.preferences.forget_all(CUSTOMER)


@pytest.mark.parametrize(("locale", "names"), [("en", ["tent", "pink"]), ("zh-CN", ["帐篷", "粉色"])])
def test_they_are_shown_in_the_conversations_language_newest_first(
    bridge: Bridge, bridge_services: Services, locale: str, names: list[str]
) -> None:
    shopper = bridge.shopper(locale=locale)
    say(bridge_services, shopper, [PINK, TENT])
    found = stated(shopper)
    assert [own["name"] for own in found] == names
    assert found[1] == {
        "id": found[1]["id"],
        "kind": "dislike",
        "target": "attribute",
        "value": "colour|pink",
        "name": names[1],
        "said": "我不喜欢粉色",
        "language": "zh",
        "said_at": "2026-11-26T09:00:00Z",
    }


def test_one_is_forgotten_once(bridge_services: Services, shopper: Shopper) -> None:
    say(bridge_services, shopper, [PINK, TENT])
    tent, pink = stated(shopper)
    path = f"{shopper.path}/preferences/{pink['id']}"
    assert shopper.http.delete(path).status_code == httpx.codes.NO_CONTENT
    assert stated(shopper) == [tent]
    assert pink["id"] in problem_of(shopper.http.delete(path), 404, "not-found")["detail"]


def test_all_are_forgotten(bridge_services: Services, shopper: Shopper) -> None:
    say(bridge_services, shopper, [PINK, TENT])
    for _ in range(2):
        assert shopper.http.delete(f"{shopper.path}/preferences").status_code == httpx.codes.NO_CONTENT
        assert stated(shopper) == []


def test_nobody_else_sees_or_forgets_them(bridge: Bridge, bridge_services: Services, shopper: Shopper) -> None:
    say(bridge_services, shopper, [PINK])
    (pink,) = stated(shopper)
    other = bridge.shopper()
    assert stated(other) == []
    problem_of(other.http.delete(f"{other.path}/preferences/{pink['id']}"), 404, "not-found")
    problem_of(other.http.get(f"{shopper.path}/preferences"), 403, "forbidden")
    problem_of(other.http.delete(f"{shopper.path}/preferences/{pink['id']}"), 403, "forbidden")
    problem_of(bridge.http().get(f"{shopper.path}/preferences"), 401, "bad-token")
    problem_of(bridge.http().delete(f"{shopper.path}/preferences"), 401, "bad-token")
    assert stated(shopper) == [pink]


@pytest.mark.parametrize("preference_id", ["p-", "x", "p-XYZ", "p-" + "0" * 61, "%00", "喜欢"])
def test_an_id_that_is_none_is_refused(shopper: Shopper, preference_id: str) -> None:
    problem_of(shopper.http.delete(f"{shopper.path}/preferences/{preference_id}"), 422, "invalid-request")


def test_export_holds_them_and_erasure_takes_them(bridge_services: Services, shopper: Shopper) -> None:
    say(bridge_services, shopper, [PINK, TENT])
    assert shopper.http.get(f"{shopper.path}/export").json()["preferences"] == stated(shopper)
    assert shopper.http.delete(shopper.path).status_code == httpx.codes.NO_CONTENT
    assert bridge_services.shop.preferences.for_shopper(None, shopper.id) == []


def test_a_customer_keeps_them_over_conversations_and_erasure_takes_those_of_its_own(
    bridge: Bridge, bridge_services: Services
) -> None:
    identity = signed(identity_key(bridge), claims())
    first, second = bridge.shopper(identity=identity), bridge.shopper(identity=identity)
    say(bridge_services, first, [PINK], CUSTOMER)
    say(bridge_services, second, [TENT], CUSTOMER)
    assert {own["value"] for own in stated(second)} == {"colour|pink", "tent"}
    assert second.http.delete(second.path).status_code == httpx.codes.NO_CONTENT
    assert [own["value"] for own in stated(first)] == ["colour|pink"]


def test_a_visitor_who_signs_in_takes_along_what_was_said(
    bridge: Bridge, bridge_services: Services, shopper: Shopper
) -> None:
    say(bridge_services, shopper, [PINK])
    body = {"scene": "for_you", "identity": signed(identity_key(bridge), claims())}
    assert shopper.http.post("/v1/recommendations", json=body).status_code == httpx.codes.OK
    kept = bridge_services.shop.preferences.for_shopper(CUSTOMER, None)
    assert [own.value for own in kept] == ["colour|pink"]


def test_recommendations_of_the_page_keep_them(bridge_services: Services, shopper: Shopper) -> None:
    def brands() -> set[str]:
        items = shopper.http.post("/v1/recommendations", json={"scene": "bestsellers", "limit": 30}).json()["items"]
        return {item["product"]["brand"] for item in items}

    brand = min(brands())
    dislike = NewPreference(
        kind=PreferenceKind.DISLIKE, target=PreferenceTarget.BRAND, value=brand, said=f"no {brand} please"
    )
    say(bridge_services, shopper, [dislike])
    assert brand not in brands()
