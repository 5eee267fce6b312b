"""Cases: what a shopper has asked the shop to do for an order, with a number to ask for it by."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

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
    #: Other items that cost more: counts when the difference is paid.
    ORDER_CHANGE = "order_change"


#: First letter of a case's number.
_PREFIX = {
    CaseKind.RETURN: "R",
    CaseKind.EXCHANGE: "X",
    CaseKind.WARRANTY: "W",
    CaseKind.PRICE_PROTECTION: "P",
    CaseKind.INVOICE: "I",
    CaseKind.ORDER_CHANGE: "C",
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
    #: Photos that the shopper has sent of it.
    attachment_ids: tuple[OutsideId, ...] = ()
    #: What the shopper will get; of a change of the order, what is still to be paid.
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
            if known is not None and new.kind is CaseKind.ORDER_CHANGE:
                return _changed(session, known, new, by)
            if known is not None:
                _add_photos(session, known, new.attachment_ids, by)
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
                attachment_ids=list(new.attachment_ids),
                amount_minor=new.amount.amount_minor if new.amount else None,
                currency=new.amount.currency if new.amount else None,
                status="open",
                created_at=datetime.now(UTC),
            )
            session.add(row)
            case = _case(row)
            log_change(session, "case.open", case.number, by, after=new.model_dump(mode="json", exclude={"said"}))
        return case, True

    def add_photos(self, number: str, attachment_ids: Sequence[str], by: AskedBy) -> bool:
        """Put photos with a case; say whether there is such a case."""
        with self._session() as session:
            row = session.get(CaseRow, number, with_for_update=True)
            if row is not None:
                _add_photos(session, row, attachment_ids, by)
            return row is not None

    def forget_photos(self, numbers: Iterable[str]) -> None:
        """Take the photos off cases: the conversation that held them is erased."""
        with self._session() as session:
            session.execute(update(CaseRow).where(CaseRow.number.in_(list(numbers))).values(attachment_ids=[]))

    def for_order(self, order_number: str) -> list[Case]:
        """Return the cases of an order, the oldest first."""
        query = select(CaseRow).where(CaseRow.order_key == order_key(order_number)).order_by(CaseRow.created_at)
        with self._session() as session:
            return [_case(row) for row in session.scalars(query)]


def _changed(session: Session, row: CaseRow, new: NewCase, by: AskedBy) -> tuple[Case, bool]:
    """Let the newest wish for a line count; say whether it differs from the one before."""
    amount_minor = new.amount.amount_minor if new.amount else None
    wish = {"quantity": new.quantity, "wanted_variant_id": new.wanted_variant_id, "amount_minor": amount_minor}
    before = {name: getattr(row, name) for name in wish}
    if before == wish:
        return _case(row), False
    for name, value in wish.items():
        setattr(row, name, value)
    log_change(session, "case.change", row.number, by, before, wish)
    return _case(row), True


def _add_photos(session: Session, row: CaseRow, attachment_ids: Sequence[str], by: AskedBy) -> None:
    fresh = [one for one in attachment_ids if one not in row.attachment_ids]
    if fresh:
        # A new list: a changed one is not seen.
        row.attachment_ids = [*row.attachment_ids, *fresh]
        log_change(session, "case.photos", row.number, by, after={"attachment_ids": fresh})


def _case(row: CaseRow) -> Case:
    amount = Money(amount_minor=row.amount_minor, currency=row.currency) if row.currency else None
    names = Case.model_fields.keys() - {"amount"}
    return Case.model_validate({**{name: getattr(row, name) for name in names}, "amount": amount})
