"""Buttons that ask for word when something is in stock again."""

from __future__ import annotations

from actions.cart_view import options_text
from actions.turn import Turn
from actions.variants import meant_variants
from shop.types import Language, Product, Variant
from zhanggui.messages import Payload, QuickReply
from zhanggui.wording import word

#: Of a product with thirty variants nobody reads thirty buttons.
_OFFERED = 4


def alert_replies(product: Product, turn: Turn) -> list[QuickReply]:
    """Return a button for the product where all of it is sold out, else one for each sold-out variant that is meant."""
    if not product.in_stock:
        return [alert_reply(product, None, turn.language)]
    meant = meant_variants(product, turn.text) if not turn.is_button else ()
    gone = [variant for variant in meant if variant.stock_quantity <= 0]
    return [alert_reply(product, variant, turn.language) for variant in gone[:_OFFERED]]


def alert_reply(product: Product, variant: Variant | None, language: Language) -> QuickReply:
    """Return the button that asks for word of a product, or of one variant."""
    label = (
        word("alert_me_of", language, what=options_text(variant, language)) if variant else word("alert_me", language)
    )
    choice = f"alert:{product.id}:{variant.id}" if variant else f"alert:{product.id}"
    return QuickReply(label=label[:120], payload=Payload(intent="stock", entities={"choice": choice}))
