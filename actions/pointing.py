"""Which of the shown products is pointed at by a property: "the cheaper one", 那个蓝色的, "the best rated"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from shop.types import LANGUAGES, Product
from zhanggui.wording import colour_name

_CHEAPEST = re.compile(r"\bthe (?:cheap(?:er|est)|least expensive)\b|最便宜|便宜的?那|更便宜的那", re.IGNORECASE)
_DEAREST = re.compile(r"\bthe (?:dear(?:er|est)|(?:most|more) expensive)\b|最贵|贵的?那", re.IGNORECASE)
_BEST = re.compile(r"\bthe (?:best|better|highest|top)[- ]rated\b|评分最高|评价最好|口碑最好", re.IGNORECASE)
#: "the blue one", 那个蓝色的: without a pointing word a colour is a wish.
_POINTS = re.compile(r"\b(?:the|that|this)\b.{0,20}\b(?:one|ones)\b|[那这]|的那|要\S{1,4}的", re.IGNORECASE)


def pointed_at(text: str, shown: Sequence[Product]) -> Product | None:
    """Return the product of the screen that a text describes, or None where none or several fit.

    Parameters
    ----------
    text : str
        What the shopper wrote.
    shown : sequence of Product
        In the order of the screen.
    """
    if len(shown) > 1:
        priced = [product for product in shown if product.offer.price]
        for pattern, choose, among in (
            (_CHEAPEST, min, priced),
            (_DEAREST, max, priced),
        ):
            if pattern.search(text) and among:
                return _only(among, choose, _price)
        rated = [product for product in shown if product.rating_average is not None]
        if _BEST.search(text) and rated:
            return _only(rated, max, lambda product: product.rating_average or 0.0)
    if not _POINTS.search(text):
        return None
    fitting = [product for product in shown if _has_named_colour(product, text)]
    return fitting[0] if len(fitting) == 1 else None


def _price(product: Product) -> float:
    return float(product.offer.price.amount_minor) if product.offer.price else 0.0


def _only(products: Sequence[Product], choose: Callable[..., float], key: Callable[[Product], float]) -> Product | None:
    """Return the one with the least or highest value; None where two share it."""
    wanted = choose(key(product) for product in products)
    found = [product for product in products if key(product) == wanted]
    return found[0] if len(found) == 1 else None


def _has_named_colour(product: Product, text: str) -> bool:
    """Say whether a text names the colour of the variant that the card has shown."""
    value = product.offer.options.get("colour") or product.offer.options.get("color")
    if not value:
        return False
    names = (colour_name(value, language) for language in LANGUAGES)
    return any(re.search(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", text, re.IGNORECASE) for name in names)
