"""One peer in its own process and environment: ``python -m benchmarks.recommender_peers.worker TASK.json``.

Prints a line of JSON: what the fit took, and the most memory of the process.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchmarks.recommender_peers.exchange import Fit, Task, run


def fit_of(peer: str) -> Fit:
    """Import what the peer needs, and nothing else, before any time is taken."""
    library, kind = peer.split("-", 1)
    if library == "implicit":
        from benchmarks.recommender_peers import implicit_peers

        return lambda items, sequences, settings, limit_s: implicit_peers.fit(kind, items, sequences, settings)
    from benchmarks.recommender_peers import rectools_peers

    return rectools_peers.fit_ease if kind == "ease" else rectools_peers.fit_sasrec


def main() -> None:
    """Read the task from the file that is named and print what came out."""
    task = Task.read(Path(sys.argv[1]))
    print(json.dumps(run(task, fit_of(task.peer))))


if __name__ == "__main__":
    main()
