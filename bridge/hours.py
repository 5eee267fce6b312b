"""When people answer: several slots a day, past midnight, dated exceptions, in the shop's own time zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from bridge.schemas.common import Schema, printable
from shop.types import Language

#: A shop that is closed for longer than this says no day.
_LOOK_AHEAD_DAYS = 400
MAX_SLOTS, MAX_EXCEPTIONS = 8, 400
_END_OF_DAY = "24:00"
_WEEKDAYS: dict[Language, tuple[str, ...]] = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

Clock = Annotated[str, StringConstraints(pattern=r"^(?:[01][0-9]|2[0-3]):[0-5][0-9]$")]
ClosingClock = Annotated[str, StringConstraints(pattern=r"^(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]


def _is_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"expected a time zone as IANA calls it (Europe/Berlin, Asia/Shanghai), got {name[:40]!r}")
    return name


class Slot(Schema):
    """From when to when; a closing time that is not after the opening time is one of the next day."""

    opens: Clock
    closes: ClosingClock

    @property
    def runs_into_next_day(self) -> bool:
        """Whether it ends on the day after."""
        return self.closes <= self.opens

    def interval(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return when it begins and ends, for the day on which it begins."""
        is_midnight = self.closes == _END_OF_DAY
        last_day = day + timedelta(days=1) if self.runs_into_next_day or is_midnight else day
        closes = time(0) if is_midnight else time.fromisoformat(self.closes)
        begin = datetime.combine(day, time.fromisoformat(self.opens), zone)
        # In UTC: on the days when clocks are changed an hour is missing or comes twice.
        return begin.astimezone(UTC), datetime.combine(last_day, closes, zone).astimezone(UTC)


Slots = Annotated[tuple[Slot, ...], Field(max_length=MAX_SLOTS)]


class DatedException(Schema):
    """A day with hours of its own; without slots it is closed."""

    date: date
    slots: Slots = ()
    name: Annotated[str, StringConstraints(max_length=80), AfterValidator(printable)] = ""


class OpeningHours(Schema):
    """Hours of a week, Monday first, and of the days that are different."""

    time_zone: Annotated[str, StringConstraints(max_length=64), AfterValidator(_is_zone)]
    week: Annotated[tuple[Slots, ...], Field(min_length=7, max_length=7, description="Monday to Sunday")]
    exceptions: Annotated[tuple[DatedException, ...], Field(max_length=MAX_EXCEPTIONS)] = ()

    @model_validator(mode="after")
    def _is_plain(self) -> Self:
        days = [one.date for one in self.exceptions]
        if len(set(days)) < len(days):
            raise ValueError("expected each date once in exceptions, got one twice")
        for slots in (*self.week, *(one.slots for one in self.exceptions)):
            ordered = sorted(slots, key=lambda slot: slot.opens)
            for earlier, later in zip(ordered, ordered[1:], strict=False):
                if earlier.runs_into_next_day or earlier.closes > later.opens:
                    raise ValueError(f"expected slots that do not overlap, got {earlier.opens} and {later.opens}")
        return self

    def is_open(self, at: datetime) -> bool:
        """Say whether people answer at a moment."""
        return any(begin <= at < end for begin, end in self._intervals(at, days=1))

    def next_opening(self, at: datetime) -> datetime | None:
        """Return when people are back, in the shop's time zone; None when they are there or no day is known."""
        if self.is_open(at):
            return None
        later = (begin for begin, _ in self._intervals(at, days=_LOOK_AHEAD_DAYS) if begin > at)
        found = next(later, None)
        return found.astimezone(ZoneInfo(self.time_zone)) if found else None

    def _intervals(self, at: datetime, days: int) -> Iterator[tuple[datetime, datetime]]:
        """Yield the slots around a moment in order; that of the evening before may still run."""
        zone = ZoneInfo(self.time_zone)
        own = {one.date: one.slots for one in self.exceptions}
        today = at.astimezone(zone).date()
        for offset in range(-1, days):
            day = today + timedelta(days=offset)
            for slot in sorted(own.get(day, self.week[day.weekday()]), key=lambda slot: slot.opens):
                begin, end = slot.interval(day, zone)
                # A slot of less than the hour that is missing is no slot on that day.
                if begin < end:
                    yield begin, end


def moment_in_words(at: datetime, language: Language) -> str:
    """Return a moment as a person would say it.

    Examples
    --------
    >>> moment_in_words(datetime(2026, 11, 30, 9, tzinfo=UTC), "en")
    'on Monday 30 November at 09:00'
    >>> moment_in_words(datetime(2026, 11, 30, 9, tzinfo=UTC), "zh")
    '11月30日（周一）09:00'
    """
    weekday = _WEEKDAYS[language][at.weekday()]
    if language == "zh":
        return f"{at.month}月{at.day}日（{weekday}）{at:%H:%M}"
    return f"on {weekday} {at.day} {_MONTHS[at.month - 1]} at {at:%H:%M}"
