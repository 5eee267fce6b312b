"""A throwaway PostgreSQL on a free port."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
MISSING = "no PostgreSQL server: install it (Debian: apt-get install postgresql) to run these, too"


@contextmanager
def postgres_server(*options: str) -> Iterator[str]:
    """Start an empty server; it refuses to run as root, so root runs it as the user postgres.

    Parameters
    ----------
    options
        As ``fsync=off``.

    Yields
    ------
    str
        The URL of its database ``postgres``.
    """
    assert BINARIES, MISSING
    folder = Path(tempfile.mkdtemp(prefix="zhanggui-pg-", dir="/tmp"))
    prefix: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        prefix = ["runuser", "-u", "postgres", "--"]
    bin_dir, data, port = BINARIES[-1], folder / "data", free_port()
    subprocess.run(
        [*prefix, bin_dir / "initdb", "-D", data, "-U", "zhanggui", "-A", "trust"], check=True, capture_output=True
    )
    settings = " ".join(f"-c {option}" for option in ("listen_addresses=127.0.0.1", *options))
    control: list[str | Path] = [*prefix, bin_dir / "pg_ctl", "-D", data, "-w"]
    subprocess.run(
        [*control, "-o", f"-p {port} -k {folder} {settings}", "-l", folder / "log", "start"],
        check=True,
        capture_output=True,
    )
    try:
        yield f"postgresql+psycopg://zhanggui@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)
