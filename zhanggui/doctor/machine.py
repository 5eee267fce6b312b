"""The machine and the settings: memory, disk, secrets, what production asks for."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from zhanggui.doctor.findings import Finding, fault, ok, warning
from zhanggui.settings import PREFIX, Settings

_GIB = 1 << 30
#: Bridge, actions and bot with the demo shop (benchmarks/README.md); models and database while they are replaced.
MEMORY_GIB, FREE_DISK_GIB = 3.5, 2.0
_TEXT_SEARCH_FROM = (3, 34, 0)


def look(settings: Settings) -> Iterator[Finding]:
    """Look at the machine and the settings."""
    yield ok("Python", sys.version.split()[0])
    yield _memory()
    yield from _folder(settings.var_dir)
    yield from _secrets(settings.var_dir / "secrets")
    if not settings.database_url:
        yield _sqlite()
    if settings.environment == "production":
        yield from _production(settings)


def _memory() -> Finding:
    gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIB
    if gib < MEMORY_GIB:
        remedy = f"the three processes take up to {MEMORY_GIB} GiB: give the machine more"
        return warning("memory", f"{gib:.1f} GiB", remedy)
    return ok("memory", f"{gib:.1f} GiB")


def _folder(var_dir: Path) -> Iterator[Finding]:
    if not var_dir.is_dir():
        yield fault("var folder", f"{var_dir} is not there", "make setup")
        return
    if not os.access(var_dir, os.W_OK | os.X_OK):
        yield fault("var folder", f"{var_dir} cannot be written by this user", f"chown -R {_user()} {var_dir}")
        return
    free = shutil.disk_usage(var_dir).free / _GIB
    remedy = f"free {FREE_DISK_GIB:.0f} GiB: new versions of models stand beside the old ones until they are in use"
    yield ok("disk", f"{free:.1f} GiB free") if free >= FREE_DISK_GIB else warning("disk", f"{free:.1f} GiB", remedy)


def _secrets(folder: Path) -> Iterator[Finding]:
    for path in sorted(folder.glob("[!.]*")) if folder.is_dir() else []:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            found = f"{path} may be read by others (mode {mode:o})"
            yield fault("secrets", found, f"chmod 600 {path}, and replace it if others have had access")
            return
    yield ok("secrets", "only their owner can read them")


def _sqlite() -> Finding:
    version = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info < _TEXT_SEARCH_FROM:
        return fault("SQLite", version, "SQLite 3.34 or newer, or PostgreSQL by ZHANGGUI_DATABASE_URL")
    return ok("SQLite", version)


def _production(settings: Settings) -> Iterator[Finding]:
    open_origins = [origin for origin in settings.allowed_origins if not origin.startswith("https://")]
    if open_origins:
        found = f"pages without TLS may embed the chat: {', '.join(open_origins)}"
        yield fault("origins", found, f"set {PREFIX}ALLOWED_ORIGINS to the shop's https:// addresses")
    else:
        yield ok("origins", ", ".join(settings.allowed_origins))
    if settings.demo:
        yield warning("demo shop", "its pages are served in production", f"set {PREFIX}DEMO=false")
    if settings.log_format != "json":
        yield warning("logs", "for people, not for machines", f"set {PREFIX}LOG_FORMAT=json")


def _user() -> str:
    return os.environ.get("USER", str(os.getuid()))
