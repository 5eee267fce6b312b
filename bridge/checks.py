"""What ``zhanggui doctor`` looks at in the bridge."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.database import is_current
from shop.database import open_engine
from zhanggui.doctor.findings import Finding, fault, ok
from zhanggui.settings import Settings


def look(settings: Settings) -> Iterator[Finding]:
    """Look at the bridge's tables."""
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
