"""Kill -9 of each process while two hundred shoppers write over lines that break: what is lost, doubled, out of order.

    python -m benchmarks.chaos kills --shoppers 200

Claim
    No message is lost, none is stored or shown twice, the order is kept on every line and in the database, and each
    message gets exactly one answer: the bot's, or the polite request to try again.
Control
    Each shopper's own list of what was typed and seen, held against the database row by row (chaos_verdict.py); a
    shopper that drops, repeats or swaps a frame makes the verdict fail (tests/benchmarks/test_chaos_verdict.py).

``capacity`` and ``overload`` measure how much one bridge carries and what it does when that is too much.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks.capacity import carry, press_rising, slow_bot
from benchmarks.chaos_shopper import Habits, Shopper
from benchmarks.chaos_verdict import Verdict, judge
from benchmarks.machine import summary, yardstick_ms
from tests.e2e.stack import Stack

RESULT = Path(__file__).parent / "results" / "chaos.json"
SEED = 7
ORDER = ("bridge", "actions", "bot")
#: Understood without doubt, so that nobody is handed to a person: a person's silence would count as a lost answer.
SAYS = (
    "hi there",
    "thanks, bye",
    "what are your bestsellers",
    "can you recommend me something",
    "how do I return something I don't like?",
    "which payment methods do you take?",
    "I'm looking for a tent",
)
#: Times as many messages as the bot can answer.
FACTORS = (0.5, 1.0, 2.0, 4.0)
LIMITS = {
    "ZHANGGUI_MESSAGES_PER_MINUTE": "100000",
    "ZHANGGUI_CONVERSATIONS_PER_HOUR": "100000",
    "ZHANGGUI_LOG_LEVEL": "warning",
}
app = typer.Typer(no_args_is_help=True, add_completion=False)


@dataclass(frozen=True)
class Plan:
    """What is done to the processes, and when."""

    kills: Sequence[str] = ORDER
    #: Before the first kill, and after each process is back.
    calm_s: float = 20.0
    #: How long answers may take after the last word.
    drain_s: float = 180.0


async def play(stack: Stack, shoppers: Sequence[Shopper], plan: Plan) -> list[dict[str, Any]]:
    """Let all shoppers talk while processes are killed; return how each came back."""
    await asyncio.gather(*(shopper.open() for shopper in shoppers))
    staying = [asyncio.create_task(shopper.stay()) for shopper in shoppers]
    for_ever = time.monotonic() + 1e6
    talking = [asyncio.create_task(shopper.talk(for_ever)) for shopper in shoppers]
    breaking = [asyncio.create_task(shopper.break_lines(for_ever)) for shopper in shoppers]
    try:
        await asyncio.sleep(plan.calm_s)
        recoveries = []
        for name in plan.kills:
            recoveries.append(await _kill(stack, shoppers, name))
            await asyncio.sleep(plan.calm_s)
        await _end(talking + breaking)
        await _until(lambda: all(shopper.is_content for shopper in shoppers), plan.drain_s)
        return recoveries
    finally:
        await _end(talking + breaking + staying)
        await asyncio.gather(*(shopper.close() for shopper in shoppers))


async def _kill(stack: Stack, shoppers: Sequence[Shopper], name: str) -> dict[str, Any]:
    """Kill a process, start it at once, and see how long it takes to be there again."""
    killed = time.monotonic()
    stack.kill(name)
    stack.start(name)
    recovery: dict[str, Any] = {"process": name}
    await asyncio.to_thread(stack.wait)
    recovery["ready_s"] = round(time.monotonic() - killed, 1)
    if name == "bridge":
        await _until(lambda: all(shopper.connected_at > killed for shopper in shoppers), 120)
        recovery["all_lines_back_s"] = round(max(shopper.connected_at for shopper in shoppers) - killed, 1)
    return recovery


async def _until(holds: Any, within_s: float) -> None:
    """Wait until something holds; when it does not, the verdict will say so."""
    end = time.monotonic() + within_s
    while not holds() and time.monotonic() < end:
        await asyncio.sleep(0.1)


async def _end(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(result, Exception):
            raise result


def run_kills(stack: Stack, count: int, seed: int, habits: Habits, plan: Plan) -> tuple[Verdict, dict[str, Any]]:
    """Play, judge, and return the verdict with what goes into the report."""
    shoppers = [Shopper(stack.url, number, seed, habits) for number in range(count)]
    started = time.monotonic()
    recoveries = asyncio.run(play(stack, shoppers, plan))
    verdict = judge(f"sqlite:///{stack.var / 'zhanggui.db'}", shoppers)
    round_trips = [time_ms for shopper in shoppers for time_ms in shopper.seen.round_trips_ms]
    return verdict, {
        "seed": seed,
        "seconds": round(time.monotonic() - started),
        "kills": len(plan.kills),
        **verdict.row(),
        "recoveries": recoveries,
        "acknowledged_ms": summary(round_trips),
    }


def write(path: Path, part: str, found: dict[str, Any]) -> None:
    """Put one part's figures into the report; the others stay as they are."""
    report = json.loads(path.read_text("utf-8")) if path.exists() else {}
    report[part] = found
    path.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, ensure_ascii=False, indent=1))


@contextlib.contextmanager
def around() -> Any:
    """Yield a dict that says, afterwards, how busy the machine was."""
    machine: dict[str, Any] = {"load_before": os.getloadavg(), "yardstick_ms_before": yardstick_ms()}
    yield machine
    machine |= {"load_after": os.getloadavg(), "yardstick_ms_after": yardstick_ms()}


Json = Annotated[Path, typer.Option("--json", help="where the figures go")]


@app.command()
def kills(
    shoppers: Annotated[int, typer.Option(help="how many talk")] = 200,
    pause_s: Annotated[float, typer.Option(help="between two messages of one shopper")] = 45.0,
    line_breaks_s: Annotated[float, typer.Option(help="between two broken lines of one shopper")] = 40.0,
    rounds: Annotated[int, typer.Option(help="how often each process is killed")] = 1,
    seed: Annotated[int, typer.Option()] = SEED,
    result: Json = RESULT,
) -> None:
    """Kill bridge, actions and bot in turn while shoppers write."""
    with tempfile.TemporaryDirectory() as folder, Stack(Path(folder), **LIMITS) as stack, around() as machine:
        habits = Habits(pause_s, line_breaks_s, says=SAYS)
        verdict, found = run_kills(stack, shoppers, seed, habits, Plan(ORDER * rounds))
        log_faults = {name: stack.log(name).count("Traceback") for name in ORDER}
    write(result, "kills", found | {"tracebacks": log_faults, "machine": machine})
    if verdict.faults:
        raise SystemExit(f"the claim does not hold: {verdict.faults}")


@app.command()
def capacity(
    idle: Annotated[int, typer.Option(help="lines on which nothing is said")] = 500,
    active: Annotated[int, typer.Option(help="lines on which shoppers write")] = 100,
    seconds: Annotated[float, typer.Option(help="how long they write")] = 60.0,
    pause_s: Annotated[float, typer.Option(help="between two messages of one of them")] = 10.0,
    result: Json = RESULT,
) -> None:
    """Hold 500 idle and 100 busy lines and see the bridge's memory; the limit is 1 GB."""
    with tempfile.TemporaryDirectory() as folder, Stack(Path(folder), **LIMITS) as stack, around() as machine:
        found = asyncio.run(carry(stack, idle, active, seconds, pause_s))
    write(result, "capacity", found | {"machine": machine})


@app.command()
def overload(
    turn_s: Annotated[float, typer.Option(help="time that the stand-in bot takes for a turn")] = 0.2,
    cores: Annotated[int, typer.Option(help="turns that it takes at once")] = 8,
    seconds: Annotated[float, typer.Option(help="length of each run")] = 12.0,
    shoppers: Annotated[int, typer.Option(help="who each wait for an answer before they write again")] = 400,
    result: Json = RESULT,
) -> None:
    """Send 0.5, 1, 2 and 4 times as many messages as the bot can answer, with the door and without."""
    doors = {"with the door": {}, "without (control)": {"ZHANGGUI_BOT_TURNS_WAITING": "100000"}}
    found: dict[str, Any] = {"turn_s": turn_s, "turns_a_second": cores / turn_s}
    with around() as machine:
        for name, settings in doors.items():
            with (
                slow_bot(turn_s, cores) as rasa,
                tempfile.TemporaryDirectory() as folder,
                Stack(Path(folder), ["bridge"], **LIMITS, **settings, ZHANGGUI_BOT_URL=rasa.url) as stack,
            ):
                rates = [factor * cores / turn_s for factor in FACTORS]
                loads = asyncio.run(press_rising(stack.url, rates, seconds, shoppers, SEED))
            found[name] = {f"{factor:g} times": load.row() for factor, load in zip(FACTORS, loads, strict=True)}
    write(result, "overload", found | {"machine": machine})


if __name__ == "__main__":
    app()
