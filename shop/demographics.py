"""Age and gender of customers who gave them; a table of its own, so that it can be left empty or forgotten whole."""

from __future__ import annotations

from sqlalchemy import delete, select

from shop.models import DemographicsRow
from shop.repository import Repository
from shop.types import Demographics


class DemographicsRepository(Repository):
    """What customers, or the shop on their behalf, have given; never what somebody has guessed."""

    def get(self, customer_id: str) -> Demographics | None:
        """Return what a customer has given, or None."""
        with self._session() as session:
            row = session.scalar(select(DemographicsRow).where(DemographicsRow.customer_id == customer_id))
            if row is None:
                return None
            return Demographics.model_validate(
                {
                    "age_band": row.age_band,
                    "gender": row.gender,
                    "given_by": row.given_by,
                    "given_at": row.given_at,
                }
            )

    def give(self, customer_id: str, given: Demographics) -> None:
        """Keep what a customer gives, in place of what they had given before.

        Raises
        ------
        sqlalchemy.exc.IntegrityError
            When the shop has no such customer.
        """
        age_band = given.age_band.value if given.age_band else None
        row = {**given.model_dump(), "age_band": age_band, "customer_id": customer_id}
        with self._session() as session:
            self._upsert(session, DemographicsRow, [row])

    def forget(self, customer_id: str) -> bool:
        """Remove what a customer has given; say whether there was anything."""
        query = delete(DemographicsRow).where(DemographicsRow.customer_id == customer_id)
        with self._session() as session:
            return bool(session.scalars(query.returning(DemographicsRow.customer_id)).all())
