"""Which variant of a recommended product is shown: within the budget, in a colour that is liked and not disliked."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.indexing.columns import NO_PRICE, Columns, Mask
from retrieval.understanding.colours import colour_key, wider_colours
from shop.types import Product, Variant

#: Keys of the option and of the attribute that hold a colour.
_COLOUR_KEYS = ("colour", "color")


@dataclass(frozen=True)
class OfferWish:
    """What the shown variant must and should be.

    Parameters
    ----------
    price_min_minor, price_max_minor : int, optional
        Bounds of the price, both included; a variant without a price keeps none.
    avoided_colours : frozenset of str
        Keys of colours in which nothing is shown.
    liked_colours : frozenset of str
        Keys of colours that come first.
    """

    price_min_minor: int | None = None
    price_max_minor: int | None = None
    avoided_colours: frozenset[str] = frozenset()
    liked_colours: frozenset[str] = frozenset()

    def of(self, product: Product) -> Variant | None:
        """Return the variant to show: in stock, liked colours first, then the cheapest; None where none may be."""
        fitting = [
            variant for variant in product.variants if variant.stock_quantity > 0 and self._fits(product, variant)
        ]
        return min(
            fitting,
            key=lambda variant: (
                self._dislikeness(product, variant),
                variant.price is None,
                variant.price.amount_minor if variant.price else 0,
            ),
            default=None,
        )

    def _dislikeness(self, product: Product, variant: Variant) -> int:
        """Return 0 for a liked colour, 1 for a shade of one (navy is blue, too), 2 for others."""
        colour = colour_of(product, variant)
        if not colour or not self.liked_colours or colour in self.liked_colours:
            return 0 if colour in self.liked_colours else 2
        return 2 - bool(wider_colours([colour]) & self.liked_colours)

    def _fits(self, product: Product, variant: Variant) -> bool:
        if self.price_min_minor is not None or self.price_max_minor is not None:
            if variant.price is None:
                return False
            amount = variant.price.amount_minor
            if amount < (self.price_min_minor or 0) or amount > (self.price_max_minor or amount):
                return False
        return colour_of(product, variant) not in self.avoided_colours


def colour_of(product: Product, variant: Variant) -> str | None:
    """Return the key of a variant's colour, else of the product's where it has only one; None where nobody says."""
    for key in _COLOUR_KEYS:
        if value := variant.options.get(key):
            return colour_key(value) or value
    for attribute in product.attributes:
        if attribute.key in _COLOUR_KEYS and attribute.text:
            return colour_key(attribute.text.get("en"))
    return None


def within_prices(columns: Columns, low_minor: int | None, high_minor: int | None) -> Mask:
    """Return the products of which a variant in stock costs so much, (S,) bool; both bounds included."""
    fits = columns.stock > 0
    if low_minor is not None or high_minor is not None:
        fits &= columns.price_minor != NO_PRICE
    if low_minor is not None:
        fits &= columns.price_minor >= low_minor
    if high_minor is not None:
        fits &= columns.price_minor <= high_minor
    return columns.of_any_variant(fits)
