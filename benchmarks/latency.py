"""Latency of turns through the running system: bridge, bot and actions as real processes.

Claim
    At 8 concurrent conversations on 2 cores, search and recommendation turns take at most 300 ms at the 95th
    percentile, plain ones 150 ms, and the three processes together stay under 3.5 GB.
Control
    The same script with 1 conversation, and with 8 that never pause (saturation), in the same run.
Command
    ``python -m benchmarks.latency --seconds 60``  (after ``make setup``)
"""

from __future__ import annotations

import asyncio
import itertools
import json
import platform
import random
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import httpx
import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.machine import yardstick_ms
from tests.e2e.stack import Stack

RESULT = Path(__file__).parent / "results" / "latency.json"
SEED = 11
#: Nobody reads six products and writes in less; without a pause eight conversations are as many as sixty real ones.
PAUSE_S = 1.0
#: Drawn into the searches, so that hardly any is said twice: no cache of queries flatters the figures.
DRAWN: dict[str, tuple[str, ...]] = {
    "thing": (
        "tent", "backpack", "kettle", "desk lamp", "yoga mat", "frying pan", "rain jacket", "office chair",
        "water bottle", "dog bed", "board game", "electric drill", "phone case", "suitcase", "blanket",
        "coffee grinder", "hiking boots", "garden hose", "bluetooth speaker", "toothbrush", "sunscreen", "teapot",
        "stroller", "headphones",
    ),
    "colour": ("red", "black", "blue", "green", "white", "grey"),
    "shop": ("kitchen", "garden", "travel", "office", "camping trip", "new flat", "gym", "balcony"),
    "东西": (
        "帐篷", "背包", "水壶", "台灯", "瑜伽垫", "平底锅", "冲锋衣", "办公椅", "保温杯", "宠物窝", "桌游", "电钻",
        "手机壳", "行李箱", "毯子", "磨豆机", "登山鞋", "浇水软管", "蓝牙音箱", "牙刷", "防晒霜", "茶壶",
        "婴儿车", "耳机",
    ),
    "颜色": ("红色", "黑色", "蓝色", "绿色", "白色", "灰色"),
    "用处": ("厨房", "花园", "旅行", "办公室", "露营", "新家", "健身房", "阳台"),
}  # fmt: skip
#: Kind of turn and what is said; one conversation of each script is played in order, then a new one opens.
SCRIPTS: tuple[tuple[tuple[str, str], ...], ...] = (
    (
        ("plain", "hi there"),
        ("search", "I'm looking for a {thing} under {price}"),
        ("search", "something cheaper please"),
        ("search", "show me more"),
        ("recommend", "can you recommend me something"),
        ("knowledge", "how do I return something I don't like?"),
        ("plain", "thanks, bye"),
    ),
    (
        ("plain", "你好"),
        ("search", "想买一个{东西}，{price}块以内"),
        ("search", "便宜一点的有吗"),
        ("search", "还有别的吗"),
        ("recommend", "给我推荐几款吧"),
        ("knowledge", "多久可以退货"),
        ("plain", "谢谢，再见"),
    ),
    (
        ("plain", "good morning"),
        ("search", "{colour} {thing} for my {shop}, not too expensive"),
        ("recommend", "what are your bestsellers"),
        ("knowledge", "which payment methods do you take?"),
        ("search", "{colour} {thing}"),
        ("plain", "are you a robot?"),
    ),
    (
        ("search", "{用处}用的{颜色}{东西}"),
        ("recommend", "有什么新品"),
        ("knowledge", "能开发票吗"),
        ("search", "{颜色}的{东西}"),
        ("plain", "你是机器人吗"),
    ),
)


def said(template: str, draw: random.Random) -> str:
    """Fill a script's line with drawn things and prices."""
    return template.format(price=draw.randrange(20, 400), **{name: draw.choice(of) for name, of in DRAWN.items()})


@dataclass
class Sample:
    """Times of one run in milliseconds by kind of turn, and what went wrong."""

    times_ms: dict[str, list[float]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    turns: int = 0


async def converse(url: str, until: float, number: int, sample: Sample, pause_s: float) -> None:
    """Play scripts one after the other until the time is over, with a pause before each turn."""
    draw = random.Random(SEED + number)
    scripts = itertools.cycle(draw.sample(SCRIPTS, len(SCRIPTS)))
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        while time.monotonic() < until:
            opened = (await client.post("/v1/conversations", json={})).raise_for_status().json()
            client.headers["Authorization"] = f"Bearer {opened['token']}"
            for turn, (kind, template) in enumerate(next(scripts)):
                text = said(template, draw)
                if time.monotonic() >= until:
                    return
                if pause_s:
                    # Drawn, or all conversations would speak in chorus.
                    await asyncio.sleep(pause_s * draw.uniform(0.5, 1.5))
                started = time.perf_counter()
                answer = await client.post(
                    f"/v1/conversations/{opened['conversation_id']}/messages",
                    json={"client_message_id": f"{number}-{turn}-{time.monotonic_ns()}", "text": text},
                    headers={"Prefer": "wait=10"},
                )
                took_ms = (time.perf_counter() - started) * 1e3
                sample.turns += 1
                if answer.status_code != httpx.codes.OK or not answer.json().get("answers"):
                    sample.faults.append(f"{answer.status_code} {text!r}")
                    continue
                sample.times_ms.setdefault(kind, []).append(took_ms)


async def drive(url: str, conversations: int, seconds: float, pause_s: float = 0.0) -> Sample:
    """Run ``conversations`` side by side for ``seconds``; without a pause each speaks as soon as it was answered."""
    sample = Sample()
    until = time.monotonic() + seconds
    await asyncio.gather(*(converse(url, until, number, sample, pause_s) for number in range(conversations)))
    return sample


def summary(sample: Sample, seconds: float, memory_mib: dict[str, float]) -> dict[str, object]:
    """Reduce a run to percentiles by kind, throughput and memory."""
    return {
        "turns": sample.turns,
        "turns_per_s": round(sample.turns / seconds, 2),
        "faults": sample.faults,
        "ms": {
            kind: {
                "n": len(times),
                **{f"p{p}": round(float(np.percentile(times, p)), 1) for p in (50, 95, 99)},
            }
            for kind, times in sorted(sample.times_ms.items())
        },
        "memory_mib": {name: round(size) for name, size in memory_mib.items()},
        "memory_total_mib": round(sum(memory_mib.values())),
    }


def main(
    seconds: Annotated[float, typer.Option(help="length of each run")] = 60.0,
    result: Annotated[Path, typer.Option("--json", help="where the figures go")] = RESULT,
) -> None:
    """Measure the latency of turns at 1 and at 8 concurrent conversations."""
    runs: dict[str, dict[str, object]] = {}
    limits = {"ZHANGGUI_MESSAGES_PER_MINUTE": "100000", "ZHANGGUI_CONVERSATIONS_PER_HOUR": "100000"}
    with tempfile.TemporaryDirectory() as folder, Stack(Path(folder), **limits) as stack:
        asyncio.run(drive(stack.url, 1, 5.0))  # the first turns load what is loaded lazily
        for conversations, pause_s in ((1, 0.0), (8, 0.0), (8, PAUSE_S)):
            before_ms = yardstick_ms()
            sample = asyncio.run(drive(stack.url, conversations, seconds, pause_s))
            name = f"{conversations}, {pause_s:g} s between turns"
            runs[name] = summary(sample, seconds, stack.memory_mib())
            runs[name]["yardstick_ms"] = [before_ms, yardstick_ms()]
    report = {"seconds": seconds, "seed": SEED, "machine": platform.processor(), "conversations": runs}
    result.parent.mkdir(parents=True, exist_ok=True)
    result.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print_table(runs)


def print_table(runs: dict[str, dict[str, object]]) -> None:
    """Print the figures of both runs."""
    console = Console()
    table = Table("conversations", "kind", "n", "p50 ms", "p95 ms", "p99 ms")
    for conversations, run in runs.items():
        kinds = run["ms"]
        assert isinstance(kinds, dict)
        for kind, row in kinds.items():
            table.add_row(conversations, kind, *(str(row[key]) for key in ("n", "p50", "p95", "p99")))
    console.print(table)
    for conversations, run in runs.items():
        console.print(
            f"{conversations}: {run['turns_per_s']} turns/s, memory {run['memory_mib']} MiB, "
            f"together {run['memory_total_mib']} MiB, yardstick {run['yardstick_ms']} ms, faults {run['faults']}"
        )


if __name__ == "__main__":
    typer.run(main)
