"""One engine in one process: ``python -m benchmarks.retrieval_peers.worker TASK.json`` prints a line of JSON.

A process either builds or serves, so that the memory that is measured is that of serving alone.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from pathlib import Path

import numpy as np
import psutil
from pydantic import BaseModel

from benchmarks.retrieval_peers.engines import ENGINES
from benchmarks.retrieval_peers.types import Catalogue, Engine
from retrieval.indexing.evaluation_index import read_products

#: Asked before anything is timed; none is among the judged queries.
WARM_UP = ("wooden garden bench", "stainless kettle 1.7 l", "wall clock", "不锈钢水壶", "木质长椅", "挂钟")
SHOWN = 10


class Task(BaseModel):
    """What a process shall do."""

    engine: str
    does: str
    folder: Path
    var_dir: Path
    products: tuple[Path, ...]
    #: Wordings by their name ("en", "zh"): the text of each query by the query's own name.
    wordings: dict[str, dict[str, str]] = {}
    size: int = 0
    rounds: int = 1


class Built(BaseModel):
    """What building took."""

    products: int
    index_s: float
    encoding_s: float
    disk_mib: float


class Served(BaseModel):
    """Rankings by wording and query, times by wording, memory."""

    rankings: dict[str, dict[str, list[str]]]
    #: Milliseconds of the wall clock and of the processor, percentiles 50 and 95, by wording.
    wall_ms: dict[str, tuple[float, float]]
    cpu_ms: dict[str, tuple[float, float]]
    open_s: float
    memory_mib: float


def build(task: Task, engine: Engine) -> Built:
    """Build the engine's index."""
    products = read_products(task.products)
    catalogue = Catalogue(products, task.products, task.var_dir)
    encoding_s = engine.prepare(catalogue)
    started = time.perf_counter()
    engine.build(catalogue, task.folder)
    index_s = time.perf_counter() - started
    disk = sum(path.stat().st_size for path in task.folder.rglob("*") if path.is_file())
    return Built(products=len(products), index_s=index_s, encoding_s=encoding_s, disk_mib=disk / 2**20)


def serve(task: Task, engine: Engine) -> Served:
    """Open the engine's index, time single searches on one core, then ask for whole rankings."""
    # Engines with threads of their own get one core like the others.
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    started = time.perf_counter()
    engine.open(task.folder, task.var_dir)
    open_s = time.perf_counter() - started
    for text in WARM_UP:
        engine.search(text, SHOWN)
    gc.collect()
    timed = {
        name: [_timed(engine, text) for _ in range(task.rounds) for text in texts.values()]
        for name, texts in task.wordings.items()
    }
    # Before the whole rankings, which no shop asks for.
    memory_mib = psutil.Process().memory_info().rss / 2**20
    rankings = {
        name: {query: list(engine.rank(text, task.size)) for query, text in texts.items()}
        for name, texts in task.wordings.items()
    }
    wall, cpu = ({name: _percentiles([pair[i] for pair in pairs]) for name, pairs in timed.items()} for i in (0, 1))
    return Served(rankings=rankings, wall_ms=wall, cpu_ms=cpu, open_s=open_s, memory_mib=memory_mib)


def _timed(engine: Engine, text: str) -> tuple[float, float]:
    """Return the milliseconds of one search by the wall clock and by the processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    engine.search(text, SHOWN)
    return (time.perf_counter() - wall) * 1e3, (time.process_time() - cpu) * 1e3


def _percentiles(values: list[float]) -> tuple[float, float]:
    middle, high = np.percentile(values, (50, 95))
    return float(middle), float(high)


def main() -> None:
    """Read the task from the file that is named and print what came out."""
    task = Task.model_validate_json(Path(sys.argv[1]).read_text(encoding="utf-8"))
    engine = ENGINES[task.engine].open()
    done = build(task, engine) if task.does == "build" else serve(task, engine)
    print(done.model_dump_json())


if __name__ == "__main__":
    main()
