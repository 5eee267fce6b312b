"""The hourly limit of failed order look-ups."""

from __future__ import annotations

from shop.failed_lookups import FailedLookups


def test_a_failure_counts_for_an_hour_and_for_its_visitor_only() -> None:
    now_s = 0.0
    lookups = FailedLookups(per_hour=2, clock=lambda: now_s)
    lookups.count("one")
    now_s = 1_800.0
    lookups.count("one")
    assert lookups.is_exhausted("one")
    assert not lookups.is_exhausted("two")
    now_s = 3_599.9
    assert lookups.is_exhausted("one")
    now_s = 3_600.0
    assert not lookups.is_exhausted("one")


def test_who_cannot_be_told_apart_is_never_exhausted() -> None:
    lookups = FailedLookups(per_hour=1)
    lookups.count(None)
    assert not lookups.is_exhausted(None)
