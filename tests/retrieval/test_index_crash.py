"""A power cut at any step of any write leaves an index that opens, holds one committed state, and catches up."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from retrieval.indexing.compaction import compact
from retrieval.indexing.index_store import IndexStore
from retrieval.indexing.live import open_index
from shop.service import Shop
from shop.types import Product
from tests.retrieval.life import (
    ROOT,
    catch_up,
    found,
    open_search,
    open_shop,
    open_writer,
    product,
    shop_state,
    state_of,
)

State = dict[str, tuple[str, int, int]]
RANDOM_KILLS = 30
FIRST = [product(f"p{number}", f"Lamp number {number}", f"台灯{number}") for number in range(8)]


class Forks:
    """A process that does jobs in forks, which are real processes and die real deaths."""

    def __init__(self) -> None:
        self._unread: list[str] = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.retrieval.life", "forks"],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def start(self, job: str, folder: Path, step_to_die_at: int = 0) -> int:
        """Start a job; return its process id."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{job} {step_to_die_at} {folder}\n")
        return int(self.answer("started"))

    def answer(self, word: str) -> str:
        """Return what the next answer of a kind says; a fork and who forked it may answer in either order."""
        assert self._process.stdout is not None
        lines = self._unread
        while not (found := [line for line in lines if line.startswith(word)]):
            line = self._process.stdout.readline()
            assert line, "the process that forks has ended"
            lines.append(line)
        lines.remove(found[0])
        return found[0].removeprefix(word).strip()

    def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    started = Forks()
    yield started
    started.stop()


class Witness:
    """Knows the shop's state at each committed sequence number."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shop: Shop = open_shop(folder)
        self.states: dict[int, State] = {}
        self.note()

    def note(self) -> None:
        self.states[self.shop.changes.position().sequence] = shop_state(self.shop)

    def change(self, products: list[Product], removed: list[str]) -> None:
        if products:
            self.shop.products.upsert(products)
            self.note()
        if removed:
            self.shop.products.delete(removed)
            self.note()

    def check(self) -> None:
        """The index opens and holds exactly the shop of the sequence number that it names."""
        held = IndexStore(self.folder / "models").current()
        assert held is not None
        folder, manifest = held
        assert manifest.sequence is not None
        assert state_of(self.folder) == self.states[manifest.sequence]
        assert manifest.products == len(self.states[manifest.sequence])
        assert open_index(folder).product_ids
        assert found(open_search(self.folder), "台灯")

    def check_catches_up(self) -> None:
        catch_up(open_writer(self.folder, self.shop))
        assert state_of(self.folder) == shop_state(self.shop)
        drafts = [path for path in (self.folder / "models").rglob(".building-*") if "segments" in path.parts]
        assert drafts == []


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    shop = open_shop(tmp_path)
    shop.products.upsert(FIRST)
    open_writer(tmp_path, shop).rebuild()
    shop.close()
    return Witness(tmp_path)


def prepare_update(witness: Witness) -> None:
    witness.change([product("p1", "Lamp number one", "台灯甲"), product("n", "New lamp", "新台灯")], [])
    catch_up(open_writer(witness.folder, witness.shop))
    # Joined with the segment before: every step of an update is gone through.
    witness.change([product("p2", "Lamp number 2", "台灯2", price=5)], ["p3"])


def prepare_compaction(witness: Witness) -> None:
    prepare_update(witness)
    catch_up(open_writer(witness.folder, witness.shop))


PREPARED: dict[str, Callable[[Witness], None]] = {
    "update": prepare_update,
    "compact": prepare_compaction,
    "rebuild": prepare_update,
}


def steps_of(job: str, folder: Path) -> list[str]:
    """Return the steps of a job, by doing it."""
    steps: list[str] = []
    shop = open_shop(folder)
    if job == "compact":
        compact(folder / "models", steps.append)
    elif job == "rebuild":
        open_writer(folder, shop, steps.append).rebuild()
    else:
        catch_up(open_writer(folder, shop, steps.append))
    return steps


#: Of each job, counted by doing it; ``test_all_steps_are_tried`` says when there are more.
STEPS = {"update": 12, "compact": 11, "rebuild": 9}


@pytest.mark.parametrize("job", STEPS)
def test_all_steps_are_tried(witness: Witness, job: str) -> None:
    PREPARED[job](witness)
    steps = steps_of(job, witness.folder)
    assert len(steps) == STEPS[job], steps


@pytest.mark.parametrize(("job", "step"), [(job, step) for job, count in STEPS.items() for step in range(1, count + 1)])
def test_killed_at_a_step(witness: Witness, forks: Forks, job: str, step: int) -> None:
    PREPARED[job](witness)
    forks.start(job, witness.folder, step)
    assert int(forks.answer("ended")) == -signal.SIGKILL
    witness.check()
    witness.check_catches_up()
    compact(witness.folder / "models")
    witness.check_catches_up()
    witness.check()
    assert list((witness.folder / "models").rglob(".building-*")) == []


def test_killed_at_random_moments(witness: Witness, forks: Forks) -> None:
    """A writer that follows and compacts without a rest is killed again and again while the shop changes."""
    dice = random.Random(20_261_126)
    kills = 0
    while kills < RANDOM_KILLS:
        writer = forks.start("follow", witness.folder)
        forks.answer("ready")
        deadline = time.monotonic() + dice.random() * 0.8
        while time.monotonic() < deadline:
            key = f"p{dice.randrange(12)}"
            alive = len(witness.states[max(witness.states)])
            if dice.random() < 0.3 and alive > 4:
                witness.change([], [key])
            else:
                number = dice.randrange(1_000)
                witness.change([product(key, f"Lamp number {number}", f"台灯{number}", price=number + 1)], [])
            time.sleep(dice.random() * 0.03)
        os.kill(writer, signal.SIGKILL)
        assert int(forks.answer("ended")) == -signal.SIGKILL, "it was alive until then"
        kills += 1
        witness.check()
    witness.check_catches_up()
    held = IndexStore(witness.folder / "models").current()
    assert held is not None
    assert held[1].sequence == witness.shop.changes.position().sequence
