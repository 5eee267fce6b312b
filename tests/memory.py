"""Memory that tests leave behind: a search that was opened holds 400 MB, and Python counts objects, not bytes."""

from __future__ import annotations

import gc

import psutil

#: So much more than after the last look is worth the third of a second that a look takes.
WORTH_BYTES = 300 * 2**20


class Heap:
    """Looks for cycles whenever the process has grown."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._held = self._process.memory_info().rss

    def tidy(self) -> None:
        """Free what only cycles hold, where there may be much of it."""
        if self._process.memory_info().rss - self._held > WORTH_BYTES:
            gc.collect()
            self._held = self._process.memory_info().rss
