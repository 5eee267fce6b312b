"""One turn at a time in each conversation, in this bridge and, with Redis, in all of them."""

from __future__ import annotations

import asyncio
import contextlib
from types import TracebackType
from weakref import WeakValueDictionary

from redis.exceptions import LockError

from bridge.redis_link import RedisLink

#: How often it is looked whether another bridge's turn has ended: shorter than any turn.
_LOOK_S = 0.02


class Turns:
    """The right to take a conversation's turns.

    Parameters
    ----------
    lease_s : float
        No turn takes longer: a bridge that has held one for so long has died.
    link : RedisLink, optional
        None where there is one bridge.
    """

    def __init__(self, lease_s: float, link: RedisLink | None = None) -> None:
        self._lease_s = lease_s
        self._link = link
        # Weak: a lock lives as long as a turn has it or waits for it.
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @property
    def are_shared(self) -> bool:
        """Whether other bridges take turns, too."""
        return self._link is not None

    async def settle(self) -> None:
        """Wait, after a start, until turns of other bridges would be seen, or have ended for certain."""
        if self._link is not None:
            await self._link.wait_up(self._lease_s)

    def of(self, conversation_id: str) -> Turn:
        """Return the lock of a conversation's next turn."""
        return Turn(self._locks.setdefault(conversation_id, asyncio.Lock()), self._shared(conversation_id))

    def _shared(self, conversation_id: str) -> _SharedTurn | None:
        return _SharedTurn(self._link, conversation_id, self._lease_s) if self._link else None


class Turn:
    """An asynchronous lock; asyncio's are fair, so messages of one bridge have their turns in their order."""

    def __init__(self, own: asyncio.Lock, shared: _SharedTurn | None) -> None:
        self._own, self._shared = own, shared

    def locked(self) -> bool:
        """Say whether the conversation may have changed by the time the lock is had."""
        return self._shared is not None or self._own.locked()

    async def __aenter__(self) -> None:
        await self._own.acquire()
        try:
            if self._shared is not None:
                await self._shared.acquire()
        except BaseException:
            self._own.release()
            raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._shared is not None:
                await self._shared.release()
        finally:
            self._own.release()


class _SharedTurn:
    """redis-py's lock; without Redis the turn is taken all the same: two answers are better than none."""

    def __init__(self, link: RedisLink, conversation_id: str, lease_s: float) -> None:
        self._link = link
        self._lease_s = lease_s
        self._lock = link.lock(f"turn:{conversation_id}", lease_s)
        self._is_held = False

    async def acquire(self) -> None:
        """Wait for other bridges' turns, for as long as the longest may take."""
        loop = asyncio.get_running_loop()
        end_s = loop.time() + self._lease_s
        while loop.time() < end_s:
            is_taken = await self._link.call(lambda _: self._lock.acquire(blocking=False))
            if is_taken is not False:
                self._is_held = bool(is_taken)
                return
            await asyncio.sleep(_LOOK_S)

    async def release(self) -> None:
        """Give the turn back; where Redis has gone meanwhile its lease ends by itself."""
        if self._is_held:
            await self._link.call(lambda _: self._give_back())

    async def _give_back(self) -> None:
        # A lapsed lease is nobody's fault, and no fault of the line's.
        with contextlib.suppress(LockError):
            await self._lock.release()
