"""Segments for the log are worked out beside answers, and leave them the processor."""

from __future__ import annotations

import time

from recommender.online.segments import REST, SegmentNames
from recommender.online.trials import Unseen


def wait_until_known(names: SegmentNames, customer_id: str) -> str | None:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if (name := names.of(customer_id)) is not None:
            return name
        time.sleep(0.005)
    return None


def test_a_rest_follows_each_that_is_worked_out() -> None:
    asked: list[tuple[str, float]] = []

    def name_of(customer_id: str) -> str:
        time.sleep(0.02)
        asked.append((customer_id, time.monotonic()))
        return f"segment of {customer_id}"

    names = SegmentNames(name_of, Unseen())
    assert wait_until_known(names, "ann") == "segment of ann"
    first_ended = asked[0][1]
    assert wait_until_known(names, "bob") == "segment of bob"
    assert [customer for customer, _ in asked] == ["ann", "bob"]
    assert asked[1][1] - first_ended > REST * 0.02
    assert names.of("ann") == "segment of ann", "what is known stays known meanwhile"


def test_nobody_has_no_segment() -> None:
    assert SegmentNames(lambda customer_id: "any", Unseen()).of(None) is None
