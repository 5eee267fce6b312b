"""Which variant of a product is meant: by a button, by a size or colour in the words, or the only one there is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.body import size_in
from actions.search_state import current_search
from actions.turn import Turn
from shop.types import Product, Variant
from zhanggui.cards import option_value


def chosen_variant(product: Product, turn: Turn) -> Variant | None:
    """Return the variant that a button or the words name, or the only one in stock; None where it is open."""
    named = turn.entity("variant_id")
    if named:
        return next((variant for variant in product.variants if variant.id == named), None)
    fitting = [variant for variant in product.variants if variant.stock_quantity > 0] or list(product.variants)
    search = current_search(turn)
    searched = " ".join([search.text, *search.filters.colours]) if search else ""
    for key in ("colour", "color", "size"):
        for text in (turn.text, searched):
            said = [variant for variant in fitting if _says(variant.options.get(key), text)]
            if said:
                fitting = said
                break
    if len({variant.options.get("size") for variant in fitting}) > 1:
        return None
    # The card has shown one variant with its colour and its price: that is the one which is taken.
    shown = product.offer.id
    return next((variant for variant in fitting if variant.id == shown), fitting[0])


def _says(value: str | None, text: str) -> bool:
    """Say whether a text names an option's value as a word of its own, in either language."""
    if not value:
        return False
    names = {option_value("colour", value, language) for language in ("en", "zh")} | {value}
    return any(
        re.search(rf"(?<![A-Za-z0-9]){re.escape(name.removesuffix('色') or name)}(?![A-Za-z0-9])", text, re.IGNORECASE)
        for name in names
    )


def shared_options(variant: Variant, options: dict[str, str]) -> int:
    """Count the options in which a variant is as others say, such as those of what was bought."""
    return sum(options.get(key) == value for key, value in variant.options.items())


def nearest_variant(meant: Sequence[Variant], options: dict[str, str]) -> Variant | None:
    """Return the one of some variants that keeps most of the given options; None where there is none, or no one."""
    most = max((shared_options(own, options) for own in meant), default=0)
    best = [own for own in meant if shared_options(own, options) == most]
    return best[0] if len(best) == 1 else None


def meant_variants(product: Product, text: str) -> tuple[Variant, ...]:
    """Return the variants that a text names by size or colour; none where it names nothing of the product's."""
    meant = product.variants
    size = size_in(text, list(dict.fromkeys(v.options["size"] for v in meant if v.options.get("size"))))
    if size:
        meant = tuple(v for v in meant if v.options.get("size") == size)
    coloured = tuple(v for v in meant if _says(v.options.get("colour") or v.options.get("color"), text))
    return coloured or (meant if size else ())
