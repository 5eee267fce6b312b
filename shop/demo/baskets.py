"""What a shopper puts into one basket: something they like, and often what goes with it."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from random import Random

from shop.demo.compose import Item
from shop.demo.shoppers import Taste
from shop.types import Variant

#: Share of baskets in which a product draws another along, and of those the share that goes with it.
_FURTHER_SHARE, _GOES_WITH_SHARE = 0.62, 0.7
MAX_LINES = 5
#: Of eight sizes two thirds are the shopper's own: the others are presents, and a try.
_OWN_SIZE_WEIGHT = 15.0


class Shelves:
    """The products by department and family, with what they sell by themselves."""

    def __init__(self, items: tuple[Item, ...]) -> None:
        self.items = items
        self.by_family: defaultdict[str, list[Item]] = defaultdict(list)
        self.by_department: defaultdict[str, list[Item]] = defaultdict(list)
        for item in items:
            self.by_family[item.family.key].append(item)
            self.by_department[item.product.department or ""].append(item)
        self._level = {id(item): level for family in self.by_family.values() for item, level in _levels(family)}

    def weight(self, item: Item, taste: Taste) -> float:
        """Return how much a shopper is drawn to a product within its department."""
        closeness = 1.0 - abs(self._level[id(item)] - taste.price_level)
        liked = taste.brands.get(item.line.brand or "", 1.0)
        return float(item.popularity * liked * closeness**2 + 0.01)


def _levels(family: list[Item]) -> list[tuple[Item, float]]:
    """Return each product's price level within its family, 0 to 1."""
    ordered = sorted(family, key=_price)
    return [(item, position / max(len(ordered) - 1, 1)) for position, item in enumerate(ordered)]


def _price(item: Item) -> int:
    price = item.product.offer.price
    return price.amount_minor if price else 0


def draw_basket(
    rng: Random, shelves: Shelves, taste: Taste, owned: set[str], at: datetime
) -> list[tuple[Item, Variant, int]]:
    """Draw one basket.

    Parameters
    ----------
    owned : set of str
        Product ids that the shopper has bought; what is bought once only is not bought again.
    at : datetime
        Only products released by then can be bought.
    """
    basket: list[tuple[Item, Variant, int]] = []
    taken: set[str] = set()
    pool = _available(shelves.by_department[_department(rng, taste, shelves)], owned, taken, at)
    while pool and len(basket) < MAX_LINES:
        item = rng.choices(pool, [shelves.weight(one, taste) for one in pool])[0]
        taken.add(item.family.key)
        basket.append((item, _variant(rng, item, taste), 1 if rng.random() < 0.88 else 2))
        if rng.random() > _FURTHER_SHARE:
            break
        if item.family.goes_with and rng.random() < _GOES_WITH_SHARE:
            candidates = shelves.by_family[rng.choice(list(item.family.goes_with))]
        else:
            candidates = shelves.by_department[_department(rng, taste, shelves)]
        pool = _available(candidates, owned, taken, at)
    return basket


def _department(rng: Random, taste: Taste, shelves: Shelves) -> str:
    keys = [key for key in taste.departments if shelves.by_department[key]]
    return rng.choices(keys, [taste.departments[key] for key in keys])[0]


def _available(items: list[Item], owned: set[str], taken: set[str], at: datetime) -> list[Item]:
    return [
        item
        for item in items
        if item.family.key not in taken
        and not (item.product.once_only and item.product.id in owned)
        and (item.product.released_at is None or item.product.released_at <= at)
    ]


def _variant(rng: Random, item: Item, taste: Taste) -> Variant:
    sizes = list(dict.fromkeys(variant.options.get("size") for variant in item.product.variants))
    own = sizes[min(int(taste.size_level * len(sizes)), len(sizes) - 1)]
    weights = [
        (3.0 if variant.options.get("colour") in taste.colours else 1.0)
        * (_OWN_SIZE_WEIGHT if variant.options.get("size") == own else 1.0)
        for variant in item.product.variants
    ]
    return rng.choices(item.product.variants, weights)[0]
