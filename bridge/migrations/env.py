"""Alembic's entry for the bridge's tables; called by :func:`bridge.database.upgrade`."""

from __future__ import annotations

from alembic import context

from bridge.models import Base
from shop.database import open_engine

engine = open_engine(context.config.get_main_option("sqlalchemy.url") or "")
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        version_table=context.config.get_main_option("version_table"),
        # SQLite cannot alter most things in place: Alembic copies the table instead.
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
