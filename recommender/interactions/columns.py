"""Names of the columns of the event table, once and for all."""

from __future__ import annotations

import numpy as np

from shop.types import EventKind


class Column:
    """Columns of :attr:`recommender.interactions.table.Interactions.events`."""

    USER = "user"
    ITEM = "item"
    AT = "at_s"
    KIND = "kind"
    QUANTITY = "quantity"
    UNIT_PRICE = "unit_price_minor"
    CURRENCY = "currency"
    RATING = "rating"
    SOURCE = "source"
    DECISION = "decision"


#: Order of the kinds in the event table.
KINDS: tuple[EventKind, ...] = tuple(EventKind)
VIEW, SEARCH, CLICK, CART, PURCHASE, RETURN, RATING = (
    KINDS.index(kind)
    for kind in (
        EventKind.VIEW,
        EventKind.SEARCH,
        EventKind.CLICK,
        EventKind.CART,
        EventKind.PURCHASE,
        EventKind.RETURN,
        EventKind.RATING,
    )
)

DAY_S = 86_400.0
#: Row of what an event does not have: the item of a search, the decision of what nobody recommended, a currency.
NONE = -1
#: A price that is not known; NaN stands for an unknown rating.
UNKNOWN_PRICE = -1

#: One event: rows of shopper and item; seconds since 1970 (or the place in the sequence where no time is known);
#: index into :data:`KINDS`; pieces; price of one in minor units and the row of its currency; stars of five; rows of
#: source and decision.
EVENT_DTYPE = np.dtype(
    [
        (Column.USER, np.int32),
        (Column.ITEM, np.int32),
        (Column.AT, np.float64),
        (Column.KIND, np.uint8),
        (Column.QUANTITY, np.int32),
        (Column.UNIT_PRICE, np.int64),
        (Column.CURRENCY, np.int16),
        (Column.RATING, np.float32),
        (Column.SOURCE, np.int32),
        (Column.DECISION, np.int32),
    ]
)
