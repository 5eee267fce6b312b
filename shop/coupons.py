"""Coupons by code and by who may know of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from sqlalchemy import func, or_, select

from shop.carts import Cart
from shop.coupon_rules import CouponPast, CouponVerdict, coupon_code, in_cart
from shop.models import CouponRow, OrderRow
from shop.repository import Repository
from shop.types import Coupon, OrderStatus


class CouponRepository(Repository):
    """The shop's coupons. Another customer's own coupon is, in every answer, one that does not exist."""

    def get(self, code: str, customer_id: str | None) -> Coupon | None:
        """Return a coupon that this shopper may use, however the code is written."""
        with self._session() as session:
            row = session.get(CouponRow, coupon_code(code))
            if row is None or row.customer_id not in (None, customer_id):
                return None
            return Coupon.model_validate(row.record)

    def told_to(self, customer_id: str | None) -> list[Coupon]:
        """Return the coupons that a shopper is told of unasked: those for everybody, and their own; own first."""
        query = select(CouponRow).where(or_(CouponRow.customer_id.is_(None), CouponRow.customer_id == customer_id))
        with self._session() as session:
            found = [Coupon.model_validate(row.record) for row in session.scalars(query.order_by(CouponRow.code))]
        listed = [coupon for coupon in found if coupon.is_listed or coupon.customer_id]
        return sorted(listed, key=lambda coupon: coupon.customer_id is None)

    def past_of(self, customer_id: str | None) -> CouponPast | None:
        """Return what a customer's orders say of coupons; None for somebody who is not signed in."""
        if customer_id is None:
            return None
        query = (
            select(OrderRow.coupon_code, func.count())
            .where(OrderRow.customer_id == customer_id, OrderRow.status != OrderStatus.CANCELLED.value)
            .group_by(OrderRow.coupon_code)
        )
        with self._session() as session:
            counts: dict[str | None, int] = {row[0]: row[1] for row in session.execute(query)}
        return CouponPast(orders=sum(counts.values()), codes=frozenset(coupon_code(c) for c in counts if c))

    def of_cart(self, cart: Cart, customer_id: str | None, today: date | None = None) -> CouponVerdict | None:
        """Say what the coupon on a cart takes off it now; None where there is none (any more)."""
        coupon = self.get(cart.coupon_code, customer_id) if cart.coupon_code else None
        if coupon is None:
            return None
        return in_cart(coupon, cart.lines, self.past_of(customer_id), today or shop_day())

    def upsert(self, coupons: Iterable[Coupon]) -> int:
        """Add coupons or replace those with the same code; return how many were written."""
        unique = {coupon.code: coupon for coupon in coupons}
        rows = [
            {"code": code, "customer_id": coupon.customer_id, "record": coupon.model_dump(mode="json")}
            for code, coupon in unique.items()
        ]
        with self._session() as session:
            self._upsert(session, CouponRow, rows)
        return len(rows)


def shop_day(moment: datetime | None = None) -> date:
    """Return the day in the shop's time: that of all its records, UTC."""
    return (moment or datetime.now(UTC)).astimezone(UTC).date()
