"""Starts rounds and trainings when they are due, each in a child process of low priority."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from recommender.learning.learned import KIND
from recommender.online.increment import is_behind
from recommender.online.versions import Versions
from retrieval.durable import replace_text
from shop.service import Shop

log = structlog.get_logger(__name__)

#: Between two looks at what is due.
LOOK_EVERY_S = 5.0
#: A round waits at least so many times as long as the last one took: at most a tenth of one core.
_REST = 9.0
#: Moment of the last training that was begun, whatever came of it.
_BEGUN = "training-begun"
ROUND, TRAINING = "recommender.online.round", "recommender.online.training"


class Schedule:
    """Keeps a shop's recommender up to date until it is stopped.

    Parameters
    ----------
    var_dir : Path
        Folder of the database and the models.
    database_url : str
        Handed to the children in their environment: a command line can be read by every user of the machine.
    shop : Shop
    update_minutes : float
        Between two rounds, 0 for none.
    training_hours : float
        Between two trainings, 0 for none.
    """

    def __init__(
        self, var_dir: Path, database_url: str, shop: Shop, update_minutes: float, training_hours: float
    ) -> None:
        self._var_dir, self._database_url, self._shop = var_dir, database_url, shop
        self._update_s, self._training_hours = update_minutes * 60, training_hours
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="recommender-schedule", daemon=True)
        self._child: subprocess.Popen[bytes] | None = None
        self._started_s = self._next_round_s = time.monotonic()

    def start(self) -> None:
        """Begin to look; does nothing where neither is wanted."""
        if self._update_s > 0 or self._training_hours > 0:
            self._thread.start()

    def stop(self) -> None:
        """End; a child is cut off, which harms nothing: what it builds is put in place by one rename."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        if self._child is not None and self._child.poll() is None:
            self._child.terminate()
            self._child.wait()

    def wait(self) -> int:
        """Wait for the child that was started last; return its exit status, 0 where there was none."""
        return self._child.wait() if self._child is not None else 0

    def look(self) -> str | None:
        """Start what is due, one child at a time; return the module that was started."""
        if self._child is not None:
            if self._child.poll() is None:
                return None
            self._ended(self._child.returncode)
        if self._training_is_due():
            path = self._var_dir / "models" / KIND / _BEGUN
            replace_text(path, datetime.now(UTC).isoformat())
            return self._begin(TRAINING, self._var_dir)
        if self._round_is_due():
            return self._begin(ROUND, self._var_dir / "models")
        return None

    def _run(self) -> None:
        said = ""
        while not self._stop.wait(LOOK_EVERY_S):
            try:
                self.look()
            except Exception as error:
                # The database may be restarted, the disk be full: answers go on with what there is.
                if repr(error) != said:
                    said = repr(error)
                    log.exception("the recommender could not be kept up to date")

    def _begin(self, module: str, folder: Path) -> str:
        self._started_s = time.monotonic()
        environment = {**os.environ, "ZHANGGUI_DATABASE_URL": self._database_url, "OMP_NUM_THREADS": "1"}
        self._child = subprocess.Popen([sys.executable, "-m", module, str(folder)], env=environment)
        return module

    def _ended(self, code: int) -> None:
        took_s = time.monotonic() - self._started_s
        self._next_round_s = time.monotonic() + max(self._update_s, _REST * took_s)
        self._child = None
        if code:
            log.warning("a round or training of the recommender failed; its own lines say why", code=code)

    def _round_is_due(self) -> bool:
        if self._update_s <= 0 or time.monotonic() < self._next_round_s:
            return False
        self._next_round_s = time.monotonic() + self._update_s
        return is_behind(self._var_dir / "models", self._shop)

    def _training_is_due(self) -> bool:
        if self._training_hours <= 0:
            return False
        versions = Versions(self._var_dir / "models")
        listed = versions.listed()
        if not listed:
            # The first training is the operator's: before it there is nothing to start from and to compare with.
            return False
        begun = versions.folder / _BEGUN
        moments = [listed[-1].made_at]
        if begun.exists():
            moments.append(datetime.fromisoformat(begun.read_text(encoding="ascii")))
        return datetime.now(UTC) - max(moments) >= timedelta(hours=self._training_hours)
