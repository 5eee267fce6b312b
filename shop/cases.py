"""Cases: what a shopper has asked the shop to do for an order, with a number to ask for it by."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from shop.audit import AskedBy, log_change
from shop.models import CaseRow
from shop.orders import order_key
from shop.repository import Repository
from shop.types import Money, OutsideId, Record


class CaseKind(StrEnum):
    """What is asked for."""

    RETURN = "return"
    EXCHANGE = "exchange"
    WARRANTY = "warranty"
    PRICE_PROTECTION = "price_protection"
    INVOICE = "invoice"


#: First letter of a case's number.
_PREFIX = {
    CaseKind.RETURN: "R",
    CaseKind.EXCHANGE: "X",
    CaseKind.WARRANTY: "W",
    CaseKind.PRICE_PROTECTION: "P",
    CaseKind.INVOICE: "I",
}


class NewCase(Record):
    """A wish, before it has a number."""

    kind: CaseKind
    order_number: str
    customer_id: OutsideId
    #: The line it is about; None for the whole order.
    variant_id: OutsideId | None = None
    #: What an exchange is to be for.
    wanted_variant_id: OutsideId | None = None
    quantity: int = Field(default=1, ge=1)
    reason: str | None = Field(default=None, max_length=40)
    #: The shopper's own words, in short.
    said: Annotated[str, StringConstraints(max_length=500)] = ""
    #: What the shopper will get.
    amount: Money | None = None


class Case(NewCase):
    """A kept case."""

    number: str
    status: str
    created_at: AwareDatetime


class CaseRepository(Repository):
    """Cases by number and by order."""

    def open(self, new: NewCase, by: AskedBy) -> tuple[Case, bool]:
        """Open a case and log it; the same wish for the same goods is opened once.

        Returns
        -------
        tuple of Case and bool
            The case, and whether it is new.
        """
        # A return and an exchange of one thing exclude each other.
        family = CaseKind.RETURN if new.kind is CaseKind.EXCHANGE else new.kind
        key = ":".join((family, order_key(new.order_number), new.variant_id or ""))
        try:
            return self._open(key, new, by)
        except IntegrityError:
            # Opened by another message at the same moment.
            return self._open(key, new, by)

    def _open(self, key: str, new: NewCase, by: AskedBy) -> tuple[Case, bool]:
        with self._session() as session:
            known = session.scalars(select(CaseRow).where(CaseRow.key == key)).first()
            if known is not None:
                return _case(known), False
            row = CaseRow(
                number=f"{_PREFIX[new.kind]}-{secrets.randbelow(900_000) + 100_000}",
                key=key,
                kind=new.kind.value,
                order_key=order_key(new.order_number),
                order_number=new.order_number,
                customer_id=new.customer_id,
                variant_id=new.variant_id,
                wanted_variant_id=new.wanted_variant_id,
                quantity=new.quantity,
                reason=new.reason,
                said=new.said,
                amount_minor=new.amount.amount_minor if new.amount else None,
                currency=new.amount.currency if new.amount else None,
                status="open",
                created_at=datetime.now(UTC),
            )
            session.add(row)
            case = _case(row)
            log_change(session, "case.open", case.number, by, after=new.model_dump(mode="json", exclude={"said"}))
        return case, True

    def for_order(self, order_number: str) -> list[Case]:
        """Return the cases of an order, the oldest first."""
        query = select(CaseRow).where(CaseRow.order_key == order_key(order_number)).order_by(CaseRow.created_at)
        with self._session() as session:
            return [_case(row) for row in session.scalars(query)]


def _case(row: CaseRow) -> Case:
    amount = Money(amount_minor=row.amount_minor, currency=row.currency) if row.currency else None
    names = Case.model_fields.keys() - {"amount"}
    return Case.model_validate({**{name: getattr(row, name) for name in names}, "amount": amount})
