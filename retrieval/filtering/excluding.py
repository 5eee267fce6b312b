"""What a query rules out: brands, colours, yes-or-no attributes, and whatever a text or a material says."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from retrieval.indexing.columns import Columns, Mask
from retrieval.indexing.index import ProductIndex
from retrieval.text import normalise, tokenise
from retrieval.types import ParsedQuery
from retrieval.understanding.colours import colour_key
from retrieval.understanding.flag_words import free_of
from retrieval.understanding.lexicon import synonyms, translate

#: What a ruled-out word comprises: who wants no nuts wants no hazelnuts, though no text says "nuts" of them.
_COMPRISES = {
    "nut|坚果": (
        "hazelnut|walnut|almond|cashew|pistachio|pecan|peanut|macadamia|榛子|榛果|核桃|杏仁|扁桃仁|腰果|开心果|花生"
    ),
    "dairy|乳制品|奶制品": "milk|cream|butter|cheese|yoghurt|yogurt|whey|牛奶|奶油|黄油|奶酪|酸奶|乳清",
    "meat|肉": "beef|pork|lamb|chicken|turkey|duck|venison|ham|bacon|牛肉|猪肉|羊肉|鸡肉|火鸡|鸭肉|鹿肉|火腿|培根",
    "fish|鱼": "salmon|tuna|cod|sardine|herring|anchovy|三文鱼|金枪鱼|鳕鱼|沙丁鱼",
    "shellfish|贝类|seafood|海鲜": "shrimp|prawn|crab|lobster|oyster|mussel|scallop|squid|虾|蟹|龙虾|牡蛎|"
    "扇贝|鱿鱼|贻贝",
    "alcohol|酒|酒精": "wine|beer|whisky|whiskey|gin|vodka|rum|红酒|白酒|葡萄酒|啤酒|威士忌",
    "gluten|麸质": "wheat|barley|rye|spelt|小麦|大麦|黑麦",
    "wool|羊毛": "merino|lambswool|美利奴",
    "metal|金属": "steel|aluminium|iron|brass|copper|titanium|钢|铝|铝合金|铁|黄铜|铜|钛",
    "feather|羽毛": "down|羽绒",
}
_COMPRISED = {word: tuple(names.split("|")) for words, names in _COMPRISES.items() for word in words.split("|")}


def excluded_variants(index: ProductIndex, parsed: ParsedQuery) -> Mask:
    """Return which variants are ruled out, (V,) bool.

    A colour rules out the variants that have it: "not black" leaves the white one of the same shoe. Everything else
    rules out whole products: by their brand, by an attribute whose answer is yes ("no bluetooth"), or because their
    texts or materials hold the excluded word, or its translation or synonym.
    """
    columns = index.columns
    products = columns.brand.mask(parsed.excluded_brands) | columns.yes.mask(parsed.excluded_features)
    colours = tuple(filter(None, map(colour_key, parsed.excluded_terms)))
    variants = columns.variant_colours.mask(colours)
    # Whose colours nobody typed may still say them in words.
    uncoloured = ~columns.of_any_variant(columns.variant_colours.filled) if colours else products
    for term in parsed.excluded_terms:
        names = wordings(term)
        saying = columns.yes.mask(_flags(columns, names))
        for words in names:
            saying |= index.lexical.holding(words) | columns.products_made_of(words)
        if free := _free_of(columns, term):
            # What is free of it says its name most of all.
            saying = (saying | columns.no.mask(free)) & ~columns.yes.mask(free)
        products |= saying & uncoloured if colour_key(term) else saying
    return variants | columns.of_products(products)


def wordings(term: str) -> list[list[str]]:
    """Return what texts may say for a ruled-out word, each as terms: itself, its translations, what it comprises."""
    own = tokenise(term)
    names = [own, *(tokenise(name) for group in (*translate(term), *synonyms(own)) for name in group)]
    keys = [normalise(term), *("".join(words) for words in names)]
    return [*names, *(tokenise(name) for key in keys for name in _COMPRISED.get(key, ()))]


def unanswered(columns: Columns, parsed: ParsedQuery, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
    """Return of how many of the ruled-out answers each row says nothing, (n,): who says no comes first."""
    count = np.zeros(len(rows), np.int32)
    for key in parsed.excluded_features:
        count += ~columns.no.mask([key])[rows]
    for term in parsed.excluded_terms:
        if free := _free_of(columns, term):
            count += ~columns.yes.mask(free)[rows]
    return count


def _free_of(columns: Columns, term: str) -> list[str]:
    """Return the keys of the yes-or-no attributes that say "free of" a term."""
    keys = sorted({*columns.yes.table, *columns.no.table})
    return list(free_of(term, {key: columns.label("attribute", key) for key in keys}))


def _flags(columns: Columns, names: list[list[str]]) -> list[str]:
    """Return the yes-or-no attributes that go by one of some names, each given as its terms."""
    found = []
    for key in columns.yes.table:
        label = columns.label("attribute", key)
        own = [tokenise(text) for text in (key.replace("_", " "), label.en or "", label.zh or "")]
        if any(name and name in own for name in names):
            found.append(key)
    return found
