"""How fast this machine is at this moment: shared hosts run the same loop at half the speed an hour later."""

from __future__ import annotations

import statistics
import time

#: Long enough to be felt by a throttled core, short enough to stand before and after every run.
_STEPS = 1_000_000
_ROUNDS = 7


def percentile(times: list[float], share: float) -> float:
    """Return the time that a share of all stay below."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def summary(times_ms: list[float]) -> dict[str, float]:
    """Return what a table shows of some times."""
    return {
        "n": len(times_ms),
        "p50_ms": round(statistics.median(times_ms), 2),
        "p95_ms": round(percentile(times_ms, 0.95), 2),
        "max_ms": round(max(times_ms), 2),
    }


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
