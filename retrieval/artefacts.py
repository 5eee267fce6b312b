"""Built artefacts: versioned folders put in place by one rename (docs/adr/0004)."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
CURRENT = "current"
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
    """

    def __init__(self, models_dir: Path) -> None:
        self.models_dir = models_dir

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
        parent = self.models_dir / kind
        parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".building-", dir=parent))
        try:
            facts = build(folder)
            with _PUBLISHING:
                return self._put_in_use(folder, kind, facts)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def _put_in_use(self, folder: Path, kind: str, facts: dict[str, Any]) -> Path:
        made_at = datetime.now(UTC)
        manifest = {"kind": kind, "made_at": made_at.isoformat(), **facts}
        (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False), encoding="utf-8")
        # mkdtemp makes folders that only the owner may read; another user may serve them.
        folder.chmod(0o755)
        final = folder.rename(folder.parent / made_at.strftime("%Y%m%dT%H%M%S.%f"))
        self._point(final.parent, final.name)
        self._prune(final.parent, final.name)
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
    def _point(parent: Path, name: str) -> None:
        draft = parent / f".{CURRENT}.{os.getpid()}"
        draft.write_text(name, encoding="ascii")
        draft.replace(parent / CURRENT)

    @staticmethod
    def _prune(parent: Path, newest: str) -> None:
        versions = sorted(p for p in parent.iterdir() if p.is_dir() and not p.name.startswith("."))
        for old in versions[:-KEPT_VERSIONS]:
            if old.name != newest:
                shutil.rmtree(old, ignore_errors=True)
