"""Which orders a shopper may see: their own with a signed identity, else those whose number and contact they know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from actions.tasks.state import Task, TaskName
from actions.turn import Turn
from shop.order_rules import SHOPS_FAULT, ReturnReason, Verdict, changeable, price_drop, returnable, under_warranty
from shop.orders import order_key
from shop.types import LANGUAGES, Coupon, Order, OrderLine, Product
from zhanggui.services import Services

#: Nobody remembers older ones by heart; an older one is named by its number.
ORDERS_OFFERED = 6


@dataclass(frozen=True)
class Access:
    """The orders of one turn's shopper, and what the shop's rules say about them."""

    turn: Turn
    services: Services

    @cached_property
    def now(self) -> datetime:
        """The moment of the request."""
        return datetime.now(UTC)

    @property
    def customer_id(self) -> str | None:
        """The signed identity."""
        return self.turn.metadata.customer_id

    @cached_property
    def own(self) -> list[Order]:
        """The newest orders of a signed-in customer, the newest first."""
        return self.services.shop.orders.for_customer(self.customer_id, ORDERS_OFFERED) if self.customer_id else []

    def visible(self, number: str | None) -> Order | None:
        """Return an order that this shopper may see; any other is the same as one that does not exist."""
        order = self.services.shop.orders.get(number) if number else None
        if order is None:
            return None
        if self.customer_id:
            return order if order.customer_id == self.customer_id else None
        verified = self.turn.slot_text("verified_order")
        return order if verified and order_key(verified) == order_key(order.number) else None

    def products(self, order: Order) -> dict[str, Product]:
        """Return the records of what was ordered, as far as it is still sold."""
        return self.services.shop.products.get_many([line.product_id for line in order.lines])

    def coupon_of(self, order: Order) -> Coupon | None:
        """Return the terms of an order's coupon, where the shop has told them."""
        return self.services.shop.coupons.get(order.coupon_code, order.customer_id) if order.coupon_code else None

    def names(self, order: Order, line: OrderLine) -> str:
        """Return all that a shopper may call a thing: its title and its kind, in both languages."""
        product = self.products(order).get(line.product_id)
        texts = [line.title] + ([product.product_type] if product else [])
        return " ".join(text.get(language) for text in texts for language in LANGUAGES)

    def verdict(self, task: Task, order: Order, line: OrderLine | None = None) -> Verdict:
        """Ask the shop's rules whether a task can be done for an order, or for one line of it."""
        if task.name in _BEFORE_DISPATCH:
            return changeable(order)
        if line is None:
            verdicts = [self.verdict(task, order, own) for own in order.lines] if task.name in _BY_LINE else []
            return next((v for v in verdicts if v.allowed), verdicts[0] if verdicts else Verdict())
        product = self.products(order).get(line.product_id)
        if task.name is TaskName.RETURN:
            # Before the reason is known, a fault might be it: that alone lifts the exclusions.
            return returnable(order, line, product, self.now, task.reason or ReturnReason.FAULTY)
        if task.name is TaskName.WARRANTY:
            return under_warranty(order, line, product, self.now)
        if task.name is TaskName.PRICE:
            return price_drop(order, line, product, self.now)[0]
        return Verdict()


_BY_LINE = frozenset({TaskName.RETURN, TaskName.WARRANTY, TaskName.PRICE, TaskName.ITEMS})
#: Possible until the carrier has the order, whatever is in it.
_BEFORE_DISPATCH = frozenset({TaskName.CANCEL, TaskName.ADDRESS, TaskName.ITEMS})


def by_line(name: TaskName) -> bool:
    """Say whether a task is about one thing of an order."""
    return name in _BY_LINE


def line_of(order: Order, variant_id: str | None) -> OrderLine | None:
    """Return the line of a variant."""
    return next((line for line in order.lines if line.variant_id == variant_id), None)


def is_shops_fault(reason: ReturnReason | None) -> bool:
    """Say whether the shop pays the label."""
    return reason in SHOPS_FAULT
