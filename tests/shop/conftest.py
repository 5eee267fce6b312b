"""A migrated shop on SQLite, and on PostgreSQL where its server is installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy

from shop.database import open_engine, upgrade
from shop.service import Shop
from tests.postgres_server import BINARIES, MISSING, postgres_server


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a throwaway PostgreSQL."""
    if not BINARIES:
        pytest.skip(MISSING)
    with postgres_server("fsync=off") as url:
        yield url


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
