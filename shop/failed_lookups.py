"""How often an address has asked for orders that it could not prove to be its own.

Five tries a conversation stop a guesser only as long as opening conversations costs something; this stops them by
where they come from (conversation.md: 20 an hour an address). Kept in memory: a restart forgives.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

PER_HOUR = 20
_HOUR_S = 3_600.0
#: Visitors that are remembered; the longest unused go first, so that many addresses cannot fill the memory.
_MAX_VISITORS = 50_000


class FailedLookups:
    """Counts failed look-ups by visitor over the last hour; thread-safe.

    Parameters
    ----------
    per_hour : int
        So many, and a visitor is not answered any more until the oldest is an hour old.
    clock : callable
        Seconds that only ever grow.
    """

    def __init__(self, per_hour: int = PER_HOUR, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_hour = per_hour
        self._clock = clock
        self._times: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def is_exhausted(self, visitor: str | None) -> bool:
        """Say whether a visitor has failed too often; one without a name (no bridge in front) never has."""
        if visitor is None:
            return False
        with self._lock:
            return len(self._recent(visitor)) >= self._per_hour

    def count(self, visitor: str | None) -> None:
        """Note one more failure."""
        if visitor is None:
            return
        with self._lock:
            self._recent(visitor).append(self._clock())
            self._times.move_to_end(visitor)
            while len(self._times) > _MAX_VISITORS:
                self._times.popitem(last=False)

    def _recent(self, visitor: str) -> deque[float]:
        # More than the limit is never asked about.
        times = self._times.setdefault(visitor, deque(maxlen=self._per_hour))
        while times and self._clock() - times[0] >= _HOUR_S:
            times.popleft()
        return times
