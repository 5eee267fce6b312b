"""Names of shoppers' segments for the log: worked out beside the answers, so that no shopper waits for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic

from recommender.online.trials import Unseen

#: A segment is of months; a training in between may name them anew.
KNOWN_FOR_S = 3_600.0
#: Customers that are remembered; some 100 bytes each.
MAX_KNOWN = 20_000


class SegmentNames:
    """Remembers the segment of each customer for a while; thread-safe.

    Parameters
    ----------
    name_of : callable
        Works out a customer's segment; None where there is none. May take as long as some answers do.
    unseen : Unseen
        Does it, when there is time.
    """

    def __init__(self, name_of: Callable[[str], str | None], unseen: Unseen) -> None:
        self._name_of, self._unseen = name_of, unseen
        self._lock = threading.Lock()
        self._known: dict[str, tuple[float, str | None]] = {}

    def of(self, customer_id: str | None) -> str | None:
        """Return what is known now; it is worked out, or again after a while, for the next time."""
        if customer_id is None:
            return None
        known = self._known.get(customer_id)
        if known is None or monotonic() - known[0] > KNOWN_FOR_S:
            # Marked before it is known: the shopper's next answers shall not ask again.
            self._remember(customer_id, known[1] if known else None)
            if not self._unseen.do(lambda: self._remember(customer_id, self._name_of(customer_id))):
                self._known.pop(customer_id, None)
        return known[1] if known else None

    def _remember(self, customer_id: str, name: str | None) -> None:
        with self._lock:
            self._known.pop(customer_id, None)
            self._known[customer_id] = (monotonic(), name)
            if len(self._known) > MAX_KNOWN:
                del self._known[next(iter(self._known))]
