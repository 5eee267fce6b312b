"""Loaded versions: each with its newest increment; beside the one in use a second one while an experiment runs."""

from __future__ import annotations

import threading
from pathlib import Path

import structlog

from recommender.learning.learned import KIND, Learned
from recommender.online.increment import INCREMENT, Increment
from retrieval.artefacts import ArtefactStore
from retrieval.versions import InUse

log = structlog.get_logger(__name__)


class Held:
    """A version and what came after its training; thread-safe.

    Parameters
    ----------
    folder : Path
        The version's.
    """

    def __init__(self, folder: Path) -> None:
        self.name = folder.name
        self._base = Learned.load(folder)
        self._increments = InUse(ArtefactStore(folder), INCREMENT, self._merged)

    def _merged(self, folder: Path) -> Learned:
        try:
            # The counts that it takes the place of are let go: they would be as large again.
            self._base = Increment.load(folder).added_to(self._base)
        except Exception:
            log.exception("increment not readable, the counts stay as they are", version=self.name, path=str(folder))
        return self._base

    def get(self) -> Learned:
        """Return the models with the newest increment."""
        return self._increments.get() or self._base


class SecondVersion:
    """The other version of an experiment, opened in the background: no shopper waits for it.

    Parameters
    ----------
    models_dir : Path
        Folder of all artefacts.
    """

    def __init__(self, models_dir: Path) -> None:
        self._folder = models_dir / KIND
        self._lock = threading.Lock()
        self._held: Held | None = None
        self._unreadable = ""

    def get(self, name: str) -> Learned | None:
        """Return a version, or None while it is being opened or where it cannot be."""
        held = self._held
        if held is not None and held.name == name:
            return held.get()
        if name != self._unreadable and not self._lock.locked():
            threading.Thread(target=self.load, args=(name,), name="second-version", daemon=True).start()
        return None

    def load(self, name: str) -> None:
        """Open a version now; the one that was held before is let go."""
        with self._lock:
            if self._held is not None and self._held.name == name:
                return
            try:
                self._held = Held(self._folder / name)
            except Exception:
                self._unreadable = name
                log.exception("the experiment's version is not readable: all get the one in use", version=name)

    def drop(self) -> None:
        """Let go of what no experiment needs any more."""
        self._held = None
