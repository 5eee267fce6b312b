"""Two wishes in one message ("where is my order, and do you have a red tent?"): both are answered.

Only orders and products are taken apart: these are what is asked for in one breath, and a part that is neither stays
with the first.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from actions.turn import Turn
from retrieval.search import Search

_BETWEEN = re.compile(
    r"\s*(?:[,，;；.。!！?？]\s*)?"
    r"(?:\b(?:and also|and|also|plus|btw|by the way|oh and|besides)\b|另外|还有|顺便|同时|以及|再帮我)[,，\s]*"
    r"|[?？。；;]\s*",
    re.IGNORECASE,
)
_ORDER = re.compile(
    r"\b(?:where|track|status|when|check|see)\b.{0,40}\b(?:order|parcel|package|delivery|shipment)\b"
    r"|\b(?:order|parcel|package)\b.{0,20}\b(?:status|arrive|where)"
    r"|(?:订单|快递|包裹|物流|货).{0,12}(?:到哪|哪了|哪里|进度|状态|什么时候|没到|多久)|(?:查|看)\S{0,4}(?:订单|快递|物流|包裹)",
    re.IGNORECASE,
)
#: "do you have this in blue?" is a wish about what has been shown.
_THIS = re.compile(
    r"\b(?:this|that|it|these|those)\b.*\b(?:in|with|for|but|cheaper)\b|[这那][个款件种双].*(?:有|要|吗)", re.IGNORECASE
)
#: "... and my tent" is in the order.
_OWN = re.compile(r"\W*(?:my|the)\b|我的|我那", re.IGNORECASE)
#: Shorter parts are an "ok" or a "please".
_FEWEST_CHARS = 4


class TwoWishes(NamedTuple):
    """What is asked of an order, and what of products."""

    order: str
    product: str


def two_wishes(turn: Turn, search: Search) -> TwoWishes | None:
    """Take a message apart, or return None where it holds not exactly one wish of each kind."""
    text = "" if turn.is_button else turn.text
    parts = [part.strip() for part in _BETWEEN.split(text) if len(part.strip()) >= _FEWEST_CHARS]
    if not 2 <= len(parts) <= 3:
        return None
    orders = [part for part in parts if _ORDER.search(part)]
    going_on = turn.tracker.get_slot("search_state") is not None
    products = [
        part
        for part in parts
        if part not in orders
        and not _OWN.match(part)
        and (search.names_product(part) or (going_on and _THIS.search(part)))
    ]
    return TwoWishes(orders[0], products[0]) if len(orders) == 1 and len(products) == 1 else None
