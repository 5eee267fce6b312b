"""A catalogue of any size, recombined from real products.

How: a product of the real catalogue is cut into what stands before its type in the title (brand and series), its type,
and what follows (attributes). A made one takes the type of one donor, brand and series of a second one of the same type
(of any type, one time in five, as shops that grow bring old brands into new types), the attributes of its title from a
third, description, attributes and price from a fourth, all of that type, and its model numbers get new digits, so that
nearly every product has one of its own. A product without a type is taken as a whole, with new digits. Seeded: product
``n`` is the same in every run, whatever is asked for before it.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Sequence
from typing import overload

from shop.types import LANGUAGES, LocalizedText, Money, Product, Variant

SEED = 20_261_126
#: A run of digits that is part of a model number: longer than a size or a count.
_MODEL_DIGITS = re.compile(r"\d{3,}")
_OTHER_TYPE_SHARE = 0.2
#: A made price lies within this share of the donor's.
_PRICE_SPREAD = 0.3
_STOCK = 50


class RecombinedProducts(Sequence[Product]):
    """Products made when they are asked for: a million of them need no memory.

    Parameters
    ----------
    donors : sequence of Product
        A real catalogue.
    size : int
        How many products there are.
    """

    def __init__(self, donors: Sequence[Product], size: int) -> None:
        self._donors = donors
        self._size = size
        self._same_type: dict[str, list[int]] = defaultdict(list)
        for row, donor in enumerate(donors):
            self._same_type[_type_of(donor)].append(row)

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, at: int) -> Product: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Product]: ...

    def __getitem__(self, at: int | slice) -> Product | Sequence[Product]:
        if isinstance(at, slice):
            return [self[row] for row in range(*at.indices(self._size))]
        if not 0 <= at < self._size:
            raise IndexError(f"expected a row below {self._size}, got {at}")
        return self._make(at)

    def _make(self, row: int) -> Product:
        rng = random.Random(SEED + row)
        kind = self._donors[rng.randrange(len(self._donors))]
        alike = self._same_type[_type_of(kind)]

        def donor() -> Product:
            # Things without a type have nothing in common.
            return self._donors[alike[rng.randrange(len(alike))]] if _type_of(kind) else kind

        other = _type_of(kind) and rng.random() < _OTHER_TYPE_SHARE
        maker = self._donors[rng.randrange(len(self._donors))] if other else donor()
        end, facts = donor(), donor()
        title = {
            language: _fresh_digits(_recombined(maker, kind, end, language), rng)
            for language in LANGUAGES
            if getattr(kind.title, language)
        }
        identity = f"m{row:07d}"
        offered = facts.offer
        price = offered.price and Money(
            amount_minor=round(offered.price.amount_minor * rng.uniform(1 - _PRICE_SPREAD, 1 + _PRICE_SPREAD)),
            currency=offered.price.currency,
        )
        variant = Variant(id=identity, options=offered.options, price=price, stock_quantity=rng.randrange(_STOCK))
        # Checked once, as the donors' parts: a million validations would take longer than the index.
        return kind.model_copy(
            update={
                "id": identity,
                "title": LocalizedText(**title),
                "brand": maker.brand,
                "description": facts.description,
                "attributes": facts.attributes,
                "variants": (variant,),
                "gtins": (),
            }
        )


def _type_of(product: Product) -> str:
    return product.product_type.en or product.product_type.zh or ""


def _recombined(maker: Product, kind: Product, end: Product, language: str) -> str:
    """Return a title of the parts of three products."""
    name = getattr(kind.product_type, language)
    title: str = getattr(kind.title, language)
    if not name or name.casefold() not in title.casefold():
        return title
    parts = (_parts(maker, language)[0], name, _parts(end, language)[1])
    return " ".join(part for part in parts if part)[:300]


def _parts(product: Product, language: str) -> tuple[str, str]:
    """Return what stands before and after the type in a title; the brand alone where it names no type."""
    title = getattr(product.title, language) or ""
    name = getattr(product.product_type, language) or ""
    at = title.casefold().find(name.casefold()) if name else -1
    if at < 0:
        return product.brand or "", ""
    return title[:at].strip(), title[at + len(name) :].strip()


def _fresh_digits(text: str, rng: random.Random) -> str:
    """Return the text with new digits in its model numbers; the first one is never 0."""
    return _MODEL_DIGITS.sub(
        lambda run: str(rng.randrange(10 ** (len(run.group(0)) - 1), 10 ** len(run.group(0)))), text
    )
