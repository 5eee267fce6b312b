"""A migrated shop on SQLite, and on PostgreSQL where its server is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy

from shop.database import open_engine, upgrade
from shop.service import Shop
from tests.ports import free_port

_BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a throwaway PostgreSQL; it refuses to run as root, so root runs it as the user postgres."""
    if not _BINARIES:
        pytest.skip("no PostgreSQL server: install it (Debian: apt-get install postgresql) to run these, too")
    folder = Path(tempfile.mkdtemp(prefix="zhanggui-pg-", dir="/tmp"))
    prefix: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        prefix = ["runuser", "-u", "postgres", "--"]
    bin_dir, data, port = _BINARIES[-1], folder / "data", free_port()
    subprocess.run(
        [*prefix, bin_dir / "initdb", "-D", data, "-U", "zhanggui", "-A", "trust"], check=True, capture_output=True
    )
    options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder} -c fsync=off"
    control: list[str | Path] = [*prefix, bin_dir / "pg_ctl", "-D", data, "-w"]
    subprocess.run([*control, "-o", options, "-l", folder / "log", "start"], check=True, capture_output=True)
    try:
        yield f"postgresql+psycopg://zhanggui@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    is_sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'shop.db'}" if is_sqlite else request.getfixturevalue("postgres_url")
    if not is_sqlite:
        engine = open_engine(url)
        with engine.begin() as connection:
            connection.execute(sqlalchemy.text("DROP SCHEMA public CASCADE"))
            connection.execute(sqlalchemy.text("CREATE SCHEMA public"))
        engine.dispose()
    upgrade(url)
    opened = Shop.open(url)
    yield opened
    opened.close()
