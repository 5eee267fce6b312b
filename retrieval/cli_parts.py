"""What the commands of retrieval and recommender share: exit codes, progress bars, failing with one sentence."""

from __future__ import annotations

import typer
from rich.console import Console
from rich.progress import Progress

FAILED, WRONG_USAGE = 1, 2


class Bars:
    """Progress bars, one a part, on standard error (so that --json stays clean)."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, int] = {}

    def __call__(self, what: str, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` are there."""
        if what not in self._tasks:
            self._tasks[what] = self._bars.add_task(what, total=total)
        self._bars.update(self._tasks[what], completed=done, total=total)  # type: ignore[arg-type]


def fail(message: str, code: int = FAILED) -> typer.Exit:
    """Print what went wrong in one sentence; the caller raises the returned exit."""
    Console(stderr=True).print(message, style="red", markup=False)
    return typer.Exit(code)
