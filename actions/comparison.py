"""Products side by side: what is known of each, the differences first."""

from __future__ import annotations

from collections.abc import Sequence

from shop.measures import attribute_value
from shop.types import Language, Product
from zhanggui.cards import product_card
from zhanggui.messages import Button, ComparisonBlock, ComparisonRow, Payload, ProductCard
from zhanggui.wording import word

#: So many facts that are the same for all come after those that differ: they say what kind of thing it is.
ALIKE_SHOWN = 5
DIFFERENT_SHOWN = 12
_LABEL_CHARS, _VALUE_CHARS = 120, 200


def comparison_block(products: Sequence[Product], language: Language) -> ComparisonBlock:
    """Set two to four products beside each other."""
    facts = [row for row in _facts(products, language) if any(row.values)]
    rows = [row for row in _measures(products, language) if any(row.values)]
    rows += [row for row in facts if row.differs][:DIFFERENT_SHOWN]
    rows += [row for row in facts if not row.differs][:ALIKE_SHOWN]
    return ComparisonBlock(products=tuple(_column(product, language) for product in products), rows=tuple(rows))


def _column(product: Product, language: Language) -> ProductCard:
    """Return a product's card with the button that a choice leads to."""
    card = product_card(product, language)
    entities = {"product_id": product.id}
    add = Button(label=word("add_to_cart", language), payload=Payload(intent="add_to_cart", entities=entities))
    ask = Button(label=word("details", language), payload=Payload(intent="product_question", entities=entities))
    return card.model_copy(update={"buttons": (add, ask) if card.in_stock else (ask,)})


def _measures(products: Sequence[Product], language: Language) -> list[ComparisonRow]:
    """Return the rows that every product has: how it is rated, and whether it can be had."""
    ratings = tuple(
        f"★ {product.rating_average:.1f} ({product.rating_count})" if product.rating_average is not None else ""
        for product in products
    )
    left = tuple(
        word("stock_left", language, count=product.offer.stock_quantity)
        if product.offer.stock_quantity
        else word("stock_none", language)
        for product in products
    )
    return [
        ComparisonRow(label=word("compare_rating", language), values=ratings),
        ComparisonRow(label=word("compare_stock", language), values=left),
    ]


def _facts(products: Sequence[Product], language: Language) -> list[ComparisonRow]:
    """Return a row for each attribute that any of the products has, in the shop's own order."""
    known = [{fact.key: fact for fact in product.attributes} for product in products]
    keys = dict.fromkeys(key for facts in known for key in facts)
    return [
        ComparisonRow(
            label=next(facts[key].label.get(language) or key for facts in known if key in facts)[:_LABEL_CHARS],
            values=tuple(
                attribute_value(facts[key], language)[:_VALUE_CHARS] if key in facts else "" for facts in known
            ),
        )
        for key in keys
    ]
