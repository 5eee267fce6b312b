"""Segments for the log are worked out beside answers, and remembered."""

from __future__ import annotations

import time

from recommender.online.segments import SegmentNames
from recommender.online.trials import Unseen


def wait_until_known(names: SegmentNames, customer_id: str) -> str | None:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if (name := names.of(customer_id)) is not None:
            return name
        time.sleep(0.005)
    return None


def test_each_customer_is_worked_out_once_and_remembered() -> None:
    asked: list[str] = []

    def name_of(customer_id: str) -> str:
        asked.append(customer_id)
        return f"segment of {customer_id}"

    names = SegmentNames(name_of, Unseen())
    assert wait_until_known(names, "ann") == "segment of ann"
    assert wait_until_known(names, "bob") == "segment of bob"
    assert names.of("ann") == "segment of ann", "what is known stays known meanwhile"
    assert asked == ["ann", "bob"]


def test_nobody_has_no_segment() -> None:
    assert SegmentNames(lambda customer_id: "any", Unseen()).of(None) is None
