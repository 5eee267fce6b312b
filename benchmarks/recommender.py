"""Recommendation beside its peers, in one run and on one split: quality, training time, memory.

Claim: the shipped default is ahead in recall and NDCG of each peer, and of the published figures.
Peers: RecTools (EASE, SASRec), implicit (item neighbours by cosine and BM25, ALS, BPR), popularity. The settings of
each are the best of a grid by NDCG@10 on the validation items (``benchmarks/recommender_peers/peers.py``); ours
chooses weights, ranker and length of training on the same.
Control: every setting is fitted by a process of its own on one thread, that may train for ``--limit-s`` seconds of the
processor; it gets the same sequences and hands back its best twenty, which are measured by one measure, ours.
Data: Beauty, Sports_and_Outdoors (../shared/data/README.md), leave one out: the last item is the test, the last but one
validation. **No model, ours or a peer, learns from a validation item**; at the test it is part of the history.

Peers' environment (NumPy 1, pandas 2; a CPU build of torch, which the folder of ``UV_FIND_LINKS`` may hold)::

    uv venv var/peers && uv pip install --python var/peers/bin/python -r benchmarks/recommender_peers/requirements.txt

Commands: ``python -m benchmarks.recommender run --data Beauty``, ``cold --data Beauty``, ``show``; figures in
``benchmarks/results/recommender.json``, a picture in ``benchmarks/results/recommender.svg``. The supermarket is
``benchmarks/recommender_journey.py``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console

from benchmarks.machine import yardstick_ms
from benchmarks.recommender_cold import cold_items, cold_users
from benchmarks.recommender_peers.exchange import Asked, Rows, Task, read_best, write_data
from benchmarks.recommender_peers.ours import ALONE, DEFAULT
from benchmarks.recommender_peers.peers import GRIDS, NEEDS_KNOWN_SHOPPERS, Settings
from benchmarks.recommender_show import markdown, picture
from data.loaders import SourceMissing, sequence_path
from recommender.interactions.holdout import Holdout, leave_one_out
from recommender.interactions.sequence_file import read_sequences
from recommender.learning.evaluate import DEPTHS
from recommender.metrics import ndcg_at, recall_at

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "benchmarks" / "results" / "recommender.json"
PICTURE = RESULT.with_suffix(".svg")
PEERS_PYTHON = ROOT / "var" / "peers" / "bin" / "python"
#: The same fifteen minutes that are allowed to ours.
LIMIT_S = 900.0
ONE_THREAD = {f"{pool}_NUM_THREADS": "1" for pool in ("OMP", "OPENBLAS", "MKL")}
app = typer.Typer(help=__doc__)

DataName = Annotated[str, typer.Option("--data", help="Beauty or Sports_and_Outdoors")]
Result = Annotated[Path, typer.Option("--json", help="where the figures go; what is not measured again is kept")]


def figures_of(best: Rows, targets: Rows) -> dict[str, float]:
    """Return Recall and NDCG at 5, 10 and 20 of lists with one target each.

    Examples
    --------
    >>> figures_of(np.array([[4, 2, -1], [3, 1, 0]]), np.array([2, 9]))["ndcg_at_5"]
    0.31546
    """
    hits = best == targets[:, None]
    ranks = np.where(hits.any(axis=1), hits.argmax(axis=1) + 1, np.iinfo(np.int32).max).astype(np.int64)
    owners = np.arange(len(targets))
    found = {f"recall_at_{k}": round(recall_at(ranks, owners, k), 5) for k in DEPTHS}
    return found | {f"ndcg_at_{k}": round(ndcg_at(ranks, owners, k), 5) for k in DEPTHS}


def run_child(task: Task, folder: Path) -> dict[str, Any]:
    """Run one setting in its own process; return what it says of itself."""
    ours = task.peer.split("-")[0] == DEFAULT
    python, module = (sys.executable, "ours") if ours else (str(PEERS_PYTHON), "worker")
    done = subprocess.run(
        [python, "-W", "ignore", "-m", f"benchmarks.recommender_peers.{module}", str(task.write(folder / "task.json"))],
        env={**os.environ, **ONE_THREAD, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


def tuned(peer: str, grid: Iterable[Settings], data: Path, wanted: dict[str, Rows], limit_s: float) -> dict[str, Any]:
    """Fit each setting; return the figures at the test of the one that is best on validation, and all tried.

    Parameters
    ----------
    peer : str
    grid : iterable of dict
    data : Path
        Of :func:`write_data`, with "validation" and "test".
    wanted : dict of str to ndarray
        The items to be found of both.
    limit_s : float
        Of the processor, for each setting.
    """
    tried = []
    for settings in grid:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "best.npz"
            told = run_child(Task(peer, settings, str(data), str(out), limit_s), Path(folder))
            best = read_best(out)
        validated = figures_of(best["validation"], wanted["validation"]) if "validation" in best else {}
        tested = {name: figures_of(lists, wanted["test"]) for name, lists in best.items() if name.startswith("test")}
        tried.append({"settings": settings, "validation": validated, "tested": tested, **told})
    chosen = max(tried, key=lambda one: one["validation"].get("ndcg_at_10", 0.0))
    tested = chosen.pop("tested")
    return {
        **tested.pop("test"),
        **chosen,
        "parts": tested,
        "tried": [{"settings": one["settings"], **one["validation"]} for one in tried],
    }


def asked_of(held: Holdout, with_targets: bool) -> Asked:
    """Return a holdout for a child; the targets of the test stay here."""
    return Asked(held.shoppers, held.histories, held.targets if with_targets else np.empty(0, np.int32))


@app.command()
def run(
    data: DataName = "Beauty",
    only: Annotated[list[str] | None, typer.Option(help="peers to measure; all by default")] = None,
    limit_s: Annotated[float, typer.Option(help="processor time of one training")] = LIMIT_S,
    result: Result = RESULT,
) -> None:
    """Measure all on one data set, one after the other."""
    console = Console()
    split = leave_one_out(read_sequences(_path(data, console)))
    wanted = {"validation": split.validation.targets, "test": split.test.targets}
    report = _read(result)
    own = report.setdefault(data, {"users": len(split.test), "items": len(split.train.items), "models": {}})
    grids: dict[str, tuple[Settings, ...]] = {**dict.fromkeys(ALONE, ({},)), **GRIDS, DEFAULT: ({},)}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "data.npz"
        asked = {"validation": asked_of(split.validation, True), "test": asked_of(split.test, False)}
        write_data(file, len(split.train.items), split.train.sequences(), asked)
        for peer in only or grids:
            if peer in GRIDS and not PEERS_PYTHON.exists():
                console.print(f"{peer} left out: {PEERS_PYTHON} is missing, see --help", style="yellow")
                continue
            console.print(f"{data}: {peer} …")
            yardstick = yardstick_ms()
            own["models"][peer] = {**tuned(peer, grids[peer], file, wanted, limit_s), "yardstick_ms": yardstick}
            _write(result, report)
    console.print(markdown(report), markup=False)


@app.command()
def cold(data: DataName = "Beauty", result: Result = RESULT) -> None:
    """Measure new items and new shoppers: a part of each that nothing has learned from."""
    console = Console()
    path = _path(data, console)
    report = _read(result)
    own = report.setdefault(data, {"models": {}})
    own["new_items"] = cold_items(path)
    _write(result, report)
    shoppers = cold_users(path)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "data.npz"
        write_data(file, shoppers.items, shoppers.sequences, shoppers.asked)
        peers = [*ALONE, *(peer for peer in GRIDS if peer not in NEEDS_KNOWN_SHOPPERS and PEERS_PYTHON.exists())]
        own["new_shoppers"] = {"shoppers": len(shoppers.targets), "models": {}}
        for peer in (peer for peer in peers if peer != "rectools-sasrec"):
            console.print(f"{data}, new shoppers: {peer} …")
            settings = own["models"].get(peer, {}).get("settings", {}) or (GRIDS[peer][0] if peer in GRIDS else {})
            out = Path(folder) / "best.npz"
            run_child(Task(peer, settings, str(file), str(out), LIMIT_S), Path(folder))
            rows = {name: figures_of(best, shoppers.targets) for name, best in read_best(out).items()}
            own["new_shoppers"]["models"][peer] = rows
            _write(result, report)
    console.print(markdown(report), markup=False)


@app.command()
def show(result: Result = RESULT, drawn: Annotated[Path, typer.Option(help="the picture")] = PICTURE) -> None:
    """Print the table for benchmarks/README.md and draw quality against training time."""
    report = _read(result)
    picture(report, drawn)
    Console().print(markdown(report), markup=False)


def _path(name: str, console: Console) -> Path:
    try:
        return sequence_path(name)
    except SourceMissing as error:
        console.print(str(error), style="red")
        raise typer.Exit(2) from error


def _read(path: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return report


def _write(path: Path, report: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    app()
