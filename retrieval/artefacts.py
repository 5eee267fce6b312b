"""Built artefacts: versioned folders put in place by one rename (docs/adr/0004)."""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from retrieval.durable import OnStep, no_step, replace_text, sync, sync_tree

MANIFEST = "manifest.json"
CURRENT = "current"
#: Names of versions, a line each, that are not removed however old they are.
PINNED = "pinned"
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
    kept_versions : int
        So many of the newest are kept, and besides them the one in use and those that are pinned.
    """

    def __init__(self, models_dir: Path, on_step: OnStep = no_step, kept_versions: int = KEPT_VERSIONS) -> None:
        self.models_dir = models_dir
        self._on_step = on_step
        self._kept_versions = kept_versions

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
        return self._put_in_place(folder, facts, in_use=True)

    def keep(self, folder: Path, facts: dict[str, Any]) -> Path:
        """Make a filled draft a version that :meth:`use` may put in use later; return its new folder."""
        return self._put_in_place(folder, facts, in_use=False)

    def use(self, kind: str, version: str) -> None:
        """Put a version back in use that is still there.

        Raises
        ------
        FileNotFoundError
            When there is no such version; the message names those that there are.
        """
        parent = self.models_dir / kind
        with _PUBLISHING:
            if version not in self.versions(kind):
                known = ", ".join(self.versions(kind)) or "none"
                raise FileNotFoundError(f"{kind}: expected one of the versions {known}, got {version!r}")
            replace_text(parent / CURRENT, version, self._on_step)

    def versions(self, kind: str) -> list[str]:
        """Return the names of the versions that are there, the oldest first."""
        parent = self.models_dir / kind
        if not parent.is_dir():
            return []
        return sorted(path.name for path in parent.iterdir() if (path / MANIFEST).is_file() and path.name[0] != ".")

    def pin(self, kind: str, versions: Collection[str]) -> None:
        """Keep these versions, and no longer those that were pinned before, whatever is published."""
        parent = self.models_dir / kind
        parent.mkdir(parents=True, exist_ok=True)
        replace_text(parent / PINNED, "\n".join(sorted(versions)), self._on_step)

    def _put_in_place(self, folder: Path, facts: dict[str, Any], in_use: bool) -> Path:
        manifest = {"kind": folder.parent.name, **facts, "made_at": datetime.now(UTC).isoformat()}
        (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False), encoding="utf-8")
        # mkdtemp makes folders that only the owner may read; another user may serve them.
        folder.chmod(0o755)
        self._on_step("version written")
        sync_tree(folder)
        self._on_step("version synced")
        with _PUBLISHING:
            # Named by the moment of its turn: by name they stand in the order in which they came.
            final = folder.rename(folder.parent / datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f"))
            self._on_step("version put in place")
            sync(final.parent)
            if in_use:
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

    def _prune(self, parent: Path, newest: str) -> None:
        current = self.current(parent.name)
        pins = parent / PINNED
        pinned = pins.read_text(encoding="ascii").split() if pins.exists() else []
        kept = {newest, *pinned, *([current.name] if current else [])}
        versions = sorted(p for p in parent.iterdir() if p.is_dir() and not p.name.startswith("."))
        for old in versions[: -self._kept_versions]:
            if old.name not in kept:
                shutil.rmtree(old, ignore_errors=True)
