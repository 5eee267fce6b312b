"""What the simulated shoppers of ``benchmarks.dialogue`` have bought, and whether what they wanted has happened."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from shop.cases import CaseKind
from shop.owners import owner_of
from shop.service import Shop
from shop.types import Customer, Money, Order, OrderLine, OrderStatus, Product, Shipment, ShipmentStep

#: Kinds of the two things in every order; the second has a warranty.
BOUGHT = ("sweater", "electric kettle")
#: How shoppers call them.
CALLED = {"en": ("sweater", "kettle"), "zh": ("毛衣", "水壶")}
_AGE_DAYS = {"packed": 0.5, "shipped": 2.0, "delivered": 6.0}


@dataclass
class Client:
    """A simulated customer and the facts that they know."""

    customer_id: str
    email: str
    phone_end: str
    orders: list[Order] = field(default_factory=list)


def products_of(shop: Shop, kind: str, limit: int = 400) -> list[Product]:
    """Return products of a kind that cost something and are in stock."""
    found = [p for p in shop.products.iterate() if p.product_type.en == kind and p.in_stock and p.offer.price]
    return found[:limit]


class World:
    """Adds customers with orders to the demo shop, and looks at what became of them."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self._things = [products_of(shop, kind) for kind in BOUGHT]

    def client(self, number: int, statuses: list[str], draw: random.Random) -> Client:
        """Add a customer with one order of each status; the first is the one that the goal is about."""
        own = Client(f"c-sim-{number}", f"sim{number}@example.com", f"{draw.randrange(1000, 9999)}")
        now = datetime.now(UTC)
        self.shop.customers.upsert(
            [
                Customer(
                    id=own.customer_id, name="Sim", email=own.email, phone=f"+1 555 010 {own.phone_end}", created_at=now
                )
            ]
        )
        for place, status in enumerate(statuses):
            own.orders.append(self._order(own, f"ZG-2026-{300_000 + number * 10 + place}", status, now, draw))
        self.shop.orders.upsert(own.orders)
        return own

    def _order(self, own: Client, number: str, status: str, now: datetime, draw: random.Random) -> Order:
        placed = now - timedelta(days=_AGE_DAYS[status])
        lines = []
        for things in self._things:
            product = draw.choice(things)
            price = product.offer.price or Money(amount_minor=1_000, currency="USD")
            lines.append(
                OrderLine(
                    product_id=product.id,
                    variant_id=product.offer.id,
                    title=product.title,
                    quantity=1,
                    unit_price=price,
                )
            )
        steps = (ShipmentStep(status=OrderStatus.SHIPPED, at=placed + timedelta(days=1)),)
        sent = Shipment(carrier="Northline Express", tracking_number=f"{draw.randrange(10**11, 10**12)}", steps=steps)
        return Order(
            number=number,
            customer_id=own.customer_id,
            status=OrderStatus(status),
            placed_at=placed,
            lines=tuple(lines),
            total=Money(amount_minor=sum(own.unit_price.amount_minor for own in lines), currency="USD"),
            shipments=() if status == "packed" else (sent,),
            delivered_at=placed + timedelta(days=3) if status == "delivered" else None,
        )

    def state(self, own: Client, conversation_id: str, signed: bool) -> dict[str, Any]:
        """Return all that can be changed of a customer, and the log of the conversation."""
        orders = [self.shop.orders.get(order.number) for order in own.orders]
        owner = owner_of(own.customer_id if signed else None, conversation_id)
        return {
            "orders": {o.number: (o.status.value, o.delivery_address) for o in orders if o},
            "lines": {o.number: [(line.variant_id, line.quantity) for line in o.lines] for o in orders if o},
            "cases": [
                (case.kind, case.variant_id, case.reason)
                for order in own.orders
                for case in self.shop.cases.for_order(order.number)
            ],
            "cart": {line.product.id: line.quantity for line in self.shop.carts.get(owner).lines},
            "log": [entry.action for entry in self.shop.audit.in_conversation(conversation_id)],
        }


#: What each expectation may change, as the audit log names it; all else is a wrong action.
ALLOWED = {
    "cart": {"cart.add"},
    "cancelled": {"order.cancel"},
    "moved": {"order.address"},
    "left_out": {"order.items"},
    "returned": {"case.open"},
    "exchanged": {"case.open"},
    "claimed": {"case.open"},
}
KIND = {"returned": CaseKind.RETURN, "exchanged": CaseKind.EXCHANGE, "claimed": CaseKind.WARRANTY}


def changed_as_wished(expects: str, before: dict[str, Any], after: dict[str, Any], wish: dict[str, Any]) -> bool:
    """Say whether exactly the wished change stands in the database."""
    number = wish.get("number")
    if expects == "cancelled":
        changed = {key: value for key, value in after["orders"].items() if value != before["orders"][key]}
        return changed == {number: ("cancelled", None)}
    if expects == "moved":
        moved = str(after["orders"][number][1] or "")
        return wish["address"].rstrip(".") in moved and before["orders"][number][0] == after["orders"][number][0]
    if expects == "left_out":
        stayed = [line for line in before["lines"][number] if line[0] != wish["variant"]]
        has_changed = after["lines"] == {**before["lines"], number: stayed}
        return bool(has_changed and after["orders"] == before["orders"])
    if expects in KIND:
        own = [case for case in after["cases"] if case not in before["cases"]]
        return [(kind, variant) for kind, variant, _ in own] == [(KIND[expects], wish["variant"])]
    if expects == "cart":
        return bool(after["cart"]) and set(after["cart"]) == {wish.get("product")}
    return before == after


def wrong_changes(expects: str, before: dict[str, Any], after: dict[str, Any], wished: bool) -> list[str]:
    """Return what was changed without having been asked for."""
    wrong = [action for action in after["log"] if action not in ALLOWED.get(expects, set())]
    if (
        not wrong
        and not wished
        and {k: v for k, v in before.items() if k != "log"} != {k: v for k, v in after.items() if k != "log"}
    ):
        wrong.append("not as wished")
    return wrong
