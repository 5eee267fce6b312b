"""The demo shop's coupons: one for each kind of condition, two of them of one customer alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from shop.demo.compose import CURRENCY
from shop.demo.shoppers import demo_shoppers
from shop.types import Coupon, Money


def demo_coupons(now: datetime | None = None) -> list[Coupon]:
    """Return all coupons; their days are counted from ``now``."""
    moment = now or datetime.now(UTC)
    today = moment.astimezone(UTC).date()
    own = {shopper.role: shopper.customer.id for shopper in demo_shoppers(now) if shopper.role}

    def dollars(amount: int) -> Money:
        return Money(amount_minor=amount * 100, currency=CURRENCY)

    def in_days(days: int) -> dict[str, object]:
        return {"valid_until": today + timedelta(days=days)}

    written: list[dict[str, object]] = [
        {"code": "WELCOME10", "percent": 10, "first_order_only": True},
        {"code": "TEA5", "amount": dollars(5), "minimum": dollars(30), "departments": ("food",), **in_days(90)},
        {
            "code": "OUTDOOR15",
            "percent": 15,
            "minimum": dollars(80),
            "departments": ("sports", "garden"),
            **in_days(60),
        },
        {"code": "SAVE10", "percent": 10, "minimum": dollars(50), "once_per_customer": False, **in_days(120)},
        {"code": "SPRING20", "percent": 20, "valid_from": today + timedelta(days=30), **in_days(120)},
        {"code": "SUMMER10", "percent": 10, **in_days(-45)},
        # Known to the readers of the newsletter only.
        {"code": "LANTERN12", "percent": 12, "full_price_only": True, "is_listed": False, **in_days(90)},
        # An apology for the late parcel, and a thank-you.
        {"code": "SORRY8", "amount": dollars(8), "customer_id": own["late"], **in_days(180)},
        {
            "code": "THANKS-GARDEN",
            "percent": 12,
            "departments": ("garden",),
            "customer_id": own["garden"],
            **in_days(90),
        },
    ]
    return [Coupon.model_validate(record) for record in written]
