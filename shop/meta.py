"""Small facts about the database itself."""

from __future__ import annotations

from shop.models import MetaRow
from shop.repository import Repository


class MetaRepository(Repository):
    """Named texts of up to 200 characters, such as the hash of the demo shop that was loaded."""

    def get(self, key: str) -> str | None:
        """Return the value of a key, or None."""
        with self._session() as session:
            row = session.get(MetaRow, key)
            return row.value if row else None

    def set(self, key: str, value: str) -> None:
        """Set the value of a key."""
        with self._session() as session:
            self._upsert(session, MetaRow, [{"key": key, "value": value}])
