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
    state_of : callable
        Names the state of a version's folder, for kinds that change in place; by default its name is all.
    """

    def __init__(
        self,
        store: ArtefactStore,
        kind: str,
        load: Callable[[Path], Loaded],
        state_of: Callable[[Path], str] = lambda folder: folder.name,
    ) -> None:
        self._store = store
        self._kind = kind
        self._load = load
        self._state_of = state_of
        self._lock = threading.Lock()
        #: One tuple, so that a reader never sees a state with another one's content.
        self._held: tuple[str, Loaded] | None = None
        self._unreadable = ""
        self._folder_name = ""

    def get(self) -> Loaded | None:
        """Return the loaded version in use, None when nothing was built yet."""
        folder = self._store.current(self._kind)
        held = self._held
        if folder is None:
            return held[1] if held else None
        state = self._state_of(folder)
        if held and state in (held[0], self._unreadable):
            return held[1]
        if not self._lock.acquire(blocking=held is None):
            return held[1] if held else None
        try:
            if self._held is None or self._held[0] != state:
                self._swap(folder, state)
        finally:
            self._lock.release()
        return self._held[1] if self._held else None

    @property
    def held(self) -> Loaded | None:
        """What is loaded now, without a look for something newer."""
        held = self._held
        return held[1] if held else None

    def _swap(self, folder: Path, state: str) -> None:
        held = self._held
        try:
            self._held = (state, self._load(folder))
        except Exception:
            if held is None:
                raise
            self._unreadable = state
            log.exception("new version not readable, the old one stays in use", kind=self._kind, version=state)
            return
        if folder.name != self._folder_name:
            self._folder_name = folder.name
            log.info("version in use", kind=self._kind, version=folder.name)
