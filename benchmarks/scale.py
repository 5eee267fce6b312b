"""Search over 1,000,000 products on one small machine.

Claim: one search takes 40 ms at the 95th percentile on one thread, the serving process 3 GB, and the approximate vector
search finds .97 of what an exact one finds.
Control: exact search over the same vectors, in the same run.
Data: products recombined from Icecat, or from the demo shop where ../shared is not there
(``benchmarks/scale_products.py`` says how); queries are the judged ones in both languages and 200 that are drawn from
the products themselves (type; brand and type; words of a title).

Commands, each in a process of its own, in this order:
``python -m benchmarks.scale encode``: the products' vectors, kept in ``var/cache``, with time and peak memory.
``python -m benchmarks.scale build``: the index (``ProductIndex.build``) that takes these vectors over.
``python -m benchmarks.scale serve``: time of one search and memory of the serving process.
``python -m benchmarks.scale recall``: the vector searches of those searches beside exact ones.
``python -m benchmarks.scale vectors``: kinds of vector index beside each other: recall@10, time, memory, build.
Results in ``benchmarks/results/scale-*.json``.
"""

from __future__ import annotations

import json
import os
import random
import resource
import time
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any
from unittest.mock import patch

import numpy as np
import numpy.typing as npt
import psutil
import typer
from rich.console import Console
from threadpoolctl import threadpool_limits

from benchmarks.machine import yardstick_ms
from benchmarks.scale_products import SEED, RecombinedProducts
from benchmarks.scale_vectors import (
    DEPTH,
    KINDS,
    SHOWN,
    build_kind,
    encode_all,
    exact_nearest,
    index_mib,
    measured,
    recall_of,
    settings_of,
    taken_over,
)
from data.loaders import SourceMissing, icecat_paths, read_queries, shared
from retrieval.artefacts import ArtefactStore
from retrieval.encoders.encoder import Vectors, open_product_encoder
from retrieval.indexing.dense import DenseIndex
from retrieval.indexing.evaluation_index import read_products
from retrieval.indexing.index import KIND, ProductIndex
from retrieval.indexing.stored import Mask
from retrieval.search import Search
from retrieval.types import SearchRequest
from shop.service import Shop
from shop.types import Product

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"
DRAWN_QUERIES = 200
_MIB = 2**20
_SHOWN_EVERY_S = 15

app = typer.Typer(no_args_is_help=True, help="Search over a million products.")
Size = Annotated[int, typer.Option(min=1_000, help="number of products")]
VarDir = Annotated[Path, typer.Option(help="holds models/ and, afterwards, scale/")]


def donors(var_dir: Path) -> list[Product]:
    """Return the real products that are recombined."""
    try:
        return read_products(icecat_paths())
    except SourceMissing:
        shop = Shop.open(f"sqlite:///{var_dir / 'zhanggui.db'}")
        try:
            return list(shop.products.iterate())
        finally:
            shop.close()


def queries(products: RecombinedProducts) -> list[str]:
    """Return distinct queries: the judged ones where they are there, and such as are drawn from products."""
    found: list[str] = []
    # Without ../shared all are drawn.
    with suppress(SourceMissing):
        for column in ("query", "query_zh"):
            found += read_queries(shared("icecat", "queries-zh-dev.csv"), column).values()
    rng = random.Random(SEED)
    while len(found) < DRAWN_QUERIES + 134:
        product = products[rng.randrange(len(products))]
        words = product.title.get("en").split()
        kind = product.product_type.get("en")
        at = rng.randrange(max(len(words) - 2, 1))
        found.append(rng.choice([kind, f"{product.brand} {kind}", " ".join(words[at : at + 3])]))
    return list(dict.fromkeys(text for text in found if text))


@app.command()
def encode(size: Size = 1_000_000, var_dir: VarDir = ROOT / "var", threads: int = 1) -> None:
    """Encode the products as a build from nothing does."""
    products = RecombinedProducts(donors(var_dir), size)
    encoder = open_product_encoder("e5", var_dir / "models", threads)
    watch = Watch()
    encode_all(products, encoder, vectors_path(var_dir, size), watch)
    report(f"scale-encode-{size}", {"products": size, "threads": threads, **watch.figures()})


@app.command()
def build(size: Size = 1_000_000, var_dir: VarDir = ROOT / "var") -> None:
    """Build the index and put it in ``scale/`` below the var folder."""
    products = RecombinedProducts(donors(var_dir), size)
    encoder = open_product_encoder("e5", var_dir / "models")
    queries_path(var_dir, size).parent.mkdir(parents=True, exist_ok=True)
    queries_path(var_dir, size).write_text(json.dumps(queries(products), ensure_ascii=False), encoding="utf-8")
    earlier = taken_over(products, encoder, vectors_path(var_dir, size))
    watch = Watch()
    index = ProductIndex.build(products, encoder, earlier, watch)
    watch("columns", size, size)
    folder = ArtefactStore(var_dir / "scale").publish(KIND, index.save)
    watch("saved", size, size)
    disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    report(f"scale-build-{size}", {"products": size, **watch.figures(), "disk_mib": round(disk / _MIB)})


class Watch:
    """Says how far a build is, and remembers when each part of it was done, and the most memory it held."""

    def __init__(self) -> None:
        self._started, self._cpu, self._shown = time.perf_counter(), time.process_time(), 0.0
        self._ends: dict[str, tuple[float, float]] = {}

    def __call__(self, what: str, done: int, total: int) -> None:
        """Take note of a part's progress."""
        now = time.perf_counter() - self._started
        if done == total or now - self._shown > _SHOWN_EVERY_S:
            self._shown = now
            Console().print(f"{now:7.0f} s  {what} {done:,}/{total:,}  {peak_mib():,.0f} MiB at most")
        self._ends[what] = (now, time.process_time() - self._cpu)

    def figures(self) -> dict[str, Any]:
        """Return seconds (wall clock, processor) at the end of each part, and peak memory."""
        ends = {what: [round(wall), round(cpu)] for what, (wall, cpu) in self._ends.items()}
        return {"end_wall_s_cpu_s": ends, "peak_mib": round(peak_mib())}


@app.command()
def serve(size: Size = 1_000_000, var_dir: VarDir = ROOT / "var", rounds: int = 2) -> None:
    """Time single searches over the built index on one core, and read the process's memory."""
    one_core()
    texts, search, open_s = opened(size, var_dir)
    # Tables are made and files are read when they are first needed: that is measured by no shopper but the first.
    for text in texts:
        search.products(SearchRequest(text=text))
    wall, cpu, slowest = [], [], []
    for text in [text for _ in range(rounds) for text in texts]:
        at, own = time.perf_counter(), time.process_time()
        search.products(SearchRequest(text=text))
        wall.append((time.perf_counter() - at) * 1e3)
        cpu.append((time.process_time() - own) * 1e3)
        slowest.append((cpu[-1], text))
    report(
        f"scale-serve-{size}",
        {
            "products": size,
            "searches": len(wall),
            "wall_ms_p50_p95": np.percentile(wall, (50, 95)).round(1).tolist(),
            "cpu_ms_p50_p95": np.percentile(cpu, (50, 95)).round(1).tolist(),
            "slowest": [[round(ms, 1), text] for ms, text in sorted(slowest, reverse=True)[:10]],
            "open_s": round(open_s, 1),
            "memory_mib": round(psutil.Process().memory_info().rss / _MIB),
            "yardstick_ms": yardstick_ms(),
        },
    )


@app.command()
def recall(size: Size = 1_000_000, var_dir: VarDir = ROOT / "var") -> None:
    """Compare the vector searches of real searches, their filters in force, with exact ones."""
    texts, search, _ = opened(size, var_dir)
    asked: list[tuple[Vectors, Mask | None, npt.NDArray[np.int64]]] = []
    found_by = DenseIndex.search

    def noted(dense: DenseIndex, vector: Vectors, limit: int, allowed: Mask | None = None) -> Any:
        rows, cosines = found_by(dense, vector, limit, allowed)
        asked.append((vector, None if allowed is None or allowed.all() else allowed.copy(), rows[:SHOWN]))
        return rows, cosines

    with patch.object(DenseIndex, "search", noted):
        for text in texts:
            search.products(SearchRequest(text=text))
    shares = recall_of(np.load(vectors_path(var_dir, size), mmap_mode="r"), asked)
    groups = {"all": shares, "unfiltered": shares[[mask is None for _, mask, _ in asked]]}
    report(
        f"scale-recall-{size}",
        {"products": size} | {name: [len(own), round(float(own.mean()), 4)] for name, own in groups.items()},
    )


def one_core() -> None:
    """Keep this process, and what its libraries compute, on one core."""
    threadpool_limits(1)
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def opened(size: int, var_dir: Path) -> tuple[list[str], Search, float]:
    """Return the queries, a search over the built index, and how long it took to open."""
    if not queries_path(var_dir, size).is_file():
        raise typer.BadParameter(f"expected an index of {size:,} products, found none: run `build` first")
    texts: list[str] = json.loads(queries_path(var_dir, size).read_text(encoding="utf-8"))
    started = time.perf_counter()
    search = Search(ArtefactStore(var_dir / "scale"), open_product_encoder("e5", var_dir / "models", cached_queries=0))
    held = len(search.index.columns)
    if held != size:
        raise typer.BadParameter(f"expected an index of {size:,} products, got {held:,}: run `build` first")
    return texts, search, time.perf_counter() - started


@app.command()
def vectors(
    size: Size = 1_000_000,
    var_dir: VarDir = ROOT / "var",
    kinds: Annotated[str, typer.Option(help="of benchmarks.scale_vectors.KINDS")] = ",".join(KINDS),
) -> None:
    """Compare kinds of vector index: recall@10 beside exact search, time on one core, memory, build."""
    one_core()
    products = RecombinedProducts(donors(var_dir), size)
    encoder = open_product_encoder("e5", var_dir / "models")
    stored = np.load(vectors_path(var_dir, size), mmap_mode="r")
    asked = encoder.encode_queries(queries(products))
    del products
    exact = exact_nearest(stored, asked, DEPTH)
    figures: dict[str, Any] = {"products": size, "queries": len(asked), "kinds": {}}
    for kind in kinds.split(","):
        started, before = time.process_time(), psutil.Process().memory_info().rss
        index = build_kind(kind, stored)
        figures["kinds"][kind] = {
            "build_cpu_s": round(time.process_time() - started),
            "mib": round(index_mib(index)),
            "rss_growth_mib": round((psutil.Process().memory_info().rss - before) / _MIB),
            "settings": [measured(index, options, asked, exact, stored) for options in settings_of(kind, index)],
        }
        report(f"scale-vectors-{size}", figures)
        del index


def vectors_path(var_dir: Path, size: int) -> Path:
    """Return where the products' vectors lie."""
    return var_dir / "cache" / f"scale-vectors-{size}.npy"


def queries_path(var_dir: Path, size: int) -> Path:
    """Return where the queries lie: drawn once, so that serving needs no donors in memory."""
    return var_dir / "scale" / f"queries-{size}.json"


def peak_mib() -> float:
    """Return the most memory that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def report(name: str, figures: dict[str, Any]) -> None:
    """Print the figures and keep them."""
    figures["load_average"] = round(os.getloadavg()[0], 2)
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    Console().print_json(data=figures)


if __name__ == "__main__":
    app()
