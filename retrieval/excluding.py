"""What a query rules out: brands, colours, yes-or-no attributes, and whatever a text or a material says."""

from __future__ import annotations

from retrieval.colours import colour_key
from retrieval.columns import Columns, Mask
from retrieval.index import ProductIndex
from retrieval.lexicon import synonyms, translate
from retrieval.text import tokenise
from retrieval.types import ParsedQuery


def excluded_variants(index: ProductIndex, parsed: ParsedQuery) -> Mask:
    """Return which variants are ruled out, (V,) bool.

    A colour rules out the variants that have it: "not black" leaves the white one of the same shoe. Everything else
    rules out whole products: by their brand, by an attribute whose answer is yes ("no bluetooth"), or because their
    texts or materials hold the excluded word, or its translation or synonym.
    """
    columns = index.columns
    products = columns.brand.mask(parsed.excluded_brands)
    colours = tuple(filter(None, map(colour_key, parsed.excluded_terms)))
    variants = columns.variant_colours.mask(colours)
    # Whose colours nobody typed may still say them in words.
    uncoloured = ~columns.of_any_variant(columns.variant_colours.filled) if colours else products
    for term in parsed.excluded_terms:
        own = tokenise(term)
        names = [own, *(tokenise(name) for group in (*translate(term), *synonyms(own)) for name in group)]
        saying = columns.yes.mask(_flags(columns, names))
        for words in names:
            saying |= index.lexical.holding(words) | columns.products_made_of(words)
        products |= saying & uncoloured if colour_key(term) else saying
    return variants | columns.of_products(products)


def _flags(columns: Columns, names: list[list[str]]) -> list[str]:
    """Return the yes-or-no attributes that go by one of some names, each given as its terms."""
    found = []
    for key in columns.yes.table:
        label = columns.label("attribute", key)
        own = [tokenise(text) for text in (key.replace("_", " "), label.en or "", label.zh or "")]
        if any(name and name in own for name in names):
            found.append(key)
    return found
