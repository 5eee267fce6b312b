"""Queries written from a catalogue's own fields, in both languages: what shoppers type who want a product.

"hp red ink cartridge", 惠普红色墨盒: kind, brand, colour and a few short attributes of a product in the orders that
people use. The other language comes from the shop's own texts where it has both, else from our lexicon. They teach the
encoder the words of one shop (Ma et al., "Zero-shot Neural Passage Retrieval via Domain-targeted Synthetic Question
Generation", EACL 2021, with templates in place of a generator).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.indexing.documents import colours
from retrieval.text import has_han, normalise, tokenise
from retrieval.understanding.colours import colour_names
from retrieval.understanding.lexicon import chinese_reading, english_reading
from shop.types import Attribute, Language, Product

#: A longer value is a sentence, no feature that anyone types.
MAX_VALUE_WORDS, MAX_VALUE_CHARS = 3, 24
#: Words of a title that one query takes.
TITLE_WORDS = (2, 5)


@dataclass(frozen=True)
class QueryPair:
    """A query and a product that answers it."""

    query: str
    product_id: str


def queries_for(product: Product, rng: random.Random, per_language: int = 2) -> list[str]:
    """Return queries that a product answers, at most ``per_language`` in each language.

    Examples
    --------
    >>> from shop.types import LocalizedText, Variant
    >>> tent = Product(id="t", title=LocalizedText(en="Northfold Duo tent"), brand="Northfold",
    ...                product_type=LocalizedText(en="tent", zh="帐篷"), variants=(Variant(id="t"),))
    >>> set(queries_for(tent, random.Random(0), 9)) <= {
    ...     "tent", "northfold tent", "tent northfold", "northfold duo", "duo tent", "northfold duo tent",
    ...     "帐篷", "northfold 帐篷", "northfold帐篷", "帐篷 northfold"}
    True
    """
    found = []
    for language in ("en", "zh"):
        texts = list(dict.fromkeys(_in_language(product, language, rng, tries=3 * per_language)))
        found += texts[:per_language]
    return found


def pairs_of(products: list[Product], seed: int = 0, per_language: int = 2) -> list[QueryPair]:
    """Return pairs for a whole catalogue, the same for the same products and seed."""
    rng = random.Random(seed)
    return [QueryPair(query, product.id) for product in products for query in queries_for(product, rng, per_language)]


def _in_language(product: Product, language: Language, rng: random.Random, tries: int) -> Iterator[str]:
    kind = _kind(product, language)
    features = _features(product, language)
    brand = normalise(product.brand or "")
    for _ in range(tries):
        chosen = rng.sample(features, min(len(features), rng.choice([0, 0, 1, 1, 2])))
        if kind:
            yield _phrase(kind, chosen, brand if rng.random() < 0.4 else "", language, rng)
        if excerpt := _title_excerpt(product, language, rng):
            yield excerpt


def _kind(product: Product, language: Language) -> str:
    """Return what the product is, in a language, by the shop or by the lexicon."""
    own = getattr(product.product_type, language)
    if own:
        return normalise(own)
    other = product.product_type.get(language)
    if not other:
        return ""
    return english_reading(other) if language == "en" else chinese_reading(normalise(other))


def _features(product: Product, language: Language) -> list[str]:
    """Return short facts as a shopper would say them."""
    said = [value for attribute in product.attributes if (value := _value(attribute, language))]
    return sorted({*said, *(colour_names(key).get(language) for key in colours(product))})


def _value(attribute: Attribute, language: Language) -> str:
    if attribute.flag:
        text = attribute.label.get(language)
    elif attribute.number is not None and attribute.unit:
        return f"{attribute.number:g} {attribute.unit}"
    else:
        text = attribute.text.get(language) if attribute.text else ""
    text = normalise(text)
    if not text or len(text) > MAX_VALUE_CHARS or len(text.split()) > MAX_VALUE_WORDS:
        return ""
    if language == "zh" and not has_han(text):
        return chinese_reading(text)
    return text if language == "zh" or not has_han(text) else ""


def _phrase(kind: str, features: list[str], brand: str, language: Language, rng: random.Random) -> str:
    if language == "zh":
        # Brands in Latin letters stand apart or not, as people type them.
        thing = "".join(features) + kind
        return rng.choice([f"{brand} {thing}", f"{brand}{thing}", f"{thing} {brand}"]).strip() if brand else thing
    thing = " ".join((*features, kind))
    return rng.choice([f"{brand} {thing}", f"{brand} {thing}", f"{thing} {brand}"]).strip()


def _title_excerpt(product: Product, language: Language, rng: random.Random) -> str:
    """Return some words in a row of the title; in Chinese those of its known terms when the title is English."""
    own = getattr(product.title, language)
    if not own:
        return chinese_reading(normalise(product.title.get(language))) if language == "zh" else ""
    if has_han(own):
        return normalise(own)
    words = [word for word in normalise(own).split() if tokenise(word)]
    size = rng.randint(*TITLE_WORDS)
    start = rng.randint(0, max(len(words) - size, 0))
    return " ".join(words[start : start + size])
