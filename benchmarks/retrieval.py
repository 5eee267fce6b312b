"""Search beside its peers, in one run: quality, time, memory, build.

Claim: ahead in quality of each peer, in both languages, and in time of every hybrid.
Peers: bm25s, tantivy, SQLite FTS5 (words); LanceDB hybrid with e5 and with MiniLM; plain sentence-transformers search
with MiniLM and with e5. The settings of each, with the page that advises them, stand in its file in
``benchmarks/retrieval_peers/``. All get the same products and texts.
Control: every engine is built by one process and served by another one that has one core and OMP_NUM_THREADS=1; each
search is timed alone, none is answered from a cache of queries.
Data: Icecat, 19,406 products, the judged queries in English and in Chinese (../shared/data/README.md).

Command: ``python -m benchmarks.retrieval`` (peers: ``uv pip install "zhanggui[benchmarks]"``); results in
``benchmarks/results/retrieval.json``.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import mean
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.retrieval_peers.engines import ENGINES
from benchmarks.retrieval_peers.worker import Built, Served, Task
from data.loaders import SourceMissing, read_judgements, read_queries, shared
from retrieval.indexing.evaluation_index import read_products
from retrieval.metrics import ndcg, ndcg_judged, recall

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "benchmarks" / "results" / "retrieval.json"
_POOLS = ("OMP", "OPENBLAS", "MKL", "NUMBA", "RAYON")
ONE_THREAD = dict.fromkeys(
    [*(f"{pool}_NUM_THREADS" for pool in _POOLS), "LANCE_CPU_THREADS", "TOKIO_WORKER_THREADS"], "1"
)
#: No threads of tokenizers, no look at a hub, no warnings of LanceDB at each search, whose printing would be timed.
QUIET = {"TOKENIZERS_PARALLELISM": "false", "HF_HUB_OFFLINE": "1", "LANCE_LOG": "error", "RUST_LOG": "error"}
Judged = dict[str, dict[str, int]]


def run_child(task: Task, scratch: Path) -> str:
    """Run one engine's process; return the line of JSON that it prints."""
    path = scratch / f"{task.engine}-{task.does}.json"
    path.write_text(task.model_dump_json(), encoding="utf-8")
    environment = {**os.environ, **ONE_THREAD, **QUIET}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.retrieval_peers.worker", str(path)],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout.strip().splitlines()[-1]


def quality(rankings: dict[str, list[str]], judged: Judged) -> dict[str, float]:
    """Return nDCG@10 over all and over judged documents and recall@100, means over queries with a positive."""
    rows = []
    for query, ratings in judged.items():
        if query in rankings and max(ratings.values()) > 0:
            ranked = rankings[query]
            relevant = {document for document, rating in ratings.items() if rating > 0}
            rows.append((ndcg(ranked, ratings), ndcg_judged(ranked, ratings), recall(ranked, relevant, 100)))
    names = ("ndcg_at_10_all", "ndcg_at_10_judged", "recall_at_100")
    return {name: round(mean(column), 4) for name, column in zip(names, zip(*rows, strict=True), strict=True)}


def measure(engine: str, task: Task, judged: Judged) -> dict[str, Any]:
    """Build, serve and judge one engine."""
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        own = task.model_copy(update={"engine": engine, "folder": scratch / "index"})
        own.folder.mkdir()
        built = Built.model_validate_json(run_child(own.model_copy(update={"does": "build"}), scratch))
        served = Served.model_validate_json(run_child(own.model_copy(update={"does": "serve"}), scratch))
    return {
        "quality": {name: quality(rankings, judged) for name, rankings in served.rankings.items()},
        "wall_ms_p50_p95": {name: [round(value, 2) for value in pair] for name, pair in served.wall_ms.items()},
        "cpu_ms_p50_p95": {name: [round(value, 2) for value in pair] for name, pair in served.cpu_ms.items()},
        "memory_mib": round(served.memory_mib),
        "open_s": round(served.open_s, 2),
        "index_s": round(built.index_s, 1),
        "encoding_s": round(built.encoding_s, 1),
        "disk_mib": round(built.disk_mib, 1),
        "is_hybrid": ENGINES[engine].is_hybrid,
    }


def main(
    data: Annotated[Path | None, typer.Option(help="folder of Icecat; the shared one by default")] = None,
    judgements: Annotated[str, typer.Option(help="file of that folder")] = "judgements-dev.csv",
    queries: Annotated[str, typer.Option(help="file of that folder, both wordings")] = "queries-zh-dev.csv",
    var_dir: Annotated[Path, typer.Option(help="holds models/ and cache/")] = ROOT / "var",
    only: Annotated[list[str] | None, typer.Option(help="engines to run; all by default")] = None,
    rounds: Annotated[int, typer.Option(min=1, help="how often each query is timed")] = 3,
    result: Annotated[Path, typer.Option("--json", help="where the figures go")] = RESULT,
) -> None:
    """Measure all engines, one after the other."""
    console = Console()
    try:
        data = data or shared("icecat")
    except SourceMissing as error:
        console.print(str(error), style="red")
        raise typer.Exit(2) from error
    products = tuple(sorted(data.glob("products-*.json.zip")))
    judged: Judged = defaultdict(dict)
    for row in read_judgements(data / judgements):
        judged[row.query][row.document] = row.rating
    wordings = {
        "en": read_queries(data / queries, "query"),
        "zh": read_queries(data / queries, "query_zh"),
    }
    size = len(read_products(products))
    task = Task(
        engine="",
        does="",
        folder=Path(),
        var_dir=var_dir,
        products=products,
        wordings=wordings,
        size=size,
        rounds=rounds,
    )
    report: dict[str, Any] = {
        "products": size,
        "queries": {name: len(texts) for name, texts in wordings.items()},
        "rounds": rounds,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, one used",
        "engines": {},
    }
    if only and result.is_file():
        # What is not measured again is kept.
        report["engines"] = json.loads(result.read_text(encoding="utf-8"))["engines"]
    for engine in only or ENGINES:
        if missing := ENGINES[engine].missing():
            console.print(
                f"{engine} left out, a package is missing: uv pip install {' '.join(missing)}", style="yellow"
            )
            continue
        console.print(f"{engine} …")
        load = round(os.getloadavg()[0], 2)
        report["engines"][engine] = {**measure(engine, task, judged), "load_before": load}
        result.parent.mkdir(parents=True, exist_ok=True)
        result.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print_table(console, report["engines"])


def print_table(console: Console, figures: dict[str, dict[str, Any]]) -> None:
    """Print one row an engine: nDCG@10 all / judged and recall@100, percentiles, memory, build."""
    heads = ("engine", "en all/judged", "zh all/judged", "R@100 en/zh", "en ms p50/p95", "zh ms p50/p95")
    table = Table(*heads, "MiB", "index s", "encoding s")
    for name, row in figures.items():
        en, zh = row["quality"]["en"], row["quality"]["zh"]
        table.add_row(
            name,
            *(f"{q['ndcg_at_10_all']:.3f} / {q['ndcg_at_10_judged']:.3f}" for q in (en, zh)),
            f"{en['recall_at_100']:.3f} / {zh['recall_at_100']:.3f}",
            *(f"{p50:.1f} / {p95:.1f}" for p50, p95 in (row["wall_ms_p50_p95"][key] for key in ("en", "zh"))),
            *(str(row[key]) for key in ("memory_mib", "index_s", "encoding_s")),
        )
    console.print(table)


if __name__ == "__main__":
    typer.run(main)
