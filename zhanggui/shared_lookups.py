"""Failed look-ups of orders counted over several action servers, in Redis."""

from __future__ import annotations

import secrets
import time

import structlog
from redis import Redis
from redis.exceptions import RedisError

from shop.failed_lookups import FailedLookups

log = structlog.get_logger(__name__)

_HOUR_S = 3_600
_CALL_S = 0.25
#: After a failure Redis is left alone for so long: a shopper must not wait for it at each question.
_LEFT_ALONE_S = 5.0


class SharedLookups(FailedLookups):
    """Counts failures in Redis by visitor, each until it is an hour old; while Redis is away, in this process.

    Parameters
    ----------
    per_hour : int
    url : str
        As ``redis://:password@host:6379/0``.
    """

    def __init__(self, per_hour: int, url: str) -> None:
        super().__init__(per_hour)
        self._most = per_hour
        self._redis: Redis = Redis.from_url(url, socket_connect_timeout=_CALL_S, socket_timeout=_CALL_S, retry=None)
        self._alone_until_s = 0.0

    def is_exhausted(self, visitor: str | None) -> bool:
        """Say whether a visitor has failed too often, whichever process has seen it."""
        if super().is_exhausted(visitor):
            return True
        if visitor is None or time.monotonic() < self._alone_until_s:
            return False
        try:
            return int(self._redis.zcount(_name(visitor), time.time() - _HOUR_S, "+inf")) >= self._most
        except (RedisError, OSError) as error:
            self._leave_alone(error)
            return False

    def count(self, visitor: str | None) -> None:
        """Note one more failure."""
        super().count(visitor)
        if visitor is None or time.monotonic() < self._alone_until_s:
            return
        try:
            with self._redis.pipeline() as steps:
                now = time.time()
                steps.zremrangebyscore(_name(visitor), "-inf", now - _HOUR_S)
                steps.zadd(_name(visitor), {secrets.token_hex(8): now})
                steps.expire(_name(visitor), _HOUR_S)
                steps.execute()
        except (RedisError, OSError) as error:
            self._leave_alone(error)

    def _leave_alone(self, error: Exception) -> None:
        self._alone_until_s = time.monotonic() + _LEFT_ALONE_S
        log.warning("Redis is not reachable: failed look-ups count in this process alone", error=type(error).__name__)


def _name(visitor: str) -> str:
    return f"zhanggui:lookups:{visitor}"
