"""Judgements out of what shoppers did: which products they took for the queries that they typed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from retrieval.text import normalise
from shop.types import EventKind, ShopperEvent

#: How much each act says that the product answers the query; views that come from nowhere say nothing.
_GRADES = {EventKind.CLICK: 1, EventKind.CART: 2, EventKind.PURCHASE: 3}
MAX_RATING = 3


def judgements_of(events: Iterable[ShopperEvent]) -> dict[str, dict[str, int]]:
    """Return a rating 1 to 3 of the products that shoppers took, by folded query.

    An act counts for its own query, else for what the same session searched for last. A product's rating is the
    strongest act of any shopper: click 1, cart 2, purchase 3.

    Parameters
    ----------
    events : iterable of ShopperEvent
        In time order.
    """
    searched: dict[str, str] = {}
    ratings: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for event in events:
        session = event.session_id or event.customer_id or ""
        if event.kind is EventKind.SEARCH and event.query:
            searched[session] = event.query
            continue
        query = normalise(event.query or searched.get(session, ""))
        grade = _GRADES.get(event.kind, 0)
        if query and grade and event.product_id:
            known = ratings[query].get(event.product_id, 0)
            ratings[query][event.product_id] = max(known, grade)
    return dict(ratings)
