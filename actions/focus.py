"""Which product the shopper speaks of: a button, an ordinal, the page, or what was last in focus."""

from __future__ import annotations

import re

from actions.pointing import pointed_at
from actions.reply import Reply
from actions.turn import Turn
from shop.types import Product
from zhanggui.cards import cards_block
from zhanggui.messages import Payload, QuickReply
from zhanggui.services import Services

_ORDINALS = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3,
    "fifth": 4, "5th": 4, "last": -1, "最后": -1, "最后一个": -1,
}  # fmt: skip
_HAN_DIGITS = {"一": 0, "二": 1, "两": 1, "三": 2, "四": 3, "五": 4, "六": 5}
_HAN_ORDINAL = re.compile(r"第\s*([一二两三四五六1-9])")
_LATIN_ORDINAL = re.compile(r"\b(" + "|".join(o for o in _ORDINALS if o.isascii()) + r")\b", re.IGNORECASE)

_FIRST_FEW = re.compile(
    r"\b(?:first|these|those|top|last)\s+(two|three|[23])\b|[前这那]\s*([两二三23])\s*[个款件双条]", re.IGNORECASE
)


def ordinal_in(text: str) -> int | None:
    """Return the list position that a text names, counted from 0 (-1: the last), or None.

    Examples
    --------
    >>> ordinal_in("the second one please"), ordinal_in("第三个多少钱"), ordinal_in("a tent")
    (1, 2, None)
    """
    if found := _HAN_ORDINAL.search(text):
        digit = found.group(1)
        return _HAN_DIGITS[digit] if digit in _HAN_DIGITS else int(digit) - 1
    if "最后" in text:
        return -1
    if found := _LATIN_ORDINAL.search(text):
        return _ORDINALS[found.group(1).lower()]
    return None


def compared_count(text: str) -> int | None:
    """Return how many of the shown products a text names: "the first two", "前三款", "these two"; None for no number.

    Examples
    --------
    >>> compared_count("compare the first two"), compared_count("前三个对比一下"), compared_count("which is better")
    (2, 3, None)
    """
    if found := _FIRST_FEW.search(text):
        number = found.group(1) or found.group(2)
        return {"two": 2, "three": 3, "两": 2, "二": 2, "三": 3}.get(number.lower()) or int(number)
    return None


def product_in_focus(turn: Turn, services: Services) -> Product | None:
    """Find the product that the turn is about, the most explicit hint first."""
    if turn.last_products and not turn.is_button and ordinal_in(turn.text) is not None and not _by_ordinal(turn):
        # "the second one" where one is shown: asked for again, never guessed.
        return None
    candidates = [
        turn.entity("product_id"),
        _by_ordinal(turn),
        _by_property(turn, services),
        turn.metadata.page.product_id,
        turn.slot_text("focus_product"),
        turn.last_products[0] if len(turn.last_products) == 1 else None,
    ]
    for product_id in filter(None, candidates):
        if product := services.shop.products.get(product_id):
            return product
    return None


def _by_ordinal(turn: Turn) -> str | None:
    position = ordinal_in(turn.text)
    shown = turn.last_products
    if position is None or not -len(shown) <= position < len(shown):
        return None
    return shown[position]


def _by_property(turn: Turn, services: Services) -> str | None:
    if turn.is_button or not turn.last_products:
        return None
    found = services.shop.products.get_many(turn.last_products)
    meant = pointed_at(turn.text, [found[own] for own in turn.last_products if own in found])
    return meant.id if meant else None


def ask_which_product(turn: Turn, reply: Reply, services: Services, intent: str) -> None:
    """Ask which of the shown products is meant, with a quick reply for each."""
    reply.say("utter_which_product")
    products = services.shop.products.get_many(turn.last_products)
    block = cards_block([(pid, None) for pid in turn.last_products], products, turn.language)
    if block:
        reply.offer(
            *(
                QuickReply(
                    label=card.title[:120],
                    payload=Payload(intent=intent, entities={"product_id": card.product_id}),
                )
                for card in block.cards[:6]
            )
        )
