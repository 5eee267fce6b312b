"""A migrated, empty shop on SQLite and on PostgreSQL, as tests/shop has it."""

from __future__ import annotations

from tests.shop.conftest import postgres_url, shop

__all__ = ["postgres_url", "shop"]
