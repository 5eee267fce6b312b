"""Benchmarks/chaos.py in small: the real bridge is killed while shoppers write over lines that break."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.chaos import LIMITS, Plan, run_kills
from benchmarks.chaos_shopper import Habits
from tests.bridge.rasa import Rasa
from tests.e2e.stack import Stack

pytestmark = pytest.mark.e2e


def test_bridge_killed_while_shoppers_write_loses_and_doubles_nothing(set_up_var: Path, tmp_path: Path) -> None:
    habits = Habits(pause_s=1.0, line_breaks_s=3.0, last_retry_s=1.0)
    with Rasa() as rasa, Stack(tmp_path, ["bridge"], **LIMITS, ZHANGGUI_BOT_URL=rasa.url) as stack:
        verdict, found = run_kills(stack, 20, 3, habits, Plan(("bridge",), calm_s=3.0, drain_s=20.0))
    assert verdict.faults == {}
    assert verdict.typed == verdict.stored > 80
    # A slow machine may cut off a turn, which is then answered with the request to try again.
    assert verdict.answered_by_bot + verdict.answered_with_try_again == verdict.typed
    assert verdict.answered_by_bot > 0.8 * verdict.typed
    assert verdict.lines > 40, "each shopper had at least one line before the kill and one after, and many broke"
    assert found["recoveries"][0]["all_lines_back_s"] < 30
