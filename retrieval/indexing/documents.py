"""What of a product is searched: its terms for BM25, its passages for vectors, its names for matching."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from retrieval.text import normalise, tokenise
from retrieval.understanding.colours import colours_of
from shop.types import LANGUAGES, Language, Product

#: How often the first words of a description count: feeds say there what a thing is, in the words of shoppers, where
#: titles hold names and numbers. Chosen on the dev queries of Icecat (docs/adr/0008).
LEAD_WEIGHT, LEAD_CHARS = 2, 150
#: Longer values of attributes stay out: lists of what a thing is compatible with ("laptop") make accessories look like
#: the thing.
VALUE_CHARS = 60
#: A description's first sentences say what the product is; the rest is praise.
DESCRIPTION_CHARS = 400
PASSAGE_CHARS = 300
#: Attributes that say what a thing is made of, beside those that hold "material": "shoes without leather".
_MADE_OF = frozenset(["cover", "fabric", "filling", "flavour", "ingredients", "lining", "sole", "upper"])


def document_terms(product: Product) -> list[str]:
    """Return the terms of a product in all its languages, weighted by repetition."""
    terms: list[str] = []
    for language in LANGUAGES:
        title, kind = getattr(product.title, language), getattr(product.product_type, language)
        description = (getattr(product.description, language) or "")[:DESCRIPTION_CHARS]
        terms += tokenise(title or "") + tokenise(kind or "") + tokenise(description)
        terms += tokenise(description[:LEAD_CHARS]) * (LEAD_WEIGHT - 1)
        terms += [term for value in _short_values(product, language) for term in tokenise(value)]
    terms += tokenise(product.brand or "")
    # Colours and sizes are chosen by filters; as words they find the variants of a plain text search, too.
    terms += [term for value in _option_values(product) for term in tokenise(value)]
    return terms


def _short_values(product: Product, language: Language) -> list[str]:
    texts = (getattr(attribute.text, language) or "" for attribute in product.attributes if attribute.text)
    return [text for text in texts if len(text) <= VALUE_CHARS]


def _option_values(product: Product) -> list[str]:
    return sorted({value for variant in product.variants for value in variant.options.values()})


def passages(product: Product) -> list[str]:
    """Return one text a language that the product has, for the encoder."""
    found = []
    for language in LANGUAGES:
        title = getattr(product.title, language)
        if title:
            description = getattr(product.description, language) or ""
            kind = getattr(product.product_type, language) or ""
            text = " ".join(filter(None, (title, kind, description)))
            found.append(text[:PASSAGE_CHARS])
    return found or [product.id]


def content_hash(product: Product) -> int:
    """Return a number of 64 bits that changes when anything of a product does."""
    return int.from_bytes(hashlib.blake2b(product.model_dump_json().encode(), digest_size=8).digest(), "little")


def colours(product: Product) -> set[str]:
    """Return the colour keys of a product's attributes."""
    texts = [
        attribute.text.get(language)
        for attribute in product.attributes
        if attribute.text and "colo" in attribute.key
        for language in LANGUAGES
    ]
    return set().union(*map(colours_of, filter(None, texts))) if texts else set()


def made_of(product: Product) -> set[str]:
    """Return the terms of what the product is made of, in all its languages."""
    return {
        term
        for attribute in product.attributes
        if attribute.text and (attribute.key in _MADE_OF or "material" in attribute.key)
        for text in (attribute.text.en, attribute.text.zh)
        for term in tokenise(text or "")
    }


def type_names(product: Product) -> Iterable[str]:
    """Return the folded names of what the product is."""
    return (normalise(name) for name in (product.product_type.en, product.product_type.zh) if name)
