"""Business rules, asked last and of the shop's own records: what may be shown at all."""

from __future__ import annotations

from dataclasses import dataclass

from shop.types import Product


@dataclass(frozen=True)
class Rules:
    """What a shopper may be shown.

    Parameters
    ----------
    bought_ids : frozenset of str
        What they have: once-only products among these are not offered again.
    excluded_ids : frozenset of str
        What the request rules out.
    age_years : int, optional
        None: nothing with a minimum age.
    """

    bought_ids: frozenset[str]
    excluded_ids: frozenset[str]
    age_years: int | None

    def allow(self, product: Product) -> bool:
        """Say whether a product may be shown."""
        if product.id in self.excluded_ids or not product.in_stock:
            return False
        if product.once_only and product.id in self.bought_ids:
            return False
        if product.minimum_age_years is None:
            return True
        return self.age_years is not None and self.age_years >= product.minimum_age_years
