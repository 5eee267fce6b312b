"""The log of decisions: what could have been shown, what was, with which probability."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import delete, insert, select, tuple_

from shop.models import DecisionRow
from shop.repository import Repository
from shop.types import Decision

_READ_BATCH = 5_000
#: Names in a decision's context that say whose it is; columns of the same names find it again.
_OWNERS = ("customer_id", "session_id")
#: Made once, and of the table: every answer waits for its line of the log, and mapped objects take three times as long.
_LOGGED = insert(DecisionRow.metadata.tables[DecisionRow.__tablename__])


class DecisionLog(Repository):
    """Appended to by search, recommendation and marketing; read by their evaluations."""

    def log(self, *decisions: Decision) -> None:
        """Append decisions, all or none."""
        if decisions:
            with self._engine.begin() as connection:
                connection.execute(_LOGGED, [_row(decision) for decision in decisions])

    def get(self, decision_id: str) -> Decision | None:
        """Return a decision, or None."""
        with self._session() as session:
            row = session.get(DecisionRow, decision_id)
            return _decision(row) if row else None

    def between(self, kind: str, since: datetime, until: datetime, version: str | None = None) -> Iterator[Decision]:
        """Yield decisions of a kind in time order, read in batches.

        Parameters
        ----------
        kind : str
        since, until : datetime
            From the first moment to before the second.
        version : str, optional
            Only those of a version of the models.
        """
        wanted = select(DecisionRow).where(DecisionRow.kind == kind, DecisionRow.at < until)
        if version is not None:
            wanted = wanted.where(DecisionRow.model_version == version)
        after: tuple[datetime, str] = (since, "")
        while True:
            query = wanted.where(DecisionRow.at >= after[0], tuple_(DecisionRow.at, DecisionRow.id) > after)
            with self._session() as session:
                rows = session.scalars(query.order_by(DecisionRow.at, DecisionRow.id).limit(_READ_BATCH)).all()
                found = [_decision(row) for row in rows]
            yield from found
            if len(found) < _READ_BATCH:
                return
            after = (found[-1].at, found[-1].id)

    def forget_session(self, session_id: str) -> int:
        """Remove what was decided during a visit; return how many decisions."""
        gone = delete(DecisionRow).where(DecisionRow.session_id == session_id).returning(DecisionRow.id)
        with self._session() as session:
            return len(session.scalars(gone).all())


def _row(decision: Decision) -> dict[str, object]:
    lists = {name: list(getattr(decision, name)) for name in ("allowed", "chosen", "propensities")}
    owners = {name: decision.context.get(name) for name in _OWNERS}
    return {**decision.model_dump(), **lists, **owners}


def _decision(row: DecisionRow) -> Decision:
    return Decision.model_validate({name: getattr(row, name) for name in Decision.model_fields})
