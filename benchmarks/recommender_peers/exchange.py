"""What the benchmark and its child processes hand to each other: NumPy files, so that no environment needs the other's.

Only NumPy and the standard library here: peers import this module with packages that do not go with ours.
"""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int32]
#: Deepest place that is measured.
DEPTH = 20


@dataclass(frozen=True, eq=False)
class Asked:
    """Histories to recommend for.

    Parameters
    ----------
    users : ndarray, (B,) int32
        Row of each shopper in the training sequences, -1 where training does not know them.
    histories : sequence of int32 arrays
        Item rows, oldest first.
    targets : ndarray, (B,) int32, or empty
        What came next, where a peer may choose by it: of validation, never of the test.
    """

    users: Rows
    histories: Sequence[Rows]
    targets: Rows = field(default_factory=lambda: np.empty(0, np.int32))


@dataclass(frozen=True)
class Task:
    """One setting of one peer.

    Parameters
    ----------
    peer : str
        Name in ``peers.py``.
    settings : dict
        Handed to the peer.
    data : str
        File of :func:`write_data`.
    out : str
        File for the recommendations of each set of histories.
    limit_s : float
        Processor time that training may take, where the peer can be stopped.
    """

    peer: str
    settings: dict[str, Any]
    data: str
    out: str
    limit_s: float

    def write(self, path: Path) -> Path:
        """Write as JSON; return the path."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")
        return path

    @classmethod
    def read(cls, path: Path) -> Task:
        """Read what :meth:`write` has written."""
        return cls(**json.loads(path.read_text(encoding="utf-8")))


def write_data(path: Path, items: int, sequences: Sequence[Rows], asked: dict[str, Asked]) -> None:
    """Write training sequences and the histories asked about, by name."""
    arrays: dict[str, npt.NDArray[Any]] = {"items": np.array(items), **_ragged("train", sequences)}
    for name, one in asked.items():
        arrays |= {f"{name}.users": one.users, f"{name}.targets": one.targets, **_ragged(name, one.histories)}
    np.savez(path, **arrays)  # type: ignore[arg-type]


def read_data(path: Path) -> tuple[int, list[Rows], dict[str, Asked]]:
    """Return number of items, training sequences and what is asked."""
    with np.load(path, allow_pickle=False) as held:
        names = [name.removesuffix(".users") for name in held.files if name.endswith(".users")]
        asked = {name: Asked(held[f"{name}.users"], _rows(held, name), held[f"{name}.targets"]) for name in names}
        return int(held["items"]), _rows(held, "train"), asked


def write_best(path: Path, best: dict[str, Rows]) -> None:
    """Write the recommended item rows of each set of histories, (B, DEPTH), best first, -1 where there are fewer."""
    np.savez(path, **best)  # type: ignore[arg-type]


def read_best(path: Path) -> dict[str, Rows]:
    """Read what :func:`write_best` has written."""
    with np.load(path, allow_pickle=False) as held:
        return {name: held[name] for name in held.files}


def best_of(scores: npt.NDArray[np.floating], histories: Sequence[Rows]) -> Rows:
    """Return the places of the best scores without those of the histories, (B, DEPTH)."""
    scores = scores.copy()
    for row, history in enumerate(histories):
        scores[row, history] = -np.inf
    depth = min(DEPTH, scores.shape[1])
    nearest = np.argpartition(-scores, depth - 1, axis=1)[:, :depth]
    order = np.argsort(-np.take_along_axis(scores, nearest, axis=1), axis=1, kind="stable")
    best = np.take_along_axis(nearest, order, axis=1).astype(np.int32)
    found = np.take_along_axis(scores, best.astype(np.int64), axis=1)
    out = np.full((len(scores), DEPTH), -1, np.int32)
    out[:, :depth] = np.where(np.isfinite(found), best, -1)
    return out


class Stopwatch:
    """Time of the wall and of the processor since it was made, and the most memory of this process."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def read(self) -> dict[str, float]:
        """Return seconds and MiB."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return {
            "wall_s": round(time.perf_counter() - self._wall, 1),
            "cpu_s": round(time.process_time() - self._cpu, 1),
            "peak_mib": round(peak),
        }


#: Learns from (items, sequences, settings, limit in seconds); what comes back recommends for what is asked.
Recommend = Callable[[Asked], Rows]
Fit = Callable[[int, Sequence[Rows], dict[str, Any], float], Recommend]


def run(task: Task, fit: Fit) -> dict[str, float]:
    """Fit one peer, write its recommendations; return what the fit took."""
    items, sequences, asked = read_data(Path(task.data))
    watch = Stopwatch()
    recommend = fit(items, sequences, task.settings, task.limit_s)
    taken = watch.read()
    write_best(Path(task.out), {name: recommend(one) for name, one in asked.items()})
    return {**taken, "peak_mib": watch.read()["peak_mib"]}


def _ragged(name: str, rows: Sequence[Rows]) -> dict[str, npt.NDArray[Any]]:
    ends = np.cumsum([0, *map(len, rows)])
    return {f"{name}.ends": ends, f"{name}.rows": np.concatenate([np.empty(0, np.int32), *rows]).astype(np.int32)}


def _rows(held: Any, name: str) -> list[Rows]:
    return np.split(held[f"{name}.rows"], held[f"{name}.ends"][1:-1])
