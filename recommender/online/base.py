"""What a training has learned from, kept beside its models, so that later events can be added to it.

Compact: 17 bytes an event and the shoppers' keys. Opened by who makes an increment, never by who serves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

import numpy as np

from recommender.interactions.columns import EVENT_DTYPE, NONE, UNKNOWN_PRICE, Column
from recommender.interactions.table import IdMap, Interactions
from recommender.models.storage import read_array, read_settings, write_array, write_settings
from shop.service import Shop

FOLDER = "base"
#: All that popularity, co-occurrence and baskets look at.
_COLUMNS = (Column.USER, Column.ITEM, Column.AT, Column.KIND)


@dataclass(frozen=True)
class Watermark:
    """Up to where the shop's records were read."""

    #: Number of the newest event.
    event_id: int
    #: Moment at which reading began; orders that changed later are read again.
    read_at: datetime

    @classmethod
    def of(cls, shop: Shop, now: datetime) -> Self:
        """Return where a reading that begins now stands: taken before it, so that nothing falls between."""
        return cls(shop.events.newest_id(), now)


@dataclass(frozen=True, eq=False)
class Base:
    """The liked interactions of a training, and the watermark of its reading."""

    data: Interactions
    watermark: Watermark

    def save(self, folder: Path) -> None:
        """Write to a folder of its own below a version's."""
        own = folder / FOLDER
        own.mkdir()
        for name in _COLUMNS:
            write_array(own, name, self.data.column(name))
        watermark = {"event_id": self.watermark.event_id, "read_at": self.watermark.read_at.isoformat()}
        write_settings(own, {**watermark, "users": self.data.users.ids, "items": self.data.items.ids})

    @classmethod
    def load(cls, folder: Path) -> Self | None:
        """Open what a version has learned from; None where it was no shop's (a file of sequences)."""
        own = folder / FOLDER
        if not own.is_dir():
            return None
        settings = read_settings(own)
        columns = {name: read_array(own, name) for name in _COLUMNS}
        events = np.zeros(len(columns[Column.USER]), EVENT_DTYPE)
        events[Column.QUANTITY], events[Column.UNIT_PRICE] = 1, UNKNOWN_PRICE
        events[Column.RATING], events[Column.SOURCE], events[Column.DECISION] = np.nan, NONE, NONE
        for name, values in columns.items():
            events[name] = values
        data = Interactions(IdMap(settings["users"]), IdMap(settings["items"]), events)
        return cls(data, Watermark(settings["event_id"], datetime.fromisoformat(settings["read_at"])))
