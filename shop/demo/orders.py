"""The demo shop's orders: two years of baskets, with parcels that are where they should be today."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from shop.demo.baskets import Shelves, draw_basket
from shop.demo.catalogue import demo_items
from shop.demo.compose import CURRENCY, SEED, Item
from shop.demo.shoppers import Shopper, demo_shoppers
from shop.types import LocalizedText, Money, Order, OrderLine, OrderStatus, Shipment, ShipmentStep, Variant

ORDERS = 10_000
FREE_SHIPPING_FROM_MINOR, SHIPPING_MINOR = 4_900, 490
_COUPONS = ("WELCOME10", "TEA5", "OUTDOOR15")
_RETURNED_SHARE, _CANCELLED_SHARE, _COUPON_SHARE = 0.06, 0.02, 0.08
_CARRIERS = ("Northline Express", "Blue Pigeon Post", "云雀快递")
_PLACES = {
    OrderStatus.SHIPPED: LocalizedText(en="Warehouse", zh="仓库"),
    OrderStatus.OUT_FOR_DELIVERY: LocalizedText(en="Local depot", zh="本地站点"),
    OrderStatus.DELIVERED: LocalizedText(en="Your address", zh="收货地址"),
}
#: Days from placing to each step; a late parcel stays at its second step.
_PACE_DAYS = {
    OrderStatus.PLACED: 0.0,
    OrderStatus.PAID: 0.01,
    OrderStatus.PACKED: 0.7,
    OrderStatus.SHIPPED: 1.1,
    OrderStatus.OUT_FOR_DELIVERY: 3.4,
    OrderStatus.DELIVERED: 3.8,
}
#: Age in days of the newest order of each demo identity, so that each is in an interesting state.
_DEMO_AGES_DAYS = {"garden": 2.2, "camper": 9.0, "late": 11.0, "returned": 20.0, "gadgets": 0.8}


def demo_orders(now: datetime | None = None) -> list[Order]:
    """Return all orders, oldest first; statuses are those of ``now``."""
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    shelves = Shelves(demo_items(now))
    shoppers = [shopper for shopper in demo_shoppers(now) if shopper.role != "new"]
    drawn: list[tuple[datetime, Shopper]] = []
    rng = Random(f"{SEED}:orders")
    weights = [shopper.taste.orders_a_year for shopper in shoppers]
    for shopper in rng.choices(shoppers, weights, k=ORDERS - len(_DEMO_AGES_DAYS)):
        # The shop grows: later days see more orders.
        span = (moment - shopper.customer.created_at).total_seconds()
        oldest = 12.0 if shopper.role else 0.05
        age = max(span * (1 - rng.random() ** 0.6), oldest * 86_400 + rng.random() * 86_400)
        drawn.append((moment - timedelta(seconds=min(age, span)), shopper))
    drawn += [(moment - timedelta(days=_DEMO_AGES_DAYS[s.role]), s) for s in shoppers if s.role in _DEMO_AGES_DAYS]
    drawn.sort(key=lambda pair: (pair[0], pair[1].customer.id))
    owned: dict[str, set[str]] = {}
    newest = {shopper.customer.id: at for at, shopper in drawn}
    numbers = _numbers(Random(f"{SEED}:numbers"), len(drawn))
    orders = []
    for (at, shopper), number in zip(drawn, numbers, strict=True):
        had = owned.setdefault(shopper.customer.id, set())
        basket = draw_basket(rng, shelves, shopper.taste, had, at)
        had.update(item.product.id for item, _, _ in basket)
        role = shopper.role if newest[shopper.customer.id] == at else None
        if basket:
            orders.append(_order(rng, f"ZG-{at.year}-{number:06}", shopper, basket, at, moment, role))
    return orders


def _numbers(rng: Random, count: int) -> list[int]:
    """Return order numbers that tell nobody how many orders there are."""
    return rng.sample(range(100_000, 999_999), count)


def _order(
    rng: Random,
    number: str,
    shopper: Shopper,
    basket: list[tuple[Item, Variant, int]],
    at: datetime,
    now: datetime,
    role: str | None,
) -> Order:
    placed_at = at.replace(microsecond=0)
    cancelled = role is None and rng.random() < _CANCELLED_SHARE
    shipment, status = _shipment(rng, placed_at, now, is_late=role == "late")
    returned = status is OrderStatus.DELIVERED and (role == "returned" or rng.random() < _RETURNED_SHARE)
    lines = tuple(
        OrderLine(
            product_id=item.product.id,
            variant_id=variant.id,
            title=item.product.title,
            quantity=quantity,
            unit_price=variant.price or Money(amount_minor=0, currency=CURRENCY),
            returned_quantity=quantity if returned and position == 0 else 0,
        )
        for position, (item, variant, quantity) in enumerate(basket)
    )
    goods = sum(line.unit_price.amount_minor * line.quantity for line in lines)
    coupon = rng.choice(_COUPONS) if rng.random() < _COUPON_SHARE else None
    total = round(goods * (0.9 if coupon else 1.0)) + (0 if goods >= FREE_SHIPPING_FROM_MINOR else SHIPPING_MINOR)
    if cancelled:
        status, shipment = OrderStatus.CANCELLED, None
    elif returned and len(lines) == 1:
        status = OrderStatus.RETURNED
    delivered = next((s.at for s in shipment.steps if s.status is OrderStatus.DELIVERED), None) if shipment else None
    return Order(
        number=number,
        customer_id=shopper.customer.id,
        status=status,
        placed_at=placed_at,
        lines=lines,
        total=Money(amount_minor=total, currency=CURRENCY),
        shipments=(shipment,) if shipment else (),
        delivered_at=delivered,
        cancelled_at=placed_at + timedelta(hours=3) if cancelled else None,
        coupon_code=coupon,
    )


def _shipment(rng: Random, placed_at: datetime, now: datetime, *, is_late: bool) -> tuple[Shipment | None, OrderStatus]:
    """Return the parcel as it stands now, and the order's status."""
    pace = rng.uniform(0.8, 1.5)
    steps = []
    for status, days in _PACE_DAYS.items():
        at = placed_at + timedelta(days=days * pace)
        if at > now or (is_late and status is OrderStatus.OUT_FOR_DELIVERY):
            break
        steps.append(ShipmentStep(status=status, at=at.replace(microsecond=0), place=_PLACES.get(status)))
    status = steps[-1].status
    if status in (OrderStatus.PLACED, OrderStatus.PAID, OrderStatus.PACKED):
        return None, status
    number = f"{rng.randrange(10**11, 10**12)}"
    estimated = placed_at + timedelta(days=5)
    return (
        Shipment(
            carrier=rng.choice(_CARRIERS), tracking_number=number, estimated_delivery_at=estimated, steps=tuple(steps)
        ),
        status,
    )
