"""Products to cards: one real variant each, with the buttons that lead on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from shop.types import Language, Money, Product, Variant
from zhanggui.messages import Button, CardsBlock, Payload, ProductCard
from zhanggui.wording import colour_name, word


def variant_of(product: Product, variant_id: str | None) -> Variant:
    """Return the named variant, or the one that the shop would show first."""
    return next((v for v in product.variants if v.id == variant_id), product.offer)


def product_card(
    product: Product,
    language: Language,
    *,
    variant_id: str | None = None,
    reason: str | None = None,
    decision_id: str | None = None,
) -> ProductCard:
    """Build the card of one variant: its price, list price, stock and options belong together."""
    variant = variant_of(product, variant_id)
    return ProductCard(
        product_id=product.id,
        variant_id=variant.id,
        title=product.title.get(language)[:500],
        brand=product.brand,
        image_url=_web_url(variant.image_url or product.image_url),
        url=_web_url(product.url),
        price=variant.price,
        list_price=_higher(variant.list_price, variant.price),
        in_stock=variant.stock_quantity > 0,
        rating_average=product.rating_average,
        rating_count=product.rating_count,
        options=_options(product, variant, language),
        reason=reason[:200] if reason else None,
        decision_id=decision_id,
        buttons=_buttons(product, variant, language),
    )


def cards_block(
    shown: Iterable[tuple[str, str | None]],
    products: Mapping[str, Product],
    language: Language,
    reasons: Mapping[str, str] | None = None,
    decision_id: str | None = None,
) -> CardsBlock | None:
    """Build the block for (product id, variant id) pairs; None when none of them is still sold."""
    cards = tuple(
        product_card(
            products[product_id],
            language,
            variant_id=variant_id,
            reason=(reasons or {}).get(product_id),
            decision_id=decision_id,
        )
        for product_id, variant_id in shown
        if product_id in products
    )
    return CardsBlock(cards=cards) if cards else None


def _web_url(url: str | None) -> str | None:
    """Drop a URL that a browser should not follow (a feed may hold ``javascript:`` or a bare name)."""
    if url and (url.startswith(("http://", "https://")) or (url.startswith("/") and url[1:2] != "/")):
        return url
    return None


def _higher(list_price: Money | None, price: Money | None) -> Money | None:
    if list_price and price and list_price.amount_minor > price.amount_minor:
        return list_price
    return None


def option_value(key: str, value: str, language: Language) -> str:
    """Return an option's value in words: colours have names in each language, all else is as the shop wrote it."""
    return colour_name(value, language) if key in ("colour", "color") else value


def _options(product: Product, variant: Variant, language: Language) -> dict[str, str]:
    labels = {attribute.key: attribute.label.get(language) for attribute in product.attributes}
    known = {"colour": word("option_colour", language), "size": word("option_size", language)}
    return {
        known.get(key) or labels.get(key) or key: option_value(key, value, language)
        for key, value in variant.options.items()
    }


def _buttons(product: Product, variant: Variant, language: Language) -> tuple[Button, ...]:
    def button(intent: str, label: str) -> Button:
        entities = {"product_id": product.id}
        return Button(label=word(label, language), payload=Payload(intent=intent, entities=entities))

    ask = [button("product_question", "details"), button("similar_products", "similar")]
    if variant.stock_quantity > 0:
        return (button("goes_with", "goes_with"), *ask)
    return tuple(ask)
