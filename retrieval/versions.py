"""The version of an artefact in use, swapped for a newer one without holding anybody up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

import structlog

from retrieval.artefacts import ArtefactStore

log = structlog.get_logger(__name__)

Loaded = TypeVar("Loaded")


class InUse(Generic[Loaded]):
    """Holds the loaded version that the store's ``current`` points to; thread-safe.

    The first reader waits for the load. Later a new version is loaded by the one reader that notices it, while
    the others go on with the old one; a version that cannot be read is logged once and the old one stays.

    Parameters
    ----------
    store : ArtefactStore
    kind : str
        Name of the artefact.
    load : callable
        Reads a version's folder.
    """

    def __init__(self, store: ArtefactStore, kind: str, load: Callable[[Path], Loaded]) -> None:
        self._store = store
        self._kind = kind
        self._load = load
        self._lock = threading.Lock()
        #: One tuple, so that a reader never sees a name with another version's content.
        self._held: tuple[str, Loaded] | None = None
        self._unreadable = ""

    def get(self) -> Loaded | None:
        """Return the loaded version in use, None when nothing was built yet."""
        folder = self._store.current(self._kind)
        held = self._held
        if folder is None or (held and folder.name in (held[0], self._unreadable)):
            return held[1] if held else None
        if not self._lock.acquire(blocking=held is None):
            return held[1] if held else None
        try:
            if self._held is None or self._held[0] != folder.name:
                self._swap(folder)
        finally:
            self._lock.release()
        return self._held[1] if self._held else None

    def _swap(self, folder: Path) -> None:
        try:
            self._held = (folder.name, self._load(folder))
        except Exception:
            if self._held is None:
                raise
            self._unreadable = folder.name
            log.exception("new version not readable, the old one stays in use", kind=self._kind, version=folder.name)
            return
        log.info("version in use", kind=self._kind, version=folder.name)
