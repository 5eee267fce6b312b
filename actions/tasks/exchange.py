"""What an exchange may be for: the variants of the same product that are in stock."""

from __future__ import annotations

from actions.cart_view import options_text
from actions.tasks.access import Access, is_shops_fault, line_of
from actions.tasks.say import short_title
from actions.tasks.state import Task
from actions.turn import Turn
from actions.variants import meant_variants, nearest_variant, shared_options
from shop.order_rules import ReturnReason
from shop.types import Order, OrderLine, Product, Variant


def exchange_options(order: Order, line: OrderLine, reason: ReturnReason | None, access: Access) -> list[Variant]:
    """Return what a line may be exchanged for, what is most like it first.

    The same variant again makes sense where the piece was at fault, or where there is no other.
    """
    product = access.products(order).get(line.product_id)
    if product is None:
        return []
    bought = _bought(product, line)
    options = bought.options if bought else {}
    others = [own for own in product.variants if own.stock_quantity > 0 and own.id != line.variant_id]
    others.sort(key=lambda own: -shared_options(own, options))
    again = is_shops_fault(reason) or len(product.variants) == 1
    return [bought, *others] if bought and bought.stock_quantity > 0 and again else others


def wanted_in(task: Task, turn: Turn, access: Access) -> str | None:
    """Return the variant that a text names for an exchange; None where it names none, several, or one that is gone.

    Where only the size is named, the colour stays as it was chosen or bought, and the other way round.
    """
    order = access.visible(task.order)
    line = line_of(order, task.item) if order else None
    product = access.products(order).get(line.product_id) if order and line else None
    if order is None or line is None or product is None or turn.is_button:
        return None
    possible = {own.id for own in exchange_options(order, line, task.reason, access)}
    meant = [own for own in meant_variants(product, turn.text) if own.id in possible]
    before = next((own for own in product.variants if own.id == task.wanted), None) or _bought(product, line)
    nearest = nearest_variant(meant, before.options if before else {})
    return nearest.id if nearest else None


def wanted_text(task: Task, order: Order, line: OrderLine, access: Access) -> str:
    """Return what an exchange is for, as the shopper reads it; the thing's own title where it has no options."""
    product = access.products(order).get(line.product_id)
    variant = next((own for own in product.variants if own.id == task.wanted), None) if product else None
    options = options_text(variant, access.turn.language) if variant else ""
    return options or short_title(line, access.turn.language)


def _bought(product: Product, line: OrderLine) -> Variant | None:
    return next((own for own in product.variants if own.id == line.variant_id), None)
