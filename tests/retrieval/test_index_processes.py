"""Two processes search without a rest while a third one writes 200 changes and a fourth one compacts twice."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from retrieval.artefacts import ArtefactStore
from retrieval.indexing.index import KIND
from tests.retrieval.life import ROOT, open_shop, open_writer, product, shop_state, state_of

CHANGES = 200
COMPACT_AFTER = (70, 140)
SEARCHABLE_WITHIN_S = 5.0


def start(job: str, folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.retrieval.life", job, str(folder), "0"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    )
    assert answer(process) == "ready"
    return process


def answer(process: subprocess.Popen[str]) -> str:
    """Return the next line that is an answer; the others are a log."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(("ready", "seen", "half", "Traceback")):
            return line.strip()
    pytest.fail(f"a process ended with {process.wait()}")


def tell(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def change(number: int) -> tuple[str, str, str]:
    """Return what the n-th change is and how it is seen: one of three products is added, made cheaper, deleted."""
    key, title = f"z{number // 3}", f"Zorbulon{number // 3} lamp"
    return [("+", key, title), ("+", key, f"{title} under 20 dollars"), ("-", key, title)][number % 3]


def test_readers_see_every_change_while_one_writes(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    shop = open_shop(tmp_path)
    shop.products.upsert([product("left", "Left lamp", "左灯"), product("right", "Right lamp", "右灯")])
    shop.products.upsert(product(f"p{number}", f"Lamp {number}", f"台灯{number}") for number in range(300))
    open_writer(tmp_path, shop).rebuild()
    writer = start("write", tmp_path)
    readers = [start("read", tmp_path) for _ in range(2)]
    compactions: list[subprocess.Popen[bytes]] = []
    delays: list[float] = []
    for number in range(CHANGES):
        sign, key, text = change(number)
        for reader in readers:
            tell(reader, f"{sign} {key} {text}")
        pair = [product(side, f"{side} lamp", price=1_000 + number) for side in ("left", "right")]
        title = f"Zorbulon{number // 3} lamp"
        if sign == "-":
            shop.products.delete([key])
            shop.products.upsert(pair)
        else:
            price = 1_500 if "under" in text else 4_000
            shop.products.upsert([product(key, title, f"佐布隆{number // 3}灯", price), *pair])
        committed_at = time.monotonic()
        if number in COMPACT_AFTER:
            command = [sys.executable, "-m", "retrieval.indexing.compaction", str(tmp_path / "models")]
            compactions.append(subprocess.Popen(command, cwd=ROOT))
        for reader in readers:
            line = answer(reader)
            assert line.startswith("seen "), line
            delays.append(float(line.split()[1]) - committed_at)
    assert [process.wait(30) for process in compactions] == [0, 0]
    for process in readers:
        tell(process, "end")
    tell(writer, "end")
    assert [process.wait(30) for process in (*readers, writer)] == [0, 0, 0]
    assert len([path for path in (tmp_path / "models" / KIND).iterdir() if path.is_dir()]) == 3, "two compactions"
    assert ArtefactStore(tmp_path / "models").current(KIND) is not None
    assert state_of(tmp_path) == shop_state(shop)
    record_property("median_delay_s", round(statistics.median(delays), 3))
    record_property("longest_delay_s", round(max(delays), 3))
    sys.stdout.write(f"searchable after: median {statistics.median(delays):.3f} s, longest {max(delays):.3f} s\n")
    assert len(delays) == 2 * CHANGES
    assert max(delays) < SEARCHABLE_WITHIN_S
