"""The log of decisions: what could have been shown, what was, with which probability."""

from __future__ import annotations

from shop.models import DecisionRow
from shop.repository import Repository
from shop.types import Decision


class DecisionLog(Repository):
    """Appended to by search, recommendation and marketing; read by their evaluations."""

    def log(self, decision: Decision) -> None:
        """Append a decision."""
        with self._session() as session:
            self._insert(session, DecisionRow, [_row(decision)])

    def get(self, decision_id: str) -> Decision | None:
        """Return a decision, or None."""
        with self._session() as session:
            row = session.get(DecisionRow, decision_id)
            if row is None:
                return None
            columns = {column.name: getattr(row, column.name) for column in DecisionRow.__table__.columns}
            return Decision.model_validate({**columns, "allowed": tuple(row.allowed), "chosen": tuple(row.chosen)})


def _row(decision: Decision) -> dict[str, object]:
    return {**decision.model_dump(), "allowed": list(decision.allowed), "chosen": list(decision.chosen)}
