"""Other items in an order that is still in the house: what becomes of its lines, and what that costs.

Pure rules over records; :class:`shop.order_changes.OrderChanges` writes what they say.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from shop.carts import CartLine
from shop.coupon_rules import in_cart
from shop.policy import Policy
from shop.types import Coupon, Money, Order, OrderLine, OutsideId, Product, Record, Variant

#: More of one thing is a matter for the shop's people.
MAX_QUANTITY = 99


class ItemChange(Record):
    """What is to become of one line of an order."""

    #: The line's variant as it was ordered.
    variant_id: OutsideId
    #: How many pieces it is to be in all; 0 takes the line out.
    quantity: int = Field(ge=0, le=MAX_QUANTITY)
    #: Another variant of the same product instead.
    wanted_variant_id: OutsideId | None = None

    @property
    def becomes(self) -> str:
        """The variant that is sent."""
        return self.wanted_variant_id or self.variant_id


class Revision(Record):
    """An order's lines and total after a change."""

    lines: tuple[OrderLine, ...]
    total: Money
    #: What is still to be paid; below zero it is what comes back.
    difference: Money
    #: Pieces that are taken from the shelf and put back on it, by variant.
    taken: dict[str, int] = Field(default_factory=dict)

    @property
    def is_dearer(self) -> bool:
        """Whether it counts only when the difference is paid."""
        return self.difference.amount_minor > 0


def revised(
    order: Order,
    change: ItemChange,
    products: Mapping[str, Product],
    coupon: Coupon | None = None,
    policy: Policy | None = None,
) -> Revision:
    """Say what an order is after a change.

    Pieces of what was ordered already cost what the order says, also those that are added; another variant costs what
    it costs today. Delivery is worked out again, and so is the coupon, which falls away below its minimum.

    Parameters
    ----------
    order : Order
    change : ItemChange
    products : mapping of str to Product
        Those of the order by id, as far as they are still sold.
    coupon : Coupon, optional
        That of the order. Where the shop's system has not told its terms, its share of the goods' price stays.
    policy : Policy, optional
        The shop's terms.

    Raises
    ------
    LookupError
        When the order has no such line, or the product no such variant.
    ValueError
        When nothing would be left: then the order is to be cancelled.
    """
    terms = policy or Policy()
    lines = _lines(order, change, products)
    if not lines:
        raise ValueError(f"order {order.number}: expected at least one line to stay; cancel the order instead")
    before, after = _goods(order.lines), _goods(lines)
    due = _delivery(before, terms)
    if coupon is not None:
        off, less = (_off(coupon, order, own, products) for own in (order.lines, lines))
    else:
        off = max(0, before + due - order.total.amount_minor) if order.coupon_code else 0
        less = round(after * off / before) if before else 0
    # What neither the goods nor the terms explain (express, tax) was agreed on and stays.
    rest = order.total.amount_minor - (before - off) - due
    total = max(0, after - less + _delivery(after, terms) + rest)
    currency = order.total.currency
    return Revision(
        lines=lines,
        total=Money(amount_minor=total, currency=currency),
        difference=Money(amount_minor=total - order.total.amount_minor, currency=currency),
        taken=_taken(order, lines),
    )


def _lines(order: Order, change: ItemChange, products: Mapping[str, Product]) -> tuple[OrderLine, ...]:
    place = next((at for at, line in enumerate(order.lines) if line.variant_id == change.variant_id), None)
    if place is None:
        raise LookupError(f"order {order.number}: expected a line of variant {change.variant_id}, there is none")
    line = order.lines[place]
    new = line.model_copy(update={"quantity": change.quantity, "variant_id": change.becomes})
    if change.becomes != line.variant_id:
        new = new.model_copy(update={"unit_price": _price_today(line, change.becomes, products)})
    others = [own for at, own in enumerate(order.lines) if at != place]
    twin = next((at for at, own in enumerate(others) if own.variant_id == new.variant_id), None)
    if twin is not None:
        # Two lines of one thing are one line.
        own = others[twin]
        others[twin] = own.model_copy(update={"quantity": own.quantity + new.quantity})
    elif change.quantity:
        others.insert(place, new)
    return tuple(others)


def _price_today(line: OrderLine, variant_id: str, products: Mapping[str, Product]) -> Money:
    product = products.get(line.product_id)
    variant = next((own for own in product.variants if own.id == variant_id), None) if product else None
    if variant is None:
        raise LookupError(f"product {line.product_id}: expected a variant {variant_id}, there is none")
    price = variant.price
    return price if price is not None and price.currency == line.unit_price.currency else line.unit_price


def _goods(lines: tuple[OrderLine, ...]) -> int:
    return sum(line.unit_price.amount_minor * line.quantity for line in lines)


def _delivery(goods: int, terms: Policy) -> int:
    return 0 if goods >= terms.free_delivery_from_minor else terms.delivery_minor


def _off(coupon: Coupon, order: Order, lines: tuple[OrderLine, ...], products: Mapping[str, Product]) -> int:
    """Return what the order's coupon takes off some lines, minor units."""
    cart = [_as_in_cart(line, products[line.product_id]) for line in lines if line.product_id in products]
    verdict = in_cart(coupon, cart, None, order.placed_at.date())
    return verdict.discount.amount_minor if verdict.discount else 0


def _as_in_cart(line: OrderLine, product: Product) -> CartLine:
    """Return a line at the price that was paid for it."""
    own = next((variant for variant in product.variants if variant.id == line.variant_id), None)
    variant = (own or Variant(id=line.variant_id)).model_copy(update={"price": line.unit_price})
    return CartLine(product=product, variant=variant, quantity=line.quantity)


def _taken(order: Order, lines: tuple[OrderLine, ...]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for sign, of in ((-1, order.lines), (1, lines)):
        for line in of:
            counts[line.variant_id] = counts.get(line.variant_id, 0) + sign * line.quantity
    return {variant_id: count for variant_id, count in counts.items() if count}
