"""What the closed widget costs a shop's page: main-thread time, long tasks, requests, bytes.

Chromium loads one bare page with and without the script tag, in turns, each in a fresh context; the table shows
the difference of the medians. Time is the processor's on the main thread (CDP's ``Performance`` domain in thread
ticks), not the wall's: the machine is shared. "Slowed 4 times" is what Lighthouse takes for a mid-range phone. The
bridge is the stand-in of tests/widget, which serves the same files.

    python -m benchmarks.widget --rounds 15
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

from tests.ports import free_port

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "benchmarks" / "results" / "widget.json"
#: The loader waits for an idle page, at most four seconds; after that nothing of ours may be left to do.
SETTLED_S = 3.0
#: A task that blocks the page's answers to a finger (W3C Long Tasks).
_WATCH = """window.longTasks = [];
new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration)))
  .observe({ type: "longtask", buffered: true });"""


@dataclass(frozen=True)
class Cost:
    """What one load of a page took on its main thread."""

    task_ms: float
    script_ms: float
    layout_ms: float
    #: Time beyond 50 ms of each long task (total blocking time).
    blocking_ms: float
    requests: int
    kib: float


def load(browser: Browser, url: str, *, has_widget: bool, slowed: float) -> Cost:
    """Load the page once in a fresh context and say what it took."""
    context = browser.new_context(locale="en-US")
    try:
        page = context.new_page()
        page.add_init_script(_WATCH)
        line = context.new_cdp_session(page)
        line.send("Emulation.setCPUThrottlingRate", {"rate": slowed})
        line.send("Performance.enable", {"timeDomain": "threadTicks"})
        page.goto(f"{url}/standin/bare?widget={int(has_widget)}")
        # Nothing is asked of the page meanwhile: each question would be a task of its own.
        time.sleep(SETTLED_S)
        seconds = {one["name"]: one["value"] for one in line.send("Performance.getMetrics")["metrics"]}
        if has_widget and not page.locator("zhanggui-chat .launcher").is_visible():
            raise RuntimeError(
                f"expected the launcher after {SETTLED_S} s, got none: a machine this busy measures nothing"
            )
        sizes: list[int] = page.evaluate(
            "performance.getEntriesByType('resource').map(({ encodedBodySize }) => encodedBodySize)"
        )
        return Cost(
            task_ms=1_000 * seconds["TaskDuration"],
            script_ms=1_000 * seconds["ScriptDuration"],
            layout_ms=1_000 * (seconds["LayoutDuration"] + seconds["RecalcStyleDuration"]),
            blocking_ms=_blocking_ms(page),
            requests=len(sizes),
            kib=sum(sizes) / 1024,
        )
    finally:
        context.close()


def _blocking_ms(page: Page) -> float:
    tasks: list[float] = page.evaluate("longTasks")
    return sum(max(0.0, duration - 50) for duration in tasks)


def added(browser: Browser, url: str, rounds: int, slowed: float = 1.0) -> Cost:
    """Return what the widget adds: the difference of the medians over so many rounds, with and without in turns."""
    load(browser, url, has_widget=True, slowed=slowed)
    pairs = [
        [load(browser, url, has_widget=has_widget, slowed=slowed) for has_widget in (False, True)]
        for _ in range(rounds)
    ]
    bare, full = ([asdict(pair[place]) for pair in pairs] for place in (0, 1))
    return Cost(**{name: _median(full, name) - _median(bare, name) for name in bare[0]})


def _median(costs: list[dict[str, Any]], name: str) -> Any:
    return statistics.median(cost[name] for cost in costs)


@contextmanager
def standin() -> Iterator[str]:
    """Serve the widget's files; yield the address."""
    url = f"http://127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "tests.widget.standin", "--port", url.rpartition(":")[2]]
    with subprocess.Popen(command, cwd=ROOT) as server:
        try:
            for _ in range(300):
                try:
                    httpx.get(f"{url}/standin/seen").raise_for_status()
                    break
                except httpx.TransportError:
                    time.sleep(0.1)
            yield url
        finally:
            server.terminate()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with standin() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        figures: dict[str, Any] = {f"x{slowed:g}": asdict(added(browser, url, rounds, slowed)) for slowed in (1.0, 4.0)}
        figures["chromium"] = browser.version
        browser.close()
    RESULT.write_text(json.dumps({"rounds": rounds, **figures}, indent=2) + "\n", encoding="utf-8")
    print("| slowed | main thread | of it scripts | style and layout | blocking | requests | KiB, not compressed |")
    print("|---|---|---|---|---|---|---|")
    for slowed in ("x1", "x4"):
        cost = Cost(**figures[slowed])
        print(
            f"| {slowed} | {cost.task_ms:.1f} ms | {cost.script_ms:.1f} ms | {cost.layout_ms:.1f} ms "
            f"| {cost.blocking_ms:.1f} ms | {cost.requests} | {cost.kib:.1f} |"
        )


if __name__ == "__main__":
    main()
