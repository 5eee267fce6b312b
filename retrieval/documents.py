"""What of a product is searched: its terms for BM25, its passages for vectors, its names for matching."""

from __future__ import annotations

from collections.abc import Iterable

from retrieval.colours import colours_of
from retrieval.text import normalise, tokenise
from shop.types import LANGUAGES, Attribute, Language, Product

#: How often a field's terms count. The title says what it is; attributes and description say how it is.
TITLE_WEIGHT, TYPE_WEIGHT, BRAND_WEIGHT = 3, 2, 2
#: A description's first sentences say what the product is; the rest is praise.
DESCRIPTION_CHARS = 400
PASSAGE_CHARS = 300


def attribute_text(attribute: Attribute, language: Language) -> str:
    """Return an attribute's value as words: ``8 GB``, ``red``, or its label where it is a yes."""
    if attribute.flag is not None:
        return attribute.label.get(language) if attribute.flag else ""
    if attribute.number is not None:
        number = f"{attribute.number:g}"
        return f"{number} {attribute.unit}" if attribute.unit else number
    return attribute.text.get(language) if attribute.text else ""


def document_terms(product: Product) -> list[str]:
    """Return the terms of a product in all its languages, weighted by repetition."""
    terms: list[str] = []
    for language in LANGUAGES:
        title, kind = getattr(product.title, language), getattr(product.product_type, language)
        terms += tokenise(title or "") * TITLE_WEIGHT + tokenise(kind or "") * TYPE_WEIGHT
        terms += tokenise((getattr(product.description, language) or "")[:DESCRIPTION_CHARS])
        for attribute in product.attributes:
            terms += tokenise(attribute_text(attribute, language))
    terms += tokenise(product.brand or "") * BRAND_WEIGHT
    # Numbers stand in both languages: once is enough for a model number that nobody translates.
    terms += [term for variant in product.variants for value in variant.options.values() for term in tokenise(value)]
    return terms


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


def colours(product: Product) -> set[str]:
    """Return the colour keys of a product's attributes."""
    texts = [
        attribute.text.get(language)
        for attribute in product.attributes
        if attribute.text and "colo" in attribute.key
        for language in LANGUAGES
    ]
    return set().union(*map(colours_of, filter(None, texts))) if texts else set()


def type_names(product: Product) -> Iterable[str]:
    """Return the folded names of what the product is."""
    return (normalise(name) for name in (product.product_type.en, product.product_type.zh) if name)
