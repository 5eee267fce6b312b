"""The index's folder as writers see it: locks, segments put in place, leftovers of crashes removed.

``models/index/<version>/`` holds the base; ``segments/<name>/`` below it hold what changed since; ``manifest.json``
says which of them count, and is replaced as a whole. Two locks: ``writer`` for everything that changes what readers
see, held for moments; ``builder`` for who makes a new base, held for as long as that takes.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from retrieval.artefacts import CURRENT, DRAFT_PREFIX, MANIFEST, ArtefactStore
from retrieval.durable import OnStep, no_step, replace_text, sync, sync_tree
from retrieval.indexing.index import KIND
from retrieval.indexing.live import SEGMENTS
from retrieval.indexing.manifest import IndexManifest

#: A reader that has just read a record may still open the segments that it names.
_GRACE_S = 60.0


class IndexStore:
    """Folders, locks and records of the product index.

    Parameters
    ----------
    models_dir : Path
    on_step : callable
        Told each step of a write.
    """

    def __init__(self, models_dir: Path, on_step: OnStep = no_step) -> None:
        self.artefacts = ArtefactStore(models_dir, on_step)
        self.folder = models_dir / KIND
        self.on_step = on_step

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the right to change what readers see; waits for others."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self.folder / ".writer.lock"):
            yield

    @contextmanager
    def building(self, wait: bool = True) -> Iterator[bool]:
        """Hold the right to make a new base; gives False when somebody else has it and we don't wait."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.folder / ".builder.lock", timeout=-1 if wait else 0)
        try:
            lock.acquire()
        except Timeout:
            yield False
            return
        try:
            self._clean_drafts(self.folder, f".{CURRENT}.*")
            yield True
        finally:
            lock.release()

    def current(self) -> tuple[Path, IndexManifest] | None:
        """Return the version in use and its record, None when there is none."""
        folder = self.artefacts.current(KIND)
        return (folder, IndexManifest.read(folder)) if folder is not None else None

    def add_segment(self, version: Path, sequence: int, write: Callable[[Path], None]) -> str:
        """Put a new segment into a version's folder; it counts only once the record names it.

        Returns
        -------
        str
            The segment's name.
        """
        parent = version / SEGMENTS
        parent.mkdir(exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=DRAFT_PREFIX, dir=parent))
        try:
            self.on_step("segment begun")
            write(draft)
            self.on_step("segment written")
            sync_tree(draft)
            draft.chmod(0o755)
            self.on_step("segment synced")
            name = f"{sequence:012}-{secrets.token_hex(4)}"
            draft.rename(parent / name)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        self.on_step("segment put in place")
        sync(parent)
        sync(version)
        return name

    def commit(self, version: Path, manifest: IndexManifest) -> None:
        """Make a state of a version the one that readers see."""
        replace_text(version / MANIFEST, manifest.model_dump_json(indent=1), self.on_step)
        self.on_step("state committed")

    def clean(self, version: Path, manifest: IndexManifest) -> None:
        """Remove what crashes left behind, and segments that no reader can still be opening; by the writer only."""
        parent = version / SEGMENTS
        for draft in version.glob(f".{MANIFEST}.*"):
            draft.unlink()
        if not parent.is_dir():
            return
        self._clean_drafts(parent)
        named = {segment.name for segment in manifest.segments}
        for folder in parent.iterdir():
            if folder.name not in named and time.time() - folder.stat().st_ctime > _GRACE_S:
                shutil.rmtree(folder, ignore_errors=True)
        self.on_step("cleaned")

    @staticmethod
    def _clean_drafts(parent: Path, files: str = "") -> None:
        for draft in parent.glob(f"{DRAFT_PREFIX}*"):
            shutil.rmtree(draft, ignore_errors=True)
        for draft in parent.glob(files) if files else ():
            draft.unlink(missing_ok=True)
