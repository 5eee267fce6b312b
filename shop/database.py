"""Engine, sessions and migrations: SQLite by default, PostgreSQL by URL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url

#: A writer waits this long for another one before SQLite says "database is locked".
BUSY_TIMEOUT_MS = 10_000
VERSION_TABLE = "alembic_version_shop"
MIGRATIONS = Path(__file__).parent / "migrations"


def open_engine(url: str, is_durable: bool = False) -> Engine:
    """Open an engine; for SQLite the folder is made and WAL, foreign keys and a busy timeout are on.

    Parameters
    ----------
    url : str
        SQLAlchemy URL, for example ``sqlite:///var/zhanggui.db`` or ``postgresql+psycopg://…``.
    is_durable : bool
        Whether a commit is on the disk when it returns, as PostgreSQL's always are. SQLite's own are safe from a
        process that dies, and may be lost with the machine's power: good enough for what is written again and again.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute(f"PRAGMA synchronous={'FULL' if is_durable else 'NORMAL'}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.close()

    return engine


def migration_config(folder: Path, version_table: str, url: str) -> Config:
    """Return Alembic's configuration for a package's migrations, without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(folder))
    # Alembic reads values through configparser: a % in a password must be doubled.
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    config.set_main_option("version_table", version_table)
    return config


def upgrade(url: str) -> None:
    """Bring the shop's tables to the newest revision."""
    command.upgrade(migration_config(MIGRATIONS, VERSION_TABLE, url), "head")


def is_current(engine: Engine, folder: Path = MIGRATIONS, version_table: str = VERSION_TABLE) -> bool:
    """Say whether the database is at the newest revision."""
    config = Config()
    config.set_main_option("script_location", str(folder))
    head = ScriptDirectory.from_config(config).get_current_head()
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": version_table})
        return context.get_current_revision() == head
