"""What was understood of a wished present, as removable chips."""

from __future__ import annotations

from actions.chips import REMOVE, price_label
from recommender.serving.gift_wish import GiftWish
from recommender.serving.gifts import occasion_label, person
from shop.types import Language
from zhanggui.messages import MAX_CHIPS, Chip, ChipsBlock, Payload
from zhanggui.services import Services
from zhanggui.wording import word

#: Intent that a chip's removal sends: the same action shows the list anew.
_INTENT = "gift_advice"


def gift_chips(wish: GiftWish, services: Services, language: Language) -> ChipsBlock | None:
    """Build the block; None when nothing was understood."""
    chips = [_chip(_person_name(key, language), "people", key) for key in wish.people]
    if wish.age_years is not None:
        chips.append(_chip(word("chip_age", language, age=wish.age_years), "age_years", ""))
    for key in wish.occasions:
        known = occasion_label(key)
        chips.append(_chip(known.get(language) if known else key, "occasions", key))
    chips += [_chip(word("chip_likes", language, what=liking), "likings", liking) for liking in wish.likings]
    if wish.thing:
        chips.append(_chip(wish.thing, "thing", ""))
    currency = services.search.index.columns.currency
    if label := price_label(wish.price_min_minor, wish.price_max_minor, currency, language):
        chips.append(_chip(label, "price", ""))
    chips += [_chip(word("chip_not", language, what=what), "excluded", what) for what in wish.excluded]
    return ChipsBlock(chips=tuple(chips[:MAX_CHIPS])) if chips else None


def changed_gift(wish: GiftWish, constraint: str) -> GiftWish:
    """Return the wish without a chip's constraint, ``field:value`` as the chip sent it."""
    field, _, value = constraint.partition(":")
    return wish.without(field, value)


def _person_name(key: str, language: Language) -> str:
    known = person(key)
    return word("chip_for", language, whom=known.label.get(language) if known else key)


def _chip(label: str, field: str, value: str) -> Chip:
    remove = Payload(intent=_INTENT, entities={REMOVE: f"{field}:{value}"[:200]})
    return Chip(label=label[:120], remove=remove)
