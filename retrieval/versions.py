"""The version of an artefact in use, swapped for a newer one without holding anybody up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Generic, TypeVar

import structlog

from retrieval.artefacts import ArtefactStore

log = structlog.get_logger(__name__)

Loaded = TypeVar("Loaded")

#: Seldom enough for a version that stays broken, and a product is promised in the chat within 5 s of its import.
RETRY_AFTER_S = 2.0


class InUse(Generic[Loaded]):
    """Holds the loaded version that the store's ``current`` points to; thread-safe.

    The first reader waits for the load. Later a new version is loaded by the one reader that notices it, while
    the others go on with the old one; where a version cannot be read, the old one stays, this is logged once, and
    the new one is tried again after a while: a database that did not answer may do so by then.

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
        self._retry_at_s = 0.0
        self._folder_name = ""

    def get(self) -> Loaded | None:
        """Return the loaded version in use, None when nothing was built yet."""
        folder = self._store.current(self._kind)
        held = self._held
        if folder is None:
            return held[1] if held else None
        state = self._state_of(folder)
        if held and (state == held[0] or (state == self._unreadable and monotonic() < self._retry_at_s)):
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
            if state != self._unreadable:
                log.exception("new version not readable, the old one stays in use", kind=self._kind, version=state)
            # In this order: who finds the state unreadable must not find the time of an earlier one.
            self._retry_at_s = monotonic() + RETRY_AFTER_S
            self._unreadable = state
            return
        if folder.name != self._folder_name:
            self._folder_name = folder.name
            log.info("version in use", kind=self._kind, version=folder.name)
