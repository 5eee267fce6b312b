"""What may still be done with an order, and until when: pure rules over records, no database.

Each rule answers with a :class:`Verdict`; why not is a name that every process can put into words.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from shop.policy import Policy
from shop.types import Money, Order, OrderLine, OrderStatus, Product, Record

#: Not yet with the carrier.
IN_HOUSE = frozenset({OrderStatus.PLACED, OrderStatus.PAID, OrderStatus.PACKED})
UNDER_WAY = frozenset({OrderStatus.SHIPPED, OrderStatus.OUT_FOR_DELIVERY})
_DAYS_A_MONTH = 30.4375


class Refusal(StrEnum):
    """Why something cannot be done with an order (any more)."""

    CANCELLED = "cancelled"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    NOT_DELIVERED = "not_delivered"
    TOO_LATE = "too_late"
    NOT_RETURNABLE = "not_returnable"
    RETURNED = "returned"
    NO_WARRANTY = "no_warranty"
    NOT_CHEAPER = "not_cheaper"


class ReturnReason(StrEnum):
    """Why something comes back."""

    DOES_NOT_FIT = "does_not_fit"
    CHANGED_MIND = "changed_mind"
    FAULTY = "faulty"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    OTHER = "other"


#: With these the shop is at fault: the label is free, and nothing is excluded.
SHOPS_FAULT = frozenset({ReturnReason.FAULTY, ReturnReason.DAMAGED, ReturnReason.WRONG_ITEM})


class Verdict(Record):
    """Whether something may be done; ``until`` is the last moment, where there is one."""

    refusal: Refusal | None = None
    until: datetime | None = None

    @property
    def allowed(self) -> bool:
        """Whether nothing speaks against it."""
        return self.refusal is None


def changeable(order: Order) -> Verdict:
    """Say whether an order can still be cancelled or sent elsewhere: until the carrier has it."""
    if order.status in IN_HOUSE:
        return Verdict()
    if order.status in UNDER_WAY:
        return Verdict(refusal=Refusal.SHIPPED)
    if order.status is OrderStatus.CANCELLED:
        return Verdict(refusal=Refusal.CANCELLED)
    return Verdict(refusal=Refusal.DELIVERED)


def _end_of_day(moment: datetime, days: int) -> datetime:
    """Return the last moment of the day so many days after ``moment``, UTC."""
    return datetime.combine((moment + timedelta(days=days)).date(), time.max, tzinfo=UTC)


def _since_delivery(order: Order) -> Refusal | None:
    """Return what speaks against anything that needs the goods in the shopper's hands."""
    if order.status is OrderStatus.CANCELLED:
        return Refusal.CANCELLED
    return Refusal.NOT_DELIVERED if order.delivered_at is None else None


def kept_quantity(line: OrderLine) -> int:
    """Return how many pieces of a line have not come back."""
    return line.quantity - line.returned_quantity


def returnable(
    order: Order,
    line: OrderLine,
    product: Product | None,
    now: datetime,
    reason: ReturnReason | None = None,
    policy: Policy | None = None,
) -> Verdict:
    """Say whether one line of an order may come back.

    Parameters
    ----------
    order, line : Order, OrderLine
        What was sold.
    product : Product or None
        Its record, for goods with rules of their own; None when it is no longer sold.
    now : datetime
        The moment of the request, which counts, not that of the parcel.
    reason : ReturnReason, optional
        A fault lifts the exclusions, not the window (later it is a matter of warranty).
    policy : Policy, optional
        The shop's terms.
    """
    terms = policy or Policy()
    if refusal := _since_delivery(order):
        return Verdict(refusal=refusal)
    if kept_quantity(line) <= 0:
        return Verdict(refusal=Refusal.RETURNED)
    assert order.delivered_at is not None  # noqa: S101 (checked by _since_delivery)
    until = _end_of_day(order.delivered_at, terms.return_days_for(order.placed_at.date()))
    if now > until:
        return Verdict(refusal=Refusal.TOO_LATE, until=until)
    if reason not in SHOPS_FAULT and _is_excluded(product, terms):
        return Verdict(refusal=Refusal.NOT_RETURNABLE, until=until)
    return Verdict(until=until)


def _is_excluded(product: Product | None, terms: Policy) -> bool:
    return product is not None and (
        product.product_type.en in terms.never_returned_types or product.department in terms.never_returned_departments
    )


def under_warranty(
    order: Order, line: OrderLine, product: Product | None, now: datetime, policy: Policy | None = None
) -> Verdict:
    """Say whether a fault of one line is repaired or replaced for free; what has no warranty is a matter of return."""
    terms = policy or Policy()
    if refusal := _since_delivery(order):
        return Verdict(refusal=refusal)
    if kept_quantity(line) <= 0:
        return Verdict(refusal=Refusal.RETURNED)
    months = _warranty_months(product, terms)
    if not months:
        return Verdict(refusal=Refusal.NO_WARRANTY)
    assert order.delivered_at is not None  # noqa: S101 (checked by _since_delivery)
    until = _end_of_day(order.delivered_at, round(months * _DAYS_A_MONTH))
    return Verdict(refusal=Refusal.TOO_LATE if now > until else None, until=until)


def _warranty_months(product: Product | None, terms: Policy) -> int:
    if product is None:
        return 0
    if product.product_type.en in terms.battery_types:
        return terms.battery_warranty_months
    covered = product.department in terms.warranty_departments or product.product_type.en in terms.warranty_types
    return terms.warranty_months if covered else 0


def price_drop(
    order: Order, line: OrderLine, product: Product | None, now: datetime, policy: Policy | None = None
) -> tuple[Verdict, Money | None]:
    """Say whether a line has become cheaper in time, and by how much in all for the pieces that were kept.

    The same variant must be in stock at the lower price now; coupons are no lower price.
    """
    terms = policy or Policy()
    if order.status is OrderStatus.CANCELLED:
        return Verdict(refusal=Refusal.CANCELLED), None
    if kept_quantity(line) <= 0:
        return Verdict(refusal=Refusal.RETURNED), None
    until = _end_of_day(order.delivered_at, terms.price_protection_days) if order.delivered_at else None
    if until and now > until:
        return Verdict(refusal=Refusal.TOO_LATE, until=until), None
    variant = next((v for v in product.variants if v.id == line.variant_id), None) if product else None
    price = variant.price if variant and variant.stock_quantity > 0 else None
    paid = line.unit_price
    if price is None or price.currency != paid.currency or price.amount_minor >= paid.amount_minor:
        return Verdict(refusal=Refusal.NOT_CHEAPER, until=until), None
    difference = (paid.amount_minor - price.amount_minor) * kept_quantity(line)
    return Verdict(until=until), Money(amount_minor=difference, currency=paid.currency)


def refund_for(
    order: Order,
    line: OrderLine,
    reason: ReturnReason,
    policy: Policy | None = None,
    quantity: int | None = None,
    *,
    is_label_free: bool = False,
) -> Money:
    """Return what comes back for a line: what was paid after a coupon, less the label where the shop is not at fault.

    Never below zero. The coupon's discount is spread over the lines by their price. The label is free, too, where what
    an exchange was wanted for is sold out (``is_label_free``).
    """
    terms = policy or Policy()
    goods = sum(own.unit_price.amount_minor * own.quantity for own in order.lines)
    paid = line.unit_price.amount_minor * (kept_quantity(line) if quantity is None else quantity)
    if order.coupon_code and goods:
        delivery = 0 if goods >= terms.free_delivery_from_minor else terms.delivery_minor
        paid = round(paid * min(1.0, max(0, order.total.amount_minor - delivery) / goods))
    label = 0 if is_label_free or reason in SHOPS_FAULT else terms.return_label_minor
    return Money(amount_minor=max(0, paid - label), currency=order.total.currency)
