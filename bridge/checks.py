"""What ``zhanggui doctor`` looks at in the bridge."""

from __future__ import annotations

from collections.abc import Iterator

from redis import Redis
from redis.exceptions import RedisError

from bridge.database import is_current
from shop.database import open_engine
from zhanggui.doctor.findings import Finding, fault, ok
from zhanggui.settings import Settings

_REDIS_S = 2.0


def look(settings: Settings) -> Iterator[Finding]:
    """Look at the bridge's tables, and at Redis where one is named."""
    if url := settings.redis_url.get_secret_value():
        yield _redis(url)
    if settings.lacks_database:
        return
    engine = open_engine(settings.resolved_database_url)
    try:
        if is_current(engine):
            yield ok("bridge's tables", "up to date")
        else:
            yield fault("bridge's tables", "not there, or of an older release", "zhanggui bridge migrate")
    finally:
        engine.dispose()


def _redis(url: str) -> Finding:
    remedy = "start it, or correct ZHANGGUI_REDIS_URL; one bridge alone needs none"
    try:
        client = Redis.from_url(url, socket_connect_timeout=_REDIS_S, socket_timeout=_REDIS_S)
        try:
            version = client.info("server")["redis_version"]
        finally:
            client.close()
    except (RedisError, ValueError) as error:
        # Never the URL itself: a password is in it.
        return fault("redis", f"does not answer ({type(error).__name__})", remedy)
    return ok("redis", f"answers, version {version}")
