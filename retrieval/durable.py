"""Files that are there after a crash: written aside, synced to the disk, put in place by one rename."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

#: Told the name of each step of a write once it is done; tests end the process there.
OnStep = Callable[[str], None]


def no_step(_name: str) -> None:
    """Take no notice of a step."""


def sync(path: Path) -> None:
    """Wait until a file's content, or a folder's list of names, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """Wait until everything below a folder is on the disk."""
    for parent, _, names in os.walk(folder):
        for name in names:
            sync(Path(parent, name))
        sync(Path(parent))


def replace_text(path: Path, text: str, on_step: OnStep = no_step) -> None:
    """Replace a file's text: after a crash it holds the old one or the new one, never a part of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    on_step("draft written")
    sync(draft)
    on_step("draft synced")
    draft.replace(path)
    on_step("draft put in place")
    sync(path.parent)
