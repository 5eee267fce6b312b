"""From a change in the shop to a changed answer: how long it takes, and what searches pay for it.

Claim
    At 20,000 products a committed change is searchable in another process within 5 s, without a rebuild; compaction
    runs beside searches.
Control
    The same searches without a writer, in the same run; ranks of the index that grew against those of one that was
    built from the same shop.
Command
    ``python -m benchmarks.index_life`` (after ``make setup``; Icecat's 19,406 products where ../shared is there, else
    the demo shop; the first run encodes them, about 5 minutes, and keeps the vectors in ``var/cache``)

Three processes, as in the running system: one follows the shop (``zhanggui retrieval update --follow``), one compacts,
and this one commits changes and searches.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from data.loaders import SourceMissing, icecat_paths
from retrieval.artefacts import ArtefactStore
from retrieval.encoders.encoder import Encoder, open_product_encoder
from retrieval.indexing.evaluation_index import cached_index
from retrieval.indexing.index import KIND, ProductIndex
from retrieval.indexing.index_store import IndexStore
from retrieval.indexing.index_writer import IndexWriter
from retrieval.indexing.live import open_index
from retrieval.search import Search
from retrieval.types import SearchRequest
from shop.database import upgrade
from shop.service import Shop
from shop.types import Product

RESULT = Path(__file__).parent / "results" / "index_life.json"
SEED = 11
#: A change that is not seen by then is an error.
GIVE_UP_S = 60.0
#: Products that come later; as many go, so that the segments stay just below the share at which they are compacted.
LATE_SHARE = 0.045
#: Searches between two looks for the state of the compaction.
_PHASE_SEARCHES = 200

Figures = dict[str, float]


def products_of(var: Path, encoder: Encoder) -> tuple[str, list[Product], ProductIndex | None]:
    """Return the name of the catalogue, its products, and an index that has their vectors where one is kept."""
    try:
        paths = icecat_paths()
    except SourceMissing:
        shop = Shop.open(f"sqlite:///{var / 'zhanggui.db'}")
        return "demo shop", list(shop.products.iterate()), None
    from retrieval.indexing.evaluation_index import read_products

    return "Icecat", read_products(paths), cached_index(paths, encoder, var / "cache", _quiet)


def _quiet(_what: str, _done: int, _total: int) -> None:
    return


def percentiles(values: list[float], unit: float = 1.0) -> Figures:
    """Return median, 95th percentile and maximum."""
    found = np.array(values) * unit
    return {
        "median": round(float(np.median(found)), 3),
        "p95": round(float(np.percentile(found, 95)), 3),
        "max": round(float(found.max()), 3),
        "count": len(values),
    }


def searched(search: Search, queries: Iterator[str], goes_on: Callable[[int], bool]) -> Figures:
    """Search one query after the other; return the milliseconds of a search, by the clock and of this process's CPU."""
    times: list[float] = []
    cpu: list[float] = []
    while goes_on(len(times)):
        request = SearchRequest(text=next(queries))
        started, cpu_started = time.perf_counter(), time.process_time()
        search.products(request)
        times.append(time.perf_counter() - started)
        cpu.append(time.process_time() - cpu_started)
    return {**percentiles(times, 1e3), "cpu_median": percentiles(cpu, 1e3)["median"]}


@contextmanager
def child(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run Python in a process of its own, on one thread."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen([sys.executable, *arguments], env=environment, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


class Life:
    """A shop in a folder of its own, with its index.

    Parameters
    ----------
    var, folder : Path
        The set-up's folder, which is only read, and an empty one.
    """

    def __init__(self, var: Path, folder: Path) -> None:
        self.folder = folder
        self.models = folder / "models"
        self.models.mkdir()
        for kind in ("encoder", "english-encoder"):
            (self.models / kind).symlink_to((var / "models" / kind).resolve())
        self.encoder = open_product_encoder("e5", self.models)
        self.name, everything, known = products_of(var, self.encoder)
        self._dice = np.random.default_rng(SEED)
        order = self._dice.permutation(len(everything)).tolist()
        late = int(LATE_SHARE * len(everything))
        #: Products that come while it is measured, and those that were there from the beginning.
        self.late = [everything[row] for row in order[:late]]
        self.products = [everything[row] for row in sorted(order[late:])]
        self.url = f"sqlite:///{folder / 'zhanggui.db'}"
        upgrade(self.url)
        self.shop = Shop.open(self.url)
        self.shop.products.upsert(self.products)
        if known is not None:
            # Only for its vectors: it is no version of this shop, so that the first update builds anew.
            version = max((var / "cache").glob("evaluation-*[0-9a-f]"), key=lambda path: path.stat().st_mtime)

            def copy(draft: Path) -> dict[str, Any]:
                shutil.copytree(version, draft, dirs_exist_ok=True)
                return {}

            ArtefactStore(self.models).publish(KIND, copy)
        started = time.perf_counter()
        IndexWriter(self.models, self.shop.changes, self.encoder).rebuild()
        self.rebuild_s = time.perf_counter() - started
        self.search = Search(ArtefactStore(self.models), self.encoder)
        self._changed = 0

    def follower(self, every_s: float) -> tuple[str, ...]:
        """Return the command that follows the shop."""
        options = ("--follow", "--every-s", str(every_s), "--var-dir", str(self.folder), "--database-url", self.url)
        return ("-c", "from zhanggui.cli import main; main()", "retrieval", "update", *options)

    def queries(self) -> Iterator[str]:
        """Yield titles, English and Chinese where there are both, cut to the first words as a shopper types them."""
        while True:
            one = self.products[int(self._dice.integers(len(self.products)))]
            title = one.title.get("zh" if self._dice.random() < 0.5 else "en")
            yield " ".join(title.split()[:5])[:60]

    def change(self) -> Callable[[], bool]:
        """Commit one change; return what says whether a search sees it. In turn: added, renamed, repriced, deleted."""
        number, kind = divmod(self._changed, 4)
        self._changed += 1
        key, title = f"life-{number}", f"Zorbulon{number} {self.products[number].title.get('en')}"
        if kind == 3:
            self.shop.products.delete([key])
            return lambda: self._rank_of(key, f"Renamed {title}") is None
        own = self.products[number].model_copy(update={"id": key})
        if kind:
            title = f"Renamed {title}"
        own = own.model_copy(update={"title": own.title.model_copy(update={"en": title})})
        if kind == 2:
            variant = own.variants[0].model_copy(update={"stock_quantity": 7_000 + number})
            own = own.model_copy(update={"variants": (variant, *own.variants[1:])})
        self.shop.products.upsert([own])
        if kind == 2:
            return lambda: self._stock_of(key) == 7_000 + number
        return lambda: self._rank_of(key, title) == 0

    def _rank_of(self, key: str, text: str) -> int | None:
        hits = [hit.product_id for hit in self.search.products(SearchRequest(text=text, limit=20)).hits]
        return hits.index(key) if key in hits else None

    def _stock_of(self, key: str) -> int:
        index = self.search.index
        row = index.row_by_id[key]
        return int(index.columns.stock[index.columns.variant_row == row].max())

    def delays(self, count: int) -> list[float]:
        """Return the seconds from each commit until a search of this process sees the change."""
        found: list[float] = []
        for _ in range(count):
            is_seen = self.change()
            committed_at = time.monotonic()
            while not is_seen():
                assert time.monotonic() - committed_at < GIVE_UP_S, "a change was not seen"
                time.sleep(0.01)
            found.append(time.monotonic() - committed_at)
        return found

    def come_and_go(self, share: float) -> int:
        """Commit a share of the late products at once, and the end of as many others; return how many changed."""
        count = int(share * len(self.late))
        coming, self.late = self.late[:count], self.late[count:]
        going, self.products = self.products[:count], [*self.products[count:], *coming]
        self.shop.products.upsert(coming)
        self.shop.products.delete([one.id for one in going])
        return 2 * count

    def has_followed(self) -> bool:
        """Say whether the index is at the shop's last change."""
        held = IndexStore(self.models).current()
        return held is not None and held[1].sequence == self.shop.changes.position().sequence


def ranks_kept(life: Life, count: int) -> Figures:
    """Compare the first ten of the index that grew with those of one that is built from the same shop."""
    grown, queries = life.search, life.queries()
    texts = [next(queries) for _ in range(count)]
    ours = [[hit.product_id for hit in grown.products(SearchRequest(text=text)).hits] for text in texts]
    segments = IndexStore(life.models).current()
    IndexWriter(life.models, life.shop.changes, life.encoder).rebuild()
    fresh = Search(ArtefactStore(life.models), life.encoder)
    theirs = [[hit.product_id for hit in fresh.products(SearchRequest(text=text)).hits] for text in texts]
    shared = [len(set(a) & set(b)) / max(len(b), 1) for a, b in zip(ours, theirs, strict=True)]
    return {
        "same_first": round(float(np.mean([a[:1] == b[:1] for a, b in zip(ours, theirs, strict=True)])), 4),
        "shared_of_ten": round(float(np.mean(shared)), 4),
        "same_order": round(float(np.mean([a == b for a, b in zip(ours, theirs, strict=True)])), 4),
        "segments": len(segments[1].segments) if segments else 0,
        "queries": count,
    }


def measure(life: Life, changes: int, every_s: float) -> dict[str, Any]:
    """Take all figures."""
    queries = life.queries()
    searched(life.search, queries, lambda done: done < 50)
    report: dict[str, Any] = {"products": len(life.products), "rebuild_s": round(life.rebuild_s, 1)}
    latencies: dict[str, Figures] = {}
    latencies["no writer"] = searched(life.search, queries, lambda done: done < _PHASE_SEARCHES)
    with child(*life.follower(every_s)) as follower:
        life.delays(4)  # the first ones wait until the follower has started
        report["searchable_after_s"] = percentiles(life.delays(changes))
        pending = [0.0]

        def commits(done: int) -> bool:
            if time.monotonic() - pending[0] > 0.5:
                pending[0] = time.monotonic()
                life.change()
            return done < _PHASE_SEARCHES

        latencies["a change each 0.5 s"] = searched(life.search, queries, commits)
        started = time.perf_counter()
        report["changed_at_once"] = life.come_and_go(share=0.8)
        latencies["many being indexed"] = searched(
            life.search, queries, lambda done: done < _PHASE_SEARCHES or not life.has_followed()
        )
        report["changed_at_once_s"] = round(time.perf_counter() - started, 1)
        assert follower.poll() is None, "the follower has ended"
    latencies["with segments, no writer"] = searched(life.search, queries, lambda done: done < _PHASE_SEARCHES)
    report["grown_against_rebuilt"] = ranks_kept(life, 200)
    _grow_again(life)
    started, cpu_started = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    with child("-m", "retrieval.indexing.compaction", str(life.models)) as compaction:
        latencies["during compaction"] = searched(life.search, queries, lambda done: compaction.poll() is None)
        assert compaction.returncode == 0, "the compaction has failed"
    report["compaction_s"] = round(time.perf_counter() - started, 1)
    report["compaction_cpu_s"] = round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - cpu_started, 1)
    latencies["after it"] = searched(life.search, queries, lambda done: done < _PHASE_SEARCHES)
    report["search_ms"] = latencies
    report["opening_a_state_cpu_ms"] = _opening_ms(life)
    return report


def _grow_again(life: Life) -> None:
    life.come_and_go(share=1.0)
    writer = IndexWriter(life.models, life.shop.changes, life.encoder)
    while writer.update().has_more:
        pass


def _opening_ms(life: Life) -> Figures:
    """Return a reader's CPU time to open a state with a new segment, its base being open."""
    writer = IndexWriter(life.models, life.shop.changes, life.encoder)
    held = life.search.index
    times = []
    for _ in range(10):
        life.change()
        writer.update()
        folder = ArtefactStore(life.models).current(KIND)
        assert folder is not None
        started = time.process_time()
        held = open_index(folder, held)
        times.append(time.process_time() - started)
    return percentiles(times, 1e3)


def main(
    changes: Annotated[int, typer.Option(help="changes whose delay is measured")] = 60,
    every_s: Annotated[float, typer.Option(help="seconds between the follower's looks at the shop")] = 0.5,
    var_dir: Annotated[Path, typer.Option(help="the set-up's folder")] = Path("var"),
    result: Annotated[Path, typer.Option("--json", help="where the figures are written")] = RESULT,
) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="index-life-") as folder:
        life = Life(var_dir, Path(folder))
        report = {"catalogue": life.name, **measure(life, changes, every_s), "machine": platform.platform()}
        life.shop.close()
    result.parent.mkdir(exist_ok=True)
    result.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    table = Table("searches", "median ms", "p95 ms", "max ms", "CPU, median ms", "count")
    for name, figures in report["search_ms"].items():
        table.add_row(name, *(f"{figures[key]:g}" for key in ("median", "p95", "max", "cpu_median", "count")))
    console = Console()
    console.print({name: value for name, value in report.items() if name != "search_ms"})
    console.print(table)


if __name__ == "__main__":
    typer.run(main)
