"""A step of the set-up and how steps are skipped or run."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from zhanggui.setup.process import ROOT, SetupError, say


@dataclass(frozen=True)
class Step:
    """One part of the set-up: what it needs, what it makes, how."""

    name: str
    #: Glob patterns from the project's root; a change in any file runs the step again.
    inputs: tuple[str, ...]
    #: Paths that must exist afterwards.
    outputs: tuple[Path, ...]
    action: Callable[[], None]
    #: Steps whose result this one is built from.
    after: tuple[str, ...] = ()
    #: The database that it fills; another one is filled anew.
    database: str = ""


def files_hash(patterns: Iterable[str]) -> str:
    """Hash names and contents of the files that match, in a fixed order."""
    digest = hashlib.sha256()
    found = {path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()}
    for path in sorted(found):
        if "__pycache__" in path.parts or ".venv" in path.parts:
            continue
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def perform(steps: Iterable[Step], stamps: Path) -> None:
    """Run the steps that are due, in order, and stamp each when it has ended well."""
    stamps.mkdir(parents=True, exist_ok=True)
    for step in steps:
        stamp = stamps / f"{step.name}.stamp"
        parents = [(stamps / f"{name}.stamp") for name in step.after]
        parts = [
            files_hash(step.inputs),
            *filter(None, [step.database]),
            *(p.read_text() for p in parents if p.exists()),
        ]
        wanted = hashlib.sha256("\n".join(parts).encode()).hexdigest()
        if stamp.exists() and stamp.read_text() == wanted and all(path.exists() for path in step.outputs):
            continue
        say(f"── {step.name} …")
        started = time.monotonic()
        step.action()
        missing = [str(path) for path in step.outputs if not path.exists()]
        if missing:
            raise SetupError(f"{step.name} ended well but did not make {', '.join(missing)}.")
        stamp.write_text(wanted)
        say(f"── {step.name}: done in {time.monotonic() - started:.0f} s")
