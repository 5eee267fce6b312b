"""Names for where requests come from, which tell addresses apart and cannot be turned back into them."""

from __future__ import annotations

import hashlib
import secrets

from bridge.redis_link import PREFIX, RedisLink

_KEY_BYTES = 32
#: After that a new key is drawn: what was named under the old one says nothing of anybody any more.
_KEY_KEPT_S = 86_400


class Visitors:
    """Names visitors by a key that is drawn, and written down nowhere but, for several bridges, in Redis for a day."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(_KEY_BYTES)

    def name(self, address: str) -> str:
        """Return the name of an address."""
        return hashlib.blake2b(address.encode(), key=self._key, digest_size=12).hexdigest()

    async def share(self, link: RedisLink) -> None:
        """Use the key of all bridges: the same address has the same name at each."""
        name, own = f"{PREFIX}visitors", secrets.token_hex(_KEY_BYTES)
        await link.call(lambda redis: redis.set(name, own, nx=True, ex=_KEY_KEPT_S))
        if key := await link.call(lambda redis: redis.get(name)):
            self._key = bytes.fromhex(str(key))
