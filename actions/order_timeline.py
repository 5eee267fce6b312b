"""An order as a timeline: what happened, where it is, what comes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from shop.types import Language, Order, OrderStatus, Product, Shipment, ShipmentStep
from zhanggui.cards import variant_of
from zhanggui.messages import OrderItem, OrderTimelineBlock, StepState, TimelineStep
from zhanggui.wording import word

#: The usual way of an order; steps that a shipment has recorded bring their own time and place.
_WAY = (
    OrderStatus.PLACED,
    OrderStatus.PACKED,
    OrderStatus.SHIPPED,
    OrderStatus.OUT_FOR_DELIVERY,
    OrderStatus.DELIVERED,
)
_ENDED = (OrderStatus.CANCELLED, OrderStatus.RETURNED)


def timeline_block(order: Order, products: Mapping[str, Product], language: Language) -> OrderTimelineBlock:
    """Build the block of one order; ``products`` gives the pictures of those that are still sold."""
    shipment = order.shipments[-1] if order.shipments else None
    return OrderTimelineBlock(
        number=order.number,
        status_label=word(f"status_{order.status}", language),
        placed_at=order.placed_at,
        total=order.total,
        items=tuple(
            OrderItem(
                title=line.title.get(language),
                quantity=line.quantity,
                unit_price=line.unit_price,
                image_url=_picture(products.get(line.product_id), line.variant_id),
            )
            for line in order.lines
        ),
        steps=_steps(order, shipment, language),
        carrier=shipment.carrier if shipment else None,
        tracking_number=shipment.tracking_number if shipment else None,
        tracking_url=shipment.tracking_url if shipment else None,
        estimated_delivery_at=None if order.delivered_at or not shipment else shipment.estimated_delivery_at,
    )


def _picture(product: Product | None, variant_id: str) -> str | None:
    return (variant_of(product, variant_id).image_url or product.image_url) if product else None


def _steps(order: Order, shipment: Shipment | None, language: Language) -> tuple[TimelineStep, ...]:
    if order.status in _ENDED:
        return _ended_steps(order, shipment, language)
    recorded = {step.status: step for step in shipment.steps} if shipment else {}
    reached = max(
        (_WAY.index(status) for status in (*recorded, order.status) if status in _WAY),
        default=0,
    )
    return tuple(
        TimelineStep(
            label=word(f"status_{status}", language),
            state=_state(position, reached, order.status),
            at=_at(order, recorded.get(status), status),
            place=_place(recorded.get(status), language),
        )
        for position, status in enumerate(_WAY)
    )


def _state(position: int, reached: int, status: OrderStatus) -> StepState:
    if position < reached or status is OrderStatus.DELIVERED:
        return StepState.DONE
    return StepState.CURRENT if position == reached else StepState.UPCOMING


def _at(order: Order, step: ShipmentStep | None, status: OrderStatus) -> datetime | None:
    if step:
        return step.at
    return {OrderStatus.PLACED: order.placed_at, OrderStatus.DELIVERED: order.delivered_at}.get(status)


def _place(step: ShipmentStep | None, language: Language) -> str | None:
    return step.place.get(language) if step and step.place else None


def _ended_steps(order: Order, shipment: Shipment | None, language: Language) -> tuple[TimelineStep, ...]:
    """Return what really happened to a cancelled or returned order: no step is promised any more."""
    passed: list[tuple[OrderStatus, datetime | None, ShipmentStep | None]] = [
        (OrderStatus.PLACED, order.placed_at, None)
    ]
    passed += [(s.status, s.at, s) for s in (shipment.steps if shipment else ()) if s.status != OrderStatus.PLACED]
    if order.status not in (status for status, _, _ in passed):
        passed.append((order.status, order.cancelled_at, None))
    return tuple(
        TimelineStep(
            label=word(f"status_{status}", language),
            state=StepState.CURRENT if status == order.status else StepState.DONE,
            at=at,
            place=_place(step, language),
        )
        for status, at, step in passed
    )
