"""Opening hours: slots, nights, zones, holidays, clocks that change; what shoppers read outside of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bridge.database import upgrade
from bridge.hours import DatedException, OpeningHours, Slot, moment_in_words
from bridge.roles import Role
from shop.types import Language
from tests.bridge.conftest import OpenBridge
from tests.bridge.rasa import Rasa
from tests.bridge.server import Bridge, Json, problem_of

BERLIN = "Europe/Berlin"


def slots(*given: str) -> tuple[Slot, ...]:
    """Return slots written as "09:00-18:00"."""
    return tuple(Slot(opens=one[:5], closes=one[6:]) for one in given)


def hours(
    weekday: str | tuple[str, ...] = ("09:00-12:00", "13:00-18:00"),
    weekend: tuple[str, ...] = (),
    zone: str = BERLIN,
    **exceptions: tuple[str, ...],
) -> OpeningHours:
    days = (weekday,) if isinstance(weekday, str) else weekday
    return OpeningHours(
        time_zone=zone,
        week=(slots(*days),) * 5 + (slots(*weekend),) * 2,
        exceptions=tuple(
            DatedException(date=date.fromisoformat(day.removeprefix("d").replace("_", "-")), slots=slots(*own))
            for day, own in exceptions.items()
        ),
    )


def at(text: str, zone: str = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("moment", "is_open", "back"),
    [
        # 2026-11-26 is a Thursday.
        ("2026-11-26T08:59", False, "2026-11-26T09:00"),
        ("2026-11-26T09:00", True, None),
        ("2026-11-26T11:59:59", True, None),
        ("2026-11-26T12:00", False, "2026-11-26T13:00"),
        ("2026-11-26T17:59", True, None),
        ("2026-11-26T18:00", False, "2026-11-27T09:00"),
        ("2026-11-27T18:00", False, "2026-11-30T09:00"),
        ("2026-11-29T10:00", False, "2026-11-30T09:00"),
    ],
)
def test_several_slots_a_day(moment: str, is_open: bool, back: str | None) -> None:
    found = hours()
    assert found.is_open(at(moment)) is is_open
    # Whatever zone the question is asked in.
    assert found.is_open(at(moment).astimezone(ZoneInfo("Asia/Shanghai"))) is is_open
    assert found.next_opening(at(moment)) == (at(back) if back else None)


@pytest.mark.parametrize(
    ("moment", "is_open", "back"),
    [
        ("2026-11-26T21:59", False, "2026-11-26T22:00"),
        ("2026-11-26T23:30", True, None),
        ("2026-11-27T01:59", True, None),
        ("2026-11-27T02:00", False, "2026-11-27T22:00"),
        # Friday's night runs into Saturday, which has no hours of its own.
        ("2026-11-28T01:00", True, None),
        ("2026-11-28T02:00", False, "2026-11-30T22:00"),
        # Sunday's does not run into Monday: there is none.
        ("2026-11-30T01:00", False, "2026-11-30T22:00"),
    ],
)
def test_slot_past_midnight_belongs_to_the_day_on_which_it_begins(moment: str, is_open: bool, back: str | None) -> None:
    found = hours("22:00-02:00")
    assert found.is_open(at(moment)) is is_open
    assert found.next_opening(at(moment)) == (at(back) if back else None)


def test_whole_days_have_no_gap_at_midnight() -> None:
    found = hours("00:00-24:00", weekend=("00:00-24:00",))
    start = at("2026-11-26T00:00").astimezone(UTC)
    assert all(found.is_open(start + timedelta(minutes=10 * step)) for step in range(7 * 24 * 6))


def test_holidays_and_long_days_go_before_the_week() -> None:
    found = hours(d2026_12_24=("09:00-12:00",), d2026_12_25=(), d2026_12_26=("20:00-01:00",))
    assert found.is_open(at("2026-12-24T10:00")) and not found.is_open(at("2026-12-24T14:00"))
    assert not found.is_open(at("2026-12-25T10:00"))
    assert found.next_opening(at("2026-12-24T14:00")) == at("2026-12-26T20:00")
    assert found.is_open(at("2026-12-27T00:30"))


def test_day_that_nobody_knows() -> None:
    never = hours((), ())
    assert not never.is_open(at("2026-11-26T10:00"))
    assert never.next_opening(at("2026-11-26T10:00")) is None


def test_clocks_that_change() -> None:
    # 29 March 2026: 02:00 to 03:00 is missing; 25 October 2026: it comes twice.
    night = hours(("22:00-06:00"), weekend=("22:00-06:00",))
    for morning in ("2026-03-29", "2026-10-25"):
        assert night.is_open(at(f"{morning}T05:59"))
        assert not night.is_open(at(f"{morning}T06:00"))
    begin = at("2026-10-24T22:00").astimezone(UTC)
    assert night.is_open(begin + timedelta(hours=8, minutes=59))
    assert not night.is_open(begin + timedelta(hours=9))
    # An opening inside the missing hour is still one.
    missing = hours("02:30-04:00", weekend=("02:30-04:00",))
    assert missing.is_open(at("2026-03-29T03:45"))


@given(
    minute=st.integers(0, 366 * 24 * 60),
    zone=st.sampled_from([BERLIN, "Asia/Shanghai", "America/St_Johns", "Pacific/Chatham", "Pacific/Apia"]),
    opens=st.times(),
    closes=st.times(),
)
def test_next_opening_is_the_first_moment_that_is_open(minute: int, zone: str, opens: Any, closes: Any) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    found = hours(f"{opens:%H:%M}-{closes:%H:%M}", zone=zone)
    back = found.next_opening(moment)
    assert (back is None) == found.is_open(moment)
    if back is not None:
        assert back > moment and found.is_open(back)
        minutes = int((back - moment).total_seconds() // 60)
        assert not any(found.is_open(moment + timedelta(minutes=step)) for step in range(0, minutes, 7))


@pytest.mark.parametrize(
    "change",
    [
        {"time_zone": "Berlin"},
        {"time_zone": "../../etc/passwd"},
        {"time_zone": ""},
        {"week": [[]] * 6},
        {"week": [[{"opens": "9:00", "closes": "18:00"}]] + [[]] * 6},
        {"week": [[{"opens": "24:00", "closes": "18:00"}]] + [[]] * 6},
        {"week": [[{"opens": "09:00", "closes": "12:00"}, {"opens": "11:00", "closes": "18:00"}]] + [[]] * 6},
        {"week": [[{"opens": "22:00", "closes": "02:00"}, {"opens": "23:00", "closes": "24:00"}]] + [[]] * 6},
        {"exceptions": [{"date": "2026-12-25"}, {"date": "2026-12-25"}]},
        {"exceptions": [{"date": "25.12.2026"}]},
        {"surprise": 1},
    ],
)
def test_hours_that_make_no_sense_are_refused(change: Json) -> None:
    with pytest.raises(ValidationError):
        OpeningHours.model_validate(hours().model_dump(mode="json") | change)


@pytest.fixture
def lone(open_bridge: OpenBridge, tmp_path: Any) -> Bridge:
    url = f"sqlite:///{tmp_path / 'hours.db'}"
    upgrade(url)
    return open_bridge(database_url=url)


def closed_until(back: datetime) -> Json:
    """Return hours that are closed now and open at a moment some days ahead."""
    slot = {"opens": f"{back:%H:%M}", "closes": f"{back + timedelta(minutes=1):%H:%M}"}
    return {
        "hours": {
            "time_zone": "UTC",
            "week": [[]] * 7,
            "exceptions": [{"date": back.date().isoformat(), "slots": [slot], "name": "元旦"}],
        }
    }


def test_supervisors_set_hours_and_they_count_at_once(lone: Bridge, rasa: Rasa) -> None:
    ada, boss = lone.staff("Ada"), lone.staff("Boss", Role.SUPERVISOR)
    path = "/staff/api/hours"
    assert ada.http.get(path).json() == {"hours": None, "is_open": True, "next_opening": None}
    lone.shopper().ask("hello")
    back = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=3)
    problem_of(ada.http.put(path, json=closed_until(back)), 403, "forbidden")
    changed = boss.http.put(path, json=closed_until(back)).json()
    assert changed == ada.http.get(path).json()
    assert (changed["is_open"], datetime.fromisoformat(changed["next_opening"])) == (False, back)
    lone.shopper().ask("hello")
    assert boss.http.put(path, json={"hours": None}).json()["is_open"] is True
    lone.shopper().ask("hello")
    assert [told["metadata"]["person_available"] for told in rasa.turns[-3:]] == [True, False, True]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_outside_hours_the_shopper_reads_when_people_are_back_and_leaves_a_message(
    lone: Bridge, language: Language
) -> None:
    boss = lone.staff("Boss", Role.SUPERVISOR)
    back = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=3)
    boss.http.put("/staff/api/hours", json=closed_until(back))
    shopper = lone.shopper(locale=language)
    assert shopper.http.post(f"{shopper.path}/handoff").json()["state"] == "waiting"
    (said,) = shopper.said("system")
    assert moment_in_words(back, language) in said
    shopper.ask("my tent is broken, 帐篷破了")
    # It waits for whoever comes first.
    (row,) = boss.list()
    assert row["last_message"] == "my tent is broken, 帐篷破了"
    boss.http.put("/staff/api/hours", json={"hours": closed_until(back)["hours"] | {"exceptions": []}})
    other = lone.shopper(locale=language)
    other.http.post(f"{other.path}/handoff")
    assert moment_in_words(back, language) not in other.said("system")[0]
