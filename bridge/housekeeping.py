"""Removes what has been kept long enough, once an hour."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog
from anyio import to_thread

log = structlog.get_logger(__name__)

EVERY_S = 3_600.0


async def keep_house(*prunes: Callable[[], None]) -> None:
    """Call each of some functions now and then every hour; never returns."""
    while True:
        for prune in prunes:
            try:
                await to_thread.run_sync(prune)
            except Exception:
                # The others have their turn, this one an hour later.
                log.exception("old rows could not be removed")
        await asyncio.sleep(EVERY_S)
