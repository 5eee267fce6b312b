"""What the person who answers sees beside a conversation, read from the domain packages."""

from __future__ import annotations

from bridge.attachment_repository import AttachmentRepository
from bridge.records import Record
from bridge.schemas.staff_panel import (
    Panel,
    PanelCart,
    PanelCase,
    PanelCustomer,
    PanelLine,
    PanelOrder,
    Passage,
    Suggestions,
)
from retrieval.types import KnowledgeRequest, SearchRequest
from shop.owners import owner_of
from shop.types import Language
from zhanggui.cards import product_card
from zhanggui.services import Services

_PASSAGES, _PRODUCTS = 3, 4


def panel_of(services: Services, attachments: AttachmentRepository, record: Record) -> Panel:
    """Return the customer of a conversation with their newest orders and what was asked for these, and the cart."""
    shop, language = services.shop, record.language
    customer = shop.customers.get(record.customer_id) if record.customer_id else None
    cart = shop.carts.get(owner_of(record.customer_id, record.id))
    orders = shop.orders.for_customer(customer.id) if customer else []
    cases = {order.number: _cases(services, attachments, order.number) for order in orders}
    return Panel(
        customer=PanelCustomer(
            id=customer.id,
            name=customer.name,
            email=customer.email,
            phone=customer.phone,
            since=customer.created_at,
        )
        if customer
        else None,
        orders=tuple(
            PanelOrder(
                number=order.number,
                status=order.status,
                placed_at=order.placed_at,
                total=order.total,
                lines=tuple(PanelLine(title=line.title.get(language), quantity=line.quantity) for line in order.lines),
                delivery_address=order.delivery_address,
                cases=cases[order.number],
            )
            for order in orders
        ),
        cart=PanelCart(
            lines=tuple(
                PanelLine(title=line.product.title.get(language), quantity=line.quantity) for line in cart.lines
            ),
            total=cart.total,
        ),
    )


def _cases(services: Services, attachments: AttachmentRepository, order_number: str) -> tuple[PanelCase, ...]:
    """Return the cases of an order with their photos, whichever conversation these came in."""
    cases = services.shop.cases.for_order(order_number)
    photos = attachments.blocks({one for case in cases for one in case.attachment_ids})
    return tuple(
        PanelCase(
            number=case.number,
            kind=case.kind,
            reason=case.reason,
            said=case.said,
            photos=tuple(photos[one] for one in case.attachment_ids if one in photos),
        )
        for case in cases
    )


def suggestions_for(services: Services, text: str, language: Language) -> Suggestions:
    """Return passages and products for a shopper's words; products only where the words name some."""
    if not text:
        return Suggestions(about=text, passages=(), products=())
    search = services.search
    request = KnowledgeRequest(text=text, language=language, limit=_PASSAGES, audience="staff")
    found = search.knowledge(request).passages
    hits = (
        search.products(SearchRequest(text=text, language=language, limit=_PRODUCTS)).hits
        if search.names_product(text)
        else ()
    )
    products = services.shop.products.get_many([hit.product_id for hit in hits])
    return Suggestions(
        about=text,
        passages=tuple(
            Passage(title=one.title, heading=one.heading, text=one.text, article_key=one.article_key) for one in found
        ),
        products=tuple(
            product_card(products[hit.product_id], language, variant_id=hit.variant_id)
            for hit in hits
            if hit.product_id in products
        ),
    )
