"""Built artefacts: versioned folders put in place by one rename (docs/adr/0004)."""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from retrieval.durable import OnStep, no_step, replace_text, sync, sync_tree

MANIFEST = "manifest.json"
CURRENT = "current"
#: Begins the names of folders that are being written.
DRAFT_PREFIX = ".building-"
#: One in use, one to roll back to, one that a slow reader may still hold open.
KEPT_VERSIONS = 3
#: Two threads that publish the same kind must not prune what the other one puts in use.
_PUBLISHING = threading.Lock()


class ArtefactStore:
    """Versions of built artefacts below ``models_dir/<kind>/<version>/``.

    Parameters
    ----------
    models_dir : Path
        Folder of all kinds, for example ``var/models``.
    on_step : callable
        Told each step of a publication.
    """

    def __init__(self, models_dir: Path, on_step: OnStep = no_step) -> None:
        self.models_dir = models_dir
        self._on_step = on_step

    def publish(self, kind: str, build: Callable[[Path], dict[str, Any]]) -> Path:
        """Build a new version and put it in use.

        Parameters
        ----------
        kind : str
            Name of the artefact ("index", "encoder", …).
        build : callable
            Fills the folder that it is given and returns what the manifest shall say. When it raises,
            nothing changes for readers.

        Returns
        -------
        Path
            Folder of the new version.
        """
        with self.draft(kind) as folder:
            return self.put_in_use(folder, build(folder))

    @contextmanager
    def draft(self, kind: str) -> Iterator[Path]:
        """Give an empty folder for a new version; what is in it when an error comes is removed."""
        parent = self.models_dir / kind
        parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=DRAFT_PREFIX, dir=parent))
        try:
            yield folder
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def put_in_use(self, folder: Path, facts: dict[str, Any]) -> Path:
        """Make a filled draft the version in use, once it is on the disk; return its new folder."""
        manifest = {"kind": folder.parent.name, **facts, "made_at": datetime.now(UTC).isoformat()}
        (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False), encoding="utf-8")
        # mkdtemp makes folders that only the owner may read; another user may serve them.
        folder.chmod(0o755)
        self._on_step("version written")
        sync_tree(folder)
        self._on_step("version synced")
        with _PUBLISHING:
            # Named by the moment of its turn: the one in use is always the last by name.
            final = folder.rename(folder.parent / datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f"))
            self._on_step("version put in place")
            sync(final.parent)
            replace_text(final.parent / CURRENT, final.name, self._on_step)
            self._on_step("version in use")
            self._prune(final.parent, final.name)
        self._on_step("old versions removed")
        return final

    def current(self, kind: str) -> Path | None:
        """Return the folder of the version in use, or None when nothing was built yet."""
        try:
            name = (self.models_dir / kind / CURRENT).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        folder = self.models_dir / kind / name
        return folder if name and folder.is_dir() else None

    def manifest(self, kind: str) -> dict[str, Any]:
        """Return the manifest of the version in use; empty when nothing was built yet."""
        folder = self.current(kind)
        if folder is None:
            return {}
        found: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return found

    @staticmethod
    def _prune(parent: Path, newest: str) -> None:
        versions = sorted(p for p in parent.iterdir() if p.is_dir() and not p.name.startswith("."))
        for old in versions[:-KEPT_VERSIONS]:
            if old.name != newest:
                shutil.rmtree(old, ignore_errors=True)
