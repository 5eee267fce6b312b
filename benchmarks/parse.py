"""Time of understanding one message: the trained bot's ``POST /model/parse``, as the bridge's turn pays for it.

Claim
    Intent and entities of one message are there within 40 ms at the 95th percentile, on two cores.
Control
    ``GET /version`` of the same server, in turn with it: what HTTP and the server cost without any understanding.
Command
    ``python -m benchmarks.parse``  (after ``make setup``)
"""

from __future__ import annotations

import json
import random
import tempfile
import time
from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.entities import marked_rows
from benchmarks.machine import summary, yardstick_ms
from tests.e2e.stack import Stack

RESULT = Path(__file__).parent / "results" / "parse.json"
SEED = 7
#: The first messages load what is loaded lazily.
WARM_UP = 30


def messages(count: int) -> list[str]:
    """Return messages of both languages in a drawn order; the bot was not trained on them."""
    texts = sorted({row.text for row in marked_rows()})
    random.Random(SEED).shuffle(texts)
    return texts[:count]


def timed_ms(client: httpx.Client, method: str, path: str, **body: object) -> float:
    """Return how long one request took, milliseconds; an error of the server ends the run."""
    started = time.perf_counter()
    answer = client.request(method, path, **body)  # type: ignore[arg-type]
    took_ms = (time.perf_counter() - started) * 1e3
    answer.raise_for_status()
    return took_ms


def measure(url: str, texts: list[str]) -> dict[str, list[float]]:
    """Parse all messages one after the other, the server's version in turn with them."""
    times_ms: dict[str, list[float]] = {"/model/parse": [], "/version": []}
    with httpx.Client(base_url=url, timeout=60) as client:
        for at, text in enumerate([*texts[:WARM_UP], *texts]):
            parse_ms = timed_ms(client, "POST", "/model/parse", json={"text": text})
            version_ms = timed_ms(client, "GET", "/version")
            if at >= WARM_UP:
                times_ms["/model/parse"].append(parse_ms)
                times_ms["/version"].append(version_ms)
    return times_ms


def main(
    count: Annotated[int, typer.Option(help="how many messages")] = 800,
    result: Annotated[Path, typer.Option("--json", help="where the figures go")] = RESULT,
) -> None:
    """Time the understanding of single messages."""
    with tempfile.TemporaryDirectory() as folder, Stack(Path(folder)) as stack:
        before_ms = yardstick_ms()
        times_ms = measure(stack.environment["ZHANGGUI_BOT_URL"], messages(count))
    report: dict[str, object] = {"seed": SEED, "yardstick_ms": [before_ms, yardstick_ms()]}
    table = Table("request", "n", "p50 ms", "p95 ms", "max ms")
    for name, times in times_ms.items():
        figures = summary(times)
        report[name] = figures
        table.add_row(name, *(str(figures[key]) for key in ("n", "p50_ms", "p95_ms", "max_ms")))
    result.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
