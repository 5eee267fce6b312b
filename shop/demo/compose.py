"""From the written families to products: titles, descriptions, typed attributes, variants, prices, stock.

Everything that is drawn by chance comes from a random generator seeded with the product's own key, so a
product stays the same when others are added.
"""

from __future__ import annotations

import base64
import hashlib
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from shop.demo.content import Common, DepartmentContent, Family, Line, Version
from shop.demo.values import RawValue, parse_value, scaled, spoken
from shop.types import Attribute, Language, LocalizedText, Money, Product, Variant

SEED = "zhanggui-demo-1"
CURRENCY = "USD"
_DEFAULT_TITLE = LocalizedText(en="{brand} {line} {version} {noun}", zh="{brand}{line} {version}{noun}")
_SALE_SHARE = 0.2
_SOLD_OUT_SHARE = 0.04
#: At most so many colours are stocked of one product.
_MAX_COLOURS = 4


@dataclass(frozen=True)
class Item:
    """A product with what its record does not say: where it comes from and how it sells."""

    product: Product
    family: Family
    line: Line
    version_key: str
    #: How much more than an average product of its family it sells.
    popularity: float


def seeded(*parts: str) -> Random:
    """Return a random generator that depends on the given words alone."""
    return Random(":".join((SEED, *parts)))


def short_id(*parts: str) -> str:
    """Return eight letters and digits that depend on the given words alone."""
    digest = hashlib.sha256(":".join((SEED, *parts)).encode()).digest()
    return base64.b32encode(digest)[:8].decode().lower()


def compose_family(common: Common, department: DepartmentContent, family: Family, today: datetime) -> Iterator[Item]:
    """Yield the products of a family: each line in each of its versions."""
    for line in family.lines:
        for version_key in line.versions or tuple(family.versions) or ("",):
            yield _Composer(common, department, family, line, version_key, today).item()


@dataclass(frozen=True)
class _Composer:
    common: Common
    department: DepartmentContent
    family: Family
    line: Line
    version_key: str
    today: datetime

    @property
    def key(self) -> str:
        return f"{self.family.key}/{self.line.brand}/{self.line.name.en}/{self.version_key}"

    @property
    def version(self) -> Version | None:
        return self.family.versions.get(self.version_key)

    def item(self) -> Item:
        rng = seeded("product", self.key)
        attributes = self._attributes()
        popularity = math.exp(rng.gauss(0, 0.8))
        released_at = self.today - timedelta(days=_age_days(rng))
        count = round(popularity * rng.uniform(20, 120) * min(1, (self.today - released_at).days / 400))
        product = Product(
            id=f"p-{short_id('product', self.key)}",
            title=LocalizedText(en=self._title("en"), zh=self._title("zh")),
            description=LocalizedText(en=self._text("en", attributes), zh=self._text("zh", attributes)),
            brand=self.common.brands[self.line.brand].name.en,
            product_type=self.family.type,
            department=self.department.key,
            attributes=attributes,
            variants=self._variants(rng),
            image_url=f"/demo/pictures/p-{short_id('product', self.key)}.svg",
            rating_average=round(min(4.9, max(3.1, rng.gauss(4.3, 0.3))), 1) if count else None,
            rating_count=count,
            url=f"/p/p-{short_id('product', self.key)}",
            released_at=released_at,
            once_only=self.family.once_only,
            minimum_age_years=self.family.minimum_age,
        )
        return Item(product, self.family, self.line, self.version_key, popularity)

    def _title(self, language: Language) -> str:
        noun = self.line.noun or self.family.noun or _capitals(self.family.type)
        words = {
            "brand": self.common.brands[self.line.brand].name.get(language),
            "line": self.line.name.get(language),
            "version": self.version.name.get(language) if self.version else "",
            "noun": noun.get(language),
        }
        pattern = (self.family.title or _DEFAULT_TITLE).get(language)
        return re.sub(r"\s+", " ", pattern.format(**words)).strip(" ,，")

    def _raw_values(self) -> dict[str, RawValue]:
        values = dict(self.family.sets)
        for name in self.line.has:
            values |= self.family.features[name].sets
        values |= self.line.sets
        if self.version:
            for key, factor in self.version.times.items():
                if key in values:
                    values[key] = scaled(values[key], factor)
            values |= self.version.sets
        return values

    def _attributes(self) -> tuple[Attribute, ...]:
        labels = self.common.attributes
        texts: dict[str, LocalizedText] = {"brand": self.common.brands[self.line.brand].name}
        if colours := self._colours():
            texts["colour"] = _joined([self.common.colours[c].name for c in colours])
        if sizes := self._sizes():
            texts["size"] = _joined([LocalizedText(en=size, zh=size) for size in sizes if size])
        if self.line.has:
            texts["features"] = _joined([self.family.features[name].name for name in self.line.has])
        written = [parse_value(key, labels[key], raw) for key, raw in self._raw_values().items()]
        named = {key: Attribute(key=key, label=labels[key], text=text) for key, text in texts.items()}
        first = named.pop("brand")
        return (first, *written, *named.values())

    def _text(self, language: Language, attributes: tuple[Attribute, ...]) -> str:
        says = [self.line.says, *(self.family.features[name].says for name in self.line.has)]
        if self.version and self.version.says:
            says.append(self.version.says)
        if self.family.closing:
            says.append(self.family.closing)
        values = {attribute.key: spoken(attribute, language) for attribute in attributes}
        sentences = [text.get(language).format(**values) for text in says]
        return ("" if language == "zh" else " ").join(sentences)

    def _colours(self) -> tuple[str, ...]:
        return (self.family.colours if self.line.colours is None else self.line.colours)[:_MAX_COLOURS]

    def _sizes(self) -> Mapping[str, float]:
        sizes = self.family.sizes
        if isinstance(sizes, str):
            return dict.fromkeys(self.common.sizes[sizes], 1.0)
        return sizes or {}

    def _variants(self, rng: Random) -> tuple[Variant, ...]:
        version_factor = self.version.price if self.version else 1.0
        base = self.line.price * version_factor
        on_sale = rng.random() < _SALE_SHARE
        cut = rng.choice((0.1, 0.15, 0.2, 0.25, 0.3)) if on_sale else 0.0
        sold_out = rng.random() < _SOLD_OUT_SHARE
        product_id = f"p-{short_id('product', self.key)}"
        variants = []
        for colour in self._colours() or ("",):
            for size, factor in (self._sizes() or {"": 1.0}).items():
                full = price_tag(base * factor)
                price = price_tag(base * factor * (1 - cut)) if on_sale else full
                options = {k: v for k, v in (("colour", colour), ("size", size)) if v}
                variants.append(
                    Variant(
                        id="-".join([product_id, *map(_slug, options.values())]),
                        options=options,
                        price=Money(amount_minor=price, currency=CURRENCY),
                        list_price=Money(amount_minor=full, currency=CURRENCY) if price < full else None,
                        stock_quantity=0 if sold_out else _stock(rng),
                        image_url=self._variant_picture(product_id, colour, options),
                    )
                )
        return tuple(variants)

    def _variant_picture(self, product_id: str, colour: str, options: Mapping[str, str]) -> str | None:
        if not colour or len(self._colours()) < 2:
            return None
        variant = "-".join([product_id, *map(_slug, options.values())])
        return f"/demo/pictures/{product_id}.svg?variant={variant}"


def price_tag(amount: float) -> int:
    """Round an amount in dollars to a price that stands on tags; returns cents.

    Examples
    --------
    >>> price_tag(187.3), price_tag(23.2), price_tag(4.31)
    (18900, 2299, 429)
    """
    if amount >= 200:
        return (round(amount / 10) * 10 - 1) * 100
    if amount >= 100:
        return (round((amount + 1) / 5) * 5 - 1) * 100
    if amount >= 10:
        return round(amount) * 100 - 1
    return max(49, round(amount * 10) * 10 - 1)


def _age_days(rng: Random) -> int:
    """Draw how long ago a product came out: a few this month, most years ago."""
    if rng.random() < 0.05:
        return rng.randint(1, 30)
    return rng.randint(31, 730) if rng.random() < 0.25 else rng.randint(731, 2_000)


def _stock(rng: Random) -> int:
    return 0 if rng.random() < 0.08 else min(250, 1 + int(rng.expovariate(1 / 28)))


def _slug(option: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", option.lower())


def _joined(texts: list[LocalizedText]) -> LocalizedText:
    return LocalizedText(en=", ".join(t.get("en") for t in texts), zh="、".join(t.get("zh") for t in texts))


def _capitals(text: LocalizedText) -> LocalizedText:
    small = {"and", "of", "for", "the", "with", "to"}
    words = text.get("en").split()
    capital = [w if w in small or w[:1].isupper() else w[:1].upper() + w[1:] for w in words]
    return LocalizedText(en=" ".join(capital), zh=text.zh)
