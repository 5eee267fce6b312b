"""A coupon as a card: what it gives, its code, until when, on which terms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time

from actions.coupon_words import terms_of
from shop.types import Coupon, Language, Product
from zhanggui.cards import product_card
from zhanggui.messages import Button, OfferBlock, OfferProduct, Payload
from zhanggui.services import Services
from zhanggui.wording import word

#: More titles than these are a list that nobody reads on a card.
PRODUCTS_SHOWN = 4


def offer_block(
    coupon: Coupon,
    services: Services,
    language: Language,
    text: str,
    products: Sequence[Product],
    *,
    can_apply: bool,
) -> OfferBlock:
    """Show a coupon whose check has succeeded.

    Parameters
    ----------
    coupon : Coupon
    services : Services
    language : {"en", "zh"}
    text : str
        What it takes off, as was counted.
    products : sequence of Product
        For what it was counted.
    can_apply : bool
        Whether it can be put on the cart as that is now.
    """
    gives, *terms = terms_of(coupon.model_copy(update={"valid_until": None}), services, language)
    # The shop's days are UTC (shop.coupons.shop_day); a coupon holds until its last day has ended.
    ends = datetime.combine(coupon.valid_until, time(23, 59, 59), UTC) if coupon.valid_until else None
    cards = [product_card(product, language) for product in products[:PRODUCTS_SHOWN]]
    label, entities = word("coupon_use", language, code=coupon.code), {"choice": f"coupon:{coupon.code}"}
    return OfferBlock(
        title=gives[:1].upper() + gives[1:],
        text=text,
        code=coupon.code,
        valid_until=ends,
        products=tuple(OfferProduct(product_id=own.product_id, title=own.title, url=own.url) for own in cards),
        terms=tuple(term[:200] for term in terms),
        apply=Button(label=label, payload=Payload(intent="coupon_promo", entities=entities)) if can_apply else None,
    )
