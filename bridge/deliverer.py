"""Delivers the outbox: at least once, again and again for a day, no endpoint in the way of another one."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from anyio import to_thread

from bridge.safe_http import Refused, SafeClient, Unreachable
from bridge.webhooks import DEAD, DELIVERED, Attempt, Webhooks, signature

log = structlog.get_logger(__name__)

_AT_ONCE, _AT_ONCE_AN_ENDPOINT = 32, 4
_AFTER_A_FAULT_S = 5.0
#: Of its own: whoever has seeded the process's numbers shares them with nobody.
_JITTER = random.Random()
#: An endpoint says by it that it is gone for ever (as of Standard Webhooks); these name a time to come again.
_GONE, _LATER = 410, (429, 503)
_MAX_ERROR_CHARS = 200


@dataclass(frozen=True)
class Schedule:
    """When a delivery that failed is tried again: after 5 s, 15 s, 45 s … 4 h, each a fifth more or less, for a day."""

    first_s: float = 5.0
    factor: float = 3.0
    most_s: float = 4 * 3_600.0
    give_up_after_s: float = 24 * 3_600.0
    #: How often the outbox is looked at.
    look_every_s: float = 0.5

    def next(self, attempt: Attempt, now: datetime, asked_s: float = 0.0) -> datetime | None:
        """Return when to try again, None when it is given up; the last try is at the end of the day."""
        end = attempt.started_at + timedelta(seconds=self.give_up_after_s)
        if now >= end:
            return None
        # 3 to the power of 20 is above any limit: larger exponents would only overflow.
        wait_s = min(self.first_s * self.factor ** min(attempt.number - 1, 20), self.most_s)
        # Jitter: what failed together must not come back together.
        wait_s *= _JITTER.uniform(0.8, 1.2)
        return min(now + timedelta(seconds=max(wait_s, min(asked_s, self.most_s))), end)


class Deliverer:
    """One task of the bridge."""

    def __init__(self, webhooks: Webhooks, client: SafeClient, schedule: Schedule | None = None) -> None:
        self._webhooks = webhooks
        self._client = client
        self.schedule = schedule or Schedule()
        self._under_way: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        try:
            while True:
                try:
                    has_more = await self._step()
                except Exception:
                    # The database may be away for a while; nothing is lost by waiting.
                    log.exception("webhooks could not be looked after")
                    await asyncio.sleep(_AFTER_A_FAULT_S)
                    continue
                if not has_more:
                    await asyncio.sleep(self.schedule.look_every_s)
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await self._client.close()

    async def _step(self) -> bool:
        """Look once; say whether there may be more to do at once."""
        told = await to_thread.run_sync(self._webhooks.follow_shop)
        spread = await to_thread.run_sync(self._webhooks.spread)
        free = _AT_ONCE - len(self._tasks)
        busy = [endpoint for endpoint, count in self._under_way.items() if count >= _AT_ONCE_AN_ENDPOINT]
        if free <= 0:
            return False
        # Twice the longest that an attempt may take: then it was cut off by a crash.
        lost_after = timedelta(seconds=2 * self._client.timeout_s + 10)
        limit = min(free, _AT_ONCE_AN_ENDPOINT)
        attempts = await to_thread.run_sync(self._webhooks.claim, limit, busy, lost_after)
        for attempt in attempts:
            self._begin(attempt)
        return bool(told or spread or attempts)

    def _begin(self, attempt: Attempt) -> None:
        self._under_way[attempt.endpoint_id] += 1
        task = asyncio.create_task(self._deliver(attempt))
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._ended(done, attempt.endpoint_id))

    def _ended(self, task: asyncio.Task[None], endpoint_id: str) -> None:
        self._tasks.discard(task)
        self._under_way[endpoint_id] -= 1
        if not self._under_way[endpoint_id]:
            del self._under_way[endpoint_id]
        if not task.cancelled() and (error := task.exception()):
            # Its claim ends by itself, then it is tried again.
            log.error("a delivery could not be noted", exc_info=error)

    async def _deliver(self, attempt: Attempt) -> None:
        timestamp = int(time.time())
        signatures = (signature(secret, attempt.event_id, timestamp, attempt.body) for secret in attempt.secrets)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Zhanggui-Webhooks/1",
            "webhook-id": attempt.event_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": " ".join(signatures),
        }
        status, asked_s = None, 0.0
        try:
            response = await self._client.post(attempt.url, attempt.body, headers)
        except (Refused, Unreachable) as failure:
            error = str(failure)[:_MAX_ERROR_CHARS]
        else:
            status = response.status_code
            if response.is_success:
                await to_thread.run_sync(self._webhooks.end, attempt, DELIVERED, status, None)
                return
            error = f"expected a status of 200 to 299, got {status}"
            if status in _LATER and response.headers.get("retry-after", "").isdigit():
                asked_s = float(response.headers["retry-after"][:9])
        await self._failed(attempt, status, error, asked_s)

    async def _failed(self, attempt: Attempt, status: int | None, error: str, asked_s: float) -> None:
        again_at = None if status == _GONE else self.schedule.next(attempt, datetime.now(UTC), asked_s)
        if again_at is None:
            await to_thread.run_sync(self._webhooks.end, attempt, DEAD, status, error)
            if status == _GONE:
                await to_thread.run_sync(self._webhooks.change, attempt.endpoint_id, {"is_enabled": False})
            log.warning("webhook given up", endpoint=attempt.endpoint_id, event_id=attempt.event_id, why=error)
            return
        await to_thread.run_sync(self._webhooks.again, attempt, again_at, status, error)
