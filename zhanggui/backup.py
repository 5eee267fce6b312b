"""Backup of what cannot be made again: databases, attachments and secrets, while the processes run."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from zhanggui.settings import Settings

#: The shop, the conversations and their audit; what the bot remembers of each conversation.
DATABASES = ("zhanggui.db", "tracker.db")
SECRETS = "secrets"
#: Their name in a backup; where they are is a setting.
ATTACHMENTS = "attachments"


class BackupError(RuntimeError):
    """A backup cannot be made or restored; the message says what was expected and what to do."""


def back_up(settings: Settings, folder: Path) -> list[Path]:
    """Copy databases, attachments and secrets into a new folder; each database as of one moment, whoever writes.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    BackupError
        When the folder is not empty, the database is not SQLite, there is nothing to copy, or a copy is not sound.
    """
    if settings.database_url:
        raise BackupError(
            "expected SQLite in the var folder, got ZHANGGUI_DATABASE_URL; use pg_dump (docs/operator.md)"
        )
    if folder.exists() and any(folder.iterdir()):
        raise BackupError(
            f"expected a new or an empty folder, got {folder}, which holds an earlier backup; name another"
        )
    found = [settings.var_dir / name for name in DATABASES if (settings.var_dir / name).exists()]
    if not found:
        raise BackupError(f"expected {settings.var_dir / DATABASES[0]}, which is not there; is ZHANGGUI_VAR_DIR right?")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = []
    for path in found:
        copy = folder / path.name
        _copy_database(path, copy)
        written.append(copy)
    if settings.attachments_folder.is_dir():
        # After the database: each file that a row of the copy names was there before, unless it was erased since.
        written.append(_copy_files(settings.attachments_folder, folder / ATTACHMENTS))
    if (settings.var_dir / SECRETS).is_dir():
        # copytree keeps the modes: secrets stay their owner's.
        written.append(Path(shutil.copytree(settings.var_dir / SECRETS, folder / SECRETS)))
    return written


def restore(settings: Settings, folder: Path) -> list[Path]:
    """Copy a backup into the var folder, which must not have a database.

    Raises
    ------
    BackupError
        When the folder is no backup, a database in it is not sound, or there is one already.
    """
    found = [folder / name for name in DATABASES if (folder / name).exists()]
    if not found:
        raise BackupError(f"expected a folder with {DATABASES[0]}, got {folder}")
    there = [settings.var_dir / path.name for path in found if (settings.var_dir / path.name).exists()]
    if there:
        raise BackupError(f"expected no database, got {there[0]}; stop the processes and move it away first")
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    written = []
    for path in found:
        copy = settings.var_dir / path.name
        _copy_database(path, copy)
        written.append(copy)
    if (folder / ATTACHMENTS).is_dir():
        written.append(_copy_files(folder / ATTACHMENTS, settings.attachments_folder))
    if (folder / SECRETS).is_dir():
        copied = shutil.copytree(folder / SECRETS, settings.var_dir / SECRETS, dirs_exist_ok=True)
        written.append(Path(copied))
    return written


def _copy_files(source: Path, target: Path) -> Path:
    """Copy files with their modes; one that is erased or sent away at this moment is left out."""
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in sorted(source.rglob("*")):
        copy = target / path.relative_to(source)
        try:
            if path.is_dir():
                copy.mkdir(mode=0o700, parents=True, exist_ok=True)
            else:
                copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                shutil.copy2(path, copy)
        except FileNotFoundError:
            continue
    return target


def _copy_database(path: Path, copy: Path) -> None:
    """Copy by SQLite's own backup, which other connections may write beside, and check the copy."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as source, closing(sqlite3.connect(copy)) as target:
        copy.chmod(0o600)
        source.backup(target)
        verdict = target.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        raise BackupError(f"{path} is damaged ({verdict}); the copy at {copy} is not sound either")
