"""Limits counted over all bridges, in Redis: the generic cell rate algorithm, one key a bucket, gone when it is full.

GCRA (ITU-T I.371) keeps one number, the moment at which the bucket will be full again; a token bucket of the same
capacity and rate lets the same requests through.
"""

from __future__ import annotations

import hashlib

from bridge.redis_link import PREFIX, RedisLink

#: One step in Redis, by Redis's own clock: no two bridges agree on the time as well.
_TAKE = """
local now = redis.call('TIME')
now = tonumber(now[1]) + tonumber(now[2]) / 1000000
local interval, period = tonumber(ARGV[1]), tonumber(ARGV[2])
local full_at = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now) + interval
local wait = full_at - now - period
if wait > 0.000001 then return tostring(wait) end
redis.call('SET', KEYS[1], string.format('%.6f', full_at), 'PX', math.ceil((full_at - now) * 1000) + 1)
return '0'
"""


class SharedLimits:
    """Takes tokens from buckets that all bridges share.

    Parameters
    ----------
    link : RedisLink
    secret_key : str
        Keys are hashed with it: no address stands in Redis.
    """

    def __init__(self, link: RedisLink, secret_key: str) -> None:
        self._link = link
        self._key = hashlib.sha256(f"limits {secret_key}".encode()).digest()

    async def take(self, what: str, key: str, capacity: int, period_s: float) -> float | None:
        """Take a token; return the seconds to wait for one, 0 where it was there, None where Redis is away."""
        name = hashlib.blake2b(f"{what} {key}".encode(), key=self._key, digest_size=16).hexdigest()
        answer = await self._link.call(
            lambda redis: redis.eval(_TAKE, 1, f"{PREFIX}limit:{name}", str(period_s / capacity), str(period_s))
        )
        return None if answer is None else float(answer)
