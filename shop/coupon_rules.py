"""Which coupon may be used, by whom, on what, and what it takes off: pure rules over records, no database.

As in :mod:`shop.order_rules`, why not is a name that every process can put into words.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from shop.carts import CartLine
from shop.policy import Policy
from shop.types import Coupon, Money, Product, Record, Variant


class CouponRefusal(StrEnum):
    """Why a coupon takes nothing off."""

    NOT_YET = "not_yet"
    EXPIRED = "expired"
    USED = "used"
    NOT_FIRST_ORDER = "not_first_order"
    NOT_THESE_GOODS = "not_these_goods"
    BELOW_MINIMUM = "below_minimum"


class CouponPast(Record):
    """What decides of a customer's orders; those that were cancelled gave their code back."""

    orders: int = 0
    codes: frozenset[str] = frozenset()


class CouponVerdict(Record):
    """What a coupon takes off a cart; where it is below the minimum, what is missing."""

    refusal: CouponRefusal | None = None
    discount: Money | None = None
    missing: Money | None = None

    @property
    def holds(self) -> bool:
        """Whether it takes something off."""
        return self.refusal is None


def coupon_code(written: str) -> str:
    """Return a code as it is compared: capitals and blanks make no difference.

    Examples
    --------
    >>> coupon_code(" save１０ ")
    'SAVE10'
    """
    return "".join(unicodedata.normalize("NFKC", written).upper().split())


def open_to(coupon: Coupon, past: CouponPast | None, today: date) -> CouponRefusal | None:
    """Say what speaks against a coupon whatever is bought; None where nothing does.

    Parameters
    ----------
    coupon : Coupon
    past : CouponPast or None
        None for somebody who is not signed in: what it takes to be a new customer is then asked at the checkout.
    today : date
        In the shop's time.
    """
    if coupon.valid_from and today < coupon.valid_from:
        return CouponRefusal.NOT_YET
    if coupon.valid_until and today > coupon.valid_until:
        return CouponRefusal.EXPIRED
    if past and coupon.once_per_customer and coupon.code in past.codes:
        return CouponRefusal.USED
    if past and coupon.first_order_only and past.orders:
        return CouponRefusal.NOT_FIRST_ORDER
    return None


def in_cart(
    coupon: Coupon, lines: Sequence[CartLine], past: CouponPast | None, today: date, policy: Policy | None = None
) -> CouponVerdict:
    """Say what a coupon takes off a cart, or why it takes off nothing.

    The minimum is of the whole basket, what comes off is of the goods that the coupon holds for only, and never more
    than these cost. Goods in another currency are none that it holds for.
    """
    if refusal := open_to(coupon, past, today):
        return CouponVerdict(refusal=refusal)
    terms = policy or Policy()
    priced = [(line, line.variant.price) for line in lines if line.variant.price]
    currency = next((m.currency for m in (coupon.amount, coupon.minimum) if m), None) or next(
        (price.currency for _, price in priced), None
    )
    own = [line for line, price in priced if price.currency == currency]
    held = sum(line.amount_minor for line in own if _holds_for(coupon, line.product, line.variant, terms))
    if currency is None or held == 0:
        return CouponVerdict(refusal=CouponRefusal.NOT_THESE_GOODS)
    short = coupon.minimum.amount_minor - sum(line.amount_minor for line in own) if coupon.minimum else 0
    if short > 0:
        missing = Money(amount_minor=short, currency=currency)
        return CouponVerdict(refusal=CouponRefusal.BELOW_MINIMUM, missing=missing)
    off = min(held, coupon.amount.amount_minor) if coupon.amount else round(held * (coupon.percent or 0) / 100)
    return CouponVerdict(discount=Money(amount_minor=off, currency=currency))


def _holds_for(coupon: Coupon, product: Product, variant: Variant, terms: Policy) -> bool:
    if product.product_type.en in terms.never_discounted_types:
        return False
    if coupon.departments and product.department not in coupon.departments:
        return False
    return not (coupon.full_price_only and variant.list_price)
