"""What shoppers say of their taste ("I love blue", 我不喜欢粉色), kept until they take it back."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, delete, select
from sqlalchemy.orm import Session

from shop.models import PreferenceRow
from shop.owners import owner_of, owners_of
from shop.repository import Repository
from shop.types import NewPreference, StatedPreference

#: More than anybody says in years; it bounds what one ranking looks at and what a stranger can make us keep.
MAX_PREFERENCES = 100


class PreferenceRepository(Repository):
    """Stated preferences of customers and, before anybody signs in, of sessions.

    A customer sees their own and those of the session that they are in; of one thing only what was said last is kept.
    """

    def add(
        self,
        preferences: Sequence[NewPreference],
        *,
        customer_id: str | None = None,
        session_id: str | None = None,
        at: datetime | None = None,
    ) -> list[StatedPreference]:
        """Keep what a shopper says; what they said of the same thing before is replaced.

        Parameters
        ----------
        preferences : sequence of NewPreference
        customer_id, session_id : str, optional
            Whose they are: the customer's where one is known, else the session's.
        at : datetime, optional
            When it was said; now by default.

        Returns
        -------
        list of StatedPreference
            In the order given. A thing that is known keeps its id; beyond :data:`MAX_PREFERENCES` of a shopper those
            said longest ago are dropped.

        Raises
        ------
        ValueError
            When neither customer nor session is given.
        """
        owner = owner_of(customer_id, session_id)
        said_at = at or datetime.now(UTC)
        with self._session() as session:
            known = {(row.target, row.value): row for row in session.scalars(_of(owner))}
            kept = []
            for new in preferences:
                row = known.get((new.target.value, new.value))
                if row is None:
                    row = PreferenceRow(id=f"p-{secrets.token_hex(10)}", owner=owner, customer_id=customer_id)
                    session.add(row)
                    known[new.target.value, new.value] = row
                row.kind, row.target, row.value = new.kind.value, new.target.value, new.value
                row.said, row.language = new.said, new.language
                row.session_id, row.said_at = session_id, said_at
                kept.append(row)
            session.flush()
            stated = [_preference(row) for row in kept]
            self._drop_oldest(session, owner)
        return stated

    def for_shopper(self, customer_id: str | None, session_id: str | None) -> list[StatedPreference]:
        """Return what a shopper has said, the newest first; of one thing only the newest word."""
        owners = owners_of(customer_id, session_id)
        if not owners:
            return []
        newest: dict[tuple[str, str], StatedPreference] = {}
        with self._engine.connect() as connection:
            for row in connection.execute(_OF_BOTH, {"one": owners[0], "other": owners[-1]}):
                newest.setdefault((row.target, row.value), _preference(row))
        return list(newest.values())[:MAX_PREFERENCES]

    def forget(self, preference_ids: Sequence[str], customer_id: str | None, session_id: str | None) -> int:
        """Remove some of a shopper's own preferences; return how many there were. Those of others stay."""
        mine = PreferenceRow.owner.in_(owners_of(customer_id, session_id))
        return self._delete(mine & PreferenceRow.id.in_(list(preference_ids)))

    def forget_all(self, customer_id: str | None, session_id: str | None = None) -> int:
        """Remove everything that a shopper has said; return how many preferences there were."""
        return self._delete(PreferenceRow.owner.in_(owners_of(customer_id, session_id)))

    def forget_session(self, session_id: str) -> int:
        """Remove what was said in a conversation, a customer's words too; return how many preferences there were."""
        return self._delete(PreferenceRow.session_id == session_id)

    def merge(self, session_id: str, customer_id: str) -> int:
        """Give what a session has said to the customer that it turned out to be; return how many were new to them.

        Of a thing of which both have spoken the later word counts.
        """
        own, theirs = owner_of(None, session_id), owner_of(customer_id, None)
        with self._session() as session:
            said = session.scalars(_of(own)).all()
            if not said:
                return 0
            known = {(row.target, row.value): row for row in session.scalars(_of(theirs))}
            moved = 0
            for row in said:
                earlier = known.get((row.target, row.value))
                if earlier is not None and earlier.said_at >= row.said_at:
                    session.delete(row)
                    continue
                if earlier is not None:
                    session.delete(earlier)
                    # The unique constraint looks at each statement.
                    session.flush()
                moved += earlier is None
                row.owner, row.customer_id = theirs, customer_id
            session.flush()
            self._drop_oldest(session, theirs)
        return moved

    def _delete(self, condition: ColumnElement[bool]) -> int:
        with self._session() as session:
            gone = session.scalars(delete(PreferenceRow).where(condition).returning(PreferenceRow.id))
            return len(gone.all())

    @staticmethod
    def _drop_oldest(session: Session, owner: str) -> None:
        beyond = _of(owner).order_by(*_NEWEST).offset(MAX_PREFERENCES)
        for row in session.scalars(beyond).all():
            session.delete(row)


#: Of what was said in one breath the ids decide, so that the order is the same each time.
_NEWEST = (PreferenceRow.said_at.desc(), PreferenceRow.id)
#: Made once: an answer waits for it, and making a statement takes longer than SQLite needs to run it.
_OF_BOTH = (
    select(PreferenceRow.__table__)
    .where(PreferenceRow.owner.in_([bindparam("one"), bindparam("other")]))
    .order_by(*_NEWEST)
    .limit(2 * MAX_PREFERENCES)
)


def _of(owner: str) -> Select[PreferenceRow]:
    return select(PreferenceRow).where(PreferenceRow.owner == owner)


def _preference(row: PreferenceRow | Row[Any]) -> StatedPreference:
    names = ("id", "customer_id", "session_id", "kind", "target", "value", "said", "language", "said_at")
    return StatedPreference.model_validate({name: getattr(row, name) for name in names})
