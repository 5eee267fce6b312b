"""Migrations of the bridge's tables, with a version table of their own (docs/adr/0004)."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from sqlalchemy import Engine

from shop.database import is_current as is_current_at
from shop.database import migration_config

VERSION_TABLE = "alembic_version_bridge"
MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(url: str) -> None:
    """Bring the bridge's tables to the newest revision."""
    command.upgrade(migration_config(MIGRATIONS, VERSION_TABLE, url), "head")


def is_current(engine: Engine) -> bool:
    """Say whether the bridge's tables are at the newest revision."""
    return is_current_at(engine, MIGRATIONS, VERSION_TABLE)
