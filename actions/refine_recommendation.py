"""Changes to a list of recommendations: cheaper, under 50, not this brand; of a present all that is said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from actions.base import ShopAction
from actions.focus import product_in_focus
from actions.noting import note, said_in_short, undo
from actions.recommend import recommend_others, show_recommendations
from actions.reply import Reply
from actions.shown_list import ShownList
from actions.turn import Turn
from recommender.serving.gift_wish import GiftWish
from recommender.serving.gifts import understand_gift
from recommender.stated.targets import BAR, COLOUR, target_of
from recommender.stated.wordings import Stance
from retrieval.understanding.colours import colour_key
from shop.types import NewPreference, PreferenceKind, PreferenceTarget, Product
from zhanggui.preference_words import preference_names
from zhanggui.services import Services

#: A wish for something cheaper than what is shown, in words of both languages.
_CHEAPER = (
    "cheaper", "less expensive", "less pricey", "less dear", "lower price",
    "too expensive", "too much for me", "too pricey", "too dear",
    "便宜", "实惠", "低一点", "划算", "太贵", "超预算",
)  # fmt: skip
_THIS_BRAND = re.compile(
    r"\b(?:not|no|other|another|different|hate|n['’]t like|dislike)\b.*\b(?:brands?|makes?)\b|(?:这个?|"
    r"那个?)(?:牌子|品牌).*(?:不|别|换)|"
    r"(?:不|别|换).*(?:牌子|品牌)|别的(?:牌子|品牌)"
)

#: "Not this" names nothing by itself.
_POINTING = frozenset(
    ["this", "that", "these", "those", "them", "it", "one", "ones", "这个", "那个", "这些", "这款", "那款"]
)


def cheaper_than(text: str, shown_prices_minor: Sequence[int]) -> int | None:
    """Return the upper bound below the middle of the shown prices when a text wants it cheaper, else None.

    The middle, not the lowest: below the lowest there is often nothing left, and the shopper has seen that
    the upper half is too dear.

    Examples
    --------
    >>> cheaper_than("something cheaper", [1000, 3000, 5000]), cheaper_than("in red", [1000])
    (2999, None)
    """
    wanted = text.casefold()
    if not shown_prices_minor or not any(sign in wanted for sign in _CHEAPER):
        return None
    return max(int(median(shown_prices_minor)) - 1, 0)


def refine_recommendation(action: ShopAction, turn: Turn, reply: Reply, before: ShownList) -> bool:
    """Show the list anew as the message changes it; say whether the message was about the list at all."""
    if turn.is_button:
        return False
    if before.gift is not None:
        return _refine_present(action, turn, reply, before, before.gift)
    return _refine_bounds(action, turn, reply, before) or _rule_out(action, turn, reply, before)


def _refine_present(action: ShopAction, turn: Turn, reply: Reply, before: ShownList, earlier: GiftWish) -> bool:
    wish = earlier.refined_by(understand_gift(turn.text, action.services.search, earlier))
    bound = cheaper_than(turn.text, before.prices_minor)
    if bound is not None:
        wish = wish.model_copy(update={"price_min_minor": None, "price_max_minor": bound})
    if wish == earlier:
        return False
    show_recommendations(
        action, turn, reply, before.model_copy(update={"gift": wish, "shown": ()}), "utter_gift_refined"
    )
    return True


def _refine_bounds(action: ShopAction, turn: Turn, reply: Reply, before: ShownList) -> bool:
    parsed = action.services.search.parse(turn.text)
    low, high = parsed.price_min_minor, parsed.price_max_minor
    if low is None and high is None:
        high = cheaper_than(turn.text, before.prices_minor)
    if low is None and high is None:
        return False
    after = before.model_copy(update={"price_min_minor": low, "price_max_minor": high, "shown": ()})
    show_recommendations(action, turn, reply, after, "utter_other_ones")
    return True


def _rule_out(action: ShopAction, turn: Turn, reply: Reply, before: ShownList) -> bool:
    """Leave out what is not wanted and keep it in mind: a list of recommendations is made of nothing but taste."""
    said = _ruled_out(turn, action.services)
    if not said:
        return False
    kept = note(turn, action.services, said)
    what = preference_names(said, action.services, turn.language)
    recommend_others(action, turn, reply, before, "utter_noted_dislike_next", [undo(turn, kept)], what=what)
    reply.remember(noted_preferences=[own.id for own in kept])
    return True


def _ruled_out(turn: Turn, services: Services) -> list[NewPreference]:
    parsed = services.search.parse(turn.text)
    found = [(PreferenceTarget.BRAND, brand) for brand in parsed.excluded_brands]
    is_brand = bool(_THIS_BRAND.search(turn.text.casefold()))
    for term in () if is_brand else parsed.excluded_terms:
        colour = colour_key(term)
        if colour:
            found.append((PreferenceTarget.ATTRIBUTE, f"{COLOUR}{BAR}{colour}"))
        elif term not in _POINTING:
            found.append(target_of(term, services.search, Stance.DISLIKE))
    if not found and is_brand:
        product = product_in_focus(turn, services) or _first(turn, services)
        if product is not None and product.brand:
            found.append((PreferenceTarget.BRAND, product.brand))
    return [
        NewPreference(
            kind=PreferenceKind.DISLIKE, target=target, value=value, said=said_in_short(turn), language=turn.language
        )
        for target, value in dict.fromkeys(found)
    ]


def _first(turn: Turn, services: Services) -> Product | None:
    return services.shop.products.get(turn.last_products[0]) if turn.last_products else None
