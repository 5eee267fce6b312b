"""Names of the columns of the event table, once and for all."""

from __future__ import annotations

import numpy as np


class Column:
    """Columns of :attr:`recommender.interactions.table.Interactions.events`."""

    USER = "user"
    ITEM = "item"
    AT = "at_s"
    KIND = "kind"
    WEIGHT = "weight"


#: One event: row numbers of shopper and item, seconds since 1970 (or the place in the sequence where no time is
#: known), index into :data:`KINDS`, strength of the interest.
EVENT_DTYPE = np.dtype(
    [
        (Column.USER, np.int32),
        (Column.ITEM, np.int32),
        (Column.AT, np.float64),
        (Column.KIND, np.uint8),
        (Column.WEIGHT, np.float32),
    ]
)
