"""Follows the shop: a thread that indexes what changed, and starts a compaction when one is due."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import structlog

from retrieval.indexing.compaction import is_due
from retrieval.indexing.index_store import IndexStore
from retrieval.indexing.index_writer import IndexWriter

log = structlog.get_logger(__name__)

#: After errors the waits double up to this.
_LONGEST_WAIT_S = 60.0
#: A compaction that failed is not tried again at once.
_BETWEEN_COMPACTIONS_S = 60.0
#: A round that takes longer (the index is built anew) is cut off with the process, which harms nothing.
_STOP_WITHIN_S = 5.0


class Follower:
    """Keeps an index up to date until it is stopped.

    Parameters
    ----------
    writer : IndexWriter
    models_dir : Path
    every_s : float
        Seconds between two looks at the shop.
    after_update : callable
        Called when something became searchable, to open it before a shopper asks.
    """

    def __init__(
        self, writer: IndexWriter, models_dir: Path, every_s: float, after_update: Callable[[], object] = lambda: None
    ) -> None:
        self._writer = writer
        self._models_dir = models_dir
        self._every_s = every_s
        self._after_update = after_update
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="index-follower", daemon=True)
        self._compaction: subprocess.Popen[bytes] | None = None
        self._compacted_at = -_BETWEEN_COMPACTIONS_S

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def join(self) -> None:
        """Wait until somebody stops it."""
        self._thread.join()

    def stop(self) -> None:
        """End after the round that is under way, unless it is long; a compaction is cut off, which harms nothing."""
        self._stop.set()
        if self._compaction is not None:
            self._compaction.terminate()
            self._compaction.wait()
        if self._thread.is_alive():
            self._thread.join(_STOP_WITHIN_S)

    def _run(self) -> None:
        wait_s = self._every_s
        while not self._stop.wait(wait_s):
            try:
                wait_s = 0.0 if self.follow() else self._every_s
            except Exception:
                # The database may be restarted, the disk be full: searches go on with what there is.
                wait_s = min(max(wait_s, self._every_s) * 2, _LONGEST_WAIT_S)
                log.exception("changes of the shop could not be indexed", next_try_s=wait_s)

    def follow(self) -> bool:
        """Do one round; say whether there is more to do at once."""
        update = self._writer.update()
        if update.indexed or update.removed or update.rebuilt:
            log.info("index follows the shop", indexed=update.indexed, removed=update.removed, rebuilt=update.rebuilt)
            self._after_update()
            self._compact_if_due()
        return update.has_more

    def _compact_if_due(self) -> None:
        running = self._compaction is not None and self._compaction.poll() is None
        if running or time.monotonic() - self._compacted_at < _BETWEEN_COMPACTIONS_S:
            return
        held = IndexStore(self._models_dir).current()
        if held is not None and is_due(held[1]):
            self._compacted_at = time.monotonic()
            self._compaction = subprocess.Popen(
                [sys.executable, "-m", "retrieval.indexing.compaction", str(self._models_dir)]
            )
