"""How fast this machine is at this moment: shared hosts run the same loop at half the speed an hour later."""

from __future__ import annotations

import statistics
import time

#: Long enough to be felt by a throttled core, short enough to stand before and after every run.
_STEPS = 1_000_000
_ROUNDS = 7


def yardstick_ms() -> float:
    """Return the median time of a fixed loop in pure Python on one core, milliseconds.

    Figures of two runs can be compared where this is the same; where it has doubled, the machine was busy.
    """
    times = []
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        total = 0
        for number in range(_STEPS):
            total += number * number
        times.append((time.perf_counter() - started) * 1e3)
    return round(statistics.median(times), 1)
